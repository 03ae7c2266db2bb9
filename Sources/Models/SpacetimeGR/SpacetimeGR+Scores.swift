import Autodiff
import City
import Graphs
import Layers
import Tensors

/// What a trained generator says of the place to come: exact scores of every place, and beams.
///
/// The last action of each sequence is the question. Its block token is tried with every block, each
/// as a branch that looks at the sequence and not at the others; a branch gives P(inner | block),
/// over the indices that the block has.
extension SpacetimeGR {
    /// Which blocks are tried.
    public enum Blocks: Sendable {
        /// Exact scores.
        case all
        /// A beam: so many of each question, the likeliest first.
        case likeliest(Int)
        /// Enough for the places of one block.
        case only(Int)
    }

    /// Everything that a question's scores are made of.
    struct Questions {
        let reading: Reading
        /// Whose place is asked for, in the order of the sequences.
        let asked: [(sequence: Int, action: Int)]
        /// log P(block), `[questions, blocks]`.
        let blocks: Tensor<Scalar>

        var batch: ActionBatch { reading.batch }
    }

    /// - Parameter asked: Nil asks for the last action of each sequence.
    func questions(
        _ pass: ModelPass<Scalar>, _ batch: ActionBatch,
        asked: [(sequence: Int, action: Int)]? = nil
    ) -> Questions {
        let reading = reading(pass, batch)
        let asked = asked ?? batch.lengths.enumerated().map { ($0, $1 - 1) }
        let logs = pass.projection("block.head", before(reading, asked)).value.logSoftmaxRows()
        return Questions(
            reading: reading, asked: asked,
            blocks: pass.probe("log.blocks", pass.tape.constant(logs)).value)
    }

    /// Logits of every index after a block, `[questions · each, inners]`.
    ///
    /// - Parameter blocks: As many for each question, one question after the other.
    private func innerLogits(
        _ pass: ModelPass<Scalar>, _ questions: Questions, blocks: [Int32]
    ) -> Tensor<Scalar> {
        let states = branches(
            pass, questions.reading, questions.asked, steps: 1,
            pass("block").gatheringRows(blocks.map { $0 + 1 }))
        return pass.projection("inner.head", states).value
    }

    /// log P of every place by the generator alone, `[questions, places]`; −∞ for a place whose
    /// block was not tried.
    ///
    func generatorLogs(
        _ pass: ModelPass<Scalar>, _ questions: Questions, _ index: PlaceBlocks, _ blocks: Blocks
    ) -> Tensor<Scalar> {
        let count = questions.asked.count
        let chosen: [Int32] = (0..<count).flatMap { question -> [Int32] in
            switch blocks {
            case .all: return (0..<Int32(index.count)).map { $0 }
            case .only(let block): return [Int32(block)]
            case .likeliest(let width):
                return TopSelection.indices(width, of: 0..<index.count) {
                    questions.blocks[question, $0]
                }.map { Int32($0) }
            }
        }
        let each = chosen.count / max(1, count)
        let logits = innerLogits(pass, questions, blocks: chosen)
        let places = index.block.count
        var result = Tensor<Scalar>([count, places], repeating: -.infinity)
        let inners = logits.columns
        result.withUnsafeMutableElements { result in
            logits.withUnsafeElements { logits in
                for (row, block) in chosen.enumerated() {
                    let question = row / each
                    let own = index.places[Int(block)]
                    let line = UnsafeBufferPointer(
                        rebasing: logits[row * inners..<row * inners + own.count])
                    let total = Self.logSum(line, own)
                    let base = questions.blocks[question, Int(block)] - total
                    for (inner, place) in own.enumerated() where place >= 0 {
                        result[question * places + Int(place)] = base + line[inner]
                    }
                }
            }
        }
        return result
    }

    /// log Σ eˣ over the indices that have a place.
    private static func logSum(
        _ logits: UnsafeBufferPointer<Scalar>, _ places: [Int32]
    ) -> Scalar {
        var largest = -Scalar.infinity
        for (index, place) in places.enumerated() where place >= 0 {
            largest = max(largest, logits[index])
        }
        var sum: Scalar = 0
        for (index, place) in places.enumerated() where place >= 0 {
            sum += Scalar.exponential(logits[index] - largest)
        }
        return largest + Scalar.logOnePlus(sum - 1)
    }

    /// log P(place) of every place, `[questions, places]`.
    ///
    /// Cost: a pass over the sequences, one over `questions · blocks` tokens that look at them, and
    /// `2 d · size` for each of those.
    ///
    public func logProbabilities(
        _ parameters: Parameters<Scalar>, _ batch: ActionBatch, _ index: PlaceBlocks,
        blocks: Blocks = .all, probe: Probe<Scalar> = .off
    ) -> Tensor<Scalar> {
        let pass = ModelPass(predicting: parameters, probe: probe)
        return logs(pass, questions(pass, batch), index, blocks)
    }

