import Tensors

/// A grown city that is not written yet; its visits are in temporary files.
public struct GrownCity: Sendable {
    private let draft: CityDraft
    private let columns: GrownColumns

    init(world: GrownWorld, columns: GrownColumns) {
        self.columns = columns
        var draft = CityDraft(
            name: world.recipe.name, timezone: CityGrower.timezone, times: .utc,
            source: "grown by WhyHere from the seed \(world.recipe.seed)",
            licence: "MIT, as the program; nothing in it is real")
        draft.story = GrownStory.text(of: world, columns)
        draft.categoryNames = GrownCategory.all.map(\.name)
        draft.categoryPaths = GrownCategory.all.map(\.path)
        draft.userNames = world.people.indices.map(GrownNames.person)
        Self.addPlaces(of: world, to: &draft)
        draft.regions = AreaDraft(
            names: world.ground.regions.map(\.name),
            identifiers: world.ground.regions.indices.map { "r\($0)" },
            shapes: world.ground.regions.map(\.shape))
        draft.businessAreas = AreaDraft(
            names: world.ground.businessAreas.map(\.name),
            identifiers: world.ground.businessAreas.indices.map { "a\($0)" },
            shapes: world.ground.businessAreas.map(\.shape))
        draft.brands.names = world.brands.map(\.name)
        draft.brands.identifiers = world.brands.indices.map { "b\($0)" }
        draft.brands.categories = world.brands.map(\.category)
        draft.brands.related = world.brands.enumerated().flatMap { index, brand in
            brand.related.filter { $0 > index }.sorted().map { (Int32(index), Int32($0)) }
        }
        draft.flows = columns.flowDraft()
        draft.truth = Self.truth(of: world)
        self.draft = draft
    }

    private static func addPlaces(of world: GrownWorld, to draft: inout CityDraft) {
        let areas = AreaIndex(world.ground.businessAreas.map(\.shape))
        for (index, place) in world.places.enumerated() {
            let point = place.point.degrees
            _ = draft.addPlace(
                identifier: "\(index)", name: place.name, latitude: point.latitude,
                longitude: point.longitude, category: place.category)
            draft.placeRegion.append(place.region)
            if !world.brands.isEmpty { draft.placeBrand.append(place.brand) }
            if !world.ground.businessAreas.isEmpty {
                draft.placeBusinessArea.append(Int32(areas.area(at: point) ?? -1))
            }
            draft.placeHours += place.hours.bytes
        }
    }

    private static func truth(of world: GrownWorld) -> CityTruthDraft {
        var truth = CityTruthDraft()
        truth.placeCriterion = world.criteria
        truth.placeSource = world.placeSources
        truth.brandWeights = world.brands.flatMap(\.weights)
        truth.homeLatitude = world.people.map { $0.home.degrees.latitude }
        truth.homeLongitude = world.people.map { $0.home.degrees.longitude }
        truth.work = world.people.map(\.workPlace)
        truth.friends = world.people.indices.map {
            Array(world.friends.users[world.friends.range(of: $0)])
        }
        truth.regionCharacter = world.ground.regions.map(\.character.rawValue)
        return truth
    }

    /// Visits and orders.
    public var visitCount: Int { columns.count }

    /// Writes the city, as `CityDraft.write` does.
    @discardableResult
    public func write(
        to folder: String, replace: Bool = false, claim: CityClaim? = nil
    ) throws -> City {
        // Once written, the columns need no memory; the city is mapped from its own file.
        try draft.write(columns.visits, to: folder, replace: replace, claim: claim) {
            columns.release()
        }
    }
}

/// The README of a grown city: what it is and what is true in it.
enum GrownStory {
    /// More brands than that are not listed.
    private static let mostBrands = 60

    static func text(of world: GrownWorld, _ columns: GrownColumns) -> String {
        [
            ground(world), people, brands(world), causes(world, columns), reading(world),
            """
            Grown with `\(world.recipe.command)`: the same numbers give the same bytes. Each \
            person's visits, and each person's orders, are split by time: 70 % training, 10 % \
            validation, 20 % test.
            """,
        ].joined(separator: "\n\n")
    }

