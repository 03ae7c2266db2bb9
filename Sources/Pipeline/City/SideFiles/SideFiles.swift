import Support

/// Files that tell more of a city than its visits: areas, brands, flows, vectors of places.
///
/// They may join at an import, or later by `whyhere city add`; what they name replaces what the
/// city had of the same kind.
public struct SideFiles: Sendable {
    public var regions: GeoJSONAreas?
    public var businessAreas: GeoJSONAreas?
    /// Table of brands, see `BrandFile`.
    public var brands: String?
    /// Whether brands are found in the names of places, too.
    public var findsBrandsInNames = false
    /// A brand needs that many stores.
    public var leastStores = 5
    /// Table of trips between regions.
    public var flows: String?
    public var placeVectors: String?
    /// File with the identifiers of the vectors' rows.
    public var placeVectorIdentifiers: String?

    public init() {}

    public var isEmpty: Bool {
        regions == nil && businessAreas == nil && brands == nil && !findsBrandsInNames
            && flows == nil && placeVectors == nil
    }

    /// Reads the files into a draft.
    ///
    /// Brands come first, because their stores may be new places, which then lie in regions.
    /// - Returns: What the person who gave the files should know.
    /// - Throws: `Failure` that names the file; the draft may then be half changed.
    @discardableResult
    public func apply(to draft: inout CityDraft) throws -> [String] {
        var notes: [String] = []
        let hadLines = !draft.placeLocationLine.isEmpty
        if draft.truth != nil, regions != nil || brands != nil || findsBrandsInNames {
            throw Failure(
                .usage, "the regions and brands of a grown city are part of its planted truth",
                remedy: "import a city for them, or grow another")
        }
        try applyBrands(to: &draft)
        if hadLines, draft.placeLocationLine.isEmpty {
            notes.append(
                "new stores stand in no list of locations, so the city no longer says in which "
                    + "order its source had them")
        }
        if let regions {
            draft.regions = try regions.read(&notes)
            draft.flows = FlowDraft()
        }
        if let businessAreas { draft.businessAreas = try businessAreas.read(&notes) }
        if regions != nil || businessAreas != nil || brands != nil { try draft.placeAreas() }
        if let flows {
            guard draft.regions.count > 0 else {
                throw Failure(
                    .usage, "trips go between regions, and the city has none",
                    remedy: "give --regions too", file: flows)
            }
            draft.flows = try FlowFile(path: flows).read(regions: draft.regions, &notes)
        }
        if let placeVectors {
            draft.placeVectors = try PlaceVectorFile(
                path: placeVectors, identifiersPath: placeVectorIdentifiers
            ).read(for: draft)
        }
        return notes
    }

    private func applyBrands(to draft: inout CityDraft) throws {
        guard brands != nil || findsBrandsInNames else { return }
        guard (1...1_000_000).contains(leastStores) else {
            throw Failure(
                .usage, "a brand cannot need \(leastStores) stores", remedy: "use 1 or more")
        }
        let places = draft.placeNames.count
        var gathering = BrandGathering()
        if findsBrandsInNames { gathering.addNames(of: draft) }
        if let brands { try gathering.addStores(BrandFile(path: brands), to: &draft) }
        gathering.finish(into: &draft, least: leastStores)
        guard draft.brands.count > 0 else {
            throw Failure(
                .badData, "no brand has \(leastStores) stores",
                remedy: gathering.largest > 0
                    ? "ask for fewer with --brand-stores \(gathering.largest)"
                    : "name the brands in a table, with --brands",
                file: brands)
        }
        let added = draft.placeNames.count - places
        if added > 0, placeVectors == nil, !draft.placeVectors.isEmpty {
            throw Failure(
                .usage, "\(added) stores are new places, which have no vector",
                remedy: "give --place-vectors with a row for each place")
        }
        if added > 0 { draft.extendPlaces(by: added) }
    }
}

extension CityDraft {
    /// Says of each place in which region and which business area it lies. O(places × corners).
    ///
    /// - Throws: `Failure(.usage)` in a city without locations.
    mutating func placeAreas() throws {
        guard hasLocations else {
            throw Failure(
                .usage, "regions need the location of each place, and this city has none",
                remedy: "import the city with locations")
        }
        func numbers(_ areas: AreaDraft) -> [Int32] {
            guard !areas.shapes.isEmpty else { return [] }
            let index = AreaIndex(areas.shapes)
            return placeLatitude.indices.map {
                Int32(index.area(at: GeoPoint(placeLatitude[$0], placeLongitude[$0])) ?? -1)
            }
        }
        placeRegion = numbers(regions)
        placeBusinessArea = numbers(businessAreas)
    }

    /// Fills the optional columns of places that were added after them.
    mutating func extendPlaces(by count: Int) {
        if !placeRegion.isEmpty { placeRegion += Array(repeating: -1, count: count) }
        if !placeBusinessArea.isEmpty { placeBusinessArea += Array(repeating: -1, count: count) }
        // A store that nobody has seen closed counts as open.
        if !placeHours.isEmpty { placeHours += Array(repeating: 0xFF, count: count * 21) }
        // The source's list does not have them.
        placeLocationLine = []
    }
}
