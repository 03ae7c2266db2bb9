import Autodiff
import Layers
import Tensors

extension KnowSite {
    /// Brands of a batch, each once, with their targets.
    public struct Batch: Sendable {
        /// Entity of each row's brand.
        public var brands: [Int32]
        /// Entity of each row's category, -1 for none.
        public var categories: [Int32]
        /// Row, region and how often the pair is in the batch.
        public var targets: [(row: Int, column: Int, count: Double)]

        public init(
            brands: [Int32], categories: [Int32],
            targets: [(row: Int, column: Int, count: Double)]
        ) {
            self.brands = brands
            self.categories = categories
            self.targets = targets
        }
    }

    /// Everything between the encoder and the regions, for one row a brand.
    struct Attended {
        /// q, `[m, d]`
        let query: Variable<Scalar>
        /// p, `[paths · m, d]`, the rows of the first path first.
        let paths: Variable<Scalar>
        /// Values of the attention, like `paths`.
        let values: Variable<Scalar>
        /// `[m, paths]`
        let attention: Variable<Scalar>
        /// What the weights are the softmax or the sigmoid of, row by row.
        let logits: [Scalar]
        /// z, `[m, d]`
        let context: Variable<Scalar>
        /// q ⊙ h_OpenStoreAt, `[m, d]`
        let link: Variable<Scalar>
    }

    /// - Parameters:
    ///   - brand: h_b, `[m, d]`.
    ///   - category: h_c, `[m, d]`; 0 for a brand without a category.
    ///   - relations: h_r, `[relations, d]`.
    func attend(
        brand: Variable<Scalar>, category: Variable<Scalar>, relations: Variable<Scalar>,
        _ pass: Pass
    ) -> Attended {
        let probe = pass.probe
        let query = probe(
            "brand.query",
            brand.joiningColumns(category)
                .linear(weight: pass("query.weight"), bias: pass("query.bias")).rectified())
        let paths = probe("paths.vectors", composed(relations, pass, query))
        func project(_ part: String, _ x: Variable<Scalar>) -> Variable<Scalar> {
            x.linear(
                weight: pass("attention.\(part).weight"), bias: pass("attention.\(part).bias"))
        }
        let values = project("value", paths)
        let attention = KeyAttention(
            query: project("query", query), keys: project("key", paths), values: values,
            presence: Tensor([layout.paths.count], repeating: 1), form: configuration.attention)
        let weights = probe("paths.attention", attention.weights)
        // A probe may have put others in the place of the weights.
        let summed =
            probe.changes["paths.attention"] == nil
            ? attention.context : KeyAttention.sum(weights, values)
        let context = probe("paths.context", project("output", summed))
        let link = query.multiplyingRows(
            relations.gatheringRows([Int32(layout.openStore)]).reshaped([configuration.dimension]))
        return Attended(
            query: query, paths: paths, values: values, attention: weights,
            logits: attention.logits.elements, context: context, link: link)
    }

    /// y of every region for each brand, `[m, regions]`, with what led to it.
    func decode(_ encoded: Encoded, _ pass: Pass, brands: [Int32], categories: [Int32])
        -> (attended: Attended, score: Variable<Scalar>)
    {
        // Where there is no category its half of the query is 0.
        let known = Tensor<Scalar>([brands.count], categories.map { $0 < 0 ? 0 : 1 })
        let category = encoded.entities.gatheringRows(categories.map { max(0, $0) })
            .scalingRows(by: known)
        let attended = attend(
            brand: encoded.entities.gatheringRows(brands), category: category,
            relations: encoded.relations, pass)
        let regions = encoded.entities.gatheringRows(layout.regionEntities)
        let pathScore =
            configuration.composition == .reach
            ? KeyAttention.sum(
                attended.attention, pass.tape.constant(layout.reach(ofBrands: brands)))
            : attended.context.matrixProductTransposed(regions)
        let parts = [
            (pathScore, "score.paths", 1 - configuration.alpha),
            (attended.link.matrixProductTransposed(regions), "score.direct", configuration.alpha),
        ].map { score, name, share in
            let part = pass.probe(name, score)
            return (configuration.isNormalized ? part.normalizedRows() : part)
                .scaled(by: Scalar(share))
        }
        return (attended, parts[0] + parts[1])
    }

