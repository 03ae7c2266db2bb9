import Foundation
import Recommending
import Reports
import Support

/// The file of preferences: where it is, what it says, and what is wrong with it.
///
///     theme: light
///     units: miles
///     keys:
///       "Why: run": R
public struct PreferencesFile: Sendable {
    /// What only the screens know.
    public struct ScreenFacts: Sendable {
        /// Their names, as `panes` takes them.
        public var names: [String]
        /// Why letters cannot be given as they are chosen.
        public var faults: @Sendable ([KeyChoice]) -> [KeyFault]

        public init(
            names: [String], faults: @escaping @Sendable ([KeyChoice]) -> [KeyFault]
        ) {
            self.names = names
            self.faults = faults
        }
    }

    /// What came of reading it.
    public struct Reading: Sendable {
        public var preferences = Preferences()
        public var exists = false
        /// Each with the preference that it is about; nil where nothing of the file is understood.
        public var faults: [(name: String?, failure: Failure)] = []
        /// The line on which each preference stands.
        public var lines: [String: Int] = [:]

        /// Fails where a preference was said and not understood.
        public func require(_ name: String) throws {
            let fault = faults.first { $0.name == nil || $0.name == name }
            if let fault { throw fault.failure }
        }
    }

    /// `$XDG_CONFIG_HOME/whyhere/config.yaml`, else `~/.config/whyhere/config.yaml`.
    public let path: String
    private let screens: ScreenFacts

    public init(
        _ screens: ScreenFacts,
        environment: [String: String] = ProcessInfo.processInfo.environment
    ) {
        self.screens = screens
        let home = environment["HOME"].flatMap { $0.isEmpty ? nil : $0 } ?? "."
        // The standard of these folders passes over paths that are not absolute.
        let folder =
            environment["XDG_CONFIG_HOME"].flatMap { $0.hasPrefix("/") ? $0 : nil }
            ?? home + "/.config"
        path = folder + "/whyhere/config.yaml"
    }

    /// The names of all preferences with what each may be.
    public static let meanings: [(name: String, meaning: String)] = [
        ("theme", "colours: " + words(Theme.self)),
        ("units", "distances in columns and on scales: " + words(DistanceUnit.self)),
        ("ascii", "draws with ASCII only: yes, no"),
        ("notice", "how the end of a training is told: " + words(NoticeKind.self)),
        ("session", "the session of every command that names none"),
        (
            "panes",
            "per cent that a screen's first side takes, "
                + "\(Preferences.paneShares.lowerBound) to \(Preferences.paneShares.upperBound)"
        ),
        ("keys", "other letters for commands, by their titles"),
    ]

    private static func words<Choice: CaseIterable & RawRepresentable<String>>(
        _: Choice.Type
    ) -> String { Choice.allCases.map(\.rawValue).joined(separator: ", ") }

    /// Reads the file; where there is none, everything is as the program chose.
    ///
    /// What is wrong is told and passed over; the rest counts. O(bytes).
    public func read() -> Reading {
        var reading = Reading()
        do {
            guard let text = try text() else { return reading }
            reading.exists = true
            let entries = try YAMLDocument.entries(
                text, from: path, what: "the file of preferences", example: "theme: light")
            for entry in entries { take(entry, &reading) }
        } catch let failure as Failure {
            reading.exists = true
            reading.faults = [(nil, failure)]
        } catch {
            reading.faults = [(nil, Failure(.bug, "\(error)", remedy: "please report it"))]
        }
        return reading
    }

    /// nil where there is no file.
    private func text() throws -> String? {
        let files = FileManager.default
        guard files.fileExists(atPath: path) else { return nil }
        guard let data = files.contents(atPath: path) else {
            throw Failure(
                .badData, "the file of preferences cannot be read",
                remedy: "check its permissions, or remove it", file: path)
        }
        guard let text = String(data: data, encoding: .utf8) else {
            throw Failure(
                .badData, "the file of preferences is no UTF-8", remedy: "save it as UTF-8",
                file: path)
        }
        return text
    }

    // MARK: - One preference

    private func take(_ entry: YAMLDocument.Entry, _ reading: inout Reading) {
        do {
            switch entry.name {
            case "theme": reading.preferences.theme = try choice(entry)
            case "units": reading.preferences.units = try choice(entry)
            case "ascii": reading.preferences.ascii = try value(entry, .flag).isOn == true
            case "notice": reading.preferences.notice = try choice(entry)
            case "session": reading.preferences.session = try session(entry)
            case "panes": reading.preferences.panes = try panes(entry)
            case "keys": reading.preferences.keys = try keys(entry, &reading)
            default:
                let names = Self.meanings.map(\.name)
                throw bad(
                    "there is no preference '\(entry.name)'", entry.line,
                    NearestName.meant(
                        entry.name, of: names, else: "use \(names.joined(separator: ", "))"))
            }
            reading.lines[entry.name] = entry.line
        } catch let failure as Failure {
            reading.faults.append((entry.name, failure))
        } catch {
            reading.faults.append(
                (entry.name, Failure(.bug, "\(error)", remedy: "please report it")))
        }
    }

    private func bad(_ problem: String, _ line: Int?, _ remedy: String) -> Failure {
        Failure(.badData, problem, remedy: remedy, file: path, line: line)
    }

