import City
import Reports
import Tensors
import Testing

@Suite struct SplitTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func city(_ draft: CityDraft) throws -> City {
        try draft.write(to: folder.file("small"))
    }

    /// Ten visits: 7, 1, 2. Three visits: all training, because a fifth of 3 rounds to 0.
    @Test func chronologicalTakesTheLastFifth() throws {
        let split = try Split(city(smallDraft()), .chronological)
        #expect(split.parts == [0, 0, 0, 0, 0, 0, 0, 1, 2, 2, 0, 0, 0])
        #expect(split.counts.training == 10 && split.counts.test == 2)
    }

    /// A tenth of 8 training visits rounds to 0 and counts as 1; so does a tenth of 2.
    @Test func releasedMakesValidationFromTheEndOfTraining() throws {
        let parts: [UInt8] = [0, 0, 0, 0, 0, 0, 0, 0, 2, 2, 0, 0, 2]
        let split = try Split(city(smallDraft(parts: parts)), .released)
        #expect(split.parts == [0, 0, 0, 0, 0, 0, 0, 1, 2, 2, 0, 1, 2])
    }

    @Test func releasedKeepsAValidationThatIsThere() throws {
        let parts: [UInt8] = [0, 0, 0, 0, 0, 0, 1, 1, 2, 2, 0, 0, 2]
        #expect(try Split(city(smallDraft(parts: parts)), .released).parts == parts)
    }

    @Test func globalCutsByTime() throws {
        let split = try Split(city(smallDraft([Array(repeating: 0, count: 10), [1]])), .global)
        // Times 0 0 1 2 … 9: the quantiles at 7 and 8 of 11 are 6 h and 7 h.
        #expect(split.parts == [0, 0, 0, 0, 0, 0, 1, 2, 2, 2, 0])
    }

    @Test func aRuleThatCannotApplyFails() throws {
        let without = try city(smallDraft())
        #expect(failure { _ = try Split(without, .released) }?.kind == .usage)
        let short = try smallDraft([[0], [1]]).write(to: folder.file("short"))
        #expect(failure { _ = try Split(short, .chronological) }?.kind == .badData)
        #expect(failure { _ = try Split(short, .global) }?.kind == .badData)
    }

    /// Place 4 is visited once, in the test part; its trace must be in no training view.
    @Test(arguments: SplitRule.allCases)
    func aCanaryOfTheTestPartIsInNoTrainingView(rule: SplitRule) throws {
        let parts: [UInt8] = [0, 0, 0, 0, 0, 0, 0, 0, 2, 2, 0, 0, 2]
        let split = try Split(city(smallDraft(parts: parts)), rule)
        #expect(split.heldOut(.test).places.contains(4))
        for view in [split.trainingView(), split.trainingAndValidationView()] {
            #expect(!view.visitPlace.contains(4))
            #expect(view.visitCount < split.parts.count)
            // Nothing in the view is, or leads to, a city.
            for child in Mirror(reflecting: view).children {
                #expect(!(child.value is City) && !(child.value is Split))
            }
        }
        #expect(split.trainingView().name == "training")
        #expect(
            split.trainingView().visitCount
                == split.parts.count { $0 == VisitPart.training.code })
        #expect(
            split.trainingAndValidationView().visitCount == split.parts.count { $0 < 2 })
    }

    @Test func heldOutPlacesAreDistinctInOrderOfTheFirstVisit() throws {
        let draft = smallDraft(
            [[0, 3, 1, 3, 2, 1], [0], [0, 2]],
            parts: [
                0, 2, 2, 2, 2, 2, 0, 0, 2,
            ])
        let held = try Split(city(draft), .released).heldOut(.test)
        #expect(held.users == 3)
        #expect(Array(held.places(ofUser: 0)) == [3, 1, 2])
        #expect(held.places(ofUser: 1).isEmpty)
        #expect(Array(held.places(ofUser: 2)) == [2])
    }

    /// Orders among visits: each kind is split as if the other were not there.
    @Test(arguments: [SplitRule.chronological, .global, .released])
    func aSplitIsAboutOneAction(rule: SplitRule) throws {
        var draft = smallDraft(
            [Array(repeating: 0, count: 20)],
            parts: (0..<20).map { $0 < 14 ? 0 : $0 < 16 ? 1 : 2 })
        draft.visitAction = (0..<20).map { $0.isMultiple(of: 2) ? 0 : 1 }
        let city = try city(draft)
        for (action, offset) in [(VisitAction.visit, 0), (.order, 1)] {
            let split = try Split(city, rule, action: action)
            #expect(split.action == action)
            let own = (0..<10).map { split.parts[$0 * 2 + offset] }
            #expect(own == [0, 0, 0, 0, 0, 0, 0, 1, 2, 2])
            let others = (0..<10).map { split.parts[$0 * 2 + 1 - offset] }
            #expect(others.allSatisfy { $0 == Split.outside })
            #expect(split.part(ofVisit: 1 - offset) == nil)
            #expect(split.trainingAndValidationView().visitCount == 8)
        }
        #expect(try Split(city, rule).action == .visit)
    }

    @Test func aCityOfOrdersIsSplitByOrders() throws {
        var draft = smallDraft()
        draft.visitAction = draft.visitUser.map { _ in VisitAction.order.rawValue }
        let split = try Split(city(draft), .chronological)
        #expect(split.action == .order)
        #expect(!split.parts.contains(Split.outside))
    }
}
