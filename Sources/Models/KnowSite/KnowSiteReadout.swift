import Autodiff
import Layers
import Tensors

/// A trained KnowSite, opened for looking: its encoder has run, its decoder runs for one brand at a
/// time, in Double, so that terms add up.
///
/// For a brand the score of a region a is
///
///     y_a = (1 − α)/|s| (Σ_p w_p v_p · h_a + c · h_a) + α/|t| (q ⊙ h_OpenStoreAt) · h_a
///
/// with `v_p = W_o W_v p_p + W_o b_v`, `c = b_o`, and |s|, |t| the lengths of both parts over all
/// regions (1 where they are not normalised). w does not depend on a; it sums to one, or, where the
/// attention is a sigmoid, is a gate for each path.
public struct KnowSiteReadout: Sendable {
    /// One brand's terms.
    public struct Terms: Sendable {
        /// w, one for each path.
        public let attention: [Double]
        /// `v_p · h_a` without the weight, `[paths, regions]`.
        public let values: Tensor<Double>
        /// `c · h_a`
        public let constant: [Double]
        /// `(q ⊙ h_OpenStoreAt) · h_a`
        public let direct: [Double]
        /// `q · k / √d`
        let logits: [Double]
        /// What the attention is of the logits.
        let form: AttentionForm

        public var regions: Int { constant.count }
    }

    public let layout: SiteLayout
    public let configuration: KnowSite<Float>.Configuration
    /// Vectors of all entities before and after the encoder, `[entities, d]`.
    public let inputs: Tensor<Float>
    public let outputs: Tensor<Float>
    private let parameters: Parameters<Double>
    private let relations: Tensor<Double>
    /// `[regions, d]`
    private let regions: Tensor<Double>
    private let model: KnowSite<Double>
    /// What the last layer read and multiplied messages with; nil without an encoder.
    private let last: KnowSite<Float>.Last?

    /// Runs the encoder once.
    ///
    /// - Parameter dropped: Relations whose messages are masked, as if the graph had no such facts.
    public init(
        _ model: KnowSite<Float>, _ parameters: Parameters<Float>, dropping dropped: Set<Int> = []
    ) {
        let pass = KnowSite<Float>.Pass(predicting: parameters, dropping: dropped)
        let encoded = model.encode(pass)
        layout = model.layout
        configuration = model.configuration
        inputs = parameters[KnowSite<Float>.Name.entity]
        outputs = encoded.entities.value
        relations = encoded.relations.value.converted()
        last = encoded.last
        regions = outputs.gatheringRows(layout.regionEntities).converted()
        var small = Parameters<Double>()
        // The decoder's; the encoder has run.
        for name in parameters.names
        where !name.hasPrefix("layer") && !name.hasSuffix(".embedding") {
            small[name] = parameters[name].converted()
        }
        self.parameters = small
        var copy = KnowSite<Double>.Configuration()
        copy.dimension = configuration.dimension
        copy.layers = 0
        copy.composition = configuration.composition
        copy.attention = configuration.attention
        copy.isNormalized = configuration.isNormalized
        copy.alpha = configuration.alpha
        copy.isFrozen = false
        self.model = KnowSite<Double>(copy, layout, pretrained: nil)
    }

    /// Length of each relation's message to an entity in the last layer, before the norm, with the
    /// facts it is the mean of; empty without an encoder.
    public func messages(to entity: Int32) -> [(relation: Int, facts: Int, length: Double)] {
        guard let last else { return [] }
        let d = configuration.dimension
        return (0..<layout.relations).compactMap { relation in
            guard let row = layout.forward.row(node: Int(entity), relation: relation) else {
                return nil
            }
            var message = layout.forward.message(ofRow: row, last.entities)
                .matrixProduct(
                    last.matrices.slicingRows(relation..<relation + 1).reshaped([d, d]))
            if let shifts = last.shifts { message.add(shifts.slicingRows(relation..<relation + 1)) }
            return (
                relation, layout.forward.factCount(ofRow: row),
                Double(message.squaredSum).squareRoot()
            )
        }
    }

