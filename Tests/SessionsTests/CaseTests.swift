import Foundation
import GRDB
import Reports
import Support
import TestSupport
import Testing

@testable import Sessions

/// Notes, cases with verdicts, and the log of actions.
@Suite("Notes and cases") struct CaseTests {
    let folder: ScratchFolder
    let store: SessionStore

    init() throws {
        folder = try ScratchFolder()
        store = try SessionStore(folder: folder.file("night"))
    }

    static func content(model: String = "ease") -> CaseContent {
        var content = CaseContent(
            kind: .place, city: "bkk", cityFingerprint: "f00d", subject: 12, subjectName: "Ana",
            object: 345, objectName: "Bar <Luna> & 'Co'", run: "\(model)@bkk", model: model,
            epoch: 0, rank: 3, candidates: "new", sentence: "Ana was at places near it.",
            rows: [
                CaseRow(name: "Café", kind: "bipartite", contribution: 0.25, scoreChange: -0.2),
                CaseRow(name: "Mall", kind: "sep", contribution: -0.5),
            ], command: "whyhere explain --run ease@bkk --user 12 --place 345")
        content.frame = "┌─why─┐\n│Ana  │"
        return content
    }

    private func action(_ number: Int) -> LoggedAction {
        LoggedAction(
            number: 0, at: "2026-01-01T00:00:00Z", kind: .screen, text: "opened \(number)",
            command: nil)
    }

    @Test func whatIsWrittenIsReadAgain() throws {
        let origin = NoteOrigin(screen: "Why", city: "bkk", command: "whyhere")
        let note = try store.addNote("two entrances", origin: origin)
        let saved = try store.addCase(Self.content(), verdict: .wrongReason, remark: "popular")
        let later = try store.addCase(Self.content(), verdict: .wrong, remark: "")
        #expect(note.number == 1 && saved.number == 1 && later.number == 2)
        let content = try SessionStore.reading(folder: folder.file("night")).content()
        #expect(content.notes == [note])
        // The newest first.
        #expect(content.cases == [later, saved])
        #expect(content.faults.isEmpty)
        #expect(try store.savedCase(1).content == Self.content())
        let counts = try store.counts()
        #expect(counts.runs == 0 && counts.cases == 2 && counts.notes == 1)
    }

    @Test func whatIsDeletedComesBack() throws {
        let saved = try store.addCase(Self.content(), verdict: .wrong, remark: "")
        let note = try store.addNote("a", origin: NoteOrigin())
        try store.setDeleted(true, .savedCase, 1)
        try store.setDeleted(true, .note, 1)
        var content = try store.content()
        #expect(content.cases.isEmpty && content.notes.isEmpty)
        for change in [
            { try store.setDeleted(true, .savedCase, 1) },
            { _ = try store.changeCase(1, verdict: .wrong, remark: nil) },
            { _ = try store.savedCase(1) }, { _ = try store.changeNote(1, text: "b") },
            { try store.setDeleted(false, .note, 2) },
        ] {
            let failure = try #require(throws: Failure.self) { try change() }
            #expect(failure.kind == .noInput)
        }
        try store.setDeleted(false, .savedCase, 1)
        try store.setDeleted(false, .note, 1)
        content = try store.content()
        #expect(content.cases == [saved] && content.notes == [note])
        // Its number is nobody else's.
        try store.setDeleted(true, .savedCase, 1)
        #expect(try store.addCase(Self.content(), verdict: .wrong, remark: "").number == 2)
    }

    @Test func verdictAndRemarkChange() throws {
        _ = try store.addCase(Self.content(), verdict: .wrong, remark: "first")
        #expect(try store.changeCase(1, verdict: .dataFault, remark: nil).remark == "first")
        #expect(try store.changeCase(1, verdict: nil, remark: "then").verdict == .dataFault)
        let saved = try store.savedCase(1)
        #expect(saved.verdict == .dataFault && saved.remark == "then")
        _ = try store.addNote("a", origin: NoteOrigin(city: "bkk"))
        #expect(try store.changeNote(1, text: "b").origin.city == "bkk")
        #expect(try store.content().notes.map(\.text) == ["b"])
    }

