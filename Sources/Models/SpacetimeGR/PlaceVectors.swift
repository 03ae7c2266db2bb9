import City
import Support
import Tensors

/// A vector for each place from elsewhere, which a linear map takes into the embedding of `inner`.
///
/// `city` takes those that came with the city, of any text or image encoder. `ngrams` is a stand-in
/// where there are none: of "#name#category#" in small letters every three characters in a row are
/// counted in one of 64 numbers, with a sign, both by a hash (Weinberger et al. 2009), and the vector
/// is brought to length 1.
public struct PlaceVectors: Sendable {
    public enum Source: String, CaseIterable, Sendable {
        case none
        /// Those that came with the city.
        case city
        /// Of the letters of names.
        case ngrams
    }

    static let hashedWidth = 64

    public let width: Int
    /// A row for each place, after one of zeros for none.
    public let table: Tensor<Float>

    /// - Returns: Nil for none.
    /// - Throws: `Failure(.usage)` for a city without vectors.
    public init?(_ source: Source, _ city: City) throws {
        var values: [Float]
        switch source {
        case .none: return nil
        case .city:
            guard let own = city.placeVectors, city.vectorDimension > 0 else {
                throw Failure(
                    .usage, "the places of \(city.name) have no vectors",
                    remedy:
                        "import the city with --place-vectors FILE, or give --place-vectors ngrams")
            }
            width = city.vectorDimension
            values = Array(own)
        case .ngrams:
            width = Self.hashedWidth
            values = (0..<city.placeCount).flatMap { place in
                Self.hashed(
                    "#\(city.placeNames[place])#\(city.categoryName(ofPlace: place) ?? "")#"
                        .lowercased())
            }
        }
        values.insert(contentsOf: [Float](repeating: 0, count: width), at: 0)
        table = Tensor([city.placeCount + 1, width], values)
    }

    /// Signed counts of three characters in a row, of length 1.
    static func hashed(_ text: String) -> [Float] {
        var counts = [Float](repeating: 0, count: hashedWidth)
        let letters = Array(text.unicodeScalars)
        for start in 0..<max(0, letters.count - 2) {
            // FNV-1a, which is the same on every machine.
            var hash: UInt64 = 0xCBF2_9CE4_8422_2325
            for letter in letters[start..<start + 3] {
                hash = (hash ^ UInt64(letter.value)) &* 0x100_0000_01B3
            }
            counts[Int(hash >> 8) % hashedWidth] += hash >> 63 == 0 ? 1 : -1
        }
        let norm = counts.reduce(0) { $0 + $1 * $1 }.squareRoot()
        return norm > 0 ? counts.map { $0 / norm } : counts
    }
}
