import Foundation
import Questions
import Reports
import TestSupport
import Testing

@Suite("The file of preferences")
struct PreferencesFileTests {
    private let folder: ScratchFolder
    private let file: PreferencesFile

    init() throws {
        folder = try ScratchFolder()
        file = PreferencesFile(
            .init(names: ["city", "why"]) { choices in
                choices.filter { $0.command == "nothing" }.map {
                    KeyFault($0, "there is no command 'nothing'", remedy: "use another")
                }
            }, environment: ["HOME": "/nowhere", "XDG_CONFIG_HOME": folder.path])
    }

    private func write(_ text: String) throws {
        try FileManager.default.createDirectory(
            atPath: folder.file("whyhere"), withIntermediateDirectories: true)
        try text.write(toFile: file.path, atomically: true, encoding: .utf8)
    }

    @Test func whereItIs() {
        #expect(file.path == folder.path + "/whyhere/config.yaml")
        let facts = PreferencesFile.ScreenFacts(names: []) { _ in [] }
        #expect(
            PreferencesFile(facts, environment: ["HOME": "/home/ada"]).path
                == "/home/ada/.config/whyhere/config.yaml")
        // The standard of these folders: a path that is not absolute counts for nothing.
        #expect(
            PreferencesFile(
                facts, environment: ["HOME": "/home/ada", "XDG_CONFIG_HOME": "here"]
            ).path == "/home/ada/.config/whyhere/config.yaml")
    }

    @Test func withoutAFileEverythingIsAsTheProgramChose() {
        let reading = file.read()
        #expect(!reading.exists && reading.faults.isEmpty)
        #expect(reading.preferences == Preferences())
    }

    @Test func everyPreferenceIsRead() throws {
        try write(
            """
            # mine
            theme: colour-blind   # for the projector
            units: miles
            ascii: yes
            notice: osc9
            session: night-1
            panes:
              city: 60
              why: 40
            keys:
              "Why: run": R
              Quit: Q

            """)
        let reading = file.read()
        #expect(reading.faults.isEmpty, "\(reading.faults)")
        let found = reading.preferences
        #expect(
            found.theme == .colourBlind && found.units == .miles && found.ascii
                && found.notice == .osc9)
        #expect(found.session == "night-1" && found.panes == ["city": 60, "why": 40])
        #expect(
            found.keys == [
                KeyChoice(command: "Why: run", letter: "R", line: 11),
                KeyChoice(command: "Quit", letter: "Q", line: 12),
            ])
        let report = file.report()
        #expect(report.preferences.map(\.line) == [2, 3, 4, 5, 6, 7, 10])
        #expect(report.preferences.first?.value == "colour-blind")
    }

    /// One sentence with file, line and remedy; what else the file says still counts.
    @Test(arguments: [
        (
            "theme: light\nthem: dark\n", "there is no preference 'them'; perhaps 'theme' is meant",
            2
        ),
        ("units: mi\ntheme: light\n", "units 'mi' is none of its values; give one of km, miles", 1),
        ("theme: light\nascii: perhaps\n", "give yes or no", 2),
        ("theme: light\nsession: a/b\n", "cannot be the name of a session", 2),
        ("theme: light\npanes:\n  city: 99\n", "panes of city '99' is out of range", 3),
        ("theme: light\npanes:\n  citi: 60\n", "there is no screen 'citi'; perhaps 'city'", 3),
        ("theme: light\npanes: 60\n", "'panes' is a list of screens", 2),
        ("theme: light\nkeys:\n  nothing: x\n", "there is no command 'nothing'; use another", 3),
        ("theme: light\nkeys: x\n", "'keys' is a list of commands", 2),
        ("theme: light\nunits: [km]\n", "'units' has no single value; give one of", 2),
    ])
    func faultsAreTold(text: String, words: String, line: Int) throws {
        try write(text)
        let reading = file.read()
        #expect(reading.faults.count == 1)
        let fault = try #require(reading.faults.first)
        #expect(fault.failure.kind == .badData && fault.failure.kind.exitCode == 65)
        #expect(fault.failure.description.contains(words), "\(fault.failure)")
        #expect(fault.failure.description.hasPrefix("\(file.path):\(line): "))
        #expect(reading.preferences.theme == .light)
    }

    @Test(arguments: [
        ("theme: [light\n", "this is no YAML"), ("- theme\n", "is a list of names and values"),
        ("theme: light\ntheme: dark\n", "theme twice"),
    ])
    func whatIsNoListOfNames(text: String, words: String) throws {
        try write(text)
        let reading = file.read()
        #expect(reading.faults.count == 1 && reading.faults.first?.name == nil)
        #expect(reading.faults.first?.failure.description.contains(words) == true)
        // Nothing of it is understood, so every preference is in doubt.
        #expect(throws: (any Error).self) { try reading.require("session") }
        #expect(reading.preferences == Preferences())
    }

    @Test func onlyWhoNeedsAPreferenceFailsForIt() throws {
        try write("theme: ligth\nsession: night\n")
        let reading = file.read()
        #expect(throws: (any Error).self) { try reading.require("theme") }
        try reading.require("session")
        #expect(reading.preferences.session == "night")
    }

    /// The rest of the file stays as somebody wrote it.
    @Test func keepingChangesOneLine() throws {
        try file.keep("theme", "light")
        #expect(try String(contentsOfFile: file.path, encoding: .utf8) == "theme: light\n")
        try write("# mine\nunits: miles\ntheme: dark # at night\nkeys:\n  Quit: Q\n")
        try file.keep("theme", "mono")
        #expect(
            try String(contentsOfFile: file.path, encoding: .utf8)
                == "# mine\nunits: miles\ntheme: mono # at night\nkeys:\n  Quit: Q\n")
        #expect(file.read().preferences.theme == .mono)
        // A file that is not understood is left alone.
        try write("theme: [dark\n")
        #expect(throws: (any Error).self) { try file.keep("theme", "light") }
        #expect(try String(contentsOfFile: file.path, encoding: .utf8) == "theme: [dark\n")
    }
}
