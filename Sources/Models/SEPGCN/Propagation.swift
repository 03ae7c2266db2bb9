import Autodiff
import Graphs
import Tensors

/// From layer-0 embeddings to final ones, in one of three forms with equal results.
package struct Propagation<Scalar: TensorScalar>: Sendable {
    package typealias Output = (users: Variable<Scalar>, places: Variable<Scalar>)

    private enum Plan: Sendable {
        case collapsed(SEPOperators<Scalar>, CollapsedOperators<Scalar>)
        case layered(SEPOperators<Scalar>)
        case sparse(EdgePropagation<Scalar>)
    }

    private let layers: Int
    private let countsLayerZero: Bool
    private let plan: Plan

    package init(
        _ configuration: SEPGCN.Configuration, graph: BipartiteGraph, sep: SEPGraph?,
        categoryOfPlace: [Int32], categories: Int, form: SEPGCN.Form
    ) {
        layers = configuration.layers
        countsLayerZero = configuration.countsLayerZero
        func operators() -> SEPOperators<Scalar> {
            guard let sep else { return SEPOperators(lightGCN: graph) }
            return SEPOperators(
                sep, gamma: configuration.gamma, categoryOfPlace: categoryOfPlace,
                categories: categories)
        }
        switch form {
        case .collapsed:
            let operators = operators()
            plan = .collapsed(operators, CollapsedOperators(operators))
        case .layered: plan = .layered(operators())
        case .sparse:
            plan = .sparse(
                EdgePropagation(
                    graph: graph, sep: sep, gamma: sep == nil ? 0 : configuration.gamma,
                    categoryOfPlace: categoryOfPlace, categories: categories))
        }
    }

    package func callAsFunction(_ inputs: SEPGCN.Embeddings<Scalar>) -> Output {
        switch plan {
        case .collapsed(let operators, let collapsed):
            return collapsed.run(
                inputs, operators, layers: layers, countsLayerZero: countsLayerZero)
        case .layered(let operators):
            let outputs = layered(inputs, operators)
            return mean(outputs, inputs)
        case .sparse(let edges):
            let outputs = edges.run(inputs, layers: layers)
            return mean(outputs, inputs)
        }
    }

    /// The outputs of layers 1…K.
    private func layered(
        _ inputs: SEPGCN.Embeddings<Scalar>, _ operators: SEPOperators<Scalar>
    ) -> [Output] {
        var outputs: [Output] = []
        var current: Output = (inputs.users, inputs.places)
        let terms = CategoryTerms(inputs, operators)
        for layer in 1...layers {
            var users = current.places.multiplied(by: operators.usersFromPlaces)
            var places = current.users.multiplied(by: operators.placesFromUsers)
            if layer == 1 {
                if let term = terms.users { users = users + term }
                if let term = terms.places { places = places + term }
            }
            current = (users, places)
            outputs.append(current)
        }
        return outputs
    }

    private func mean(_ outputs: [Output], _ inputs: SEPGCN.Embeddings<Scalar>) -> Output {
        var sum = outputs[0]
        for output in outputs.dropFirst() {
            sum = (sum.users + output.users, sum.places + output.places)
        }
        if countsLayerZero { sum = (sum.users + inputs.users, sum.places + inputs.places) }
        let share = 1 / Scalar(layers + (countsLayerZero ? 1 : 0))
        return (sum.users.scaled(by: share), sum.places.scaled(by: share))
    }
}

/// What the category table adds at the first layer.
struct CategoryTerms<Scalar: TensorScalar> {
    let users: Variable<Scalar>?
    let places: Variable<Scalar>?
    /// The places' half of the table.
    let placeTable: Variable<Scalar>?
    let userTable: Variable<Scalar>?

