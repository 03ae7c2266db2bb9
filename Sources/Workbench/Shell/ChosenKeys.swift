import Reports
import Support

// Letters that somebody chose for commands in place of those that they have.

extension KeyTable {
    /// The rows that apply on a screen, with the letters that were chosen: its own first.
    static func rows(on screen: Screen, _ preferences: Preferences) -> [Binding] {
        own(of: screen, preferences) + everywhere(preferences)
    }

    /// The rows of a screen alone, with the letters that were chosen.
    static func own(of screen: Screen, _ preferences: Preferences) -> [Binding] {
        chosen(screen.part.rows, on: screen, preferences)
    }

    /// The rows of every screen, with the letters that were chosen.
    static func everywhere(_ preferences: Preferences) -> [Binding] {
        chosen(everywhere, on: nil, preferences)
    }

    private static func chosen(
        _ rows: [Binding], on screen: Screen?, _ preferences: Preferences
    ) -> [Binding] {
        guard !preferences.keys.isEmpty else { return rows }
        return rows.map { row in
            let chosen = preferences.keys.last { matches($0.command, row, on: screen) }
            return chosen.map { row.with(letter: $0.letter) } ?? row
        }
    }

    /// The rows of a screen, each with the screen that it belongs to; nil for those of all.
    private static func rows(of screen: Screen) -> [(screen: Screen?, binding: Binding)] {
        screen.part.rows.map { (screen, $0) } + everywhere.map { (nil, $0) }
    }

    /// Whether a command is called so: by its title or its word in the footer, behind the name of
    /// its screen or alone.
    private static func matches(_ name: String, _ row: Binding, on screen: Screen?) -> Bool {
        let names = [plain(row.title)] + (row.name.map { [plain($0)] } ?? [])
        let wanted = plain(name)
        if names.contains(wanted) { return true }
        guard let screen else { return false }
        return names.contains { plain(screen.title) + ": " + $0 == wanted }
    }

    private static func plain(_ name: String) -> String {
        let lowered = name.lowercased()
        return (lowered.hasSuffix(" …") ? String(lowered.dropLast(2)) : lowered).trimmed
    }

    /// Why letters cannot be given as they are chosen; none where all can. O(choices × rows).
    public static func faults(_ choices: [KeyChoice]) -> [KeyFault] {
        var faults = choices.compactMap { fault(of: $0) }
        let sound = choices.filter { choice in !faults.contains { $0.choice == choice } }
        var preferences = Preferences()
        preferences.keys = sound
        for choice in sound {
            guard let fault = conflict(of: choice, preferences) else { continue }
            faults.append(fault)
        }
        return faults
    }

    private static func fault(of choice: KeyChoice) -> KeyFault? {
        let found = Screen.allCases.flatMap { screen in
            rows(of: screen).filter { matches(choice.command, $0.binding, on: $0.screen) }
        }
        let titles = Set(found.map(\.binding.title))
        guard !titles.isEmpty else {
            let all = Screen.allCases.flatMap { rows(of: $0).map { plain($0.binding.title) } }
            return KeyFault(
                choice, "there is no command '\(choice.command)'",
                remedy: NearestName.meant(
                    plain(choice.command), of: all,
                    else: "use a title of docs/KEYS.md, such as 'Choose the run'"))
        }
        guard titles.count == 1 else {
            let ways = found.compactMap { row in
                row.screen.map { "'\($0.title): \(row.binding.name ?? row.binding.title)'" }
            }
            return KeyFault(
                choice, "'\(choice.command)' is the name of several commands",
                remedy: "write it as \(Array(Set(ways)).sorted().joined(separator: " or "))")
        }
        let isHidden = choice.letter.unicodeScalars.contains { SafeText.isHidden($0) }
        guard choice.letter.count == 1, let letter = choice.letter.first, !letter.isWhitespace,
            !isHidden
        else {
            return KeyFault(
                choice, "'\(choice.letter)' is no letter", remedy: "give one character, such as R")
        }
        return nil
    }

    /// Another command of a screen that has the letter too.
    private static func conflict(of choice: KeyChoice, _ preferences: Preferences) -> KeyFault? {
        guard let letter = choice.letter.first else { return nil }
        for screen in Screen.allCases {
            let chosen = rows(on: screen, preferences).filter {
                $0.keys.contains(.character(letter))
            }
            let other = chosen.first { row in
                !rows(of: screen).contains {
                    $0.binding.title == row.title
                        && matches(choice.command, $0.binding, on: $0.screen)
                }
            }
            guard chosen.count > 1, let other else { continue }
            return KeyFault(
                choice, "on the screen \(screen.title) '\(letter)' is '\(other.title)' already",
                remedy: "take another letter, or give that command another one too")
        }
        return nil
    }
}

extension State {
    /// The keys that sentences name here for what somebody chose other letters for: those of what has
    /// the keyboard first, then of this screen, of every screen, and of the others.
    var chosenKeys: [KeyMeaning: String] {
        guard !preferences.keys.isEmpty else { return [:] }
        let rows =
            (overlay?.kind.part.rows ?? []) + KeyTable.rows(on: screen, preferences)
            + Screen.allCases.flatMap { KeyTable.own(of: $0, preferences) }
        let letters = rows.compactMap { row -> (KeyMeaning, String)? in
            let letter = row.keys.first { if case .character = $0 { true } else { false } }
            return row.meaning.flatMap { meaning in letter.map { (meaning, $0.name) } }
        }
        return Dictionary(letters, uniquingKeysWith: { first, _ in first })
    }
}

extension Binding {
    /// The same under another letter; keys that are no letters stay.
    fileprivate func with(letter: String) -> Binding {
        var row = self
        row.keys =
            letter.prefix(1).map { .character($0) }
            + keys.filter { if case .character = $0 { false } else { true } }
        row.shownKeys = nil
        return row
    }
}
