/// What a sign or a short word of a table says, for the help and `docs/KEYS.md`.
struct SignMeaning: Sendable {
    var sign: String
    /// One sentence, without its full stop.
    var meaning: String

    init(_ sign: String, _ meaning: String) {
        self.sign = sign
        self.meaning = meaning
    }

    /// A rank between two whole numbers.
    static let sharedRank = SignMeaning(
        "4.5", "A rank that is shared: whatever has the same score has the mean of its ranks")
    static let weight = SignMeaning("σ", "How much a link weighs in the graph")
    static let agreement = SignMeaning(
        "τ", "How alike two orders are: 1 is the same order, 0 is chance, -1 is the reverse")

    /// The short names of kinds of evidence.
    static let kinds = [
        SignMeaning("bip.", "One step between a user and a place, by a visit (bipartite)"),
        SignMeaning("sep", "Visits that are alike: near each other and at the same hours"),
        SignMeaning("cat.", "Places of the same category"),
        SignMeaning("init", "The vectors as they were learned, before any step in the graph"),
    ]

    /// Entries of the help.
    ///
    /// - Parameter first: The number of the first one among all entries of the list.
    static func entries(_ signs: [SignMeaning], from first: Int) -> [OverlayEntry] {
        signs.enumerated().map {
            OverlayEntry(
                left: $1.sign, right: $1.meaning, number: first + $0, synonyms: "legend sign")
        }
    }

    /// Every sign with where it stands, for the documentation.
    static var all: [(place: String, sign: SignMeaning)] {
        Screen.allCases.flatMap { screen in screen.part.signs.map { (screen.section, $0) } }
            + Overlay.Kind.documented.map(\.part).flatMap { part in
                part.signs.map { (part.name, $0) }
            }
    }
}
