import Support

/// Cuts a city down to visits of one kind, such as dining, for a study of them alone.
public struct CityFilter: Sendable {
    /// Keeps places of this category or below it; nil keeps all.
    public var category: String?
    /// Keeps events of this kind; nil keeps all.
    public var action: VisitAction?
    /// Keeps users who have so many of them; leave-one-out needs three.
    public var minimumVisits = 3
    /// Keeps the core of what the others leave, see `VisitCore`; nil leaves that out.
    public var core: Int?
    /// What the core counts.
    public var counting = VisitCore.Counting.distinct

    public init() {}

    /// What is kept of a city.
    public struct Kept: Equatable, Sendable {
        /// Numbers of the visits, rising.
        public var visits: [Int]
        /// How often something was taken away until the core was found; 0 without a core.
        public var rounds = 0
    }

    /// What is left of a city, under a name of its own. O(city).
    ///
    /// Places without a visit are left out, and brands and categories without a place. Regions and
    /// trips between them stay as they are. Users keep their visits' parts, positions, trajectories
    /// and, in a grown city, planted causes; a cause that was cut away is no longer told of. What was
    /// shown before a visit stays, without the places that are gone.
    ///
    /// - Throws: As `kept`.
    public func draft(_ city: City, named name: String) throws -> CityDraft {
        try draft(city, named: name, try kept(of: city))
    }

    /// The same of visits that were chosen already.
    public func draft(_ city: City, named name: String, _ kept: Kept) throws -> CityDraft {
        var draft = try CityDraft(city)
        draft.keep(visits: kept.visits)
        draft.name = name
        let core = coreName.map { ", their \($0)" } ?? ""
        draft.source = "\(city.source); cut from \(city.name): the \(words)\(core)"
        let counts = [
            (draft.userNames.count, city.userCount, "users"),
            (draft.placeNames.count, city.placeCount, "places"),
            (kept.visits.count, city.visitCount, "visits"),
        ]
        let told = counts.map { "\($0.0) of \($0.1) \($0.2)" }.joined(separator: ", ")
        var cut =
            "Cut from the city \(city.name) (fingerprint \(city.fingerprint.prefix(12))): the "
            + "\(words), of users who have at least \(minimumVisits) of them. "
        if let sentence = coreSentence(kept) { cut += sentence + " " }
        cut +=
            "Left are \(told). Places without a visit are gone; regions, and trips between them, "
            + "are those of the whole city."
        if let sentence = draft.partsSentence { cut += " " + sentence }
        draft.story = city.story.isEmpty ? cut : cut + "\n\n" + city.story
        return draft
    }

    /// What is kept, but for the core.
    private var words: String {
        (action?.name ?? "event") + "s" + (category.map { " at places under '\($0)'" } ?? "")
    }

    /// Such as `10-core`; nil without one.
    private var coreName: String? {
        core.map { "\($0)-core" + (counting == .visits ? " by visits" : "") }
    }

    /// What the core is and how it was found; nil without one.
    public func coreSentence(_ kept: Kept) -> String? {
        guard let core, let coreName else { return nil }
        let (ofUsers, ofPlaces) =
            counting == .visits ? ("visit", "visit") : ("distinct place", "distinct user")
        return "Their \(coreName): users with at least \(Wording.count(core, ofUsers)) and places "
            + "with at least \(Wording.count(core, ofPlaces)); "
            + (kept.rounds == 0
                ? "nothing had to go."
                : "the others were gone after \(Wording.count(kept.rounds, "round")).")
    }

