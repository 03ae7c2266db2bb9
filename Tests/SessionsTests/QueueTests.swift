import Foundation
import GRDB
import Reports
import Support
import Synchronization
import TestSupport
import Testing

@testable import Sessions

/// Runs that somebody took, under many hands.
private final class Taken: Sendable {
    let names = Mutex<[String]>([])
}

/// Runs that wait for their turn, and the one process that carries them out.
@Suite struct QueueTests {
    let folder: ScratchFolder
    let store: SessionStore

    init() throws {
        folder = try ScratchFolder()
        store = try SessionStore(folder: folder.file("night"))
    }

    private static func make(_ store: SessionStore, isQueued: Bool = true) throws -> String {
        try store.createRun(
            city: "bkk", cityFingerprint: "f", recipe: TrainingRecipe(), isQueued: isQueued)
    }

    private func make(isQueued: Bool = true) throws -> String {
        try Self.make(store, isQueued: isQueued)
    }

    private func names(_ numbers: Int...) -> [String] { numbers.map { "sepgcn-bkk-\($0)" } }

    @Test func theyStandInTheOrderInWhichTheyCame() throws {
        for _ in 0..<3 { _ = try make() }
        #expect(try store.queued().map(\.run) == names(1, 2, 3))
        #expect(try store.queued().map(\.queuePlace) == [1, 2, 3])
        #expect(try store.run("sepgcn-bkk-2")?.statusInWords == "queued, 2nd")
        #expect(try store.run("sepgcn-bkk-2")?.processIdentifier == nil)
        try store.moveInQueue("sepgcn-bkk-3", to: 1)
        #expect(try store.queued().map(\.run) == names(3, 1, 2))
        try store.moveInQueue("sepgcn-bkk-3", to: 99)
        #expect(try store.queued().map(\.run) == names(1, 2, 3))
        try store.removeFromQueue(["sepgcn-bkk-1"])
        #expect(try store.queued().map(\.queuePlace) == [1, 2])
        let out = try #require(try store.run("sepgcn-bkk-1"))
        #expect(out.status == .stopped && out.job == nil && out.queuePlace == nil)
        #expect(out.message == "taken out of the queue before it began")
        // It is trained later, as any other.
        #expect(try store.claim("sepgcn-bkk-1") == false)
    }

    /// Against an array, whatever is done in whatever order.
    @Test func theOrderIsThatOfATwin() throws {
        var random = SystemRandomNumberGenerator()
        var twin: [String] = []
        var ended: Set<String> = []
        for _ in 0..<300 {
            switch Int.random(in: 0..<5, using: &random) {
            case 0, 1: twin.append(try make())
            case 2:
                guard let run = twin.randomElement(using: &random) else { continue }
                let place = Int.random(in: 1...8, using: &random)
                try store.moveInQueue(run, to: place)
                twin.removeAll { $0 == run }
                twin.insert(run, at: min(place - 1, twin.count))
            case 3:
                guard let run = twin.randomElement(using: &random) else { continue }
                try store.removeFromQueue([run])
                twin.removeAll { $0 == run }
            default:
                guard !twin.isEmpty else { continue }
                // The next one begins and ends; it is new where it has not ended before.
                let run = twin.removeFirst()
                #expect(try store.claim(run) == !ended.contains(run))
                ended.insert(run)
                try store.setStatus(run, .stopped)
                if Bool.random(using: &random) {
                    try store.enqueue(run, QueuedJob())
                    twin.append(run)
                }
            }
            #expect(try store.queued().map(\.run) == twin)
            #expect(try store.queued().map(\.queuePlace) == Array(1..<twin.count + 1))
        }
    }

