import Foundation
import Models
import Recommending
import Reports
import Support
import TestSupport
import Testing
import Training

@testable import Questions

/// What holds of every model of the catalogue and of every rule that can be asked by its name.
///
/// No model is named here: what is to be expected of one, its card and its recipe say. A line in the
/// catalogue puts a model under contract.
@Suite("Contract of every model and rule", .serialized, .contractRuns)
struct ModelContract {
    let runs: ContractRuns
    var workspace: Workspace { runs.workspace }

    init() throws { runs = try #require(ContractRuns.current) }

    /// The first, the middle and the last of those who can be asked about.
    func some(of face: any ContractFace) throws -> [Int] {
        let all = face.subjects
        try #require(all.count > 2)
        return [all[0], all[all.count / 2], all[all.count - 1]]
    }

    // MARK: Training

    @Test(arguments: ContractSubject.models)
    func lossesAreNumbersAndScoresAreOnePerCandidate(model: ContractSubject) throws {
        let run = try runs.run(of: model)
        let series = try workspace.showRun(run, session: "default", points: nil).series
        let losses = try #require(series.first { $0.name == "loss" }).points
        #expect(losses.count > 6 && losses.allSatisfy { $0.value.isFinite && $0.value > 0 })
        try expectScores(of: model)
    }

    @Test(arguments: ContractSubject.rules)
    func scoresOfRulesAreOnePerPlace(rule: ContractSubject) throws {
        try expectScores(of: rule)
    }

    private func expectScores(of subject: ContractSubject) throws {
        let face = try runs.face(of: subject)
        let rows = try face.scores(face.subjects)
        #expect(rows.count == face.subjects.count)
        for row in rows {
            #expect(row.count == face.candidateCount && row.allSatisfy(\.isFinite))
            // All the same for every candidate would rank nothing.
            #expect(Set(row).count > 1)
        }
    }

    /// Ten interactions are learned by heart: what a subject was trained on stands above all that
    /// it was not, and the loss has fallen.
    @Test(arguments: ContractSubject.models)
    func tenInteractionsAreLearnedByHeart(model: ContractSubject) throws {
        let run = try runs.run(of: model, on: .ten)
        let series = try workspace.showRun(run, session: "default", points: nil).series
        let losses = try #require(series.first { $0.name == "loss" }).points.map(\.value)
        let steps = losses.count / ContractCity.epochsByHeart
        let (first, last) = (losses.prefix(steps), losses.suffix(steps))
        // Measured: 0.75 where scores are cosines, which bound the loss; below 0.36 elsewhere.
        #expect(last.reduce(0, +) < 0.8 * first.reduce(0, +))

        let face = try runs.face(of: model, on: .ten)
        switch model.task {
        case .places:
            for (user, places) in TenInteractions.visits.enumerated() {
                let row = try face.scores([user])[0]
                expect(places, above: row, except: places, "user \(user)")
            }
        case .sites:
            for (brand, regions) in TenInteractions.stores.enumerated() {
                let row = try face.scores([brand])[0]
                expect(regions, above: row, except: regions, "brand \(brand)")
            }
        case .nextPlace:
            let recommender = try workspace.nextPlaceRecommender(run, session: "default")
            for (user, places) in TenInteractions.visits.enumerated() {
                // The question's history ends with the validation event; training is before it.
                let question = try recommender.question(ofUser: user)
                let events = Array(try #require(question.moment).history.prefix(places.count))
                #expect(events.map(\.place) == places)
                for next in 1..<events.count {
                    let query = NextPlaceQuery(
                        user: Int32(user), localTime: events[next].localTime,
                        last: events[next - 1], history: events[..<next])
                    let row = recommender.scorer.rows([query])[0]
                    // Nobody says that a user's other places may not come next.
                    expect([places[next]], above: row, except: places, "user \(user), \(next)")
                }
            }
        }
    }

    private func expect(
        _ learned: [Int32], above row: [Double], except known: [Int32], _ who: String
    ) {
        let others = row.indices.filter { !known.contains(Int32($0)) }.map { row[$0] }
        let (least, most) = (learned.map { row[Int($0)] }.min(), others.max())
        #expect(least ?? -.infinity > most ?? .infinity, "\(who)")
    }

    // MARK: Checkpoints

    /// What was measured before it was written down is measured after it was read, to the last bit.
    @Test(arguments: ContractSubject.models)
    func savedIsLoaded(model: ContractSubject) throws {
        let run = try runs.run(of: model)
        let report = try workspace.run(run, session: "default")
        let checkpoint = try runs.checkpoint(run)
        let copy = runs.folder.file("\(run).safetensors")
        try checkpoint.write(to: copy)
        #expect(try bytes(copy) == bytes(runs.checkpointFile(run)))

        let data = try workspace.trainingData(report.recipe, workspace.city(report.city))
        let recorder = RunRecorder(
            try workspace.session("default"), report, { false }, { _ in })
        let tasks = try workspace.tasks(data, report, resuming: checkpoint, recorder)
        let task = try tasks.task(refit: checkpoint.view != "training")
        #expect(task.viewName == checkpoint.view)
        #expect(task.test(checkpoint.parameters) == report.test && !report.test.isEmpty)

        let face = try runs.face(of: model)
        let other = try Workspace(folder: runs.folder.path)
        let again = try runs.face(of: run, task: model.task, in: other)
        #expect(try face.scores(face.subjects) == again.scores(face.subjects))
    }

    private func bytes(_ path: String) throws -> Data {
        try Data(contentsOf: URL(fileURLWithPath: path))
    }

    /// A training that was stopped and went on is the training that was not: before the first step,
    /// within epochs, at their ends and before the last step of each phase.
    @Test(arguments: ContractSubject.models)
    func stoppedAndGoneOnIsTheSame(model: ContractSubject) throws {
        guard case .model(let card) = model else { return }
        let recipe = try ContractCity.grown.recipe(card.standard)
        let session = "stopped"
        let whole = try runs.create(recipe, on: .grown, session: session)
        try runs.train(whole, session: session)
        let expected = try workspace.showRun(whole, session: session, points: nil)

        let stopped = try runs.create(recipe, on: .grown, session: session)
        var done = 0
        for stop in stops(expected) {
            let report = try runs.train(
                stopped, session: session, stoppingBefore: stop - done)
            #expect(report.status == .stopped)
            done = stop - 1
        }
        #expect(try runs.train(stopped, session: session).status == .finished)
        let found = try workspace.showRun(stopped, session: session, points: nil)
        #expect(found.test == expected.test && !found.test.isEmpty)
        #expect(found.bestEpoch == expected.bestEpoch && found.bestValue == expected.bestValue)
        #expect(found.series.map(\.name) == expected.series.map(\.name))
        for (found, expected) in zip(found.series, expected.series) {
            #expect(found == expected, "\(expected.name)")
        }
        let (one, other) = try (
            runs.checkpoint(stopped, session: session), runs.checkpoint(whole, session: session)
        )
        #expect(one.view == other.view && one.epoch == other.epoch)
        #expect(one.parameters.names == other.parameters.names)
        for name in other.parameters.names {
            let (one, other) = (one.parameters[name], other.parameters[name])
            #expect(one.shape == other.shape, "\(name)")
            #expect(
                one.elements.map(\.bitPattern) == other.elements.map(\.bitPattern), "\(name)")
        }
    }

    /// Steps that a training is stopped before, rising.
    private func stops(_ report: RunReport) -> [Int] {
        func count(_ name: String) -> Int {
            report.series.first { $0.name == name }?.points.count ?? 0
        }
        let (selection, refit) = (count("loss"), count("refit/loss"))
        let epoch = selection / report.recipe.epochs
        var stops: Set = [1, 2, epoch, epoch + 1, epoch + 2, selection]
        if refit > 0 { stops.formUnion([selection + 1, selection + 2, selection + refit]) }
        return stops.sorted()
    }
}
