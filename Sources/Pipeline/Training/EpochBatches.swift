/// The batches of an epoch, drawn when its first step comes.
///
/// How an epoch is drawn comes from seed and epoch alone, so that a training that goes on after a
/// pause draws what it would have.
public struct EpochBatches<Batch> {
    private var drawn: (epoch: Int, batches: [Batch])?

    public init() {}

    /// The batch of a step.
    ///
    /// - Parameters:
    ///   - step: In this phase, from 0.
    ///   - draw: The batches of an epoch, `stepsPerEpoch` of them.
    public mutating func batch(
        ofStep step: Int, stepsPerEpoch: Int, draw: (_ epoch: Int) -> [Batch]
    ) -> Batch {
        let epoch = step / stepsPerEpoch
        if let drawn, drawn.epoch == epoch { return drawn.batches[step % stepsPerEpoch] }
        let batches = draw(epoch)
        drawn = (epoch, batches)
        return batches[step % stepsPerEpoch]
    }

    /// How many batches rows make; the last may be smaller.
    public static func count(of rows: Int, size: Int) -> Int { (rows + size - 1) / size }
}

extension Array {
    /// Cut into batches; the last may be smaller.
    public func batches(of size: Int) -> [[Element]] {
        stride(from: 0, to: count, by: size).map { Array(self[$0..<Swift.min(count, $0 + size)]) }
    }
}
