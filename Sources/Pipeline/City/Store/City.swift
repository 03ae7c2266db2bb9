import Foundation
import Support
import Synchronization

/// A city's visits, users, places and categories: columns of a mapped file, checked once.
///
/// Visits are sorted by user, then local time, then the order of the source. Times come twice:
/// `visitTime` as the source gave them, `visitLocalTime` as seconds of the city's wall clock
/// counted as if it were UTC. Opening a city costs one pass over its visits.
public final class City: Sendable {
    /// The folder that holds `city.safetensors`.
    public let folder: String
    /// The name of the folder: a copy under another name is a city of its own, whatever name its
    /// file was written under.
    public let name: String
    /// IANA name, such as `Asia/Bangkok`.
    public let timezone: String
    /// Whether the source's times were wall clock or UTC.
    public let times: SourceTimes
    /// Where the data came from, in words.
    public let source: String
    public let licence: String
    /// When it was made, ISO 8601; nil for a grown city.
    public let created: String?
    /// What the city is, in Markdown; may be empty.
    public let story: String
    /// SHA-256 over the columns in hexadecimal, made when the city was written.
    public let fingerprint: String
    /// Whether places have coordinates; without, `placeLatitude` and `placeLongitude` are empty.
    public let hasLocations: Bool

    /// User of each visit.
    public let visitUser: Column<Int32>
    /// Place of each visit.
    public let visitPlace: Column<Int32>
    /// Raw epoch seconds of each visit, as the source gave them.
    public let visitTime: Column<Int64>
    /// Local wall clock of each visit, in seconds counted as if it were UTC.
    public let visitLocalTime: Column<Int64>
    /// Part of the split the data was released with (codes of `VisitPart`); nil where it has none.
    public let visitPart: Column<UInt8>?
    /// Where the visits of each user start; one more number than there are users.
    public let userVisits: Column<Int64>
    /// Degrees north; empty without locations.
    public let placeLatitude: Column<Double>
    /// Degrees east; empty without locations.
    public let placeLongitude: Column<Double>
    /// Category of each place, -1 where it has none.
    public let placeCategory: Column<Int32>
    public let userNames: StringColumn
    public let placeNames: StringColumn
    /// The source's own identifiers of the places.
    public let placeIdentifiers: StringColumn
    public let categoryNames: StringColumn
    /// Each category with what it belongs to, such as `Food > Coffee > Café`; nil where the source
    /// knows no hierarchy.
    public let categoryPaths: StringColumn?

    /// Codes of `VisitAction`; nil where all are visits.
    public let visitAction: Column<UInt8>?
    /// Where the user was at each visit, degrees north and east; nil where nobody recorded it.
    public let visitPosition: (latitude: Column<Float>, longitude: Column<Float>)?
    /// Trajectory of each visit as released; nil where the source has none.
    public let visitTrajectory: Column<Int32>?
    /// Brand of each place, -1 where it has none; nil in a city without brands.
    public let placeBrand: Column<Int32>?
    /// Region of each place, -1 where it lies in none; nil in a city without regions.
    public let placeRegion: Column<Int32>?
    /// Business area of each place, -1 where it lies in none; nil in a city without any.
    public let placeBusinessArea: Column<Int32>?
    /// When each place is open, 21 bytes a place: slot *s* of the week at bit *s* % 8 of byte
    /// *s* / 8; nil where it is not known.
    public let placeHours: Column<UInt8>?
    /// A vector for each place, row by row; nil where nobody gave any.
    public let placeVectors: Column<Float>?
    /// Where each place stands in the source's list of locations; nil where it has none.
    public let placeLocationLine: Column<Int32>?
    public let regions: AreaTable?
    public let businessAreas: AreaTable?
    public let brands: BrandTable?
    public let flows: FlowTable?
    public let graph: GraphTable?
    /// What users were shown before visits; nil where nobody wrote it down.
    public let exposures: ExposureTable?
    /// Whether the file also holds the planted truth, which `CityTruth` reads.
    public let hasTruth: Bool
    let file: SafetensorsFile
    /// Whether the columns were compared with their digests.
    let isVerified = Atomic<Bool>(false)

    public var userCount: Int { userNames.count }
    public var placeCount: Int { placeNames.count }
    public var visitCount: Int { visitUser.count }
    public var categoryCount: Int { categoryNames.count }
    public var regionCount: Int { regions?.count ?? 0 }
    public var businessAreaCount: Int { businessAreas?.count ?? 0 }
    public var brandCount: Int { brands?.names.count ?? 0 }
    /// Numbers in a place's vector; 0 without vectors.
    public var vectorDimension: Int {
        placeVectors.map { $0.count / max(1, placeCount) } ?? 0
    }

