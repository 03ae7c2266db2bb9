import City

/// The first one to three levels of a city's categories, as `CategoryPaths` has them.
struct CategoryTree: Sendable {
    /// Paths of the first one to three levels of each category, such as `Food` and
    /// `Food > Coffee`.
    let levels: [[String]]

    /// A city without paths has one level, its categories. O(categories).
    init(_ city: City) {
        levels = CategoryPaths(city).levels.map { path in
            (1...min(3, path.count)).map {
                path.prefix($0).joined(separator: CategoryPaths.separator)
            }
        }
    }

    /// The most levels that a category has.
    var depth: Int { levels.map(\.count).max() ?? 0 }

    static func name(of path: String) -> String {
        path.split(separator: CategoryPaths.separator).last.map(String.init) ?? path
    }
}
