import Foundation
import Reports
import Support

extension CityMarginals {
    /// The figures of a city's visits. O(visits log visits).
    ///
    /// - Throws: `Failure(.badData)` for a city without locations.
    public init(_ city: City) throws {
        try city.requireLocations(for: "the comparison")
        self.init()
        self.city = city.name
        users = city.userCount
        let chosen = (0..<city.visitCount).filter { city.action(ofVisit: $0) == .visit }
        visits = chosen.count
        fillCounts(city, chosen)
        fillSteps(city, chosen)
        fillHours(city, chosen)
    }

    private mutating func fillCounts(_ city: City, _ chosen: [Int]) {
        var ofUser = [Int](repeating: 0, count: city.userCount)
        var ofPlace = [Int](repeating: 0, count: city.placeCount)
        for visit in chosen {
            ofUser[Int(city.visitUser[visit])] += 1
            ofPlace[Int(city.visitPlace[visit])] += 1
        }
        let userCounts = ofUser.sorted()
        let placeCounts = ofPlace.filter { $0 > 0 }.sorted()
        places = placeCounts.count
        medianVisitsPerUser = Self.median(userCounts.map(Double.init))
        giniOfUsers = Self.gini(userCounts)
        topTenthOfUsers = Self.topShare(userCounts, 10)
        medianVisitsPerPlace = Self.median(placeCounts.map(Double.init))
        giniOfPlaces = Self.gini(placeCounts)
        topHundredthOfPlaces = Self.topShare(placeCounts, 100)
        tailExponentOfPlaces = Self.tailExponent(placeCounts)
    }

    /// Of rising numbers.
    static func gini(_ sorted: [Int]) -> Double {
        let total = Double(sorted.reduce(0, +))
        guard total > 0 else { return 0 }
        let count = Double(sorted.count)
        let weighted = sorted.enumerated().reduce(0.0) {
            $0 + Double($1.offset + 1) * Double($1.element)
        }
        return 2 * weighted / (count * total) - (count + 1) / count
    }

    /// The share of the largest `1 / part` of rising numbers, at least one of them.
    static func topShare(_ sorted: [Int], _ part: Int) -> Double {
        let total = sorted.reduce(0, +)
        guard total > 0 else { return 0 }
        let top = sorted.suffix(max(1, sorted.count / part)).reduce(0, +)
        return Double(top) / Double(total)
    }

    /// Hill's estimate over the largest tenth of rising numbers.
    static func tailExponent(_ sorted: [Int]) -> Double? {
        let tail = sorted.suffix(sorted.count / 10)
        guard let least = tail.first, least > 0 else { return nil }
        let sum = tail.reduce(0.0) { $0 + log(Double($1) / Double(least)) }
        return sum > 0 ? 1 + Double(tail.count) / sum : nil
    }

    /// Of rising numbers.
    static func median(_ sorted: [Double]) -> Double {
        guard !sorted.isEmpty else { return 0 }
        let middle = sorted.count / 2
        return sorted.count.isMultiple(of: 2)
            ? (sorted[middle - 1] + sorted[middle]) / 2 : sorted[middle]
    }

    // MARK: - From one visit to the next

    private mutating func fillSteps(_ city: City, _ chosen: [Int]) {
        var kilometres: [Double] = []
        var gaps: [Double] = []
        var (new, newLate, late) = (0, 0, 0)
        // The last user who was seen at a place; cheaper than a set per user.
        var seenBy = [Int32](repeating: -1, count: city.placeCount)
        var (previous, rank) = (-1, 0)
        for visit in chosen {
            let (user, place) = (city.visitUser[visit], Int(city.visitPlace[visit]))
            let isFirst = previous < 0 || city.visitUser[previous] != user
            rank = isFirst ? 0 : rank + 1
            let isNew = seenBy[place] != user
            seenBy[place] = user
            if isNew { new += 1 }
            if rank >= 20 {
                late += 1
                if isNew { newLate += 1 }
            }
            if !isFirst {
                let from = Int(city.visitPlace[previous])
                gaps.append(
                    Double(city.visitLocalTime[visit] - city.visitLocalTime[previous]) / 3600)
                if from != place {
                    kilometres.append(
                        GreatCircle.kilometres(
                            city.placeLatitude[from], city.placeLongitude[from],
                            city.placeLatitude[place], city.placeLongitude[place]))
                }
            }
            previous = visit
        }
        newPlaces = Double(new) / Double(max(1, visits))
        newPlacesAfterTwenty = Double(newLate) / Double(max(1, late))
        medianGapHours = Self.median(gaps.sorted())
        kilometres.sort()
        medianKilometres = Self.median(kilometres)
        func over(_ limit: Double) -> Double {
            Double(kilometres.count { $0 > limit }) / Double(max(1, kilometres.count))
        }
        (overOneKilometre, overFiveKilometres) = (over(1), over(5))
        overTwentyKilometres = over(20)
        distanceSlope = Self.slope(kilometres)
    }

