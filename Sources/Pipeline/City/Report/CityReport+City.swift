import Reports
import Support

extension CityReport {
    /// The totals of a city. O(visits).
    public init(_ city: City) {
        self.init()
        name = city.name
        path = city.folder
        users = city.userCount
        places = city.placeCount
        visits = city.visitCount
        categories = city.categoryCount
        placesWithCategory = city.placeCategory.count { $0 >= 0 }
        timezone = city.timezone
        times = city.times.rawValue
        firstLocalTime = city.visitLocalTime.min() ?? 0
        lastLocalTime = city.visitLocalTime.max() ?? 0
        hourOfWeek = city.hourOfWeek(of: 0..<city.visitCount)
        if visits > 0 { (quietestHours, busiestHours) = Self.extremes(of: hourOfWeek) }
        split = Self.split(of: city)
        bounds = Self.bounds(of: city)
        let visitsOfPlace = city.visitsOfPlaces()
        topPlaces = Self.topPlaces(of: city, visitsOfPlace)
        topCategories = Self.top(city.categoryNames, city.placeCategory, visitsOfPlace)
        medianVisitsPerUser = Self.median((0..<users).map { city.visitRange(ofUser: $0).count })
        describeTables(of: city, visitsOfPlace)
        countTargets(city)
        fingerprint = city.fingerprint
        source = city.source
    }

    private mutating func describeTables(of city: City, _ visitsOfPlace: [Int]) {
        if let actions = city.visitAction {
            for action in VisitAction.allCases where action != .visit {
                let count = actions.count { $0 == action.rawValue }
                if count > 0 { otherActions[action.name] = count }
            }
        }
        regions = city.regionCount
        businessAreas = city.businessAreaCount
        brands = city.brandCount
        flows = city.flows?.count ?? 0
        facts = city.graph?.factCount ?? 0
        entities = city.graph?.entities.count ?? 0
        vectorDimension = city.vectorDimension
        exposures = city.exposures?.count
        hasTruth = city.hasTruth
        if let table = city.brands, !table.siteBrand.isEmpty {
            sites = Self.split("released", table.sitePart)
        }
        if let brandOfPlace = city.placeBrand, let table = city.brands {
            stores = brandOfPlace.count { $0 >= 0 }
            topBrands = Self.top(table.names, brandOfPlace, visitsOfPlace)
        }
        guard let graph = city.graph else { return }
        let found = Set(graph.relations.compactMap { UrbanRelation.named($0)?.relation })
        absentRelations = UrbanRelation.allCases.filter { !found.contains($0) }.map(\.rawValue)
        absentPaths = SiteCriterion.allCases.filter { criterion in
            !criterion.path.allSatisfy { found.contains($0.relation) }
        }.map(\.name)
    }

    private mutating func countTargets(_ city: City) {
        guard let column = city.visitTrajectory else { return }
        trajectories = Set(column).count
        guard let parts = city.visitPart else { return }
        let found = NextPlaceTargets(city, parts: Array(parts))
        targets = Split(
            name: "next-place", training: found.training.count,
            validation: found.validation.count, test: found.test.count)
    }

    private static func extremes(of week: [Int]) -> (quietest: [Int], busiest: [Int]) {
        var day = [Int](repeating: 0, count: 24)
        for (slot, count) in week.enumerated() { day[slot % 24] += count }
        // Equal hours stand in the order of the day.
        let quietest = (0..<24).sorted { (day[$0], $0) < (day[$1], $1) }
        let busiest = (0..<24).sorted { (-day[$0], $0) < (-day[$1], $1) }
        return (Array(quietest.prefix(3)), Array(busiest.prefix(3)))
    }

    private static func split(of city: City) -> Split? {
        city.visitPart.map { split("released", $0) }
    }

    private static func split(_ name: String, _ parts: Column<UInt8>) -> Split {
        var counts = [0, 0, 0]
        for part in parts { counts[Int(part)] += 1 }
        return Split(name: name, training: counts[0], validation: counts[1], test: counts[2])
    }

    private static func bounds(of city: City) -> Bounds? {
        guard let south = city.placeLatitude.min(), let north = city.placeLatitude.max(),
            let west = city.placeLongitude.min(), let east = city.placeLongitude.max()
        else { return nil }
        return Bounds(south: south, west: west, north: north, east: east)
    }

    private static func topPlaces(of city: City, _ visits: [Int]) -> [Count] {
        visits.indices.sorted { (-visits[$0], $0) < (-visits[$1], $1) }.prefix(10).map {
            Count(name: city.placeNames[$0], places: 1, visits: visits[$0])
        }
    }

    /// The ten most visited kinds of place, by a column that gives each place its kind.
    private static func top(
        _ names: StringColumn, _ kindOfPlace: Column<Int32>, _ visitsOfPlace: [Int]
    ) -> [Count] {
        var places = [Int](repeating: 0, count: names.count)
        var visits = places
        for (place, kind) in kindOfPlace.enumerated() where kind >= 0 {
            places[Int(kind)] += 1
            visits[Int(kind)] += visitsOfPlace[place]
        }
        return places.indices.sorted { (-visits[$0], $0) < (-visits[$1], $1) }.prefix(10).map {
            Count(name: names[$0], places: places[$0], visits: visits[$0])
        }
    }

    private static func median(_ counts: [Int]) -> Double {
        guard !counts.isEmpty else { return 0 }
        let sorted = counts.sorted()
        let middle = sorted.count / 2
        return sorted.count.isMultiple(of: 2)
            ? Double(sorted[middle - 1] + sorted[middle]) / 2 : Double(sorted[middle])
    }
}

extension City {
    /// Visits of each place. O(visits).
    public func visitsOfPlaces() -> [Int] {
        var visits = [Int](repeating: 0, count: placeCount)
        visitPlace.withUnsafeBufferPointer { places in
            for place in places { visits[Int(place)] += 1 }
        }
        return visits
    }

    /// Visits of a range per local hour of the week: 168 numbers.
    public func hourOfWeek(of visits: Range<Int>) -> [Int] {
        var counts = [Int](repeating: 0, count: HourOfWeek.count)
        visitLocalTime.withUnsafeBufferPointer { times in
            for visit in visits { counts[HourOfWeek.slot(localTime: times[visit])] += 1 }
        }
        return counts
    }
}
