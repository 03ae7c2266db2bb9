import Optimizers
import Testing

/// The learning rate by step, by hand: two epochs of five steps at 0.1.
@Suite struct ScheduleTests {
    private func rates(_ schedule: Schedule) -> [Double] {
        (0..<10).map { schedule.rate(0.1, step: $0, stepsPerEpoch: 5, epochs: 2) }
    }

    private func expect(_ found: [Double], _ expected: [Double]) {
        for (found, expected) in zip(found, expected) {
            #expect(abs(found - expected) < 1e-12, "\(found) is not \(expected)")
        }
    }

    @Test func constantStays() { #expect(rates(.constant) == [Double](repeating: 0.1, count: 10)) }

    @Test func decayIsOnceAnEpoch() {
        expect(
            rates(.decay(0.5, every: 1)),
            [Double](repeating: 0.1, count: 5) + [Double](repeating: 0.05, count: 5))
    }

    /// StepLR: epochs 0 to 4 have the rate, 5 to 9 the half of it, 10 a quarter.
    @Test func decayMayWaitForSomeEpochs() {
        let schedule = Schedule.decay(0.5, every: 5)
        let found = [0, 4, 5, 9, 10].map {
            schedule.rate(0.1, step: $0 * 7 + 6, stepsPerEpoch: 7, epochs: 20)
        }
        expect(found, [0.1, 0.1, 0.05, 0.05, 0.025])
    }

    /// It rises over 4 of 10 steps, each in its middle: (step + 1/2) / 4.
    @Test func warmUpRisesThenStays() {
        expect(
            rates(.warmUp(0.4)),
            [0.0125, 0.0375, 0.0625, 0.0875, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1])
    }

    /// After the rise 6 steps of a half cosine: (1 + cos(π (k + 1/2) / 6)) / 2.
    @Test func cosineFallsToNothing() {
        let falling = [
            0.982962913144534, 0.853553390593274, 0.629409522551260, 0.370590477448740,
            0.146446609406726, 0.017037086855466,
        ].map { $0 * 0.1 }
        expect(rates(.cosine(warmUp: 0.4)), [0.0125, 0.0375, 0.0625, 0.0875] + falling)
    }
}
