import Foundation
import Recommending
import Reports
import Support
import TestSupport
import Testing

@testable import Questions

/// Explanations and refusals.
extension ModelContract {
    /// Candidates at the top, in the middle and at the end of each list of some subjects.
    private func cases(_ face: any ContractFace) throws -> [(
        subject: Int, candidate: Int, among: String
    )] {
        try some(of: face).flatMap { subject in
            try ["new", "all"].flatMap { among in
                let rows = try face.list(for: subject, among: among).rows
                return [0, 1, rows.count / 2, rows.count - 1].map {
                    (subject, rows[$0].candidate, among)
                }
            }
        }
    }

    private static let explained = ContractSubject.all.filter { subject in
        switch subject {
        case .model(let card): card.answers(.explain)
        // Whoever ranks lists by a rule is told why.
        case .rule: true
        }
    }

    /// All terms sum to the score, which is the list's, and the rank is that of the scores.
    @Test(arguments: explained)
    func termsAddUpAndRanksAreCounted(subject: ContractSubject) throws {
        let face = try runs.face(of: subject)
        var largest = 0.0
        for (asked, candidate, among) in try cases(face) {
            let report = try face.explanation(
                of: candidate, to: asked, among: among, method: .exact, faithfulness: false)
            let row = try face.scores([asked])[0]
            let scale = row.lazy.map { abs($0) }.max() ?? 0
            let who = "\(candidate) for \(asked) among \(among)"
            // Relative to the score, but where terms cancel to nothing.
            let bound = 1e-5 * max(abs(report.score), 1e-3 * scale)
            #expect(abs(report.terms.reduce(0, +) - report.score) <= bound, "\(who)")
            #expect(abs(report.sum - report.score) <= bound, "\(who)")
            #expect(report.relativeError <= 1e-5, "\(who)")
            #expect(abs(report.score - row[candidate]) <= 1e-5 * scale, "\(who)")
            largest = max(largest, report.terms.lazy.map { abs($0) }.max() ?? 0)

            let scores = try face.explainedScores(of: candidate, to: asked, among: among)
            #expect(areNear([scores], [row]), "\(who)")
            let masked = among == "new" ? try face.known(to: asked) : []
            #expect(
                report.rank == countedRank(of: candidate, in: scores, without: masked), "\(who)")
        }
        #expect(largest > 0, "nothing was told at all")
    }

    /// By each method an explanation is read from its JSON as it was, and what was read asks for the
    /// same again.
    @Test(arguments: explained)
    func aReportIsMadeAgainFromItsOwnJSON(subject: ContractSubject) throws {
        let face = try runs.face(of: subject)
        let (asked, candidate, among) = try cases(face)[1]
        var answered: Set<ExplanationMethod> = []
        for method in ExplanationMethod.allCases {
            let refusal = failure {
                try expectAgain(
                    face.explanation(
                        of: candidate, to: asked, among: among, method: method,
                        faithfulness: method == .exact), method)
                answered.insert(method)
            }
            // A method may not apply, which a sentence says.
            if !answered.contains(method) {
                let refusal = try #require(refusal, "\(method)")
                #expect(refusal.kind == .usage && !refusal.remedy.isEmpty)
            }
        }
        #expect(answered.isSuperset(of: [.exact, .leaveOneOut, .random]))
    }

    private func expectAgain<Report: ContractReport>(
        _ report: Report, _ method: ExplanationMethod
    ) throws {
        try expectSameFromJSON(report)
        let read = try JSONDecoder().decode(Report.self, from: JSONEncoder().encode(report))
        #expect(try read.again(in: workspace).timeless == report.timeless, "\(method)")
        if method == .exact { #expect(report.faithfulness != nil) }
    }

    /// What a card refuses is refused in its words; what it does not refuse is answered.
    @Test(arguments: ContractSubject.all, RecommenderQuestion.allCases)
    func refusalsAreTheCards(subject: ContractSubject, question: RecommenderQuestion) throws {
        let face = try runs.face(of: subject)
        if case .model(let card) = subject { #expect(face.card == card.recommender) }
        guard let reason = face.card.refusals[question] else {
            try face.ask(question)
            return
        }
        let refusal = #expect(throws: Failure.self) { try face.ask(question) }
        #expect(refusal?.kind == .usage)
        #expect(refusal?.problem.hasSuffix(reason) == true, "\(refusal?.problem ?? "-")")
        #expect(refusal?.remedy.isEmpty == false)
    }
}
