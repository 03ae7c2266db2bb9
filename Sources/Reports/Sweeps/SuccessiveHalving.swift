import Support

/// Which combinations of a sweep go on, and how far: all are trained to a first epoch, the best 1/η
/// of them η times as far, and so on, until one is left.
///
/// Successive halving: Jamieson and Talwalkar, AISTATS 2016, algorithm 1, with the factor η of Li et
/// al., Hyperband, JMLR 2018, algorithm 1. It deviates in that at least one is kept at each rung, so
/// that one comes out of any number, and in that a rung is an epoch that the recipe evaluates anyway:
/// a combination that goes on is then the training that it would have been alone.
public struct SuccessiveHalving: Codable, Equatable, Sendable {
    /// Where it is decided who goes on.
    public struct Rung: Codable, Equatable, Sendable {
        public var epoch: Int
        /// How many go on.
        public var kept: Int

        public init(epoch: Int, kept: Int) {
            self.epoch = epoch
            self.kept = kept
        }
    }

    /// η where nobody chooses.
    public static let standardFactor = 3

    /// η: one of so many goes on.
    public let factor: Int
    /// In rising order. The last may be the last epoch of the recipe: then the selection of some goes
    /// to its end, and the best of them is trained again and tested.
    public let rungs: [Rung]

    /// - Parameters:
    ///   - epochs: The last epoch of the recipe.
    ///   - evaluateEvery: Epochs between two evaluations.
    ///   - firstEpochs: The epoch of the first rung; nil takes `epochs` over η to the number of rungs.
    /// - Throws: `Failure(.usage)` where nothing can be halved so.
    public init(
        combinations: Int, epochs: Int, evaluateEvery: Int = 1,
        factor: Int = SuccessiveHalving.standardFactor, firstEpochs: Int? = nil
    ) throws(Failure) {
        guard factor >= 2 else {
            throw Failure(
                .usage, "--halving \(factor) leaves nothing out",
                remedy: "give 2 or more; 3 keeps a third")
        }
        guard combinations >= 2 else {
            throw Failure(
                .usage, "--halving needs several combinations",
                remedy: "give --sweep several values, such as \"learning-rate=0.01,0.003\"")
        }
        if let firstEpochs, !(1..<max(2, epochs)).contains(firstEpochs) {
            throw Failure(
                .usage,
                "--first-epochs \(firstEpochs) is no epoch before the last, \(epochs)",
                remedy: "give 1 to \(max(1, epochs - 1))")
        }
        var counts: [Int] = []
        while counts.last ?? combinations > 1 {
            counts.append(max(1, (counts.last ?? combinations) / factor))
        }
        var epoch = firstEpochs ?? max(1, counts.reduce(epochs) { left, _ in left / factor })
        var rungs: [Rung] = []
        for _ in counts {
            // Only what is evaluated can be compared.
            let every = max(1, evaluateEvery)
            let evaluated = (epoch + every - 1) / every * every
            guard evaluated < epochs else { break }
            if evaluated > rungs.last?.epoch ?? 0 {
                rungs.append(Rung(epoch: evaluated, kept: counts[rungs.count]))
            }
            let (next, isTooFar) = epoch.multipliedReportingOverflow(by: factor)
            if isTooFar { break }
            epoch = next
        }
        guard let last = rungs.last else {
            throw Failure(
                .usage,
                "no epoch before the last, \(epochs), is evaluated, so that nothing can be "
                    + "halved",
                remedy: "give more --epochs, or a smaller --evaluate-every")
        }
        if last.kept > 1 { rungs.append(Rung(epoch: epochs, kept: 1)) }
        self.factor = factor
        self.rungs = rungs
    }

    /// The combinations from the best to the worst. Equal ones stay in their order, and those without
    /// a value come last.
    public static func ranking(_ standings: [StoredSweep.Standing]) -> [StoredSweep.Standing] {
        func isBetter(_ one: Double?, _ other: Double?) -> Bool {
            guard let one, !one.isNaN else { return false }
            guard let other, !other.isNaN else { return true }
            return one > other
        }
        return standings.enumerated().sorted { left, right in
            if isBetter(left.element.value, right.element.value) { return true }
            if isBetter(right.element.value, left.element.value) { return false }
            return left.offset < right.offset
        }.map(\.element)
    }
}