    @Test func whatCannotWaitIsRefused() throws {
        let run = try make()
        let failures: [(RunStatus, String)] = [
            (.queued, "is queued, 1st already"), (.running, "is running"),
            (.finished, "is finished"),
        ]
        for (status, words) in failures {
            if status == .running { try store.claim(run) }
            if status == .finished { try store.setStatus(run, .finished) }
            let failure = try #require(throws: Failure.self) {
                try store.enqueue(run, QueuedJob())
            }
            #expect(failure.kind == .usage && failure.problem.contains(words), "\(failure)")
        }
        #expect(throws: Failure.self) { try store.removeFromQueue([run]) }
        #expect(throws: Failure.self) { try store.moveInQueue("nobody", to: 1) }
        var labels = RunLabels()
        labels.shelf = .deleted
        let other = try make()
        let failure = try #require(throws: Failure.self) { try store.setLabels(other, labels) }
        #expect(failure.remedy.contains("queue remove"))
    }

    /// What it is to do stays until its first step; what it was comes back where it is taken out.
    @Test func whatItIsToDoIsKept() throws {
        let run = try make(isQueued: false)
        try store.claim(run)
        try store.setStatus(run, .failed, message: "the loss is nan")
        let given = [AskedChange("learning-rate", .real(0.25)), AskedChange("clip", .real(10))]
        try store.enqueue(run, QueuedJob(given: given, from: "step-3"))
        var report = try #require(try store.run(run))
        #expect(report.job?.given.map(\.value.number) == [0.25, 10])
        #expect(report.job?.from == "step-3" && report.message == nil)
        try store.removeFromQueue([run])
        report = try #require(try store.run(run))
        #expect(report.status == .failed && report.message == "the loss is nan")
        try store.enqueue(run, QueuedJob(given: given))
        // Its process takes it, and is killed before the first step.
        #expect(try store.claim(run) == false)
        report = try #require(try store.run(run))
        #expect(report.status == .running && report.queuePlace == nil)
        #expect(report.job?.given.count == 2)
        try store.endJob(run)
        #expect(try store.run(run)?.job == nil)
    }

    /// A new run is new also where it waited: it reads no checkpoint of another.
    @Test func aNewRunIsNewThoughItWaited() throws {
        let run = try make()
        let path = store.checkpointFolder("lost")
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        try Data().write(to: URL(fileURLWithPath: path + "/last.safetensors"))
        let own = store.checkpointFolder(run)
        try FileManager.default.createDirectory(atPath: own, withIntermediateDirectories: true)
        try Data().write(to: URL(fileURLWithPath: own + "/last.safetensors"))
        #expect(try store.lostRuns() == ["lost", run])
        #expect(try store.claim(run))
        #expect(try store.lostRuns() == ["lost"])
    }

    // MARK: The runner

    private func own(_ table: String, _ mark: ProcessMark, beat: Double? = nil, _ rest: String = "")
        throws
    {
        try store.change { database in
            try database.execute(
                sql: """
                    UPDATE \(table) SET processIdentifier = ?, processStart = ?, processHost = ?,
                    processBoot = ?, processSpace = ?, heartbeat = ? \(rest)
                    """,
                arguments: [
                    mark.identifier, mark.start, mark.host, mark.boot, mark.space, beat,
                ])
        }
    }

    private func withOther(_ body: (ProcessMark) throws -> Void) throws {
        let other = Process()
        other.executableURL = URL(fileURLWithPath: "/bin/sleep")
        other.arguments = ["60"]
        try other.run()
        defer {
            kill(other.processIdentifier, SIGKILL)
            other.waitUntilExit()
        }
        try body(.of(other.processIdentifier))
    }

    @Test func thereIsOneRunner() throws {
        _ = try make()
        #expect(try store.needsRunner())
        #expect(try store.claimRunner(atOnce: 3))
        #expect(try store.queue().process == ProcessMark.current.identifier)
        #expect(try store.queue().atOnce == 3)
        #expect(try !store.needsRunner())
        try withOther { mark in
            try own("runner", mark)
            #expect(try !store.claimRunner(atOnce: nil))
            #expect(try store.turn(beside: []) == .lost)
            // The number alone, of a process that began at another time.
            let recycled = ProcessMark(
                identifier: mark.identifier, start: "1", host: mark.host, boot: mark.boot,
                space: mark.space)
            try own("runner", recycled)
            #expect(try store.queue().process == nil)
            #expect(try store.needsRunner())
            #expect(try store.claimRunner(atOnce: nil))
        }
        // What the one before was told still holds.
        #expect(try store.queue().atOnce == 3)
        try store.setAtOnce(2)
        #expect(try store.turn(beside: []) == .start(run: "sepgcn-bkk-1", atOnce: 2))
    }

    @Test func asManyRunAsAreAllowed() throws {
        for _ in 0..<4 { _ = try make() }
        #expect(try store.claimRunner(atOnce: 2))
        let (one, two) = ("sepgcn-bkk-1", "sepgcn-bkk-2")
        #expect(try store.turn(beside: []) == .start(run: one, atOnce: 2))
        // It has not taken its run yet: it counts, and is not started twice.
        #expect(try store.turn(beside: [one]) == .start(run: two, atOnce: 2))
        #expect(try store.turn(beside: [one, two]) == .wait)
        try withOther { mark in
            try store.claim(one)
            try own("run", mark, "WHERE id = '\(one)'")
            #expect(try store.turn(beside: [one]) == .start(run: two, atOnce: 2))
            #expect(try store.turn(beside: [one, two]) == .wait)
            // A run that its process trains for another is no further training.
            let source = try make(isQueued: false)
            try store.claim(source)
            try own("run", mark, "WHERE id = '\(source)'")
            #expect(try store.turn(beside: [one]) == .start(run: two, atOnce: 2))
            // One that waits for somebody holds nothing up.
            try store.change {
                try $0.execute(sql: "UPDATE run SET status = 'paused' WHERE status = 'running'")
            }
            #expect(try store.turn(beside: [one, two]) == .start(run: "sepgcn-bkk-3", atOnce: 2))
        }
        // Its process is gone.
        #expect(try store.turn(beside: [two]) == .start(run: "sepgcn-bkk-3", atOnce: 2))
        // A process that ended before it had its run.
        try store.failQueued(two, of: 17, "no such city.")
        #expect(try store.run(two)?.status == .failed)
        #expect(try store.run(two)?.message == "no such city.")
        try store.removeFromQueue(["sepgcn-bkk-3", "sepgcn-bkk-4"])
        #expect(try store.turn(beside: []) == .over)
        #expect(try store.turn(beside: []) == .lost)
        #expect(try store.queue().atOnce == 1)
    }

    /// A run that its process had and that was queued again does not fail with that process.
    @Test func whatWasQueuedAgainStaysQueued() throws {
        let run = try make()
        try store.claim(run)
        try store.setStatus(run, .stopped)
        try store.enqueue(run, QueuedJob())
        try store.failQueued(run, of: ProcessMark.current.identifier, "ended")
        #expect(try store.run(run)?.status == .queued)
    }

    /// Many threads queue, each by a connection of its own, while others take.
    @Test func nothingIsLostOrTakenTwiceUnderManyHands() async throws {
        let taken = Taken()
        let path = store.folder
        let (writers, each) = (6, 12)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<writers {
                group.addTask {
                    let own = try SessionStore(folder: path)
                    for _ in 0..<each { _ = try Self.make(own) }
                }
            }
            for _ in 0..<4 {
                group.addTask {
                    let own = try SessionStore(folder: path)
                    while taken.names.withLock({ $0.count }) < writers * each {
                        guard let next = try own.queued().first?.run else { continue }
                        // Whoever comes second finds it taken: a new run is claimed as new once.
                        let isMine = try own.change { database in
                            try database.execute(
                                sql: """
                                    UPDATE run SET status = 'stopped', place = NULL
                                    WHERE id = ? AND status = 'queued'
                                    """, arguments: [next])
                            return database.changesCount == 1
                        }
                        if isMine { taken.names.withLock { $0.append(next) } }
                    }
                }
            }
            try await group.waitForAll()
        }
        let all = taken.names.withLock { $0 }
        #expect(all.count == writers * each && Set(all).count == all.count)
        #expect(try store.queued().isEmpty)
    }

    /// In a copy of the session nothing waits: its queue would train the same a second time.
    @Test func aCopyOfTheSessionHasNoQueue() throws {
        _ = try make()
        #expect(try store.claimRunner(atOnce: nil))
        let target = folder.file("copy")
        try SessionStore.copyOfSession(store.folder, to: target)
        let copy = try SessionStore(folder: target)
        #expect(try copy.queue().queued.isEmpty && copy.queue().process == nil)
        #expect(try copy.run("sepgcn-bkk-1")?.status == .stopped)
    }
}
