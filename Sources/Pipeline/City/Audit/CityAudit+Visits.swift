import Reports

/// Visits whose time, place or part cannot be.
extension CityAudit {
    /// 1995-01-01: nobody checked in before.
    static let earliest: Int64 = 788_918_400
    /// 2100-01-01.
    static let latest: Int64 = 4_102_444_800
    /// An order from farther away is a wrong position, in km.
    static let farOrder = 50.0

    /// Visits at dates that nobody can mean, such as 1970, which a missing time turns into.
    static func strangeDates(_ city: City) -> CityFinding? {
        let strange = city.visitLocalTime.indices.filter {
            !(earliest..<latest).contains(city.visitLocalTime[$0])
        }
        return finding(
            .warning, "strange-dates", strange.count,
            strange.first.map {
                "user \(city.userNames[Int(city.visitUser[$0])]) has a visit at "
                    + "\(city.visitTime[$0]) seconds since 1970"
            } ?? "",
            "sequences begin or end with a gap of decades, and a split by time is upset")
    }

    /// Test or validation visits that stand in training too, to the second.
    static func repeatedAcrossParts(_ city: City) -> CityFinding? {
        guard let parts = city.visitPart else { return nil }
        var count = 0
        var example = ""
        for user in 0..<city.userCount {
            var seen: [Int64: UInt8] = [:]
            for visit in city.visitRange(ofUser: user) {
                // One second holds few visits of a user, so time and place make a key.
                let key = city.visitTime[visit] &* 1_000_003 &+ Int64(city.visitPlace[visit])
                guard let other = seen.updateValue(parts[visit], forKey: key),
                    other != parts[visit]
                else { continue }
                if count == 0 {
                    example =
                        "user \(city.userNames[user]) is at "
                        + "\(city.placeNames[Int(city.visitPlace[visit])]) in the same second in "
                        + "two parts of the split"
                }
                count += 1
            }
        }
        return finding(
            .error, "same-visit-in-two-parts", count, example,
            "the model is tested on what it was taught, so results flatter it")
    }

    /// Places at latitude 0, longitude 0, which a missing location turns into.
    static func nullIsland(_ city: City) -> CityFinding? {
        guard city.hasLocations else { return nil }
        let places = (0..<city.placeCount).filter {
            city.placeLatitude[$0] == 0 && city.placeLongitude[$0] == 0
        }
        return finding(
            .warning, "places-at-0-0", places.count,
            places.first.map { city.placeNames[$0] } ?? "",
            "they have no location in truth, but count as near each other")
    }

    /// Places that share their exact location with another.
    static func stackedPlaces(_ city: City) -> CityFinding? {
        guard city.hasLocations else { return nil }
        var first: [GeoKey: Int] = [:]
        var count = 0
        var example = ""
        for place in 0..<city.placeCount {
            let key = GeoKey(
                latitude: city.placeLatitude[place], longitude: city.placeLongitude[place])
            guard let other = first[key] else {
                first[key] = place
                continue
            }
            if count == 0 {
                example =
                    "\(city.placeNames[place]) stands exactly where \(city.placeNames[other]) does"
            }
            count += 1
        }
        return finding(
            .note, "stacked-places", count, example,
            "they are one house, or one place under several identifiers; distance cannot tell "
                + "them apart")
    }

    private struct GeoKey: Hashable {
        var latitude, longitude: Double
    }

    /// Orders whose user is too far from the shop to be served.
    static func farOrders(_ city: City) -> CityFinding? {
        guard city.hasLocations, let (latitude, longitude) = city.visitPosition else { return nil }
        var count = 0
        var example = ""
        for visit in 0..<city.visitCount where city.action(ofVisit: visit) == .order {
            let place = Int(city.visitPlace[visit])
            let kilometres = GreatCircle.kilometres(
                Double(latitude[visit]), Double(longitude[visit]), city.placeLatitude[place],
                city.placeLongitude[place])
            guard kilometres > farOrder else { continue }
            if count == 0 {
                example =
                    "user \(city.userNames[Int(city.visitUser[visit])]) orders from "
                    + "\(city.placeNames[place]), \(rounded(kilometres)) km away"
            }
            count += 1
        }
        return finding(
            .warning, "far-orders", count, example,
            "the distance between user and shop, which models of orders learn from, is wrong")
    }
}
