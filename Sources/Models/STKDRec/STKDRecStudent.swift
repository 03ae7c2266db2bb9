import Autodiff
import Layers
import Support
import Tensors

/// What the softmax of the distillation runs over.
public enum StudentDistillation: String, Sendable, CaseIterable {
    /// The positions of a sequence (the paper's released code).
    case positions
    /// The positive and the negative at each position.
    case candidates
    /// All places at each position (the textbook form).
    case places
}

/// How the teacher's vector of a position joins the student's, instead of distillation.
public enum TeacherFusion: String, Sendable, CaseIterable {
    case none, sum, concatenation, product
}

/// The student of STKDRec (Zhao et al., AAAI 2025, section "ST-Transformer"): SASRec (Kang and
/// McAuley 2018) that also knows where the user was and how far from the place.
///
///     s   = (geohash + distance) W_s
///     x   = √d · item + position + s                                   dropout, padding zeroed
///     Q   = LN(x);  x = LN(Q + Attention(Q, x, x));  x = x + W₂ relu(W₁ x)     blocks, zeroed
///     h   = LN(x);  logit of place p = h · (item_p + s of the event to come)
///     L   = (1−λ) (BCE⁺ + BCE⁻) + λ (KL_τ(teacher⁺ ‖ student⁺) + KL_τ(teacher⁻ ‖ student⁻))
///
/// KL_τ compares softmaxes over the positions of a sequence, padding included, as the released
/// code does: there both logits are 0, for the rows of padding are 0 and are not learned
/// (`SequenceLearner.paddedTables`), nor is what stands for an unknown cell or distance, which is the
/// same row. BCE is the mean over positions with a place to come; with `SequenceLoss.crossEntropy`
/// the cross-entropy of h · item over all places stands for both. KL over places is a mean over these
/// positions, too. As there, padding is looked at
/// by later positions, all of it with the keys' bias; `ignoresPadding` is ours.
///
/// At the moment of a recommendation places are ranked by `h · item_p`: s is the same for all.
/// With `ranksByDistance` (ours) the negative has its own distance in training, and each candidate
/// in ranking, so that near and far places are told apart.
public struct STKDRecStudent<Scalar: TensorScalar>: Sendable {
    public typealias Distillation = StudentDistillation
    public typealias Fusion = TeacherFusion

    public struct Configuration: Sendable {
        public var dimension = 256
        public var blocks = 2
        public var heads = 2
        /// Positions L of a sequence.
        public var length = 128
        public var dropout = 0.5
        /// Numbers of places, geohashes and distances, padding not counted.
        public var places = 0
        public var geohashes = 0
        public var distances = 0
        /// Without, it is SASRec.
        public var usesSpace = true
        public var ranksByDistance = false
        public var ignoresPadding = false
        /// λ; 0 learns from events alone.
        public var distillationWeight = 0.2
        /// τ
        public var temperature = 7.0
        public var distillation = Distillation.positions
        public var loss = SequenceLoss.sampled
        public var fusion = Fusion.none
        public var normEpsilon = 1e-8

        public init() {}
    }

    /// What a teacher says of a batch.
    public struct Lesson: Sendable {
        /// Logits of positives and negatives, `[count, length]` each.
        public var positive: Tensor<Scalar>
        public var negative: Tensor<Scalar>
        /// Its vector of each position, `[count · length, d]`; needed by a fusion only.
        public var outputs: Tensor<Scalar>?
        /// Logits of all places at each position with a place to come, `[positions, places]`; needed by
        /// a distillation over places only.
        public var places: Tensor<Scalar>?

        public init(
            positive: Tensor<Scalar>, negative: Tensor<Scalar>, outputs: Tensor<Scalar>? = nil,
            places: Tensor<Scalar>? = nil
        ) {
            self.positive = positive
            self.negative = negative
            self.outputs = outputs
            self.places = places
        }
    }

    public let configuration: Configuration

