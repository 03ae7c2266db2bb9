import Canvas
import Foundation
import Reports
import Testing

@testable import Screens

@Suite("What sentences name: keys, distances and signs")
struct SentenceTests {
    private func preferring(_ letters: [String: String], size: Size = Size(132, 43)) -> Pilot {
        var state = State()
        state.preferences.keys = letters.map {
            KeyChoice(command: $0.key, letter: $0.value, line: 1)
        }
        return Pilot(state, size: size)
    }

    // MARK: - Keys

    /// A sentence that is said and one that is drawn name the letter that somebody chose.
    @Test func sentencesNameTheChosenLetter() {
        var pilot = preferring(["Runs: compare": "B", "Train: start": "X"])
        pilot.press(.character("6"), .down, .character(" "))
        #expect(
            pilot.state.status?.text == "Marked sepgcn-2; B compares it with every simple rule.")
        pilot.press(.character("5"))
        #expect(pilot.text.contains("X starts") && !pilot.text.contains("S starts"))
        // Of another screen, too.
        pilot = preferring(["Grow a city": "X"])
        pilot.press(.character("2"), .character("P"))
        #expect(pilot.state.status?.text.hasSuffix("X on the City screen grows one.") == true)
        // Nothing is left of it.
        #expect(KeyMeaning.compare.key == "E" && KeyMeaning.start.key == "S")
    }

    /// What a panel has of its own keeps its letter, whatever the screen under it calls the same.
    @Test func aPanelKeepsItsOwnLetters() {
        var pilot = preferring(["Why: edit": "X"])
        pilot.press(.character("3"), .character("X"), .character("X"))
        #expect(pilot.state.why.whatIf.isOpen == false)
        pilot.press(.character("c"), .enter)
        #expect(pilot.state.status?.text.hasSuffix("u undoes, X edits on.") == true)
    }

    /// A sentence takes the letter from `KeyMeaning`; one that is written into it may name a key that
    /// does something else, or does nothing any more.
    @Test func noSentenceHasALetterWrittenIntoIt() throws {
        let folder = URL(filePath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "Sources/Workbench")
        let files = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)
        var count = 0
        while let file = files?.nextObject() as? URL {
            guard file.pathExtension == "swift" else { continue }
            count += 1
            for line in try String(contentsOf: file, encoding: .utf8).split(separator: "\n") {
                guard let found = Self.letter(in: String(line)) else { continue }
                Issue.record("\(file.lastPathComponent) writes a key by its letter: \(found)")
            }
        }
        #expect(count > 100)
        #expect(Self.letter(in: #"say("Nothing. d deletes it")"#) == "d deletes")
        #expect(Self.letter(in: #""\(name) is marked; B shows more""#) == "B shows")
        #expect(Self.letter(in: #""press 5 first""#) == "press 5")
        #expect(Self.letter(in: #""a runs them""#) == "a runs")
    }

    /// A key that stands in a text by its letter: before a verb, or behind `press`.
    private static func letter(in line: String) -> String? {
        guard line.contains("\""), line.split(separator: "//").first?.contains("\"") == true else {
            return nil
        }
        let known = ["a business", "y stops"]
        let verb = /(?:"|[;,.:]\ |\b[Pp]ress\ |\band\ |\bor\ )([A-Za-z!&*@#%~<>|?.]\ [a-z]+s)\b/
        let pressed = /\b([Pp]ress\ [A-Za-z0-9!&*@#%~<>|?.])(?![A-Za-z0-9])/
        let found = line.matches(of: verb).map(\.1) + line.matches(of: pressed).map(\.1)
        return found.map { String($0) }.first { !known.contains($0) }
    }

    // MARK: - Distances

    @Test func sentencesTellMiles() throws {
        var pilot = Pilot(size: Size(132, 43))
        pilot.press(.character("3"), .enter)
        let row = try #require(
            pilot.state.why.shownEvidence.firstIndex { $0.kilometres != nil })
        for _ in 0..<row { pilot.press(.down) }
        pilot.press(.enter)
        #expect(pilot.state.status?.text.contains(" km") == true)
        pilot.state.preferences.units = .miles
        pilot.press(.enter)
        let said = try #require(pilot.state.status?.text)
        #expect(said.contains(" mi") && !said.contains(" km"))
        #expect(DistanceUnit.miles.distance(kilometres: 1.609344, digits: 2) == "1.00 mi")
    }

    /// The column of a comparison that is a distance is one like those of other tables.
    @Test func aComparisonTellsMiles() {
        var pilot = Pilot(size: Size(200, 43))
        pilot.press(.character("6"), .down, .character("E"))
        #expect(pilot.text.contains(" km ") && pilot.text.contains(" 3.1088"))
        pilot.state.preferences.units = .miles
        #expect(pilot.text.contains(" mi ") && pilot.text.contains(" 1.9317"))
    }

    // MARK: - Signs

    @Test func theHelpTellsWhatSignsMean() {
        var pilot = Pilot(size: Size(132, 43))
        pilot.press(.character("3"), .character("?"))
        pilot.type("bipartite")
        #expect(pilot.text.contains("bip."))
        pilot.press(.control("u"))
        pilot.type("mean of its ranks")
        #expect(pilot.text.contains("4.5"))
        // A sign does nothing.
        pilot.press(.enter)
        #expect(pilot.state.overlay?.kind == .help)
        pilot.press(.escape, .character("f"), .character("?"))
        pilot.type("orders")
        #expect(pilot.text.contains("τ"))
    }

    /// Every short name of a kind of evidence is explained.
    @Test func noKindIsLeftOut() {
        let explained = Set(WhyScreen.signs.map(\.sign))
        for kind in [EvidenceItem.Kind.bipartite, .sep, .category, .initial] {
            #expect(explained.contains(Evidence.short(kind)))
        }
    }
}
