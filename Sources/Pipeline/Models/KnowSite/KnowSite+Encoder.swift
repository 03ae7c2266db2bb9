import Autodiff
import Layers
import Tensors

extension KnowSite {
    /// Vectors of all entities and relations after the encoder.
    struct Encoded {
        /// `[entities, d]`
        let entities: Variable<Scalar>
        /// `[relations, d]`
        let relations: Variable<Scalar>
        /// What the last layer read, `[entities, d]`, and the matrices it multiplied messages with,
        /// `[relations, d, d]`; nil without layers.
        let last: (entities: Tensor<Scalar>, matrices: Tensor<Scalar>)?
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
        var last: (entities: Tensor<Scalar>, matrices: Tensor<Scalar>)?
        for layer in 0..<configuration.layers {
            let prefix = "layer\(layer)."
            let projection = pass(prefix + "relation.projection")
            var matrices = configuration.message.matrices(relations, projection)
            if !pass.dropped.isEmpty {
                matrices = matrices.scalingRows(
                    by: Tensor(
                        [layout.relations],
                        (0..<layout.relations).map { pass.dropped.contains($0) ? 0 : 1 }))
            }
            last = (entities.value, matrices.value)
            var x: Variable<Scalar>
            if layer == 0, case .frozen(_, _, let messages) = inputs {
                x = matrices.relationalProduct(messages: messages, layout.forward)
            } else {
                x = entities.relationalProduct(
                    matrices, forward: layout.forward, backward: layout.backward)
            }
            if let shifts = configuration.message.shifts(relations, projection) {
                x = x + shifts.addedOncePerRow(layout.forward)
            }
            if pass.isTraining {
                x = x.dropout(rate: configuration.dropout, key: pass.keys.next())
            }
            x = x.batchNorm(scale: pass(prefix + "norm.scale"), shift: pass(prefix + "norm.shift"))
            entities = pass.probe(
                prefix + "output", x.hyperbolicTangent().hyperbolicTangent())
            relations = pass.probe(
                prefix + "relations",
                relations.matrixProduct(pass(prefix + "relation.update")).hyperbolicTangent())
        }
        return Encoded(entities: entities, relations: relations, last: last)
    }
}