    /// Maps `FOLDER/city.safetensors` and checks that no column can lead outside another, and that
    /// what the file says of its own bytes holds.
    ///
    /// - Throws: `Failure(.noInput)` where there is no city, `Failure(.badData)` for a file that
    ///   is cut, damaged, or of another version.
    public static func open(_ folder: String) throws -> City { try City(folder: folder) }

    private init(folder: String) throws {
        let file = try SafetensorsFile(path: folder + "/" + CityFormat.fileName)
        try CityDigests.checkHeader(of: file)
        let texts = try CityFormat.texts(of: file)
        self.file = file
        self.folder = folder
        name = URL(fileURLWithPath: folder).standardizedFileURL.lastPathComponent
        timezone = texts.timezone
        times = texts.times
        source = texts.source
        licence = texts.licence
        created = texts.created
        story = texts.story
        fingerprint = texts.fingerprint
        hasLocations = texts.hasLocations

        visitUser = try file.column("visit.user")
        visitPlace = try file.column("visit.place")
        visitTime = try file.column("visit.time")
        visitLocalTime = try file.column("visit.local_time")
        visitPart = file.contains("visit.part") ? try file.column("visit.part") : nil
        userVisits = try file.column("user.visits")
        placeLatitude = hasLocations ? try file.column("place.latitude") : Column([])
        placeLongitude = hasLocations ? try file.column("place.longitude") : Column([])
        placeCategory = try file.column("place.category")
        userNames = try StringColumn("user.name", in: file)
        placeNames = try StringColumn("place.name", in: file)
        placeIdentifiers = try StringColumn("place.identifier", in: file)
        categoryNames = try StringColumn("category.name", in: file)
        func optional<Element: SafetensorsElement>(_ name: String) throws -> Column<Element>? {
            file.contains(name) ? try file.column(name) : nil
        }
        func areas(_ name: String) throws -> AreaTable? {
            file.contains(name + ".name.offsets") ? try AreaTable(name, in: file) : nil
        }
        categoryPaths =
            file.contains("category.path.offsets")
            ? try StringColumn("category.path", in: file) : nil
        visitAction = try optional("visit.action")
        visitPosition =
            file.contains("visit.latitude")
            ? (try file.column("visit.latitude"), try file.column("visit.longitude")) : nil
        visitTrajectory = try optional("visit.trajectory")
        placeBrand = try optional("place.brand")
        placeRegion = try optional("place.region")
        placeBusinessArea = try optional("place.business_area")
        placeHours = try optional("place.hours")
        placeVectors = try optional("place.vector")
        placeLocationLine = try optional(LocationLines.column)
        regions = try areas("region")
        businessAreas = try areas("business_area")
        brands = file.contains("brand.category") ? try BrandTable(file) : nil
        flows = file.contains("flow.from") ? try FlowTable(file) : nil
        hasTruth = file.contains("truth.visit.cause")
        graph = file.contains("fact.subject") ? try GraphTable(file) : nil
        exposures = file.contains(ExposureTable.visit) ? try ExposureTable(file) : nil
        try CityCheck(path: file.path).check(self)
        if file.dataCount <= Self.bytesCheckedOnOpening { try verify() }
    }

    /// The visits of one user, in order of local time.
    public func visitRange(ofUser user: Int) -> Range<Int> {
        Int(userVisits[user])..<Int(userVisits[user + 1])
    }

    /// The category's name, or nil where the place has none.
    public func categoryName(ofPlace place: Int) -> String? {
        let category = Int(placeCategory[place])
        return category < 0 ? nil : categoryNames[category]
    }

    /// What somebody did at a visit.
    public func action(ofVisit visit: Int) -> VisitAction {
        visitAction.flatMap { VisitAction(rawValue: $0[visit]) } ?? .visit
    }

    /// Whether a place is open in a slot of the week; nil where it is not known.
    public func isOpen(place: Int, slot: Int) -> Bool? {
        placeHours.map { $0[place * 21 + slot / 8] >> (slot % 8) & 1 == 1 }
    }

    /// Fails where the places have no coordinates and something needs them.
    ///
    /// - Parameter purpose: What needs them, such as a model's title.
    /// - Throws: `Failure(.badData)`.
    public func requireLocations(for purpose: String) throws {
        guard hasLocations else {
            throw Failure(
                .badData, "\(purpose) needs the location of each place, and this city has none",
                remedy: "import it again with columns for latitude and longitude", file: folder)
        }
    }
}

/// What the times of a source are.
public enum SourceTimes: String, Codable, Sendable, CaseIterable {
    /// The city's wall clock.
    case local
    /// Coordinated universal time, to be converted with the city's time zone.
    case utc
}
