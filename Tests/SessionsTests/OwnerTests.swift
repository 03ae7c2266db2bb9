import Foundation
import GRDB
import Reports
import Support
import Synchronization
import TestSupport
import Testing

@testable import Sessions

/// One run has one owner, wherever it is.
@Suite struct OwnerTests {
    let folder: ScratchFolder
    let store: SessionStore
    let run: String
    /// A process that lives and is not this one.
    let other: Process

    init() throws {
        folder = try ScratchFolder()
        store = try SessionStore(folder: folder.file("night"))
        run = try store.createRun(city: "bkk", cityFingerprint: "f", recipe: TrainingRecipe())
        other = Process()
        other.executableURL = URL(fileURLWithPath: "/bin/sleep")
        other.arguments = ["60"]
        try other.run()
    }

    private func end() {
        // A thread of the tests may have other signals blocked, and its children with it.
        if other.isRunning { kill(other.processIdentifier, SIGKILL) }
        other.waitUntilExit()
    }

    private func own(_ mark: ProcessMark, beat: Double?, status: RunStatus = .running) throws {
        try store.database.write { database in
            try database.execute(
                sql: """
                    UPDATE run SET status = ?, processIdentifier = ?, processStart = ?,
                    processHost = ?, processBoot = ?, processSpace = ?, heartbeat = ? WHERE id = ?
                    """,
                arguments: [
                    status.rawValue, mark.identifier, mark.start, mark.host, mark.boot,
                    mark.space, beat, run,
                ])
        }
    }

    private var now: Double { Date().timeIntervalSince1970 }

    private func expectRefusal(_ words: String...) throws {
        let failure = try #require(throws: Failure.self) { try store.claim(run) }
        #expect(failure.kind == .usage)
        for word in words { #expect(failure.problem.contains(word), "\(failure)") }
    }

    @Test(arguments: [RunStatus.running, .paused, .starting])
    func aLiveOwnerKeepsIt(status: RunStatus) throws {
        defer { end() }
        try own(.of(other.processIdentifier), beat: nil, status: status)
        try expectRefusal("is being trained by process \(other.processIdentifier)")
        end()
        #expect(try store.run(run)?.status == .interrupted)
        #expect(try store.claim(run) == false)
        #expect(try store.run(run)?.status == .running)
    }

    /// A number alone, as where the start was not told: it may be anybody's by now.
    @Test func aNumberAloneIsNoOwner() throws {
        defer { end() }
        try own(ProcessMark(identifier: other.processIdentifier, start: nil), beat: nil)
        #expect(try store.run(run)?.status == .interrupted)
        try store.claim(run)
    }

    /// The same number and ticks after the machine has been started anew.
    @Test func anotherBootDoesNotBlock() throws {
        defer { end() }
        let mark = ProcessMark.of(other.processIdentifier)
        let before = ProcessMark(
            identifier: mark.identifier, start: mark.start, host: mark.host, boot: "before",
            space: mark.space)
        #expect(before.standing == .rebooted)
        try own(before, beat: now - 3600)
        #expect(try store.run(run)?.status == .interrupted)
        try store.claim(run)
    }

    @Test func aRunOfAnotherMachineIsItsOwnWhileItsHeartBeats() throws {
        defer { end() }
        let far = ProcessMark(
            identifier: 1, start: "1", host: "elsewhere", boot: "another", space: "pid:[1]")
        #expect(far.standing == .elsewhere)
        try own(far, beat: now - 5)
        #expect(try store.run(run)?.status == .running)
        try expectRefusal("process 1 on elsewhere", "sign of life 5 s ago")
        try own(far, beat: now - 3600)
        #expect(try store.run(run)?.status == .interrupted)
        try store.claim(run)
    }

    /// A clock that is an hour behind does not make a live run a dead one.
    @Test func clocksOfTwoMachinesMayDiffer() throws {
        defer { end() }
        let far = ProcessMark(
            identifier: 1, start: "1", host: "elsewhere", boot: "another", space: "pid:[1]")
        let early = now - 120
        try own(far, beat: early)
        let heart = DispatchSource.makeTimerSource(queue: .global())
        heart.schedule(deadline: .now() + 1)
        heart.setEventHandler { [store, run] in
            try? store.database.write { database in
                try database.execute(
                    sql: "UPDATE run SET heartbeat = ? WHERE id = ?", arguments: [early + 2, run])
            }
        }
        heart.resume()
        try expectRefusal("process 1 on elsewhere")
        heart.cancel()
    }

    @Test func containersOnOneKernelCountForThemselves() throws {
        defer { end() }
        let mark = ProcessMark.current
        let inside = ProcessMark(
            identifier: 1, start: "77", host: mark.host, boot: mark.boot, space: "pid:[1]")
        #expect(inside.standing == .elsewhere)
        // The name of the machine means nothing where kernel and numbers are the same.
        let renamed = ProcessMark(
            identifier: mark.identifier, start: mark.start, host: "renamed", boot: mark.boot,
            space: mark.space)
        #expect(renamed.standing == .alive)
        #expect(ProcessMark(line: mark.line)?.standing == .alive)
        #expect(ProcessMark(line: "12")?.start == nil)
        for line in ["", "abc", "0", "1 2", "99999999999999"] {
            #expect(ProcessMark(line: line) == nil, "\(line)")
        }
    }

    @Test func whoHasLostARunWritesNothingMore() throws {
        defer { end() }
        #expect(try store.claim(run))
        try store.record(run, [], RunProgress())
        try own(.of(other.processIdentifier), beat: nil)
        let failure = try #require(throws: Failure.self) {
            try store.record(run, [], RunProgress())
        }
        #expect(failure.problem.contains("taken over by process \(other.processIdentifier)"))
        #expect(throws: Failure.self) { try store.setStatus(run, .finished) }
        #expect(try store.run(run)?.status == .running)
    }

