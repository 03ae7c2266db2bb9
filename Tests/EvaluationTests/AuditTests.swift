import City
import Evaluation
import Graphs
import Models
import Recommending
import Reports
import Tensors
import TestSupport
import Testing

/// Each audit fires on the fault that is planted for it and is silent without.
@Suite struct AuditTests {
    let small: SmallCity

    init() throws { small = try SmallCity() }

    private func statuses(_ findings: [AuditFinding]) -> [String: AuditFinding.Status] {
        Dictionary(uniqueKeysWithValues: findings.map { ($0.name, $0.status) })
    }

    /// By hand: user 0 is asked at 10, user 1 at 20; user 1 has a visit at 15.
    @Test func laterEvidenceByHand() {
        func view(_ times: [Int64]) -> TrainingView {
            TrainingView(
                name: "training", cityFingerprint: "", users: 2, places: 2, categoryCount: 0,
                visitUser: [0, 1], visitPlace: [0, 1], visitLocalTime: times, latitude: [],
                longitude: [], category: [-1, -1])
        }
        let targets = [
            LeakAudit.Target(user: 0, place: 1, localTime: 10),
            LeakAudit.Target(user: 1, place: 0, localTime: 20),
        ]
        let others = LeakAudit.laterEvidence(view([1, 15]), targets: targets, rule: .chronological)
        #expect(others.map(\.status) == [.passed, .noted])
        #expect(others.map(\.share) == [0, 0.5])
        #expect(others[1].detail.contains("50 %") && others[1].detail.contains("only the global"))
        let global = LeakAudit.laterEvidence(view([1, 15]), targets: targets, rule: .global)
        #expect(global.map(\.status) == [.passed, .failed])
        // At the moment itself is not after it.
        let clean = LeakAudit.laterEvidence(view([1, 10]), targets: targets, rule: .global)
        #expect(clean.map(\.status) == [.passed, .passed])
        let own = LeakAudit.laterEvidence(view([11, 1]), targets: targets, rule: .chronological)
        #expect(own[0].status == .failed && own[0].share == 0.5)
    }

    /// The global split is clean; splits by user leave later visits of others in the view.
    @Test(arguments: [
        (SplitRule.global, AuditFinding.Status.passed), (.chronological, .noted),
        (.leaveOneOut, .noted),
    ])
    func laterEvidenceOfSplits(rule: SplitRule, others: AuditFinding.Status) throws {
        let split = try Split(small.city, rule)
        for (view, part) in [
            (split.trainingView(), VisitPart.validation), (split.trainingView(), .test),
            (split.trainingAndValidationView(), .test),
        ] {
            let targets = LeakAudit.firstTargets(split, part)
            #expect(targets.count > 10)
            let found = LeakAudit.laterEvidence(view, targets: targets, rule: rule)
            #expect(found[0].status == .passed && found[1].status == others)
            #expect(((found[1].share ?? 0) > 0.5) == (others == .noted))
            // The planted fault: each of these visits again, a second later.
            let planted = view.planting(
                targets.map {
                    LeakAudit.Target(user: $0.user, place: $0.place, localTime: $0.localTime + 1)
                })
            #expect(planted.visitCount == view.visitCount + targets.count)
            let seen = LeakAudit.laterEvidence(planted, targets: targets, rule: rule)
            #expect(seen[0].status == .failed && seen[0].share == 1)
        }
    }

