/// Text as a search compares it: letters without case and accents, wide letters like narrow ones.
///
/// `Café` holds `cafe`, `ＢＡＲ` holds `bar`. Writings without case are compared as they are.
public enum FoldedText {
    /// The folded text in UTF-8. O(bytes).
    public static func bytes(_ text: String) -> [UInt8] {
        var text = text
        return text.withUTF8 { bytes in
            isSimple(bytes) ? bytes.map(lowered) : Array(folded(bytes).utf8)
        }
    }

    /// The folded text, to sort by. O(bytes).
    public static func key(_ text: String) -> String {
        String(decoding: bytes(text), as: UTF8.self)
    }

    /// The folded words of a text. O(bytes).
    public static func words(of text: String) -> [[UInt8]] {
        text.split(whereSeparator: \.isWhitespace).map { bytes(String($0)) }
    }

    /// Whether a folded part occurs in the text; an empty part always does.
    ///
    /// Bytes instead of characters: a million rows are filtered while somebody types. O(bytes of the
    /// text × bytes of the part) at worst.
    public static func contains(_ text: String, _ part: [UInt8]) -> Bool {
        guard !part.isEmpty else { return true }
        var text = text
        return text.withUTF8 { bytes in
            isSimple(bytes)
                ? occurs(part, in: bytes, lowered)
                : occurs(part, in: Array(folded(bytes).utf8)) { $0 }
        }
    }

    private static func occurs<Bytes: RandomAccessCollection<UInt8>>(
        _ part: [UInt8], in bytes: Bytes, _ lowered: (UInt8) -> UInt8
    ) -> Bool where Bytes.Index == Int {
        guard bytes.count >= part.count else { return false }
        for start in bytes.startIndex...(bytes.endIndex - part.count) {
            var index = 0
            while index < part.count, lowered(bytes[start + index]) == part[index] { index += 1 }
            if index == part.count { return true }
        }
        return false
    }

    @inline(__always)
    private static func lowered(_ byte: UInt8) -> UInt8 {
        byte >= 0x41 && byte <= 0x5A ? byte + 32 : byte
    }

    /// Whether lowering ASCII letters is all there is to do: the text has no letter that `table` or
    /// wide letters could change.
    private static func isSimple(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        bytes.allSatisfy { byte in
            switch byte {
            case 0xC2...0xDB, 0xE1, 0xEF: false
            default: true
            }
        }
    }

    private static func folded(_ bytes: UnsafeBufferPointer<UInt8>) -> String {
        var folded = String.UnicodeScalarView()
        for scalar in String(decoding: bytes, as: UTF8.self).unicodeScalars {
            switch scalar.value {
            // Accents and vowel marks that stand on the letter before.
            case 0x300...0x36F, 0x64B...0x652: continue
            case 0xFF01...0xFF5E:
                folded.append(table[Int(scalar.value - 0xFEE0)])
            case 0..<UInt32(table.count): folded.append(table[Int(scalar.value)])
            default: folded.append(scalar)
            }
        }
        return String(folded)
    }

    /// What stands for each scalar. Its lower case, and where Unicode names it as a letter with
    /// something, the letter without: `LATIN SMALL LETTER E WITH ACUTE` is an e.
    private static let table: [Unicode.Scalar] = {
        var table = (0..<UInt32(0x2000)).map { Unicode.Scalar($0) ?? " " }
        let letters = [0x41..<0x5B, 0xC0..<0x700, 0x1E00..<0x2000]
        var named: [String: Unicode.Scalar] = [:]
        for scalar in (0x61..<0x700).compactMap({ Unicode.Scalar(UInt32($0)) }) {
            if let name = scalar.properties.name { named[name] = scalar }
        }
        for value in letters.joined() {
            guard let scalar = Unicode.Scalar(UInt32(value)),
                let small = scalar.properties.lowercaseMapping.unicodeScalars.first
            else { continue }
            table[value] = small
            guard let name = small.properties.name, let end = name.firstRange(of: " WITH ") else {
                continue
            }
            if let base = named[String(name[..<end.lowerBound])] { table[value] = base }
        }
        // The sigma at the end of a word is the same letter.
        table[0x3C2] = "\u{3C3}"
        return table
    }()
}
