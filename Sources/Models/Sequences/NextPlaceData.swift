import City
import Evaluation
import Explanation
import Graphs
import Recommending
import Reports
import Support
import Training

/// What a run that tells next places learned from, and what it is asked about.
struct NextPlaceData: Sendable {
    let split: Split
    let view: TrainingView
    let rules: RuleBook
    /// Of each place.
    let trainingVisits: [Double]
    /// What is asked of each user: the last test event, with all events before.
    private let questions: NextPlaceQueries
    /// The question of each user, by number.
    private let questionOfUser: [Int32: Int]
    /// The city's visit that each question is about.
    private let targets: [Int]

    init(_ run: TrainedRun, _ recipe: some NextPlaceRecipe) throws {
        let (city, checkpoint) = (run.city, run.checkpoint)
        split = try Split(city, recipe.learning.split, kinds: recipe.action.kinds(in: city))
        let known = split.trainingAndValidationView()
        view = checkpoint.view == known.name ? known : split.trainingView()
        rules = RuleBook(view, ofMoments: true)
        var visits = [Double](repeating: 0, count: city.placeCount)
        for place in view.visitPlace { visits[Int(place)] += 1 }
        trainingVisits = visits
        targets = split.nextTargets(.test)
        questions = NextPlaceQueries(split, targets: targets, history: .rolling)
        questionOfUser = Dictionary(
            questions.queries.enumerated().map { ($1.user, $0) }, uniquingKeysWith: { $1 })
    }

    var askedUsers: Set<Int> { Set(questionOfUser.keys.map(Int.init)) }

    func target(ofUser user: Int) -> Int? { questionOfUser[Int32(user)].map { targets[$0] } }

    /// What is asked of a user: the last held-out event with all events before it.
    ///
    /// - Throws: `Failure(.usage)` for a user without a test event.
    func question(ofUser user: Int) throws -> SubjectQuestion {
        guard let index = questionOfUser[Int32(user)] else {
            let who = split.city.userNames[user]
            guard split.rule == .leaveOneOut else {
                throw Failure(
                    .usage, "user \(who) has no trajectory in the test part whose end can be told",
                    remedy: "choose another user")
            }
            throw Failure(
                .usage, "user \(who) has no \(split.kinds.name) in the test part",
                remedy: "choose a user with three \(split.kinds.name)s or more")
        }
        return SubjectQuestion(moment: questions.queries[index], truth: questions.truths[index])
    }
}

/// A recommender of next places whose evidence is the events before the moment.
///
/// What is changed by a what-if or a counterfactual is the user's history: the model runs again on
/// another one, with the parameters that it has. Candidates and truth stay those of the real
/// history.
protocol EventRecommender: TrainedRecommender, NextPlaceRecommender {
    var data: NextPlaceData { get }
}

extension EventRecommender {
    var split: Split { data.split }
    var view: TrainingView { data.view }
    var askedUsers: Set<Int> { data.askedUsers }

    func target(ofUser user: Int) -> Int? { data.target(ofUser: user) }
    func question(ofUser user: Int) throws -> SubjectQuestion { try data.question(ofUser: user) }

    func ruleRanks(
        of places: [Int32], _ question: SubjectQuestion, masked: [Int32]
    ) -> [[RuleRank]] {
        data.rules.ranks(of: places, question, masked: masked)
    }

    /// The moment of a question.
    ///
    /// - Throws: `Failure(.usage)` for a question without one.
    func moment(_ question: SubjectQuestion) throws -> NextPlaceQuery {
        guard let moment = question.moment else {
            throw Failure(
                .usage, "run \(name) tells the next place at a moment, and none was given",
                remedy: "ask about a user with a held-out event")
        }
        return moment
    }

    func scores(_ question: SubjectQuestion) -> [Double] {
        guard let moment = question.moment else { return [] }
        return scorer.scores([moment]).elements.map(Double.init)
    }

    func isVisited(_ place: Int) -> Bool { data.trainingVisits[place] > 0 }

    func history(_ question: SubjectQuestion, of place: Int) throws -> RemovableHistory {
        let score = HistoryEvidence(scorer, try moment(question))
        return RemovableHistory(
            score: score, places: zip(score.places, score.visits).map { (Int($0), $1) })
    }

    /// Several histories at once.
    func edited(
        _ question: SubjectQuestion, each sets: [[VisitEdit]], _ options: EditOptions
    ) throws -> [[Double]] {
        guard options.mode == "mask", options.gamma == nil, options.alpha == nil else {
            throw Failure(
                .usage, "run \(name) reads the user's history and builds no graph of it anew",
                remedy: "leave --mode, --gamma and --alpha out")
        }
        let query = try moment(question)
        let asked = try sets.map { edits in
            try edits.reduce(query) { query, edit in
                guard let next = query.applying(edit) else {
                    throw refusal(
                        of: edit, ofUser: question.user, "was never there before the moment")
                }
                return next
            }
        }
        return stride(from: 0, to: asked.count, by: 16).flatMap { first in
            scorer.scores(asked[first..<min(asked.count, first + 16)]).rowArrays
                .map { $0.map(Double.init) }
        }
    }

    /// What one place's score has more than another's, by the places of the events.
    func contrast(
        _ question: SubjectQuestion, of place: Int, against other: Int, group: String
    ) throws -> ContrastEvidence {
        guard group == "places" else {
            throw Failure(
                .usage, "--group \(group) is not for a model of sequences",
                remedy: "give places: its evidence is the user's own events")
        }
        let options = EvidenceOptions()
        let own = try evidence(question, of: place, options)
        let rival = try evidence(question, of: other, options)
        let events = try events(question)
        var sums: [Int32: Double] = [:]
        for (event, pair) in zip(events, zip(own.contributions(), rival.contributions())) {
            sums[event.place, default: 0] += pair.0 - pair.1
        }
        let (city, user) = (city, question.user)
        let rows = sums.sorted { $0.key < $1.key }
        return ContrastEvidence(
            values: rows.map(\.value),
            // What no event holds: the moment alone, a bias.
            constant: own.constant - rival.constant,
            scores: (own.allScores(), rival.allScores())
        ) { row, value in
            let place = rows[row].key
            return EvidenceItem(
                kind: .event, layer: nil, contribution: value,
                weight: Double(events.count { $0.place == place }) / Double(max(1, events.count)),
                user: user, userName: city.userNames[user], place: Int(place),
                placeName: city.placeNames[Int(place)],
                category: city.categoryName(ofPlace: Int(place)), sharedHours: [])
        }
    }

    /// What came before the moment and is read, oldest first.
    func events(_ question: SubjectQuestion) throws -> [PlaceMoment] {
        Array(try moment(question).history.suffix(window))
    }
}
