import Autodiff
import Foundation
import Graphs
import Layers
import Tensors
import TestSupport
import Testing

@testable import Models

/// Stages 2 and 3 beside themselves and beside whole sequences.
@Suite struct SpacetimeGRListTests {
    typealias Model = SpacetimeGR<Double>
    private let vocabulary: ActionVocabulary
    private let tables: TowerTables
    private let batch: ActionBatch
    /// Two moments of one sequence and one of another; lists of three.
    private let lists: ShownLists

    init() throws {
        vocabulary = try SpacetimeGRTests.vocabulary()
        tables = TowerTables(SpacetimeGRTests.view, vocabulary)
        var batch = SpacetimeGRTests.batch(vocabulary)
        batch.users = [0, 1]
        self.batch = batch
        lists = ShownLists(
            [(0, 1), (0, 3), (1, 2)], [[1, 0, 6], [1, 5, 4], [2, 3, 0]], vocabulary)
    }

    private func model(
        _ change: (inout Model.Configuration) -> Void = { _ in }
    ) -> (Model, Parameters<Double>) {
        let model = SpacetimeGRTests.model(Double.self, vocabulary) {
            $0.usesClicks = true
            $0.usesTowers = true
            $0.vectorWidth = 3
            $0.usesPointer = true
            change(&$0)
        }
        return (model, SpacetimeGRTests.random(model))
    }

    private func training(_ tape: Tape<Double>, _ parameters: Parameters<Double>)
        -> ModelPass<Double>
    {
        ModelPass(training: tape, parameters, keys: DropoutKeys(seed: 1, step: 2))
    }

    /// The batch with a place of a list at the list's moment.
    private func ending(_ row: Int, _ each: Int) -> ActionBatch {
        var whole = batch
        let asked = lists.asked[row]
        let at = asked.sequence * batch.length + asked.action
        let place = lists.places.places[row * lists.each + each]
        let encoded = vocabulary.actions(ofPlaces: [place])[0]
        whole.blocks[at] = encoded.block
        whole.inners[at] = encoded.inner
        whole.categories[at] = encoded.category
        whole.places[at] = place
        for size in whole.placeCells.indices {
            whole.placeCells[size][at] = encoded.placeCells[size]
        }
        return whole
    }

    @Test func derivatives() {
        let (model, parameters) = model()
        let names = parameters.names.filter { $0 != "vectors" }
        let (lists, tables, batch) = (lists, tables, batch)
        let losses: [(String, (ModelPass<Double>, Model.Reading) -> Variable<Double>)] = [
            ("towers", { model.towerLoss($0, $1, lists, tables, temperature: 0.3) }),
            ("clicks", { model.clickLoss($0, $1, lists) }),
            (
                "preferences",
                {
                    model.preferenceLoss(
                        $0, $1, lists, reference: Tensor([9, 1], (0..<9).map { -Double($0) }),
                        beta: 0.7)
                }
            ),
        ]
        for (name, loss) in losses {
            let worst = largestSampledError(parameters, names: names) { tape, parameters in
                let pass = training(tape, parameters)
                return loss(pass, model.reading(pass, batch))
            }
            #expect(worst.error <= 1e-6, "\(name): \(worst)")
        }
        // Vectors from elsewhere are not learned.
        let tape = Tape<Double>()
        let pass = training(tape, parameters)
        let found = tape.gradients(of: model.clickLoss(pass, model.reading(pass, batch), lists))
        #expect(found["vectors"] == nil && found["vector.weight"] != nil)
    }

