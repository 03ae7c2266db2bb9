import Evaluation
import Models
import Reports
import Support
import Tensors

/// What stands beside each other in a comparison, of places, moments or sites: means, intervals of
/// the leading metric, and differences from the reference.
struct ComparisonTable<Result: MeasuredRows> {
    struct Entry {
        var name: String
        var meaning: String
        var result: Result
    }

    /// The metric that intervals are about.
    let leading: String
    let entries: [Entry]
    /// Of the bootstrap.
    private let draws: Int
    private let seed: UInt64

    /// - Parameter run: Ranks everything by one scorer.
    init<Scorer>(
        _ systems: [ComparedSystem<Scorer>], leading: String, _ request: some ComparisonRequest,
        run: (Scorer) -> Result
    ) {
        self.leading = leading
        draws = request.draws
        seed = request.seed
        entries = systems.map { system in
            let results = system.scorers.map(run)
            let means = results.compactMap { $0.mean(leading) }
            return Entry(
                name: system.name, meaning: system.meaning + Self.deviation(of: means, leading),
                result: Result(meanOf: results))
        }
    }

    /// How far apart the means of several seeds are, for the meaning of their row; empty for one.
    private static func deviation(of means: [Double], _ metric: String) -> String {
        guard let deviation = means.isEmpty ? nil : SeedMean(means).deviation else { return "" }
        return ", \(metric) ± \((deviation * 10_000).rounded() / 10_000) between them"
    }

    /// The rows, each but the reference's with its difference from that.
    ///
    /// - Parameter name: What the others are compared with; popularity where the table has no such:
    ///   a rule that needs a moment cannot be asked for a list.
    /// - Throws: `Failure(.usage)` where there is neither.
    func compared(
        with name: String
    ) throws -> (reference: Entry, rows: [ModelComparison.Row]) {
        let found =
            entries.first { $0.name == name }
            ?? entries.first { $0.name == Baseline.popularity.rawValue }
        guard let reference = found else {
            throw Failure(
                .usage, "there is no \(name) to compare with in every table",
                remedy: "give --reference \(entries.first?.name ?? Baseline.popularity.rawValue)")
        }
        let bootstrap = PairedBootstrap(
            users: reference.result.rows.subjects, draws: draws, seed: seed)
        let base = reference.result.column(leading)
        let others = entries.filter { $0.name != reference.name }
        let comparisons = others.map { bootstrap.compare($0.result.column(leading), base) }
        let corrected = PairedBootstrap.holm(known: comparisons.map(\.probability))
        let differences = Dictionary(
            uniqueKeysWithValues: others.indices.map { index in
                let found = comparisons[index]
                return (
                    others[index].name,
                    ModelComparison.Difference(
                        mean: found.difference.mean, low: found.difference.low,
                        high: found.difference.high, effect: found.effect,
                        probability: corrected[index])
                )
            })
        let rows = entries.map { entry in
            let interval = bootstrap.interval(of: entry.result.column(leading))
            return ModelComparison.Row(
                name: entry.name, meaning: entry.meaning, metrics: entry.result.figures,
                low: interval.low, high: interval.high, difference: differences[entry.name],
                slices: entry.result.sliceFigures)
        }
        return (reference, rows)
    }
}

extension ComparisonTable<RankingResult> {
    /// - Parameter card: What is told of the reference's result.
    /// - Throws: `Failure(.usage)` as `compared(with:)` does.
    func report(
        _ name: String, _ meaning: String, reference: String,
        card: (RankingResult) -> EvaluationCard
    ) throws -> ModelComparison.Table {
        let (reference, rows) = try compared(with: reference)
        let users = reference.result.users
        return ModelComparison.Table(
            name: name, meaning: meaning, leading: leading, reference: reference.name,
            users: Set(users).count, queries: users.count, rows: rows,
            card: card(reference.result))
    }
}

/// What every comparison says of itself, and asks of its names.
enum ComparisonWords {
    /// - Throws: `Failure(.usage)` where two entries have one name, or none has the reference's.
    static func check(_ names: [String], reference: String) throws {
        guard names.contains(reference) else {
            throw Failure(
                .usage, "there is no \(reference) to compare with",
                remedy: "give one of " + names.joined(separator: ", "))
        }
        guard Set(names).count == names.count else {
            throw Failure(
                .usage, "a run is named twice, or like a rule", remedy: "name each run once")
        }
    }

    /// - Parameters:
    ///   - rows: What is drawn, such as `brands`.
    ///   - tables: Where probabilities are corrected.
    static func intervals(
        _ request: some ComparisonRequest, drawing rows: String = "users with all their rows",
        within tables: String = "a table"
    ) -> String {
        "95 %, \(request.draws) draws of \(rows), seed \(request.seed); "
            + "probabilities two-sided, after Holm within \(tables)"
    }

    /// The seeds of the runs among the systems.
    static func seeds<Scorer>(of systems: [ComparedSystem<Scorer>]) -> String {
        let runs = systems.filter { !$0.seeds.isEmpty }.map { system in
            system.seeds.map(String.init).joined(separator: " ") + " of \(system.name)"
        }
        return (runs.isEmpty ? "none" : runs.joined(separator: ", ")) + "; rules have none"
    }

    /// How options came to be; figures of a part that chose them are a little too good.
    ///
    /// - Parameters:
    ///   - tuning: What was chosen for whom, a sentence each.
    ///   - untuned: What rules were set to beforehand.
    static func settings(
        _ tuning: [String], untuned: String = "λ 500, 100 neighbours, no shrinkage",
        _ seal: TestSeal
    ) -> [String] {
        guard !tuning.isEmpty else { return ["rules are as they were set beforehand: \(untuned)"] }
        guard seal.isSealed else { return tuning }
        return tuning
            + ["what was chosen on validation is ranked on validation here: a little too good"]
    }
}

extension MeasuredRows {
    /// The means for a report, which knows what could not be measured.
    var figures: Figures { Figures(means, of: names) }

    /// The slices for a report; nil where none were asked for.
    var sliceFigures: [SliceFigures]? {
        slices.isEmpty
            ? nil
            : slices.map {
                SliceFigures(
                    dimension: $0.slice.dimension, name: $0.slice.name, meaning: $0.slice.meaning,
                    users: Set($0.users).count, queries: $0.users.count,
                    metrics: Figures($0.means, of: $0.names))
            }
    }
}
