/// Everything a key can do.
public enum Action: String, Codable, CaseIterable, Sendable {
    case showCity, showUsers, showWhy, showSites, showTrain, showRuns, showSession
    case nextPane, previousPane
    case up, down, left, right, pageUp, pageDown, first, last
    case enter, back, filter, help, palette, copy, write, redraw, suspend, quit
    case zoomIn, zoomOut, wholeCity, panLeft, panRight, panUp, panDown, nextLayer, openCity
    case nextBrand, nextOutline, nextTab, previousTab, spaceTimeGraph
    case growCity, importCity, addToCity
    case sort, toggleTruth
    case nextPicture, previousPicture, turnUndistilled, turnValue, turnRows, switchCriterion, alpha
    case enlarge, export
    case pickRun, toggleCandidates, toggleSide, nextGroup, previousUser, nextUser
    case details, measureFaithfulness, counterfactual, mark, contrast
    case editVisits, deleteVisits, insertVisit, moveVisits, toggleRebuild, undoEdit, clearEdits
    case startTraining, startSeveral, pause, resume, stop, learningRate, nextMetric
    case beam, among
    case resumeRun, markRun, compareModels, sweepRun, writeVectors
}

/// One row of the key table.
public struct Binding: Sendable {
    public var keys: [Key]
    public var action: Action
    /// The only screen where it applies; nil applies everywhere.
    public var screen: Screen?
    /// What it does, as help and palette say it.
    public var title: String
    /// The word in the footer; nil is not shown there.
    public var hint: String?

    init(
        _ keys: [Key], _ action: Action, on screen: Screen? = nil, _ title: String,
        hint: String? = nil
    ) {
        self.keys = keys
        self.action = action
        self.screen = screen
        self.title = title
        self.hint = hint
    }

    /// `j ↓`.
    public var keyNames: String { keys.map(\.name).joined(separator: " ") }
}

/// The one table that drives the keyboard, the help, the palette, the footer and `docs/KEYS.md`.
public enum KeyTable {
    public static let bindings: [Binding] = city + users + why + sites + train + runs + everywhere

    private static let city = [
        Binding([.character("o")], .openCity, on: .city, "Open another city", hint: "city"),
        Binding([.character("+"), .character("=")], .zoomIn, on: .city, "Zoom in", hint: "zoom"),
        Binding([.character("-")], .zoomOut, on: .city, "Zoom out"),
        Binding([.character("0")], .wholeCity, on: .city, "Show the whole city"),
        Binding([.character("H")], .panLeft, on: .city, "Move the map to the west"),
        Binding([.character("L")], .panRight, on: .city, "Move the map to the east"),
        Binding([.character("K")], .panUp, on: .city, "Move the map to the north"),
        Binding([.character("J")], .panDown, on: .city, "Move the map to the south"),
        Binding(
            [.character("c")], .nextLayer, on: .city, "Show the next category on the map",
            hint: "layer"),
        Binding([.character("b")], .nextBrand, on: .city, "Show the next brand on the map"),
        Binding(
            [.character("a")], .nextOutline, on: .city,
            "Outline nothing, regions, business areas, or both", hint: "outlines"),
        Binding(
            [.character("s")], .spaceTimeGraph, on: .city,
            "The space-time graph of the city: which places are visited together", hint: "graph"),
        Binding(
            [.character("]")], .nextTab, on: .city, "Next list: categories, places, brands"),
        Binding([.character("[")], .previousTab, on: .city, "Previous list"),
        Binding([.character("N")], .growCity, on: .city, "Grow a city …"),
        Binding([.character("I")], .importCity, on: .city, "Import a city …"),
        Binding(
            [.character("A")], .addToCity, on: .city,
            "Add regions, brands … to this city …"),
    ]

    private static let users = [
        Binding(
            [.character("s")], .sort, on: .users, "Change the order of the users", hint: "sort"),
        Binding(
            [.character("t")], .toggleTruth, on: .users,
            "Show or hide the planted causes of a grown city", hint: "truth"),
    ]

