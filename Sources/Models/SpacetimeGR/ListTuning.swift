import Autodiff
import City
import Graphs
import Layers
import Reports
import Support
import Tensors

/// What stages 2 and 3 learn from: at some moments of each sequence a list of places, of which the
/// first was visited, or is the better one by a rule.
struct ListTuning: Sendable {
    private let recipe: GeneratorRecipe
    private let vocabulary: ActionVocabulary
    private let lists: MomentLists
    let tables: TowerTables
    private let rules: [TimeRule]

    /// - Throws: `Failure(.usage)` for a rule that is none, or more candidates than places.
    init(
        _ recipe: GeneratorRecipe, _ view: TrainingView, _ vocabulary: ActionVocabulary,
        _ split: Split
    ) throws {
        self.recipe = recipe
        self.vocabulary = vocabulary
        // What is shown lies around the user, whatever the tokens of places tell.
        lists = try MomentLists(
            view, try PlaceBlocks(view, kilometres: recipe.blockKilometres),
            from: recipe.listOrigin)
        tables = TowerTables(view, vocabulary)
        rules =
            recipe.stage == .alignment ? try TimeRule.rules(recipe.rules, split.city) : []
        if recipe.stage == .alignment && recipe.rejected == .misses {
            guard recipe.rejects < view.places else {
                throw Failure(
                    .usage,
                    "\(split.city.name) has \(view.places - 1) other places, and "
                        + "\(recipe.rejects) are to be missed", remedy: "give fewer --rejects")
            }
        }
        try lists.require(
            others, in: split.city.name,
            option: recipe.stage.ranksLists ? "candidates" : "rejects")
    }

    /// The loss of a stage on one batch.
    ///
    /// - Parameters:
    ///   - visits: The view's visit that each sequence of the batch begins with.
    ///   - reference: What alignment is compared with.
    func loss(
        _ model: SpacetimeGR<Float>, _ pass: ModelPass<Float>, _ batch: ActionBatch,
        from visits: [Int], reference: Parameters<Float>?, step: Int
    ) -> Variable<Float> {
        var random = RandomStream(seed: recipe.learning.seed, name: "lists of step \(step)")
        let asked = moments(batch, visits, &random)
        // Sequences of one action have nothing to look back on: they teach what stage 1 does.
        guard !asked.isEmpty else { return model.loss(pass, batch, model.states(pass, batch)) }
        let reading = model.reading(pass, batch)
        let loss: Variable<Float>
        switch recipe.stage {
        case .embedding:
            loss = model.towerLoss(
                pass, reading, shown(batch, asked, visits, recipe.candidates - 1, &random), tables,
                temperature: recipe.temperature)
        case .ranking:
            loss = model.clickLoss(
                pass, reading, shown(batch, asked, visits, recipe.candidates - 1, &random))
        default:
            guard let reference else { preconditionFailure("Alignment without a reference") }
            let frozen = ModelPass(predicting: reference)
            let known = model.reading(frozen, batch)
            let lists = preferences(model, frozen, known, asked, visits, &random)
            loss = model.preferenceLoss(
                pass, reading, lists, reference: model.listLogs(frozen, known, lists).value,
                beta: recipe.beta)
        }
        guard recipe.keep > 0 else { return loss }
        return loss
            + model.loss(pass, batch, reading.states).scaled(by: Float(recipe.keep))
    }

    /// Places that are needed beside the one that was visited, as they were shown.
    private var others: Int {
        if recipe.stage.ranksLists { return recipe.candidates - 1 }
        return recipe.rejected == .shown ? recipe.rejects : 0
    }

    /// Some of the targets of each sequence that have an action before them, and a list.
    private func moments(
        _ batch: ActionBatch, _ visits: [Int], _ random: inout RandomStream
    ) -> [(sequence: Int, action: Int)] {
        (0..<batch.count).flatMap { sequence in
            var own = (1..<max(1, batch.lengths[sequence])).filter {
                batch.isTarget[sequence * batch.length + $0]
                    && lists.has(others, beforeVisit: visits[sequence] + $0)
            }
            random.shuffle(&own)
            return own.prefix(recipe.requests).sorted().map { (sequence, $0) }
        }
    }

    /// The place that was visited at each moment, and some that were shown beside it, or might have been.
    private func shown(
        _ batch: ActionBatch, _ asked: [(sequence: Int, action: Int)], _ visits: [Int],
        _ others: Int, _ random: inout RandomStream
    ) -> ShownLists {
        let places = asked.map { asked in
            let row = asked.sequence * batch.length + asked.action
            let place = batch.places[row]
            return [place]
                + lists.others(
                    others, visit: visits[asked.sequence] + asked.action, place: place,
                    hour: Int(batch.hours[row]) - 1, &random)
        }
        return ShownLists(asked, places, vocabulary)
    }

