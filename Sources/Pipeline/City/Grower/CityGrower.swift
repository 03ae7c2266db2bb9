import Foundation
import Reports
import Tensors

/// Grows a fictional city from a seed: the same recipe gives the same bytes.
///
/// Districts have a character, people a home, a team, friends and tastes; teams keep the same
/// hours near the same places, which is what models of shared hours and distances look for.
public struct CityGrower: Sendable {
    /// What to grow.
    public struct Recipe: Equatable, Sendable {
        public var name: String
        public var seed: UInt64
        public var users: Int
        public var places: Int
        public var days: Int

        public init(name: String, seed: UInt64, users: Int, places: Int, days: Int) {
            self.name = name
            self.seed = seed
            self.users = users
            self.places = places
            self.days = days
        }

        /// The city that ships with the program.
        public static let riverbend = Recipe(
            name: "riverbend", seed: 2024, users: 300, places: 900, days: 90)
    }

    static let timezone = "Europe/Amsterdam"
    /// 2024-03-04 00:00 local, a Monday.
    static let firstDay: Int64 = 1_709_510_400

    public let recipe: Recipe

    /// - Throws: `Failure(.usage)` for numbers out of range.
    public init(_ recipe: Recipe) throws {
        let least = GrownCategory.all.count
        for (what, value, range) in [
            ("users", recipe.users, 2...2_000_000), ("places", recipe.places, least...1_000_000),
            ("days", recipe.days, 7...3650),
        ] where !range.contains(value) {
            throw Failure(
                .usage, "a city cannot be grown with \(value) \(what)",
                remedy: "use \(range.lowerBound) to \(range.upperBound)")
        }
        self.recipe = recipe
    }

    /// Grows the city. O(users × days), about a second for a million visits.
    ///
    /// - Throws: `Failure(.badData)` where so few people share so little that nobody visits
    ///   anything.
    public func grow() throws -> CityDraft {
        var random = GrowerRandom(seed: recipe.seed, stream: 1)
        let places = GrownPlace.all(count: recipe.places, &random)
        random = GrowerRandom(seed: recipe.seed, stream: 2)
        let people = GrownPerson.all(count: recipe.users, places: places, &random)

        var draft = CityDraft(
            name: recipe.name, timezone: Self.timezone, times: .utc,
            source: "grown by WhyHere from the seed \(recipe.seed)",
            licence: "MIT, as the program; nothing in it is real")
        draft.story = story()
        draft.categoryNames = GrownCategory.all.map(\.name)
        draft.userNames = people.indices.map(GrownNames.person)
        for (index, place) in places.enumerated() {
            let (latitude, longitude) = GrownGround.degrees(place.point)
            _ = draft.addPlace(
                identifier: "\(index)", name: place.name, latitude: latitude,
                longitude: longitude, category: Int32(place.category))
        }
        var days = try GrownDays(recipe: recipe, places: places, people: people)
        days.live(into: &draft)
        draft.visitPart = draft.chronologicalParts()
        return draft
    }

    private func story() -> String {
        let districts = GrownDistrict.all.map(\.name).joined(separator: ", ")
        return """
            A fictional city. It is drawn on the open water of the Markermeer, so that no dot on \
            its map is a real address; clocks follow Amsterdam, daylight saving included. A river \
            bends between \(districts).

            Office workers keep office hours in teams and eat lunch near work; students follow \
            lectures on University Hill and drink on Thursdays; cooks and barkeepers start when \
            the others stop; homebodies know the parks. Friends go out together on Friday and \
            Saturday nights. Everybody has places of habit, hears of places from colleagues and \
            friends, and tries new ones, nearer and better-known ones first.

            Grown with `whyhere city new \(recipe.name) --seed \(recipe.seed) --users \
            \(recipe.users) --places \(recipe.places) --days \(recipe.days)`: the same numbers \
            give the same bytes. Each person's visits are split by time: 70 % training, 10 % \
            validation, 20 % test.
            """
    }
}