    private static let why = [
        Binding([.character("r")], .pickRun, on: .why, "Choose the run", hint: "run"),
        Binding(
            [.character("n")], .toggleCandidates, on: .why,
            "Rank only new places, or all of them", hint: "new/all"),
        Binding(
            [.character("a")], .among, on: .why, "Rank some places only, by number or name …"),
        Binding(
            [.character("B")], .beam, on: .why,
            "A generator's list by beam search, or exact …"),
        Binding(
            [.character("v")], .toggleSide, on: .why,
            "Explain from the user's side, or from the place's", hint: "side"),
        Binding(
            [.character("b")], .nextGroup, on: .why,
            "Group similar visits: place, user, own, pairs", hint: "group by"),
        Binding(
            [.character("e")], .editVisits, on: .why,
            "What if? Edit the user's visits; the list ranks anew", hint: "edit"),
        Binding(
            [.character("c")], .counterfactual, on: .why,
            "Which visits would have to be missing?", hint: "without"),
        Binding(
            [.character("f")], .measureFaithfulness, on: .why,
            "How faithful is the explanation? Methods and controls", hint: "faithful"),
        Binding(
            [.character(" ")], .mark, on: .why, "Mark the place, for a comparison", hint: "mark"),
        Binding(
            [.character("x")], .contrast, on: .why,
            "Why the marked (or first) place and not this one?", hint: "why not"),
        Binding([.character("i")], .insertVisit, on: .why, "Insert a visit …"),
        Binding(
            [.character("d")], .deleteVisits, on: .why,
            "Delete the visits to an own place, or take an edit back"),
        Binding([.character("m")], .moveVisits, on: .why, "Move the visits to an own place …"),
        Binding(
            [.character("M")], .toggleRebuild, on: .why,
            "Edits mask the user's step, or rebuild the graph"),
        Binding([.character("u")], .undoEdit, on: .why, "Undo the last edit"),
        Binding([.character("U")], .clearEdits, on: .why, "Clear all edits"),
        Binding([.character("D")], .details, on: .why, "The whole reason, with rules and leaks"),
        Binding(
            [.character("p")], .nextPicture, on: .why,
            "Of a sequence: events, attention, parts, teacher, disagreement", hint: "attention …"),
        Binding([.character("P")], .previousPicture, on: .why, "The picture before"),
        Binding(
            [.character("R")], .turnUndistilled, on: .why,
            "Disagreement: compare with a run without distillation too"),
        Binding(
            [.character("W")], .export, on: .why,
            "Write the pane as CSV, JSON Lines or Markdown …"),
        Binding([.character("[")], .previousUser, on: .why, "Previous user", hint: "user"),
        Binding([.character("]")], .nextUser, on: .why, "Next user"),
    ]

    private static let sites = [
        Binding([.character("r")], .pickRun, on: .sites, "Choose the run", hint: "run"),
        Binding(
            [.character("n")], .toggleCandidates, on: .sites,
            "Rank only new regions, or all of them", hint: "new/all"),
        Binding(
            [.character("m")], .nextPicture, on: .sites,
            "Beside the lists: reasons, map, criteria, distances, embedding", hint: "map …"),
        Binding([.character("M")], .previousPicture, on: .sites, "The picture before"),
        Binding(
            [.character(" "), .character("e")], .switchCriterion, on: .sites,
            "Switch the criterion off or on; the regions rank anew", hint: "off/on"),
        Binding(
            [.character("f")], .measureFaithfulness, on: .sites,
            "How faithful is the explanation? Methods and controls", hint: "faithful"),
        Binding(
            [.character("v")], .turnValue, on: .sites,
            "Weight or contribution; before or after the encoder", hint: "values"),
        Binding(
            [.character("b")], .turnRows, on: .sites,
            "Criteria by brand or by category; embedding by PCA or t-SNE", hint: "by"),
        Binding([.character("U")], .clearEdits, on: .sites, "Everything as trained again"),
        Binding([.character("A")], .alpha, on: .sites, "Another share of the direct link …"),
        Binding(
            [.character("D")], .details, on: .sites, "The whole reason, with notices and sums"),
        Binding(
            [.character("t")], .toggleTruth, on: .sites,
            "Show or hide the planted criteria of a grown city"),
        Binding([.character("s")], .sort, on: .sites, "Change the order of the brands"),
        Binding([.character("z")], .enlarge, on: .sites, "Enlarge the pane, or not", hint: "zoom"),
        Binding([.character("[")], .previousUser, on: .sites, "Previous brand", hint: "brand"),
        Binding([.character("]")], .nextUser, on: .sites, "Next brand"),
        Binding(
            [.character("+"), .character("=")], .zoomIn, on: .sites, "Zoom into the picture"),
        Binding([.character("-")], .zoomOut, on: .sites, "Zoom out of the picture"),
        Binding([.character("0")], .wholeCity, on: .sites, "Show the whole picture"),
        Binding([.character("H")], .panLeft, on: .sites, "Move the picture to the west"),
        Binding([.character("L")], .panRight, on: .sites, "Move the picture to the east"),
        Binding([.character("K")], .panUp, on: .sites, "Move the picture to the north"),
        Binding([.character("J")], .panDown, on: .sites, "Move the picture to the south"),
        Binding(
            [.character("W")], .export, on: .sites,
            "Write the pane as CSV, JSON Lines or Markdown …"),
    ]