    /// Whoever else is in a list, and in what order, changes no candidate's score.
    @Test func candidatesDoNotSeeEachOther() {
        let (model, parameters) = model()
        func logits(_ lists: [[Int32]]) -> [[Double]] {
            let pass = ModelPass(predicting: parameters)
            let shown = ShownLists([(0, 1), (0, 3), (1, 2)], lists, vocabulary)
            let found = model.clickLogits(pass, model.reading(pass, batch), shown).value
            return (0..<3).map { row in
                (0..<shown.each).map { found[row * shown.each + $0, 0] }
            }
        }
        let plain = logits([[1, 0, 6], [1, 5, 4], [2, 3, 0]])
        let shuffled = logits([[6, 1, 0], [4, 1, 5], [0, 2, 3]])
        let joined = logits([[1, 0, 6, 3, 2], [1, 5, 4, 4, 6], [2, 3, 0, 1, 5]])
        let alone = logits([[1], [1], [2]])
        for row in 0..<3 {
            let expected = plain[row]
            #expect(abs(shuffled[row][1] - expected[0]) < 1e-12)
            #expect(abs(shuffled[row][0] - expected[2]) < 1e-12)
            #expect(abs(alone[row][0] - expected[0]) < 1e-12)
            for place in 0..<3 { #expect(abs(joined[row][place] - expected[place]) < 1e-12) }
        }
    }

    /// A candidate is the end of a sequence of its own, at the position after the history.
    @Test func aCandidateEndsASequence() {
        let (model, parameters) = model { $0.usesPointer = false }
        let pass = ModelPass(predicting: parameters)
        let found = model.clickLogits(pass, model.reading(pass, batch), lists).value
        for (row, asked) in lists.asked.enumerated() {
            for each in 0..<lists.each {
                let whole = ending(row, each)
                let states = model.states(pass, whole)
                let inner = states.gatheringRows([
                    model.row(
                        whole, asked.sequence, asked.action, token: model.innerToken)
                ])
                let expected = pass.linear("click", inner).value.scalar
                #expect(abs(found[row * lists.each + each, 0] - expected) < 1e-10)
            }
        }
    }

    /// log π of a list's places is what exact scoring says, up to the indices that a block lacks.
    @Test func preferencesCompareExactLogarithms() {
        for pointer in [false, true] {
            let (model, parameters) = model { $0.usesPointer = pointer }
            let pass = ModelPass(predicting: parameters)
            let found = model.listLogs(pass, model.reading(pass, batch), lists).value
            for (row, asked) in lists.asked.enumerated() {
                for each in 0..<lists.each {
                    // The loss of the sequence with that place as its only target.
                    var whole = ending(row, each)
                    let at = asked.sequence * batch.length + asked.action
                    whole.isTarget = whole.isTarget.indices.map { $0 == at }
                    let loss = model.loss(Tape(), parameters, whole, keys: nil).value.scalar
                    #expect(abs(found[row * lists.each + each, 0] + loss) < 1e-10)
                }
            }
        }
    }

    /// With one rejected place the loss is DPO's, with several S-DPO's, by their papers' formulas.
    @Test(arguments: [1, 2]) func preferencesByHand(rejects: Int) {
        let (model, parameters) = model()
        let lists = ShownLists(
            [(0, 1), (1, 2)],
            [[1, 0, 6], [2, 3, 0]].map { Array($0.prefix(1 + rejects)) }, vocabulary)
        let pass = ModelPass(predicting: parameters)
        let reading = model.reading(pass, batch)
        let reference = Tensor<Double>(
            [2 * lists.each, 1], (0..<2 * lists.each).map { -1 - Double($0) / 3 })
        let beta = 0.4
        let found = model.preferenceLoss(
            pass, reading, lists, reference: reference, beta: beta
        ).value.scalar
        let logs = model.listLogs(pass, reading, lists).value
        var expected = 0.0
        for row in 0..<2 {
            func gain(_ place: Int) -> Double {
                let index = row * lists.each + place
                return beta * (logs[index, 0] - reference[index, 0])
            }
            let sum = (1...rejects).reduce(0) { $0 + exp(gain($1) - gain(0)) }
            // − log σ(− log Σ e^(gain of a rejected − gain of the chosen))
            expected += log(1 + exp(log(sum)))
        }
        #expect(abs(found - expected / 2) < 1e-12)
    }

    /// Misses are the likeliest places but the visited one.
    @Test func missesAreTheLikeliestOthers() {
        let (model, parameters) = model()
        let pass = ModelPass(predicting: parameters)
        let reading = model.reading(pass, batch)
        let found = model.misses(
            pass, reading, [(0, 3), (1, 2)], vocabulary.blocks, count: 3)
        for (sequence, misses) in found.enumerated() {
            let action = sequence == 0 ? 3 : 2
            var asked = ActionBatch(length: 4)
            let own: [Int32] = sequence == 0 ? [0, 1, 4] : [2, 5]
            func moment(_ index: Int) -> EncodedAction {
                vocabulary.moment(
                    Int64(index) * 50_000, position: nil,
                    previous: index > 0 ? Int64(index - 1) * 50_000 : nil, kind: 0)
            }
            asked.add(
                own.enumerated().map { vocabulary.action(moment($0), at: $1) },
                question: moment(action))
            let logs = model.logProbabilities(parameters, asked, vocabulary.blocks)
            let visited = batch.places[sequence * 4 + action]
            let best = (0..<7).filter { Int32($0) != visited }.sorted {
                logs[0, $0] > logs[0, $1]
            }.prefix(3).map { Int32($0) }
            #expect(misses == [visited] + best)
        }
    }

    /// Names that share letters have like vectors; a city's own are taken as they are.
    @Test func hashedNamesAreOfLengthOne() {
        func cosine(_ one: String, _ other: String) -> Float {
            zip(PlaceVectors.hashed(one), PlaceVectors.hashed(other)).reduce(0) { $0 + $1.0 * $1.1 }
        }
        #expect(abs(cosine("#umber coffee#café#", "#umber coffee#café#") - 1) < 1e-6)
        #expect(
            cosine("#umber coffee#café#", "#umber coffee 2#café#")
                > cosine("#umber coffee#café#", "#tanner street#road#"))
        #expect(PlaceVectors.hashed("#").allSatisfy { $0 == 0 })
    }
}
