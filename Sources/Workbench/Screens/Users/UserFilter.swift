import Canvas
import Reports

/// The orders of the list of users.
public enum UserOrder: String, Codable, CaseIterable, Sendable {
    case number, visits, places, test, name
}

/// Why a filter cannot be understood.
public struct FilterFault: Error, Equatable, Sendable {
    /// One sentence.
    public var reason: String
}

/// A filter of the list of users, such as `visits>50 places<20 category:Bar anna`.
///
/// Terms are joined by "and". A bare word must occur in the name, the category or be the number.
public struct UserFilter: Equatable, Sendable {
    enum Field: String, CaseIterable { case user, visits, places, test }
    enum Comparison: String { case less = "<", atMost = "<=", more = ">", atLeast = ">=", equal }

    enum Term: Equatable {
        case number(Field, Comparison, Int)
        case category([UInt8])
        case name([UInt8])
        case word([UInt8])
    }

    /// What must hold of an event of the timeline.
    enum EventTerm: Equatable {
        case action([UInt8])
        case cause([UInt8])
    }

    /// What must hold of a user.
    var terms: [Term] = []
    /// What must hold of the events that are shown.
    var events: [EventTerm] = []

    /// - Throws: `FilterFault` with a sentence that names the term.
    public init(_ text: String) throws(FilterFault) {
        for word in Self.words(text) {
            if let event = try Self.eventTerm(word) {
                events.append(event)
            } else {
                terms.append(try Self.term(word))
            }
        }
    }

    /// Whether the filter asks for the planted causes, which may be hidden.
    public var asksForCauses: Bool {
        events.contains { if case .cause = $0 { true } else { false } }
    }

    /// A term such as `action:order` or `cause:friend`; nil for one about the user.
    private static func eventTerm(_ word: String) throws(FilterFault) -> EventTerm? {
        for (name, make) in [("action", EventTerm.action), ("cause", EventTerm.cause)]
        where word.lowercased().hasPrefix(name) {
            let rest = word.dropFirst(name.count)
            guard let sign = rest.first, "<>=:".contains(sign) else { continue }
            guard sign == ":" || sign == "=" else {
                throw FilterFault(reason: "\(name) is text; write \(name):\(rest.dropFirst()).")
            }
            return make(lowered(String(rest.dropFirst())))
        }
        return nil
    }

    /// Splits at blanks; quotes keep blanks together.
    private static func words(_ text: String) -> [String] {
        var words: [String] = []
        var word = ""
        var quoted = false
        for character in text {
            if character == "\"" {
                quoted.toggle()
            } else if character == " " && !quoted {
                if !word.isEmpty { words.append(word) }
                word = ""
            } else {
                word.append(character)
            }
        }
        if !word.isEmpty { words.append(word) }
        return words
    }

    private static func term(_ word: String) throws(FilterFault) -> Term {
        guard let sign = word.firstIndex(where: { "<>=:".contains($0) }), sign > word.startIndex
        else { return .word(lowered(word)) }
        let name = word[..<sign].lowercased()
        var operation = String(word[sign])
        var rest = word[word.index(after: sign)...]
        if rest.hasPrefix("="), operation == "<" || operation == ">" {
            operation += "="
            rest = rest.dropFirst()
        }
        let value = String(rest)
        if name == "category" || name == "name" {
            guard operation == ":" || operation == "=" else {
                throw FilterFault(reason: "\(name) is text; write \(name):\(value).")
            }
            return name == "name" ? .name(lowered(value)) : .category(lowered(value))
        }
        guard let field = Field(rawValue: name) else {
            throw FilterFault(
                reason: "\(name) is no field; there are visits, places, test, user, category, "
                    + "name, action, cause.")
        }
        guard let number = Int(value) else {
            throw FilterFault(
                reason: "\(name) needs a whole number after \(operation), as in \(name)>50.")
        }
        let comparison = Comparison(rawValue: operation) ?? .equal
        return .number(field, comparison, number)
    }

    public func matches(_ row: UserRow) -> Bool { terms.allSatisfy { Self.holds($0, row) } }

    public func matches(_ visit: VisitRow) -> Bool {
        events.allSatisfy {
            switch $0 {
            case .action(let part): Self.contains(visit.action, part)
            case .cause(let part): Self.contains(visit.cause ?? "", part)
            }
        }
    }

    private static func holds(_ term: Term, _ row: UserRow) -> Bool {
        switch term {
        case .number(let field, let comparison, let number):
            let value =
                switch field {
                case .user: row.user
                case .visits: row.visits
                case .places: row.places
                case .test: row.testVisits
                }
            return switch comparison {
            case .less: value < number
            case .atMost: value <= number
            case .more: value > number
            case .atLeast: value >= number
            case .equal: value == number
            }
        case .category(let part): return contains(row.topCategory, part)
        case .name(let part): return contains(row.name, part)
        case .word(let part):
            return contains(row.name, part) || contains(row.topCategory, part)
                || Array(String(row.user).utf8) == part
        }
    }

    static func lowered(_ text: String) -> [UInt8] { text.utf8.map(lowered) }

    /// The words of what was typed, ready for `contains`.
    static func words(of text: String) -> [[UInt8]] {
        text.split(separator: " ").map { lowered(String($0)) }
    }

    private static func lowered(_ byte: UInt8) -> UInt8 {
        byte >= 0x41 && byte <= 0x5A ? byte + 32 : byte
    }

    /// Whether `part` (lowered) occurs in the text, ignoring the case of ASCII letters.
    ///
    /// Bytes instead of characters: a million rows are filtered while the user types.
    static func contains(_ text: String, _ part: [UInt8]) -> Bool {
        guard !part.isEmpty else { return true }
        var text = text
        return text.withUTF8 { bytes in
            guard bytes.count >= part.count else { return false }
            for start in 0...(bytes.count - part.count) {
                var index = 0
                while index < part.count, lowered(bytes[start + index]) == part[index] {
                    index += 1
                }
                if index == part.count { return true }
            }
            return false
        }
    }
}