    private static let train = [
        Binding(
            [.character("S")], .startTraining, on: .train, "Start a training with this recipe",
            hint: "start"),
        Binding(
            [.character("V")], .startSeveral, on: .train,
            "Train a run for each of several seeds or settings …", hint: "several"),
        Binding([.character("p")], .pause, on: .train, "Pause the training", hint: "pause"),
        Binding([.character("r")], .resume, on: .train, "Resume the training", hint: "resume"),
        Binding([.character("x")], .stop, on: .train, "Stop the training", hint: "stop"),
        Binding(
            [.character("l")], .learningRate, on: .train, "Change the learning rate", hint: "rate"),
        Binding([.character("m")], .nextMetric, on: .train, "Show other metrics", hint: "metrics"),
    ]

    private static let runs = [
        Binding(
            [.character("R")], .resumeRun, on: .runs, "Resume an interrupted run", hint: "resume"),
        Binding(
            [.character(" ")], .markRun, on: .runs, "Mark the run, for the comparison",
            hint: "mark"),
        Binding(
            [.character("E")], .compareModels, on: .runs,
            "Compare the simple rules and the marked runs, with intervals", hint: "compare"),
        Binding(
            [.character("F")], .sweepRun, on: .runs,
            "How faithful are the run's explanations, over many users?", hint: "faithful"),
        Binding(
            [.character("W")], .writeVectors, on: .runs,
            "Write the run's vectors of users and places, for other programs"),
    ]

    private static let everywhere = [
        Binding([.enter], .enter, "Open what is selected", hint: "open"),
        Binding([.escape], .back, "Back"),
        Binding([.tab], .nextPane, "Next pane", hint: "pane"),
        Binding([.backTab], .previousPane, "Previous pane"),
        Binding([.character("j"), .down], .down, "Down"),
        Binding([.character("k"), .up], .up, "Up"),
        Binding([.left], .left, "Left, or the value before"),
        Binding([.right], .right, "Right, or the next value"),
        Binding([.pageDown, .control("d")], .pageDown, "A page down"),
        Binding([.pageUp, .control("u")], .pageUp, "A page up"),
        Binding([.home, .character("g")], .first, "To the first row"),
        Binding([.end, .character("G")], .last, "To the last row"),
        Binding([.character("/")], .filter, "Filter this screen", hint: "filter"),
        Binding([.character("1")], .showCity, "City: map, hours, categories, audit"),
        Binding([.character("2")], .showUsers, "Users: list, timeline, rhythm"),
        Binding([.character("3")], .showWhy, "Why: recommendations and their evidence"),
        Binding([.character("4")], .showSites, "Sites: where should a brand open its next store?"),
        Binding([.character("5")], .showTrain, "Train: recipe, curves, controls"),
        Binding([.character("6")], .showRuns, "Runs: everything trained so far"),
        Binding([.character("7")], .showSession, "Session: not yet there"),
        Binding(
            [.character("y")], .copy, "Copy the command line that shows the same", hint: "copy"),
        Binding([.character("w")], .write, "Write this screen to a text file"),
        Binding([.character(":"), .control("p")], .palette, "Find a command", hint: "commands"),
        Binding([.character("?")], .help, "Keys of this screen", hint: "help"),
        Binding([.control("l")], .redraw, "Draw the screen anew"),
        Binding([.control("z")], .suspend, "Suspend to the shell"),
        Binding(
            [.character("q"), .control("c")], .quit, "Quit; trainings go on by themselves",
            hint: "quit"),
    ]

