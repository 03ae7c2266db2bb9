import Autodiff
import Foundation
import Reports
import Support
import Tensors
import TestSupport
import Testing
import Training

/// A training whose numbers go out of bounds says so, and what it tells to do works.
@Suite struct DivergenceTests {
    let small: SmallCity

    init() throws { small = try SmallCity() }

    /// Vectors of length 10 and more are too long for such a decay. The decay holds the rows of a
    /// batch, so that batches must leave some out.
    private func diverging(_ rate: Double = 10, decay: Double = 1e38) -> TrainingRecipe {
        var recipe = TrainingRecipe.short
        recipe.learningRate = rate
        recipe["decay"] = .real(decay)
        recipe.batch = 64
        return recipe
    }

    @Test func aResumptionAtALowerRateIsTheTrainingAtThatRate() throws {
        let rehearsal = try Rehearsal(small, diverging())
        let refusal = try #require(failure { try rehearsal.run() })
        #expect(refusal.kind == .work)
        #expect(refusal.problem.contains("at step 2"), "\(refusal)")
        #expect(refusal.remedy.contains("--resume rehearsal --learning-rate 1'"), "\(refusal)")
        rehearsal.learningRate = 0.0001
        #expect(try rehearsal.run() == .finished)
        let plain = try Rehearsal(small, diverging(0.0001))
        try plain.run()
        #expect(rehearsal.losses == plain.losses)
        #expect(rehearsal.rates == plain.rates)
        #expect(try bits(rehearsal.final) == bits(plain.final))
    }

    /// The given rate holds from there on, after a kill too; the refit takes it at the same epoch.
    @Test func theGivenRateHoldsToTheEnd() throws {
        let rehearsal = try Rehearsal(small, .short)
        rehearsal.commands = { $0 == 4 ? [.stop] : [] }
        #expect(try rehearsal.run() == .stopped)
        rehearsal.learningRate = 0.004
        rehearsal.commands = { _ in [] }
        // Killed right after it took the rate.
        rehearsal.breakAt = 2
        #expect(throws: Rehearsal.Broken.self) { try rehearsal.run() }
        rehearsal.breakAt = nil
        rehearsal.learningRate = nil
        #expect(try rehearsal.run() == .finished)
        #expect(rehearsal.rates.filter { $0.key <= 3 }.allSatisfy { $0.value == 0.01 })
        let refit = try #require(
            rehearsal.events.compactMap { event -> Int? in
                if case .phase(.refit, let first, _, _, _) = event { first } else { nil }
            }.last)
        let steps = rehearsal.rates.keys.filter { $0 > 3 }
        #expect(rehearsal.rates.count > 10)
        for step in steps {
            // A step and a half of an epoch of two, and of one of two in the refit.
            let isBefore = step > refit && step <= refit + 3
            #expect(rehearsal.rates[step] == (isBefore ? 0.01 : 0.004), "step \(step)")
        }
    }

    @Test func aSentRateThatDivergesIsTakenBack() throws {
        let rehearsal = try Rehearsal(small, diverging(0.01))
        rehearsal.commands = {
            $0 == 2 ? [.rate(0.02)] : $0 == 3 ? [.rate(10)] : []
        }
        let refusal = try #require(failure { try rehearsal.run() })
        #expect(refusal.problem.contains("had been set to 10"), "\(refusal)")
        #expect(refusal.remedy.contains("0.02 again"), "\(refusal)")
        rehearsal.commands = { _ in [] }
        #expect(try rehearsal.run() == .finished)
        #expect(rehearsal.rates[3] == 0.02)
    }

    /// A lower rate that was sent is no reason to go back to the higher one.
    @Test func aLowerSentRateStays() throws {
        let rehearsal = try Rehearsal(small, diverging())
        rehearsal.commands = { $0 == 1 ? [.rate(9.5)] : [] }
        let refusal = try #require(failure { try rehearsal.run() })
        #expect(!refusal.description.contains("had been set"), "\(refusal)")
        #expect(refusal.remedy.contains("lower learning rate"), "\(refusal)")
        #expect(refusal.remedy.contains("--learning-rate 0.95'"), "\(refusal)")
    }

    @Test(arguments: [1e60, 1e100, 1e300])
    func aDivergenceThatNoRateHelpsSaysSo(decay: Double) throws {
        var recipe = TrainingRecipe.short
        recipe["decay"] = .real(decay)
        let rehearsal = try Rehearsal(small, recipe)
        let refusal = try #require(failure { try rehearsal.run() })
        #expect(refusal.problem.contains("at step 1"), "\(refusal)")
        #expect(refusal.problem.contains("no learning rate helps"), "\(refusal)")
        #expect(!FileManager.default.fileExists(atPath: rehearsal.lastPath))
    }

    /// Squares that run over are no divergence.
    @Test func aLargeGradientIsNoDivergence() throws {
        var recipe = TrainingRecipe.short
        recipe["decay"] = .real(1e36)
        recipe.learningRate = 0.001
        let rehearsal = try Rehearsal(small, recipe)
        #expect(try rehearsal.run() == .finished)
        #expect(rehearsal.norms.values.allSatisfy { $0.isFinite && $0 > 1e20 })
    }

    /// Whatever happens between, a checkpoint never holds what is no number.
    @Test func noCheckpointHoldsWhatIsNoNumber() throws {
        for (rate, decay) in [(1.0, 1e36), (10, 1e34), (10, 1e36), (3, 1e38), (10, 1e38)] {
            let rehearsal = try Rehearsal(small, diverging(rate, decay: decay))
            _ = failure { try rehearsal.run() }
            for kind in ["last", "best", "final"] {
                let path = rehearsal.folder.file("\(kind).safetensors")
                guard FileManager.default.fileExists(atPath: path) else { continue }
                #expect(try Checkpoint(readingFrom: path).parameters.firstNotFinite == nil)
            }
        }
    }
}
