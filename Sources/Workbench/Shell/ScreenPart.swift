import Canvas
import Reports

/// What the shell must know of one screen. A screen is a folder with one of these.
protocol ScreenPart {
    static var title: String { get }
    /// What it shows, in one line of the keys.
    static var meaning: String { get }
    /// Why it cannot be opened; nil where it can.
    static var refusal: String? { get }
    /// Its own keys.
    static var rows: [Binding] { get }
    /// What keys that hold everywhere do in a picture of it, for `docs/KEYS.md`.
    static var pictureSections: [KeySection] { get }
    /// The pane that has the keyboard.
    static var pane: WritableKeyPath<State, Pane> { get }
    /// Its lists that can be filtered and sorted, in the order of its panes.
    static var lists: [FilteredList] { get }
    /// Signs and short words of its tables that no legend explains.
    static var signs: [SignMeaning] { get }

    /// The panes that Tab goes through.
    static func panes(_ state: State) -> [Pane]
    /// Where each pane stands, where there is room for more than the one with the keyboard.
    static func arrange(_ layout: inout Layout, _ state: State, in body: Rect)
    static func draw(_ state: State, _ layout: Layout, on canvas: inout Canvas)
    /// The pane that has the whole screen, where there is nothing for the others to show.
    static func onlyPane(_ state: State) -> Pane?
    /// The pane that is shown above another one, even where there is room for one only.
    static func summary(of pane: Pane) -> Pane?

    /// The list that a pane scrolls.
    static func list(_ pane: Pane, _ state: State) -> WritableKeyPath<State, ListPosition>?
    /// Rows of that list.
    static func count(_ pane: Pane, _ state: State) -> Int
    /// Rows inside a pane of a size that its list does not have.
    static func margin(_ pane: Pane, _ state: State, _ rect: Rect) -> PaneMargin

    /// Asks for whatever the selection needs.
    static func follow(_ state: inout State) -> [Effect]
    /// It has just been opened.
    static func opened(_ state: inout State) -> [Effect]
    static func enter(_ pane: Pane, _ state: inout State) -> [Effect]
    /// One level back; false on the first.
    static func back(_ state: inout State) -> Bool
    /// An arrow; nil moves in the list.
    static func step(_ direction: Direction, _ pane: Pane, _ state: inout State) -> [Effect]?
    /// The mouse in a pane, before anything else takes it; nil lets others have it.
    static func pointed(_ event: MouseEvent, _ pane: Pane, in rect: Rect, _ state: inout State)
        -> [Effect]?
    /// The list has moved by a step.
    static func moved(_ pane: Pane, by step: Int, _ state: inout State)
    /// Whether Esc leads to its first pane before it leads back to another screen.
    static var returnsToFirstPane: Bool { get }
    /// Whether Esc goes a level back before it clears the filter.
    static var backsBeforeFilter: Bool { get }
    /// Whether it shows how active runs go on.
    static var watchesRuns: Bool { get }
    /// Puts right what depends on another part of the state, before it is drawn.
    static func settle(_ state: inout State)
    /// The runs, and the rules in their place, that it can show; and one of them is taken.
    static func choices(_ state: State) -> [RunChoice]
    static func choose(_ run: String, _ state: inout State)
    /// Its map; nil where there is none now, and why.
    static func map(_ state: State) -> ScreenMap?
    static func withoutMap(_ state: State) -> String

    /// The command line that shows the same.
    static func command(_ state: State, city: String) -> String
    /// The whole reason of what is selected, wrapped; what it is of, and the command line that shows it.
    static func details(_ state: State, width: Int) -> [(text: String, style: Style)]
    static func detailsName(_ state: State) -> String
    static func detailsCommand(_ state: State) -> String?
    /// What was measured of the selected explanation.
    static func measured(_ state: State) -> MeasuredExplanation
    /// The explanation that is shown, as a case keeps it; nil where there is none.
    static func caseContent(_ state: State) -> CaseContent?
    /// The pane with the keyboard as a table; nil for one that is none.
    static func table(_ pane: Pane, _ state: State) -> PaneExport?
    /// What can be written for other programs besides the panes.
    static func otherExports(_ state: State) -> [OtherExport]
    /// What the status line says when there is nothing to report.
    static func status(_ state: State) -> String?
    /// The run that the header names.
    static func run(_ state: State) -> String?
}

extension ScreenPart {
    static var refusal: String? { nil }
    static var pictureSections: [KeySection] { [] }
    static var lists: [FilteredList] { [] }
    static var signs: [SignMeaning] { [] }
    static func margin(_ pane: Pane, _ state: State, _ rect: Rect) -> PaneMargin { PaneMargin() }
    static func onlyPane(_ state: State) -> Pane? { nil }
    static func summary(of pane: Pane) -> Pane? { nil }
    static func opened(_ state: inout State) -> [Effect] { [] }
    static func back(_ state: inout State) -> Bool { false }
    static func step(_ direction: Direction, _ pane: Pane, _ state: inout State) -> [Effect]? {
        nil
    }
    static func pointed(_ event: MouseEvent, _ pane: Pane, in rect: Rect, _ state: inout State)
        -> [Effect]?
    { nil }
    static func moved(_ pane: Pane, by step: Int, _ state: inout State) {}
    static var returnsToFirstPane: Bool { true }
    static var backsBeforeFilter: Bool { false }
    static var watchesRuns: Bool { false }
    static func settle(_ state: inout State) {}
    static func choices(_ state: State) -> [RunChoice] { [] }
    static func choose(_ run: String, _ state: inout State) {}
    static func map(_ state: State) -> ScreenMap? { nil }
    static func withoutMap(_ state: State) -> String {
        "Nothing has a position here yet, so there is no map."
    }
    static func details(_ state: State, width: Int) -> [(text: String, style: Style)] { [] }
    static func detailsName(_ state: State) -> String { "" }
    static func detailsCommand(_ state: State) -> String? { nil }
    static func measured(_ state: State) -> MeasuredExplanation { MeasuredExplanation() }
    static func caseContent(_ state: State) -> CaseContent? { nil }
    static func table(_ pane: Pane, _ state: State) -> PaneExport? { nil }
    static func otherExports(_ state: State) -> [OtherExport] { [] }
    static func status(_ state: State) -> String? { nil }
    static func run(_ state: State) -> String? { nil }
}

/// Rows inside a pane that its list does not have.
struct PaneMargin {
    /// Above the list.
    var above = 0
    /// Below it.
    var below = 0
}
