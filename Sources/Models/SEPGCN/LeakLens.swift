import Graphs

/// How much of an explanation rests on visits that had not happened when the place was to be
/// predicted.
///
///     later share = Σ_terms |contribution| · (share of the edge's visits at or after the moment)
///                   / Σ_terms |contribution|
///
/// A per-user split trains on other people's visits up to the end of the data, so this is rarely 0
/// there; a split by time makes it 0 by construction.
public struct LeakLens: Sendable {
    public private(set) var laterShare = 0.0
    /// Visits behind the distinct edges of the evidence.
    public private(set) var visits = 0
    public private(set) var laterVisits = 0
    /// Local wall clock of the latest visit behind the evidence; nil without evidence.
    public private(set) var latest: Int64?

    /// - Parameter moment: Local wall clock in seconds. Cost: linear in terms and visits.
    public init(_ explanation: SEPGCNExplanation, _ times: EdgeTimes, edges: Int, moment: Int64) {
        // NaN marks an edge that has not been looked at.
        var shares = [Double](repeating: .nan, count: edges)
        var (later, all) = (0.0, 0.0)
        for term in explanation.terms {
            guard let edge = term.edge else { continue }
            if shares[edge].isNaN {
                let times = times.times(ofEdge: edge)
                let after = times.count { $0 >= moment }
                shares[edge] = times.isEmpty ? 0 : Double(after) / Double(times.count)
                visits += times.count
                laterVisits += after
                if let last = times.last { latest = max(latest ?? last, last) }
            }
            all += abs(term.contribution)
            later += abs(term.contribution) * shares[edge]
        }
        laterShare = all > 0 ? later / all : 0
    }
}
