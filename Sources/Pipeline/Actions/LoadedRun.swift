import City
import Evaluation
import Foundation
import Graphs
import Models
import Reports
import Sessions
import Tensors
import Training

/// A trained run, ready to recommend and to be evaluated, whatever its model.
final class ScoredRun: Sendable {
    /// What the score of a model with propagation can be unrolled by.
    struct Unrolled: Sendable {
        let assembly: SEPGCNAssembly
        let layers: SEPGCNLayers
    }

    let city: City
    let checkpoint: Checkpoint
    let split: Split
    /// What the model was built from: `training` or `training+validation`.
    let view: TrainingView
    /// `[users, d]`: a score is the dot product of a user's and a place's row.
    let finalUsers: Tensor<Double>
    /// `[places, d]`
    let finalPlaces: Tensor<Double>
    /// Nil for a model without propagation.
    let unrolled: Unrolled?
    /// Distinct places of each user's training and validation visits, ascending.
    let visited: [[Int32]]
    let truth: HeldOut

    init(city: City, checkpoint: Checkpoint) throws {
        self.city = city
        self.checkpoint = checkpoint
        split = try Split(city, checkpoint.split)
        let known = split.trainingAndValidationView()
        view = checkpoint.view == known.name ? known : split.trainingView()
        if let assembly = try TripleAssembly(checkpoint.recipe, view).propagated {
            let layers = SEPGCNLayers(assembly, checkpoint.parameters)
            unrolled = Unrolled(assembly: assembly, layers: layers)
            finalUsers = layers.finalUsers
            finalPlaces = layers.finalPlaces
        } else {
            unrolled = nil
            let vectors = MatrixFactorization.vectors(checkpoint.parameters)
            finalUsers = vectors.users.converted()
            finalPlaces = vectors.places.converted()
        }
        visited = BipartiteGraph(known).visitedPlaces
        truth = split.heldOut(.test)
    }

    var model: TrainedModel { checkpoint.recipe.model }

    /// `ŷ` of every place for a user.
    func scores(ofUser user: Int) -> [Double] {
        finalUsers.slicingRows(user..<user + 1)
            .matrixProduct(finalPlaces, transposeOther: true).elements
    }

    /// Realistic rank of each of `places` among the candidates.
    func ranks(of places: [Int32], scores: [Double], masked: [Int32]) -> [Double] {
        scores.withUnsafeBufferPointer {
            TruthRanks.ranks(of: places, in: $0, masked: masked).map(\.rank)
        }
    }

    var scorer: any PlaceScorer {
        FactorScorer(userVectors: finalUsers.converted(), placeVectors: finalPlaces.converted())
    }
}

/// A trained run whose scores can be explained: it has the graphs that they came through.
@dynamicMemberLookup
struct LoadedRun: Sendable {
    let scored: ScoredRun
    let assembly: SEPGCNAssembly
    let layers: SEPGCNLayers

    subscript<Value>(dynamicMember member: KeyPath<ScoredRun, Value>) -> Value {
        scored[keyPath: member]
    }

    /// Realistic rank of each of `places` among the candidates.
    func ranks(of places: [Int32], scores: [Double], masked: [Int32]) -> [Double] {
        scored.ranks(of: places, scores: scores, masked: masked)
    }
}

extension Checkpoint {
    /// The rule that divides the visits.
    var split: SplitRule { SplitRule(rawValue: recipe.split) ?? .released }
}

extension Workspace {
    /// Finds a run in a session.
    public func run(_ run: String, session: String) throws -> RunReport {
        let store = try self.session(session)
        guard let report = try store.run(run, points: 0) else {
            let known = try store.runs().map(\.run).prefix(5).joined(separator: ", ")
            throw Failure(
                .noInput, "session \(session) has no run '\(run)'",
                remedy: known.isEmpty
                    ? "train one with 'whyhere train sepgcn --city NAME'"
                    : "give one of \(known)")
        }
        return report
    }

    /// Loads what `recommend` and `evaluate` need of a run; a second call returns the same.
    func scored(_ run: String, session: String) throws -> ScoredRun {
        let report = try self.run(run, session: session)
        guard let file = report.checkpoint else {
            throw Failure(
                .noInput, "run \(run) has no checkpoint yet",
                remedy: "wait for its first evaluation or resume it")
        }
        // A run that goes on training has newer parameters in the same file.
        let changed = try? FileManager.default.attributesOfItem(atPath: file)[.modificationDate]
        let key = "\(session)/\(file)/\(changed.map { "\($0)" } ?? "")"
        if let loaded = runs.withLock({ $0[key] }) { return loaded }
        let city = try city(report.city)
        let checkpoint = try Checkpoint(readingFrom: file, expecting: city.fingerprint)
        let loaded = try ScoredRun(city: city, checkpoint: checkpoint)
        runs.withLock { runs in
            // One run of NYC holds 200 MB: the last two are enough to go back and forth.
            if runs.count >= 2 { runs.removeAll() }
            runs[key] = loaded
        }
        return loaded
    }

    /// Loads what `explain` needs of a run; a second call returns the same.
    ///
    /// - Throws: `Failure(.usage)` for a model whose score has no evidence in it.
    func loaded(_ run: String, session: String) throws -> LoadedRun {
        let scored = try scored(run, session: session)
        guard let unrolled = scored.unrolled else {
            throw Failure(
                .usage,
                "run \(run) is of \(scored.model.title), whose score is a product of two learned vectors and holds no evidence",
                remedy: "explain a run of SEP-GCN or LightGCN")
        }
        return LoadedRun(
            scored: scored, assembly: unrolled.assembly, layers: unrolled.layers)
    }
}