    /// The slope of log density over log distance.
    static func slope(_ kilometres: [Double]) -> Double? {
        let edges = (0...5).map { 0.5 * Double(1 << $0) }
        var points: [(x: Double, y: Double)] = []
        for (low, high) in zip(edges, edges.dropFirst()) {
            let count = kilometres.count { $0 >= low && $0 < high }
            guard count > 0 else { return nil }
            points.append((log((low * high).squareRoot()), log(Double(count) / (high - low))))
        }
        let count = Double(points.count)
        let x = points.reduce(0) { $0 + $1.x } / count
        let y = points.reduce(0) { $0 + $1.y } / count
        let covariance = points.reduce(0) { $0 + ($1.x - x) * ($1.y - y) }
        return covariance / points.reduce(0) { $0 + ($1.x - x) * ($1.x - x) }
    }

    // MARK: - Hours

    private mutating func fillHours(_ city: City, _ chosen: [Int]) {
        var week = [Int](repeating: 0, count: HourOfWeek.count)
        let kindOfCategory = (0..<city.categoryCount).map { PlaceKind.of(city.categoryNames[$0]) }
        var hours = [PlaceKind: [Int]]()
        for visit in chosen {
            let slot = HourOfWeek.slot(localTime: city.visitLocalTime[visit])
            week[slot] += 1
            let category = Int(city.placeCategory[Int(city.visitPlace[visit])])
            guard category >= 0, let kind = kindOfCategory[category] else { continue }
            hours[kind, default: Array(repeating: 0, count: 48)][
                (slot >= 120 ? 24 : 0) + slot % 24] += 1
        }
        let total = Double(max(1, visits))
        hourEntropy = week.reduce(0) { sum, count in
            guard count > 0 else { return sum }
            let share = Double(count) / total
            return sum - share * log2(share)
        }
        kinds = hours.map { kind, hours in
            let day = (0..<24).map { hours[$0] + hours[$0 + 24] }
            return Kind(
                name: kind.rawValue, share: Double(hours.reduce(0, +)) / total,
                peakHour: day.indices.max { (day[$0], $1) < (day[$1], $0) } ?? 0, hours: hours)
        }.sorted { ($1.share, $0.name) < ($0.share, $1.name) }
    }
}

/// What people go to a place for, as far as the name of its category tells.
enum PlaceKind: String, CaseIterable {
    case coffee, food, nightlife, work, study, sport, culture, outdoors, shops, travel

    /// Words that tell a kind, in the order in which they are looked for: a sandwich bar is food.
    private static let words: [(PlaceKind, [String])] = [
        (.coffee, ["café", "cafe", "coffee", "bakery", "tea room", "donut", "bagel", "ice cream"]),
        (
            .food,
            [
                "restaurant", "sandwich", "salad", "burger", "pizza", "pizzeria", "diner", "deli",
                "food",
                "bistro", "canteen", "steakhouse", "bbq", "taco", "noodle", "fried chicken",
            ]
        ),
        (.study, ["college", "university", "school", "lecture", "library", "student center"]),
        (.work, ["office", "coworking", "factory", "warehouse", "building", "conference"]),
        (.culture, ["museum", "cinema", "movie", "theater", "gallery", "concert"]),
        (.sport, ["gym", "fitness", "swimming", "pool", "climbing", "athletic"]),
        (.nightlife, ["bar", "pub", "nightclub", "club", "beer garden", "lounge", "brewery"]),
        (.outdoors, ["park", "playground", "plaza", "garden", "beach", "scenic", "viewpoint"]),
        (.shops, ["store", "shop", "bookshop", "market", "mall", "boutique", "drugstore"]),
        (.travel, ["station", "stop", "subway", "train", "bus", "airport", "ferry"]),
    ]

    static func of(_ category: String) -> PlaceKind? {
        let text = " " + category.lowercased() + " "
        return words.first { _, words in
            // Short words must stand alone: a barber is no bar.
            words.contains { text.contains($0.utf8.count <= 4 ? " \($0) " : $0) }
        }?.0
    }
}