    /// What stays of a city. O(visits), for a core that many times its rounds.
    ///
    /// - Throws: `Failure(.usage)` for a category that is not there, for settings that keep all or
    ///   nothing.
    public func kept(of city: City) throws -> Kept {
        guard category != nil || action != nil || core != nil else {
            throw Failure(
                .usage, "nothing says what to keep",
                remedy: "name a category with --category-under, an --action, or a --core")
        }
        for (option, value) in [("minimum-visits", minimumVisits), ("core", core ?? 1)] {
            guard value >= 1 else {
                throw Failure(
                    .usage, "--\(option) \(value) is out of range", remedy: "give 1 or more")
            }
        }
        guard core != nil || counting == .distinct else {
            throw Failure(
                .usage,
                "--core-counts \(counting.rawValue) says what a core counts, and no core was asked "
                    + "for",
                remedy: "give --core too, or leave --core-counts out")
        }
        let visits = try visits(city)
        guard !visits.isEmpty else {
            throw Failure(
                .usage, "no user of \(city.name) has \(minimumVisits) of the \(words)",
                remedy: "give a lower --minimum-visits, a wider category or another action",
                file: city.folder)
        }
        guard let core else { return Kept(visits: visits) }
        let found = VisitCore(
            of: visits, in: city, core, counting, minimumVisits: minimumVisits)
        guard !found.visits.isEmpty else {
            throw Failure(
                .usage, "the \(words) of \(city.name) have no \(coreName ?? "core")",
                remedy: "give a lower --core", file: city.folder)
        }
        return Kept(visits: found.visits, rounds: found.rounds)
    }

    /// Numbers of the visits of users who have enough of them, rising.
    private func visits(_ city: City) throws -> [Int] {
        let isUnder = try category.map { try CategoryPaths(city).isUnder($0) }
        var kept: [Int] = []
        for user in 0..<city.userCount {
            let own = city.visitRange(ofUser: user).filter { visit in
                let category = Int(city.placeCategory[Int(city.visitPlace[visit])])
                return (isUnder.map { category >= 0 && $0[category] } ?? true)
                    && (action.map { city.action(ofVisit: visit) == $0 } ?? true)
            }
            if own.count >= minimumVisits { kept += own }
        }
        return kept
    }
}

/// Which of some things stay, and their new numbers.
private struct Renumbering {
    /// Old numbers of what stays, rising.
    let kept: [Int]
    private let numbers: [Int32]

    init(_ kept: some Sequence<Int>, of count: Int) {
        var stays = [Bool](repeating: false, count: count)
        for index in kept { stays[index] = true }
        self.kept = stays.indices.filter { stays[$0] }
        var numbers = [Int32](repeating: -1, count: count)
        for (new, old) in self.kept.enumerated() { numbers[old] = Int32(new) }
        self.numbers = numbers
    }

    /// The new number; -1 for what is gone, and for -1.
    func callAsFunction(_ old: Int32) -> Int32 { old < 0 ? -1 : numbers[Int(old)] }

    /// What stays of a column with some numbers for each; a column that is empty stays so.
    func rows<Value>(_ values: [Value], width: Int = 1) -> [Value] {
        guard !values.isEmpty else { return [] }
        return width == 1
            ? kept.map { values[$0] }
            : kept.flatMap { values[$0 * width..<($0 + 1) * width] }
    }
}

extension CityDraft {
    /// Leaves out every other visit, and the users, places, brands and categories without any.
    ///
    /// - Parameter visits: Rising numbers of the draft's visits.
    fileprivate mutating func keep(visits: [Int]) {
        let events = Renumbering(visits, of: visitUser.count)
        let users = Renumbering(visits.map { Int(visitUser[$0]) }, of: userNames.count)
        let places = Renumbering(visits.map { Int(visitPlace[$0]) }, of: placeNames.count)
        let stores = places.rows(placeBrand).filter { $0 >= 0 } + brands.sites.brand
        let brands = Renumbering(stores.map(Int.init), of: self.brands.count)
        let named = places.rows(placeCategory) + brands.rows(self.brands.categories)
        let categories = Renumbering(
            named.filter { $0 >= 0 }.map(Int.init), of: categoryNames.count)
        keepVisits(events, users, places)
        keepExposures(events, places)
        keepTruth(events, users, places, brands)
        keepPlaces(places, brands, categories)
        userNames = users.rows(userNames)
        categoryNames = categories.rows(categoryNames)
        categoryPaths = categories.rows(categoryPaths)
        self.brands.names = brands.rows(self.brands.names)
        self.brands.identifiers = brands.rows(self.brands.identifiers)
        self.brands.categories = brands.rows(self.brands.categories).map { categories($0) }
        self.brands.related = self.brands.related.map { (brands($0.first), brands($0.second)) }
            .filter { $0.0 >= 0 && $0.1 >= 0 }
        self.brands.sites.brand = self.brands.sites.brand.map { brands($0) }
    }

