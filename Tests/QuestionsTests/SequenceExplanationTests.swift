import Models
import Questions
import Reports
import Support
import Tensors
import TestSupport
import Testing

/// What explanations of models of sequences tell besides: short runs on the bundled city.
@Suite("Sequence explanations")
final class SequenceExplanationTests {
    private let trained: TrainedWorkspace
    private var workspace: Workspace { trained.workspace }

    static let models = ["stkdrec", "sasrec", "stkdrec-teacher"]
    static let all = Catalogue.names { $0.task == .nextPlace }

    init() throws { trained = try TrainedWorkspace() }

    private func run(_ name: String) throws -> String {
        try trained.shortRun(name)
    }

    private func request(_ model: String, user: Int, candidates: String = "all") throws
        -> ExplanationRequest
    {
        try trained.second(of: run(model), user: user, candidates: candidates)
    }

    @Test(arguments: models)
    func everythingThatTheModelLookedAtIsTold(model: String) throws {
        let report = try workspace.explain(request(model, user: 40))
        let sequence = try #require(report.sequence)
        #expect(sequence.events.count == report.items && report.items <= 12)
        #expect(
            zip(sequence.events, sequence.events.dropFirst()).allSatisfy {
                $0.localTime <= $1.localTime
            })
        #expect(sequence.events.allSatisfy { $0.localTime <= sequence.moment })
        #expect(sequence.events.allSatisfy { $0.ablation != nil })
        let isStudent = model != "stkdrec-teacher"
        let hasTeacher = model != "sasrec"
        #expect(sequence.heads.count == (isStudent ? 4 : 0))
        #expect((sequence.constant != nil) == isStudent)
        for event in sequence.events {
            #expect((event.rollout != nil && event.value != nil) == isStudent)
            #expect((event.teacherGate != nil && event.teacherContribution != nil) == hasTeacher)
            if !hasTeacher { #expect(event.neighbours.isEmpty) }
        }
        for head in sequence.heads {
            #expect(head.weights.allSatisfy { $0.reduce(0, +) <= 1 + 1e-9 })
        }
        #expect(sequence.disagreements.count == (model == "stkdrec" ? 10 : 0))
        #expect(report.sentence.contains(report.placeName))
    }

    /// The generator's hours: those of the week, each with a likeliest category, and a grid.
    @Test func aGeneratorHasASenseOfTime() throws {
        let run = try run("spacetime-gr")
        let one = try workspace.hourlyForecast(
            HourlyForecastRequest(run: run, session: "default", user: "40", grid: 3))
        #expect(one.hours.count == 168 && one.points.count == 9 && one.pointsPerRow == 3)
        for expected in one.hours + one.points.map(\.expected) {
            #expect(expected.probability > 0 && expected.probability <= 1.0001)
            #expect(expected.categoryProbability >= expected.probability - 1e-6)
        }
        let mean = try workspace.hourlyForecast(run: run, session: "default", users: 2, seed: 1)
        let rhythm = try #require(mean.rhythm)
        #expect(rhythm.users == 2 && rhythm.visits == 2)
        // Two test visits, at one hour or two.
        var seen = 0
        for hour in 0..<24 {
            let expected = rhythm.categories.reduce(0) { $0 + $1.expected[hour] }
            #expect(abs(expected - 1) < 1e-5)
            let observed = rhythm.categories.reduce(0) { $0 + $1.observed[hour] }
            #expect(observed == 0 || abs(observed - 1) < 1e-9)
            if observed > 0 { seen += 1 }
        }
        #expect((1...2).contains(seen))
        #expect(throws: Failure.self) {
            try workspace.hourlyForecast(
                HourlyForecastRequest(run: self.run("sasrec"), session: "default", user: "40"))
        }
    }

    /// A report knows the run that its ranks were compared with.
    @Test func anotherRunStandsBesideAStudent() throws {
        var first = try request("stkdrec", user: 40)
        first.undistilled = try run("sasrec")
        let report = try workspace.explain(first)
        #expect(report.sequence?.disagreements.allSatisfy { $0.without != nil } == true)
        var again = try workspace.explain(
            ExplanationRequest(repeating: report, session: "default"))
        again.milliseconds = report.milliseconds
        #expect(again == report)
    }

    @Test(arguments: models)
    func faithfulnessStandsBesideTheControls(model: String) throws {
        var asked = try request(model, user: 40)
        asked.faithfulness = true
        let report = try #require(try workspace.explain(asked).faithfulness)
        #expect(
            Set(report.methods.map(\.method)) == [
                "exact", "contrast", "leave-one-out", "shapley", "weight", "random", "uniform",
                "popularity",
            ])
        // Attention does not depend on the candidate; the split does.
        let weight = try #require(report.methods.first { $0.method == "weight" })
        #expect(abs(weight.specificity ?? 1) < 1e-9)
        let exact = try #require(report.methods.first { $0.method == "exact" })
        #expect(exact.specificity ?? 0 > 1e-6)
        #expect(exact.sanity != nil)
    }

    @Test func causesAreRankedOnAGrownCity() throws {
        for model in Self.all {
            var request = SequencePlantedRequest(
                run: try run(model), session: "default")
            request.users = 40
            let report = try workspace.planted(request)
            #expect(report.users > 0 && report.users <= 40)
            let all = report.rows.filter { $0.cause == "all" }
            #expect(
                Set(all.map(\.method)).isSuperset(of: [
                    "exact", "leave-one-out", "weight", "random", "recency",
                ]))
            // Where the pointer looks is a way to explain, where it is part of the score.
            #expect(
                all.contains { $0.method == "pointer" }
                    == ["spacetime-gr", "spacetime-gr-alignment"].contains(model))
            for row in report.rows {
                #expect((row.low ?? 2) <= row.area && row.area <= (row.high ?? -1))
                #expect((0...1).contains(row.area))
            }
            // The previous visit is the last event of the window.
            if let near = report.rows.first(where: {
                $0.cause == "nearPrevious" && $0.method == "recency"
            }) {
                #expect(near.area == 1)
            }
        }
    }

    @Test func whatDoesNotApplyIsRefused() throws {
        let run = try self.run("sasrec")
        func asked(_ change: (inout ExplanationRequest) -> Void) -> Failure? {
            failure {
                var request = try request("sasrec", user: 40)
                change(&request)
                _ = try workspace.explain(request)
            }
        }
        #expect(asked { $0.side = "place" }?.kind == .usage)
        #expect(asked { $0.group = "own" }?.kind == .usage)
        #expect(asked { $0.method = "influence" }?.kind == .usage)
        #expect(asked { $0.method = "integrated-gradients" }?.kind == .usage)
        #expect(asked { $0.undistilled = run }?.problem.contains("no teacher") == true)
        #expect(asked { $0.limit = -1 }?.kind == .usage)
    }
}
