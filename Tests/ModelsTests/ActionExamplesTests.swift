import City
import Graphs
import Reports
import Testing

@testable import Models

/// Which sequences an epoch of Spacetime-GR draws, by hand.
@Suite struct ActionExamplesTests {
    /// Two towns some 111 km apart. Sequences hold four actions: those of user 0 are both at home, the
    /// first of user 1 is at home, the second at home and away.
    private func examples() throws -> ActionExamples {
        let visits: [(user: Int32, place: Int32)] =
            (0..<8).map { _ in (0, 0) } + [0, 0, 0, 0, 0, 1, 0, 1].map { (1, $0) }
        let view = TrainingView(
            name: "training", cityFingerprint: "", users: 2, places: 2, categoryCount: 1,
            visitUser: visits.map(\.user), visitPlace: visits.map(\.place),
            visitLocalTime: visits.indices.map { Int64($0) * 3600 }, latitude: [40, 41],
            longitude: [10, 10], category: [0, 0])
        var options = ActionExamples.Options()
        options.length = 4
        return ActionExamples(
            view, ActionVocabulary(view, blocks: try PlaceBlocks(view)), kind: 0, options)
    }

    /// The sequences of three epochs, counted in the order of users and time.
    private func drawn(_ patterns: ActionExamples.Patterns) throws -> [Set<Int>] {
        let examples = try examples()
        let all = Set(examples.order(seed: 1, epoch: 0, batch: 2)).sorted()
        return (0..<3).map { epoch in
            let order = examples.order(seed: 1, epoch: epoch, batch: 2, patterns: patterns)
            #expect(order.count == examples.count)
            return Set(order.compactMap { all.firstIndex(of: $0) })
        }
    }

    @Test func withoutACurriculumEverySequenceIsDrawnOnce() throws {
        #expect(try examples().count == 4)
        #expect(try drawn(.all) == Array(repeating: [0, 1, 2, 3], count: 3))
    }

    @Test func firstOnePatternThenBoth() throws {
        for epoch in try drawn(.single) { #expect(epoch.isSubset(of: [0, 1, 2])) }
        #expect(try drawn(.mixed) == Array(repeating: [3], count: 3))
    }

    /// Ten actions in parts of at most four: without crops 0..<3, 3..<6, 6..<10. With crops the parts of an
    /// epoch hold every action once as well, none has more than four, and epochs differ.
    @Test func cropsCutElsewhereInEachEpoch() throws {
        let view = TrainingView(
            name: "training", cityFingerprint: "", users: 1, places: 10, categoryCount: 1,
            visitUser: .init(repeating: 0, count: 10), visitPlace: (0..<10).map { Int32($0) },
            visitLocalTime: (0..<10).map { $0 * 3600 }, latitude: .init(repeating: 40, count: 10),
            longitude: .init(repeating: 10, count: 10), category: .init(repeating: 0, count: 10))
        var options = ActionExamples.Options()
        options.length = 6
        options.history = 2
        /// The places that are targets in each sequence of an epoch, in the order of time.
        func parts(_ crops: Bool, epoch: Int) throws -> [[Int32]] {
            options.crops = crops
            let examples = ActionExamples(
                view, ActionVocabulary(view, blocks: try PlaceBlocks(view)), kind: 0, options)
            let order = examples.order(seed: 3, epoch: epoch, batch: 2)
            #expect(order.count == examples.count && examples.count == (crops ? 4 : 3))
            return Set(order).sorted().map { number in
                let batch = examples.batch([number])
                // What is learned has two before it, where there are as many.
                let first = batch.isTarget.firstIndex(of: true) ?? 0
                #expect(first >= 2 || batch.places[0] == 0)
                return zip(batch.places, batch.isTarget).filter { $1 }.map { $0.0 }
            }
        }
        // The user's first action has nothing before it.
        #expect(try parts(false, epoch: 0) == [[1, 2], [3, 4, 5], [6, 7, 8, 9]])
        let epochs = try (0..<8).map { try parts(true, epoch: $0) }
        for epoch in epochs {
            #expect(epoch.flatMap { $0 } == (1..<10).map { Int32($0) })
            #expect(epoch.allSatisfy { $0.count <= 4 })
        }
        #expect(Set(epochs).count > 1)
        #expect(try parts(true, epoch: 5) == epochs[5])
    }

    /// Crops of a user who goes to few places can be more than the parts that are rich enough without
    /// them: over the epochs every user's are drawn, the last one's too.
    @Test func noUserIsLeftOutByCrops() throws {
        // Without crops each user's middle part is at one place and is left out.
        let own: [Int32] = [0, 1, 2, 3, 0, 0, 0, 0, 0, 1, 2, 3]
        let view = TrainingView(
            name: "training", cityFingerprint: "", users: 6, places: 4, categoryCount: 1,
            visitUser: (0..<72).map { Int32($0 / 12) }, visitPlace: (0..<72).map { own[$0 % 12] },
            visitLocalTime: (0..<72).map { $0 * 3600 }, latitude: .init(repeating: 40, count: 4),
            longitude: .init(repeating: 10, count: 4), category: .init(repeating: 0, count: 4))
        var options = ActionExamples.Options()
        options.length = 4
        options.richness = 0.5
        options.crops = true
        let examples = ActionExamples(
            view, ActionVocabulary(view, blocks: try PlaceBlocks(view)), kind: 0, options)
        var isMore = false
        var drawn = [Int](repeating: 0, count: 6)
        for epoch in 0..<240 {
            let order = examples.order(seed: 2, epoch: epoch, batch: 4)
            #expect(order.count == examples.count)
            isMore = isMore || Set(order).count == order.count
            for user in examples.batch(order).users { drawn[Int(user)] += 1 }
        }
        #expect(isMore)
        // Shares of six users over all epochs lie near to each other.
        let mean = Double(drawn.reduce(0, +)) / 6
        for count in drawn { #expect(abs(Double(count) - mean) < 0.1 * mean, "\(drawn)") }
    }

    /// The recipe's share of the epochs comes first.
    @Test func theRecipeSaysWhichPhaseAnEpochIsIn() throws {
        var recipe = try GeneratorRecipe(TrainingRecipe("spacetime-gr"))
        recipe.learning.epochs = 10
        #expect((0..<10).allSatisfy { recipe.patterns(inEpoch: $0) == .all })
        recipe.curriculum = 0.25
        #expect((0..<3).allSatisfy { recipe.patterns(inEpoch: $0) == .single })
        #expect((3..<10).allSatisfy { recipe.patterns(inEpoch: $0) == .mixed })
    }
}
