import Autodiff
import Foundation
import Models
import Optimizers
import Recommending
import Reports
import Support
import Tensors
import TestSupport
import Testing

@testable import Training

/// What a training finds wrong with itself.
@Suite struct GuardTests {
    let small: SmallCity

    init() throws { small = try SmallCity() }

    private func watch(_ change: (inout GuardSettings) -> Void = { _ in }) -> TrainingGuard {
        var settings = GuardSettings()
        change(&settings)
        return TrainingGuard(settings, resume: "whyhere train sepgcn --resume r")
    }

    // MARK: Divergence

    @Test func aLossThatRisesIsADivergenceOnce() throws {
        var watch = watch()
        var findings: [(Int, GuardFinding)] = []
        for step in 1...200 {
            let loss = step <= 100 ? 1.0 / Double(step) : Double(step)
            if let found = watch.afterStep(step, loss: loss, first: 1, rate: 0.5) {
                findings.append((step, found))
            }
        }
        #expect(findings.count == 1)
        let (step, finding) = try #require(findings.first)
        // The lowest mean of 16 is about .0109; sixteen losses over 100 follow it.
        #expect(step == 116)
        #expect(finding.problem.contains("risen to 108.5"), "\(finding.problem)")
        #expect(finding.kind == .divergence)
        #expect(finding.problem.contains("at step 100"), "\(finding.problem)")
        #expect(finding.remedy.contains("--resume r --learning-rate 0.05'"), "\(finding.remedy)")
        watch.startOver()
        let again = (201...220).compactMap { watch.afterStep($0, loss: 500, first: 1, rate: 1) }
        #expect(again.count == 1)
    }

    @Test func oneHardBatchAndALossAroundZeroAreNone() {
        var watch = watch()
        for step in 1...100 {
            #expect(watch.afterStep(step, loss: step == 60 ? 9 : 1, first: 1, rate: 1) == nil)
        }
        var other = self.watch()
        for step in 1...100 {
            #expect(other.afterStep(step, loss: step % 2 == 0 ? 1 : -1.1, first: 1, rate: 1) == nil)
        }
        var off = self.watch { $0.isOn = false }
        for step in 1...100 {
            #expect(off.afterStep(step, loss: Double(step * step), first: 1, rate: 1) == nil)
        }
    }

    /// A loss of .0016 that one hard batch makes .06 has been learned, where the first was 1.3.
    @Test func aHardBatchAfterAllIsLearnedIsNone() {
        var watch = watch()
        for step in 1...400 {
            let loss = step % 100 == 99 ? 0.9 : max(0.0016, 1.3 / Double(step * step))
            #expect(watch.afterStep(step, loss: loss, first: 1.3, rate: 1) == nil)
        }
        // A spike that comes back is none either, and what stays up is told.
        for step in 401...500 {
            let loss = step < 415 ? 0.9 : 0.0016
            #expect(watch.afterStep(step, loss: loss, first: 1.3, rate: 1) == nil)
        }
        let found = (501...520).compactMap {
            watch.afterStep($0, loss: 0.9, first: 1.3, rate: 1)
        }
        #expect(found.map(\.kind) == [.divergence])
    }

    // MARK: Evaluations