    @Test func aTrainingGivesSignsOfLife() async throws {
        defer { end() }
        try store.claim(run)
        func beat() throws -> Double? {
            try store.database.read {
                try Double.fetchOne(
                    $0, sql: "SELECT heartbeat FROM run WHERE id = ?", arguments: [run])
            }
        }
        let first = try #require(try beat())
        let heart = Heartbeat(of: run, in: store)
        for _ in 0..<200 where try beat() == first { try await Task.sleep(for: .milliseconds(50)) }
        #expect(try #require(try beat()) > first)
        heart.stop()
    }

    @Test func aFinishedRunIsNotClaimed() throws {
        defer { end() }
        try store.claim(run)
        try store.setStatus(run, .finished)
        try expectRefusal("is finished")
        #expect(throws: Failure.self) { try store.claim("nobody") }
    }

    /// A name whose checkpoints are there is passed over.
    @Test func namesOfLostRunsArePassedOver() throws {
        defer { end() }
        for name in ["sepgcn-bkk-2", "sepgcn-bkk-3"] {
            let path = store.checkpointFolder(name)
            try FileManager.default.createDirectory(
                atPath: path, withIntermediateDirectories: true)
            try Data().write(to: URL(fileURLWithPath: path + "/last.safetensors"))
        }
        #expect(try store.lostRuns() == ["sepgcn-bkk-2", "sepgcn-bkk-3"])
        #expect(
            try store.createRun(city: "bkk", cityFingerprint: "f", recipe: TrainingRecipe())
                == "sepgcn-bkk-4")
        #expect(SessionStore.checkpointFolders(folder.file("nowhere")).isEmpty)
    }
}

/// Somebody else holds the database.
@Suite struct WaitingTests {
    let folder: ScratchFolder
    private var night: String { folder.file("night") }

    init() throws { folder = try ScratchFolder() }

    /// Holds the database until `body` is done.
    private func held<Result>(_ body: () throws -> Result) throws -> Result {
        let holder = try DatabaseQueue(path: night + "/session.sqlite")
        return try holder.inDatabaseLocked(body)
    }

    private func newRun(_ store: SessionStore) throws -> String {
        try store.createRun(city: "bkk", cityFingerprint: "f", recipe: TrainingRecipe())
    }

    @Test func aScreenGivesUpAndSaysWhy() throws {
        let store = try SessionStore(folder: night, patience: .limited(seconds: 0.2))
        let failure = try held {
            try #require(throws: Failure.self) { try store.io { try newRun(store) } }
        }
        #expect(failure.kind == .io)
        #expect(failure.problem.contains("held by"))
        #expect(!"\(failure)".contains("disk"))
        #expect(try newRun(store) == "sepgcn-bkk-1")
        // Readers are not held up.
        let runs = try held { try SessionStore.reading(folder: night).runs() }
        #expect(runs.count == 1)
    }

    @Test func aTrainingWaitsAndSaysForWhom() throws {
        let told = Mutex<[String]>([])
        let store = try SessionStore(
            folder: night,
            patience: .untilFree(
                tell: { sentence in told.withLock { $0.append(sentence) } },
                isInterrupted: { !told.withLock { $0.isEmpty } }))
        let failure = try held {
            try #require(throws: Failure.self) { try store.io { try newRun(store) } }
        }
        // It was interrupted as soon as it had spoken.
        #expect(failure.kind == .interrupted)
        #expect(told.withLock { $0.count } == 1)
        #expect(told.withLock { $0[0] }.contains("session.sqlite: waiting for"))
        #expect(try newRun(store) == "sepgcn-bkk-1")
    }

    @Test func itWritesAgainWhenTheLockGoes() async throws {
        let store = try SessionStore(folder: night)
        let holder = try DatabaseQueue(path: night + "/session.sqlite")
        let isHeld = DispatchSemaphore(value: 0)
        let goes = DispatchSemaphore(value: 0)
        let thread = Thread {
            try? holder.inDatabaseLocked {
                isHeld.signal()
                goes.wait()
            }
        }
        thread.start()
        isHeld.wait()
        DispatchQueue.global().asyncAfter(deadline: .now() + 0.3) { goes.signal() }
        #expect(try newRun(store) == "sepgcn-bkk-1")
    }
}

extension DatabaseQueue {
    /// Holds the right to write while something is done.
    fileprivate func inDatabaseLocked<Result>(_ body: () throws -> Result) throws -> Result {
        try writeWithoutTransaction { database in
            try database.execute(sql: "BEGIN IMMEDIATE")
            defer { try? database.execute(sql: "ROLLBACK") }
            return try body()
        }
    }
}
