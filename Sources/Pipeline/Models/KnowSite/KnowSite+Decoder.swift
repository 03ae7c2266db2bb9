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

    /// Everything between the encoder and the score, for one row a brand.
    struct Decoded {
        /// q, `[m, d]`
        let query: Variable<Scalar>
        /// p, `[paths · m, d]`, the rows of the first path first.
        let paths: Variable<Scalar>
        /// `[m, paths]`
        let attention: Variable<Scalar>
        /// z, `[m, d]`
        let context: Variable<Scalar>
        /// q ⊙ h_OpenStoreAt, `[m, d]`
        let link: Variable<Scalar>
        /// Vectors of the regions, `[regions, d]`
        let regions: Variable<Scalar>
        /// `[m, regions]`, before normalisation.
        let pathScore: Variable<Scalar>
        let directScore: Variable<Scalar>
        /// y, `[m, regions]`
        let score: Variable<Scalar>
    }

    /// - Parameter gates: Of each path: 1, or 0 to take it out.
    func decode(
        _ encoded: Encoded, _ pass: Pass, brands: [Int32], categories: [Int32],
        gates: Tensor<Scalar>? = nil
    ) -> Decoded {
        let gates = gates ?? Tensor([layout.paths.count], repeating: 1)
        let (tape, probe, rows) = (pass.tape, pass.probe, brands.count)
        // Where there is no category its half of the query is 0.
        let known = Tensor<Scalar>([rows], categories.map { $0 < 0 ? 0 : 1 })
        let category = encoded.entities.gatheringRows(categories.map { max(0, $0) })
            .scalingRows(by: known)
        let query = probe(
            "brand.query",
            encoded.entities.gatheringRows(brands).joiningColumns(category)
                .linear(weight: pass("query.weight"), bias: pass("query.bias")).rectified())
        let paths = probe("paths.vectors", composed(encoded, pass, query))
        func project(_ part: String, _ x: Variable<Scalar>) -> Variable<Scalar> {
            x.linear(
                weight: pass("attention.\(part).weight"), bias: pass("attention.\(part).bias"))
        }
        let attention = KeyAttention(
            query: project("query", query), keys: project("key", paths),
            values: project("value", paths), gates: gates)
        let weights = probe("paths.attention", attention.weights)
        let summed =
            weights.value == attention.weights.value
            ? attention.context
            : KeyAttention.sum(weights, project("value", paths))
        let context = probe("paths.context", project("output", summed))
        let link = query.multiplyingRows(
            encoded.relations.gatheringRows([Int32(layout.openStore)])
                .reshaped([configuration.dimension]))
        let regions = encoded.entities.gatheringRows(layout.regionEntities)
        let pathScore = probe("score.paths", context.matrixProductTransposed(regions))
        let directScore = probe("score.direct", link.matrixProductTransposed(regions))
        func part(_ score: Variable<Scalar>, _ share: Double) -> Variable<Scalar> {
            (configuration.isNormalized ? score.normalizedRows() : score)
                .scaled(by: Scalar(share))
        }
        let score =
            part(pathScore, 1 - configuration.alpha) + part(directScore, configuration.alpha)
        precondition(score.shape == [rows, layout.regionEntities.count] && tape === score.tape)
        return Decoded(
            query: query, paths: paths, attention: weights, context: context, link: link,
            regions: regions, pathScore: pathScore, directScore: directScore, score: score)
    }

    /// The vector of each path for each brand, `[paths · m, d]`.
    private func composed(_ encoded: Encoded, _ pass: Pass, _ query: Variable<Scalar>)
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
                let vector = encoded.relations.gatheringRows([Int32(relation)])
                switch configuration.composition {
                case .gru:
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

    /// The mean cross-entropy of a batch's pairs.
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
        return decoded.score.crossEntropy(batch.targets, epsilon: 1e-10)
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
    /// Named intermediates of a prediction for the brands of a batch, for tests and views.
    package func intermediates(_ parameters: Parameters<Scalar>, _ batch: Batch)
        -> [String: Tensor<Scalar>]
    {
        let pass = Pass(predicting: parameters)
        let encoded = encode(pass)
        let decoded = decode(encoded, pass, brands: batch.brands, categories: batch.categories)
        return [
            "entities": encoded.entities.value, "relations": encoded.relations.value,
            "brand.query": decoded.query.value, "paths.vectors": decoded.paths.value,
            "paths.attention": decoded.attention.value, "paths.context": decoded.context.value,
            "score": decoded.score.value,
        ]
    }
}