    public init(_ configuration: Configuration) {
        precondition(
            configuration.dimension % configuration.heads == 0 && configuration.length > 0,
            "\(configuration.heads) heads of \(configuration.dimension) numbers")
        self.configuration = configuration
    }

    /// Fresh parameters: tables and matrices normal with a deviation of 0.02, padding rows 0,
    /// norms 1 and 0.
    public func initialParameters(_ random: inout RandomStream) -> Parameters<Scalar> {
        configuration.plan.drawn(&random)
    }

    /// The loss of a batch, a scalar.
    ///
    /// Cost: `36 n d²` operations forwards and backwards for each block and n positions, and
    /// `12 n L d` for attention.
    ///
    /// - Parameters:
    ///   - lesson: What the teacher says; nil learns from events alone.
    ///   - keys: Nil drops nothing out.
    public func loss(
        _ tape: Tape<Scalar>, _ parameters: Parameters<Scalar>, _ batch: SequenceBatch,
        _ lesson: Lesson?, keys: DropoutKeys?, probe: Probe<Scalar> = .off
    ) -> Variable<Scalar> {
        let pass = ModelPass(training: tape, parameters, keys: keys, probe: probe)
        var encoder = STKDRecEncoder(self, pass)
        let output = fused(encoder.output(batch), lesson?.outputs, pass)
        let weight = lesson == nil ? 0 : configuration.distillationWeight
        // Where the user was and how far is the same for all places, so it falls out of the softmax.
        let all =
            configuration.loss == .crossEntropy
                || weight > 0 && configuration.distillation == .places
            ? output.gatheringRows(batch.known).placeLogits(encoder.items) : nil
        let pairs =
            configuration.loss == .sampled || weight > 0 && configuration.distillation != .places
            ? pairLogits(encoder, output, batch, probe) : nil
        guard let events = events(all, pairs, batch) else {
            preconditionFailure("A loss without logits")
        }
        guard let lesson, weight > 0, let distilled = distilled(all, pairs, lesson, batch) else {
            return events
        }
        return events.scaled(by: Scalar(1 - weight)) + distilled.scaled(by: Scalar(weight))
    }

    private typealias Pairs = (positive: Variable<Scalar>, negative: Variable<Scalar>)

    private func events(
        _ all: Variable<Scalar>?, _ pairs: Pairs?, _ batch: SequenceBatch
    ) -> Variable<Scalar>? {
        guard configuration.loss == .sampled else {
            return all?.placeCrossEntropy(batch.known.map { batch.positives[Int($0)] })
        }
        guard let pairs else { return nil }
        let mask = batch.positives.map { Scalar($0 == 0 ? 0 : 1) }
        let predicted = max(1, mask.reduce(0, +))
        func meanWhereKnown(_ loss: Variable<Scalar>) -> Variable<Scalar> {
            loss.scalingRows(by: Tensor([mask.count], mask)).sum()
                .scaled(by: 1 / predicted)
        }
        return meanWhereKnown(pairs.positive.scaled(by: -1).softplus())
            + meanWhereKnown(pairs.negative.softplus())
    }

    private func distilled(
        _ all: Variable<Scalar>?, _ pairs: Pairs?, _ lesson: Lesson, _ batch: SequenceBatch
    ) -> Variable<Scalar>? {
        func divergence(_ student: Variable<Scalar>, _ teacher: Tensor<Scalar>, rows: Int)
            -> Variable<Scalar>
        {
            student.softenedDivergence(
                from: teacher, temperature: configuration.temperature, divisor: Double(rows))
        }
        let shape = [batch.count, batch.length]
        switch configuration.distillation {
        case .places:
            guard let all, let teacher = lesson.places else { return nil }
            return divergence(all, teacher, rows: max(1, teacher.rows))
        case .positions:
            guard let pairs else { return nil }
            return divergence(
                pairs.positive.reshaped(shape), lesson.positive.reshaped(shape),
                rows: batch.count)
                + divergence(
                    pairs.negative.reshaped(shape), lesson.negative.reshaped(shape),
                    rows: batch.count)
        case .candidates:
            guard let pairs else { return nil }
            let known = batch.known
            let column = [batch.count * batch.length, 1]
            let student = pairs.positive.reshaped(column)
                .joiningColumns(pairs.negative.reshaped(column)).gatheringRows(known)
            let teacher = lesson.positive.reshaped(column)
                .joiningColumns(lesson.negative.reshaped(column)).gatheringRows(known)
            return divergence(student, teacher, rows: max(1, known.count))
        }
    }

