/// One row of a table of keys: what the keys do, how it is called, and why they cannot do it now.
///
/// Keyboard, help, palette, footers and `docs/KEYS.md` all come from these rows.
public struct Binding: Sendable {
    public typealias Handler = @Sendable (inout State) -> [Effect]
    typealias Refusal = @Sendable (State) -> String?
    typealias Word = @Sendable (State) -> String?

    public var keys: [Key]
    /// What it does, as help and palette say it.
    public var title: String
    /// What it is called beside its title: its word in the footer, where that is always the same.
    let name: String?
    /// The keys in the footer, where they are not the first one.
    var shownKeys: String?
    /// The word in the footer; nil is not shown there, or not now.
    let word: Word
    /// A refusal is a failure, and not only said: what was wanted should have been possible.
    var complains = false
    /// Stands at the end of the footer, whatever the width.
    var stays = false
    private let reason: Refusal
    private let handler: Handler

    /// - Parameters:
    ///   - hint: The word in the footer.
    ///   - hintNow: The same where it depends on the state.
    ///   - reason: Why it cannot be done now, in a sentence; nil where it can.
    init(
        _ keys: [Key], _ title: String, hint: String? = nil, hintNow: Word? = nil,
        shown: String? = nil, unless reason: @escaping Refusal = { _ in nil },
        do handler: @escaping Handler
    ) {
        self.keys = keys
        self.title = title
        name = hintNow == nil ? hint : nil
        shownKeys = shown
        word = hintNow ?? { _ in hint }
        self.reason = reason
        self.handler = handler
    }

    /// The same for characters: each of the text is a key.
    init(
        _ characters: String, _ title: String, hint: String? = nil, hintNow: Word? = nil,
        shown: String? = nil, unless reason: @escaping Refusal = { _ in nil },
        do handler: @escaping Handler
    ) {
        self.init(
            characters.map { .character($0) }, title, hint: hint, hintNow: hintNow, shown: shown,
            unless: reason, do: handler)
    }

    /// `j ↓`.
    public var keyNames: String { keys.map(\.name).joined(separator: " ") }

    /// As the footer names the keys.
    var footerKeys: String { shownKeys ?? keys[0].name }

    /// Why the keys do nothing now, in a sentence; nil where they do.
    public func refusal(_ state: State) -> String? { reason(state) }

    /// Does it, or says why not.
    func perform(_ state: inout State) -> [Effect] {
        if let reason = reason(state) {
            if complains { state.complain(reason) } else { state.say(reason) }
            return []
        }
        return handler(&state)
    }

    func staying() -> Binding {
        var row = self
        row.stays = true
        return row
    }

    func complaining() -> Binding {
        var row = self
        row.complains = true
        return row
    }
}

/// A part of the program with keys of its own.
public struct KeySection: Sendable {
    /// As `docs/KEYS.md` heads it.
    public var title: String
    public var rows: [Binding]

    public init(_ title: String, _ rows: [Binding]) {
        self.title = title
        self.rows = rows
    }
}

/// Where arrows lead.
enum Direction: Sendable {
    case up, down, left, right

    /// One step back, or one on.
    var step: Int { self == .up || self == .left ? -1 : 1 }
    var isVertical: Bool { self == .up || self == .down }
}

/// What keys do with a map or a picture.
enum MapMove: Sendable {
    case zoomIn, zoomOut, whole, left, right, up, down

    init(_ direction: Direction) {
        switch direction {
        case .up: self = .up
        case .down: self = .down
        case .left: self = .left
        case .right: self = .right
        }
    }
}
