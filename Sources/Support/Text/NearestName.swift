/// The name that was most likely meant.
public enum NearestName {
    /// The one of `names` that differs from `name` in the fewest letters; nil where none is near.
    /// O(names × letters²).
    public static func to(_ name: String, of names: [String]) -> String? {
        let best = names.map { (name: $0, distance: distance(Array(name), Array($0))) }
            .min { $0.distance < $1.distance }
        guard let best, best.distance <= max(2, name.count / 2) else { return nil }
        return best.name
    }

    /// Whether a slip of the fingers makes one of the other: a few letters of many.
    public static func isClose(_ name: String, _ other: String) -> Bool {
        distance(Array(name), Array(other)) <= max(2, min(name.count, other.count) / 4)
    }

    /// A remedy for a name that is not there: the nearest of `names`, else `remedy`.
    public static func meant(_ name: String, of names: [String], else remedy: String) -> String {
        guard let near = to(name, of: names) else { return remedy }
        return "perhaps '\(near)' is meant"
    }

    /// Letters that are put in, taken away or changed (Levenshtein).
    private static func distance(_ one: [Character], _ other: [Character]) -> Int {
        var row = Array(0...other.count)
        for (index, letter) in one.enumerated() {
            var diagonal = row[0]
            row[0] = index + 1
            for column in other.indices {
                let changed = diagonal + (letter == other[column] ? 0 : 1)
                diagonal = row[column + 1]
                row[column + 1] = min(changed, row[column] + 1, row[column + 1] + 1)
            }
        }
        return row[other.count]
    }
}
