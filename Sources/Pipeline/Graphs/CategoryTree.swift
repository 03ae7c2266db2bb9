import City

/// The levels of a city's categories, from coarse to fine.
///
/// Side files and venues without a path bring categories that stand alone, such as `Restaurant`
/// beside `Dining > Restaurant > Diner`. One whose name is a lower level of exactly one other path
/// is taken to be that level; so brands and places of one kind meet at the first level.
struct CategoryTree: Sendable {
    /// Paths of the first one to three levels of each category, such as `Food` and
    /// `Food > Coffee`.
    let levels: [[String]]

    static let separator = " > "

    /// A city without paths has one level, its categories. O(categories).
    init(_ city: City) {
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
            var path = own
            if own.count == 1, !roots.contains(own[0]), let found = above[own[0]],
                found.count == 1, let only = found.first
            {
                path = only
            }
            return (1...min(3, path.count)).map {
                path.prefix($0).joined(separator: Self.separator)
            }
        }
    }

    /// The most levels that a category has.
    var depth: Int { levels.map(\.count).max() ?? 0 }

    static func name(of path: String) -> String {
        path.split(separator: separator).last.map(String.init) ?? path
    }
}
