import Evaluation
import Testing

@Suite struct BootstrapTests {
    /// Equal values leave nothing to vary.
    @Test func aConstantHasNoWidth() {
        let bootstrap = PairedBootstrap(users: [0, 0, 1, 5], draws: 200)
        #expect(bootstrap.interval(of: [2, 2, 2, 2]) == .init(mean: 2, low: 2, high: 2))
        let same = bootstrap.compare([1, 2, 3, 4], [1, 2, 3, 4])
        #expect(same.probability == 1 && same.effect == 0)
    }

    /// The mean of 400 values of variance 1/4 has a standard error of 0.025, so the 95 % interval
    /// is 1.96 times that to each side.
    @Test func theWidthOfAProportion() throws {
        let users = (0..<400).map { Int32($0) }
        let values = users.map { Double($0 % 2) }
        let interval = PairedBootstrap(users: users, draws: 4000).interval(of: values)
        #expect(interval.mean == 0.5)
        let width = try #require(interval.high) - (interval.low ?? .nan)
        #expect(abs(width - 2 * 1.96 * 0.025) < 0.008)
    }

    /// Rows of one user stand or fall together: ten copies are no ten users.
    @Test func copiesOfAUserAddNothing() throws {
        let users = (0..<40).map { Int32($0) }
        let values = users.map { Double($0 % 2) }
        let once = PairedBootstrap(users: users, draws: 1000).interval(of: values)
        let copied = PairedBootstrap(
            users: users.flatMap { Array(repeating: $0, count: 10) }, draws: 1000
        ).interval(of: values.flatMap { Array(repeating: $0, count: 10) })
        let pairs = [(once.low, copied.low), (once.high, copied.high)]
        for (first, second) in pairs {
            let (one, other) = (try #require(first), try #require(second))
            #expect(abs(one - other) < 1e-12)
        }
    }

    /// A difference of 1 in every row is never 0 in a draw: p = 2 / (draws + 1).
    @Test func aSureDifference() throws {
        let bootstrap = PairedBootstrap(users: [0, 1, 2, 3], draws: 999)
        let found = bootstrap.compare([2, 3, 4, 6], [1, 2, 3, 4])
        let probability = try #require(found.probability)
        #expect(abs(probability - 2.0 / 1000) < 1e-12)
        // Differences 1, 1, 1, 2: mean 1.25, variance 0.25.
        let effect = try #require(found.effect)
        #expect(abs(effect - 2.5) < 1e-12)
        let back = bootstrap.compare([1, 2, 3, 4], [2, 3, 4, 6])
        let forth = try #require(found.difference.mean)
        #expect(back.difference.mean == -forth)
    }

    /// Who has one user, or none, learns nothing of how much another draw would change.
    @Test(arguments: [[], [7], [7, 7, 7]] as [[Int32]])
    func fewerThanTwoUsersHaveNoInterval(users: [Int32]) {
        let bootstrap = PairedBootstrap(users: users, draws: 200)
        let values = users.map { _ in 0.5 }
        let mean = users.isEmpty ? nil : 0.5
        #expect(bootstrap.interval(of: values) == .init(mean: mean, low: nil, high: nil))
        let found = bootstrap.compare(values, users.map { _ in 0.25 })
        #expect(found.effect == nil && found.probability == nil)
        #expect(found.difference == .init(mean: mean.map { $0 / 2 }, low: nil, high: nil))
    }

    /// The same difference for everybody is no number of deviations, and none is none.
    @Test func equalDifferencesHaveNoEffect() {
        let bootstrap = PairedBootstrap(users: [0, 1, 2], draws: 200)
        #expect(bootstrap.compare([2, 3, 4], [1, 2, 3]).effect == nil)
        #expect(bootstrap.compare([1, 2, 3], [1, 2, 3]).effect == 0)
    }

    @Test func holmOfThoseThereAre() {
        let found = PairedBootstrap.holm(known: [nil, 0.04, nil, 0.01])
        #expect(found == [nil, 0.04, nil, 0.02])
        #expect(PairedBootstrap.holm(known: [nil, nil]) == [nil, nil])
    }

    /// Holm: 0.01 · 4, 0.02 · 3, then never less than before.
    @Test func holmByHand() {
        let corrected = PairedBootstrap.holm([0.04, 0.01, 0.03, 0.02])
        for (found, expected) in zip(corrected, [0.06, 0.04, 0.06, 0.06]) {
            #expect(abs(found - expected) < 1e-12)
        }
        #expect(PairedBootstrap.holm([0.9, 0.8]) == [1, 1])
        #expect(PairedBootstrap.holm([]).isEmpty)
    }
}
