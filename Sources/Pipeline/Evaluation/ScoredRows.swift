import Recommending
import Tensors

extension PlaceScorer {
    /// A row of scores of every place for each user; users who follow each other are scored
    /// together.
    public func scoreRows(ofUsers users: [Int]) -> [[Float]] {
        var rows: [[Float]] = []
        var first = 0
        for end in 1..<users.count + 1 {
            if end < users.count, users[end] == users[end - 1] + 1 { continue }
            let scores = scores(ofUsers: users[first]..<users[end - 1] + 1)
            rows += scores.rowArrays
            first = end
        }
        return rows
    }
}

extension NextPlaceScorer {
    /// A row of scores of every place for each moment, all at once where the scorer can do that,
    /// else on several threads.
    public func scoreRows(of queries: [NextPlaceQuery]) -> [[Float]] {
        guard !queries.isEmpty else { return [] }
        if let scorer = self as? any BatchNextPlaceScorer {
            return scorer.scores(queries[...]).rowArrays
        }
        var rows = [[Float]](repeating: [], count: queries.count)
        rows.withUnsafeMutableBufferPointer { rows in
            guard let base = rows.baseAddress else { return }
            let output = UnsafeSharedBuffer(base)
            Parallel.forEachChunk(of: queries.count, chunk: 8) { range in
                for index in range {
                    var row = [Float](repeating: 0, count: places)
                    row.withUnsafeMutableBufferPointer { score(queries[index], into: $0) }
                    output.pointer[index] = row
                }
            }
        }
        return rows
    }
}
