import City
import Evaluation
import Graphs
import Models
import Recommending
import Reports
import Support
import Synchronization
import Tensors

/// A place that a user visited in the held-out part, and where a run ranks it.
struct MissedTruth: Sendable {
    /// Index of the user's question.
    var question: Int
    /// Which of the user's held-out places, from 0.
    var number: Int
    var place: Int32
    /// Realistic rank; nil where it is no candidate.
    var rank: Double?
    /// Of a miss: the share of the first k that has more visitors.
    var popularShare: Double

    func isMissed(_ cutoff: Int) -> Bool { rank.map { $0 > Double(cutoff) } ?? true }
}

/// Ranks of the same places by another run or rule.
struct ComparedRanks: Sendable {
    var name: String
    var isRule: Bool
    /// One for each truth; nil where it is no candidate, or the system cannot be asked.
    var ranks: [Double?]
}

/// Ranks of every held-out place by a run, computed once: what lists of misses, cards and totals
/// share.
final class MissedTable: Sendable {
    let run: any Recommender
    let asked: HeldOutQuestions
    let subject: MissedSubject
    let candidates: RankingProtocol
    let facts: MissFacts
    /// By user, each user's in the order of the visits.
    let truths: [MissedTruth]
    private let compared = Mutex<Compared?>(nil)

    /// Another run that may be asked, and a key that changes with its parameters.
    struct OtherRun: Equatable, Sendable {
        var name: String
        var key: String
    }

    struct Compared: Sendable {
        /// The runs that there were: with others it is computed anew.
        var runs: [OtherRun]
        var systems: [ComparedRanks]
        var unasked: [UnaskedSystem]
    }

    /// Rows of scores that are in memory at once.
    private static let block = 128

    /// Cost: one scoring of every place for each user with a held-out place.
    ///
    /// - Parameters:
    ///   - name: `new` or `all`; nil takes `all` for next places, else `new`.
    ///   - goOn: Told how many questions of how many are answered; throws to end it.
    init(
        _ opened: OpenedRecommender, _ part: VisitPart, candidates name: String?, cutoff: Int,
        goOn: (Int, Int) throws -> Void
    ) throws {
        run = opened.recommender
        let asked = try HeldOutQuestions(opened, part)
        self.asked = asked
        let facts = MissFacts(asked.split, run.view, MissThresholds())
        let candidates = try asked.questions[0].candidates(named: name)
        (self.facts, self.candidates) = (facts, candidates)
        subject = MissedSubject(
            run: run.name, model: run.card.name, city: run.city.name, epoch: run.epoch,
            part: part.rawValue, splitRule: asked.split.rule.rawValue,
            candidates: candidates.rawValue, cutoff: cutoff)
        var truths: [MissedTruth] = []
        try Self.forEachRow(
            of: QuestionScorer(opened, askedBy: asked), asked.questions, goOn: goOn
        ) { (index, scores) -> [MissedTruth] in
            guard let scores else { return [] }
            return Self.truths(
                index, asked.questions[index], scores, candidates, cutoff: cutoff, facts)
        } each: {
            truths += $0
        }
        self.truths = truths
    }

    private static func truths(
        _ index: Int, _ question: SubjectQuestion, _ scores: UnsafeBufferPointer<Float>,
        _ candidates: RankingProtocol, cutoff: Int, _ facts: MissFacts
    ) -> [MissedTruth] {
        let masked = question.masked(candidates)
        let open = question.truth.filter { !masked.containsAscending($0) }
        let ranks = Dictionary(
            uniqueKeysWithValues: zip(
                open, TruthRanks.ranks(of: open, in: scores, masked: masked).map(\.rank)))
        var first: [Int]?
        return question.truth.enumerated().map { number, place in
            var truth = MissedTruth(
                question: index, number: number, place: place, rank: ranks[place],
                popularShare: 0)
            guard truth.rank != nil, truth.isMissed(cutoff) else { return truth }
            let list =
                first
                ?? TopSelection.indices(
                    cutoff,
                    of: scores.indices.lazy.filter { !masked.containsAscending(Int32($0)) }
                ) { scores[$0] }
            first = list
            let people = facts.people(at: Int(place))
            truth.popularShare =
                Double(list.count { facts.people(at: $0) > people })
                / Double(max(1, list.count))
            return truth
        }
    }

    /// Scores of all questions, a block after the other, and what several threads make of each row.
    private static func forEachRow<Made: Sendable>(
        of scorer: QuestionScorer, _ questions: [SubjectQuestion],
        goOn: (Int, Int) throws -> Void,
        _ body: @Sendable (Int, UnsafeBufferPointer<Float>?) -> Made, each take: (Made) -> Void
    ) throws {
        for start in stride(from: 0, to: questions.count, by: block) {
            try goOn(start, questions.count)
            let range = start..<min(questions.count, start + block)
            let rows = scorer.rows(questions[range])
            var made = [Made?](repeating: nil, count: range.count)
            made.withUnsafeMutableBufferPointer { made in
                guard let base = made.baseAddress else { return }
                let output = UnsafeSharedBuffer(base)
                Parallel.forEachChunk(of: rows.count, chunk: 8) { chunk in
                    for row in chunk {
                        output.pointer[row] =
                            rows[row]?.withUnsafeBufferPointer { body(start + row, $0) }
                            ?? body(start + row, nil)
                    }
                }
            }
            for case let found? in made { take(found) }
        }
        try goOn(questions.count, questions.count)
    }

