import Foundation
import Reports
import Support

/// Reads the folder that KnowSite was released with.
///
/// `train.txt`, `valid.txt` and `test.txt` hold a brand a line, `Brand_1:7-eleven=aka=seven eleven`,
/// and behind it, by tab, `Region_764,0.599`: a region that has a store, and how popular it is.
/// `list_brands.txt` and `list_regions.txt` number both. `kg.txt`, which may be missing, holds facts
/// `subject TAB relation TAB object`. There are no visits, and no times.
public struct KnowSiteImporter: CityImporter {
    public let path: String
    public let settings: ImportSettings
    public var badRows = BadRows.fail
    public var progress: (@Sendable (ImportProgress) -> Void)?

    /// - Parameter settings: Their times count for nothing, since there are none.
    public init(path: String, settings: ImportSettings) {
        self.path = path
        self.settings = settings.with(.local)
    }

    private static let parts: [(file: String, part: VisitPart)] = [
        ("train.txt", .training), ("valid.txt", .validation), ("test.txt", .test),
    ]

    public func read(_ run: ImportRun) throws -> CityDraft {
        var reading = KnowSiteReading(try settings.draft(of: path))
        let pairs = Self.parts.map { (file($0.file), $0.part) }
        let facts = file("kg.txt")
        run.expect(pairs.map(\.0) + [facts])
        reading.draft.hasLocations = false
        try list("list_brands.txt", run) { reading.addBrand($0) }
        try list("list_regions.txt", run) { reading.addRegion($0) }
        for (file, part) in pairs {
            var table = try reader(file)
            try run.readRows(&table) { try reading.readSites($0, part) }
        }
        if FileManager.default.fileExists(atPath: facts) {
            var table = try reader(facts)
            try run.readRows(&table) { try reading.readFact($0) }
        } else {
            run.note("there is no kg.txt: the city has sites but no facts")
        }
        return reading.finishedDraft()
    }

    private func file(_ name: String) -> String { SourceBytes.path(of: name, in: path) }

    private func reader(_ file: String) throws -> TableReader {
        do {
            return try TableReader(
                path: file, delimiter: UInt8(ascii: "\t"), hasQuotes: false)
        } catch let failure as Failure where failure.kind == .noInput {
            let name = file.split(separator: "/").last ?? ""
            throw Failure(
                .noInput, "the file \(name) of the KnowSite layout is missing",
                remedy: "check the folder; it needs train, valid, test, list_brands and "
                    + "list_regions (.txt)",
                file: path)
        }
    }

    /// Reads a list of one name a line.
    private func list(
        _ name: String, _ run: ImportRun, _ add: (UnsafeBufferPointer<UInt8>) -> Bool
    ) throws {
        var table = try reader(file(name))
        try run.readRows(&table) { reader in
            try reader.requireText(0, "name")
            guard reader.fields.count == 1 else {
                throw BadRow(
                    kind: "fields", field: 2,
                    problem: "the row has \(reader.fields.count) fields where a name stands alone",
                    remedy: "give each name a line of its own")
            }
            guard reader.withBytes(ofField: 0, add) else {
                throw BadRow(
                    kind: "twice", field: 1,
                    problem: "`\(reader.excerpt(ofField: 0))` stands twice in the list",
                    remedy: "remove one of the lines")
            }
        }
    }
}

/// A city of brands, regions and facts in the making.
private struct KnowSiteReading {
    var draft: CityDraft
    private var brands = ByteInterner()
    private var regions = ByteInterner()
    private var entities = ByteInterner()
    private var relations = ByteInterner()
    /// Popularity of the row that is being read, kept only once the whole row is sound.
    private var row: [(region: Int32, popularity: Double)] = []

    init(_ draft: CityDraft) { self.draft = draft }

    /// - Returns: Whether it is new.
    mutating func addBrand(_ name: UnsafeBufferPointer<UInt8>) -> Bool {
        let count = brands.count
        guard Int(brands.index(of: name)) == count else { return false }
        draft.brands.names.append("")
        return true
    }

    /// - Returns: Whether it is new.
    mutating func addRegion(_ name: UnsafeBufferPointer<UInt8>) -> Bool {
        let count = regions.count
        return Int(regions.index(of: name)) == count
    }

    /// Reads a brand and its regions.
    mutating func readSites(_ reader: borrowing TableReader, _ part: VisitPart) throws {
        let (brand, name) = try reader.withBytes(ofField: 0) { try readBrand($0) }
        row.removeAll(keepingCapacity: true)
        for field in 1..<max(1, reader.fields.count) {
            row.append(try reader.withBytes(ofField: field) { try readSite($0, field + 1) })
        }
        if draft.brands.names[Int(brand)].isEmpty { draft.brands.names[Int(brand)] = name }
        for (region, popularity) in row {
            draft.brands.sites.add(
                brand: brand, region: region, popularity: popularity, part: part.code)
        }
    }

