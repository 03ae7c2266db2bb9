import Foundation
import Models
import Reports
import TestSupport
import Testing
import Training

/// Settings that change while a run trains, checkpoints that are kept and gone back to.
@Suite struct SteeringTests {
    let small: SmallCity

    init() throws { small = try SmallCity() }

    private func change(_ setting: String, _ value: SettingValue) -> TrainingCommand {
        .change(setting: setting, value: value, reason: "why not")
    }

    @Test func aSteeredRunIsRepeatedBitForBit() throws {
        let steered = try expectRepeated(
            [
                3: [change("learning-rate", .real(0.004)), .pause], 5: [.resume, .evaluate],
                6: [change("decay", .real(0.01)), change("clip", .real(0.05))],
            ]
        ) { try Rehearsal(small, .short) }
        #expect(
            try steered.last.state.changes.map(\.setting) == ["learning-rate", "decay", "clip"])
        #expect(try steered.final.recipe["decay"] == .real(0.01))
        #expect(try steered.final.firstRecipe == .short)
        let plain = try Rehearsal(small, .short)
        try plain.run()
        #expect(plain.losses[2] == steered.losses[2])
        #expect(try bits(plain.final) != bits(steered.final))
    }

    /// The refit takes each change at the epoch at which the selection took it.
    @Test func theRefitFollowsTheSelection() throws {
        let steered = try Rehearsal(small, .short)
        // Before the fifth step: two epochs of two steps have passed.
        steered.commands = { $0 == 5 ? [self.change("learning-rate", .real(0.004))] : [] }
        try steered.run()
        var refit: (first: Int, perEpoch: Int)?
        for case .phase(.refit, let first, _, let perEpoch, _) in steered.events {
            refit = (first, perEpoch)
        }
        let (first, perEpoch) = try #require(refit)
        let best = try #require(try steered.final.state.bestEpoch)
        for step in 1...best * perEpoch {
            #expect(steered.rates[first + step] == (step <= 2 * perEpoch ? 0.01 : 0.004))
        }
        let repeated = steered.events.contains { event in
            if case .changed(_, true, _) = event { true } else { false }
        }
        #expect(repeated == (best > 2))
    }

    @Test func goingBackUndoesAChangeAndItsSteps() throws {
        let plain = try Rehearsal(small, .short)
        try plain.run()
        let steered = try Rehearsal(small, .short)
        steered.commands = { call in
            switch call {
            case 4: [self.change("learning-rate", .real(0.5))]
            case 8: [.rollBack(to: "step-3")]
            default: []
            }
        }
        #expect(try steered.run() == .finished)
        #expect(steered.losses == plain.losses)
        #expect(try bits(steered.final) == bits(plain.final))
        #expect(try steered.final.state.changes.isEmpty)
    }

    /// After a kill the run goes on from where it went back to.
    @Test func goingBackOutlivesAKill() throws {
        let plain = try Rehearsal(small, .short)
        try plain.run()
        let steered = try Rehearsal(small, .short)
        steered.commands = { $0 == 6 ? [.keepCheckpoint] : [] }
        #expect(try steered.run() == .finished)
        steered.from = "step-5"
        steered.breakAt = 4
        #expect(throws: Rehearsal.Broken.self) { try steered.run() }
        steered.breakAt = nil
        steered.from = nil
        #expect(try steered.last.state.step == 5)
        #expect(try steered.run() == .finished)
        #expect(try bits(steered.final) == bits(plain.final))
        #expect(steered.losses == plain.losses)
    }

    /// The best until then comes back with a checkpoint: a later one was of steps that are undone.
    @Test func goingBackBringsBackTheBestOfThatTime() throws {
        var recipe = TrainingRecipe.short
        recipe.refit = false
        recipe.epochs = 12
        let rehearsal = try Rehearsal(small, recipe)
        rehearsal.commands = { call in
            switch call {
            case 6: [.keepCheckpoint]
            case 22: [.rollBack(to: "step-5")]
            case 23: [.stop]
            default: []
            }
        }
        #expect(try rehearsal.run() == .stopped)
        let best = try Checkpoint(readingFrom: rehearsal.folder.file("best.safetensors"))
        #expect(best.epoch == 2)
        #expect(try rehearsal.last.state.bestEpoch == 2)
    }

    @Test func epochsCanBeMoreOrFewerButNotFewerThanBegun() throws {
        let rehearsal = try Rehearsal(small, .short)
        rehearsal.commands = { call in
            switch call {
            case 4: [self.change("epochs", .integer(1))]
            case 5: [self.change("epochs", .integer(3))]
            default: []
            }
        }
        try rehearsal.run()
        #expect(rehearsal.metrics.keys.sorted() == [2, 3])
        let refused = rehearsal.events.compactMap { event -> String? in
            if case .refused(_, let sentence) = event { sentence } else { nil }
        }
        #expect(refused.count == 1)
        #expect(refused[0].contains("epoch 2 has begun"), "\(refused)")
    }

    @Test(arguments: [
        ("dimension", SettingValue.integer(16), "cannot change"),
        ("nonsense", .integer(1), "no option 'nonsense'"),
        ("learning-rate", .real(-1), "is"),
        ("learning-rate", .text("fast"), "is"),
    ])
    func whatCannotBeIsToldAndChangesNothing(
        setting: String, value: SettingValue, words: String
    ) throws {
        let plain = try Rehearsal(small, .short)
        try plain.run()
        let rehearsal = try Rehearsal(small, .short)
        rehearsal.commands = {
            $0 == 3
                ? [self.change(setting, value), .rollBack(to: "step-1"), .rollBack(to: "last")]
                : []
        }
        #expect(try rehearsal.run() == .finished)
        let refused = rehearsal.events.compactMap { event -> String? in
            if case .refused(_, let sentence) = event { sentence } else { nil }
        }
        #expect(refused.count == 3)
        #expect(refused[0].contains(words), "\(refused)")
        #expect(refused[1].contains("no checkpoint 'step-1'"))
        #expect(try bits(rehearsal.final) == bits(plain.final))
    }

    @Test func stopAfterThisEpochEndsAtItsEnd() throws {
        let rehearsal = try Rehearsal(small, .short)
        rehearsal.commands = { $0 == 2 ? [.stopAfterEpoch] : [] }
        #expect(try rehearsal.run() == .stopped)
        #expect(try rehearsal.last.state.step == 2)
        rehearsal.commands = { _ in [] }
        let plain = try Rehearsal(small, .short)
        try plain.run()
        #expect(try rehearsal.run() == .finished)
        #expect(try bits(rehearsal.final) == bits(plain.final))
    }

    /// A look at validation is none of the evaluations by which the epoch is chosen.
    @Test func aLookChangesNothing() throws {
        let plain = try Rehearsal(small, .short)
        try plain.run()
        let looked = try Rehearsal(small, .short)
        looked.commands = { _ in [.evaluate] }
        try looked.run()
        #expect(looked.metrics == plain.metrics)
        #expect(try bits(looked.final) == bits(plain.final))
        let looks = looked.events.count { if case .looked = $0 { true } else { false } }
        #expect(looks > 10)
    }

    /// A rate that an earlier version had changed stands without a record of its change.
    @Test func aRateOfAnEarlierVersionStays() throws {
        let rehearsal = try Rehearsal(small, .short)
        rehearsal.commands = { $0 == 4 ? [.stop] : [] }
        try rehearsal.run()
        var last = try rehearsal.last
        last.state.learningRate = 0.002
        try last.write(to: rehearsal.lastPath)
        rehearsal.commands = { _ in [] }
        try rehearsal.run()
        #expect(rehearsal.rates[4] == 0.002)
    }
}