    @Test func chanceIsToldAfterTenEvaluations() {
        var watch = watch()
        for number in 1...12 {
            let found = watch.afterEvaluation(
                metric: "recall@20", best: 0.025, isBest: number == 1, chance: 0.02)
            #expect((found?.kind == .chance) == (number == 10))
        }
        var learning = self.watch()
        for number in 1...12 {
            #expect(
                learning.afterEvaluation(
                    metric: "recall@20", best: 0.031, isBest: number == 1, chance: 0.02) == nil)
        }
        var slow = self.watch()
        for number in 1...30 {
            #expect(
                slow.afterEvaluation(
                    metric: "recall@20", best: 0.021, isBest: false, chance: 0.02,
                    progress: Double(number) / 200) == nil)
        }
        var pairs = self.watch()
        let auc = (1...10).compactMap { _ in
            pairs.afterEvaluation(metric: "auc", best: 0.51, isBest: true, chance: 0.5)
        }
        #expect(auc.count == 1)
    }

    @Test func aPlateauIsToldAndPausesNothing() {
        var watch = watch { $0.plateau = 3 }
        let found = (1...8).map {
            watch.afterEvaluation(metric: "mrr", best: 0.5, isBest: $0 == 2, chance: nil)?.kind
        }
        #expect(found == [nil, nil, nil, nil, .plateau, nil, nil, nil])
        #expect(!GuardFinding.Kind.plateau.isSerious)
    }

    @Test(arguments: [
        ("recall@20", false, 0.2), ("hit@1", true, 0.01), ("mrr", true, 5.187377517639621 / 100),
        ("ndcg@1", true, 0.01), ("auc", true, 0.5),
    ])
    func chanceIsWhatRandomRanksGive(metric: String, isOneTruth: Bool, expected: Double) throws {
        let found = try #require(
            MetricNames.chance(
                of: metric, objects: 100, isOneTruth: isOneTruth, questions: 1000))
        #expect(abs(found - expected) < 1e-12)
        func chance(_ metric: String, _ objects: Int, _ isOneTruth: Bool, _ questions: Int)
            -> Double?
        {
            MetricNames.chance(
                of: metric, objects: objects, isOneTruth: isOneTruth, questions: questions)
        }
        #expect(chance("hit@10", 100, false, 1000) == nil)
        #expect(chance(metric, 0, true, 1000) == nil)
        // 14 questions tell nothing: one hit of them is twice what chance gives.
        #expect(chance("hit@1", 27, true, 14) == nil)
        #expect(chance("hit@1", 27, true, 105) != nil)
    }

    // MARK: Collapse

    @Test func aTableOfOneDirectionHasCollapsed() throws {
        var parameters = Parameters<Float>()
        var random = RandomStream(seed: 3, name: "table")
        parameters["spread"] = random.normal([200, 8], deviation: 1)
        #expect(CollapsedTable.first(in: parameters, beyond: 0.999) == nil)
        // Every row a multiple of one vector.
        parameters["one"] = Tensor(
            [64, 3], (0..<64).flatMap { row in [1, 2, -1].map { Float($0) * Float(row + 1) } })
        let found = try #require(CollapsedTable.first(in: parameters, beyond: 0.999))
        #expect(found.parameter == "one")
        #expect(abs(found.direction - 1) < 1e-6)
        parameters["one"] = .zeros([64, 3])
        let dead = try #require(CollapsedTable.first(in: parameters, beyond: 0.999))
        #expect(dead.deadRows == 64)
        #expect(dead.sentence == "all 64 rows of one are zero")
        // Few rows, and maps, may point one way.
        parameters["one"] = Tensor([8, 3], [Float](repeating: 1, count: 24))
        parameters["map"] = Tensor([40, 40], [Float](repeating: 1, count: 1600))
        #expect(CollapsedTable.first(in: parameters, beyond: 0.999) == nil)
    }

    // MARK: In a training

    private func supervised(
        _ recipe: TrainingRecipe, _ reaction: Supervision.Reaction,
        _ change: (inout GuardSettings) -> Void
    ) throws -> Rehearsal {
        let rehearsal = try Rehearsal(small, recipe)
        rehearsal.supervision.reaction = reaction
        rehearsal.supervision.guards.isOn = true
        change(&rehearsal.supervision.guards)
        return rehearsal
    }

    private func findings(_ rehearsal: Rehearsal) -> [GuardFinding.Kind] {
        rehearsal.events.compactMap { event in
            if case .warned(let finding, _, _) = event { finding.kind } else { nil }
        }
    }

    @Test func aFullDiskStopsWithACheckpointAndTheRemedyWorks() throws {
        let rehearsal = try supervised(.short, .stop) { $0.diskMegabytes = .max / 2_000_000 }
        let refusal = try #require(failure { try rehearsal.run() })
        #expect(refusal.kind == .work)
        #expect(refusal.description.contains("--guard-disk"), "\(refusal)")
        #expect(findings(rehearsal) == [.disk])
        #expect(try rehearsal.last.state.step == 1)
        rehearsal.supervision.guards.diskMegabytes = 0
        #expect(try rehearsal.run() == .finished)
        let plain = try Rehearsal(small, .short)
        try plain.run()
        #expect(try bits(rehearsal.final) == bits(plain.final))
    }

    /// Somebody who watches answers a pause: here by going back with another rate.
    @Test func aDivergencePausesAndTheLastGoodCheckpointStays() throws {
        var recipe = TrainingRecipe.short
        recipe.batch = 64
        let rehearsal = try supervised(recipe, .pause) { $0.lossRatio = 1.2 }
        var pausedCalls = 0
        var isRaised = false
        var isAnswered = false
        rehearsal.commands = { call in
            // Sixteen steps of the phase must follow, which are looked at together.
            if call == 40, !isRaised {
                isRaised = true
                return [.change(setting: "decay", value: .real(1e4), reason: nil)]
            }
            guard rehearsal.isPaused, !isAnswered else { return [] }
            pausedCalls += 1
            guard pausedCalls == 3 else { return [] }
            isAnswered = true
            return [.rollBack(to: "step-39")]
        }
        #expect(try rehearsal.run() == .finished)
        #expect(isAnswered)
        #expect(findings(rehearsal).first == .divergence)
        let plain = try Rehearsal(small, recipe)
        try plain.run()
        #expect(try bits(rehearsal.final) == bits(plain.final))
    }

    @Test func withoutGuardsNothingIsFound() throws {
        let rehearsal = try supervised(.short, .stop) {
            $0.isOn = false
            $0.diskMegabytes = .max / 2_000_000
        }
        #expect(try rehearsal.run() == .finished)
        #expect(findings(rehearsal).isEmpty)
    }

    /// Vectors of users that are equal from the first step: nothing is told apart.
    @Test func aDeadTableIsFoundByName() throws {
        let tasks = DeadTasks(
            inner: TripleTasks(
                try TrainingRecipe.short.places(), city: small.city, split: small.split))
        let rehearsal = try Rehearsal(small, .short, tasks)
        rehearsal.supervision.reaction = .stop
        rehearsal.supervision.guards.isOn = true
        let refusal = try #require(failure { try rehearsal.run() })
        #expect(findings(rehearsal) == [.collapse])
        #expect(refusal.problem.contains("user"), "\(refusal)")
    }

    @Test func aDivergenceNamesOperationAndParameter() throws {
        var recipe = TrainingRecipe.short
        recipe.learningRate = 10
        recipe["decay"] = .real(1e38)
        recipe.batch = 64
        let rehearsal = try supervised(recipe, .stop) { _ in }
        let refusal = try #require(failure { try rehearsal.run() })
        #expect(refusal.problem.contains("(first: inf in the "), "\(refusal)")
        #expect(refusal.problem.contains("computed from "), "\(refusal)")
    }

    @Test func aLookIntoAStepTellsOfEachParameterAndChangesNothing() throws {
        let rehearsal = try Rehearsal(small, .short)
        rehearsal.commands = { $0 == 3 ? [.inspect] : [] }
        try rehearsal.run()
        var numbers: [String: Double] = [:]
        for case .inspected(3, _, let found) in rehearsal.events { numbers = found }
        let names = try rehearsal.final.parameters.names
        for name in names {
            #expect(numbers["\(name)/gradient"] != nil)
            let update = try #require(numbers["\(name)/update"])
            #expect(update > 0 && update < 1, "\(name): \(update)")
        }
        let plain = try Rehearsal(small, .short)
        try plain.run()
        #expect(try bits(rehearsal.final) == bits(plain.final))
    }
}

