import Reports
import Support

/// The visits a model may learn from, and nothing else.
///
/// The view owns copies of exactly those visits and has no reference to the city, so whatever is
/// built from it cannot see a held-out visit. Places and categories keep the city's indices;
/// where a place lies and what it is are known before anyone visits it.
public struct TrainingView: Sendable {
    /// `training`, or `training+validation`.
    public let name: String
    public let cityFingerprint: String
    /// How many users there are, those without a visit in the view included.
    public let users: Int
    /// How many places there are, those without a visit in the view included.
    public let places: Int
    public let categoryCount: Int
    /// User of each visit, rising.
    public let visitUser: [Int32]
    /// Place of each visit.
    public let visitPlace: [Int32]
    /// Local wall clock of each visit in seconds, rising within a user.
    public let visitLocalTime: [Int64]
    /// Where the user was at each visit, degrees north and east; empty where nobody recorded it,
    /// and for visits to places, at which the user is where the place is: of these no number among others.
    public let visitLatitude: [Float]
    public let visitLongitude: [Float]
    /// Codes of `VisitAction`; empty where the view has one kind.
    public let visitAction: [UInt8]
    /// Degrees north of each place; empty in a city without locations.
    public let latitude: [Double]
    /// Degrees east of each place; empty in a city without locations.
    public let longitude: [Double]
    /// Category of each place, -1 where it has none.
    public let category: [Int32]
    /// Region of each place, -1 where it lies in none; empty in a city without regions.
    public let region: [Int32]
    /// The places in the order in which the source lists their locations; empty where that is not
    /// known.
    public let locationOrder: [Int32]
    /// What was shown before visits of the view; nil in a city where nobody wrote it down.
    public let exposures: ShownBefore?

    public var visitCount: Int { visitUser.count }
    public var hasLocations: Bool { latitude.count == places }
    public var hasVisitPositions: Bool { !visitLatitude.isEmpty }

    /// Where the user was at a visit; nil where nobody recorded it.
    public func position(ofVisit visit: Int) -> GeoPoint? {
        guard hasVisitPositions, visitLatitude[visit].isFinite else { return nil }
        return GeoPoint(Double(visitLatitude[visit]), Double(visitLongitude[visit]))
    }

    /// What somebody did at a visit; nil where the view has one kind.
    public func action(ofVisit visit: Int) -> VisitAction? {
        visitAction.isEmpty ? nil : VisitAction(rawValue: visitAction[visit])
    }

    /// A view of visits that are given outright, for tests of what is built from views.
    package init(
        name: String, cityFingerprint: String, users: Int, places: Int, categoryCount: Int,
        visitUser: [Int32], visitPlace: [Int32], visitLocalTime: [Int64], latitude: [Double],
        longitude: [Double], category: [Int32], visitLatitude: [Float] = [],
        visitLongitude: [Float] = [], region: [Int32] = [], locationOrder: [Int32] = [],
        exposures: ShownBefore? = nil, visitAction: [UInt8] = []
    ) {
        precondition(
            region.isEmpty || region.count == places, "\(region.count) regions of \(places) places")
        precondition(
            visitLatitude.count == visitLongitude.count
                && (visitLatitude.isEmpty || visitLatitude.count == visitUser.count),
            "\(visitUser.count) visits with \(visitLatitude.count) positions")
        precondition(
            locationOrder.isEmpty || locationOrder.count == places,
            "\(locationOrder.count) of \(places) places in order")
        self.name = name
        self.cityFingerprint = cityFingerprint
        self.users = users
        self.places = places
        self.categoryCount = categoryCount
        self.visitUser = visitUser
        self.visitPlace = visitPlace
        self.visitLocalTime = visitLocalTime
        self.visitLatitude = visitLatitude
        self.visitLongitude = visitLongitude
        self.latitude = latitude
        self.longitude = longitude
        self.category = category
        self.region = region
        self.locationOrder = locationOrder
        self.exposures = exposures
        self.visitAction = visitAction
    }
}

/// What users were shown before visits, by the number of the visit in a view or a list of visits.
public struct ShownBefore: Equatable, Sendable {
    /// Where the places of each visit start; one more number than there are visits.
    private let offsets: [Int]
    private let shown: [Int32]

    /// - Parameter visits: Numbers of the city's visits, rising. O(visits + lists).
    public init(_ table: ExposureTable, _ visits: [Int]) {
        var offsets = [0]
        offsets.reserveCapacity(visits.count + 1)
        var shown: [Int32] = []
        var list = 0
        for visit in visits {
            while list < table.count, table.visit[list] < Int64(visit) { list += 1 }
            if list < table.count, table.visit[list] == Int64(visit) {
                shown += table.places(ofList: list)
            }
            offsets.append(shown.count)
        }
        self.offsets = offsets
        self.shown = shown
    }

    /// What was shown before a visit, the visited place among it; empty where nothing was.
    public func places(beforeVisit visit: Int) -> ArraySlice<Int32> {
        shown[offsets[visit]..<offsets[visit + 1]]
    }

    /// Places of the longest list.
    public var longest: Int { zip(offsets, offsets.dropFirst()).map { $1 - $0 }.max() ?? 0 }
}

extension Split {
    /// The training visits alone. O(visits).
    public func trainingView() -> TrainingView { view("training", upTo: .training) }

    /// Training and validation visits, for the final fit after selection. O(visits).
    public func trainingAndValidationView() -> TrainingView {
        view("training+validation", upTo: .validation)
    }

    /// Where the user was at a visit of the city, as `TrainingView.position` has it: nil where nobody
    /// recorded it, and of a visit to a place, for to know where would be to know the answer.
    public func position(ofVisit visit: Int) -> GeoPoint? {
        guard let (latitude, longitude) = city.visitPosition, city.action(ofVisit: visit) != .visit
        else { return nil }
        return GeoPoint(Double(latitude[visit]), Double(longitude[visit]))
    }

    /// What somebody did at a visit of the city; nil where the split is about one kind.
    public func action(ofVisit visit: Int) -> VisitAction? {
        kinds == .all ? city.action(ofVisit: visit) : nil
    }

    private func view(_ name: String, upTo last: VisitPart) -> TrainingView {
        let visits = parts.indices.filter { parts[$0] <= last.code }
        let positions =
            kinds == .only(.visit) || city.visitPosition == nil
            ? [] : visits.map { position(ofVisit: $0) }
        func degrees(_ axis: KeyPath<GeoPoint, Double>) -> [Float] {
            positions.map { $0.map { Float($0[keyPath: axis]) } ?? .nan }
        }
        return TrainingView(
            name: name, cityFingerprint: city.fingerprint, users: city.userCount,
            places: city.placeCount, categoryCount: city.categoryCount,
            visitUser: visits.map { city.visitUser[$0] },
            visitPlace: visits.map { city.visitPlace[$0] },
            visitLocalTime: visits.map { city.visitLocalTime[$0] },
            latitude: Array(city.placeLatitude), longitude: Array(city.placeLongitude),
            category: Array(city.placeCategory),
            visitLatitude: degrees(\.latitude), visitLongitude: degrees(\.longitude),
            region: city.placeRegion.map { Array($0) } ?? [], locationOrder: city.locationOrder,
            exposures: city.exposures.map { ShownBefore($0, visits) },
            visitAction: kinds == .all ? visits.map { city.action(ofVisit: $0).rawValue } : [])
    }
}
