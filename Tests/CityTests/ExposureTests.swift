import Foundation
import Reports
import Support
import Tensors
import Testing

@testable import City

/// What users were shown before visits: grown, kept, cut, and found damaged.
@Suite struct ExposureTests {
    let folder: TemporaryFolder
    let city: City
    let table: ExposureTable
    let truth: CityTruth

    init() throws {
        folder = try TemporaryFolder()
        city = try CityGrower(Self.recipe).grow().write(to: folder.file("arcade"))
        table = try #require(city.exposures)
        truth = try #require(try CityTruth(of: city))
    }

    static var recipe: CityGrower.Recipe {
        var recipe = CityGrower.Recipe(name: "arcade", seed: 9, users: 80, places: 400, days: 42)
        recipe.exposures = 0.5
        recipe.exposedPlaces = 12
        return recipe
    }

    @Test func everyListLedToItsVisit() throws {
        #expect(table.count > 500)
        for list in 0..<table.count {
            let visit = Int(table.visit[list])
            let places = table.places(ofList: list)
            #expect(places.count == 12 && Set(places).count == 12)
            #expect(places.contains(city.visitPlace[visit]))
            #expect(truth.cause(ofVisit: visit) == .shown)
            #expect(table.list(beforeVisit: visit) == list)
            let slot = HourOfWeek.slot(localTime: city.visitLocalTime[visit])
            #expect(places.allSatisfy { city.isOpen(place: Int($0), slot: slot) == true })
        }
        let caused = truth.visitCause.count { $0 == VisitCause.shown.rawValue }
        #expect(caused == table.count)
        let unseen = (0..<city.visitCount).first { truth.cause(ofVisit: $0) != .shown }
        #expect(table.list(beforeVisit: try #require(unseen)) == nil)
        #expect(table.longest == 12)
    }

    /// Choices follow the square of the utility, which nothing else of the list does: places stand in no
    /// order, and the share of choices in each tenth of their chance is that chance.
    @Test func choicesFollowTheUtility() throws {
        let utility = try #require(truth.exposureUtility)
        var expected = [Double](repeating: 0, count: 10)
        var chosen = expected
        var first = 0
        for list in 0..<table.count {
            let range = table.range(ofList: list)
            let weights = range.map { Double(utility[$0]) * Double(utility[$0]) }
            #expect(weights.allSatisfy { $0 > 0 })
            let total = weights.reduce(0, +)
            let taken = city.visitPlace[Int(table.visit[list])]
            for (index, weight) in zip(range, weights) {
                let chance = weight / total
                let tenth = min(9, Int(chance * 10))
                expected[tenth] += chance
                if table.place[index] == taken { chosen[tenth] += 1 }
            }
            if table.place[range.lowerBound] == taken { first += 1 }
        }
        for tenth in 0..<10 {
            // Four standard deviations of a sum of rare events.
            #expect(abs(expected[tenth] - chosen[tenth]) < 4 * (expected[tenth] + 1).squareRoot())
        }
        let share = Double(first) / Double(table.count)
        #expect(abs(share - 1.0 / 12) < 4 / Double(table.count * 12).squareRoot())
    }

