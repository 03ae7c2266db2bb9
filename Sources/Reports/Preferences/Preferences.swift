import Support

/// How somebody wants the program to look and to begin, whatever the city: what the file of
/// preferences holds. A setting, by contrast, is an option of a recipe.
public struct Preferences: Codable, Equatable, Sendable {
    public var theme = Theme.dark
    /// Other letters for commands, in the order of the file.
    public var keys: [KeyChoice] = []
    /// Per cent of the width that a screen's left side takes, by the screen's title in small
    /// letters.
    public var panes: [String: Int] = [:]
    /// The session of every command that names none.
    public var session = "default"
    /// Draws with ASCII only.
    public var ascii = false
    public var units = DistanceUnit.kilometres
    /// How somebody is told that a training ended, or a guard found something.
    public var notice = NoticeKind.auto

    public init() {}

    /// What the left side of a screen may take, in per cent.
    public static let paneShares = 15...85
}

/// How the terminal is asked to tell its user something.
public enum NoticeKind: String, Codable, CaseIterable, Sendable {
    /// The bell, and a notification where the terminal is known to show them.
    case auto
    case bell
    /// A notification by OSC 9, as iTerm2, kitty, WezTerm and Windows Terminal show it.
    case osc9
    /// A notification by OSC 777, as foot, urxvt and terminals of VTE show it.
    case osc777
    case none
}

/// The colours of the workbench.
public enum Theme: String, Codable, CaseIterable, Sendable {
    case dark, light
    /// Without colours, as with `NO_COLOR`.
    case mono
    case highContrast = "high-contrast"
    case colourBlind = "colour-blind"

    /// For whom it is, in a few words.
    public var meaning: String {
        switch self {
        case .dark: "on the terminal's own dark background"
        case .light: "on white"
        case .mono: "no colours: bold, dim and reverse"
        case .highContrast: "strong colours on black"
        case .colourBlind: "blue and orange; dark background"
        }
    }
}

/// A letter for a command, in place of the one it has.
public struct KeyChoice: Codable, Equatable, Sendable {
    /// The command's title or name, such as `Why: run` or `Choose the run`.
    public var command: String
    public var letter: String
    /// Of the file, counted from 1.
    public var line: Int

    public init(command: String, letter: String, line: Int) {
        self.command = command
        self.letter = letter
        self.line = line
    }
}

/// Why a choice of keys cannot be.
public struct KeyFault: Error, Equatable, Sendable {
    public var choice: KeyChoice
    public var problem: String
    public var remedy: String

    public init(_ choice: KeyChoice, _ problem: String, remedy: String) {
        self.choice = choice
        self.problem = problem
        self.remedy = remedy
    }
}

/// What distances are told in, in columns and on scales. Sentences, files and `--json` keep
/// kilometres.
public enum DistanceUnit: String, Codable, CaseIterable, Sendable {
    case kilometres = "km"
    case miles

    /// As a column is headed.
    public var short: String { self == .kilometres ? "km" : "mi" }

    /// A distance in this unit.
    public func value(kilometres: Double) -> Double {
        self == .kilometres ? kilometres : kilometres / 1.609344
    }

    /// `1.4`, in this unit.
    public func text(kilometres: Double, digits: Int = 1) -> String {
        Numbers.fixed(value(kilometres: kilometres), digits)
    }

    /// `1.4 km`, or the same in miles.
    public func distance(kilometres: Double, digits: Int = 1) -> String {
        "\(text(kilometres: kilometres, digits: digits)) \(short)"
    }
}

/// A preference as `whyhere config` lists it.
public struct PreferenceRow: Codable, Equatable, Sendable {
    public var name: String
    public var value: String
    /// The line of the file that says it; nil where the program chose.
    public var line: Int?
    public var meaning: String

    public init(name: String, value: String, line: Int?, meaning: String) {
        self.name = name
        self.value = value
        self.line = line
        self.meaning = meaning
    }
}

/// What `whyhere config` prints.
public struct PreferencesReport: Codable, Equatable, Sendable {
    public var file: String
    /// Whether there is such a file.
    public var exists: Bool
    public var preferences: [PreferenceRow]
    /// What is wrong with the file, a sentence each.
    public var faults: [String]

    public init(
        file: String, exists: Bool, preferences: [PreferenceRow], faults: [String]
    ) {
        self.file = file
        self.exists = exists
        self.preferences = preferences
        self.faults = faults
    }
}
