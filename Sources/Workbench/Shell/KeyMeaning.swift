/// What a letter, a digit or a sign stands for: the same on every screen, in every panel and overlay.
///
/// The raw value holds the characters. A row of keys takes a meaning in place of a character, so that
/// nobody gives a letter a second one; a test compares all rows.
public enum KeyMeaning: String, CaseIterable, Sendable {
    // Moving.
    case down = "j"
    case up = "k"
    case first = "g"
    case last = "G"
    case before = "["
    case next = "]"
    case mark = " "

    // Everywhere.
    case screens = "1234567"
    case filter = "/"
    case commands = ":"
    case help = "?"
    case copy = "y"
    case write = "w"
    case writeTable = "W"
    case note = "n"
    case theme = "C"
    case quit = "q"

    // Maps and pictures.
    case zoomIn = "+="
    case zoomOut = "-"
    case whole = "0"
    case fit = "."
    case crosshair = ","
    case fill = "%"
    case places = "@"
    case west = "H"
    case east = "L"
    case north = "K"
    case south = "J"
    case enlarge = "z"
    case panes = "Z"
    case picture = "m"
    case pictureBefore = "M"

    // What is shown, and how.
    case run = "R"
    case view = "v"
    case group = "b"
    case sortUp = "<"
    case sortDown = ">"
    case sortBack = "~"
    case newOrAll = "a"
    case beside = "|"
    case among = "&"
    case number = "l"
    case planted = "P"
    case missedNext = "T"
    case missedBefore = "t"

    // Asking about an explanation.
    case details = "D"
    case faithful = "f"
    case study = "F"
    case without = "c"
    case whyNot = "!"
    case compare = "E"
    case question = "Q"
    case audits = "*"
    case unseal = "O"

    // Editing.
    case edit = "e"
    case rename = "_"
    case insert = "i"
    case delete = "d"
    case hour = "h"
    case rebuild = "#"
    case undo = "u"
    case clear = "U"

    // Cities.
    case open = "o"
    case grow = "N"
    case importing = "I"
    case add = "A"

    // Trainings.
    case start = "S"
    case several = "V"
    case pause = "p"
    case resume = "r"
    case stop = "x"
    case steer = "s"
    case xAxis = "X"
    case yAxis = "Y"
    case smooth = "^"
    case branch = "B"

    /// The keys, the one that the footer names first.
    public var keys: [Key] { rawValue.map { .character($0) } }

    /// The key as documents and texts that never change name it, such as `R` or `Space`.
    public var standardKey: String { keys[0].name }

    /// The key as sentences name it: the one that somebody chose for what it does, where somebody did.
    public var key: String { Self.chosen[self] ?? standardKey }

    /// The keys that were chosen, while a message is carried out or a frame is drawn.
    @TaskLocal static var chosen: [KeyMeaning: String] = [:]

    /// What it stands for, wherever it does something.
    public var words: String {
        switch self {
        case .down: "Down"
        case .up: "Up"
        case .first: "To the first row"
        case .last: "To the last row"
        case .before: "The one before: list, user, brand, event, protocol or part"
        case .next: "The next one: list, user, brand, event, protocol or part"
        case .mark: "Mark the row, for a comparison or beside others"
        case .screens: "A screen"
        case .filter: "Filter what is listed"
        case .commands: "Find a command, or anything else by its name"
        case .help: "The keys that do something here"
        case .copy: "Copy the command line that shows the same"
        case .write: "Write the screen to a text file"
        case .writeTable: "Write for others: a table, a run's vectors, the session"
        case .note: "Write a note, or save what is explained as a case"
        case .theme: "Choose the theme"
        case .quit: "Leave the panel, or the program"
        case .zoomIn: "Zoom in"
        case .zoomOut: "Zoom out"
        case .whole: "The opening view of the map, picture or chart"
        case .fit: "All that there is, far places and values too, and back"
        case .crosshair: "A crosshair on the map, a line that reads charts"
        case .fill: "Dots or filled cells on maps and charts"
        case .places: "Where and when: the map and the week beside a reason"
        case .west: "Move the map, picture or chart to the west"
        case .east: "Move the map, picture or chart to the east"
        case .north: "Move the map or picture to the north"
        case .south: "Move the map or picture to the south"
        case .enlarge: "Enlarge the pane, or not"
        case .panes: "Hide panes, show them, move their border"
        case .picture: "Another picture"
        case .pictureBefore: "The picture before"
        case .run: "Choose the run"
        case .view: "See the same otherwise: another side, value, metric or outline"
        case .group: "Count or group by something else, or fold what is one group"
        case .sortUp: "Sort by the column before"
        case .sortDown: "Sort by the next column"
        case .sortBack: "Reverse the order"
        case .newOrAll: "Only what is new, or all"
        case .beside: "Columns of the list: ranks by other runs, what is told of runs"
        case .among: "Only some: places to rank, visits of a city; the run that lies above others"
        case .number: "Change a number: a setting of the run, the share of a link, the blocks tried"
        case .planted: "The planted truth, shown or hidden, or its parts"
        case .missedNext: "The next missed truth"
        case .missedBefore: "The missed truth before"
        case .details: "The whole reason, the whole sweep, or all in which runs differ"
        case .faithful: "How faithful is this explanation?"
        case .study: "How faithful are a run's explanations?"
        case .without: "What would have to be missing?"
        case .whyNot: "Why not this one?"
        case .compare: "Compare with other runs"
        case .question: "Ask another question about the same"
        case .audits: "With audits, or without"
        case .unseal: "Open the sealed test part, or close it"
        case .edit: "Edit: what counts in a what-if, a criterion, a verdict"
        case .rename: "Give another name"
        case .insert: "Insert"
        case .delete: "Delete"
        case .hour: "Move to another hour"
        case .rebuild: "Build the graph anew, or not"
        case .undo: "Undo: the last change, or back to a kept checkpoint"
        case .clear: "Take all changes back"
        case .open: "Open another city or session"
        case .grow: "Grow a city"
        case .importing: "Import a city"
        case .add: "Add to this city, or to the queue"
        case .start: "Start"
        case .several: "Start several"
        case .pause: "Pause"
        case .resume: "Resume"
        case .stop: "Stop what runs, or take it out of the queue"
        case .xAxis: "Count the axis otherwise"
        case .yAxis: "A logarithmic axis, or not"
        case .smooth: "Smooth curves, or not"
        case .steer: "Everything that can be asked of the run"
        case .branch: "Branch: a new run that starts where this one stood"
        }
    }
}
