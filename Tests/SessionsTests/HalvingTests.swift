import Foundation
import Reports
import Support
import TestSupport
import Testing

@testable import Sessions

/// Which combinations of a sweep go on.
@Suite struct HalvingTests {
    struct Bracket: CustomTestStringConvertible, Sendable {
        var combinations: Int
        var epochs: Int
        var every = 1
        var factor = 3
        var first: Int?
        /// Epochs and how many are kept, by hand.
        var rungs: [[Int]]

        var testDescription: String { "\(combinations) to \(epochs) by \(factor)" }
    }

    static let brackets = [
        Bracket(combinations: 9, epochs: 27, rungs: [[3, 3], [9, 1]]),
        Bracket(combinations: 9, epochs: 27, first: 1, rungs: [[1, 3], [3, 1]]),
        Bracket(combinations: 27, epochs: 81, rungs: [[3, 9], [9, 3], [27, 1]]),
        // ⌊8/3⌋ = 2, ⌊2/3⌋ = 0: at least one.
        Bracket(combinations: 8, epochs: 27, rungs: [[3, 2], [9, 1]]),
        Bracket(combinations: 2, epochs: 10, rungs: [[3, 1]]),
        Bracket(combinations: 5, epochs: 20, factor: 2, rungs: [[5, 2], [10, 1]]),
        Bracket(
            combinations: 16, epochs: 16, factor: 2, rungs: [[1, 8], [2, 4], [4, 2], [8, 1]]),
        // Too few epochs: three go to the last one, and the best of them is tested.
        Bracket(combinations: 9, epochs: 2, rungs: [[1, 3], [2, 1]]),
        Bracket(combinations: 9, epochs: 27, first: 10, rungs: [[10, 3], [27, 1]]),
        // Only what is evaluated can be compared.
        Bracket(combinations: 9, epochs: 27, every: 5, rungs: [[5, 3], [10, 1]]),
        Bracket(combinations: 9, epochs: 27, every: 10, rungs: [[10, 3], [27, 1]]),
        Bracket(combinations: 3, epochs: 12, factor: .max, first: 4, rungs: [[4, 1]]),
    ]

    @Test(arguments: brackets) func rungsAreAsByHand(bracket: Bracket) throws {
        let halving = try SuccessiveHalving(
            combinations: bracket.combinations, epochs: bracket.epochs,
            evaluateEvery: bracket.every, factor: bracket.factor, firstEpochs: bracket.first)
        #expect(halving.rungs.map { [$0.epoch, $0.kept] } == bracket.rungs)
    }

