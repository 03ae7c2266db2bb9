import Support

/// Why a value is none of a setting's, and what would be.
public struct SettingFault: Error, Equatable, Sendable {
    /// The end of a sentence that begins with the value: "is out of range".
    public var reason: String
    /// What may be given: "a whole number from 1 to 16".
    public var wanted: String

    public init(reason: String, wanted: String) {
        self.reason = reason
        self.wanted = wanted
    }

    /// What to do, for a form that shows the value itself.
    public var sentence: String { "Give \(wanted)." }
}

/// A range of numbers whose ends may be open, or missing.
public struct NumberRange: Codable, Equatable, Sendable {
    public var low: Double
    public var includesLow: Bool
    /// Nil is no end.
    public var high: Double?
    public var includesHigh: Bool

    private init(_ low: Double, _ includesLow: Bool, _ high: Double?, _ includesHigh: Bool) {
        self.low = low
        self.includesLow = includesLow
        self.high = high
        self.includesHigh = includesHigh
    }

    public init(_ range: ClosedRange<Double>) {
        self.init(range.lowerBound, true, range.upperBound, true)
    }

    public init(_ range: Range<Double>) {
        self.init(range.lowerBound, true, range.upperBound, false)
    }

    public init(_ range: PartialRangeFrom<Double>) {
        self.init(range.lowerBound, true, nil, false)
    }

    /// Without its lower end.
    public init(above low: Double) { self.init(low, false, nil, false) }
    public init(above low: Double, to high: Double) { self.init(low, false, high, true) }
    public init(above low: Double, below high: Double) { self.init(low, false, high, false) }

    public func contains(_ value: Double) -> Bool {
        guard value.isFinite, includesLow ? value >= low : value > low else { return false }
        guard let high else { return true }
        return includesHigh ? value <= high : value < high
    }

    /// "a number above 0, at most 1".
    var wanted: String {
        let from = Numbers.short(low, 6)
        guard let high else {
            return includesLow ? "a number of \(from) or more" : "a number above \(from)"
        }
        let to = Numbers.short(high, 6)
        switch (includesLow, includesHigh) {
        case (true, true): return "a number from \(from) to \(to)"
        case (true, false): return "a number from \(from) to below \(to)"
        case (false, true): return "a number above \(from), at most \(to)"
        case (false, false): return "a number between \(from) and \(to)"
        }
    }
}

/// What a setting may hold. All text of forms, sweeps, files and the command line is read here.
public enum SettingDomain: Codable, Equatable, Sendable {
    /// Up to `Int.max` is without an end.
    case integer(ClosedRange<Int>)
    case number(NumberRange)
    /// One of several words.
    case choice([String])
    case flag
    case text
    /// A whole number that starts random streams.
    case seed

    /// What may be given, as the end of a sentence that begins with "give".
    public var wanted: String {
        switch self {
        case .integer(let range):
            range.upperBound == .max
                ? "a whole number of \(range.lowerBound) or more"
                : "a whole number from \(range.lowerBound) to \(range.upperBound)"
        case .number(let range): range.wanted
        case .choice(let words): "one of \(words.joined(separator: ", "))"
        case .flag: "yes or no"
        case .text: "a text"
        case .seed: "a whole number from 0 to \(UInt64.max)"
        }
    }

    /// Reads typed text.
    ///
    /// - Throws: `SettingFault` for what is no value, or is out of range.
    public func value(typed text: String) throws(SettingFault) -> SettingValue {
        let text = cleaned(text)
        let read: SettingValue? =
            switch self {
            case .integer: Int(text).map { .integer($0) }
            case .number: Double(text).map { .real($0) }
            case .choice, .text: .text(text)
            case .flag: Self.flags[text].map { .flag($0) }
            case .seed: UInt64(text).map { .seed($0) }
            }
        guard let read else { throw fault(Self.isNumber(text) ? Self.outOfRange : reason) }
        return try value(read)
    }

    /// A value in the kind of this domain.
    ///
    /// - Throws: `SettingFault` for one of another kind, or out of range.
    public func value(_ given: SettingValue) throws(SettingFault) -> SettingValue {
        switch self {
        case .integer(let range):
            guard let value = given.wholeNumber else { throw fault(reason) }
            guard range.contains(value) else { throw fault(Self.outOfRange) }
            return .integer(value)
        case .number(let range):
            guard let value = given.number else { throw fault(reason) }
            guard range.contains(value) else { throw fault(Self.outOfRange) }
            return .real(value)
        case .choice(let words):
            guard let word = given.word, words.contains(word) else { throw fault(reason) }
            return .text(word)
        case .flag:
            guard let value = given.isOn else { throw fault(reason) }
            return .flag(value)
        case .text:
            guard let value = given.word else { throw fault(reason) }
            return .text(value)
        case .seed:
            guard let value = given.naturalNumber else { throw fault(reason) }
            return .seed(value)
        }
    }

    /// Typed text as a value: numbers and words of a choice hold no blanks, other text none at its
    /// ends.
    public func cleaned(_ text: String) -> String {
        guard self == .text else { return text.filter { $0 != " " } }
        let start = text.drop { $0 == " " }
        return String(start.dropLast(start.reversed().prefix { $0 == " " }.count))
    }

    /// Words of a flag; a file of YAML has others than a form.
    private static let flags = ["yes": true, "no": false, "true": true, "false": false]
    private static let outOfRange = "is out of range"

    private static func isNumber(_ text: String) -> Bool {
        Double(text)?.isFinite ?? false
    }

    private var reason: String {
        switch self {
        case .integer, .seed: "is no whole number"
        case .number: "is no number"
        case .choice: "is none of its values"
        case .flag: "is neither yes nor no"
        case .text: "is no text"
        }
    }

    private func fault(_ reason: String) -> SettingFault {
        SettingFault(reason: reason, wanted: wanted)
    }
}
