/// Metrics by name. A metric that was asked for but has nothing to be measured on, such as the
/// recall of no user, is known to be missing: it is `–` for people and null in JSON, never 0.
public struct Figures: Codable, Equatable, Sendable, ExpressibleByDictionaryLiteral {
    /// The metrics that have a value.
    public private(set) var known: [String: Double]
    /// Those that were asked for and have none.
    private var missing: Set<String>

    /// - Parameter names: What was asked for; those without a value are missing.
    public init(_ known: [String: Double], of names: [String] = []) {
        self.known = known
        missing = Set(names.filter { known[$0] == nil })
    }

    public init(dictionaryLiteral elements: (String, Double)...) {
        self.init(Dictionary(elements) { $1 })
    }

    /// The metric's value; nil where it is missing or was not asked for. Setting nil makes it
    /// missing.
    public subscript(name: String) -> Double? {
        get { known[name] }
        set {
            known[name] = newValue
            if newValue == nil { missing.insert(name) } else { missing.remove(name) }
        }
    }

    /// Whether it was asked for, with a value or without.
    public func has(_ name: String) -> Bool { known[name] != nil || missing.contains(name) }

    public init(from decoder: any Decoder) throws {
        let all = try decoder.singleValueContainer().decode([String: Double?].self)
        self.init(all.compactMapValues { $0 }, of: Array(all.keys))
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        var all: [String: Double?] = known.mapValues { $0 }
        for name in missing { all.updateValue(nil, forKey: name) }
        try container.encode(all)
    }
}

/// A value that there may be none of, which JSON then tells as null instead of leaving it out.
@propertyWrapper
public struct Told<Value: Codable & Equatable & Sendable>: Codable, Equatable, Sendable {
    public var wrappedValue: Value?

    public init(wrappedValue: Value?) { self.wrappedValue = wrappedValue }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        wrappedValue = container.decodeNil() ? nil : try container.decode(Value.self)
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(wrappedValue)
    }
}

extension KeyedDecodingContainer {
    /// A key that is not there means the same as null.
    public func decode<Value>(_ type: Told<Value>.Type, forKey key: Key) throws -> Told<Value> {
        try decodeIfPresent(type, forKey: key) ?? Told(wrappedValue: nil)
    }
}
