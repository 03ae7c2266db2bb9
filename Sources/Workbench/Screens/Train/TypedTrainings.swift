import Reports
import Support

/// What somebody types for several trainings: settings with their values, `seeds=1,2,3`, `halving`
/// or `halving=2`, `first-epochs=3`, and `queue`.
struct TypedTrainings {
    private(set) var several = SeveralTrainings()
    /// They wait for their turn.
    private(set) var isQueued = false
    let runs: Int

    /// - Parameter card: Of the recipe's model.
    /// - Throws: `Failure(.usage)` for a text that names nothing to try, or what cannot be tried.
    init(_ text: String, of recipe: TrainingRecipe, _ card: ModelCard) throws(Failure) {
        var settings: [Substring] = []
        for part in text.split(separator: " ") {
            let sides = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let value = sides.count > 1 ? String(sides[1]) : nil
            switch String(sides[0]) {
            case QueueWord.text where value == nil: isQueued = true
            case "seeds":
                guard several.seeds == nil else {
                    throw Failure(
                        .usage, "'\(part)' names seeds twice", remedy: "give such as seeds=1,2,3")
                }
                several.seeds = try Self.seeds(value ?? "")
            case "halving":
                let standard = String(SuccessiveHalving.standardFactor)
                several.halving = try Self.number(value ?? standard, of: "halving")
            case "first-epochs":
                several.firstEpochs = try Self.number(value ?? "", of: "first-epochs")
            default: settings.append(part)
            }
        }
        several.sweep = settings.isEmpty ? nil : settings.joined(separator: " ")
        guard !several.isSingle else {
            throw Failure(
                .usage, "there is nothing to try",
                remedy: "give such as seeds=1,2,3 dropout=0.2,0.5")
        }
        try several.check()
        let combinations = try several.recipes(from: recipe, card).count
        _ = try several.halved(recipe, combinations: combinations)
        runs = combinations * (several.seeds?.count ?? 1)
    }

    private static func seeds(_ text: String) throws(Failure) -> [UInt64] {
        let parts = text.split(separator: ",", omittingEmptySubsequences: false)
        let numbers = parts.compactMap { UInt64($0) }
        guard numbers.count == parts.count, Set(numbers).count == numbers.count else {
            throw Failure(
                .usage, "'seeds=\(text)' is no list of seeds", remedy: "give such as seeds=1,2,3")
        }
        return numbers
    }

    private static func number(_ text: String, of name: String) throws(Failure) -> Int {
        guard let number = Int(text), number > 0 else {
            throw Failure(
                .usage, "'\(name)=\(text)' is no whole number", remedy: "give such as \(name)=3")
        }
        return number
    }
}

/// The word that lets a training wait for its turn, wherever settings are typed.
enum QueueWord {
    static let text = "queue"

    /// The text without the word, and whether it was there.
    static func taken(from text: String) -> (rest: String, isQueued: Bool) {
        let words = text.split(separator: " ")
        let rest = words.filter { $0 != Self.text }
        return (rest.joined(separator: " "), rest.count < words.count)
    }
}
