import Recommending
import Tensors

/// One ranking, measured: what every evaluation does with the scores of a row.
struct RankedRow: Sendable {
    let user: Int32
    /// The metrics, those among drawn places, then the measures beyond accuracy.
    let values: [Double]
    /// For each slice the metrics of its truths; nil where the row has none in it.
    let slices: [[Double]?]
    /// The list, for what is measured over all rows; nil where nothing is.
    let top: TopPlaces?
    let masked: [Int32]
    let hour: Int?
    let truths: [Int32]
}

/// Measures rows and puts them together.
struct RowMeasures: Sendable {
    let metrics: RankingMetrics
    let beyond: BeyondAccuracy?
    let slices: [TruthSlice]
    /// Ranks the first truth among drawn places as well; nil leaves that out.
    var negatives: SampledNegatives?

    /// - Parameters:
    ///   - row: The number by which slices know the row.
    ///   - truths: The true places that count, candidates or not; nil is returned without any.
    ///   - masked: Places that are no candidates, ascending.
    func callAsFunction(
        row: Int, user: Int32, truths: [Int32], scores: UnsafeBufferPointer<Float>,
        masked: [Int32], hour: Int? = nil
    ) -> RankedRow? {
        guard !truths.isEmpty else { return nil }
        let candidates = truths.filter { !masked.containsAscending($0) }
        let ranks = TruthRanks.ranks(of: candidates, in: scores, masked: masked)
        var values = metrics.values(ranks, truthCount: truths.count)
        if let negatives {
            values += negatives.values(row: row, truth: truths[0], scores: scores)
        }
        let top = beyond.map { TopPlaces(scores, masked: masked, count: $0.depth) }
        if let beyond, let top { values += beyond.rowValues(top, truths: truths) }
        let parts = slices.map { slice -> [Double]? in
            let count = truths.count { slice.contains(row, user, $0) }
            guard count > 0 else { return nil }
            let inside = zip(candidates, ranks).filter { slice.contains(row, user, $0.0) }
            return metrics.values(inside.map(\.1), truthCount: count)
        }
        return RankedRow(
            user: user, values: values, slices: parts, top: top,
            masked: beyond == nil ? [] : masked, hour: hour, truths: truths)
    }

    var names: [String] {
        metrics.names + (negatives?.names ?? []) + (beyond?.rowNames ?? [])
    }
}

/// Puts rows together in their order, a block at a time.
struct RankingCollector {
    private let measures: RowMeasures
    private var users: [Int32] = []
    private var values: [[Double]] = []
    private var slices: [SliceResult]
    private var tally: BeyondTally?

    init(_ measures: RowMeasures) {
        self.measures = measures
        tally = measures.beyond.map(BeyondTally.init)
        slices = measures.slices.map {
            SliceResult(
                slice: $0,
                rows: MetricRows(subjects: [], names: measures.metrics.names, values: []))
        }
    }

    mutating func add(_ row: RankedRow) {
        users.append(row.user)
        values.append(row.values)
        for (index, found) in row.slices.enumerated() {
            guard let found else { continue }
            slices[index].rows.subjects.append(row.user)
            slices[index].rows.values.append(found)
        }
        if let top = row.top {
            tally?.add(
                top, masked: row.masked, user: row.user, values: row.values, hour: row.hour,
                truths: row.truths)
        }
    }

    func result(_ ranking: RankingProtocol) -> RankingResult {
        RankingResult(
            ranking: ranking, users: users, names: measures.names, values: values,
            overall: tally?.values ?? [:], slices: slices)
    }
}

extension [RankedRow?] {
    /// Rows of `0..<count`, measured on several threads; a row does not depend on the others.
    static func measured(
        _ count: Int, _ row: @Sendable (_ index: Int, _ scratch: inout [Float]) -> RankedRow?
    ) -> [RankedRow?] {
        var rows = [RankedRow?](repeating: nil, count: count)
        rows.withUnsafeMutableBufferPointer { rows in
            guard let base = rows.baseAddress else { return }
            let output = UnsafeSharedBuffer(base)
            Parallel.forEachChunk(of: count, chunk: 16) { range in
                var scratch: [Float] = []
                for index in range { output.pointer[index] = row(index, &scratch) }
            }
        }
        return rows
    }
}
