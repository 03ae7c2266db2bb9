import Evaluation
import Models
import Reports
import Support
import Tensors

/// A table on its way: scorers with their results, to which intervals and differences are added.
struct ComparisonTable {
    struct Entry {
        var name: String
        var meaning: String
        var result: RankingResult
    }

    var name: String
    var meaning: String
    /// The metric that intervals are about.
    var leading: String
    var entries: [Entry]
    /// Of the bootstrap.
    var draws: Int
    var seed: UInt64

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

    static func intervals(draws: Int, seed: UInt64) -> String {
        "95 %, \(draws) draws of users with all their rows, seed \(seed); "
            + "probabilities two-sided, after Holm within a table"
    }

    /// - Parameters:
    ///   - reference: What the others are compared with; popularity where the table has no such.
    ///   - card: What is told of the reference's result.
    func report(
        reference: String, card: (RankingResult) -> EvaluationCard
    ) -> ModelComparison.Table {
        // A rule that needs a moment cannot be asked for a list; popularity always can.
        let reference =
            entries.first { $0.name == reference }
            ?? entries.first { $0.name == Baseline.popularity.rawValue }
        guard let reference else { preconditionFailure("popularity is in every table") }
        let users = reference.result.users
        let bootstrap = PairedBootstrap(users: users, draws: draws, seed: seed)
        let base = reference.result.column(leading)
        let others = entries.filter { $0.name != reference.name }
        let comparisons = others.map { bootstrap.compare($0.result.column(leading), base) }
        let corrected = PairedBootstrap.holm(comparisons.map(\.probability))
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
                name: entry.name, meaning: entry.meaning, metrics: entry.result.means,
                low: interval.low, high: interval.high, difference: differences[entry.name],
                slices: entry.result.sliceFigures)
        }
        return ModelComparison.Table(
            name: name, meaning: meaning, leading: leading, reference: reference.name,
            users: Set(users).count, queries: users.count, rows: rows,
            card: card(reference.result))
    }

    /// How far apart the means of several seeds are, for the meaning of their row; empty for one.
    static func deviation(of means: [Double], _ metric: String) -> String {
        guard let deviation = means.isEmpty ? nil : SeedMean(means).deviation else { return "" }
        return ", \(metric) ± \((deviation * 10_000).rounded() / 10_000) between them"
    }
}
