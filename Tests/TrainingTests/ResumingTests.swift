import Foundation
import Reports
import Tensors
import TestSupport
import Testing
import Training

/// A training that was interrupted and went on is the training that was not: bit for bit.
@Suite struct ResumingTests {
    let small: SmallCity

    init() throws { small = try SmallCity() }

    private func whole(_ recipe: TrainingRecipe) throws -> Rehearsal {
        let rehearsal = try Rehearsal(small, recipe)
        #expect(try rehearsal.run() == .finished)
        return rehearsal
    }

    private func compare(_ found: Rehearsal, _ expected: Rehearsal, _ place: String) throws {
        #expect(found.losses == expected.losses, "losses, \(place)")
        #expect(found.norms == expected.norms, "gradient norms, \(place)")
        #expect(found.tests == expected.tests, "test metrics, \(place)")
        #expect(try bits(found.final) == bits(expected.final), "parameters, \(place)")
        #expect(try found.final.epoch == expected.final.epoch, "epoch, \(place)")
        #expect(
            try Data(contentsOf: URL(fileURLWithPath: found.finalPath))
                == Data(contentsOf: URL(fileURLWithPath: expected.finalPath)),
            "bytes of final.safetensors, \(place)")
    }

    @Test func stoppedBeforeEveryStepInBothPhases() throws {
        let expected = try whole(.short)
        let steps = expected.losses.count
        // Both phases must be there for the test to mean something.
        #expect(expected.events.contains { if case .step(.refit, _) = $0 { true } else { false } })
        #expect(steps > 10)
        for stop in 1...steps {
            let interrupted = try Rehearsal(small, .short)
            interrupted.commands = { $0 == stop ? [.stop] : [] }
            #expect(try interrupted.run() == .stopped)
            #expect(try interrupted.last.state.step == stop - 1)
            interrupted.commands = { _ in [] }
            #expect(try interrupted.run() == .finished)
            try compare(interrupted, expected, "stopped before step \(stop)")
        }
    }

    @Test func stoppedBeforeEachOfItsSteps() throws {
        let expected = try whole(.short)
        let interrupted = try Rehearsal(small, .short)
        // One step, then stop, over and over.
        interrupted.commands = { $0 == 2 ? [.stop] : [] }
        var endings = 0
        while try interrupted.run() == .stopped { endings += 1 }
        #expect(endings > 10)
        try compare(interrupted, expected, "stopped before each step")
    }

    /// `kill -9` leaves whatever was written before the event at which it struck.
    @Test(arguments: [0, 1, 3])
    func brokenAtEveryEvent(patience: Int) throws {
        var recipe = TrainingRecipe.short
        recipe.patience = patience
        // With so high a rate the best epoch comes early and patience runs out.
        recipe.learningRate = patience > 0 ? 0.3 : 0.01
        recipe.epochs = patience > 0 ? 12 : 4
        recipe.evaluateEvery = patience > 0 ? 1 : 2
        let expected = try whole(recipe)
        if patience == 1 {
            #expect((expected.metrics.keys.max() ?? 0) < recipe.epochs, "patience never ran out")
        }
        for event in expected.events.indices {
            let broken = try Rehearsal(small, recipe)
            broken.breakAt = event
            #expect(throws: Rehearsal.Broken.self) { try broken.run() }
            broken.breakAt = nil
            #expect(try broken.run() == .finished)
            try compare(broken, expected, "broken at event \(event): \(expected.events[event])")
        }
    }

    @Test func withoutRefitAndOnTest() throws {
        for (refit, part) in [(false, "validation"), (true, "test")] {
            var recipe = TrainingRecipe.short
            recipe.refit = refit
            recipe.selectOn = part
            let expected = try whole(recipe)
            for stop in [1, 4, 7] {
                let interrupted = try Rehearsal(small, recipe)
                interrupted.commands = { $0 == stop ? [.stop] : [] }
                #expect(try interrupted.run() == .stopped)
                interrupted.commands = { _ in [] }
                #expect(try interrupted.run() == .finished)
                try compare(interrupted, expected, "\(part), refit \(refit), stop \(stop)")
            }
        }
    }

    @Test func theSameSeedTwiceAndAnother() throws {
        let first = try whole(.short)
        try compare(try whole(.short), first, "second run")
        var recipe = TrainingRecipe.short
        recipe.seed = 4
        #expect(try whole(recipe).losses != first.losses)
    }
}
