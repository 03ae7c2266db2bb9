import Support

/// The levels of a city's categories, from coarse to fine.
///
/// Side files and venues without a path bring categories that stand alone, such as `Restaurant`
/// beside `Dining > Restaurant > Diner`. One whose name is a lower level of exactly one other path
/// is taken to be that level; so brands and places of one kind meet at the first level.
public struct CategoryPaths: Sendable {
    public static let separator = " > "

    /// All levels of each category; a city without paths has one, the category itself.
    public let levels: [[String]]

    /// O(categories)
    public init(_ city: City) {
        let parts = (0..<city.categoryCount).map { category in
            let path = city.categoryPaths?[category] ?? ""
            let parts = path.split(separator: Self.separator).map(String.init)
            return parts.isEmpty ? [city.categoryNames[category]] : parts
        }
        var roots: Set<String> = []
        var above: [String: Set<[String]>] = [:]
        for path in parts where path.count > 1 {
            roots.insert(path[0])
            for level in 1..<path.count {
                above[path[level], default: []].insert(Array(path[...level]))
            }
        }
        levels = parts.map { own in
            guard own.count == 1, !roots.contains(own[0]), let found = above[own[0]],
                found.count == 1, let only = found.first
            else { return own }
            return only
        }
    }

    /// Whether each category is the named one or lies below it.
    ///
    /// - Parameter name: Of a level, such as `Coffee`, or the end of its path, such as
    ///   `Food > Coffee`; small and capital letters are alike.
    /// - Throws: `Failure(.usage)` where no level is called so, or levels of several paths are.
    public func isUnder(_ name: String) throws -> [Bool] {
        let wanted = name.split(separator: ">").map { Self.plain(String($0)) }
        let prefixes = Set(levels.flatMap { path in path.indices.map { Array(path[...$0]) } })
        let found = prefixes.filter { path in
            !wanted.isEmpty && path.suffix(wanted.count).map(Self.plain) == wanted
        }.sorted { ($0.count, $0.joined()) < ($1.count, $1.joined()) }
        guard let first = found.first else {
            throw Failure(
                .usage, "there is no category '\(name)'",
                remedy: prefixes.isEmpty
                    ? "choose a city whose places have categories"
                    : "give one such as " + nearest(to: name).joined(separator: ", "))
        }
        // A level below one of the same name is in it anyway; a whole path is meant as it stands.
        let others = found.filter { !$0.starts(with: first) }
        guard others.isEmpty || first.count == wanted.count else {
            let paths = ([first] + others).map { "'\($0.joined(separator: Self.separator))'" }
            throw Failure(
                .usage, "'\(name)' is the name of several categories",
                remedy: "give one of " + paths.joined(separator: ", "))
        }
        return levels.map { $0.starts(with: first) }
    }

    /// Names of levels that may be meant, or else some of the first level.
    private func nearest(to text: String) -> [String] {
        let near = NearestNames.of(text, among: Set(levels.joined()).sorted())
        let names = near.isEmpty ? Array(Set(levels.map { $0[0] }).sorted().prefix(5)) : near
        return names.map { "'\($0)'" }
    }

    private static func plain(_ text: String) -> String {
        text.split(separator: " ").joined(separator: " ").lowercased()
    }
}