    /// Logits of the positives and negatives of each position, `[count · length]` each.
    private func pairLogits(
        _ encoder: STKDRecEncoder<Scalar>, _ output: Variable<Scalar>, _ batch: SequenceBatch,
        _ probe: Probe<Scalar>
    ) -> Pairs {
        func target(_ rows: [Int32], distances: [Int32]) -> Variable<Scalar> {
            var lookups = [RowLookup(encoder.items, rows)]
            if let space = encoder.space {
                lookups.append(RowLookup(space.geohashes, batch.targetGeohashes))
                lookups.append(RowLookup(space.distances, distances))
            }
            return output.rowDots(.sumOfRows(lookups))
        }
        let negativeDistances =
            configuration.ranksByDistance ? batch.negativeDistances : batch.targetDistances
        return (
            probe(
                "logits.positive", target(batch.positives, distances: batch.targetDistances)),
            probe("logits.negative", target(batch.negatives, distances: negativeDistances))
        )
    }

    /// The student's vectors with the teacher's.
    func fused(
        _ output: Variable<Scalar>, _ teacher: Tensor<Scalar>?,
        _ pass: ModelPass<Scalar>
    ) -> Variable<Scalar> {
        guard configuration.fusion != .none else { return output }
        guard let teacher else { preconditionFailure("A fusion without a teacher's vectors") }
        let other = pass.tape.constant(teacher)
        switch configuration.fusion {
        case .none: return output
        case .sum: return output + other
        case .product: return output * other
        case .concatenation:
            return pass.linear("fusion", output.joiningColumns(other))
        }
    }
}

extension STKDRecStudent.Configuration {
    /// Tables whose row 0 is padding, and what is unknown: it is 0 and stays so.
    var paddedTables: [String] {
        ["item.embedding"] + (usesSpace ? ["geohash.embedding", "distance.embedding"] : [])
    }

    /// Names, shapes and how each begins.
    var plan: ParameterPlan<Scalar> {
        let d = dimension
        var result = ParameterPlan<Scalar>()
        func table(_ rows: Int) -> ParameterPlan<Scalar>.Start {
            .init([rows + 1, d]) {
                Tensor<Scalar>.zeros([1, d]).stackingRows($0.normal([rows, d], deviation: 0.02))
            }
        }
        func square() -> ParameterPlan<Scalar>.Start {
            .normal([d, d], deviation: 1 / Double(d).squareRoot())
        }
        result["item.embedding"] = table(places)
        result["position.embedding"] = .normal(
            [length, d], deviation: 0.02)
        if usesSpace {
            result["geohash.embedding"] = table(geohashes)
            result["distance.embedding"] = table(distances)
            result["space.weight"] = square()
        }
        func norm(_ name: String) {
            result[name + ".scale"] = .repeating([d], 1)
            result[name + ".shift"] = .zeros([d])
        }
        for block in 0..<blocks {
            let name = "block\(block)"
            norm("\(name).attention_norm")
            for part in ["query", "key", "value", "output"] {
                result["\(name).\(part).weight"] = square()
                result["\(name).\(part).bias"] = .zeros([d])
            }
            norm("\(name).feed_norm")
            for part in ["feed1", "feed2"] {
                result["\(name).\(part).weight"] = square()
                result["\(name).\(part).bias"] = .zeros([d])
            }
        }
        norm("final_norm")
        if fusion == .concatenation {
            result["fusion.weight"] = .normal(
                [d, 2 * d], deviation: 1 / Double(2 * d).squareRoot())
            result["fusion.bias"] = .zeros([d])
        }
        return result
    }
}
