import Support

/// Where each place of a city stands in the source's list of locations.
///
/// Nothing of ours needs the order. SEP-GCN's released code takes the p-th line of the list for the
/// location of place p, whatever place stands on it; who wants to do the same must know the lines.
enum LocationLines {
    static let column = "place.location_line"

    /// Whether all are from 0 on and no two alike.
    static func areSound(_ lines: some Collection<Int32>) -> Bool {
        let sorted = lines.sorted()
        return (sorted.first ?? 0) >= 0 && zip(sorted, sorted.dropFirst()).allSatisfy { $0 < $1 }
    }
}

extension City {
    /// The places in the order in which the source lists their locations; empty where that is not
    /// known. O(places log places).
    public var locationOrder: [Int32] {
        guard let lines = placeLocationLine else { return [] }
        return (0..<Int32(placeCount)).sorted { lines[Int($0)] < lines[Int($1)] }
    }
}
