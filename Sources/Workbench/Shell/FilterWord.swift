import Support

/// One word of a filter as it was typed, before anybody knows the fields.
struct FilterWord: Equatable {
    /// `category:"noodle house"` taken apart.
    struct Parts: Equatable {
        var name: String
        /// As typed, such as `<=`.
        var sign: String
        var comparison: ListFilter.Comparison
        /// `!=`: the opposite of the comparison.
        var isUnequal: Bool
        var value: String
        /// Some of the value stood in quotes.
        var isQuoted: Bool
    }

    var isDenied = false
    /// The whole word without quotes and sign.
    var text = ""
    /// Nil for a bare word.
    var parts: Parts?

    /// A character, and whether quotes take its meaning.
    private typealias Letter = (character: Character, isQuoted: Bool)

    /// Splits at blanks; quotes keep blanks together. An open quote holds to the end.
    static func split(_ text: String) -> [FilterWord] {
        var words: [[Letter]] = [[]]
        var isQuoted = false
        for character in text.map(narrow) {
            if character == "\"" {
                isQuoted.toggle()
                // The end of a pair stands for it: an empty pair of quotes is a value, too.
                if !isQuoted { words[words.count - 1].append(("\"", true)) }
            } else if character == " " && !isQuoted {
                if !words[words.count - 1].isEmpty { words.append([]) }
            } else {
                words[words.count - 1].append((character, isQuoted))
            }
        }
        return words.filter { !$0.isEmpty }.map { FilterWord($0) }
    }

    /// Signs and blanks as a keyboard for Chinese or Japanese types them.
    private static func narrow(_ character: Character) -> Character {
        switch character {
        case "：": ":"
        case "＜": "<"
        case "＞": ">"
        case "＝": "="
        case "－": "-"
        case "！": "!"
        case "＂", "“", "”": "\""
        case "\u{3000}": " "
        default: character
        }
    }

    /// Whether a character can stand in the name of a field.
    static func mayBeInName(_ character: Character) -> Bool {
        character.isLetter || character.isNumber || "-/@".contains(character)
    }

    /// Whether a character, as it is typed, begins what is asked of a field.
    static func isSign(_ character: Character) -> Bool {
        "<>=:≤≥".contains(narrow(character))
    }

    private init(_ letters: [Letter]) {
        var letters = letters
        func closesQuote(_ letter: Letter) -> Bool { letter.character == "\"" && letter.isQuoted }
        func plain(_ letters: some Sequence<Letter>) -> String {
            String(letters.filter { !closesQuote($0) }.map { $0.character })
        }
        if let first = letters.first, first.character == "-", !first.isQuoted {
            isDenied = true
            letters.removeFirst()
        }
        text = plain(letters)
        let sign = letters.firstIndex { !$0.isQuoted && Self.isSign($0.character) }
        guard let sign, sign > 0 else { return }
        var name = letters[..<sign]
        guard name.allSatisfy({ !$0.isQuoted }), name[0].character.isLetter else { return }
        var typed = String(letters[sign].character)
        var rest = letters[(sign + 1)...]
        if typed == "<" || typed == ">", let next = rest.first, !next.isQuoted,
            next.character == "="
        {
            typed += "="
            rest.removeFirst()
        }
        let isUnequal = typed == "=" && name.last?.character == "!"
        if isUnequal { name.removeLast() }
        let isName = name.allSatisfy { Self.mayBeInName($0.character) }
        guard !name.isEmpty, isName else { return }
        let comparison: ListFilter.Comparison =
            switch typed {
            case "<": .less
            case "<=", "≤": .atMost
            case ">": .more
            case ">=", "≥": .atLeast
            case "=": .equal
            default: .holds
            }
        parts = Parts(
            name: FoldedText.key(plain(name)), sign: (isUnequal ? "!" : "") + typed,
            comparison: comparison, isUnequal: isUnequal, value: plain(rest),
            isQuoted: rest.contains { $0.isQuoted })
    }
}

/// A number as it is typed, with thousands and units: `1,200`, `1.5k`, `500m`, `20%`.
struct FilterNumber: Equatable {
    var value: Double
    /// Half a unit of the last digit: 2 means what is written as 2, 2.0 what is written as 2.0.
    var precision: Double

    /// - Parameter units: What each unit is, in units of the field.
    init?(_ typed: String, _ units: [String: Double]) {
        var text = FoldedText.key(typed).filter { $0 != "," }
        var scale = 1.0
        // The longest first: `5km` ends in `m`, too.
        let known = units.merging(["k": 1e3, "m": 1e6]) { own, _ in own }
        for (unit, size) in known.sorted(by: { $0.key.count > $1.key.count })
        where text.hasSuffix(unit) && text.count > unit.count {
            text.removeLast(unit.count)
            scale = size
            break
        }
        text = text.trimmed
        guard text.unicodeScalars.allSatisfy({ "0123456789.+-".unicodeScalars.contains($0) }),
            let number = Double(text), number.isFinite
        else { return nil }
        let digits = text.split(separator: ".", omittingEmptySubsequences: false).dropFirst().first
        var precision = 0.5
        for _ in 0..<min(12, digits?.count ?? 0) { precision /= 10 }
        value = number * scale
        self.precision = precision * scale
    }
}
