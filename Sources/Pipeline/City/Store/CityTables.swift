import Support

/// Brands of a city, with what the data says of their relations and sites.
public struct BrandTable: Sendable {
    public let names: StringColumn
    public let identifiers: StringColumn
    /// Category of each brand, -1 where it has none.
    public let categories: Column<Int32>
    /// Related brands, each pair once; empty where the source has none.
    public let relatedFirst: Column<Int32>
    public let relatedSecond: Column<Int32>
    /// Released pairs of brand and region; all four empty where the source has none.
    public let siteBrand: Column<Int32>
    public let siteRegion: Column<Int32>
    public let sitePopularity: Column<Double>
    /// Codes of `VisitPart`.
    public let sitePart: Column<UInt8>

    public var count: Int { names.count }

    init(_ file: SafetensorsFile) throws {
        names = try StringColumn("brand.name", in: file)
        identifiers = try StringColumn("brand.identifier", in: file)
        categories = try file.column("brand.category")
        relatedFirst = try file.column("related.first")
        relatedSecond = try file.column("related.second")
        let hasSites = file.contains("site.brand")
        siteBrand = hasSites ? try file.column("site.brand") : Column([])
        siteRegion = hasSites ? try file.column("site.region") : Column([])
        sitePopularity = hasSites ? try file.column("site.popularity") : Column([])
        sitePart = hasSites ? try file.column("site.part") : Column([])
    }
}

/// How many people went from one region to another.
public struct FlowTable: Sendable {
    public let from: Column<Int32>
    public let to: Column<Int32>
    public let counts: Column<Int64>

    public var count: Int { from.count }

    init(_ file: SafetensorsFile) throws {
        from = try file.column("flow.from")
        to = try file.column("flow.to")
        counts = try file.column("flow.count")
    }
}

/// A knowledge graph that the data was released with.
public struct GraphTable: Sendable {
    public let entities: StringColumn
    public let relations: StringColumn
    public let subject: Column<Int32>
    public let relation: Column<Int32>
    public let object: Column<Int32>

    public var factCount: Int { subject.count }

    init(_ file: SafetensorsFile) throws {
        entities = try StringColumn("entity.name", in: file)
        relations = try StringColumn("relation.name", in: file)
        subject = try file.column("fact.subject")
        relation = try file.column("fact.relation")
        object = try file.column("fact.object")
    }
}
