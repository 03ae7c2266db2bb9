import Reports
import TestSupport
import Testing
import Training

/// What a training does when it is told something.
@Suite struct CommandTests {
    let small: SmallCity

    init() throws { small = try SmallCity() }

    @Test func aPauseChangesNothingButTime() throws {
        let expected = try Rehearsal(small, .short)
        #expect(try expected.run() == .finished)
        let paused = try Rehearsal(small, .short)
        paused.commands = { call in
            switch call {
            case 3: [.pause]
            case 6: [.resume]
            default: []
            }
        }
        #expect(try paused.run() == .finished)
        #expect(paused.naps == 3)
        #expect(paused.losses == expected.losses)
        #expect(try bits(paused.final) == bits(expected.final))
        let marks = paused.events.compactMap { event -> String? in
            switch event {
            case .paused(let step): "paused \(step)"
            case .resumed(let step): "resumed \(step)"
            default: nil
            }
        }
        #expect(marks == ["paused 2", "resumed 2"])
    }

    @Test func stopWhilePausedSavesThatStep() throws {
        let rehearsal = try Rehearsal(small, .short)
        rehearsal.commands = { $0 == 4 ? [.pause, .pause] : $0 == 9 ? [.stop] : [] }
        #expect(try rehearsal.run() == .stopped)
        #expect(try rehearsal.last.state.step == 3)
    }

    @Test func resumeAloneDoesNothing() throws {
        let rehearsal = try Rehearsal(small, .short)
        rehearsal.commands = { $0 == 2 ? [.resume] : [] }
        #expect(try rehearsal.run() == .finished)
        #expect(rehearsal.naps == 0)
    }

    @Test func theLearningRateHoldsFromTheNextStepAndOverAStop() throws {
        let rehearsal = try Rehearsal(small, .short)
        rehearsal.commands = { $0 == 3 ? [.rate(0.002)] : $0 == 5 ? [.stop] : [] }
        #expect(try rehearsal.run() == .stopped)
        #expect(rehearsal.rates[2] == 0.01)
        #expect(rehearsal.rates[3] == 0.002)
        rehearsal.commands = { _ in [] }
        #expect(try rehearsal.run() == .finished)
        #expect(rehearsal.rates[5] == 0.002)
        let plain = try Rehearsal(small, .short)
        try plain.run()
        #expect(rehearsal.losses[3] == plain.losses[3])
        #expect(rehearsal.losses[5] != plain.losses[5])
    }

    /// The command is gone from the session once taken, so that only the checkpoint can keep it.
    @Test func theLearningRateOutlivesAKill() throws {
        let rehearsal = try Rehearsal(small, .short)
        rehearsal.commands = { $0 == 2 ? [.rate(0.002)] : [] }
        // Killed two steps after the change, which is two checkpoints, a step and a sign of each.
        rehearsal.breakAt = 9
        #expect(throws: Rehearsal.Broken.self) { try rehearsal.run() }
        rehearsal.breakAt = nil
        rehearsal.commands = { _ in [] }
        try rehearsal.run()
        #expect(rehearsal.rates[3] == 0.002)
    }
}

extension TrainingCommand {
    static func rate(_ rate: Double) -> TrainingCommand {
        .change(setting: "learning-rate", value: .real(rate), reason: nil)
    }
}
