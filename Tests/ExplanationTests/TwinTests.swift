import Autodiff
import City
import Explanation
import Graphs
import Models
import Reports
import Tensors
import TestSupport
import Testing

/// The explanation beside a second program that knows nothing of operators or layers' states:
/// plain loops over the definition, from which a single last step can be left out.
@Suite struct TwinTests {
    /// Four users, five places; user 3 and place 4 have no visit.
    private func view() -> TrainingView {
        let visits: [(user: Int32, place: Int32, hour: Int64)] = [
            (0, 0, 9), (0, 1, 12), (0, 0, 33), (0, 2, 18), (1, 1, 12), (1, 2, 9), (1, 3, 18),
            (2, 0, 9), (2, 3, 12), (2, 3, 12 + 168),
        ]
        return TrainingView(
            name: "training", cityFingerprint: "", users: 4, places: 5, categoryCount: 2,
            visitUser: visits.map(\.user), visitPlace: visits.map(\.place),
            visitLocalTime: visits.map { $0.hour * 3600 },
            latitude: [52.00, 52.01, 52.02, 52.00, 52.03],
            longitude: [5.00, 5.01, 5.00, 5.03, 5.01], category: [0, 1, -1, 1, 0])
    }

    /// One last step that can be left out of a score.
    private struct Cut {
        var term: SEPGCNExplanation.Term
        var side: SEPGCNExplanation.Side
    }

    private struct Twin {
        let graph: BipartiteGraph
        /// X̃ from its definition, edge by edge.
        let similarity: [[Double]]
        let view: TrainingView
        let parameters: Parameters<Double>
        let configuration: SEPGCN.Configuration

        private func row(_ name: String, _ index: Int) -> [Double] {
            let tensor = parameters[name]
            return (0..<tensor.columns).map { tensor[index, $0] }
        }

        /// The score of a pair; with a cut, the explained side's last steps leave that term out.
        func score(_ user: Int, _ place: Int, without cut: Cut? = nil) -> Double {
            let width = configuration.dimension
            let zero = [Double](repeating: 0, count: width)
            var users = (0..<graph.users).map { row("user.embedding", $0) }
            var places = (0..<graph.places).map { row("place.embedding", $0) }
            var finalUser = configuration.countsLayerZero ? users[user] : zero
            var finalPlace = configuration.countsLayerZero ? places[place] : zero
            if let cut, cut.term.kind == .initial {
                if cut.side == .user { finalUser = zero } else { finalPlace = zero }
            }
            for layer in 1...configuration.layers {
                func step(_ side: SEPGCNExplanation.Side, _ node: Int, _ cut: Cut?) -> [Double] {
                    next(side, node, users, places, layer: layer, without: cut)
                }
                let userCut = cut?.side == .user ? cut : nil
                let placeCut = cut?.side == .place ? cut : nil
                finalUser = zip(finalUser, step(.user, user, userCut)).map(+)
                finalPlace = zip(finalPlace, step(.place, place, placeCut)).map(+)
                let nextUsers = (0..<graph.users).map { step(.user, $0, nil) }
                let nextPlaces = (0..<graph.places).map { step(.place, $0, nil) }
                (users, places) = (nextUsers, nextPlaces)
            }
            let count = Double(configuration.layers + (configuration.countsLayerZero ? 1 : 0))
            return zip(finalUser, finalPlace).reduce(0) { $0 + $1.0 * $1.1 } / (count * count)
        }

        private func ends(_ side: SEPGCNExplanation.Side, _ edge: Int) -> Int {
            Int(side == .user ? graph.edgeUser[edge] : graph.edgePlace[edge])
        }

        /// One layer for one node.
        private func next(
            _ side: SEPGCNExplanation.Side, _ node: Int, _ users: [[Double]],
            _ places: [[Double]], layer: Int, without cut: Cut?
        ) -> [Double] {
            let others = side == .user ? places : users
            let width = configuration.dimension
            /// The bipartite step of any node of this side.
            func bipartite(_ node: Int, without edge: Int? = nil) -> [Double] {
                var sum = [Double](repeating: 0, count: width)
                for other in 0..<graph.count where ends(side, other) == node && other != edge {
                    let neighbor = others[ends(side == .user ? .place : .user, other)]
                    for column in 0..<width {
                        sum[column] += graph.normalizedWeight[other] * neighbor[column]
                    }
                }
                return sum
            }
            let own = (0..<graph.count).filter { ends(side, $0) == node }
            let gamma = configuration.gamma
            let left = bipartite(node, without: cut?.term.kind == .bipartite ? cut?.term.edge : nil)
            var result = left.map { (1 - gamma) * $0 }
            guard !own.isEmpty else { return result }
            let share = gamma / Double(own.count)
            for a in own {
                for b in 0..<graph.count where similarity[a][b] > 0 {
                    let isCutPair =
                        cut?.term.kind == .sep && cut?.term.ownEdge == a && cut?.term.edge == b
                    if !isCutPair {
                        let feature = bipartite(ends(side, b))
                        for column in 0..<width {
                            result[column] += share * similarity[a][b] * feature[column]
                        }
                    }
                    let category = Int(view.category[Int(graph.edgePlace[b])])
                    let isCutCategory =
                        cut?.term.kind == .category && cut?.term.category == category
                    guard layer == 1, category >= 0, configuration.usesCategory, !isCutCategory
                    else { continue }
                    let table = row("category.embedding", category)
                    let half = side == .user ? table[0..<width] : table[width..<2 * width]
                    for (column, value) in half.enumerated() {
                        result[column] += share * similarity[a][b] * value
                    }
                }
            }
            return result
        }
    }

