import Canvas
import Reports
import Screens
import Testing

/// What is said of a run that does not run, and which keys are offered for it.
@Suite("How a run stands")
struct RunStandingTests {
    private func run(
        _ status: RunStatus, _ change: (inout TrainingRecipe) -> Void = { _ in }
    ) -> RunReport {
        var recipe = TrainingRecipe("sepgcn")
        recipe.epochs = 400
        recipe.patience = 10
        recipe.evaluateEvery = 5
        recipe.selectBy = "recall@20"
        recipe.refit = true
        change(&recipe)
        var run = RunReport(
            run: "sepgcn-2", session: "default", model: "sepgcn", city: "riverbend",
            cityFingerprint: "", recipe: recipe, status: status, startedAt: "")
        run.epoch = 120
        run.totalEpochs = 400
        run.bestEpoch = 185
        return run
    }

    @Test func anEarlyStopIsTold() {
        // Best at 185, then ten evaluations, one each five epochs.
        #expect(
            run(.finished).standing
                == "Early stop after epoch 235 of 400: 10 evaluations brought no better recall@20 "
                + "than epoch 185.")
        #expect(run(.finished) { $0.patience = 0 }.standing == nil)
        // The last evaluation that was waited for is that of the last epoch.
        #expect(run(.finished) { $0.epochs = 235 }.standing == nil)
        #expect(run(.finished) { $0.epochs = 236 }.earlyStop == 235)
        var unseen = run(.finished)
        unseen.bestEpoch = nil
        #expect(unseen.standing == nil)
        #expect(run(.running).standing == nil)
    }

    @Test func whatEndedItIsTold() {
        #expect(
            run(.interrupted).standing?.contains("process is gone since epoch 120 of 400") == true)
        #expect(run(.stopped).standing == "Stopped on request after epoch 120 of 400.")
        var failed = run(.failed)
        failed.message = "the loss became nan"
        #expect(failed.standing == "the loss became nan")
    }

    @Test func theSecondPhaseIsExpected() {
        #expect(run(.running).phaseInWords == "1/2 selection")
        var second = run(.running)
        second.phase = "refit"
        #expect(second.phaseInWords == "2/2 refit")
        #expect(run(.running) { $0.refit = false }.phaseInWords == "selection")
        // 400 epochs of 10 steps; a refit of 185 epochs has 1,850 more.
        let steps = { (run: RunReport, phase: String, best: Int?) in
            run.stepsAfter(phase, of: 4000, epochs: 400, bestEpoch: best)
        }
        #expect(steps(run(.running), "selection", 185) == 1850)
        #expect(steps(run(.running), "selection", nil) == 4000)
        #expect(steps(run(.running), "refit", 185) == 0)
        #expect(steps(run(.running) { $0.refit = false }, "selection", 185) == 0)
        #expect(steps(run(.running) { $0.selectOn = "test" }, "selection", 185) == 0)
    }

    /// A finished run is not offered to be paused, a running one not to be resumed.
    @Test func keysOfARunFollowItsStatus() {
        func footer(_ keys: [Key]) -> Substring {
            var pilot = Pilot(size: Size(132, 43))
            for key in keys { pilot.press(key) }
            return pilot.text.split(separator: "\n", omittingEmptySubsequences: false).last ?? ""
        }
        let running = footer([.character("5")])
        #expect(running.contains("p pause") && running.contains("x stop"))
        #expect(!running.contains("r resume"))
        let finished = footer([.character("6"), .down, .enter])
        #expect(!finished.contains("pause") && !finished.contains("x stop"))
        #expect(!finished.contains("resume") && finished.contains("S start"))
    }
}