    /// Fame knows nothing of quality, and a utility is what the formula says.
    @Test func utilityIsTheProduct() throws {
        let world = GrownWorld(Self.recipe)
        let utility = try #require(truth.exposureUtility)
        let brandFree = (0..<400).map { world.quality(of: Int32($0)) }
        #expect(brandFree.allSatisfy { (0.0909...1).contains($0) })
        // The first list of a user who has not been anywhere: no own visits count.
        let list = try #require(
            (0..<table.count).first { list in
                let visit = Int(table.visit[list])
                return city.visitRange(ofUser: Int(city.visitUser[visit])).lowerBound == visit
                    && city.action(ofVisit: visit) == .visit
            })
        let visit = Int(table.visit[list])
        let user = Int(city.visitUser[visit])
        // Nearness alone is not in the file: it must be one that some anchor explains, from 0 to 1.
        for (place, value) in zip(
            table.places(ofList: list), table.range(ofList: list).map { utility[$0] })
        {
            let taste = GrownPerson.taste(ofUser: user, category: city.placeCategory[Int(place)])
            let most = taste * world.quality(of: place)
            #expect(Double(value) <= most * 1.000_01 && Double(value) > most * 0.02 / 61)
        }
    }

    @Test func theSameOnAnyNumberOfThreads() throws {
        let grower = try CityGrower(Self.recipe)
        let one = try grower.grow(threads: 1).write(to: folder.file("one"))
        #expect(one.fingerprint == city.fingerprint)
        // Without lists the city is the one it always was.
        var plain = Self.recipe
        plain.exposures = 0
        let none = try CityGrower(plain).grow().write(to: folder.file("none"))
        plain.exposedPlaces = 20
        let other = try CityGrower(plain).grow().write(to: folder.file("other"))
        #expect(none.exposures == nil && none.fingerprint == other.fingerprint)
        #expect(none.fingerprint != city.fingerprint)
    }

    @Test func aDraftKeepsThem() throws {
        let again = try CityDraft(city).write(to: folder.file("again"))
        #expect(again.fingerprint == city.fingerprint)
        // In another order of visits, too.
        var draft = CityDraft(
            name: "hand", timezone: "Europe/Amsterdam", times: .local, source: "test",
            licence: "none")
        for name in ["a", "b", "c"] {
            _ = draft.addPlace(identifier: name, latitude: 52, longitude: 4)
        }
        draft.userNames = ["one", "two"]
        for (user, place, time) in [(1, 2, 50), (0, 1, 40), (0, 0, 30)] {
            draft.addVisit(
                user: Int32(user), place: Int32(place), time: Int64(time), localTime: Int64(time))
        }
        draft.exposures.add(visit: 0, [0, 2])
        draft.exposures.add(visit: 2, [1, 0, 2])
        let small = try draft.write(to: folder.file("hand"))
        let lists = try #require(small.exposures)
        #expect(Array(lists.visit) == [0, 2])
        #expect(lists.places(ofList: 0) == [1, 0, 2] && lists.places(ofList: 1) == [0, 2])
        let shown = ShownBefore(lists, [0, 1])
        #expect(Array(shown.places(beforeVisit: 0)) == [1, 0, 2])
        #expect(shown.places(beforeVisit: 1).isEmpty && shown.longest == 3)
    }

    @Test func aCutLeavesOutWhatIsGone() throws {
        var filter = CityFilter()
        filter.core = 4
        let cut = try filter.draft(city, named: "cut").write(to: folder.file("cut"))
        let left = try #require(cut.exposures)
        let worth = try #require(try CityTruth(of: cut)?.exposureUtility)
        let whole = try #require(truth.exposureUtility)
        #expect(cut.visitCount < city.visitCount && left.count > 50)
        let kept = Set(cut.placeIdentifiers)
        let order = try filter.kept(of: city).visits
        var next = 0
        for list in 0..<table.count {
            guard let visit = order.firstIndex(of: Int(table.visit[list])) else { continue }
            #expect(left.visit[next] == Int64(visit))
            let stays = table.range(ofList: list).filter {
                kept.contains(city.placeIdentifiers[Int(table.place[$0])])
            }
            #expect(
                left.places(ofList: next).map { cut.placeIdentifiers[Int($0)] }
                    == stays.map { city.placeIdentifiers[Int(table.place[$0])] })
            #expect(left.range(ofList: next).map { worth[$0] } == stays.map { whole[$0] })
            next += 1
        }
        #expect(next == left.count)
    }

    @Test func whatCannotBeIsRefused() throws {
        for change: (inout CityGrower.Recipe) -> Void in [
            { $0.exposures = -0.1 }, { $0.exposures = 1.5 }, { $0.exposures = .nan },
            { $0.exposedPlaces = 1 }, { $0.exposedPlaces = 101 }, { $0.exposedPlaces = 201 },
        ] {
            var recipe = Self.recipe
            change(&recipe)
            #expect(failure { _ = try CityGrower(recipe) }?.kind == .usage)
        }
    }

    /// Lists that do not fit their visits are found when the city is opened.
    @Test func damageIsFound() throws {
        func written(_ change: (inout CityDraft) -> Void) throws -> Failure? {
            var draft = CityDraft(
                name: "hand", timezone: "Europe/Amsterdam", times: .local, source: "test",
                licence: "none")
            for name in ["a", "b", "c"] {
                _ = draft.addPlace(identifier: name, latitude: 52, longitude: 4)
            }
            draft.userNames = ["one"]
            draft.addVisit(user: 0, place: 1, time: 5, localTime: 5)
            change(&draft)
            return failure { _ = try draft.write(to: folder.file("bad"), replace: true) }
        }
        #expect(try written { $0.exposures.add(visit: 0, [1, 2]) } == nil)
        #expect(try written { $0.exposures.add(visit: 0, [0, 2]) }?.kind == .badData)
        #expect(try written { $0.exposures.add(visit: 0, [1, 2, 1]) }?.kind == .badData)
        #expect(try written { $0.exposures.add(visit: 0, [1, 3]) }?.kind == .badData)
        #expect(
            try written {
                $0.exposures.add(visit: 0, [1, 2])
                $0.exposures.add(visit: 0, [1, 0])
            }?.kind == .badData)
        #expect(try written { $0.exposures.add(visit: 7, [1, 0]) }?.kind == .badData)
        #expect(try written { $0.exposures.add(visit: 0, [1, -1]) }?.kind == .badData)
        // Nothing unsound has taken the place of what was there.
        let kept = try City.open(folder.file("bad"))
        #expect(kept.exposures.map { Array($0.place) } == [1, 2])
    }
}
