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

    @Test func leaveOneOutTakesTheLastAndTheOneBefore() throws {
        let split = try Split(
            city(smallDraft([Array(repeating: 0, count: 5), [0, 1], [1, 1, 2], [0]])),
            .leaveOneOut)
        #expect(split.parts == [0, 0, 0, 1, 2, 0, 0, 0, 1, 2, 0])
        #expect(split.counts.name == "leave-one-out" && split.counts.test == 2)
        let short = try smallDraft([[0, 1], [1, 0]]).write(to: folder.file("short"))
        #expect(failure { _ = try Split(short, .leaveOneOut) }?.kind == .badData)
    }

    /// Against a search for each visit's successors among the user's visits of the same kind.
    @Test(arguments: [VisitAction.visit, .order])
    func leaveOneOutOfOneAction(action: VisitAction) throws {
        var random = RandomStream(seed: 8, name: "leave one out")
        var draft = smallDraft(
            (0..<30).map { _ in
                (0...random.integer(below: 8)).map { _ in Int32(random.integer(below: 6)) }
            })
        draft.visitAction = draft.visitUser.map { _ in UInt8(random.integer(below: 2)) }
        let city = try city(draft)
        let split = try Split(city, .leaveOneOut, action: action)
        var seen: Set<UInt8> = []
        for visit in 0..<city.visitCount {
            let own = city.visitRange(ofUser: Int(city.visitUser[visit])).filter {
                city.action(ofVisit: $0) == action
            }
            let later = own.count { $0 > visit }
            let expected: UInt8 =
                city.action(ofVisit: visit) != action
                ? Split.outside
                : own.count < 3 || later > 1
                    ? VisitPart.training.code
                    : later == 1 ? VisitPart.validation.code : VisitPart.test.code
            #expect(split.parts[visit] == expected)
            seen.insert(expected)
        }
        #expect(seen.count == 4)
    }

    /// Where somebody ordered from may be known; where somebody visited a place is the place.
    @Test func positionsOfOrdersAloneAreInAView() throws {
        var draft = smallDraft([Array(repeating: 1, count: 20)])
        draft.visitAction = (0..<20).map { $0.isMultiple(of: 2) ? 0 : 1 }
        draft.visitLatitude = (0..<20).map { 52 + Float($0) / 8 }
        draft.visitLongitude = (0..<20).map { 5 + Float($0) / 16 }
        let city = try city(draft)
        let orders = try Split(city, .leaveOneOut, action: .order)
        let view = orders.trainingView()
        #expect(view.hasVisitPositions)
        let expected: [Float] = (0..<8).map { 52 + Float(2 * $0 + 1) / 8 }
        #expect(view.visitLatitude == expected)
        #expect(view.position(ofVisit: 2) == GeoPoint(52.625, 5.312_5))
        #expect(orders.position(ofVisit: 5) == view.position(ofVisit: 2))
        #expect(orders.trainingAndValidationView().visitLongitude.count == 9)
        let visits = try Split(city, .leaveOneOut, action: .visit)
        #expect(!visits.trainingView().hasVisitPositions)
        #expect(visits.trainingView().position(ofVisit: 0) == nil)
        #expect(visits.position(ofVisit: 0) == nil)
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
