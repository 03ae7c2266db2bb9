import Support

/// Why a filter cannot be understood.
public struct FilterFault: Error, Equatable, Sendable {
    /// One sentence.
    public var reason: String
    /// The name that is no field, where that is the fault.
    public var field: String?
}

/// What a row has in a field.
enum FieldValue: Equatable {
    case number(Double)
    case text(String)
    case truth(Bool)
    case missing

    init(_ number: Double?) { self = number.map { .number($0) } ?? .missing }
    init(_ number: Int?) { self = number.map { .number(Double($0)) } ?? .missing }
    init(_ text: String?) { self = text.map { $0.isEmpty ? .missing : .text($0) } ?? .missing }
}

/// What can be written about a field.
enum FieldKind: Equatable, Sendable {
    /// With the units that may follow it, and what each is in units of the field.
    case number([String: Double] = [:])
    case text
    /// Text whose order is that of its characters, such as a date.
    case ordered
    case truth
    /// One of a few words.
    case word([String])

    static let count = FieldKind.number()
    static let kilometres = FieldKind.number(["km": 1, "m": 0.001, "mi": 1.609344])
    /// In seconds.
    static let duration = FieldKind.number(
        ["s": 1, "m": 60, "min": 60, "h": 3600, "d": 86400])
    /// Typed and compared in per cent.
    static let percent = FieldKind.number(["%": 1])
}

/// A field as a filter knows it, whatever the rows are.
struct FieldHead: Equatable, Sendable {
    var name: String
    var kind: FieldKind
    /// What it is, in a few words.
    var help: String
    /// A bare word is looked for in it.
    var isSearched = false

    /// How one begins to write it.
    var opening: String {
        switch kind {
        case .number, .ordered: name
        case .text, .truth, .word: name + ":"
        }
    }

    /// How one writes it.
    var example: String {
        switch kind {
        case .number(let units):
            units["km"] != nil ? "\(name)<2" : units["h"] != nil ? "\(name)>2h" : "\(name)>10"
        case .text: "\(name):word"
        case .ordered: "\(name)>2026-01"
        case .truth: "\(name):no"
        case .word(let words): "\(name):\(words.first ?? "word")"
        }
    }
}

/// A filter of a list, such as `visits>50 category:"noodle house" -anna`.
///
/// All terms must hold. A bare word is looked for in the fields that the list says are searched
/// (`ListTable`); `-` before a term denies it. The fields are the list's; everything else is the same
/// in every list.
struct ListFilter: Equatable {
    enum Comparison: Equatable { case less, atMost, more, atLeast, equal, holds }

    enum Test: Equatable {
        /// Within half a unit of the last digit that was typed.
        case equal(Double, within: Double)
        case order(Comparison, Double)
        case contains([UInt8])
        case isText([UInt8])
        case ordered(Comparison, String)
        case truth(Bool)
        case missing
    }

    struct Term: Equatable {
        /// Index of the field; nil for a bare word.
        var field: Int?
        var test: Test
        var isDenied: Bool
    }

    private(set) var terms: [Term] = []

    /// - Parameter list: What its rows are, such as `users`, for sentences.
    /// - Throws: `FilterFault` with a sentence that names the term and the fields there are.
    init(_ text: String, _ fields: [FieldHead], of list: String) throws(FilterFault) {
        for word in FilterWord.split(text) {
            if let term = try Self.term(word, fields, list) { terms.append(term) }
        }
    }

    /// The fields that the filter asks about.
    func asks(about field: Int) -> Bool { terms.contains { $0.field == field } }

    /// - Parameter value: What the row has in a field, by its index.
    func holds(_ fields: [FieldHead], _ value: (Int) -> FieldValue) -> Bool {
        terms.allSatisfy { term in
            let isMet: Bool
            if let field = term.field {
                isMet = Self.holds(term.test, value(field))
            } else {
                isMet = fields.indices.contains {
                    fields[$0].isSearched && Self.isFound(term.test, value($0))
                }
            }
            return isMet != term.isDenied
        }
    }

    // MARK: - Reading

    private static func term(
        _ word: FilterWord, _ fields: [FieldHead], _ list: String
    ) throws(FilterFault) -> Term? {
        guard let parts = word.parts else {
            // A sign by itself is still being typed.
            return word.text.isEmpty
                ? nil
                : Term(
                    field: nil, test: .contains(FoldedText.bytes(word.text)),
                    isDenied: word.isDenied)
        }
        guard let index = fields.firstIndex(where: { $0.name == parts.name }) else {
            throw unknown(parts.name, fields, list)
        }
        guard let test = try test(parts, fields[index]) else { return nil }
        return Term(field: index, test: test, isDenied: word.isDenied != parts.isUnequal)
    }

    /// So many fields a sentence names.
    private static let mostNamed = 48