    private static func ground(_ world: GrownWorld) -> String {
        let regions = world.ground.regions
        func names(_ character: RegionCharacter) -> String {
            let found = regions.filter { $0.character == character }.map(\.name)
            return found.prefix(3).joined(separator: ", ")
        }
        return """
            A fictional city on an island of its own, drawn on the open water of the Dogger Bank \
            in the North Sea, so that no dot on its map is a real address; clocks follow \
            Amsterdam, daylight saving included. Main roads cut it into \(world.ground.cityRegions) \
            regions: offices around \(names(.office)), markets in \(names(.market)), nightlife \
            in \(names(.nightlife)), the university on \(names(.campus)), industry at \
            \(names(.industry)) in the east, parks such as \(names(.park)), homes everywhere \
            else; and out at sea the resort of \(names(.resort)), where some spend a weekend. \
            Around the busiest crossings lie \(world.ground.businessAreas.count) business areas.
            """
    }

    private static let people = """
        Office workers keep office hours and eat lunch near work; students follow lectures and \
        drink on Thursdays; cooks and barkeepers start when the others stop; homebodies know the \
        parks. Everybody has colleagues with the same hours, friends, tastes, one to three \
        favourite brands, places of habit, and a few hours at which it is always the same place. \
        A few tell the city nearly all they do, most a tenth of it. Nobody goes where it is \
        closed. Some have food brought: an order's position is where the customer was.
        """

    private static func brands(_ world: GrownWorld) -> String {
        guard !world.brands.isEmpty else { return "It has no brands." }
        var lines = [
            "Each brand opens its stores by eight criteria, one of which it heeds most. Every "
                + "store's criterion is recorded, and the older place that led there.", "",
            "| brand | category | stores | mostly by | weight | related to |",
            "|---|---|---|---|---|---|",
        ]
        for brand in world.brands.prefix(mostBrands) {
            let weight = brand.weights.max() ?? 0
            let related = brand.related.map { world.brands[$0].name }.joined(separator: ", ")
            lines.append(
                "| \(brand.name) | \(GrownCategory.all[Int(brand.category)].name) | "
                    + "\(brand.stores.count) | \(words(brand.dominant)) | "
                    + "\((weight * 100).rounded() / 100) | \(related) |")
        }
        if world.brands.count > mostBrands {
            lines.append("| and \(world.brands.count - mostBrands) more | | | | | |")
        }
        return lines.joined(separator: "\n")
    }

    static func words(_ criterion: SiteCriterion) -> String {
        switch criterion {
        case .regionDistance: "regions beside those of older stores"
        case .regionFunction: "regions like those of older stores"
        case .regionFlow: "regions that people come from or go to"
        case .businessArea: "business areas of older stores"
        case .relatedBrand: "regions of related brands"
        case .brandCategory: "regions of brands of its kind"
        case .competitiveness: "nearness to competitors"
        case .storeCategory: "regions full of its kind of place"
        }
    }

    private static func causes(_ world: GrownWorld, _ columns: GrownColumns) -> String {
        let counts = columns.causeCounts
        let total = Double(max(1, columns.count))
        var lines = [
            "Why people went, by the recorded cause of every visit and order:", "",
            "| cause | share |", "|---|---|",
        ]
        for cause in VisitCause.allCases
        where cause != .shown || world.recipe.exposures > 0 {
            let share = Double(counts[Int(cause.rawValue)]) / total
            lines.append("| \(words(cause)) | \((share * 1000).rounded() / 10) % |")
        }
        return lines.joined(separator: "\n")
    }

    static func words(_ cause: VisitCause) -> String {
        switch cause {
        case .habit: "a place of habit"
        case .hour: "the own place at this hour"
        case .nearPrevious: "near the previous place"
        case .sameHours: "followed somebody with the same hours nearby"
        case .friend: "followed a friend"
        case .brand: "a favourite brand"
        case .novelty: "something new"
        case .shown: "liked best of what an application showed"
        }
    }

    private static func reading(_ world: GrownWorld) -> String {
        """
        The truth is in the columns `truth.*` of `city.safetensors`: `truth.visit.cause` (1 to \
        7 in the order of the table above) and `truth.visit.source` (the row of the visit that \
        was the cause, -1 for none); `truth.place.criterion` (1 to 8 in the order of KnowSite's \
        paths, 0 for no store) and `truth.place.source`; `truth.brand.weights` (eight a brand); \
        `truth.user.*` and `truth.friend.*` (homes, work, friends); `truth.region.character`. \
        Models never see them: no graph, model or training may open them.
        """ + (world.recipe.exposures > 0 ? "\n\n" + exposures : "")
    }

    private static let exposures = """
        At some stops an application showed a list of places before somebody chose one of them: \
        `exposure.visit` names the visit that followed (its cause is 8), `exposure.offsets` and \
        `exposure.place` what was shown. Models may see that. How much each shown place was \
        worth to them is `truth.exposure.utility`: taste times quality times nearness times fit \
        times one more than their own visits there; a place is chosen as likely as the square \
        of that.
        """
}