    /// The terms of one brand. O(paths · regions · d); under a millisecond.
    ///
    /// - Parameter probe: Sees and changes the decoder's intermediates.
    public func terms(ofBrand brand: Int, probe: Probe<Double> = .off) -> Terms {
        let pass = KnowSite<Double>.Pass(predicting: parameters, probe: probe)
        // Three rows of entities are all that the decoder asks for besides the regions.
        let category = layout.brandCategories[brand]
        let rows = outputs.gatheringRows([layout.brandEntities[brand], max(0, category)])
        let decoded = model.attend(
            brand: pass.tape.constant(rows.slicingRows(0..<1).converted()),
            category: pass.tape.constant(
                category < 0
                    ? .zeros([1, configuration.dimension])
                    : rows.slicingRows(1..<2).converted()),
            relations: pass.tape.constant(relations), pass)
        let d = configuration.dimension
        let values: Tensor<Double>
        let constant: [Double]
        if configuration.composition == .reach {
            values = layout.reach(ofBrands: [layout.brandEntities[brand]])
            constant = Array(repeating: 0, count: regions.rows)
        } else {
            values = decoded.values.value
                .matrixProduct(parameters["attention.output.weight"], transposeOther: true)
                .matrixProduct(regions, transposeOther: true)
            constant =
                regions.matrixProduct(
                    parameters["attention.output.bias"].reshaped([d, 1])
                ).elements
        }
        let direct = regions.matrixProduct(decoded.link.value.reshaped([d, 1]))
        return Terms(
            attention: decoded.attention.value.elements,
            values: values, constant: constant, direct: direct.elements,
            logits: decoded.logits, form: configuration.attention)
    }
}

extension KnowSiteReadout.Terms {
    /// The score split over its terms, for every region, with some paths taken out or dimmed.
    public struct Split: Sendable {
        /// w over the paths that are left.
        public let attention: [Double]
        /// `[paths, regions]`; rows and the three below sum to `scores`.
        public let paths: Tensor<Double>
        public let constant: [Double]
        public let direct: [Double]
        public let scores: [Double]
    }

    /// - Parameters:
    ///   - presence: Of each path, 0 to 1; 0 takes it out of the attention. A softmax then gives its
    ///     weight to the others, gates of a sigmoid stay as they are.
    ///   - link: Presence of the direct link.
    ///   - alpha: α
    ///   - isNormalized: Divides both parts by their length over the regions.
    public func split(
        presence: [Double], link: Double, alpha: Double, isNormalized: Bool
    ) -> Split {
        // With every path present the attention is as the model made it, or as a probe set it.
        let weights =
            presence.allSatisfy { $0 == 1 }
            ? attention
            : KeyAttention.weights(
                Tensor([1, presence.count], logits),
                presence: Tensor([presence.count], presence), form
            ).elements
        let count = regions
        var paths = Tensor<Double>.zeros([weights.count, count])
        var sums = constant
        paths.withUnsafeMutableElements { target in
            values.withUnsafeElements { source in
                for path in weights.indices where weights[path] != 0 {
                    for region in 0..<count {
                        let term = weights[path] * source[path * count + region]
                        target[path * count + region] = term
                        sums[region] += term
                    }
                }
            }
        }
        func factor(_ share: Double, _ part: [Double]) -> Double {
            guard isNormalized else { return share }
            let length = part.reduce(0) { $0 + $1 * $1 }.squareRoot()
            return share / max(length, 1e-12)
        }
        let pathFactor = factor(1 - alpha, sums)
        let linkFactor = factor(alpha, direct) * link
        let scaledPaths = paths.scaled(by: pathFactor)
        let scaledConstant = constant.map { $0 * pathFactor }
        let scaledDirect = direct.map { $0 * linkFactor }
        let scores = (0..<count).map { sums[$0] * pathFactor + scaledDirect[$0] }
        return Split(
            attention: weights, paths: scaledPaths, constant: scaledConstant,
            direct: scaledDirect, scores: scores)
    }
}
