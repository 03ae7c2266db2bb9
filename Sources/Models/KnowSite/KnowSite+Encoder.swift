import Autodiff
import Layers
import Tensors

extension KnowSite {
    typealias Last = (entities: Tensor<Scalar>, matrices: Tensor<Scalar>, shifts: Tensor<Scalar>?)

    /// Vectors of all entities and relations after the encoder.
    struct Encoded {
        /// `[entities, d]`
        let entities: Variable<Scalar>
        /// `[relations, d]`
        let relations: Variable<Scalar>
        /// What the last layer read, `[entities, d]`, the matrices it multiplied messages with,
        /// `[relations, d, d]`, and what it added to them, `[relations, d]`; nil without layers.
        let last: Last?
    }

    /// Cost: `2 d²` a row of the layout and a layer, thrice that with derivatives; the first layer
    /// of frozen inputs has neither messages to make nor derivatives to hand on.
    func encode(_ pass: Pass) -> Encoded {
        var entities: Variable<Scalar>
        var relations: Variable<Scalar>
        switch inputs {
        case .frozen(let entityValues, let relationValues, _):
            entities = pass.tape.constant(entityValues)
            relations = pass.tape.constant(relationValues)
        case .trained:
            entities = pass(Name.entity)
            relations = pass(Name.relation)
        }
        var last: Last?
        for layer in 0..<configuration.layers {
            let prefix = "layer\(layer)."
            var projection = pass(prefix + "relation.projection")
            if !pass.dropped.isEmpty {
                // Of W, not of the matrices: what is subtracted goes through it, too.
                projection = projection.scalingRows(
                    by: Tensor(
                        [layout.relations],
                        (0..<layout.relations).map { pass.dropped.contains($0) ? 0 : 1 }))
            }
            let matrices = configuration.message.matrices(relations, projection)
            let shifts = configuration.message.shifts(relations, projection)
            last = (entities.value, matrices.value, shifts?.value)
            var x: Variable<Scalar>
            if layer == 0, case .frozen(_, _, let messages) = inputs {
                x = matrices.relationalProduct(messages: messages, layout.forward)
            } else {
                x = entities.relationalProduct(
                    matrices, forward: layout.forward, backward: layout.backward)
            }
            if let shifts {
                x = x + shifts.addedOncePerRow(layout.forward)
            }
            x = pass.dropping(x, rate: configuration.dropout)
            x = pass.batchNorm(prefix + "norm", x, configuration.norm)
            entities = pass.probe(
                prefix + "output", x.hyperbolicTangent().hyperbolicTangent())
            relations = pass.probe(
                prefix + "relations",
                relations.matrixProduct(pass(prefix + "relation.update")).hyperbolicTangent())
        }
        return Encoded(entities: entities, relations: relations, last: last)
    }
}
