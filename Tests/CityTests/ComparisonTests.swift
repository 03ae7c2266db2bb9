import Reports
import Testing

@testable import City

@Suite struct ComparisonTests {
    @Test func figuresByHand() {
        #expect(abs(CityMarginals.gini([1, 1, 1, 1])) < 1e-12)
        // Three of nothing and one of everything: (n - 1) / n.
        #expect(abs(CityMarginals.gini([0, 0, 0, 8]) - 0.75) < 1e-12)
        #expect(CityMarginals.topShare([1, 1, 2, 4], 4) == 0.5)
        #expect(CityMarginals.topShare([5], 100) == 1)
        #expect(CityMarginals.median([1, 2, 4, 8]) == 3)
        // As many in every doubling: density falls as one over the distance.
        let even = (0..<5).flatMap { doubling in
            (0..<7).map { _ in 0.6 * Double(1 << doubling) }
        }
        #expect(abs((CityMarginals.slope(even) ?? 0) + 1) < 1e-12)
        #expect(CityMarginals.slope([1, 2, 3]) == nil)
        #expect(CityMarginals.tailExponent([1, 2]) == nil)
    }

    @Test func kindsAreToldByWords() {
        #expect(PlaceKind.of("Sandwich Bar") == .food)
        #expect(PlaceKind.of("Salon / Barbershop") == nil)
        #expect(PlaceKind.of("Cocktail Bar") == .nightlife)
        #expect(PlaceKind.of("Gym / Fitness Center") == .sport)
        #expect(PlaceKind.of("Home (private)") == nil)
        for category in GrownCategory.all where category.top != "Health" {
            if category.name != "Hotel" { #expect(PlaceKind.of(category.name) != nil) }
        }
    }

    /// Visits an hour apart at places on a line, 1.11 km from each to the next.
    @Test func aSmallCityByHand() throws {
        let folder = try TemporaryFolder()
        var draft = smallDraft()
        // An order counts nowhere.
        draft.addVisit(user: 1, place: 4, time: 9 * 3600, localTime: 9 * 3600)
        draft.visitAction = (0..<13).map { _ in 0 } + [VisitAction.order.rawValue]
        let found = try CityMarginals(try draft.write(to: folder.file("small")))
        #expect(found.visits == 13 && found.users == 2 && found.places == 5)
        #expect(found.medianVisitsPerUser == 6.5)
        // Five places by the first user, two by the second.
        #expect(abs(found.newPlaces - 7.0 / 13) < 1e-12)
        #expect(found.medianGapHours == 1)
        // Steps of 1, 1, 1, 1, 3, 2, 1, 2, 4 places and one of 1: all over a kilometre.
        #expect(abs(found.medianKilometres - 1.112) < 0.01)
        #expect(found.overOneKilometre == 1)
    }

    @Test func riverbendIsNearTheRealFigures() throws {
        let city = try City.open(packageRoot + "/datasets/riverbend")
        let found = try CityMarginals(city)
        #expect((0.2...0.4).contains(found.newPlaces))
        #expect(found.giniOfUsers > 0.33 && found.giniOfPlaces > 0.4)
        #expect((0.25...0.45).contains(found.topTenthOfUsers))
        #expect((2...4.5).contains(try #require(found.tailExponentOfPlaces)))
        #expect((1.2...3.5).contains(found.medianKilometres))
        #expect((-1.5 ... -0.6).contains(try #require(found.distanceSlope)))
        #expect((6...7.4).contains(found.hourEntropy))
        let comparison = CityComparison(found, found)
        #expect(comparison.rhythms.allSatisfy { abs($0.correlation - 1) < 1e-9 })
    }
}
