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

    private func drawn(_ patterns: ActionExamples.Patterns) throws -> [Set<Int>] {
        let examples = try examples()
        return (0..<3).map { epoch in
            let order = examples.order(seed: 1, epoch: epoch, batch: 2, patterns: patterns)
            #expect(order.count == examples.count)
            return Set(order)
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
