import Tensors

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
        try order(city)
    }

    private func size(_ name: String, _ found: Int, _ expected: Int) throws {
        guard found == expected else {
            throw damage("\(name) has \(found) values where \(expected) are needed")
        }
    }

    private func range<Element: SafetensorsElement & FixedWidthInteger>(
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

    private func degrees(_ name: String, _ column: Column<Double>, limit: Double) throws {
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