    @Test(
        arguments: [
            (9, 27, 1, 1, nil, "--halving 1"), (1, 27, 1, 3, nil, "several combinations"),
            (9, 27, 1, 3, 27, "--first-epochs 27"), (9, 27, 1, 3, 0, "--first-epochs 0"),
            (9, 1, 1, 3, nil, "no epoch before"), (9, 27, 27, 3, nil, "no epoch before"),
        ] as [(Int, Int, Int, Int, Int?, String)])
    func whatCannotBeHalvedIsRefused(
        combinations: Int, epochs: Int, every: Int, factor: Int, first: Int?, words: String
    ) throws {
        let failure = try #require(throws: Failure.self) {
            try SuccessiveHalving(
                combinations: combinations, epochs: epochs, evaluateEvery: every, factor: factor,
                firstEpochs: first)
        }
        #expect(failure.kind == .usage)
        #expect(failure.problem.contains(words), "\(failure)")
    }

    /// Against a slow twin: how many are strictly better, or equal and before it.
    @Test func ranksAreThoseOfAWholeCount() {
        var random = SystemRandomNumberGenerator()
        for _ in 0..<200 {
            let values: [Double?] = (0..<Int.random(in: 1...12, using: &random)).map { _ in
                [nil, 0, 0.25, 0.25, 0.5, -.infinity, .nan].randomElement(using: &random) ?? nil
            }
            let ranking = SuccessiveHalving.ranking(
                values.enumerated().map { StoredSweep.Standing(trial: $0, value: $1) })
            for (index, value) in values.enumerated() {
                let before = values.enumerated().filter { other, found in
                    let key = { (value: Double?) in value.flatMap { $0.isNaN ? nil : $0 } }
                    switch (key(found), key(value)) {
                    case (let one?, let two?): return one > two || (one == two && other < index)
                    case (_?, nil): return true
                    case (nil, nil): return other < index
                    case (nil, _?): return false
                    }
                }
                #expect(ranking.firstIndex { $0.trial == index } == before.count)
            }
        }
    }

    // MARK: A bracket by hand

    let folder: ScratchFolder
    let store: SessionStore

    init() throws {
        folder = try ScratchFolder()
        store = try SessionStore(folder: folder.file("night"))
    }

    private func sweep(isQueued: Bool, seeds: [UInt64] = [1], epochs: Int = 27) throws -> String {
        let recipes = (0..<9).map { index in
            var recipe = TrainingRecipe()
            recipe.epochs = epochs
            recipe.patience = 0
            recipe.learningRate = Double(index + 1) / 100
            return (name: "learning-rate=.0\(index + 1)", recipe: recipe)
        }
        var new = SessionStore.NewSweep(
            city: "bkk", cityFingerprint: "f", settings: "learning-rate=.01,…", recipes: recipes,
            seeds: seeds, halving: try SuccessiveHalving(combinations: 9, epochs: epochs))
        new.isQueued = isQueued
        return try store.createSweep(new)
    }

    /// As a training that stopped at an epoch with a value, or failed.
    private func arrive(_ run: String, epoch: Int, value: Double?, status: RunStatus = .stopped)
        throws
    {
        try store.claim(run)
        var progress = RunProgress()
        (progress.epoch, progress.totalEpochs, progress.step) = (epoch, 27, epoch)
        progress.bestEpoch = value == nil ? nil : epoch
        progress.bestValue = value
        try store.record(run, [], progress)
        try store.setStatus(run, status, message: status == .failed ? "the loss is nan" : nil)
    }

    @Test func nineByHand() throws {
        let name = try sweep(isQueued: false)
        #expect(name == "sepgcn-bkk-sweep-1")
        let first = try store.advance(name)
        #expect(first.due.map(\.run) == (1...9).map { "sepgcn-bkk-\($0)" })
        #expect(first.until == 3 && !first.isDecided)
        // The 4th, 2nd and 8th are best; the 6th failed.
        let values = [0.1, 0.8, 0.3, 0.9, 0.2, nil, 0.05, 0.7, 0.6]
        for (index, value) in values.enumerated() {
            #expect(try store.advance(name).isDecided == false)
            try arrive(
                "sepgcn-bkk-\(index + 1)", epoch: 3, value: value,
                status: value == nil ? .failed : .stopped)
        }
        let second = try store.advance(name)
        #expect(second.isDecided)
        #expect(second.until == 9)
        #expect(second.due.map(\.run) == [2, 4, 8].map { "sepgcn-bkk-\($0)" })
        func message(_ number: Int) throws -> String? {
            try store.run("sepgcn-bkk-\(number)", points: 0)?.message
        }
        #expect(try message(9) == "left at epoch 3 of 27: 4th of 9")
        #expect(try message(1) == "left at epoch 3 of 27: 7th of 9")
        #expect(try message(6) == "the loss is nan")
        #expect(try message(4) == nil)
        // What another process sees.
        let other = try SessionStore.reading(folder: store.folder)
        let report = try #require(try other.sweepReport(name))
        #expect(
            Array(report.rows.map(\.settings).prefix(4))
                == [4, 2, 8, 9].map { "learning-rate=.0\($0)" })
        #expect(report.rows.map(\.rung) == [1, 1, 1] + [Int](repeating: 0, count: 6))
        #expect(report.rows[3].status == .left && report.rows.last?.status == .failed)
        #expect(!report.isOver)
        // The 8th overtakes.
        for (number, value) in [(2, 0.81), (4, 0.9), (8, 0.95)] {
            try arrive("sepgcn-bkk-\(number)", epoch: 9, value: value)
        }
        let third = try store.advance(name)
        #expect(third.isDecided && third.until == nil)
        #expect(third.due.map(\.run) == ["sepgcn-bkk-8"])
        #expect(try message(4) == "left at epoch 9 of 27: 2nd of 3")
        try arrive("sepgcn-bkk-8", epoch: 27, value: 0.97, status: .finished)
        let last = try store.advance(name)
        #expect(last.due.isEmpty && !last.isDecided)
        let over = try #require(try store.sweepReport(name))
        #expect(over.isOver)
        #expect(over.rows[0].group == "sepgcn-bkk-seeds-8" && over.rows[0].status == .finished)
        #expect(over.decisions.map(\.epoch) == [3, 9])
        #expect(over.decisions[0].ranking.map(\.trial) == [3, 1, 7, 8, 2, 4, 0, 6, 5])
    }

    /// The mean over seeds decides, and nobody is judged before all seeds are there.
    @Test func seedsAreMeant() throws {
        let name = try sweep(isQueued: false, seeds: [1, 2])
        for trial in 0..<9 {
            // The first is best with one seed and worst with the other.
            let values = trial == 0 ? [0.9, 0.0] : [0.5, 0.5 + Double(trial) / 100]
            for (seed, value) in values.enumerated() {
                #expect(try store.advance(name).isDecided == false)
                try arrive("sepgcn-bkk-\(2 * trial + seed + 1)", epoch: 3, value: value)
            }
        }
        #expect(
            try store.advance(name).due.map(\.run) == (13...18).map { "sepgcn-bkk-\($0)" })
    }

    /// One that was killed at its rung is not there yet.
    @Test func aKilledOneIsAwaited() throws {
        let name = try sweep(isQueued: false)
        for number in 1...9 { try arrive("sepgcn-bkk-\(number)", epoch: 3, value: 0.5) }
        try store.change { database in
            try database.execute(
                sql: """
                    UPDATE run SET status = 'running', processIdentifier = 1, processStart = 'x'
                    WHERE id = 'sepgcn-bkk-5'
                    """)
        }
        #expect(try store.advance(name).due.map(\.run) == ["sepgcn-bkk-5"])
        #expect(try store.sweepReport(name)?.rows.contains { $0.status == .interrupted } == true)
    }

    /// In the queue what goes on is queued by whoever decides, once.
    @Test func theQueueTakesWhatGoesOn() throws {
        let name = try sweep(isQueued: true)
        #expect(try store.queued().map(\.job?.until) == [Int?](repeating: 3, count: 9))
        #expect(try store.claimRunner(atOnce: nil))
        for number in 1...9 {
            #expect(
                try store.turn(beside: []) == .start(run: "sepgcn-bkk-\(number)", atOnce: 1))
            try arrive("sepgcn-bkk-\(number)", epoch: 3, value: Double(number))
        }
        // Two look at once.
        let other = try SessionStore(folder: store.folder)
        _ = try other.advance(name)
        #expect(try store.turn(beside: []) == .start(run: "sepgcn-bkk-7", atOnce: 1))
        #expect(try store.queued().map(\.run) == [7, 8, 9].map { "sepgcn-bkk-\($0)" })
        #expect(try store.queued().map(\.job?.until) == [9, 9, 9])
        for number in 7...9 { try arrive("sepgcn-bkk-\(number)", epoch: 9, value: 1) }
        // Equal ones stay in their order.
        #expect(try store.turn(beside: []) == .start(run: "sepgcn-bkk-7", atOnce: 1))
        #expect(try store.queued().map(\.job?.until) == [nil])
        try arrive("sepgcn-bkk-7", epoch: 27, value: 1, status: .finished)
        #expect(try store.turn(beside: []) == .over)
        #expect(try store.queue().process == nil)
    }

    /// All failed: nothing goes on, and nobody waits for it.
    @Test func whereAllFailItIsOver() throws {
        let name = try sweep(isQueued: false)
        for number in 1...9 {
            try arrive("sepgcn-bkk-\(number)", epoch: 1, value: nil, status: .failed)
        }
        let now = try store.advance(name)
        #expect(now.due.isEmpty)
        #expect(try store.sweepReport(name)?.isOver == true)
    }

    /// One that is paused decides with the others when it goes on: its sweep keeps the runner.
    @Test func whoIsPausedIsWaitedFor() throws {
        let name = try sweep(isQueued: true)
        #expect(try store.claimRunner(atOnce: nil))
        for number in 1...8 { try arrive("sepgcn-bkk-\(number)", epoch: 3, value: 1) }
        try store.claim("sepgcn-bkk-9")
        try store.setStatus("sepgcn-bkk-9", .paused)
        #expect(try store.turn(beside: []) == .wait)
        #expect(try store.sweepReport(name)?.decisions.isEmpty == true)
        try arrive("sepgcn-bkk-9", epoch: 3, value: 2)
        #expect(try store.turn(beside: []) == .start(run: "sepgcn-bkk-1", atOnce: 1))
    }

    /// Why a combination failed is worth more than its place among the others.
    @Test func whyOneFailedIsTold() throws {
        let name = try sweep(isQueued: false)
        for number in 1...9 {
            try arrive(
                "sepgcn-bkk-\(number)", epoch: 3, value: number == 6 ? nil : 1,
                status: number == 6 ? .failed : .stopped)
        }
        _ = try store.advance(name)
        let rows = try #require(try store.sweepReport(name)).rows
        #expect(rows.last?.status == .failed && rows.last?.note == "the loss is nan")
    }

    /// A damaged sweep is told where it is asked for, and the queue goes on without it.
    @Test func aDamagedSweepHoldsNothingUp() throws {
        _ = try sweep(isQueued: true)
        try store.damage("UPDATE sweep SET content = replace(content, 'recall', 'precision')")
        #expect(try store.needsRunner())
        #expect(try store.claimRunner(atOnce: nil))
        #expect(try store.turn(beside: []) == .start(run: "sepgcn-bkk-1", atOnce: 1))
    }

    @Test func noRunGetsTheNameOfASweep() throws {
        let name = try sweep(isQueued: false)
        try arrive("sepgcn-bkk-1", epoch: 3, value: 1)
        let failure = try #require(throws: Failure.self) {
            try store.renameRun("sepgcn-bkk-1", to: name) { _ in nil }
        }
        #expect(failure.kind == .usage && failure.problem.contains("taken by a sweep"))
    }

    @Test func aDamagedSweepIsTold() throws {
        let name = try sweep(isQueued: false)
        try store.damage("UPDATE sweep SET content = replace(content, 'recall', 'precision')")
        let failure = try #require(throws: Failure.self) { try store.sweepReport(name) }
        #expect(failure.problem.contains("table sweep"))
        #expect(failure.remedy.contains("--mend"))
    }
}
