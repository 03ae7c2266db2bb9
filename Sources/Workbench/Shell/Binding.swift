/// One row of a table of keys: what the keys do, how it is called, and why they cannot do it now.
///
/// Keyboard, help, palette, footers and `docs/KEYS.md` all come from these rows.
public struct Binding: Sendable {
    public typealias Handler = @Sendable (inout State) -> [Effect]
    typealias Refusal = @Sendable (State) -> String?
    typealias Word = @Sendable (State) -> String?

    public var keys: [Key]
    /// What its characters stand for wherever they do something; nil where none of the keys is one.
    public let meaning: KeyMeaning?
    /// What it does, as help and palette say it.
    public var title: String
    /// Other words for it, by which help and palette find it too.
    var synonyms = ""
    /// What opened the panel that this row leaves, whose key leaves it as well.
    private(set) var toggled: KeyMeaning?
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
    /// Stands in the footer only while it can be done.
    private var comesAndGoes = false
    private let reason: Refusal
    private let handler: Handler

    /// - Parameters:
    ///   - hint: The word in the footer.
    ///   - hintNow: The same where it depends on the state.
    ///   - reason: Why it cannot be done now, in a sentence; nil where it can.
    init(
        _ keys: [Key], means meaning: KeyMeaning? = nil, _ title: String, hint: String? = nil,
        hintNow: Word? = nil, shown: String? = nil,
        unless reason: @escaping Refusal = { _ in nil }, do handler: @escaping Handler
    ) {
        self.keys = keys
        self.meaning = meaning
        self.title = title
        name = hintNow == nil ? hint : nil
        shownKeys = shown
        word = hintNow ?? { _ in hint }
        self.reason = reason
        self.handler = handler
    }

    /// The same for the characters of a meaning, and keys that do the same here.
    init(
        _ meaning: KeyMeaning, and others: [Key] = [], _ title: String, hint: String? = nil,
        hintNow: Word? = nil, shown: String? = nil,
        unless reason: @escaping Refusal = { _ in nil }, do handler: @escaping Handler
    ) {
        self.init(
            meaning.keys + others, means: meaning, title, hint: hint, hintNow: hintNow,
            shown: shown, unless: reason, do: handler)
    }

    /// `j ↓`.
    public var keyNames: String { keys.map(\.name).joined(separator: " ") }

    /// As the footer names the keys.
    var footerKeys: String { shownKeys ?? keys[0].name }

    /// Why the keys do nothing now, in a sentence; nil where they do.
    public func refusal(_ state: State) -> String? { reason(state) }

    /// The word in the footer now.
    func hint(_ state: State) -> String? {
        comesAndGoes && reason(state) != nil ? nil : word(state)
    }

    /// Does it, or says why not.
    func perform(_ state: inout State) -> [Effect] {
        if let reason = reason(state) {
            if complains { state.complain(reason) } else { state.say(reason) }
            return []
        }
        return handler(&state)
    }

    /// Not in the footer while it would be refused.
    func whilePossible() -> Binding {
        var row = self
        row.comesAndGoes = true
        return row
    }

    func staying() -> Binding {
        var row = self
        row.stays = true
        return row
    }

    /// Found by other words, too.
    func known(as words: String) -> Binding {
        var row = self
        row.synonyms = words
        return row
    }

    /// Leaves what another key opened, with that key as well.
    func toggling(_ opener: KeyMeaning?) -> Binding {
        guard let opener else { return self }
        var row = self
        row.toggled = opener
        row.keys += opener.keys
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

    /// Where its keys do something, within a sentence: `in the comparison`, `on 3 Why`.
    var place: String {
        guard let first = title.first else { return "" }
        return first.isNumber ? "on \(title)" : "\(first.lowercased())\(title.dropFirst())"
    }
}

/// Where arrows lead.
enum Direction: Sendable {
    case up, down, left, right

    /// One step back, or one on.
    var step: Int { self == .up || self == .left ? -1 : 1 }
    var isVertical: Bool { self == .up || self == .down }
}
