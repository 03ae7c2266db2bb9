import Autodiff
import Graphs
import Tensors

/// The states of a trained SEP-GCN after each layer, in Double: what explanations unroll.
///
/// Sums of many terms of both signs would lose digits in Float; in Double the contributions of an
/// explanation add up to the score to about 1e-12.
public struct SEPGCNLayers: Sendable {
    public let configuration: SEPGCN.Configuration
    /// `[users, d]` after layer 0, 1, …, K.
    public let users: [Tensor<Double>]
    /// `[places, d]`
    public let places: [Tensor<Double>]
    /// After the bipartite step of layer k (index k - 1), before the SEP step.
    public let steppedUsers: [Tensor<Double>]
    public let steppedPlaces: [Tensor<Double>]
    /// `[categories, 2d]`, nil where the recipe has none.
    public let categories: Tensor<Double>?
    /// Means over the layers: what scores.
    public let finalUsers: Tensor<Double>
    public let finalPlaces: Tensor<Double>

    /// The operators between the states: what a changed state is sent through.
    public let operators: SEPOperators<Double>

    /// Share of each layer in the final embedding.
    public var layerShare: Double {
        1 / Double(configuration.layers + (configuration.countsLayerZero ? 1 : 0))
    }

    /// Cost: the operators where they are not given, then `4 · users · places · d` operations a
    /// layer.
    ///
    /// - Parameter operators: Of the same assembly, from other parameters of the same names.
    public init(
        _ assembly: SEPGCNAssembly, _ parameters: Parameters<Float>,
        operators known: SEPOperators<Double>? = nil
    ) {
        configuration = assembly.configuration
        let values = parameters.converted(to: Double.self)
        let hasCategories = values.contains(SEPGCN.Name.category)
        let operators =
            known ?? Self.operators(assembly, hasCategories: hasCategories)
        let adjacency = assembly.graph.adjacency(Double.self)
        let userCount = assembly.graph.users
        var users = [values[SEPGCN.Name.user]]
        var places = [values[SEPGCN.Name.place]]
        var steppedUsers: [Tensor<Double>] = []
        var steppedPlaces: [Tensor<Double>] = []
        categories = hasCategories ? values[SEPGCN.Name.category] : nil
        for layer in 1...configuration.layers {
            let stacked = adjacency.product(users[layer - 1].stackingRows(places[layer - 1]))
            steppedUsers.append(stacked.slicingRows(0..<userCount))
            steppedPlaces.append(stacked.slicingRows(userCount..<stacked.rows))
            var nextUsers = operators.usersFromPlaces.matrixProduct(places[layer - 1])
            var nextPlaces = operators.placesFromUsers.matrixProduct(users[layer - 1])
            if layer == 1, let categories, let toUsers = operators.usersFromCategories,
                let toPlaces = operators.placesFromCategories
            {
                let width = categories.columns / 2
                nextUsers.add(
                    toUsers.matrixProduct(categories.slicingColumns(0..<width)))
                nextPlaces.add(
                    toPlaces.matrixProduct(categories.slicingColumns(width..<2 * width)))
            }
            users.append(nextUsers)
            places.append(nextPlaces)
        }
        let counted = configuration.countsLayerZero ? 0 : 1
        func mean(_ layers: [Tensor<Double>]) -> Tensor<Double> {
            var sum = layers[counted]
            for layer in layers[(counted + 1)...] { sum.add(layer) }
            return sum.scaled(by: 1 / Double(layers.count - counted))
        }
        self.operators = operators
        finalUsers = mean(users)
        finalPlaces = mean(places)
        self.users = users
        self.places = places
        self.steppedUsers = steppedUsers
        self.steppedPlaces = steppedPlaces
    }

    private static func operators(
        _ assembly: SEPGCNAssembly, hasCategories: Bool
    ) -> SEPOperators<Double> {
        guard let sep = assembly.sep else { return SEPOperators(lightGCN: assembly.graph) }
        return SEPOperators(
            sep, gamma: assembly.configuration.gamma, categoryOfPlace: assembly.view.category,
            categories: hasCategories ? assembly.view.categoryCount : 0)
    }

    /// `ŷ` of every place for a user.
    public func scores(ofUser user: Int) -> [Double] {
        finalUsers.slicingRows(user..<user + 1)
            .matrixProduct(finalPlaces, transposeOther: true).elements
    }
}