    private static func unknown(
        _ name: String, _ fields: [FieldHead], _ list: String
    ) -> FilterFault {
        let near =
            NearestName.to(name, of: fields.map(\.name)).map { "; perhaps \($0) is meant" } ?? ""
        // Whoever has some hundred fields has a list of them elsewhere.
        let names = fields.prefix(mostNamed).map(\.name) + (fields.count > mostNamed ? ["…"] : [])
        return FilterFault(
            reason: names.isEmpty
                ? "The \(list) have no fields; write a word that they hold."
                : "The \(list) have no field \(name)\(near). They have "
                    + "\(names.joined(separator: ", ")).", field: name)
    }

    private static func test(
        _ parts: FilterWord.Parts, _ field: FieldHead
    ) throws(FilterFault) -> Test? {
        let (name, value) = (field.name, parts.value)
        let isEquality = parts.comparison == .holds || parts.comparison == .equal
        if isEquality, value.isEmpty, parts.isQuoted { return .missing }
        if parts.comparison == .equal, value == "none" { return .missing }
        switch field.kind {
        case .number(let units):
            if isEquality, value == "none" { return .missing }
            guard let number = FilterNumber(value, units) else {
                let known = units.keys.sorted().joined(separator: ", ")
                let with = units.isEmpty ? "" : ", which may have a unit (\(known))"
                throw FilterFault(
                    reason: "\(name) needs a number after \(parts.sign)\(with), as in "
                        + "\(name)>50.")
            }
            return isEquality
                ? .equal(number.value, within: number.precision)
                : .order(parts.comparison, number.value)
        case .text, .word:
            guard isEquality else {
                throw FilterFault(
                    reason: "\(name) is text; write \(name):\(value.isEmpty ? "word" : value).")
            }
            // Nothing is typed yet.
            if value.isEmpty { return nil }
            var bytes = FoldedText.bytes(value)
            if case .word(let words) = field.kind { bytes = try known(value, words, name) }
            return parts.comparison == .equal ? .isText(bytes) : .contains(bytes)
        case .ordered:
            if value.isEmpty { return nil }
            guard value.unicodeScalars.first.map({ ("0"..."9").contains($0) }) == true else {
                throw FilterFault(
                    reason: "\(name) begins with a digit, as in \(field.example).")
            }
            return .ordered(parts.comparison, value)
        case .truth:
            if value.isEmpty { return nil }
            guard isEquality, let answer = truths[FoldedText.key(value)] else {
                throw FilterFault(reason: "\(name) is yes or no; write \(name):yes.")
            }
            return answer.map { Test.truth($0) }
        }
    }

    /// A value that is, or begins, one of a few words; `friday` means Fri.
    private static func known(
        _ value: String, _ words: [String], _ name: String
    ) throws(FilterFault) -> [UInt8] {
        let bytes = FoldedText.bytes(value)
        if words.contains(where: { FoldedText.contains($0, bytes) }) { return bytes }
        if let word = words.map({ FoldedText.bytes($0) }).first(where: { bytes.starts(with: $0) }) {
            return word
        }
        let near = NearestName.to(value, of: words).map { "; perhaps \($0) is meant" } ?? ""
        throw FilterFault(reason: "\(name) is one of \(words.joined(separator: ", "))\(near).")
    }

    /// Nil for the beginning of a word that is still being typed.
    private static let truths: [String: Bool?] = [
        "yes": true, "y": true, "true": true, "1": true, "✓": true, "ye": nil, "t": nil,
        "no": false, "n": false, "false": false, "0": false, "f": nil,
    ]

    // MARK: - Comparing

    private static func holds(_ test: Test, _ value: FieldValue) -> Bool {
        switch (test, value) {
        case (.missing, _): return value == .missing
        case (.equal(let wanted, let within), .number(let number)):
            return (number - wanted).magnitude < within
        case (.order(let comparison, let wanted), .number(let number)):
            return compare(comparison, number, wanted)
        case (.contains(let part), .text(let text)): return FoldedText.contains(text, part)
        case (.isText(let whole), .text(let text)): return FoldedText.bytes(text) == whole
        case (.ordered(let comparison, let wanted), .text(let text)):
            // A month is compared with months.
            let start = String(text.prefix(wanted.count))
            return comparison == .holds
                ? text.contains(wanted) : compare(comparison, start, wanted)
        case (.truth(let wanted), .truth(let truth)): return wanted == truth
        default: return false
        }
    }

    /// A bare word is part of a text, or a number itself.
    private static func isFound(_ test: Test, _ value: FieldValue) -> Bool {
        guard case .contains(let part) = test else { return false }
        switch value {
        case .text(let text): return FoldedText.contains(text, part)
        case .number(let number): return Array(Numbers.short(number, 9).utf8) == part
        case .truth, .missing: return false
        }
    }

    private static func compare<Value: Comparable>(
        _ comparison: Comparison, _ value: Value, _ wanted: Value
    ) -> Bool {
        switch comparison {
        case .less: value < wanted
        case .atMost: value <= wanted
        case .more: value > wanted
        case .atLeast: value >= wanted
        case .equal, .holds: value == wanted
        }
    }
}