/// Trainings whose users all have one vector, and keep it.
private struct DeadTasks: LearningTasks {
    let inner: TripleTasks

    var learning: LearningSettings { inner.learning }
    var optimization: Optimization { inner.optimization }
    var cityName: String { inner.cityName }
    var cityFingerprint: String { inner.cityFingerprint }

    func with(_ recipe: TrainingRecipe) throws -> any LearningTasks { try inner.with(recipe) }
    func task(refit: Bool) throws -> any LearningTask {
        DeadTask(inner: try inner.task(refit: refit))
    }
}

private struct DeadTask: LearningTask {
    var inner: any LearningTask

    var viewName: String { inner.viewName }
    var stepsPerEpoch: Int { inner.stepsPerEpoch }
    var rowsPerStep: Int { inner.rowsPerStep }
    var metricNames: [String] { inner.metricNames }
    var parameterShapes: ParameterShapes { inner.parameterShapes }

    func initialParameters() -> Parameters<Float> {
        var parameters = inner.initialParameters()
        for name in parameters.names where name.contains("user") {
            parameters.update(name) { $0 = Tensor($0.shape, repeating: 0.1) }
        }
        return parameters
    }

    mutating func restore(_ state: TrainingState) -> Bool { inner.restore(state) }
    func keep(in state: inout TrainingState) { inner.keep(in: &state) }

    mutating func differentiate(_ parameters: Parameters<Float>, step: Int, total: Int)
        -> (loss: Double, gradients: GradientStore<Float>)
    {
        let (loss, gradients) = inner.differentiate(parameters, step: step, total: total)
        return (loss, gradients.scaled(by: 0))
    }

    func validate(_ parameters: Parameters<Float>) -> [String: Double] {
        inner.validate(parameters)
    }
    func sampleScores(_ parameters: Parameters<Float>) -> [Float] {
        inner.sampleScores(parameters)
    }
    func chance(of metric: String) -> Double? { inner.chance(of: metric) }
    func test(_ parameters: Parameters<Float>) -> [String: Double] { inner.test(parameters) }
}
