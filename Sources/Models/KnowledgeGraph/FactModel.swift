import Autodiff
import Layers
import Tensors

/// Embeddings of a knowledge graph: a query vector q(s, r) is scored against every object,
/// `φ(s, r, o) = q · e_o`, under binary cross-entropy (1-N scoring, Dettmers et al. 2018).
///
///     TuckER    q = W ×₁ e_s ×₂ w_r              Balažević et al., EMNLP 2019
///     DistMult  q = e_s ⊙ w_r                    Yang et al., ICLR 2015
///     ComplEx   φ = Re⟨e_s, w_r, ē_o⟩            Trouillon et al., ICML 2016
///     TransE    φ = m − |e_s + w_r − e_o|²       Bordes et al., NIPS 2013
///
/// A query has as many terms as candidates: 11 where a place's first category is asked for, 2,042 where
/// a brand's regions are (Shanghai). The configuration says what weighs the same in the loss:
///
///     query    L = 1/B Σ_q 1/n_q Σ_o ℓ_qo        a true region weighs 11/2042 of a true category
///     fact     L = 1/B Σ_q 1/N Σ_o ℓ_qo          N: all entities, whatever the candidates
///
/// With every entity as a candidate, as in the releases, both are the same. KnowSite (section 4.1.2)
/// weighs OpenStoreAt facts, both ways, 10 times in the embeddings that it compares with.
///
/// TuckER has, as published, batch norm and dropout around its core. Deviations: the norms have no
/// running averages; at prediction their mean and variance are taken over every query of the
/// group, without dropout. DistMult, ComplEx and TransE are trained by the same loss instead of
/// their papers' (so only the score differs), with dropout on the query; TransE's distance is
/// squared and its margin m learned.
public struct FactModel<Scalar: TensorScalar>: Sendable {
    public enum Score: String, Sendable, CaseIterable, Codable {
        case tucker, distmult, complex, transe
    }

    /// What weighs the same in the loss, however many candidates it has.
    public enum Balance: String, Sendable, CaseIterable, Codable { case query, fact }

    public struct Configuration: Equatable, Sendable {
        public var score = Score.tucker
        public var balance = Balance.fact
        /// Weight of OpenStoreAt facts, both ways; others weigh 1.
        public var storeWeight = 1.0
        public var dimension = 64
        public var inputDropout = 0.3
        /// On the core times the relation.
        public var relationDropout = 0.4
        public var outputDropout = 0.5
        public var smoothing = 0.1

        public init() {}
    }

    public enum Name {
        public static var entity: String { "entity.embedding" }
        public static var relation: String { "relation.embedding" }
        static var core: String { "core" }
        static var margin: String { "margin" }
    }

    public let configuration: Configuration
    public let queries: FactQueries

    public init(_ configuration: Configuration, _ queries: FactQueries) {
        precondition(
            configuration.score != .complex || configuration.dimension % 2 == 0,
            "ComplEx needs an even dimension")
        self.configuration = configuration
        self.queries = queries
    }

    /// Xavier for vectors, uniform in (−1, 1) for the core, as released with TuckER.
    public func initialParameters(_ random: inout RandomStream) -> Parameters<Scalar> {
        Self.plan(configuration, entities: queries.entities, relations: queries.relations)
            .drawn(&random)
    }

    static func plan(
        _ configuration: Configuration, entities: Int, relations: Int
    ) -> ParameterPlan<Scalar> {
        let d = configuration.dimension
        var result = ParameterPlan<Scalar>()
        func xavier(_ rows: Int) -> ParameterPlan<Scalar>.Start {
            .normal([rows, d], deviation: (2 / Double(rows + d)).squareRoot())
        }
        result[Name.entity] = xavier(entities)
        result[Name.relation] = xavier(relations)
        switch configuration.score {
        case .tucker:
            result[Name.core] = .uniform([d, d * d], bound: 1)
            for norm in ["input.norm", "output.norm"] {
                result.addBatchNorm(norm, width: d)
            }
        case .transe: result[Name.margin] = .zeros([1])
        case .distmult, .complex: break
        }
        return result
    }

