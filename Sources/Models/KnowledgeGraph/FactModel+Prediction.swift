import Autodiff
import Layers
import Tensors

extension FactModel {
    /// Scores of some subjects under one relation against some objects: `[subjects, objects]`.
    ///
    /// Cost: for TuckER one pass over the queries of the relation's group, for the others the
    /// product alone.
    public func scores(
        _ parameters: Parameters<Scalar>, subjects: [Int32], relation: Int, objects: [Int32]
    ) -> Tensor<Scalar> {
        let entities = parameters[Name.entity]
        let subject = entities.gatheringRows(subjects)
        let vector = parameters[Name.relation].gatheringRows([Int32(relation)])
        let object = entities.gatheringRows(objects)
        let d = configuration.dimension
        let row = vector.reshaped([d])
        switch configuration.score {
        case .distmult:
            return subject.multiplyingRows(row).matrixProduct(object, transposeOther: true)
        case .complex:
            let half = d / 2
            func part(_ x: Tensor<Scalar>, _ index: Int) -> Tensor<Scalar> {
                x.slicingColumns(index * half..<(index + 1) * half)
            }
            let re = part(vector, 0).reshaped([half])
            let im = part(vector, 1).reshaped([half])
            let (sRe, sIm) = (part(subject, 0), part(subject, 1))
            let query = (sRe.multiplyingRows(re) - sIm.multiplyingRows(im)).joiningColumns(
                sRe.multiplyingRows(im) + sIm.multiplyingRows(re))
            return query.matrixProduct(object, transposeOther: true)
        case .transe:
            let moved = subject.addingToRows(row)
            let own = moved.rowDots(moved).scaled(by: -1)
            let other = object.rowDots(object).scaled(by: -1)
            let margin = parameters[Name.margin][0]
            var result = moved.matrixProduct(object, transposeOther: true).scaled(by: 2)
                .addingToRows(other)
            for row in 0..<result.rows {
                for column in 0..<result.columns { result[row, column] += own[row] + margin }
            }
            return result
        case .tucker:
            let norms = populationNorms(parameters)
            let matrix = vector.matrixProduct(parameters[Name.core]).reshaped([d, d])
            return norms.output(norms.input(subject).matrixProduct(matrix))
                .matrixProduct(object, transposeOther: true)
        }
    }

    /// Means and variances of both norms over every query of the group of sites.
    private func populationNorms(_ parameters: Parameters<Scalar>)
        -> (input: KnownNorm<Scalar>, output: KnownNorm<Scalar>)
    {
        func norm(_ name: String, _ moments: ColumnMoments) -> KnownNorm<Scalar> {
            KnownNorm(
                mean: moments.mean, variance: moments.variance,
                scale: parameters[name + ".scale"], shift: parameters[name + ".shift"])
        }
        let d = configuration.dimension
        let entities = parameters[Name.entity]
        let group = queries.groups[queries.siteGroup]
        var inputs = ColumnMoments(width: d)
        var byRelation = [[Int32]](repeating: [], count: queries.relations)
        for query in group.queries { byRelation[Int(query.relation)].append(query.subject) }
        let chunk = 8192
        func forEachBlock(_ body: (Int, Tensor<Scalar>) -> Void) {
            for (relation, subjects) in byRelation.enumerated() {
                for start in stride(from: 0, to: subjects.count, by: chunk) {
                    let part = Array(subjects[start..<min(subjects.count, start + chunk)])
                    body(relation, entities.gatheringRows(part))
                }
            }
        }
        forEachBlock { inputs.add($1) }
        let input = norm("input.norm", inputs)
        let matrices = parameters[Name.relation].matrixProduct(parameters[Name.core])
        var outputs = ColumnMoments(width: d)
        forEachBlock { relation, rows in
            let matrix = matrices.slicingRows(relation..<relation + 1).reshaped([d, d])
            outputs.add(input(rows).matrixProduct(matrix))
        }
        return (input, norm("output.norm", outputs))
    }
}
