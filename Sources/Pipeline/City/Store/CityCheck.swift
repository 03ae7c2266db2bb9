import Support

/// The checks that make it safe to use every number of a city as an index. O(visits).
struct CityCheck {
    let path: String

    func check(_ city: City) throws {
        let visits = city.visitCount
        try size("visit.place", city.visitPlace.count, visits)
        try size("visit.time", city.visitTime.count, visits)
        try size("visit.local_time", city.visitLocalTime.count, visits)
        try size("place.category", city.placeCategory.count, city.placeCount)
        try size("place.identifier", city.placeIdentifiers.count, city.placeCount)
        try size("user.visits", city.userVisits.count, city.userCount + 1)
        try Offsets.check(city.userVisits, end: visits, name: "user.visits", path: path)
        try range("visit.user", city.visitUser, 0..<city.userCount)
        try range("visit.place", city.visitPlace, 0..<city.placeCount)
        try range("place.category", city.placeCategory, -1..<city.categoryCount)
        if let part = city.visitPart {
            try size("visit.part", part.count, visits)
            try range("visit.part", part, 0..<3)
        }
        if city.hasLocations {
            try size("place.latitude", city.placeLatitude.count, city.placeCount)
            try size("place.longitude", city.placeLongitude.count, city.placeCount)
            try degrees("place.latitude", city.placeLatitude, limit: 90)
            try degrees("place.longitude", city.placeLongitude, limit: 180)
        }
        try time("visit.time", city.visitTime)
        try time("visit.local_time", city.visitLocalTime)
        try order(city)
        try checkVisitExtras(city)
        try checkTables(city)
    }

    private func checkVisitExtras(_ city: City) throws {
        let visits = city.visitCount
        if let action = city.visitAction {
            try size("visit.action", action.count, visits)
            try range("visit.action", action, 0..<VisitAction.allCases.count)
        }
        if let (latitude, longitude) = city.visitPosition {
            try size("visit.latitude", latitude.count, visits)
            try size("visit.longitude", longitude.count, visits)
            try degrees("visit.latitude", latitude, limit: 90)
            try degrees("visit.longitude", longitude, limit: 180)
        }
        if let trajectory = city.visitTrajectory {
            try size("visit.trajectory", trajectory.count, visits)
        }
    }

    private func checkTables(_ city: City) throws {
        for areas in [city.regions, city.businessAreas].compactMap({ $0 }) {
            try areas.checkCorners(self)
        }
        let places = city.placeCount
        for (name, column, count) in [
            ("place.brand", city.placeBrand, city.brandCount),
            ("place.region", city.placeRegion, city.regionCount),
            ("place.business_area", city.placeBusinessArea, city.businessAreaCount),
        ] {
            guard let column else { continue }
            try size(name, column.count, places)
            try range(name, column, -1..<count)
        }
        if let paths = city.categoryPaths {
            try size("category.path", paths.count, city.categoryCount)
        }
        if let hours = city.placeHours { try size("place.hours", hours.count, places * 21) }
        if let vectors = city.placeVectors {
            guard places > 0, vectors.count.isMultiple(of: places) else {
                throw damage("place.vector has \(vectors.count) values for \(places) places")
            }
            try finite("place.vector", vectors)
        }
        if let lines = city.placeLocationLine {
            try size(LocationLines.column, lines.count, places)
            guard LocationLines.areSound(lines) else {
                throw damage("\(LocationLines.column) has one line for two places")
            }
        }
        if let brands = city.brands {
            try size("brand.identifier", brands.identifiers.count, brands.count)
            try size("brand.category", brands.categories.count, brands.count)
            try range("brand.category", brands.categories, -1..<city.categoryCount)
            try same("related", [brands.relatedFirst.count, brands.relatedSecond.count])
            try range("related.first", brands.relatedFirst, 0..<brands.count)
            try range("related.second", brands.relatedSecond, 0..<brands.count)
            try same(
                "site",
                [
                    brands.siteBrand.count, brands.siteRegion.count, brands.sitePopularity.count,
                    brands.sitePart.count,
                ])
            try range("site.brand", brands.siteBrand, 0..<brands.count)
            try range("site.region", brands.siteRegion, 0..<city.regionCount)
            try range("site.part", brands.sitePart, 0..<3)
            try finite("site.popularity", brands.sitePopularity)
        }
        if let flows = city.flows {
            try same("flow", [flows.from.count, flows.to.count, flows.counts.count])
            try range("flow.from", flows.from, 0..<city.regionCount)
            try range("flow.to", flows.to, 0..<city.regionCount)
            try range("flow.count", flows.counts, 0..<Int(FlowFile.mostTrips) + 1)
        }
        if let graph = city.graph {
            try same("fact", [graph.subject.count, graph.relation.count, graph.object.count])
            try range("fact.subject", graph.subject, 0..<graph.entities.count)
            try range("fact.relation", graph.relation, 0..<graph.relations.count)
            try range("fact.object", graph.object, 0..<graph.entities.count)
        }
        try checkExposures(city)
    }