    @Test func theLogIsBounded() throws {
        try store.addActions((1...3).map(action))
        #expect(try store.content().actions.map(\.text) == ["opened 3", "opened 2", "opened 1"])
        #expect(try store.content(mostActions: 1).actions.map(\.number) == [3])
        try store.addActions((4...(SessionCases.mostActions + 10)).map(action))
        let kept = try store.content().actions
        #expect(kept.count == SessionCases.mostActions)
        #expect(kept.last?.text == "opened 11")
    }

    /// A database of the version before gets the tables, and everything else stays.
    @Test func anOlderSessionKeepsEverything() throws {
        let run = try store.createRun(city: "bkk", cityFingerprint: "f", recipe: TrainingRecipe())
        try store.addEvent(run, .note, "began")
        try store.setStatus(run, .finished)
        let before = try #require(try store.run(run))
        try store.database.write { database in
            try removeCases(database)
            try database.execute(sql: "PRAGMA user_version = \(SessionSchema.format - 1)")
        }
        try store.database.close()
        let reopened = try SessionStore(folder: folder.file("night"))
        #expect(try reopened.run(run) == before)
        #expect(try reopened.events(run).map(\.text) == ["began"])
        #expect(try reopened.listing(wholly: true).unreadable.isEmpty)
        _ = try reopened.addCase(Self.content(), verdict: .wrong, remark: "")
        #expect(try reopened.content().cases.count == 1)
        #expect(
            FileManager.default.fileExists(
                atPath: folder.file("night/session-format-\(SessionSchema.format - 1).sqlite")))
    }

    /// Without the triggers a change is one that no program made.
    private func damage(_ sql: String) throws { try store.damage(sql) }

    @Test(arguments: [
        "UPDATE savedCase SET verdict = 'wrong' WHERE id = 1",
        "UPDATE savedCase SET content = replace(content, 'Ana', 'Eva') WHERE id = 1",
        "UPDATE savedCase SET remark = 'x' WHERE id = 1",
        "UPDATE note SET text = 'x' WHERE id = 1", "UPDATE note SET origin = '{}' WHERE id = 1",
        "UPDATE action SET text = 'x' WHERE id = 1",
    ])
    func aDamagedRowIsToldAndHidesNoOther(change: String) throws {
        for remark in ["first", "second"] {
            _ = try store.addCase(Self.content(), verdict: .rightReason, remark: remark)
            _ = try store.addNote(remark, origin: NoteOrigin(screen: "Why"))
            try store.addActions([action(1)])
        }
        try damage(change)
        let content = try store.content()
        #expect(content.cases.count + content.notes.count + content.actions.count == 5)
        #expect(content.faults.count == 1)
        #expect(content.faults[0].contains("is damaged"))
        #expect(try store.listing(wholly: true).unreadable.count == 1)
        #expect(try store.mend { _ in nil }.done.count == 1)
        #expect(try store.content().faults.isEmpty)
    }

    /// What another program changed is no damage.
    @Test func aChangeByAnotherProgramIsNone() throws {
        _ = try store.addCase(Self.content(), verdict: .wrong, remark: "")
        try store.database.writeWithoutTransaction {
            try $0.execute(sql: "UPDATE savedCase SET remark = 'by hand'")
        }
        let content = try store.content()
        #expect(content.cases.map(\.remark) == ["by hand"] && content.faults.isEmpty)
    }

    @Test func aVerdictOfALaterVersionIsTold() throws {
        _ = try store.addCase(Self.content(), verdict: .wrong, remark: "")
        try store.database.writeWithoutTransaction {
            try $0.execute(sql: "UPDATE savedCase SET verdict = 'right by luck'")
        }
        let fault = try #require(try store.content().faults.first)
        #expect(fault.contains("right by luck") && fault.contains("none that this version knows"))
    }

    @Test func aCopyHasEverythingAndNoTraining() throws {
        let run = try store.createRun(city: "bkk", cityFingerprint: "f", recipe: TrainingRecipe())
        try store.claim(run)
        try store.setStatus(run, .running)
        _ = try store.addCase(Self.content(), verdict: .wrong, remark: "mine")
        try store.send(run, .pause)
        let checkpoint = store.checkpointFolder(run)
        try FileManager.default.createDirectory(
            atPath: checkpoint, withIntermediateDirectories: true)
        try Data("x".utf8).write(to: URL(fileURLWithPath: checkpoint + "/last.safetensors"))
        let target = folder.file("copy")
        try SessionStore.copyOfSession(store.folder, to: target)
        let copy = try SessionStore(folder: target)
        #expect(try copy.content().cases.map(\.remark) == ["mine"])
        #expect(try copy.run(run)?.status == .stopped)
        #expect(try copy.listing(wholly: true).unreadable.isEmpty)
        #expect(try copy.takeCommands(run).isEmpty)
        #expect(
            FileManager.default.fileExists(
                atPath: target + "/checkpoints/\(run)/last.safetensors"))
        // The one that was copied goes on.
        #expect(try store.run(run)?.status == .running)
        let failure = try #require(throws: Failure.self) {
            try SessionStore.copyOfSession(store.folder, to: target)
        }
        #expect(failure.kind == .usage)
        let left = try FileManager.default.contentsOfDirectory(atPath: folder.file(""))
        #expect(!left.contains { $0.hasSuffix(".tmp") })
    }

    /// A deleted run is in no list and can be restored, until it is taken away.
    @Test func deletedRunsGoForGood() throws {
        let names = try (0..<2).map { _ in
            try store.createRun(city: "bkk", cityFingerprint: "f", recipe: TrainingRecipe())
        }
        for run in names {
            try store.record(
                run, [MetricValue(name: "loss", step: 1, epoch: 1, value: 1)], RunProgress())
            try FileManager.default.createDirectory(
                atPath: store.checkpointFolder(run), withIntermediateDirectories: true)
        }
        var labels = RunLabels()
        labels.shelf = .deleted
        // One that trains is not put away.
        #expect(throws: Failure.self) { try store.setLabels(names[0], labels) }
        try store.setStatus(names[0], .stopped)
        try store.setLabels(names[0], labels)
        #expect(try store.runs().map(\.run) == [names[1]])
        try store.setLabels(names[0], RunLabels())
        #expect(try store.runs().count == 2)
        #expect(try store.takeDeletedAway().isEmpty)
        try store.setLabels(names[0], labels)
        #expect(try store.takeDeletedAway() == [names[0]])
        #expect(try store.run(names[0]) == nil)
        #expect(!FileManager.default.fileExists(atPath: store.checkpointFolder(names[0])))
        #expect(FileManager.default.fileExists(atPath: store.checkpointFolder(names[1])))
        let left = try store.database.read {
            try Int.fetchOne($0, sql: "SELECT COUNT(*) FROM metric WHERE run = '\(names[0])'")
        }
        #expect(left == 0)
    }

    @Test func compactingGivesRoomBack() throws {
        try store.addActions((1...4000).map(action))
        try store.database.writeWithoutTransaction { try $0.execute(sql: "DELETE FROM action") }
        _ = try store.addNote("stays", origin: NoteOrigin())
        let bytes = try store.compact()
        #expect(bytes.after < bytes.before / 2)
        #expect(try store.content().notes.map(\.text) == ["stays"])
        #expect(try store.content().faults.isEmpty)
    }

    @Test func sharesHaveWilsonsInterval() {
        func saved(_ verdict: Verdict, _ model: String) -> SavedCase {
            SavedCase(
                number: 1, at: "", verdict: verdict, remark: "",
                content: Self.content(model: model))
        }
        // 8 of 10: Wilson's interval is 0.4902 to 0.9433 (Brown, Cai, DasGupta 2001, formula 4).
        let cases =
            (0..<8).map { _ in saved(.rightReason, "a") } + [saved(.wrong, "a")]
            + [saved(.wrongReason, "a"), saved(.dataFault, "a"), saved(.dataFault, "b")]
        let rows = CaseStatistics.byModel(cases)
        #expect(rows.map(\.model) == ["a", "b", nil])
        #expect(rows[0].total == 11 && rows[0].share == 0.8)
        #expect(abs((rows[0].low ?? 0) - 0.4902) < 5e-5)
        #expect(abs((rows[0].high ?? 0) - 0.9433) < 5e-5)
        // Nothing can be said of a model whose data are at fault.
        #expect(rows[1].share == nil && rows[1].low == nil)
        #expect(rows[2].total == 12)
        #expect(CaseStatistics.byModel([]).isEmpty)
    }
}