    /// The rows that apply on a screen: its own first.
    public static func bindings(on screen: Screen) -> [Binding] {
        bindings.filter { $0.screen == nil || $0.screen == screen }
    }

    private static let actions: [Screen: [Key: Action]] = {
        var table: [Screen: [Key: Action]] = [:]
        for screen in Screen.allCases {
            for binding in bindings(on: screen) {
                for key in binding.keys { table[screen, default: [:]][key] = binding.action }
            }
        }
        return table
    }()

    /// What a key does on a screen.
    public static func action(for key: Key, on screen: Screen) -> Action? {
        actions[screen]?[key]
    }

    /// The content of `docs/KEYS.md`.
    public static func markdown() -> String {
        var text = """
            # Keys

            Made from the table in `Sources/Workbench/Screens/Bindings.swift`; a test compares.

            """
        func section(_ title: String, _ rows: [Binding]) {
            text += "\n## \(title)\n\n| keys | what they do |\n|---|---|\n"
            for row in rows {
                let keys = row.keys.map { "`\($0.name)`" }.joined(separator: " ")
                text += "| \(keys) | \(row.title) |\n"
            }
        }
        section("Everywhere", everywhere)
        for screen in Screen.allCases {
            let rows = bindings.filter { $0.screen == screen }
            if !rows.isEmpty { section("\(screen.rawValue) \(screen.title)", rows) }
        }
        text += """

            ## Where text is typed

            | keys | what they do |
            |---|---|
            | `Enter` | Accept, or run the selected entry |
            | `Esc` | Leave without changing anything |
            | `↑` `↓` | Another entry |
            | `Ctrl-U` `Ctrl-K` `Ctrl-W` | Erase to the start, to the end, the word before |

            ## In a panel of 3 Why

            | keys | what they do |
            |---|---|
            | `j` `k` `↓` `↑` `PgDn` `PgUp` `g` `G` | Another row |
            | `←` `→` | Another goal of what would have to be missing |
            | `Enter` | Take what would have to be missing as edits of the visits |
            | `s` | Swap the two places of a comparison |
            | `n` `N` | In the panel of an event: the event before it, and after |
            | `b` | Group the differences otherwise |
            | `y` `w` `?` | As everywhere |
            | `Esc` `q`, or the panel's own key | Leave the panel |

            ## In the attention of 3 Why

            | keys | what they do |
            |---|---|
            | `←` `→` `↑` `↓` | Another head; in a head another cell: who looks at what |
            | `Enter` | Grid → head → cell in all heads |
            | `Esc` | The way back |

            ## In the panel of 1 City

            | keys | what they do |
            |---|---|
            | `j` `k` `↓` `↑` `PgDn` `PgUp` `g` `G` | Another edge |
            | `Enter` | The edge in words |
            | `Esc` `q` `s` | Leave the panel |

            ## In a panel of 4 Sites

            | keys | what they do |
            |---|---|
            | `j` `k` `↓` `↑` `PgDn` `PgUp` `g` `G` | Another row |
            | `Enter` | The row in words |
            | `y` `w` `?` | As everywhere |
            | `Esc` `q`, or the panel's own key | Leave the panel |

            ## In a panel of 6 Runs

            | keys | what they do |
            |---|---|
            | `j` `k` `↓` `↑` `PgDn` `PgUp` `g` `G` | Another row; the card is under the table |
            | `[` `]` `←` `→` | Another protocol of a comparison, another part of a sweep |
            | `Enter` | The row in words |
            | `b` | Compare with the next row |
            | `n` | Held-out visits of users, or their next events by one split after another |
            | `o` | Of next events: visits, orders, or what the city has |
            | `l` | Of next events: rank lists of some places, as if shown, or every place |
            | `m` | Of next events: intervals of another metric |
            | `a` | With audits, or without |
            | `s` | Parts of the truth, or other metrics |
            | `U` | Open the sealed test part, after a question; again: back to validation |
            | `y` `w` `?` | As everywhere |
            | `Esc` `q`, or the panel's own key | Leave the panel |

            """
        return text
    }
}