    /// Lists belong to visits in rising order, and hold the place of the visit.
    private func checkExposures(_ city: City) throws {
        guard let exposures = city.exposures else { return }
        try size(ExposureTable.offsets, exposures.offsets.count, exposures.count + 1)
        try Offsets.check(
            exposures.offsets, end: exposures.place.count, name: ExposureTable.offsets, path: path)
        try range(ExposureTable.visit, exposures.visit, 0..<city.visitCount)
        try range(ExposureTable.place, exposures.place, 0..<city.placeCount)
        var soundness = ExposureSoundness(places: city.placeCount)
        for list in 0..<exposures.count {
            let visit = exposures.visit[list]
            guard list == 0 || exposures.visit[list - 1] < visit else {
                throw damage("\(ExposureTable.visit) does not rise at list \(list)")
            }
            guard
                soundness.isSound(
                    exposures.range(ofList: list).lazy.map { exposures.place[$0] },
                    visited: city.visitPlace[Int(visit)])
            else {
                throw damage(
                    "list \(list) of \(ExposureTable.place) lacks the place of its visit, or has "
                        + "one twice")
            }
        }
    }

    private func same(_ name: String, _ counts: [Int]) throws {
        guard Set(counts).count == 1 else {
            throw damage("the columns of \(name) have \(counts) values")
        }
    }

    func size(_ name: String, _ found: Int, _ expected: Int) throws {
        guard found == expected else {
            throw damage("\(name) has \(found) values where \(expected) are needed")
        }
    }

    func range<Element: SafetensorsElement & FixedWidthInteger>(
        _ name: String, _ column: Column<Element>, _ allowed: Range<Int>
    ) throws {
        let (least, greatest) = column.withUnsafeBufferPointer { values in
            var least = Element.max
            var greatest = Element.min
            for value in values {
                least = min(least, value)
                greatest = max(greatest, value)
            }
            return (least, greatest)
        }
        guard column.isEmpty || (allowed.contains(Int(least)) && allowed.contains(Int(greatest)))
        else {
            throw damage(
                "\(name) has values from \(least) to \(greatest), outside "
                    + "\(allowed.lowerBound)…\(allowed.upperBound - 1)")
        }
    }

    /// Times that can be subtracted from each other, and have a date.
    private func time(_ name: String, _ column: Column<Int64>) throws {
        // The widest zones lie within a day of UTC.
        let day: Int64 = 86400
        let allowed = LocalClock.range.lowerBound - day...LocalClock.range.upperBound + day
        try range(name, column, Int(allowed.lowerBound)..<Int(allowed.upperBound) + 1)
    }

    func finite<Element: SafetensorsElement & BinaryFloatingPoint>(
        _ name: String, _ column: Column<Element>
    ) throws {
        guard column.allSatisfy(\.isFinite) else {
            throw damage("\(name) has a value that is no number")
        }
    }

    func degrees<Element: SafetensorsElement & BinaryFloatingPoint>(
        _ name: String, _ column: Column<Element>, limit: Element
    ) throws {
        // Written so that NaN fails too.
        guard column.allSatisfy({ abs($0) <= limit }) else {
            throw damage("\(name) has a value that is not within ±\(limit) degrees")
        }
    }

    /// Visits must lie in their user's range, in order of local time.
    private func order(_ city: City) throws {
        let isSound = city.visitUser.withUnsafeBufferPointer { users in
            city.visitLocalTime.withUnsafeBufferPointer { times in
                for user in 0..<city.userCount {
                    let range = city.visitRange(ofUser: user)
                    for visit in range {
                        guard users[visit] == Int32(truncatingIfNeeded: user),
                            visit == range.lowerBound || times[visit - 1] <= times[visit]
                        else { return false }
                    }
                }
                return true
            }
        }
        guard isSound else { throw damage("the visits are not sorted by user and local time") }
    }

    private func damage(_ problem: String) -> Failure {
        Failure(
            .badData, problem, remedy: "the file is damaged; import or grow the city again",
            file: path)
    }
}
