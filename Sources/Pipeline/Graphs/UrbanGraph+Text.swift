import City
import Foundation
import Support
import Tensors

/// Writing a graph as text, in the layout that KnowSite was released in.
extension UrbanGraph {
    /// Writes the facts alone: `subject TAB relation TAB object`, inverse relations included.
    ///
    /// Entities are called by their type and a number within it from 0, such as `Region_12`; the
    /// regions and brands have the city's order. O(facts).
    ///
    /// - Throws: `Failure(.io)` or `Failure(.noInput)` where the file cannot be written.
    public func writeFacts(to path: String) throws {
        let identifiers = textIdentifiers
        var text = ""
        text.reserveCapacity(factCount * 32)
        for fact in 0..<factCount {
            text += identifiers[Int(subject[fact])]
            text += "\t"
            text += relations[Int(relation[fact])].name
            text += "\t"
            text += identifiers[Int(object[fact])]
            text += "\n"
        }
        try AtomicFile.write(to: path) { try $0.append(text) }
    }

    /// Writes a folder that `whyhere city import knowsite` reads: the facts as `kg.txt`, the pairs as
    /// `train.txt`, `valid.txt` and `test.txt`, and the lists of brands and regions.
    ///
    /// - Throws: `Failure(.io)` where the folder cannot be made or written.
    public func writeLayout(_ split: SiteSplit, to folder: String) throws {
        do {
            try FileManager.default.createDirectory(
                atPath: folder, withIntermediateDirectories: true)
        } catch {
            throw Failure(
                .io, "the folder cannot be made", remedy: "check its parent's permissions",
                file: folder)
        }
        let identifiers = textIdentifiers
        let brands = brandEntities.map { identifiers[Int($0)] }
        let regions = regionEntities.map { identifiers[Int($0)] }
        try writeFacts(to: folder + "/kg.txt")
        try Self.write(brands, to: folder + "/list_brands.txt")
        try Self.write(regions, to: folder + "/list_regions.txt")
        let parts = [
            ("train", split.training), ("valid", split.validation), ("test", split.test),
        ]
        for (name, pairs) in parts {
            let rows = (0..<pairs.brands).compactMap { brand -> String? in
                let range = pairs.range(ofBrand: brand)
                guard !range.isEmpty else { return nil }
                // What ends a field or a row cannot stand in a name.
                let title = names[Int(brandEntities[brand])].split { "\t\r\n".contains($0) }
                    .joined(separator: " ")
                let sites = range.map {
                    "\t\(regions[Int(pairs.regions[$0])]),\(pairs.popularity[$0])"
                }
                return "\(brands[brand]):\(title)" + sites.joined()
            }
            try Self.write(rows, to: "\(folder)/\(name).txt")
        }
    }

    private static func write(_ rows: [String], to path: String) throws {
        try AtomicFile.write(to: path) { file in
            for row in rows { try file.append(row + "\n") }
        }
    }

    /// One for each entity. Regions and brands first, since their numbers are the city's.
    private var textIdentifiers: [String] {
        var identifiers = [String](repeating: "", count: entityCount)
        for (region, entity) in regionEntities.enumerated() {
            identifiers[Int(entity)] = "Region_\(region)"
        }
        for (brand, entity) in brandEntities.enumerated() {
            identifiers[Int(entity)] = "Brand_\(brand)"
        }
        // Of these two types only what a release has beside its lists is left.
        var next: [UrbanEntityKind: Int] = [
            .region: regionEntities.count, .brand: brandEntities.count,
        ]
        for entity in 0..<entityCount where identifiers[entity].isEmpty {
            let kind = kinds[entity]
            let prefix = kind.rawValue.replacing("Cate_", with: "Cate")
            identifiers[entity] = "\(prefix)_\(next[kind, default: 0])"
            next[kind, default: 0] += 1
        }
        return identifiers
    }
}
