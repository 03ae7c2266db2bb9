import Support

/// Regions or business areas of a city, as columns.
///
/// In the file, under a prefix: `NAME.name`, `NAME.identifier`, and where there are outlines
/// `NAME.rings` (where the rings of each area start), `NAME.corners` (where the corners of each
/// ring start), `NAME.corner_latitude` and `NAME.corner_longitude`.
public struct AreaTable: Sendable {
    public let names: StringColumn
    public let identifiers: StringColumn
    /// Whether the areas have outlines.
    public let hasShapes: Bool
    private let rings: Column<Int64>
    private let corners: Column<Int64>
    private let latitude: Column<Double>
    private let longitude: Column<Double>

    public var count: Int { names.count }

    /// - Throws: `Failure(.badData)` where columns do not fit each other.
    init(_ name: String, in file: SafetensorsFile) throws {
        names = try StringColumn(name + ".name", in: file)
        identifiers = try StringColumn(name + ".identifier", in: file)
        hasShapes = file.contains(name + ".rings")
        rings = hasShapes ? try file.column(name + ".rings") : Column([])
        corners = hasShapes ? try file.column(name + ".corners") : Column([])
        latitude = hasShapes ? try file.column(name + ".corner_latitude") : Column([])
        longitude = hasShapes ? try file.column(name + ".corner_longitude") : Column([])
        guard identifiers.count == names.count, latitude.count == longitude.count,
            !hasShapes || (rings.count == names.count + 1 && !corners.isEmpty)
        else {
            throw Failure(
                .badData, "the columns of \(name) have different lengths",
                remedy: "the file is damaged; import or grow the city again", file: file.path)
        }
        guard hasShapes else { return }
        try Offsets.check(
            rings, end: corners.count - 1, name: name + ".rings", path: file.path)
        try Offsets.check(
            corners, end: latitude.count, name: name + ".corners", path: file.path)
    }

    /// Fails where a corner does not lie on Earth. O(corners).
    func checkCorners(_ check: CityCheck) throws {
        try check.degrees("corner_latitude", latitude, limit: 90)
        try check.degrees("corner_longitude", longitude, limit: 180)
    }

    /// The outline of one area; without rings where the source has none. O(corners).
    public func shape(of area: Int) -> AreaShape {
        guard hasShapes else { return AreaShape(rings: []) }
        return AreaShape(
            rings: (Int(rings[area])..<Int(rings[area + 1])).map { ring in
                (Int(corners[ring])..<Int(corners[ring + 1])).map {
                    GeoPoint(latitude[$0], longitude[$0])
                }
            })
    }

    /// As a draft, for writing the city again.
    public var draft: AreaDraft {
        AreaDraft(
            names: Array(names), identifiers: Array(identifiers),
            shapes: hasShapes ? (0..<count).map(shape) : [])
    }
}