    private func value(
        _ entry: YAMLDocument.Entry, _ domain: SettingDomain, named name: String? = nil
    ) throws -> SettingValue {
        let name = name ?? entry.name
        guard let text = entry.value else {
            throw bad("'\(name)' has no single value", entry.line, "give \(domain.wanted)")
        }
        do throws(SettingFault) {
            return try domain.value(typed: text)
        } catch {
            throw bad("\(name) '\(text)' \(error.reason)", entry.line, "give \(error.wanted)")
        }
    }

    private func choice<Choice: CaseIterable & RawRepresentable<String>>(
        _ entry: YAMLDocument.Entry
    ) throws -> Choice {
        let words = Choice.allCases.map(\.rawValue)
        let text = try value(entry, .choice(words)).text
        guard let choice = Choice(rawValue: text) else {
            throw bad("\(entry.name) '\(text)' is unknown", entry.line, "give one of \(words)")
        }
        return choice
    }

    private func session(_ entry: YAMLDocument.Entry) throws -> String {
        let name = try value(entry, .text).text
        guard Workspace.isSound(session: name) else {
            throw bad(
                "'\(name)' cannot be the name of a session", entry.line,
                "use up to 100 letters, digits and '-'")
        }
        return name
    }

    private func panes(_ entry: YAMLDocument.Entry) throws -> [String: Int] {
        guard let entries = entry.entries else {
            throw bad(
                "'panes' is a list of screens", entry.line,
                "write a line such as '  city: 60' under it for each")
        }
        var shares: [String: Int] = [:]
        for own in entries {
            guard screens.names.contains(own.name) else {
                throw bad(
                    "there is no screen '\(own.name)'", own.line,
                    NearestName.meant(
                        own.name, of: screens.names,
                        else: "use \(screens.names.joined(separator: ", "))"))
            }
            shares[own.name] = try value(
                own, .integer(Preferences.paneShares), named: "panes of \(own.name)"
            ).wholeNumber
        }
        return shares
    }

    private func keys(
        _ entry: YAMLDocument.Entry, _ reading: inout Reading
    ) throws -> [KeyChoice] {
        guard let entries = entry.entries else {
            throw bad(
                "'keys' is a list of commands", entry.line,
                "write a line such as '  \"Why: run\": R' under it for each")
        }
        let choices = try entries.map { own in
            guard let letter = own.value else {
                throw bad("'\(own.name)' has no single letter", own.line, "give one character")
            }
            return KeyChoice(command: own.name, letter: letter, line: own.line ?? 0)
        }
        let faults = screens.faults(choices)
        for fault in faults {
            reading.faults.append(
                (entry.name, bad(fault.problem, fault.choice.line, fault.remedy)))
        }
        return choices.filter { choice in !faults.contains { $0.choice == choice } }
    }
}

// MARK: - What is told and kept

extension PreferencesFile {
    /// Everything as it counts, for `whyhere config`.
    public func report() -> PreferencesReport {
        let reading = read()
        let preferences = reading.preferences
        let panes = preferences.panes.sorted { $0.key < $1.key }
            .map { "\($0.key) \($0.value)" }.joined(separator: ", ")
        let keys = preferences.keys.map { "\($0.letter) \($0.command)" }.joined(separator: ", ")
        let values = [
            "theme": preferences.theme.rawValue, "units": preferences.units.rawValue,
            "ascii": preferences.ascii ? "yes" : "no", "session": preferences.session,
            "notice": preferences.notice.rawValue,
            "panes": panes.isEmpty ? "as the screens have them" : panes,
            "keys": keys.isEmpty ? "as docs/KEYS.md has them" : keys,
        ]
        return PreferencesReport(
            file: path, exists: reading.exists,
            preferences: Self.meanings.map { name, meaning in
                PreferenceRow(
                    name: name, value: values[name] ?? "", line: reading.lines[name],
                    meaning: meaning)
            }, faults: reading.faults.map { "\($0.failure)" })
    }

    /// Writes one preference of a single value into the file, whose other lines stay as they are.
    ///
    /// - Throws: `Failure` where the file cannot be written, or is not understood as it stands.
    public func keep(_ name: String, _ value: String) throws {
        try read().require(name)
        var lines = (try text() ?? "").split(omittingEmptySubsequences: false) {
            // Swift reads a line's end as Windows writes it as one character.
            $0 == "\n" || $0 == "\r\n"
        }.map(String.init)
        if lines.last == "" { lines.removeLast() }
        let line = "\(name): \(value)"
        if let index = lines.firstIndex(where: { $0.hasPrefix(name) && Self.names($0, name) }) {
            let old = lines[index]
            let comment = old.range(of: " #").map { String(old[$0.lowerBound...]) }
            lines[index] = line + (comment ?? "")
        } else {
            lines.append(line)
        }
        let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
        do {
            try FileManager.default.createDirectory(
                atPath: folder, withIntermediateDirectories: true)
        } catch {
            throw Failure(
                .io, "the folder of preferences cannot be made (\(error.localizedDescription))",
                remedy: "check its permissions", file: folder)
        }
        try AtomicFile.write(lines.map { $0 + "\n" }.joined(), to: path)
    }

    /// Whether a line of the file begins with a name and a colon.
    private static func names(_ line: String, _ name: String) -> Bool {
        line.dropFirst(name.count).drop { $0 == " " }.first == ":"
    }
}
