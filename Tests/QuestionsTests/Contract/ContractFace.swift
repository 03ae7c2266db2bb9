import Foundation
import Recommending
import Reports
import Testing

@testable import Questions

/// What the contract asks of a run or a rule, whatever it ranks and for whom.
protocol ContractFace {
    var runs: ContractRuns { get }
    var run: String { get }
    var card: RecommenderCard { get }
    /// Whom something can be ranked for: users with a question, or brands.
    var subjects: [Int] { get }
    /// How many places or regions there are.
    var candidateCount: Int { get }

    /// A row of scores for each of some subjects, who are asked together in this order.
    func scores(_ subjects: [Int]) throws -> [[Double]]
    /// The whole list of a subject.
    ///
    /// - Parameter among: `new` or `all`.
    func list(for subject: Int, among: String) throws -> ContractList
    /// Candidates that a subject knows, which only `all` ranks.
    func known(to subject: Int) throws -> Set<Int>
    /// Why a candidate is ranked for a subject, by a method.
    func explanation(
        of candidate: Int, to subject: Int, among: String, method: ExplanationMethod,
        faithfulness: Bool
    ) throws -> any ContractReport
    /// Scores of all candidates as an explanation of one has them.
    func explainedScores(of candidate: Int, to subject: Int, among: String) throws -> [Double]
    /// Asks one question in the usual way, and holds its report against its JSON.
    func ask(_ question: RecommenderQuestion) throws
}

/// A list, whatever is ranked.
struct ContractList {
    struct Row {
        var candidate: Int
        var score: Double
        /// Place in the list from 1; nil where the report numbers nothing.
        var position: Int?
        /// Realistic rank: equals share the mean of their positions.
        var rank: Double?
    }

    /// From the best to the last candidate.
    var rows: [Row]
    /// What came in the test part.
    var truth: [Row]
}

/// An explanation that can be asked for again.
protocol ContractReport: Codable, Equatable {
    /// All that is listed, and what is not.
    var terms: [Double] { get }
    var score: Double { get }
    var sum: Double { get }
    var relativeError: Double { get }
    var rank: Double? { get }
    var faithfulness: FaithfulnessReport? { get }
    /// Without what two equal runs need not share.
    var timeless: Self { get }
    /// The same by the request that it answers.
    func again(in workspace: Workspace) throws -> Self
}

extension ExplanationReport: ContractReport {
    var terms: [Double] { evidence.map(\.contribution) + [remainder] }

    var timeless: Self {
        var result = self
        result.milliseconds = 0
        result.faithfulness?.milliseconds = 0
        return result
    }

    func again(in workspace: Workspace) throws -> Self {
        try workspace.explain(ExplanationRequest(repeating: self, session: "default"))
    }
}

extension SiteExplanation: ContractReport {
    var terms: [Double] { criteria.map(\.contribution) + [direct, constant] }

    var timeless: Self {
        var result = self
        result.milliseconds = 0
        result.faithfulness?.milliseconds = 0
        return result
    }

    func again(in workspace: Workspace) throws -> Self {
        try workspace.explainSite(SiteExplanationRequest(repeating: self, session: "default"))
    }
}

/// A report read from its JSON is the report.
func expectSameFromJSON<Report: Codable & Equatable>(_ report: Report) throws {
    let read = try JSONDecoder().decode(Report.self, from: JSONEncoder().encode(report))
    #expect(read == report)
}

/// The rank among candidates by counting: those above, and half of those that are equal.
///
/// - Parameter masked: Candidates that do not count.
func countedRank(of candidate: Int, in scores: [Double], without masked: Set<Int>) -> Double {
    let rivals = scores.indices.filter { $0 != candidate && !masked.contains($0) }
    let above = rivals.count { scores[$0] > scores[candidate] }
    let equal = rivals.count { scores[$0] == scores[candidate] }
    return 1 + Double(above) + Double(equal) / 2
}

/// Whether rows of scores are equal but for rounding: a hundred-thousandth of a row's largest.
func areNear(_ found: [[Double]], _ expected: [[Double]]) -> Bool {
    guard found.map(\.count) == expected.map(\.count) else { return false }
    return zip(found, expected).allSatisfy { found, expected in
        let scale = expected.lazy.map { abs($0) }.max() ?? 0
        return zip(found, expected).allSatisfy { abs($0 - $1) <= 1e-5 * scale }
    }
}
