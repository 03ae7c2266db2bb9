import City
import Evaluation
import Graphs
import Models
import Recommending
import Reports
import Support
import Tensors

/// What is asked of a run about a held-out part: a question for each user with a place in it.
struct HeldOutQuestions: Sendable {
    let split: Split
    let part: VisitPart
    /// By user, rising.
    let questions: [SubjectQuestion]

    /// - Throws: `Failure(.badData)` where the part holds nothing to ask about.
    init(_ opened: OpenedRecommender, _ part: VisitPart) throws {
        self.part = part
        switch opened {
        case .lists(let run):
            split = run.split
            questions = try part == .test ? Self.tested(run) : Self.validated(run)
        case .nextPlace(let run):
            split = run.split
            questions =
                try part == .test
                ? run.askedUsers.sorted().map { try run.question(ofUser: $0) }
                : Self.moments(run.split, part)
        }
        guard !questions.isEmpty else {
            throw Failure(
                .badData,
                "the \(split.rule.rawValue) split of \(split.city.name) has no \(part.rawValue) "
                    + "visits to be missed",
                remedy: part == .validation
                    ? "ask about the test part instead" : "name a run of another split",
                file: split.city.folder)
        }
    }

    private static func tested(_ run: any ListRecommender) throws -> [SubjectQuestion] {
        try (0..<run.truth.users).filter { !run.truth.places(ofUser: $0).isEmpty }
            .map { try run.question(ofUser: $0) }
    }

    /// Before the validation part only training visits are known.
    private static func validated(_ run: any ListRecommender) -> [SubjectQuestion] {
        let (split, city) = (run.split, run.split.city)
        let truth = split.heldOut(.validation)
        return (0..<truth.users).compactMap { user in
            let places = Array(truth.places(ofUser: user))
            guard !places.isEmpty else { return nil }
            var visits: [Int32: Int] = [:]
            for visit in city.visitRange(ofUser: user)
            where split.parts[visit] == VisitPart.training.code {
                visits[city.visitPlace[visit], default: 0] += 1
            }
            return SubjectQuestion(
                user: user, known: visits.keys.sorted(), visits: visits, truth: places)
        }
    }

    /// The last event of each user in a part, with all events before.
    private static func moments(_ split: Split, _ part: VisitPart) -> [SubjectQuestion] {
        let found = NextPlaceQueries(
            split, targets: split.nextTargets(part), history: .rolling)
        var ofUser: [Int32: Int] = [:]
        for (index, query) in found.queries.enumerated() { ofUser[query.user] = index }
        return ofUser.sorted { $0.key < $1.key }.map { _, index in
            SubjectQuestion(moment: found.queries[index], truth: found.truths[index])
        }
    }

    /// When the user was first at a place in the part; the moment of a question that has one.
    func moment(_ question: SubjectQuestion, _ place: Int32) -> Int64 {
        if let moment = question.moment { return moment.localTime }
        let city = split.city
        let visit = city.visitRange(ofUser: question.user).first {
            split.parts[$0] == part.code && city.visitPlace[$0] == place
        }
        return visit.map { city.visitLocalTime[$0] } ?? 0
    }
}

/// Whatever scores every place for a question, of lists or of moments.
struct QuestionScorer: Sendable {
    private enum Kind {
        case users(any PlaceScorer)
        case moments(any NextPlaceScorer)
    }

    private let kind: Kind
    /// The moments by user, where they are not the questions' own.
    private let moments: [Int: NextPlaceQuery]?

    init(_ scorer: any PlaceScorer) {
        kind = .users(scorer)
        moments = nil
    }

    init(moments scorer: any NextPlaceScorer) {
        kind = .moments(scorer)
        moments = nil
    }

    /// - Parameter asked: Who asks: a model of moments answers a list at its own moments.
    init(_ opened: OpenedRecommender, askedBy asked: HeldOutQuestions) throws {
        switch opened {
        case .lists(let run):
            kind = .users(run.scorer)
            moments = nil
        case .nextPlace(let run):
            kind = .moments(run.scorer)
            guard asked.questions.contains(where: { $0.moment == nil }) else {
                moments = nil
                return
            }
            let own = try HeldOutQuestions(opened, asked.part).questions
            moments = Dictionary(
                uniqueKeysWithValues: own.compactMap { question in
                    question.moment.map { (question.user, $0) }
                })
        }
    }

    private func moment(_ question: SubjectQuestion) -> NextPlaceQuery? {
        moments.map { $0[question.user] } ?? question.moment
    }

    /// One row of scores for each question; nil for one that it cannot answer.
    ///
    /// Cost: `questions · places` scores.
    func rows(_ questions: ArraySlice<SubjectQuestion>) -> [[Float]?] {
        switch kind {
        case .users(let scorer): return scorer.scoreRows(ofUsers: questions.map(\.user))
        case .moments(let scorer):
            let asked = questions.map(moment)
            var found = scorer.scoreRows(of: asked.compactMap { $0 }).makeIterator()
            return asked.map { $0 == nil ? nil : found.next() }
        }
    }
}
