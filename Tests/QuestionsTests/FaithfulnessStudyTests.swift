import Explanation
import Foundation
import Questions
import Reports
import Support
import Tensors
import Testing

/// Faithfulness over many users, and the planted truth of the bundled city, after a training of
/// seconds.
@Suite("Faithfulness study")
final class FaithfulnessStudyTests {
    private let trained: TrainedWorkspace
    private var workspace: Workspace { trained.workspace }
    private let run: String

    init() throws {
        trained = try TrainedWorkspace()
        run = try trained.train("sepgcn") { recipe in
            recipe.epochs = 60
            recipe.learningRate = 0.005
            recipe.evaluateEvery = 20
        }
    }

    private func request(users: Int, planted: Int) -> FaithfulnessStudyRequest {
        var request = FaithfulnessStudyRequest(run: run, session: "default")
        request.users = users
        request.planted = planted
        return request
    }

    private func area(
        _ report: FaithfulnessStudyReport, _ cause: String, _ side: String, _ method: String
    ) throws -> Double {
        try #require(
            report.planted.first {
                $0.cause == cause && $0.side == side && $0.among == "visits"
                    && $0.method == method
            }
        ).area
    }

    /// A process whose number went to another one is no study, and what is missing is said.
    @Test func aStudyThatEndedEarlyIsNoticed() throws {
        let mark = trained.folder.appending(path: "sessions/default/\(run)-sweep.process")
        try Data("\(ProcessInfo.processInfo.processIdentifier)".utf8).write(to: mark)
        let log = trained.folder.appending(path: "sessions/default/\(run)-sweep.log")
        try Data("whyhere: the disk is full; make room\n".utf8).write(to: log)
        let failure = try #require(throws: Failure.self) {
            try workspace.watchFaithfulnessStudy(run: run, session: "default")
        }
        #expect("\(failure)".contains("the disk is full"))
    }

    /// The promise of the planted truth: explanations find who the visit was caused by.
    @Test func trueCausesAreRankedAboveOthers() throws {
        let report = try workspace.studyFaithfulness(
            request(users: 1, planted: 60), isInterrupted: { false }, progress: { _ in })
        #expect(try area(report, "sameHours", "place", "exact") >= 0.8)
        #expect(try area(report, "habit", "user", "exact") >= 0.8)
        #expect(try area(report, "hour", "user", "exact") >= 0.8)
        // Controls say nothing: half of all pairs in the wrong order, exactly for equal scores.
        #expect(try area(report, "sameHours", "place", "uniform") == 0.5)
        #expect(abs(try area(report, "sameHours", "place", "random") - 0.5) < 0.15)
        #expect(
            report.planted.allSatisfy { ($0.low ?? 2) <= $0.area && $0.area <= ($0.high ?? -1) })
    }

    @Test func exactEvidenceIsAboveTheRandomBand() throws {
        let report = try workspace.studyFaithfulness(
            request(users: 30, planted: 0), isInterrupted: { false }, progress: { _ in })
        let all = try #require(report.slices.first { $0.name == "all" })
        let exact = try #require(all.faithfulness.methods.first { $0.method == "exact" })
        for (found, band) in zip(exact.comprehensiveness, all.faithfulness.band) {
            #expect(found > band.high)
        }
        // Random evidence is in its own band, or near it: 20 draws are few.
        let random = try #require(all.faithfulness.methods.first { $0.method == "random" })
        for (found, band) in zip(random.comprehensiveness, all.faithfulness.band) {
            #expect(abs(found - band.mean) < 3 * (band.high - band.low))
        }
        let parts = report.slices.reduce(into: [:]) { $0[$1.name] = $1.explanations }
        #expect((parts["hit"] ?? 0) + (parts["miss"] ?? 0) == all.explanations)
        #expect((parts["repeat"] ?? 0) + (parts["new"] ?? 0) == all.explanations)
        #expect(report.explanations == all.explanations)
    }

    @Test func anInterruptedStudyGoesOnWhereItWas() throws {
        let whole = try workspace.studyFaithfulness(
            request(users: 8, planted: 2), isInterrupted: { false }, progress: { _ in })
        let file = URL(fileURLWithPath: whole.file)
        let lines = try String(contentsOf: file, encoding: .utf8).split(separator: "\n")
        // Half of it, and a line that kill -9 cut.
        let cut = lines.prefix(6).joined(separator: "\n") + "\n" + lines[6].prefix(40)
        try cut.write(to: file, atomically: true, encoding: .utf8)
        var asked = 0
        let interrupted = #expect(throws: Failure.self) {
            _ = try workspace.studyFaithfulness(
                request(users: 8, planted: 2),
                isInterrupted: {
                    asked += 1
                    // Before each of the users, and then before each explanation.
                    return asked > 8 + 3
                }, progress: { _ in })
        }
        #expect(interrupted?.kind == .interrupted)
        #expect(try String(contentsOf: file, encoding: .utf8).split(separator: "\n").count == 9)
        var resumed = try workspace.studyFaithfulness(
            request(users: 8, planted: 2), isInterrupted: { false }, progress: { _ in })
        resumed.seconds = whole.seconds
        #expect(resumed == whole)
    }

    /// What a study found of planted causes stands beside every later measurement of the model.
    @Test func measuredCausesAreKept() throws {
        var asked = try trained.second(of: run, user: 4, candidates: "new")
        asked.faithfulness = true
        #expect(try workspace.explain(asked).faithfulness?.truth == nil)
        let report = try workspace.studyFaithfulness(
            request(users: 1, planted: 4), isInterrupted: { false }, progress: { _ in })
        let found = try #require(try workspace.explain(asked).faithfulness?.truth)
        #expect(found.run == run && found.rows == report.planted)
        #expect(found.sentence.contains("habit") && found.sentence.contains("chance 0.50"))
    }

    /// Brands are asked about regions as users are about places; their planted criterion is ranked.
    @Test func brandsAreStudied() throws {
        let site = try trained.siteRuns(tucker: 2, knowsite: 2).knowsite
        var asked = FaithfulnessStudyRequest(run: site, session: "default")
        asked.users = 6
        let report = try workspace.studyFaithfulness(
            asked, isInterrupted: { false }, progress: { _ in })
        #expect(report.subject == "brands" && report.users == 6)
        #expect(report.slices.allSatisfy { !$0.meaning.contains("user") })
        let rows = report.planted
        #expect(rows.allSatisfy { $0.cause == "criterion" && $0.side == "brand" })
        // Equal for all paths: half of all pairs are in the wrong order, exactly.
        #expect(rows.first { $0.method == "uniform" }?.area == 0.5)
        asked.group = "users"
        let failure = #expect(throws: Failure.self) {
            _ = try workspace.studyFaithfulness(
                asked, isInterrupted: { false }, progress: { _ in })
        }
        #expect(failure?.kind == .usage && failure?.remedy.contains("--group") == true)
    }

    /// Users are asked at their next event; the recorded cause is an event of the window.
    @Test func nextEventsAreStudied() throws {
        let next = try trained.shortRun("stkdrec")
        var asked = FaithfulnessStudyRequest(run: next, session: "default")
        asked.users = 4
        asked.planted = 3
        let report = try workspace.studyFaithfulness(
            asked, isInterrupted: { false }, progress: { _ in })
        #expect(report.subject == "users" && report.explanations > 0)
        #expect(report.planted.contains { $0.among == "events" && $0.method == "contrast" })
        #expect(report.planted.allSatisfy { (0...1).contains($0.area) })
    }

    /// Two seeds of one recipe: how far they name the same rows, for either of the two.
    @Test func otherSeedsAreHeardToo() throws {
        var recipe = TrainingRecipe("sepgcn")
        recipe.dimension = 16
        recipe.refit = false
        recipe.epochs = 2
        let group = try workspace.createGroup(
            city: Workspace.bundledCity, recipe: recipe, seeds: [1, 2], session: "default")
        let members = try workspace.members(ofGroup: group, session: "default").map(\.run)
        for member in members {
            _ = try workspace.train(
                run: member, session: "default", isInterrupted: { false }, progress: { _ in })
        }
        var asked = try trained.second(of: members[0], user: 4, candidates: "new")
        asked.faithfulness = true
        let agreement = try #require(try workspace.explain(asked).faithfulness?.seeds)
        // Brute force: the leading five of each, by what is special.
        let leading = try members.map { member in
            var request = asked
            request.run = member
            request.faithfulness = false
            let rows = try workspace.explain(request).evidence.prefix(5)
            return Set(rows.map { "\($0.place ?? -1) \($0.kind) \($0.user ?? -1)" })
        }
        let wanted =
            Double(leading[0].intersection(leading[1]).count)
            / Double(leading[0].union(leading[1]).count)
        #expect(agreement.runs == 1 && abs(agreement.overlap - wanted) < 1e-12)
        asked.run = run
        #expect(try workspace.explain(asked).faithfulness?.seeds == nil)
    }

    @Test func whatCannotBeStudiedIsRefused() throws {
        var asked = request(users: 8, planted: 2)
        asked.group = "pairs"
        let failure = #expect(throws: Failure.self) {
            _ = try workspace.studyFaithfulness(asked, isInterrupted: { false }, progress: { _ in })
        }
        #expect(failure?.kind == .usage)
    }
}