    private func readBrand(_ bytes: UnsafeBufferPointer<UInt8>) throws -> (Int32, String) {
        let colon = bytes.firstIndex(of: UInt8(ascii: ":")) ?? bytes.count
        let identifier = UnsafeBufferPointer(rebasing: bytes[..<colon])
        guard let brand = brands.find(identifier) else {
            throw BadRow(
                kind: "unknown brand", field: 1,
                problem: "the brand `\(SourceText.excerpt(identifier))` is not in list_brands.txt",
                remedy: "add it there or remove the row")
        }
        guard bytes.count <= 4096 else {
            throw BadRow(
                kind: "long brand", field: 1,
                problem: "the brand's name is \(bytes.count) bytes long, 4096 are the most",
                remedy: "check the tabs of the row")
        }
        let text = SourceText.decode(UnsafeBufferPointer(rebasing: bytes[colon...].dropFirst()))
        let forms = text.split(separator: "=aka=").map(String.init)
        let others = forms.dropFirst().joined(separator: ", ")
        return (brand, (forms.first ?? "") + (others.isEmpty ? "" : " (\(others))"))
    }

    /// `Region_764,0.599`.
    private func readSite(_ bytes: UnsafeBufferPointer<UInt8>, _ field: Int) throws -> (
        region: Int32, popularity: Double
    ) {
        let comma = bytes.firstIndex(of: UInt8(ascii: ",")) ?? bytes.count
        let name = UnsafeBufferPointer(rebasing: bytes[..<comma])
        guard let region = regions.find(name) else {
            throw BadRow(
                kind: "unknown region", field: field,
                problem: "the region `\(SourceText.excerpt(name))` is not in list_regions.txt",
                remedy: "add it there or remove the row")
        }
        let number = UnsafeBufferPointer(rebasing: bytes[comma...].dropFirst())
        guard let popularity = DecimalText.double(number) else {
            throw BadRow(
                kind: "popularity", field: field,
                problem: "the popularity `\(SourceText.excerpt(number))` is no number",
                remedy: "write a region as Region_764,0.599")
        }
        return (region, popularity)
    }

    mutating func readFact(_ reader: borrowing TableReader) throws {
        guard reader.fields.count == 3 else {
            throw BadRow(
                kind: "fields", field: reader.fields.count,
                problem: "the row has \(reader.fields.count) fields where a fact has 3",
                remedy: "write subject, relation and object, separated by tabs")
        }
        try reader.requireText(0, "subject")
        try reader.requireText(1, "relation")
        try reader.requireText(2, "object")
        let subject = reader.withBytes(ofField: 0) { entities.index(of: $0) }
        let relation = reader.withBytes(ofField: 1) { relations.index(of: $0) }
        let object = reader.withBytes(ofField: 2) { entities.index(of: $0) }
        draft.graph.facts.append(.init(subject: subject, relation: relation, object: object))
    }

    func finishedDraft() -> CityDraft {
        var draft = draft
        draft.brands.identifiers = brands.texts()
        for brand in draft.brands.names.indices where draft.brands.names[brand].isEmpty {
            draft.brands.names[brand] = draft.brands.identifiers[brand]
        }
        draft.brands.categories = Array(repeating: -1, count: brands.count)
        draft.regions.identifiers = regions.texts()
        draft.regions.names = draft.regions.identifiers.map { $0.replacing("_", with: " ") }
        draft.graph.entities = entities.texts()
        draft.graph.relations = relations.texts()
        takeBrandFacts(&draft)
        return draft
    }

    /// What the facts say of brands: their first category, and which are related.
    private func takeBrandFacts(_ draft: inout CityDraft) {
        let known = draft.graph.relations.map { UrbanRelation.named($0) }
        let brandOfEntity = draft.graph.entities.map { name in
            var name = name
            return name.withUTF8 { brands.find($0) }
        }
        var categories: [Int32: Int32] = [:]
        var pairs: Set<UInt64> = []
        for fact in draft.graph.facts {
            guard let (relation, isInverse) = known[Int(fact.relation)], !isInverse,
                let brand = brandOfEntity[Int(fact.subject)]
            else { continue }
            if relation == .brandCategoryOne, draft.brands.categories[Int(brand)] < 0 {
                let next = Int32(draft.categoryNames.count)
                let category = categories[fact.object] ?? next
                if category == next {
                    categories[fact.object] = category
                    draft.categoryNames.append(draft.graph.entities[Int(fact.object)])
                }
                draft.brands.categories[Int(brand)] = category
            } else if relation == .relatedBrand, let other = brandOfEntity[Int(fact.object)],
                other != brand
            {
                let (first, second) = (min(brand, other), max(brand, other))
                if pairs.insert(UInt64(first) << 32 | UInt64(second)).inserted {
                    draft.brands.related.append((first, second))
                }
            }
        }
    }
}