    /// The vector of each path for each brand, `[paths · m, d]`.
    private func composed(
        _ relationVectors: Variable<Scalar>, _ pass: Pass, _ query: Variable<Scalar>
    )
        -> Variable<Scalar>
    {
        var all: Variable<Scalar>?
        for (path, relations) in layout.paths.enumerated() {
            var hidden = query
            func gate(_ part: String, _ x: Variable<Scalar>) -> Variable<Scalar> {
                x.linear(
                    weight: pass("path\(path).\(part).weight"),
                    bias: pass("path\(path).\(part).bias"))
            }
            for relation in relations {
                let vector = relationVectors.gatheringRows([Int32(relation)])
                switch configuration.composition {
                case .gru, .reach:
                    hidden = hidden.gatedStep(
                        input: gate("input", vector), recurrent: gate("hidden", hidden))
                case .add:
                    hidden = hidden.addingToRows(vector.reshaped([configuration.dimension]))
                case .multiply:
                    hidden = hidden.multiplyingRows(vector.reshaped([configuration.dimension]))
                }
            }
            all = all?.stackingRows(hidden) ?? hidden
        }
        guard let all else { preconditionFailure("KnowSite without a path") }
        return all
    }

    /// The mean over a batch's pairs of the cross-entropy and of λ times the sum of the gates.
    ///
    /// - Parameter keys: Of this step.
    public func loss(
        _ tape: Tape<Scalar>, _ parameters: Parameters<Scalar>, _ batch: Batch,
        keys: DropoutKeys
    ) -> Variable<Scalar> {
        let pass = Pass(training: tape, parameters, keys: keys)
        let encoded = encode(pass)
        let decoded = decode(
            encoded, pass, brands: batch.brands, categories: batch.categories)
        let loss = decoded.score.crossEntropy(batch.targets, epsilon: 1e-10)
        guard configuration.gatePenalty > 0 else { return loss }
        // Gates are positive: their sum is their L1 norm.
        let total = batch.targets.reduce(0) { $0 + $1.count }
        var shares = [Double](repeating: 0, count: batch.brands.count)
        for target in batch.targets { shares[target.row] += target.count / total }
        let factors = Tensor<Scalar>(
            [shares.count], shares.map { Scalar(configuration.gatePenalty * $0) })
        return loss + decoded.attended.attention.scalingRows(by: factors).sum()
    }

    /// Scores of every region for each brand of the layout, `[brands, regions]`.
    public func scores(
        _ parameters: Parameters<Scalar>, probe: Probe<Scalar> = .off
    ) -> Tensor<Scalar> {
        let pass = Pass(predicting: parameters, probe: probe)
        let encoded = encode(pass)
        return decode(
            encoded, pass, brands: layout.brandEntities, categories: layout.brandCategories
        ).score.value
    }
}

extension KnowSite {
    /// Named intermediates of a prediction for the brands of a batch, for tests and pictures.
    package func intermediates(_ parameters: Parameters<Scalar>, _ batch: Batch)
        -> [String: Tensor<Scalar>]
    {
        let pass = Pass(predicting: parameters)
        let encoded = encode(pass)
        let decoded = decode(encoded, pass, brands: batch.brands, categories: batch.categories)
        return [
            "entities": encoded.entities.value, "relations": encoded.relations.value,
            "brand.query": decoded.attended.query.value,
            "paths.vectors": decoded.attended.paths.value,
            "paths.attention": decoded.attended.attention.value,
            "paths.context": decoded.attended.context.value, "score": decoded.score.value,
        ]
    }
}
