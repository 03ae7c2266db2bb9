import Reports
import Support

extension UserRow {
    /// One row for each user of a city. O(visits).
    ///
    /// - Parameter split: Tells which visits are test visits; nil counts by the released split,
    ///   and none where the city has none.
    public static func rows(of city: City, split: Split? = nil) -> [UserRow] {
        var counter = Counter(city, split: split)
        return (0..<city.userCount).map { counter.row(ofUser: $0) }
    }

    /// Counts a user's places and categories with tables that are kept between users.
    fileprivate struct Counter {
        private let city: City
        private let parts: Parts
        private var seenBy: [Int]
        private var visitsOfCategory: [Int]

        init(_ city: City, split: Split?) {
            self.city = city
            parts = Parts(city, split: split)
            seenBy = Array(repeating: -1, count: city.placeCount)
            visitsOfCategory = Array(repeating: 0, count: city.categoryCount)
        }

        mutating func row(ofUser user: Int) -> UserRow {
            let visits = city.visitRange(ofUser: user)
            var places = 0
            var testVisits = 0
            var categories: [Int] = []
            for visit in visits {
                let place = Int(city.visitPlace[visit])
                if seenBy[place] != user {
                    seenBy[place] = user
                    places += 1
                }
                if parts[visit] == .test { testVisits += 1 }
                let category = Int(city.placeCategory[place])
                guard category >= 0 else { continue }
                if visitsOfCategory[category] == 0 { categories.append(category) }
                visitsOfCategory[category] += 1
            }
            // Of equals the lower index, so that the answer does not depend on the order.
            let top = categories.max {
                (visitsOfCategory[$0], -$0) < (visitsOfCategory[$1], -$1)
            }
            for category in categories { visitsOfCategory[category] = 0 }
            return UserRow(
                user: user, name: city.userNames[user], visits: visits.count, places: places,
                testVisits: testVisits,
                firstLocalTime: visits.isEmpty ? 0 : city.visitLocalTime[visits.lowerBound],
                lastLocalTime: visits.isEmpty ? 0 : city.visitLocalTime[visits.upperBound - 1],
                topCategory: top.map { city.categoryNames[$0] } ?? "")
        }
    }

    /// The part of each visit, by a split or as released.
    fileprivate struct Parts {
        private let city: City
        private let split: Split?

        init(_ city: City, split: Split?) {
            self.city = city
            self.split = split
        }

        subscript(visit: Int) -> VisitPart {
            if let split { return split.part(ofVisit: visit) ?? .training }
            switch city.visitPart?[visit] {
            case VisitPart.validation.code: return .validation
            case VisitPart.test.code: return .test
            default: return .training
            }
        }
    }
}

extension UserReport {
    /// One user's visits in time and space. O(visits of the user).
    ///
    /// In a city without locations the geohash is empty and the coordinates are nil.
    ///
    /// - Parameters:
    ///   - split: Tells the part of each visit; nil means as released.
    ///   - truth: The planted truth of the city, where the causes of visits are asked for.
    /// - Throws: `Failure(.noInput)` when there is no such user.
    public init(
        _ city: City, user: Int, split: Split? = nil, truth: CityTruth? = nil
    ) throws {
        guard (0..<city.userCount).contains(user) else {
            throw Failure(
                .noInput, "\(city.name) has no user \(user)",
                remedy: city.userCount == 0
                    ? "the city has no users at all"
                    : "use a number from 0 to \(city.userCount - 1)")
        }
        var counter = UserRow.Counter(city, split: split)
        let parts = UserRow.Parts(city, split: split)
        let visits = city.visitRange(ofUser: user)
        self.init(
            row: counter.row(ofUser: user),
            timeline: visits.map {
                var row = VisitRow(
                    city, visit: $0, isFirst: $0 == visits.lowerBound, part: parts[$0])
                if let truth { row.reveal(truth, city, visit: $0) }
                return row
            },
            rhythm: city.hourOfWeek(of: visits))
    }
}

extension VisitRow {
    fileprivate init(_ city: City, visit: Int, isFirst: Bool, part: VisitPart) {
        let place = Int(city.visitPlace[visit])
        let hasLocation = city.hasLocations
        let latitude = hasLocation ? city.placeLatitude[place] : nil
        let longitude = hasLocation ? city.placeLongitude[place] : nil
        var geohash = ""
        var kilometres: Double?
        if let latitude, let longitude {
            geohash = Geohash.encode(latitude, longitude, length: 6)
            if !isFirst {
                let previous = Int(city.visitPlace[visit - 1])
                kilometres = GreatCircle.kilometres(
                    city.placeLatitude[previous], city.placeLongitude[previous], latitude,
                    longitude)
            }
        }
        self.init(
            localTime: city.visitLocalTime[visit], place: place,
            placeName: city.placeNames[place], category: city.categoryName(ofPlace: place) ?? "",
            geohash: geohash, latitude: latitude, longitude: longitude,
            kilometresFromPrevious: kilometres,
            gapSeconds: isFirst
                ? nil : city.visitLocalTime[visit] - city.visitLocalTime[visit - 1],
            part: part, action: city.action(ofVisit: visit).name)
    }

    /// Adds the planted cause of a visit.
    fileprivate mutating func reveal(_ truth: CityTruth, _ city: City, visit: Int) {
        cause = truth.cause(ofVisit: visit)?.name
        source = truth.source(ofVisit: visit).map {
            let (user, place) = (Int(city.visitUser[$0]), Int(city.visitPlace[$0]))
            return VisitSource(
                user: user, userName: city.userNames[user], place: place,
                placeName: city.placeNames[place], localTime: city.visitLocalTime[$0])
        }
    }
}

extension VisitCause {
    /// The word for it on the command line and in reports.
    public var name: String {
        switch self {
        case .habit: "habit"
        case .hour: "hour"
        case .nearPrevious: "near-previous"
        case .sameHours: "same-hours"
        case .friend: "friend"
        case .brand: "brand"
        case .novelty: "novelty"
        case .shown: "shown"
        }
    }
}