    private func make(layerZero: Bool, category: Bool) throws -> (
        SEPGCNAssembly, SEPGCNLayers, Twin
    ) {
        var recipe = TrainingRecipe()
        recipe.dimension = 3
        recipe["layers"] = 3
        recipe["gamma"] = 0.4
        recipe["layerZero"] = .flag(layerZero)
        recipe["category"] = .flag(category)
        let view = view()
        let assembly = try SEPGCNAssembly(SEPGCNRecipe(recipe), view)
        var random = RandomStream(seed: 21, name: "twin")
        let parameters: Parameters<Float> = assembly.makeModel().initialParameters(&random)
        let sep = try #require(assembly.sep)
        let dense = SEPMatrix.make(sep, Double.self).dense()
        let similarity = (0..<assembly.graph.count).map { a in
            (0..<assembly.graph.count).map { dense[a, $0] }
        }
        let twin = Twin(
            graph: assembly.graph, similarity: similarity, view: view,
            parameters: parameters.converted(), configuration: assembly.configuration)
        return (assembly, SEPGCNLayers(assembly, parameters), twin)
    }

    /// A term's contribution is what the score loses without that term's last step.
    @Test(arguments: [true, false], [true, false])
    func eachTermIsWhatTheScoreLosesWithoutIt(layerZero: Bool, category: Bool) throws {
        let (assembly, layers, twin) = try make(layerZero: layerZero, category: category)
        var kinds: Set<SEPGCNExplanation.Term.Kind> = []
        for user in 0..<4 {
            for place in 0..<5 {
                let whole = twin.score(user, place)
                for side in SEPGCNExplanation.Side.allCases {
                    let explanation = SEPGCNExplanation(
                        user: user, place: place, side: side, assembly, layers)
                    // Similarities are stored in Float.
                    let scale = explanation.terms.reduce(1e-6) { $0 + abs($1.contribution) }
                    #expect(abs(explanation.score - whole) < 1e-5 * scale)
                    for term in explanation.terms {
                        let lost =
                            whole - twin.score(user, place, without: Cut(term: term, side: side))
                        #expect(
                            abs(lost - term.contribution) < 1e-5 * scale,
                            "\(side) \(user) \(place) \(term)")
                        kinds.insert(term.kind)
                    }
                }
            }
        }
        #expect(kinds.contains(.initial) == layerZero)
        #expect(kinds.contains(.category) == category)
        #expect(kinds.isSuperset(of: [.bipartite, .sep]))
    }

    @Test func nodesWithoutEdgesHaveNoEvidence() throws {
        let (assembly, layers, _) = try make(layerZero: false, category: true)
        for (user, place, side) in [
            (3, 1, SEPGCNExplanation.Side.user), (0, 4, .place), (3, 4, .user), (3, 4, .place),
        ] {
            let explanation = SEPGCNExplanation(
                user: user, place: place, side: side, assembly, layers)
            #expect(explanation.score == 0)
            #expect(explanation.terms.isEmpty)
            #expect(explanation.byLayer.allSatisfy { $0 == 0 })
        }
        // The other side has edges; against a zero vector all its terms are zero.
        let explanation = SEPGCNExplanation(user: 3, place: 1, side: .place, assembly, layers)
        #expect(!explanation.terms.isEmpty)
        #expect(explanation.terms.allSatisfy { $0.contribution == 0 })

        let (withZero, zeroLayers, _) = try make(layerZero: true, category: true)
        let initial = SEPGCNExplanation(user: 3, place: 4, side: .user, withZero, zeroLayers)
        #expect(initial.terms.map(\.kind) == [.initial])
        #expect(initial.score != 0)
        #expect(abs(initial.sum - initial.score) < 1e-12)
    }
}