    /// log P(place) of every place, `[questions, places]`; see `generatorLogs`.
    func logs(
        _ pass: ModelPass<Scalar>, _ questions: Questions, _ index: PlaceBlocks, _ blocks: Blocks
    ) -> Tensor<Scalar> {
        let logs = generatorLogs(pass, questions, index, blocks)
        guard let pointings = pointings(pass, questions) else { return logs }
        return mixed(logs, pointings, questions)
    }

    /// log P with what is pointed at.
    private func mixed(
        _ logs: Tensor<Scalar>, _ pointings: [Pointing], _ questions: Questions
    ) -> Tensor<Scalar> {
        var logs = logs
        let batch = questions.batch
        let places = logs.columns
        logs.withUnsafeMutableElements { logs in
            for (question, pointing) in pointings.enumerated() {
                var pointed: [Int32: Scalar] = [:]
                let start = questions.asked[question].sequence * batch.length
                for (action, weight) in pointing.weights.enumerated() {
                    pointed[batch.places[start + action], default: 0] += weight
                }
                // log(1 − g) of all, then the few places that are pointed at.
                let rest = Scalar.logOnePlus(-pointing.gate)
                for place in 0..<places {
                    let at = question * places + place
                    guard let own = pointed[Int32(place)], own > 0 else {
                        logs[at] += rest
                        continue
                    }
                    let second = rest + logs[at]
                    let first = Scalar.logarithm(pointing.gate) + Scalar.logarithm(own)
                    let (high, low) = (max(first, second), min(first, second))
                    logs[at] = high + Scalar.logOnePlus(Scalar.exponential(low - high))
                }
            }
        }
        return logs
    }

    /// How one question's score of one place comes about.
    public struct Split: Sendable {
        /// log P(block) and log P(inner | block).
        public let block: Double
        public let inner: Double
        /// log P(place), with the pointer where there is one.
        public let score: Double
        /// g, and the weight of each action before the question; nil without a pointer.
        public let pointer: (gate: Double, weights: [Double])?
        /// Mean over the heads of the last block: what the token that the block is told from gives
        /// to the tokens of each action, `[actions][tokens]`.
        public let attention: [[Double]]
        /// The same of each block and head, summed over the tokens, and of every moment: row i is
        /// what the one after action i looks at, `[block][head][actions][actions]`.
        public let heads: [[[[Double]]]]
    }

    /// The split of one question's score.
    ///
    /// - Precondition: there is one sequence.
    public func split(
        _ parameters: Parameters<Scalar>, _ batch: ActionBatch, _ index: PlaceBlocks, place: Int
    ) -> Split {
        precondition(batch.count == 1, "A split of \(batch.count) questions")
        let seen = Weights()
        let pass = ModelPass(
            predicting: parameters,
            probe: Probe { name, value in
                if name.hasSuffix(".attention") { seen.found.append(value) }
            })
        let questions = questions(pass, batch)
        let weights = seen.found
        let block = Int(index.block[place])
        let logs = generatorLogs(pass, questions, index, .only(block))
        let blockLog = Double(questions.blocks[0, block])
        let pointing = pointings(pass, questions)
        let score = pointing.map { mixed(logs, $0, questions)[0, place] } ?? logs[0, place]
        let (tokens, actions) = (configuration.tokens, batch.lengths[0])
        let length = batch.length * tokens
        func looked(_ block: Tensor<Scalar>, _ head: Int, _ action: Int, from moment: Int)
            -> [Double]
        {
            let row = head * length + moment * tokens + beforeBlock
            return (0..<tokens).map { Double(block[row, action * tokens + $0]) }
        }
        let heads = weights.map { block in
            (0..<configuration.heads).map { head in
                (1..<max(1, actions)).map { moment in
                    (0..<actions - 1).map {
                        looked(block, head, $0, from: moment).reduce(0, +)
                    }
                }
            }
        }
        let last = (0..<actions).map { action in
            (0..<tokens).map { token in
                weights.last.map { block in
                    (0..<configuration.heads).reduce(0) {
                        $0 + looked(block, $1, action, from: actions - 1)[token]
                    }
                        / Double(configuration.heads)
                } ?? 0
            }
        }
        return Split(
            block: blockLog, inner: Double(logs[0, place]) - blockLog, score: Double(score),
            pointer: pointing.map {
                (gate: Double($0[0].gate), weights: $0[0].weights.map(Double.init))
            }, attention: last, heads: heads)
    }

    /// Collects attention on the thread of one split.
    private final class Weights: @unchecked Sendable {
        var found: [Tensor<Scalar>] = []
    }
}
