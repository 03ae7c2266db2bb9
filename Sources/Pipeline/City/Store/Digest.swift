import Crypto
import Foundation
import Tensors

/// SHA-256 of bytes, as 64 hexadecimal digits.
public enum Digest256 {
    public static func of(_ data: Data) -> String { SHA256.hash(data: data).hexadecimal }

    /// Of a file's content, read in pieces. 0.1 s for the program itself.
    ///
    /// - Throws: `Failure(.io)` where the file cannot be read.
    public static func ofFile(_ path: String) throws -> String {
        do {
            let file = try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
            defer { try? file.close() }
            var hash = SHA256()
            while let piece = try file.read(upToCount: 1 << 22), !piece.isEmpty {
                hash.update(data: piece)
            }
            return hash.finalize().hexadecimal
        } catch {
            throw Failure(
                .io, "the file cannot be read (\(error.localizedDescription))",
                remedy: "check its permissions", file: path)
        }
    }
}

extension Digest {
    var hexadecimal: String {
        map { byte in
            let digits = String(byte, radix: 16)
            return digits.count == 1 ? "0" + digits : digits
        }.joined()
    }
}

extension City {
    /// SHA-256 over the columns that models learn from, as they stand in memory: visits, and where
    /// and what places are. O(visits + places); 10 ms for a million visits.
    ///
    /// The fingerprint is what the file says of itself; this is what it holds.
    public var contentDigest: String {
        var hash = SHA256()
        func add<Element>(_ column: Column<Element>) {
            hash.update(data: Data("\(column.count)\n".utf8))
            column.withUnsafeBufferPointer {
                hash.update(bufferPointer: UnsafeRawBufferPointer($0))
            }
        }
        add(visitUser)
        add(visitPlace)
        add(visitLocalTime)
        add(placeLatitude)
        add(placeLongitude)
        add(placeCategory)
        return hash.finalize().hexadecimal
    }
}

extension Split {
    /// SHA-256 over the rule, the kind of action and the part of every visit. O(visits).
    ///
    /// Two cities with equal columns and one rule have the same; a change of the rule's code, or of
    /// the parts that came with the data, makes another.
    public var fingerprint: String {
        Digest256.of(Data("\(rule.rawValue) \(action.name) \(parts.count)\n".utf8) + Data(parts))
    }
}

extension SiteSplit {
    /// SHA-256 over the pairs of every part. O(pairs).
    public var fingerprint: String {
        var hash = SHA256()
        for pairs in [training, validation, test] {
            hash.update(data: Data(pairs.offsets.map(String.init).joined(separator: ",").utf8))
            pairs.regions.withUnsafeBytes { hash.update(bufferPointer: $0) }
            pairs.popularity.withUnsafeBytes { hash.update(bufferPointer: $0) }
        }
        return hash.finalize().hexadecimal
    }
}
