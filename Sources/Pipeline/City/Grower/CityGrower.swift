import Foundation
import Reports
import Support

/// Grows a fictional city from a seed: the same recipe gives the same bytes, on any number of
/// threads.
///
/// Regions have a character, brands a rule by which they open stores, people a home, colleagues,
/// friends and tastes; and every visit and every store has a recorded cause (`CityTruth`).
public struct CityGrower: Sendable {
    /// What to grow.
    public struct Recipe: Equatable, Sendable {
        public var name: String
        public var seed: UInt64
        public var users: Int
        /// All places, the stores of brands among them.
        public var places: Int
        public var brands: Int
        public var days: Int
        /// All regions, resorts out of town among them.
        public var regions: Int
        /// From west to east.
        public var sizeKilometres: Double
        /// Share of the stops with a choice at which an application shows a list.
        public var exposures = 0.0
        /// Places of such a list.
        public var exposedPlaces = 20

        /// What is left out follows from the number of places: a brand for 45 of them, a region
        /// for 12, and a city as wide as the fourth root says.
        public init(
            name: String, seed: UInt64, users: Int, places: Int, brands: Int? = nil, days: Int,
            regions: Int? = nil, sizeKilometres: Double? = nil
        ) {
            self.name = name
            self.seed = seed
            self.users = users
            self.places = places
            self.brands = brands ?? min(2000, max(2, places / 45))
            self.days = days
            self.regions = regions ?? min(400, max(10, places / 12))
            let growth = (Double(max(1, places)) / 900).squareRoot().squareRoot()
            self.sizeKilometres = sizeKilometres ?? min(60, (growth * 120).rounded() / 10)
        }

        /// The city that ships with the program.
        public static let riverbend = Recipe(
            name: "riverbend", seed: 2024, users: 300, places: 900, brands: 20, days: 90)

        /// The command that grows it.
        var command: String {
            "whyhere city new \(name) --seed \(seed) --users \(users) --places \(places) "
                + "--brands \(brands) --days \(days) --regions \(regions) "
                + "--size-km \(sizeKilometres)"
                + (exposures > 0
                    ? " --exposures \(exposures) --exposed-places \(exposedPlaces)" : "")
        }
    }

    static let timezone = "Europe/Amsterdam"
    /// 2024-03-04 00:00 local, a Monday.
    static let firstDay: Int64 = 1_709_510_400

    public let recipe: Recipe

    /// - Throws: `Failure(.usage)` for numbers out of range.
    public init(_ recipe: Recipe) throws {
        try CityNames.check(recipe.name)
        for (what, value, range) in [
            ("users", recipe.users, 2...2_000_000), ("places", recipe.places, 50...1_000_000),
            ("brands", recipe.brands, 0...max(0, min(5000, recipe.places / 10))),
            ("days", recipe.days, 7...3650), ("regions", recipe.regions, 10...1000),
            ("places in a list", recipe.exposedPlaces, 2...min(100, max(2, recipe.places / 2))),
        ] where !range.contains(value) {
            throw Failure(
                .usage, "a city cannot be grown with \(value) \(what)",
                remedy: "use \(range.lowerBound) to \(range.upperBound)")
        }
        guard (2...60).contains(recipe.sizeKilometres) else {
            throw Failure(
                .usage, "a city cannot be \(recipe.sizeKilometres) km wide",
                remedy: "use 2 to 60")
        }
        guard (0...1).contains(recipe.exposures) else {
            throw Failure(
                .usage, "lists cannot be shown at a share of \(recipe.exposures) of all stops",
                remedy: "give --exposures from 0 to 1")
        }
        self.recipe = recipe
    }

    /// Grows the city on all cores and writes it.
    ///
    /// Visits go through files without names beside the city's folder, so memory is bounded by
    /// the users (about 1.2 kB each) and the places.
    ///
    /// - Parameter progress: Receives how far it is, a few times a second at most.
    /// - Throws: `Failure(.usage)` where the folder is taken, `Failure(.io)` when the disk
    ///   refuses, and what `grow` throws.
    public func grow(
        to folder: String, replace: Bool = false, progress: (GrowthProgress) -> Void = { _ in }
    ) throws -> City {
        let claim = try CityClaim(folder)
        try CityDraft.refuse(folder, replace: replace)
        return try grow(scratch: claim.parent, progress: progress).write(
            to: folder, replace: replace, claim: claim)
    }

    /// Grows the city. About 4 µs a visit and core.
    ///
    /// - Parameters:
    ///   - scratch: The folder in which visits are kept until they are written, in files that
    ///     have no names and vanish with the process.
    ///   - threads: All cores where it is nil; the result is the same for any number.
    /// - Throws: `Failure(.badData)` where so few people share so little that nobody visits
    ///   anything, `Failure(.io)` where the scratch folder is full.
    public func grow(
        scratch: String = NSTemporaryDirectory(), threads: Int? = nil,
        progress: (GrowthProgress) -> Void = { _ in }
    ) throws -> GrownCity {
        let clock = ContinuousClock()
        let start = clock.now
        func report(_ share: Double, _ events: Int) {
            let seconds = (clock.now - start) / .seconds(1)
            progress(
                GrowthProgress(
                    share: share, visits: events,
                    visitsPerSecond: Double(events) / max(seconds, 1e-3),
                    secondsLeft: share > 0 ? seconds * (1 - share) / share : 0))
        }
        let world = GrownWorld(recipe)
        let lives = try GrownLives(
            world, scratch: scratch,
            threads: max(1, threads ?? ProcessInfo.processInfo.activeProcessorCount))
        let columns = try lives.live(scratch: scratch, progress: report)
        return GrownCity(world: world, columns: columns)
    }
}
