/// The scores of all candidates of one row, to be counted many times.
///
/// Counts the same as `TruthRanks`, eight scores at a time: worth its copy where a row has tens of
/// truths, as brands have.
struct CandidateScores {
    private typealias Lanes = SIMD8<Float>
    /// Filled up to whole vectors with what is neither above nor equal to anything.
    private let scores: [Float]

    /// - Parameters:
    ///   - masked: What is no candidate, ascending.
    init(_ scores: UnsafeBufferPointer<Float>, masked: [Int32]) {
        let width = Lanes.scalarCount
        let count = (scores.count + width - 1) / width * width
        self.scores = [Float](unsafeUninitializedCapacity: count) { buffer, initialized in
            var next = 0
            var filled = 0
            for (index, score) in scores.enumerated() {
                if next < masked.count, Int(masked[next]) == index {
                    next += 1
                    continue
                }
                buffer[filled] = Self.lastIfNotANumber(score)
                filled += 1
            }
            initialized = (filled + width - 1) / width * width
            for index in filled..<initialized { buffer[index] = .nan }
        }
    }

    /// Where a candidate of this score stands. A score that is not a number ranks last.
    func rank(of score: Float) -> RankedTruth {
        let own = Lanes(repeating: Self.lastIfNotANumber(score))
        let (zero, one) = (SIMD8<Int32>.zero, SIMD8<Int32>.one)
        var (above, tied) = (zero, zero)
        scores.withUnsafeBytes { bytes in
            for offset in stride(from: 0, to: bytes.count, by: MemoryLayout<Lanes>.size) {
                let lanes = bytes.loadUnaligned(fromByteOffset: offset, as: Lanes.self)
                above &+= zero.replacing(with: one, where: lanes .> own)
                tied &+= zero.replacing(with: one, where: lanes .== own)
            }
        }
        return RankedTruth(above: Int(above.wrappedSum()), tied: Int(tied.wrappedSum()))
    }

    private static func lastIfNotANumber(_ score: Float) -> Float {
        score.isNaN ? -.infinity : score
    }
}
