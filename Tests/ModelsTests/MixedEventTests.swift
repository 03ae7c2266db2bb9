import City
import Evaluation
import Graphs
import Recommending
import Reports
import Support
import TestSupport
import Testing

@testable import Models

/// Visits and orders in one sequence, each with its own action.
@Suite struct MixedEventTests {
    let small: SmallCity
    let split: Split
    let view: TrainingView

    init() throws {
        small = try SmallCity(days: 60)
        split = try Split(small.city, .chronological, kinds: .all)
        view = split.trainingView()
    }

    @Test func everyEventIsInAPart() throws {
        let city = small.city
        let actions = try #require(city.visitAction)
        #expect(Set(actions) == [VisitAction.visit.rawValue, VisitAction.order.rawValue])
        #expect(!split.parts.contains(Split.outside) && split.action == nil)
        #expect(split.kinds.name == "event")
        let training = (0..<city.visitCount).filter { split.part(ofVisit: $0) == .training }
        #expect(view.visitAction == training.map { actions[$0] })
        let recorded = try #require(city.visitPosition)
        for (number, visit) in training.enumerated() {
            // Where a visitor is would tell the place.
            let isVisit = actions[visit] == VisitAction.visit.rawValue
            let position = view.position(ofVisit: number)
            #expect((position == nil) == isVisit)
            #expect(isVisit || Float(position?.latitude ?? 0) == recorded.latitude[visit])
        }
        // One kind is what it was: no codes, no position of a visit.
        let visits = try Split(city, .chronological, action: .visit)
        #expect(visits.kinds == .only(.visit) && visits.parts.contains(Split.outside))
        let plain = visits.trainingView()
        #expect(plain.visitAction.isEmpty && !plain.hasVisitPositions)
        #expect(visits.action(ofVisit: 0) == nil && split.action(ofVisit: 0) != nil)
    }

    @Test func kindsHaveNames() throws {
        #expect(try small.city.kinds(named: "all") == .all)
        #expect(try small.city.kinds(named: "order") == .only(.order))
        let unknown = failure { _ = try small.city.kinds(named: "search") }
        #expect(unknown?.kind == .usage)
        #expect(unknown?.remedy == "give --action visit or order or all")
        #expect(SequenceAction.all.kinds(in: small.city) == .all)
    }

    /// An action reads the same in training and before a question.
    @Test func questionsReadWhatWasLearned() throws {
        var recipe = GeneratorRecipe(.generation)
        recipe.action = .all
        recipe.learning.split = .chronological
        recipe.length = 512
        recipe.richness = 0
        let assembly = try GeneratorAssembly(recipe, view, in: split)
        let rows = assembly.order(epoch: 0)
        let batch = assembly.examples.batch(rows)
        let targets = split.nextTargets(.validation)
        let questions = NextPlaceQueries(split, targets: targets, history: .training)
        var compared = 0
        for query in questions.queries {
            guard let sequence = batch.users.firstIndex(of: query.user) else { continue }
            let actions = assembly.encoder.actions(query)
            let length = batch.lengths[sequence]
            guard actions.count == length else { continue }
            let start = sequence * batch.length
            #expect(actions.map(\.kind) == Array(batch.kinds[start..<start + length]))
            #expect(actions.map(\.place) == Array(batch.places[start..<start + length]))
            #expect(
                actions.map { $0.userCells[1] }
                    == Array(batch.userCells[1][start..<start + length]))
            compared += 1
        }
        #expect(compared > 5)
        #expect(Set(batch.kinds).isSuperset(of: [1, 2]))
        // A question says what is about to be done.
        let kinds = Set(questions.queries.map { assembly.encoder.question($0).kind })
        #expect(kinds.isSubset(of: [1, 2]) && !kinds.isEmpty)
        for (query, target) in zip(questions.queries, targets) {
            #expect(query.action == small.city.action(ofVisit: target))
        }
    }

    /// What a ranker learns from says of each event what it was, as a question does.
    @Test func rankersReadTheSameKinds() throws {
        let lists = try RankedList.learned(view, in: split, after: 0, candidates: 5, seed: 1)
        var kinds: Set<VisitAction?> = []
        for list in lists {
            let own = view.userOffsets[Int(list.query.user)]
            let count = list.query.history.count
            kinds.insert(list.query.action)
            #expect(list.query.action == view.action(ofVisit: own + count))
            #expect(
                list.query.history.map(\.action)
                    == (own..<own + count).map { view.action(ofVisit: $0) })
            #expect(list.query.last?.action == list.query.history.last?.action)
        }
        #expect(kinds == [.visit, .order])
    }
}