    @Test(arguments: SplitRule.allCases) func targetInItsInput(rule: SplitRule) throws {
        let split = try Split(small.city, rule)
        let view = split.trainingAndValidationView()
        let targets = LeakAudit.targets(split, .test)
        #expect(LeakAudit.targetInInput(view, targets: targets).status == .passed)
        let one = LeakAudit.targetInInput(view.planting([targets[3]]), targets: targets)
        #expect(one.status == .failed && one.detail.hasPrefix("1 of \(targets.count)"))
        #expect(
            LeakAudit.targetInInput(view.planting(targets), targets: targets).share == 1)
    }

    /// Histories of next-place queries, under both rules and on both parts.
    @Test(arguments: HistoryRule.allCases) func targetInItsHistory(history: HistoryRule) throws {
        let split = small.split
        let targets = NextPlaceTargets(split)
        for numbers in [targets.validation, targets.test] {
            #expect(!numbers.isEmpty)
            let questions = NextPlaceQueries(split, targets: numbers, history: history)
            let asked = LeakAudit.targets(questions)
            func audit(_ questions: NextPlaceQueries) -> AuditFinding {
                LeakAudit.targetInInput(
                    split.trainingView(), targets: asked, questions: questions)
            }
            #expect(audit(questions).status == .passed)
            let leaky = questions.queries.indices.map { index in
                var query = questions.queries[index]
                guard index == 0 else { return query }
                let target = PlaceMoment(
                    place: questions.truths[0], localTime: query.localTime)
                query.history = (query.history + [target])[...]
                return query
            }
            let found = audit(
                NextPlaceQueries(history: history, queries: leaky, truths: questions.truths))
            #expect(found.status == .failed)
            #expect(found.detail.contains(", 1 are in the history"))
            var late = questions.queries
            late[1].last = PlaceMoment(place: 0, localTime: late[1].localTime + 1)
            #expect(
                audit(NextPlaceQueries(history: history, queries: late, truths: questions.truths))
                    .status == .failed)
        }
    }

    /// While the test part is sealed its visits are in no history, though they may come before.
    @Test func aSealedTestPartIsInNoHistory() throws {
        var parts = [UInt8](repeating: 0, count: 12)
        // Training, then test, then a validation trajectory of three.
        parts.replaceSubrange(6..<9, with: [2, 2, 2])
        parts.replaceSubrange(9..<12, with: [1, 1, 1])
        var draft = CityDraft(
            name: "mixed", timezone: "UTC", times: .local, source: "", licence: "")
        draft.userNames = ["a"]
        for place in 0..<6 {
            _ = draft.addPlace(identifier: "\(place)", latitude: 1, longitude: 1)
        }
        for visit in 0..<12 {
            let place = visit < 6 ? visit : visit < 9 ? 5 : 1
            draft.addVisit(
                user: 0, place: Int32(place), time: Int64(visit) * 3600,
                localTime: Int64(visit) * 3600)
        }
        draft.visitPart = parts
        let city = try draft.write(to: small.folder.file("mixed"))
        let split = try Split(city, .released)
        let targets = NextPlaceTargets(split)
        #expect(targets.validation == [11] && targets.test == [8])
        let sealed = NextPlaceQueries(split, targets: [11], history: .rolling).queries[0]
        #expect(sealed.history.map(\.localTime) == [0, 1, 2, 3, 4, 5, 9, 10].map { $0 * 3600 })
        #expect(sealed.last?.localTime == Int64(36_000))
        let first = NextPlaceQueries(split, targets: [9], history: .training).queries[0]
        #expect(first.last?.localTime == Int64(18_000))
        let open = NextPlaceQueries(split, targets: [8], history: .rolling).queries[0]
        #expect(open.history.count == 8)
    }

    /// Orders are asked about with where users are; visits are not, for that would be the answer.
    @Test(arguments: [VisitAction.order, .visit]) func positionsOfQueries(action: VisitAction)
        throws
    {
        let split = try Split(small.city, .leaveOneOut, action: action)
        let targets = split.parts.indices.filter { split.part(ofVisit: $0) == .test }
        let questions = NextPlaceQueries(split, targets: targets, history: .rolling)
        #expect(targets.count > 10)
        for (query, target) in zip(questions.queries, targets) {
            let recorded = action == .visit ? nil : small.city.visitPosition
            #expect((query.position == nil) == (action == .visit))
            #expect(query.position?.latitude == recorded.map { Double($0.latitude[target]) })
            #expect(query.position?.longitude == recorded.map { Double($0.longitude[target]) })
            #expect(query.history.allSatisfy { ($0.position == nil) == (action == .visit) })
            #expect(query.last == query.history.last)
        }
        let asked = LeakAudit.targets(questions)
        #expect(
            LeakAudit.targetInInput(split.trainingView(), targets: asked, questions: questions)
                .status == .passed)
        var leaky = questions.queries
        leaky[0].history.append(
            PlaceMoment(
                place: questions.truths[0], localTime: leaky[0].localTime,
                position: GeoPoint(1, 2)))
        let planted = NextPlaceQueries(history: .rolling, queries: leaky, truths: questions.truths)
        #expect(
            LeakAudit.targetInInput(split.trainingView(), targets: asked, questions: planted)
                .status == .failed)
    }

    private func trials(_ peeking: Bool) -> (trials: [ChanceAudit.Trial], finding: AuditFinding) {
        let world = SmallWorld()
        let evaluation = world.evaluation()
        let chance = evaluation.run(ConstantScorer(users: 40, places: 30), .all)
        var results: [Baseline: [RankingResult]] = [:]
        for seed in 1...ChanceAudit.shuffles {
            let shuffle = LabelShuffle(places: 30, .keepingNothing, seed: UInt64(seed))
            let graph = BipartiteGraph(shuffle.view(world.view))
            for rule in Baseline.allCases {
                guard let scorer = rule.placeScorer(graph) else { continue }
                results[rule, default: []].append(evaluation.run(scorer, .all))
            }
        }
        var trials = results.map { ChanceAudit.Trial(name: $0.rawValue, results: $1) }
        if peeking {
            // Whatever its labels, it looks at the truth.
            let peek = evaluation.run(PeekingScorer(world.truth, places: 30), .all)
            trials.append(
                ChanceAudit.Trial(
                    name: "peeking", results: Array(repeating: peek, count: 8)))
        }
        let spread = ChanceAudit.spread(
            of: (0..<40).map { Array(world.truth.places(ofUser: $0)) }.filter { !$0.isEmpty },
            hit: 5.0 / 30)
        return (
            trials,
            ChanceAudit.shuffledLabels(trials, metric: "recall@5", chance: chance, spread: spread)
        )
    }

    @Test func shuffledLabelsFallToChance() {
        let silent = trials(false)
        #expect(silent.finding.status == .passed && silent.finding.share == 0)
        let found = trials(true).finding
        #expect(found.status == .failed && found.share == 1.0 / 5)
        #expect(found.detail.contains("above chance without labels: peeking;"))
    }

    /// Two rows of one place and one of another: weights 2/3 and 1/3.
    @Test func theSpreadByHand() {
        let spread = ChanceAudit.spread(of: [[4], [4], [7]], hit: 0.2)
        #expect(abs(spread - (5.0 / 9 * 0.16).squareRoot()) < 1e-12)
    }

    @Test func theCanary() {
        let world = SmallWorld()
        let peeking = world.evaluation().run(PeekingScorer(world.truth, places: 30), .all)
        #expect(peeking.mean("hit@1") == 1)
        let asked = NextPlaceEvaluation(world.questions).run(
            PeekingScorer(world.questions, places: 30))
        #expect(asked.mean("hit@1") == 1)
        let seen = AuditFinding(name: "fault", status: .failed, share: 1, detail: "")
        func canary(_ result: RankingResult, _ status: AuditFinding.Status, _ names: [String])
            -> AuditFinding
        {
            var planted = seen
            planted.status = status
            return ChanceAudit.canary(peeking: result, planted: [planted], scorers: names)
        }
        #expect(canary(peeking, .failed, ["ease"]).status == .passed)
        // An audit that does not see the fault, a canary in the table, one that does not win.
        #expect(canary(peeking, .passed, ["ease"]).detail.contains("unseen by: fault"))
        #expect(canary(peeking, .failed, ["canary"]).detail.contains("is in the table"))
        let blind = world.evaluation().run(ConstantScorer(users: 40, places: 30), .all)
        #expect(canary(blind, .failed, []).status == .failed)
        #expect(!Baseline.allCases.map(\.rawValue).contains(PeekingScorer.name))
    }
}
