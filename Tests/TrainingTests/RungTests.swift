import Foundation
import Models
import Reports
import TestSupport
import Testing
import Training

/// A training that stops at an epoch and goes on is the training that nobody stopped.
@Suite struct RungTests {
    let small: SmallCity

    init() throws { small = try SmallCity() }

    private func compare(_ found: Rehearsal, _ wanted: Rehearsal) throws {
        #expect(found.lossCurve == wanted.lossCurve)
        #expect(found.rates == wanted.rates)
        #expect(found.metrics == wanted.metrics)
        #expect(found.tests == wanted.tests)
        #expect(!found.tests.isEmpty)
        #expect(try bits(found.final) == bits(wanted.final))
    }

    /// The schedule of the rate is that of the full training, whatever the rungs are.
    @Test(arguments: [[1], [2, 3], [1, 2, 4, 5], [5]])
    func whatGoesOnIsTheWholeTraining(rungs: [Int]) throws {
        var recipe = TrainingRecipe.short
        recipe.epochs = 6
        let plain = try Rehearsal(small, recipe)
        #expect(try plain.run() == .finished)
        let halved = try Rehearsal(small, recipe)
        for rung in rungs {
            halved.until = rung
            #expect(try halved.run() == .arrived)
            // Two steps an epoch.
            #expect(try halved.last.state.phaseStep == 2 * rung)
            #expect(try halved.last.state.phase == .selection)
            #expect(halved.tests.isEmpty)
        }
        halved.until = nil
        #expect(try halved.run() == .finished)
        try compare(halved, plain)
    }

    /// At the last epoch it waits before it is trained again and tested.
    @Test func theLastEpochIsARungToo() throws {
        let plain = try Rehearsal(small, .short)
        try plain.run()
        let halved = try Rehearsal(small, .short)
        halved.until = 5
        #expect(try halved.run() == .arrived)
        #expect(halved.tests.isEmpty)
        #expect(!FileManager.default.fileExists(atPath: halved.finalPath))
        // Once more changes nothing.
        let steps = halved.losses.count
        #expect(try halved.run() == .arrived)
        #expect(halved.losses.count == steps)
        halved.until = nil
        #expect(try halved.run() == .finished)
        try compare(halved, plain)
    }

    /// A selection that ends for want of a better epoch waits there, too.
    @Test func patienceDoesNotLeadPastARung() throws {
        var recipe = TrainingRecipe.short
        recipe.epochs = 60
        recipe.evaluateEvery = 1
        recipe.patience = 1
        let plain = try Rehearsal(small, recipe)
        #expect(try plain.run() == .finished)
        let halved = try Rehearsal(small, recipe)
        halved.until = 59
        #expect(try halved.run() == .arrived)
        let last = try halved.last
        try #require(last.epoch < 59, "It never ran out of patience.")
        #expect(last.state.phase == .selection)
        #expect(try halved.run() == .arrived)
        #expect(try halved.last.state.step == last.state.step)
        halved.until = nil
        #expect(try halved.run() == .finished)
        try compare(halved, plain)
    }

    /// One that has gone further by itself does not go back, and takes no step.
    @Test func anEarlierRungIsBehindIt() throws {
        let rehearsal = try Rehearsal(small, .short)
        rehearsal.commands = { $0 == 8 ? [.stop] : [] }
        #expect(try rehearsal.run() == .stopped)
        rehearsal.commands = { _ in [] }
        rehearsal.until = 2
        #expect(try rehearsal.run() == .arrived)
        #expect(rehearsal.losses.count == 7)
    }
}
