import Foundation
import Support

extension City {
    /// SHA-256 over the columns that models learn from, as they stand in memory: visits, and where
    /// and what places are. O(visits + places); 10 ms for a million visits.
    ///
    /// The fingerprint is what the file says of itself; this is what it holds.
    public var contentDigest: String {
        var digest = Digest256()
        digest.update(visitUser)
        digest.update(visitPlace)
        digest.update(visitLocalTime)
        digest.update(placeLatitude)
        digest.update(placeLongitude)
        digest.update(placeCategory)
        // Where there are none the digest is that of earlier versions.
        if let placeLocationLine { digest.update(placeLocationLine) }
        return digest.hexadecimal
    }
}

extension Digest256 {
    /// The count goes in too, so that no two columns run together alike.
    fileprivate mutating func update<Element>(_ column: Column<Element>) {
        update(Data("\(column.count)\n".utf8))
        column.withUnsafeBufferPointer { update(UnsafeRawBufferPointer($0)) }
    }
}

extension Split {
    /// SHA-256 over the rule, the kind of action and the part of every visit. O(visits).
    ///
    /// Two cities with equal columns and one rule have the same; a change of the rule's code, or of
    /// the parts that came with the data, makes another.
    public var fingerprint: String {
        Digest256.of(Data("\(rule.rawValue) \(kinds.name) \(parts.count)\n".utf8) + Data(parts))
    }
}

extension SiteSplit {
    /// SHA-256 over the pairs of every part. O(pairs).
    public var fingerprint: String {
        var digest = Digest256()
        for pairs in [training, validation, test] {
            digest.update(Data(pairs.offsets.map(String.init).joined(separator: ",").utf8))
            pairs.regions.withUnsafeBytes { digest.update($0) }
            pairs.popularity.withUnsafeBytes { digest.update($0) }
        }
        return digest.hexadecimal
    }
}