    init(_ inputs: SEPGCN.Embeddings<Scalar>, _ operators: SEPOperators<Scalar>) {
        guard let table = inputs.categories, let toUsers = operators.usersFromCategories,
            let toPlaces = operators.placesFromCategories
        else {
            users = nil
            places = nil
            placeTable = nil
            userTable = nil
            return
        }
        let width = table.value.columns / 2
        let left = table.slicingColumns(0..<width)
        let right = table.slicingColumns(width..<2 * width)
        userTable = left
        placeTable = right
        users = left.multiplied(by: toUsers)
        places = right.multiplied(by: toPlaces)
    }
}

/// All layers at once.
///
/// With N the smaller side, F the other, `N_k = V F_{k-1}`, `F_k = W N_{k-1}` and `G = V W`, every
/// second layer needs only the small square G:
///
///     N_1 = V F_0 + t_N      N_2 = G N_0 + V t_F      N_k = G N_{k-2}
///     Σ F_k = t_F + W (N_0 + N_1 + … + N_{K-1})
///
/// A step costs two products with V and W whatever K is, and K - 1 with G. On BKK that is 0.9
/// instead of 1.9 GFLOP a pass.
struct CollapsedOperators<Scalar: TensorScalar>: Sendable {
    /// Whether users are the smaller side.
    let usersAreNear: Bool
    /// G
    let square: Tensor<Scalar>
    /// V T_F, `[near, categories]`
    let nearFromFarCategories: Tensor<Scalar>?

    init(_ operators: SEPOperators<Scalar>) {
        usersAreNear = operators.usersFromPlaces.rows <= operators.placesFromUsers.rows
        let nearFromFar =
            usersAreNear ? operators.usersFromPlaces : operators.placesFromUsers
        let farFromNear =
            usersAreNear ? operators.placesFromUsers : operators.usersFromPlaces
        square = nearFromFar.matrixProduct(farFromNear)
        let farCategories =
            usersAreNear ? operators.placesFromCategories : operators.usersFromCategories
        nearFromFarCategories = farCategories.map { nearFromFar.matrixProduct($0) }
    }

    func run(
        _ inputs: SEPGCN.Embeddings<Scalar>, _ operators: SEPOperators<Scalar>, layers: Int,
        countsLayerZero: Bool
    ) -> Propagation<Scalar>.Output {
        let near = usersAreNear ? inputs.users : inputs.places
        let far = usersAreNear ? inputs.places : inputs.users
        let nearFromFar = usersAreNear ? operators.usersFromPlaces : operators.placesFromUsers
        let farFromNear = usersAreNear ? operators.placesFromUsers : operators.usersFromPlaces
        let terms = CategoryTerms(inputs, operators)
        let nearTerm = usersAreNear ? terms.users : terms.places
        let farTerm = usersAreNear ? terms.places : terms.users
        let farTable = usersAreNear ? terms.placeTable : terms.userTable

        var outputs = [near]
        for layer in 1...layers {
            switch layer {
            case 1:
                let first = far.multiplied(by: nearFromFar)
                outputs.append(nearTerm.map { first + $0 } ?? first)
            case 2:
                var second = near.multiplied(by: square)
                if let farTable, let operators = nearFromFarCategories {
                    second = second + farTable.multiplied(by: operators)
                }
                outputs.append(second)
            default: outputs.append(outputs[layer - 2].multiplied(by: square))
            }
        }
        func sum(_ values: some Collection<Variable<Scalar>>) -> Variable<Scalar> {
            values.dropFirst().reduce(values.first!) { $0 + $1 }
        }
        var nearSum = sum(outputs.dropFirst())
        var farSum = sum(outputs.dropLast()).multiplied(by: farFromNear)
        if let farTerm { farSum = farSum + farTerm }
        if countsLayerZero {
            nearSum = nearSum + near
            farSum = farSum + far
        }
        let share = 1 / Scalar(layers + (countsLayerZero ? 1 : 0))
        let (nearMean, farMean) = (nearSum.scaled(by: share), farSum.scaled(by: share))
        return usersAreNear ? (nearMean, farMean) : (farMean, nearMean)
    }
}