    /// Where a rule or another run ranks every truth.
    private func ranks(
        by scorer: QuestionScorer, goOn: (Int, Int) throws -> Void
    ) throws -> [Double?] {
        var ofQuestion: [Int: [Int]] = [:]
        for (index, truth) in truths.enumerated() {
            ofQuestion[truth.question, default: []].append(index)
        }
        var result = [Double?](repeating: nil, count: truths.count)
        let (questions, all, candidates) = (asked.questions, self.truths, self.candidates)
        let indices = ofQuestion
        try Self.forEachRow(of: scorer, questions, goOn: goOn) {
            (question, scores) -> [(Int, Double)] in
            guard let scores else { return [] }
            let open = (indices[question] ?? []).filter { all[$0].rank != nil }
            let found = TruthRanks.ranks(
                of: open.map { all[$0].place }, in: scores,
                masked: questions[question].masked(candidates))
            return zip(open, found).map { ($0, $1.rank) }
        } each: { rows in
            for (index, rank) in rows { result[index] = rank }
        }
        return result
    }

    // MARK: - Others

    /// What every other run and rule makes of the same places; a second call costs nothing while
    /// there are the same runs.
    ///
    /// - Parameters:
    ///   - runs: The other runs that may be asked.
    ///   - open: Opens one of them.
    func compared(
        _ runs: [OtherRun], open: (String) throws -> OpenedRecommender,
        goOn: (String, Int, Int) throws -> Void
    ) throws -> Compared {
        if let found = compared.withLock({ $0 }), found.runs == runs { return found }
        var (systems, unasked): ([ComparedRanks], [UnaskedSystem]) = ([], [])
        for rule in rules(&unasked) {
            let ranks = try ranks(by: rule.scorer) {
                try goOn("ranks by \(rule.name)", $0, $1)
            }
            systems.append(ComparedRanks(name: rule.name, isRule: true, ranks: ranks))
        }
        for name in runs.map(\.name) {
            do {
                let scorer = try QuestionScorer(open(name), askedBy: asked)
                let ranks = try ranks(by: scorer) { try goOn("ranks by \(name)", $0, $1) }
                systems.append(ComparedRanks(name: name, isRule: false, ranks: ranks))
            } catch let failure as Failure where failure.kind != .interrupted {
                // One that cannot be asked hides no other.
                unasked.append(UnaskedSystem(name: name, reason: failure.problem))
            }
        }
        let made = Compared(runs: runs, systems: systems, unasked: unasked)
        compared.withLock { $0 = made }
        return made
    }

    /// The rules that can be asked, fitted on what the run learned from.
    private func rules(
        _ unasked: inout [UnaskedSystem]
    ) -> [(name: String, scorer: QuestionScorer)] {
        let isNext = asked.questions[0].moment != nil
        let names = isNext ? Baseline.allCases.map(\.rawValue) : ListRule.names
        return names.compactMap { name -> (name: String, scorer: QuestionScorer)? in
            guard let rule = Baseline(rawValue: name), subject.model != name else { return nil }
            let size = min(facts.view.users, facts.view.places)
            guard rule != .ease || size <= Self.largestEASE else {
                unasked.append(
                    UnaskedSystem(
                        name: name,
                        reason: "it inverts a matrix of \(size) rows, which takes minutes"))
                return nil
            }
            if isNext {
                return rule.nextPlaceScorer(facts.view, facts.graph, .explained).map {
                    (name: name, scorer: QuestionScorer(moments: $0))
                }
            }
            // Who cannot visit an own place again has no history to rank by.
            guard rule != .ownPlaces || !candidates.masksTraining else { return nil }
            return rule.placeScorer(facts.graph, .explained).map {
                (name: name, scorer: QuestionScorer($0))
            }
        }
    }

    /// Rows of the matrix that EASE inverts in some seconds.
    private static let largestEASE = 3000

    // MARK: - One truth

    func question(_ truth: MissedTruth) -> SubjectQuestion { asked.questions[truth.question] }

    /// Every cause of a miss, the main one first.
    func causes(_ index: Int, _ compared: Compared) -> [MissCause] {
        let truth = truths[index]
        let question = question(truth)
        let popular = Baseline.popularity.rawValue
        let ofRule = compared.systems.first { $0.name == popular }.flatMap { $0.ranks[index] }
        let popularRank = subject.model == popular ? truth.rank : ofRule
        return facts.causes(
            truth, question, at: asked.moment(question, truth.place),
            ranks: compared.systems.map { $0.ranks[index] }, popularRank: popularRank,
            cutoff: subject.cutoff)
    }
}