    /// The place that was visited and some that it is preferred to, and pairs by rules.
    private func preferences(
        _ model: SpacetimeGR<Float>, _ frozen: ModelPass<Float>,
        _ known: SpacetimeGR<Float>.Reading, _ asked: [(sequence: Int, action: Int)],
        _ visits: [Int], _ random: inout RandomStream
    ) -> ShownLists {
        let batch = known.batch
        let plain: ShownLists
        if recipe.rejected == .misses {
            let places = model.misses(
                frozen, known, asked, vocabulary.blocks, count: recipe.rejects)
            plain = ShownLists(asked, places, vocabulary)
        } else {
            plain = shown(batch, asked, visits, recipe.rejects, &random)
        }
        guard !rules.isEmpty else { return plain }
        var all = zip(asked, plain.lists).map { ($0, $1) }
        for asked in asked {
            let row = asked.sequence * batch.length + asked.action
            let hour = Int(batch.hours[row]) - 1
            for rule in rules where rule.hours.contains(hour) {
                let here = batch.places[row]
                let better = lists.places(around: here) { isOf(rule.better, $0) }
                let worse = lists.places(around: here) { isOf(rule.worse, $0) }
                guard !better.isEmpty, !worse.isEmpty else { continue }
                let list =
                    [better[random.integer(below: better.count)]]
                    + (0..<recipe.rejects).map { _ in worse[random.integer(below: worse.count)] }
                all.append((asked, list))
            }
        }
        let sorted = all.enumerated().sorted {
            ($0.element.0.sequence, $0.offset) < ($1.element.0.sequence, $1.offset)
        }.map(\.element)
        return ShownLists(sorted.map(\.0), sorted.map(\.1), vocabulary)
    }

    private func isOf(_ category: Int32, _ place: Int32) -> Bool {
        vocabulary.categories[Int(place)] == category
    }
}

extension SpacetimeGR {
    /// Blocks that are looked through for misses.
    private static var missedBlocks: Int { 4 }

    /// The place that was visited at each moment, then the likeliest others, the best first.
    func misses(
        _ pass: ModelPass<Scalar>, _ reading: Reading, _ asked: [(sequence: Int, action: Int)],
        _ index: PlaceBlocks, count: Int
    ) -> [[Int32]] {
        let batch = reading.batch
        let logs = pass.projection("block.head", before(reading, asked)).value.logSoftmaxRows()
        let questions = Questions(reading: reading, asked: asked, blocks: logs)
        // A block may hold as few as one place.
        let scores = self.logs(
            pass, questions, index, .likeliest(min(index.count, Self.missedBlocks + count)))
        return asked.enumerated().map { row, asked in
            let visited = batch.places[asked.sequence * batch.length + asked.action]
            let others = (0..<scores.columns).lazy.filter { $0 != Int(visited) }
            return [visited]
                + TopSelection.indices(count, of: others) { scores[row, $0] }.map(Int32.init)
        }
    }
}

/// What is better at some hours: places of one category than those of another.
struct TimeRule: Equatable, Sendable {
    let hours: ClosedRange<Int>
    /// Rows of categories.
    let better: Int32
    let worse: Int32

    /// Rules such as `11-13 Restaurant > Office; 20-23 Bar > Office`.
    ///
    /// - Throws: `Failure(.usage)` for what is none, and for a category that the city does not have.
    static func rules(_ text: String, _ city: City) throws -> [TimeRule] {
        try text.split(separator: ";").map { part in
            func refusal() -> Failure {
                Failure(
                    .usage, "'\(part)' is no rule of hours and categories",
                    remedy: "give such as \"11-13 Restaurant > Office; 20-23 Bar > Office\"")
            }
            let words = part.trimming.split(separator: " ", maxSplits: 1)
            guard words.count == 2 else { throw refusal() }
            let hours = words[0].split(separator: "-").map { Int($0) }
            let names = words[1].split(separator: ">").map(\.trimming)
            guard (1...2).contains(hours.count), let first = hours[0],
                let last = hours[hours.count - 1], (0..<24).contains(first),
                (first..<24).contains(last), names.count == 2
            else { throw refusal() }
            return TimeRule(
                hours: first...last, better: try city.categoryRow(names[0]),
                worse: try city.categoryRow(names[1]))
        }
    }
}

extension Substring {
    fileprivate var trimming: String {
        var text = self
        while text.first == " " { text.removeFirst() }
        while text.last == " " { text.removeLast() }
        return String(text)
    }
}
