import Autodiff
import City
import Foundation
import Models
import Reports
import Tensors
import TestSupport
import Testing
import Training

/// Trainings that continue sequences, on a small grown city.
@Suite struct SequenceTrainingTests {
    let small: SmallCity
    let split: Split

    init() throws {
        small = try SmallCity(days: 60)
        split = try Split(small.city, .leaveOneOut, action: .visit)
    }

    private func recipe(
        _ model: String, _ change: (inout TrainingRecipe) -> Void = { _ in }
    ) -> TrainingRecipe {
        var recipe = TrainingRecipe(model)
        recipe.dimension = 8
        recipe["layers"] = 2
        recipe.epochs = 3
        recipe.batch = 20
        recipe.learningRate = 0.01
        recipe.patience = 0
        recipe.seed = 3
        recipe["sequence.action"] = "visit"
        recipe["sequence.length"] = 12
        recipe["sequence.fanOut"] = 3
        recipe.split = "leave-one-out"
        recipe["generation.pointer"] = true
        change(&recipe)
        return recipe
    }

    /// Parameters as a training of the teacher would have left them.
    private func teacher() throws -> Parameters<Float> {
        var random = RandomStream(seed: 12, name: "teacher")
        return try SequenceAssembly(
            SequenceRecipe(recipe("stkdrec-teacher")), split.trainingView()
        )
        .initialParameters(&random)
    }

    /// What a recipe starts from: a teacher, or the stage before.
    private func source(_ recipe: TrainingRecipe) throws -> Parameters<Float>? {
        if SequenceRecipe.serves(recipe) {
            return try SequenceRecipe(recipe).needsTeacher ? teacher() : nil
        }
        guard GeneratorRecipe.serves(recipe), try GeneratorRecipe(recipe).startsFromAnother else {
            return nil
        }
        var random = RandomStream(seed: 13, name: "stage 1")
        var first = Catalogue.spacetimeGR.standard
        first.learning = try GeneratorRecipe(recipe).learning
        first.learning.selectBy = "hit@1"
        first.takeShape(of: try GeneratorRecipe(recipe))
        first.placeVectors = try GeneratorRecipe(recipe).placeVectors
        return try GeneratorAssembly(first, split.trainingView(), in: split)
            .initialParameters(&random)
    }

    private func rehearsal(_ recipe: TrainingRecipe) throws -> Rehearsal {
        try Rehearsal(
            small, recipe,
            SequenceTasks(
                try recipe.nextPlace(), split: split, source: try source(recipe)))
    }

    @Test(arguments: ["stkdrec", "gru4rec", "spacetime-gr"])
    func aSteeredRunIsRepeatedBitForBit(model: String) throws {
        var commands: [Int: [TrainingCommand]] = [
            3: [.rate(0.003)],
            4: [.change(setting: "dropout", value: .real(0.4), reason: nil)],
            6: [.change(setting: "clip", value: .real(0.2), reason: nil), .keepCheckpoint],
        ]
        if model != "gru4rec" {
            commands[5] = [.change(setting: "temperature", value: .real(2), reason: nil)]
        }
        if model == "stkdrec" {
            commands[5]?.append(
                .change(setting: "distillation", value: .real(0.6), reason: nil))
        }
        if model == "spacetime-gr" {
            commands[5]?.append(.change(setting: "decay", value: .real(0.2), reason: nil))
        }
        try expectRepeated(commands) { try rehearsal(recipe(model)) }
    }

    private func whole(_ recipe: TrainingRecipe) throws -> Rehearsal {
        let rehearsal = try rehearsal(recipe)
        #expect(try rehearsal.run() == .finished)
        return rehearsal
    }

