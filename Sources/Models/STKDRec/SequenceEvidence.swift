import City
import Graphs
import Recommending
import Reports
import Support
import Tensors

/// Why STKDRec's student, its teacher or SASRec ranks a place where it does: the score is split to
/// the events of the window.
struct SequenceEvidence: EventEvidence {
    enum Model: Sendable {
        case student(StudentEvidence, STKDRecStudentReadout<Double>)
        case teacher(TeacherEvidence)
    }

    let subject: SequenceSubject
    let model: Model
    /// The teacher's own reading of the events; nil where the run has none.
    let teacher: TeacherEvidence?
    /// A run without distillation whose ranks stand beside.
    private let compared: (any NextPlaceRecommender)?
    /// Places that are no candidates, ascending.
    let masked: [Int32]

    /// - Throws: `Failure(.usage)` for a student that is joined with its teacher.
    init(_ subject: SequenceSubject, _ options: EvidenceOptions) throws {
        self.subject = subject
        compared = options.compared
        masked = options.masked
        let models = subject.run.models
        switch models {
        case .student(let student, let teacher):
            let (score, readout) = try subject.score(student)
            model = .student(score, readout)
            self.teacher = teacher.map { subject.score($0) }
        case .teacher(let found):
            let score = subject.score(found)
            (model, teacher) = (.teacher(score), score)
        }
    }

    var place: Int { subject.place }
    var question: SubjectQuestion { subject.question }
    var rows: EventRows { subject.rows }

    /// The split of a student's score.
    var readout: STKDRecStudentReadout<Double>? {
        if case .student(_, let readout) = model { return readout }
        return nil
    }

    var score: any ExplainableScore {
        switch model {
        case .student(let score, _): score
        case .teacher(let score): score
        }
    }

    func randomizedScore() throws -> (any ExplainableScore)? {
        switch subject.run.models {
        case .student(let student, _): try subject.score(student, isRandomized: true).score
        case .teacher(let teacher): subject.score(teacher, isRandomized: true)
        }
    }

    /// The split is there already.
    func contributions() -> [Double] {
        readout?.contributions ?? score.contributions(to: place) ?? []
    }

    var constant: Double { readout?.constant ?? 0 }
    var termCount: Int { rowCount * (readout == nil ? 1 : 4) }

    func reason(against method: ExplanationMethod) -> String {
        method == .influence
            ? "its events are no training step of their own"
            : "no derivative leads from no events to all of them, for norms and sequences jump"
    }

    func kinds(_ finding: EvidenceFinding, sum: Double) -> [ExplanationReport.Part] {
        guard finding.isExact, let readout else {
            return [.init(name: EvidenceItem.Kind.event.rawValue, contribution: sum)]
        }
        return [
            ("item", readout.itemParts.reduce(0, +)),
            ("position", readout.positionParts.reduce(0, +)),
            ("geohash", readout.geohashParts.reduce(0, +)),
            ("distance", readout.distanceParts.reduce(0, +)), ("constant", readout.constant),
        ].map { .init(name: $0.0, contribution: $0.1) }
    }

    var looks: [(name: String, values: [Double])] {
        guard let readout else { return [] }
        return [
            ("exact-magnitude", readout.contributions.map { abs($0) }),
            ("rollout", readout.rollout),
            ("value", readout.values),
        ]
    }

    // MARK: - Pictures

    func pictures(_ finding: EvidenceFinding, removals: [Double]?) throws -> SequenceReasons? {
        var reasons = looked
        for (row, change) in (removals ?? []).enumerated() { reasons.events[row].ablation = change }
        reasons.undistilled = compared?.name
        reasons.disagreements = try disagreements(score.fullScores(), other: compared)
        return reasons
    }

    /// Everything that the model looked at.
    private var looked: SequenceReasons {
        let run = subject.run
        let batch = subject.batch
        let weights = score.shownWeights
        let vocabulary = run.assembly.vocabulary
        let terms = teacher?.contributions(to: place)
        let first = batch.length - events.count
        let shown = events.indices.map { index -> SequenceReasons.Event in
            let (cell, distance) = (
                Int(batch.geohashes[first + index]), Int(batch.distances[first + index])
            )
            var event = subject.rows.picture(
                index, weight: weights[index],
                geohash: cell > 0 ? vocabulary.geohashes[cell - 1] : "",
                distance: distance > 0 ? vocabulary.distanceNames[distance - 1] : "")
            event.rollout = readout?.rollout[index]
            event.value = readout?.values[index]
            event.item = readout?.itemParts[index]
            event.position = readout?.positionParts[index]
            event.geohashPart = readout?.geohashParts[index]
            event.distancePart = readout?.distanceParts[index]
            event.teacherGate = teacher?.gates[index]
            event.teacherWeight = teacher?.shownWeights[index]
            event.teacherContribution = terms?[index]
            event.neighbours =
                teacher?.model.graph.edges(ofRow: Int(events[index].place) + 1, limit: 5).map {
                    SequenceReasons.Neighbour(
                        place: Int($0.row) - 1, placeName: city.placeNames[Int($0.row) - 1],
                        weight: $0.weight)
                } ?? []
            return event
        }
        let heads = (readout?.attention ?? []).enumerated().flatMap { block, heads in
            heads.enumerated().map { head, weights in
                SequenceReasons.Head(
                    block: block, head: head,
                    weights: events.indices.map { row in
                        events.indices.map { weights[first + row, first + $0] }
                    })
            }
        }
        var result = reasons(shown, heads: heads)
        result.constant = readout?.constant
        return result
    }
}
