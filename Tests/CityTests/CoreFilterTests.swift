import Tensors
import Testing

@testable import City

/// The core of a city: users and places with few others go, again and again.
@Suite struct CoreFilterTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func city(_ places: [[Int32]], parts: [UInt8]? = nil) throws -> City {
        try smallDraft(places, parts: parts).write(to: folder.file("small"), replace: true)
    }

    private func filter(_ core: Int, least: Int = 1) -> CityFilter {
        var filter = CityFilter()
        filter.core = core
        filter.minimumVisits = least
        return filter
    }

    /// User 4 has one place, so that place 3, user 3, place 2 and user 2 go after them, one a round.
    private static let chain: [[Int32]] = [[0, 1, 0], [1, 0], [1, 2], [2, 3], [3, 3, 3]]

    @Test func onePersonLessTakesTheWholeChain() throws {
        let source = try city(Self.chain)
        let kept = try filter(2).kept(of: source)
        #expect(kept == .init(visits: [0, 1, 2, 3, 4], rounds: 5))
        let cut = try filter(2).draft(source, named: "cut").write(to: folder.file("cut"))
        #expect(Array(cut.userNames) == ["u0", "u1"])
        #expect(Array(cut.placeIdentifiers) == ["p0", "p1"])
        #expect(Array(cut.visitPlace) == [0, 1, 0, 1, 0])
        #expect(cut.source.hasSuffix("cut from small: the events, their 2-core"))
        #expect(cut.story.contains("2 distinct users; the others were gone after 5 rounds."))
        #expect(cut.story.contains("2 of 5 users, 2 of 4 places, 5 of 12 visits"))
        // What is left is its own core.
        #expect(try filter(2).kept(of: cut) == .init(visits: Array(0..<5), rounds: 0))
        #expect(
            try filter(2).draft(cut, named: "again").story.contains(
                "2 distinct users; nothing had to go."))
    }

    /// With one more place for user 4 nothing has to go.
    @Test func nobodyGoesWhoHasEnough() throws {
        let source = try city(Array(Self.chain.dropLast()) + [[3, 2]])
        #expect(try filter(2).kept(of: source) == .init(visits: Array(0..<11), rounds: 0))
    }

    /// By visits, whoever comes again and again stays: only place 2 and then user 2 go.
    @Test func visitsCanCountEach() throws {
        let source = try city([[0, 0, 0], [0, 1, 1], [1, 2, 1], [3, 3, 3], [2, 3, 3]])
        var byVisits = filter(3)
        byVisits.counting = .visits
        let kept = try byVisits.kept(of: source)
        #expect(kept == .init(visits: [0, 1, 2, 9, 10, 11], rounds: 4))
        #expect(failure { _ = try filter(3).kept(of: source) }?.problem.hasSuffix("3-core") == true)
        let cut = try byVisits.draft(source, named: "cut")
        #expect(cut.source.hasSuffix("the events, their 3-core by visits"))
        #expect(cut.story.contains("3-core by visits: users with at least 3 visits and places"))
        byVisits.core = nil
        byVisits.action = .visit
        #expect(
            failure { _ = try byVisits.kept(of: source) }?.problem
                == "--core-counts visits says what a core counts, and no core was asked for")
    }

    @Test func aCoreOfOneKeepsEverything() throws {
        let source = try city(Self.chain)
        #expect(try filter(1).kept(of: source) == .init(visits: Array(0..<12), rounds: 0))
        let cut = try filter(1).draft(source, named: "all")
        #expect(cut.placeNames.count == 4 && cut.userNames.count == 5)
    }

    @Test func aCoreThatIsNotThereIsRefused() throws {
        let source = try city(Self.chain)
        let none = failure { _ = try filter(3).kept(of: source) }
        #expect(none?.kind == .usage && none?.problem == "the events of small have no 3-core")
        #expect(none?.remedy == "give a lower --core")
        let zero = failure { _ = try filter(0).kept(of: source) }
        #expect(zero?.problem == "--core 0 is out of range")
    }

    /// Somebody whose third visit was to a place that goes has too few.
    @Test func enoughVisitsMustBeLeft() throws {
        let source = try city([[0, 1, 0], [0, 1, 1], [0, 1, 2]])
        #expect(try filter(2).kept(of: source) == .init(visits: Array(0..<8), rounds: 1))
        #expect(try filter(2, least: 3).kept(of: source) == .init(visits: Array(0..<6), rounds: 2))
    }

    /// Only what the other conditions leave counts.
    @Test func theCoreIsThatOfACategory() throws {
        var draft = smallDraft([[0, 1, 2], [0, 1, 2], [2]])
        draft.categoryNames = ["Café", "Park"]
        draft.placeCategory = [0, 0, 1]
        let source = try draft.write(to: folder.file("small"))
        var filter = filter(2)
        filter.category = "Café"
        #expect(try filter.kept(of: source).visits == [0, 1, 3, 4])
        filter.core = 3
        #expect(
            failure { _ = try filter.kept(of: source) }?.problem
                == "the events at places under 'Café' of small have no 3-core")
    }

    /// Visits keep their part, and what is left of the split is told.
    @Test func aReleasedSplitStays() throws {
        let parts: [UInt8] = [0, 0, 2, 2, 2, 0, 2, 0, 2, 0, 0, 2]
        let source = try city(Self.chain, parts: parts)
        let cut = try filter(2).draft(source, named: "cut").write(to: folder.file("cut"))
        #expect(Array(try #require(cut.visitPart)) == [0, 0, 2, 2, 2])
        #expect(
            cut.story.contains("1 user left without a training visit, 0 without a test visit."))
        #expect(try Split(cut, .released).counts.test == 3)
        let without = try filter(2).draft(try city(Self.chain), named: "cut")
        #expect(!without.story.contains("released split"))
    }
}