    /// The teacher does not move, and a checkpoint of the student holds it.
    @Test func theTeacherTravelsWithTheStudent() throws {
        let before = try teacher()
        let final = try whole(recipe("stkdrec")).final
        let after = final.parameters.withoutPrefix(FrozenTeacher.prefix)
        #expect(after.names == before.names)
        for name in before.names { #expect(after[name] == before[name], "\(name)") }
        let again = try SequenceAssembly(
            SequenceRecipe(recipe("stkdrec")), split.trainingView(), teacher: after)
        let assembly = try SequenceAssembly(
            SequenceRecipe(recipe("stkdrec")), split.trainingView(), teacher: before)
        #expect(again.teacher?.encodings == assembly.teacher?.encodings)
    }

    @Test func withoutDistillationThereIsNoTeacher() throws {
        let alone = recipe("stkdrec") { $0["sequence.distillation"] = 0 }
        #expect(try !SequenceRecipe(alone).needsTeacher)
        let names = try whole(alone).final.parameters.names
        #expect(!names.contains { $0.hasPrefix(FrozenTeacher.prefix) })
        let refusal = failure {
            _ = try SequenceAssembly(
                SequenceRecipe(recipe("stkdrec")), split.trainingView())
        }
        #expect(refusal?.problem.contains("no teacher") ?? false)
    }

    /// What each option changes, the losses show.
    @Test func everyOptionChangesTheTraining() throws {
        let changes: [(String, (inout TrainingRecipe) -> Void)] = [
            ("space none", { $0["sequence.space"] = "none" }),
            ("space candidates", { $0["sequence.space"] = "candidates" }),
            ("padding", { $0["sequence.padding"] = "ignore" }),
            ("heads", { $0["sequence.heads"] = 4 }),
            ("over", { $0["sequence.over"] = "candidates" }),
            ("temperature", { $0["sequence.temperature"] = 1 }),
            ("distillation", { $0["sequence.distillation"] = 0.5 }),
            ("sum", { $0["sequence.fusion"] = "sum" }),
            ("product", { $0["sequence.fusion"] = "product" }),
            ("concatenation", { $0["sequence.fusion"] = "concatenation" }),
            ("windows", { $0["sequence.windows"] = false }),
            ("length", { $0["sequence.dropout"] = 0 }),
        ]
        let plain = try whole(recipe("stkdrec") { $0.epochs = 1 }).losses
        for (name, change) in changes {
            let losses = try whole(
                recipe("stkdrec") {
                    $0.epochs = 1
                    change(&$0)
                }
            ).losses
            #expect(losses != plain, "\(name)")
            #expect(losses.values.allSatisfy { $0.isFinite }, "\(name)")
        }
    }

    /// What each option of the generator changes, the losses show.
    @Test func everyOptionOfTheGeneratorChangesTheTraining() throws {
        let changes: [(String, (inout TrainingRecipe) -> Void)] = [
            ("pointer", { $0["generation.pointer"] = false }),
            ("action-token", { $0["generation.actionToken"] = false }),
            ("space-time", { $0["generation.spaceTime"] = false }),
            ("hidden", { $0["generation.hidden"] = 40 }),
            ("block-km", { $0["generation.blockKilometres"] = 1 }),
            ("index", { $0["generation.index"] = "hashed" }),
            ("history", { $0["generation.history"] = 6 }),
            ("learn-after", { $0["generation.learnAfter"] = 0.5 }),
            ("learn-before", { $0["generation.learnBefore"] = 0.5 }),
            ("richness", { $0["generation.richness"] = 0.8 }),
            (
                "functional",
                { $0["generation.functional"] = .text(self.small.city.categoryNames[0]) }
            ),
            ("schedule", { $0["generation.schedule"] = "constant" }),
            ("warm-up", { $0["generation.warmUp"] = 0.5 }),
            ("clip", { $0["generation.clip"] = 0.01 }),
            ("decay", { $0["decay"] = 5 }),
        ]
        func losses(_ change: (inout TrainingRecipe) -> Void) throws -> [Double] {
            try whole(
                recipe("spacetime-gr") {
                    $0.epochs = 2
                    change(&$0)
                }
            ).lossCurve
        }
        let plain = try losses { _ in }
        for (name, change) in changes {
            let found = try losses(change)
            #expect(found != plain, "\(name)")
            #expect(found.allSatisfy { $0.isFinite }, "\(name)")
        }
    }

    /// What each option of the later stages changes, the losses show.
    @Test func everyOptionOfLaterStagesChangesTheTraining() throws {
        typealias Change = (inout TrainingRecipe) -> Void
        let categories = small.city.categoryNames
        let changes: [(String, String, Change)] = [
            ("spacetime-gr-embedding", "temperature", { $0["generation.temperature"] = 0.5 }),
            ("spacetime-gr-embedding", "start", { $0["generation.start"] = "none" }),
            ("spacetime-gr-ranking", "candidates", { $0["generation.candidates"] = 5 }),
            ("spacetime-gr-ranking", "requests", { $0["generation.requests"] = 2 }),
            ("spacetime-gr-ranking", "place-vectors", { $0["generation.placeVectors"] = "ngrams" }),
            ("spacetime-gr-ranking", "keep", { $0["generation.keep"] = 0.5 }),
            ("spacetime-gr-alignment", "keep", { $0["generation.keep"] = 0 }),
            ("spacetime-gr-alignment", "beta", { $0["generation.beta"] = 1 }),
            ("spacetime-gr-alignment", "rejects", { $0["generation.rejects"] = 3 }),
            ("spacetime-gr-alignment", "rejected", { $0["generation.rejected"] = "misses" }),
            (
                "spacetime-gr-alignment", "rules",
                { $0["generation.rules"] = .text("0-23 \(categories[0]) > \(categories[1])") }
            ),
        ]
        func losses(_ model: String, _ change: Change) throws -> [Double] {
            var recipe = recipe(model)
            recipe.epochs = 2
            change(&recipe)
            return try whole(recipe).lossCurve
        }
        var plain: [String: [Double]] = [:]
        for (model, name, change) in changes {
            let expected = try plain[model] ?? losses(model) { _ in }
            plain[model] = expected
            let found = try losses(model, change)
            #expect(found != expected, "\(model) \(name)")
            #expect(found.allSatisfy { $0.isFinite }, "\(model) \(name)")
        }
        for rules in ["noon A > B", "25 A > B", "11-10 A > B", "11 nothing > such"] {
            var wrong = recipe("spacetime-gr-alignment")
            wrong["generation.rules"] = .text(rules)
            let refusal = failure {
                _ = try GeneratorAssembly(
                    GeneratorRecipe(wrong), split.trainingView(), in: split, source: Parameters())
            }
            #expect(refusal?.kind == .usage, "\(rules)")
        }
    }

    /// What alignment is compared with does not move, and travels with the run.
    @Test(arguments: ["none", "ngrams"])
    func theReferenceTravelsWithTheAlignment(vectors: String) throws {
        let aligned = recipe("spacetime-gr-alignment") {
            $0["generation.placeVectors"] = .text(vectors)
        }
        let before = try #require(try source(aligned))
        let final = try whole(aligned).final.parameters
        let after = final.withoutPrefix(GeneratorAssembly.referencePrefix)
        #expect(after.names == before.names)
        for name in before.names { #expect(after[name] == before[name], "\(name)") }
        #expect(before.names.contains { final[$0] != before[$0] })
        let refusal = failure {
            _ = try GeneratorAssembly(
                GeneratorRecipe(aligned), split.trainingView(), in: split)
        }
        #expect(refusal?.problem.contains("nothing to compare with") ?? false)
        let alone = failure {
            try Catalogue.validate(
                recipe("spacetime-gr-alignment") { $0["generation.start"] = "none" })
        }
        #expect(alone?.problem.contains("--start none") ?? false)
    }

    @Test func wrongOptionsOfTheGeneratorAreRefused() {
        let changes: [(String, (inout TrainingRecipe) -> Void)] = [
            ("heads", { $0["sequence.heads"] = 3 }), ("length", { $0["sequence.length"] = 1 }),
            ("index", { $0["generation.index"] = "sorted" }),
            ("schedule", { $0["generation.schedule"] = "linear" }),
            ("warm-up", { $0["generation.warmUp"] = 1 }), ("clip", { $0["generation.clip"] = -1 }),
            ("block-km", { $0["generation.blockKilometres"] = 0 }),
            ("richness", { $0["generation.richness"] = 2 }),
            ("history", { $0["generation.history"] = 12 }),
            ("learn-after", { $0["generation.learnAfter"] = 1 }),
            (
                "learn-before",
                {
                    $0["generation.learnAfter"] = 0.5
                    $0["generation.learnBefore"] = 0.5
                }
            ),
        ]
        for (option, change) in changes {
            var wrong = recipe("spacetime-gr")
            change(&wrong)
            let refusal = failure { try Catalogue.validate(wrong) }
            #expect(refusal?.problem.contains("--" + option) ?? false, "\(option)")
        }
        var functional = recipe("spacetime-gr")
        functional["generation.functional"] = "no such thing"
        let refusal = failure {
            _ = try GeneratorAssembly(
                GeneratorRecipe(functional), split.trainingView(), in: split)
        }
        #expect(refusal?.problem.contains("no such thing") ?? false)
    }

    @Test func wrongOptionsAreRefused() {
        let changes: [(String, (inout TrainingRecipe) -> Void)] = [
            ("length", { $0["sequence.length"] = 0 }), ("heads", { $0["sequence.heads"] = 3 }),
            ("temperature", { $0["sequence.temperature"] = 0 }),
            ("distillation", { $0["sequence.distillation"] = 1 }),
            ("edges", { $0["sequence.edges"] = "3,2" }),
            ("graph", { $0["sequence.graph"] = "stpes=3" }),
            ("space", { $0["sequence.space"] = "outer" }), ("hops", { $0["sequence.hops"] = 0 }),
        ]
        for (option, change) in changes {
            // Hops are the teacher's: a student has no such setting.
            var wrong = recipe(option == "hops" ? "stkdrec-teacher" : "stkdrec")
            change(&wrong)
            let refusal = failure { try Catalogue.validate(wrong) }
            #expect(refusal?.kind == .usage, "\(option)")
        }
    }
}
