import Autodiff
import City
import Evaluation
import Explanation
import Graphs
import Recommending
import Reports
import Support
import Synchronization
import Tensors
import Training

/// A trained run of STKDRec, its teacher or SASRec, opened.
final class SequenceRecommender: EventRecommender {
    let run: TrainedRun
    let data: NextPlaceData
    let assembly: SequenceAssembly
    let scorer: any BatchNextPlaceScorer
    /// What only explanations need, made when the first of them comes.
    private let explained = Mutex<SequenceModels?>(nil)

    init(_ run: TrainedRun, _ recipe: SequenceRecipe) throws {
        self.run = run
        data = try NextPlaceData(run, recipe)
        assembly = try SequenceAssembly(
            recipe, data.view, teacher: recipe.source(in: run.checkpoint))
        try run.checkpoint.require(assembly.parameterShapes)
        scorer = assembly.scorer(run.checkpoint.parameters)
    }

    var window: Int { assembly.encoder.length }

    /// Cost: once a pass of the teacher's encoder over the graph.
    var models: SequenceModels {
        explained.withLock { found in
            if let found { return found }
            let made = SequenceModels(assembly, checkpoint.parameters)
            found = made
            return made
        }
    }

    func evidence(
        _ question: SubjectQuestion, of place: Int, _ options: EvidenceOptions
    ) throws -> any Evidence {
        try options.requireEvents()
        if assembly.teacher == nil { try options.requireNoComparison(with: name) }
        return try SequenceEvidence(SequenceSubject(self, question, place: place), options)
    }
}

/// A run's models in Double, so that splits of their scores add up.
enum SequenceModels: Sendable {
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

    case student(Student, taughtBy: Teacher?)
    case teacher(Teacher)

    init(_ assembly: SequenceAssembly, _ parameters: Parameters<Float>) {
        switch assembly.model {
        case .student:
            let model = STKDRecStudent<Double>(
                assembly.recipe.studentConfiguration(assembly.vocabulary))
            self = .student(
                Student(model: model, parameters: parameters.converted()),
                taughtBy: assembly.teacher.map {
                    Teacher($0.model.converted(), $0.parameters.converted())
                })
        case .teacher(let model):
            self = .teacher(Teacher(model.converted(), parameters.converted()))
        }
    }

    /// The run itself, or the one that its student learned from.
    var teacher: Teacher? {
        switch self {
        case .student(_, let teacher): teacher
        case .teacher(let teacher): teacher
        }
    }
}

/// One question to such a run about one place.
struct SequenceSubject: Sendable {
    let run: SequenceRecommender
    let question: SubjectQuestion
    let query: NextPlaceQuery
    let place: Int
    /// One sequence.
    let batch: SequenceBatch
    let rows: EventRows

    init(_ run: SequenceRecommender, _ question: SubjectQuestion, place: Int) throws {
        self.run = run
        self.question = question
        self.place = place
        query = try run.moment(question)
        batch = run.assembly.encoder.batch([query])
        rows = EventRows(run.data, user: question.user, events: try run.events(question))
    }

    var city: City { run.city }
    var events: [PlaceMoment] { rows.events }
    private var seed: UInt64 { run.checkpoint.recipe.seed }

    /// A student's scores, and the split of the place's.
    ///
    /// - Throws: `Failure(.usage)` for a student that is joined with its teacher.
    func score(_ student: SequenceModels.Student, isRandomized: Bool = false) throws
        -> (score: StudentEvidence, readout: STKDRecStudentReadout<Double>)
    {
        guard student.model.configuration.fusion == .none else {
            throw Failure(
                .usage,
                "the student of run \(run.name) is joined with its teacher (--fusion), and its score has no split that adds up",
                remedy: "explain a run that was distilled, or the teacher's own")
        }
        let parameters =
            isRandomized ? student.parameters.randomized(seed: seed) : student.parameters
        let distances = run.assembly.encoder.distances([query], student.model)?[0]
        let readout = STKDRecStudentReadout(
            student.model, parameters, batch, candidate: Int32(place + 1),
            distance: distances?[place])
        let score = StudentEvidence(
            student.model, parameters, batch, distances: distances, shownWeights: readout.weights,
            popularity: rows.popularity)
        return (score, readout)
    }

    /// A teacher's scores.
    func score(_ teacher: SequenceModels.Teacher, isRandomized: Bool = false) -> TeacherEvidence {
        let teacher =
            isRandomized
            ? SequenceModels.Teacher(teacher.model, teacher.parameters.randomized(seed: seed))
            : teacher
        return TeacherEvidence(
            teacher.model, teacher.parameters, teacher.encodings, batch,
            popularity: rows.popularity)
    }
}
