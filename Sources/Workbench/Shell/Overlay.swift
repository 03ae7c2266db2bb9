import Canvas
import Reports

/// One line of editable text; the cursor counts characters.
public struct TextLine: Codable, Equatable, Sendable {
    public private(set) var text: String
    public private(set) var cursor: Int

    public init(_ text: String = "") {
        self.text = text
        cursor = text.count
    }

    /// Applies an editing key; false where the key edits nothing.
    public mutating func edit(_ key: Key) -> Bool {
        var characters = Array(text)
        cursor = max(0, min(cursor, characters.count))
        switch key {
        case .character(let character):
            // A name or a number is never longer; a pasted book must not slow the screen.
            guard characters.count < 400 else { return true }
            characters.insert(character, at: cursor)
            cursor += 1
        case .backspace, .control("h"):
            guard cursor > 0 else { return true }
            characters.remove(at: cursor - 1)
            cursor -= 1
        case .delete, .control("d"):
            guard cursor < characters.count else { return true }
            characters.remove(at: cursor)
        case .left, .control("b"): cursor = max(0, cursor - 1)
        case .right, .control("f"): cursor = min(characters.count, cursor + 1)
        case .home, .control("a"): cursor = 0
        case .end, .control("e"): cursor = characters.count
        case .control("u"):
            characters.removeFirst(cursor)
            cursor = 0
        case .control("k"): characters.removeLast(characters.count - cursor)
        case .control("w"):
            while cursor > 0, characters[cursor - 1] == " " {
                characters.remove(at: cursor - 1); cursor -= 1
            }
            while cursor > 0, characters[cursor - 1] != " " {
                characters.remove(at: cursor - 1); cursor -= 1
            }
        default: return false
        }
        text = String(characters)
        // Joining characters can merge with their neighbour, which makes the text shorter.
        cursor = min(cursor, text.count)
        return true
    }
}

/// What lies above the screen and takes the keys first.
public struct Overlay: Codable, Equatable, Sendable {
    public enum Kind: Codable, Equatable, Sendable {
        /// The keys of this screen.
        case help
        /// Everything that can be done, by name.
        case palette
        case cities
        case runs
        /// The filter of this screen; the old text comes back with Esc.
        case filter(old: String)
        case learningRate
        /// Seeds and settings that are trained one after the other.
        case severalTrainings
        /// A field of the recipe, by name.
        case field(String)
        /// A command that makes a city.
        case form(CityForm)
        /// A field of such a form, by name.
        case formField(CityForm, String)
        /// Panels of the Why screen, which show answers.
        case details, faithfulness, counterfactual, contrast
        /// One event of a sequence.
        case event
        /// Statistics of the city's space-time graph.
        case spaceTimeGraph
        /// Panels of the Runs screen: all models of a city, and a run's explanations.
        case comparison, sweep
        /// Asks before the test part is opened.
        case unseal
        /// The place of a visit that is to be inserted.
        case insertPlace
        /// The hour of a visit that is inserted, or where the visits to a place move.
        case visitHour(NamedPlace, VisitEdit.Kind)
        /// γ or α of a what-if, by the name of the option.
        case whatIfNumber(String)
        /// Blocks that a generator tries, and places that alone are ranked.
        case beam, among
        /// How many places lists of a comparison have.
        case shownPlaces
        /// α of the Sites screen: the share of the direct link.
        case siteAlpha
        /// The format that a pane is written in.
        case export
        /// Asks before a training is stopped.
        case stop(run: String)
    }

    public var kind: Kind
    public var line = TextLine()
    public var list = ListPosition()
    /// Why the text was not accepted.
    public var fault: String?

    /// A panel shows what came; nothing is typed into it.
    var isPanel: Bool {
        [
            .details, .faithfulness, .counterfactual, .contrast, .comparison, .sweep, .event,
            .spaceTimeGraph,
        ].contains(kind)
    }

    public init(_ kind: Kind, text: String = "") {
        self.kind = kind
        line = TextLine(text)
    }
}
