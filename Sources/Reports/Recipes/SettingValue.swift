import Support

/// A value of a setting: what a recipe holds, a form shows and a command line takes.
public enum SettingValue: Sendable {
    case integer(Int)
    case real(Double)
    case flag(Bool)
    case text(String)
    case seed(UInt64)

    /// As it is typed and shown: `5e-4`, `yes`, `leave-one-out`. Reads back as the same value.
    public var text: String {
        switch self {
        case .integer(let value): return String(value)
        case .real(let value):
            let short = Numbers.short(value, 6)
            return Double(short) == value ? short : "\(value)"
        case .flag(let value): return value ? "yes" : "no"
        case .text(let value): return value
        case .seed(let value): return String(value)
        }
    }

    /// As a whole number, where it is one.
    public var wholeNumber: Int? {
        switch self {
        case .integer(let value): value
        case .seed(let value): Int(exactly: value)
        case .real(let value): Int(exactly: value)
        case .flag, .text: nil
        }
    }

    /// As a number, where it is one.
    public var number: Double? {
        switch self {
        case .integer(let value): Double(value)
        case .seed(let value): Double(value)
        case .real(let value): value
        case .flag, .text: nil
        }
    }

    /// As a whole number that is not negative, where it is one.
    public var naturalNumber: UInt64? {
        switch self {
        case .integer(let value): UInt64(exactly: value)
        case .seed(let value): value
        case .real(let value): UInt64(exactly: value)
        case .flag, .text: nil
        }
    }

    public var word: String? {
        if case .text(let value) = self { return value }
        return nil
    }

    public var isOn: Bool? {
        if case .flag(let value) = self { return value }
        return nil
    }
}

/// Numbers are equal however they were written: JSON has one kind of them.
extension SettingValue: Equatable {
    public static func == (one: SettingValue, other: SettingValue) -> Bool {
        switch (one, other) {
        case (.flag(let one), .flag(let other)): return one == other
        case (.text(let one), .text(let other)): return one == other
        case (.flag, _), (.text, _), (_, .flag), (_, .text): return false
        default: break
        }
        if let one = one.wholeNumber, let other = other.wholeNumber { return one == other }
        if let one = one.naturalNumber, let other = other.naturalNumber { return one == other }
        return one.number == other.number
    }
}

/// Stored as the plain value of JSON that it is.
extension SettingValue: Codable {
    public init(from decoder: any Decoder) throws {
        let value = try decoder.singleValueContainer()
        if let flag = try? value.decode(Bool.self) {
            self = .flag(flag)
        } else if let integer = try? value.decode(Int.self) {
            self = .integer(integer)
        } else if let seed = try? value.decode(UInt64.self) {
            self = .seed(seed)
        } else if let real = try? value.decode(Double.self) {
            self = .real(real)
        } else {
            self = .text(try value.decode(String.self))
        }
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .integer(let value): try container.encode(value)
        case .real(let value): try container.encode(value)
        case .flag(let value): try container.encode(value)
        case .text(let value): try container.encode(value)
        case .seed(let value): try container.encode(value)
        }
    }
}

extension SettingValue: ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral,
    ExpressibleByBooleanLiteral, ExpressibleByStringLiteral
{
    public init(integerLiteral value: Int) { self = .integer(value) }
    public init(floatLiteral value: Double) { self = .real(value) }
    public init(booleanLiteral value: Bool) { self = .flag(value) }
    public init(stringLiteral value: String) { self = .text(value) }
}