    /// The mean loss of some queries of one group.
    public func loss(
        _ tape: Tape<Scalar>, _ parameters: Parameters<Scalar>, group: FactQueries.Group,
        _ batch: [Int], keys: DropoutKeys
    ) -> Variable<Scalar> {
        var keys = keys
        let chosen = batch.map { group.queries[$0] }
        let entities = tape.parameter(Name.entity, parameters[Name.entity])
        let relations = tape.parameter(Name.relation, parameters[Name.relation])
        let subject = entities.gatheringRows(chosen.map(\.subject))
        let relation = relations.gatheringRows(chosen.map(\.relation))
        var query: Variable<Scalar>
        var objects = entities
        switch configuration.score {
        case .tucker:
            func norm(_ name: String, _ x: Variable<Scalar>) -> Variable<Scalar> {
                x.batchNorm(
                    scale: tape.parameter(name + ".scale", parameters[name + ".scale"]),
                    shift: tape.parameter(name + ".shift", parameters[name + ".shift"]))
            }
            let input = norm("input.norm", subject).dropout(
                rate: configuration.inputDropout, key: keys.next())
            let matrices = relation.matrixProduct(
                tape.parameter(Name.core, parameters[Name.core])
            ).dropout(rate: configuration.relationDropout, key: keys.next())
            query = norm("output.norm", input.timesRowMatrices(matrices))
        case .distmult: query = subject * relation
        case .complex: query = Self.complexProduct(subject, relation)
        case .transe:
            // −|q − e|² + m = 2 q · e − |q|² + m − |e|²: a dot product of longer vectors.
            let margin = tape.parameter(Name.margin, parameters[Name.margin])
            let moved = (subject + relation).dropout(
                rate: configuration.inputDropout, key: keys.next())
            query = Self.distanceQuery(moved, margin)
            objects = Self.distanceObjects(entities)
        }
        if configuration.score != .transe {
            query = query.dropout(rate: configuration.outputDropout, key: keys.next())
        }
        return loss(of: query, objects, chosen, group)
    }

    /// - Parameter query: Vectors of the chosen queries.
    private func loss(
        of query: Variable<Scalar>, _ objects: Variable<Scalar>, _ chosen: [FactQueries.Query],
        _ group: FactQueries.Group
    ) -> Variable<Scalar> {
        let (stores, others) = (
            chosen.indices.filter { queries.isSite(chosen[$0]) },
            chosen.indices.filter { !queries.isSite(chosen[$0]) }
        )
        // Nothing is taken apart where everything weighs the same.
        let isOne = configuration.storeWeight == 1 || stores.isEmpty || others.isEmpty
        let parts = isOne ? [Array(chosen.indices)] : [stores, others]
        let losses = parts.map { rows in
            var positives: [(row: Int, candidate: Int)] = []
            for (row, position) in rows.enumerated() {
                for object in chosen[position].objects {
                    positives.append((row, Int(group.objects[object])))
                }
            }
            var weight = Double(rows.count) / Double(chosen.count)
            if queries.isSite(chosen[rows[0]]) { weight *= configuration.storeWeight }
            if configuration.balance == .fact, let candidates = group.candidates {
                weight *= Double(candidates.count) / Double(queries.entities)
            }
            let vectors = isOne ? query : query.gatheringRows(rows.map(Int32.init))
            let loss = vectors.oneToManyLoss(
                objects: objects, candidates: group.candidates, positives: positives,
                smoothing: configuration.smoothing)
            return weight == 1 ? loss : loss.scaled(by: Scalar(weight))
        }
        return losses.dropFirst().reduce(losses[0]) { $0 + $1 }
    }

    private static func complexProduct(_ s: Variable<Scalar>, _ r: Variable<Scalar>)
        -> Variable<Scalar>
    {
        let half = s.value.columns / 2
        func part(_ x: Variable<Scalar>, _ index: Int) -> Variable<Scalar> {
            x.slicingColumns(index * half..<(index + 1) * half)
        }
        let (sRe, sIm, rRe, rIm) = (part(s, 0), part(s, 1), part(r, 0), part(r, 1))
        return (sRe * rRe - sIm * rIm).joiningColumns(sRe * rIm + sIm * rRe)
    }

    private static func distanceQuery(_ q: Variable<Scalar>, _ margin: Variable<Scalar>)
        -> Variable<Scalar>
    {
        let rows = q.value.rows
        let offset = q.rowDots(q).scaled(by: -1).reshaped([rows, 1])
            .addingToRows(margin.reshaped([1]))
        let one = q.tape.constant(Tensor([rows, 1], repeating: -1))
        return q.scaled(by: 2).joiningColumns(offset).joiningColumns(one)
    }

    private static func distanceObjects(_ e: Variable<Scalar>) -> Variable<Scalar> {
        let rows = e.value.rows
        let one = e.tape.constant(Tensor([rows, 1], repeating: 1))
        return e.joiningColumns(one).joiningColumns(e.rowDots(e).reshaped([rows, 1]))
    }
}
