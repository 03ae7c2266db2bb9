/// A part of a screen that can take the keyboard. Each screen names its own.
public struct Pane: RawRepresentable, Codable, Hashable, Sendable {
    public var rawValue: String

    public init(rawValue: String) { self.rawValue = rawValue }

    init(_ name: String) { rawValue = name }
}
