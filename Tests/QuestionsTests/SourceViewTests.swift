import Autodiff
import Foundation
import Models
import Questions
import Reports
import Tensors
import TestSupport
import Testing
import Training

/// A run whose epoch is chosen on validation takes nothing over from a run that has seen it.
@Suite struct SourceViewTests {
    private let home: TrainedWorkspace

    init() throws { home = try TrainedWorkspace() }

    private func checkpoint(_ run: String, _ kind: String) throws -> Checkpoint {
        try Checkpoint(
            readingFrom: home.folder.path
                + "/sessions/default/checkpoints/\(run)/\(kind).safetensors")
    }

    private func train(
        _ model: String, refit: Bool = false, _ change: (inout TrainingRecipe) -> Void = { _ in }
    ) throws -> String {
        try home.train(model) {
            $0.epochs = 1
            $0.patience = 0
            $0["layers"] = 2
            $0.split = "leave-one-out"
            $0["sequence.length"] = 8
            $0.refit = refit
            change(&$0)
        }
    }

    /// The parameters of another run that a run's checkpoint holds.
    private func expectSelected(_ run: String, _ prefix: String, of source: String) throws {
        let held = try checkpoint(run, "final").parameters.withoutPrefix(prefix)
        let (best, final) = try (checkpoint(source, "best"), checkpoint(source, "final"))
        #expect(best.view == "training" && final.view == "training+validation")
        #expect(held.names == best.parameters.names)
        for name in held.names { #expect(held[name] == best.parameters[name], "\(name)") }
        #expect(held.names.contains { held[$0] != final.parameters[$0] })
        let notes = try home.workspace.run(run, session: "default").manifest?.notes ?? []
        #expect(notes.contains { $0.contains("run \(source) as it was before its refit") })
    }

    @Test func aStudentLearnsFromWhatItsTeacherWasBeforeItsRefit() throws {
        let teacher = try train("stkdrec-teacher", refit: true)
        let student = try train("stkdrec") { $0["sequence.teacher"] = .text(teacher) }
        try expectSelected(student, FrozenTeacher.prefix, of: teacher)
    }

    @Test func alignmentIsComparedWithWhatItsFirstStageWasBeforeItsRefit() throws {
        let first = try train("spacetime-gr", refit: true)
        let aligned = try train("spacetime-gr-alignment") { $0["generation.start"] = .text(first) }
        try expectSelected(aligned, GeneratorAssembly.referencePrefix, of: first)
    }
}