    private mutating func keepVisits(
        _ events: Renumbering, _ users: Renumbering, _ places: Renumbering
    ) {
        visitUser = events.rows(visitUser).map { users($0) }
        visitPlace = events.rows(visitPlace).map { places($0) }
        visitTime = events.rows(visitTime)
        visitLocalTime = events.rows(visitLocalTime)
        visitPart = visitPart.map { events.rows($0) }
        visitAction = visitAction.map { events.rows($0) }
        visitLatitude = visitLatitude.map { events.rows($0) }
        visitLongitude = visitLongitude.map { events.rows($0) }
        visitTrajectory = visitTrajectory.map { events.rows($0) }
    }

    /// Lists before visits that stay, without the places that are gone.
    private mutating func keepExposures(_ events: Renumbering, _ places: Renumbering) {
        let utility = truth?.exposureUtility ?? []
        var kept = ExposureDraft()
        var keptUtility: [Float] = []
        for (visit, range) in exposures.lists {
            let visit = events(Int32(visit))
            guard visit >= 0 else { continue }
            let stays = range.filter { places(exposures.place[$0]) >= 0 }
            kept.add(visit: Int64(visit), stays.map { places(exposures.place[$0]) })
            if !utility.isEmpty { keptUtility += stays.map { utility[$0] } }
        }
        exposures = kept
        truth?.exposureUtility = keptUtility
    }

    private mutating func keepPlaces(
        _ places: Renumbering, _ brands: Renumbering, _ categories: Renumbering
    ) {
        let vector = placeVectors.count / max(1, placeNames.count)
        placeNames = places.rows(placeNames)
        placeIdentifiers = places.rows(placeIdentifiers)
        placeLatitude = places.rows(placeLatitude)
        placeLongitude = places.rows(placeLongitude)
        placeCategory = places.rows(placeCategory).map { categories($0) }
        // Without any brand left there is no column of them.
        placeBrand = brands.kept.isEmpty ? [] : places.rows(placeBrand).map { brands($0) }
        placeRegion = places.rows(placeRegion)
        placeBusinessArea = places.rows(placeBusinessArea)
        placeHours = places.rows(placeHours, width: 21)
        placeVectors = places.rows(placeVectors, width: vector)
        // The order is what counts; it may have gaps.
        placeLocationLine = places.rows(placeLocationLine)
    }

    private mutating func keepTruth(
        _ events: Renumbering, _ users: Renumbering, _ places: Renumbering, _ brands: Renumbering
    ) {
        guard var truth else { return }
        truth.visitCause = events.rows(truth.visitCause)
        truth.visitSource = events.rows(truth.visitSource).map {
            Int64(events(Int32($0)))
        }
        truth.placeCriterion = places.rows(truth.placeCriterion)
        truth.placeSource = places.rows(truth.placeSource).map { places($0) }
        truth.brandWeights = brands.rows(
            truth.brandWeights, width: SiteCriterion.allCases.count)
        truth.homeLatitude = users.rows(truth.homeLatitude)
        truth.homeLongitude = users.rows(truth.homeLongitude)
        truth.work = users.rows(truth.work).map { places($0) }
        truth.friends = users.rows(truth.friends).map { friends in
            friends.map { users($0) }.filter { $0 >= 0 }
        }
        self.truth = truth
    }
}
