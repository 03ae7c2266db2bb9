import Autodiff
import City
import Evaluation
import Explanation
import Graphs
import Models
import Recommending
import Reports
import Support
import Tensors

/// A run's models in Double, so that splits of their scores add up.
struct SequenceModels: Sendable {
    struct Teacher: Sendable {
        let model: STKDRecTeacher<Double>
        let parameters: Parameters<Double>
        let encodings: Tensor<Double>

        init(_ model: STKDRecTeacher<Double>, _ parameters: Parameters<Double>) {
            self.model = model
            self.parameters = parameters
            encodings = model.encodings(parameters)
        }
    }

    struct Student: Sendable {
        let model: STKDRecStudent<Double>
        let parameters: Parameters<Double>
    }

    /// Nil for a run of a teacher.
    let student: Student?
    /// The run itself, or the one that its student learned from.
    let teacher: Teacher?

    init(_ run: SequenceRun) {
        let parameters = run.checkpoint.parameters
        switch run.assembly.model {
        case .student:
            student = run.assembly.preciseStudent.map {
                Student(model: $0, parameters: parameters.converted())
            }
            teacher = run.assembly.teacher.map {
                Teacher($0.model.converted(), $0.parameters.converted())
            }
        case .teacher(let model):
            student = nil
            teacher = Teacher(model.converted(), parameters.converted())
        }
    }
}

extension Parameters<Double> {
    /// Parameters that learned nothing: what sanity checks compare with.
    func randomized(seed: UInt64) -> Parameters<Double> {
        var random = RandomStream(seed: seed &+ 1, name: "sanity")
        var result = self
        for name in names { result[name] = random.normal(self[name].shape, deviation: 0.1) }
        return result
    }
}

extension SequenceRun {
    /// Cost: once a pass of the teacher's encoder over the graph.
    var models: SequenceModels {
        explained.withLock { found in
            if let found { return found }
            let made = SequenceModels(self)
            found = made
            return made
        }
    }
}

/// A question to STKDRec, its teacher or SASRec.
struct SequenceSubject: MomentSubject {
    let run: SequenceRun
    let asked: MomentQuestion
    /// One sequence.
    let batch: SequenceBatch
    /// The events of the window, oldest first.
    let events: [PlaceMoment]

    /// - Throws: `Failure(.usage)`.
    init(_ run: SequenceRun, user: Int, place: Int, candidates: String?) throws {
        self.run = run
        asked = try MomentQuestion(run, user: user, place: place, candidates: candidates)
        batch = run.assembly.encoder.batch([asked.query])
        events = Array(asked.query.history.suffix(run.assembly.encoder.length))
    }

    /// The student's scores; nil for a run of a teacher.
    ///
    /// - Throws: `Failure(.usage)` for a student that is joined with its teacher.
    func studentEvidence(isRandomized: Bool = false) throws -> StudentEvidence? {
        guard let student = run.models.student else { return nil }
        guard student.model.configuration.fusion == .none else {
            throw Failure(
                .usage,
                "the student of run \(run.name) is joined with its teacher (--fusion), and its score has no split that adds up",
                remedy: "explain a run that was distilled, or the teacher's own")
        }
        let parameters =
            isRandomized
            ? student.parameters.randomized(seed: run.checkpoint.recipe.seed) : student.parameters
        let distances = run.assembly.encoder.distances([query], student.model)?[0]
        let view = STKDRecStudentView(
            student.model, parameters, batch, candidate: Int32(place + 1),
            distance: distances?[place])
        return StudentEvidence(
            student.model, parameters, batch, distances: distances, shownWeights: view.weights,
            popularity: popularity)
    }

    /// The scores of the run's teacher; nil where it has none.
    func teacherEvidence(isRandomized: Bool = false) -> TeacherEvidence? {
        guard let teacher = run.models.teacher else { return nil }
        guard isRandomized else {
            return TeacherEvidence(
                teacher.model, teacher.parameters, teacher.encodings, batch,
                popularity: popularity)
        }
        let other = SequenceModels.Teacher(
            teacher.model, teacher.parameters.randomized(seed: run.checkpoint.recipe.seed))
        return TeacherEvidence(
            other.model, other.parameters, other.encodings, batch, popularity: popularity)
    }
}