/// Trains with commands, then another time by the changes that the first left, from the first step.
///
/// - Parameter commands: By the number of the call, which is that of the next step.
@discardableResult
func expectRepeated(
    _ commands: [Int: [TrainingCommand]], _ make: () throws -> Rehearsal
) throws -> Rehearsal {
    let steered = try make()
    steered.commands = { commands[$0] ?? [] }
    #expect(try steered.run() == .finished)
    let changes = try steered.final.state.changes
    #expect(!changes.isEmpty)
    let again = try make()
    again.repeating = changes
    #expect(try again.run() == .finished)
    #expect(again.losses == steered.losses)
    #expect(again.rates == steered.rates)
    #expect(try bits(again.final) == bits(steered.final))
    #expect(again.tests == steered.tests)
    return steered
}

/// What a change is after it was stored as JSON.
@Suite struct StoredChangeTests {
    /// A rate of 10 is a whole number there.
    @Test func aWholeNumberIsStillARate() throws {
        let change = SettingChange(
            setting: "learning-rate", path: "learningRate", before: .real(0.5), value: .real(10),
            phase: "selection", step: 3, phaseStep: 3, stepsPerEpoch: 2)
        let stored = try JSONEncoder().encode([change])
        let read = try JSONDecoder().decode([SettingChange].self, from: stored)
        #expect(TrainingRecipe.short.with(read).learningRate == 10)
        var broken = change
        broken.value = .text("fast")
        #expect(TrainingRecipe.short.with([broken]).learningRate == 0.01)
        broken.path = "decay"
        broken.value = .integer(1)
        var recipe = TrainingRecipe.short
        recipe["decay"] = .real(0.1)
        #expect(recipe.with([broken])["decay"] == .real(1))
    }
}
