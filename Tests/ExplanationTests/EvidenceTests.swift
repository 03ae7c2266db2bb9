import Explanation
import Graphs
import Models
import Recommending
import Tensors
import Testing

/// Masked runs beside a second program: the explained node's row of its operator is put together
/// from what is kept, and all layers are run over all nodes.
@Suite struct EvidenceTests {
    private struct Twin {
        let trained: TrainedCity
        let explanation: SEPGCNExplanation
        let units: EvidenceUnits
        let user: Int
        let place: Int

        /// The user's score of every place with the explained node's inputs weighted.
        func scores(_ weights: [Double]) -> [Double] {
            let (assembly, layers) = (trained.assembly, trained.layers)
            let graph = assembly.graph
            let onUserSide = explanation.side == .user
            let node = onUserSide ? user : place
            let gamma = layers.configuration.gamma
            let own =
                onUserSide ? graph.edges(ofUser: node).count : graph.edges(ofPlace: node).count
            let operators = layers.operators
            var (users, places) = (layers.users[0], layers.places[0])
            let counted = layers.configuration.countsLayerZero
            var userSum = counted ? users : Tensor.zeros(users.shape)
            var placeSum = counted ? places : Tensor.zeros(places.shape)
            let adjacency = graph.adjacency(Double.self)
            for layer in 1...layers.configuration.layers {
                let stacked = adjacency.product(users.stackingRows(places))
                let stepped =
                    onUserSide
                    ? stacked.slicingRows(0..<graph.users)
                    : stacked.slicingRows(graph.users..<stacked.rows)
                var nextUsers = operators.usersFromPlaces.matrixProduct(places)
                var nextPlaces = operators.placesFromUsers.matrixProduct(users)
                if layer == 1, let table = layers.categories,
                    let toUsers = operators.usersFromCategories,
                    let toPlaces = operators.placesFromCategories
                {
                    let width = table.columns / 2
                    nextUsers.add(toUsers.matrixProduct(table.slicingColumns(0..<width)))
                    nextPlaces.add(
                        toPlaces.matrixProduct(table.slicingColumns(width..<2 * width)))
                }
                var row = [Double](repeating: 0, count: users.columns)
                for (index, term) in explanation.terms.enumerated() {
                    let unit = units.ofTerm[index]
                    var kept = unit < 0 ? 1 : weights[Int(unit)]
                    func add(_ scale: Double, _ state: Tensor<Double>, _ source: Int) {
                        for column in row.indices {
                            row[column] += kept * scale * state[source, column]
                        }
                    }
                    switch term.kind {
                    case .bipartite:
                        let edge = term.edge!
                        let far = onUserSide ? graph.edgePlace[edge] : graph.edgeUser[edge]
                        add((1 - gamma) * term.weight, onUserSide ? places : users, Int(far))
                    case .sep:
                        let edge = term.edge!
                        let near = onUserSide ? graph.edgeUser[edge] : graph.edgePlace[edge]
                        add(gamma / Double(own) * term.weight, stepped, Int(near))
                    case .category where layer == 1:
                        // Where categories follow pairs, each pair brings its own below.
                        if units.categoriesFollow { kept = 0 }
                        let width = row.count
                        let half = onUserSide ? 0..<width : width..<2 * width
                        add(
                            gamma / Double(own) * term.weight,
                            layers.categories!.slicingColumns(half), term.category!)
                    case .category, .initial: break
                    }
                    guard units.categoriesFollow, term.kind == .sep, layer == 1,
                        let table = layers.categories
                    else { continue }
                    let category = assembly.view.category[Int(graph.edgePlace[term.edge!])]
                    guard category >= 0 else { continue }
                    let width = row.count
                    let half = onUserSide ? 0..<width : width..<2 * width
                    add(
                        gamma / Double(own) * term.weight, table.slicingColumns(half),
                        Int(category))
                }
                func put(_ row: [Double], into state: inout Tensor<Double>) {
                    let width = row.count
                    state.withUnsafeMutableElements { elements in
                        for column in 0..<width { elements[node * width + column] = row[column] }
                    }
                }
                if onUserSide {
                    put(row, into: &nextUsers)
                } else {
                    put(row, into: &nextPlaces)
                }
                (users, places) = (nextUsers, nextPlaces)
                userSum.add(users)
                placeSum.add(places)
            }
            let share = layers.layerShare
            return userSum.slicingRows(user..<user + 1)
                .matrixProduct(placeSum, transposeOther: true).elements
                .map { $0 * share * share }
        }
    }

    @Test(arguments: SumTests.cases)
    func maskedRunsAreTheModelsOwn(recipe: SumTests.Case) throws {
        let trained = try TrainedCity(recipe.change)
        var random = RandomStream(seed: 3, name: "weights")
        for (user, place) in trained.pairs(4) {
            for side in SEPGCNExplanation.Side.allCases {
                let explanation = SEPGCNExplanation(
                    user: user, place: place, side: side, trained.assembly, trained.layers)
                for units in [
                    EvidenceUnits(itemsOf: explanation, nil),
                    EvidenceUnits(ownEdgesOf: explanation), EvidenceUnits(edgesOf: explanation),
                ] where units.count > 0 {
                    let score = SEPGCNEvidence(
                        explanation, units, user: user, place: place, trained.assembly,
                        trained.layers)
                    let twin = Twin(
                        trained: trained, explanation: explanation, units: units, user: user,
                        place: place)
                    let rows: [[Double]] = [
                        Array(repeating: 1, count: units.count),
                        Array(repeating: 0, count: units.count),
                        (0..<units.count).map { _ in random.uniform() < 0.5 ? 0 : 1 },
                        (0..<units.count).map { _ in random.uniform() * 2 },
                    ]
                    let found = score.scores(Tensor([4, units.count], rows.flatMap { $0 }))
                    for (row, weights) in rows.enumerated() {
                        let expected = twin.scores(weights)
                        let scale = 1 + (expected.map(abs).max() ?? 0)
                        for candidate in expected.indices {
                            #expect(
                                abs(found[row, candidate] - expected[candidate]) < 1e-9 * scale)
                        }
                    }
                    try checkSplits(score, place, random: &random)
                }
            }
        }
    }

    /// Contributions, gradients and prefixes against the runs themselves.
    private func checkSplits(
        _ score: SEPGCNEvidence, _ place: Int, random: inout RandomStream
    ) throws {
        let count = score.count
        let contributions = try #require(score.contributions(to: place))
        #expect(contributions.count == count)
        // Prefixes are runs with the rest removed.
        let order = (0..<count).map { ($0 * 7 + 3) % count }
        if Set(order).count == count {
            let prefixes = score.scores(of: place, adding: Array(order.prefix(5)))
            let runs = score.scores(
                score.keeping((0...min(5, count)).map { Array(order.prefix($0)) }))
            for row in prefixes.indices {
                #expect(abs(prefixes[row] - runs[row, place]) < 1e-9 * (1 + abs(prefixes[row])))
            }
        }
        let without = score.scores(of: place, withoutEach: Array(0..<count))
        let singles = score.scores(score.removing([[0], [count - 1]]))
        #expect(abs(without[0] - singles[0, place]) < 1e-9 * (1 + abs(without[0])))
        #expect(abs(without[count - 1] - singles[1, place]) < 1e-9 * (1 + abs(without[0])))
        let weights = (0..<count).map { _ in random.uniform() }
        let gradient = score.gradient(of: place, at: weights)
        for unit in Set([0, count / 2, count - 1]) {
            let step = 1e-5
            var (up, down) = (weights, weights)
            up[unit] += step
            down[unit] -= step
            let runs = score.scores(Tensor([2, count], up + down))
            let slope = (runs[0, place] - runs[1, place]) / (2 * step)
            #expect(abs(gradient[unit] - slope) < 1e-6 * (1 + abs(slope)))
        }
    }

    /// Over a path from nothing to everything the gradient gives back what was gained.
    @Test func integratedGradientsAndShapleyAreComplete() throws {
        let trained = try TrainedCity { $0["layers"] = 4 }
        for (user, place) in trained.pairs(3) {
            let explanation = SEPGCNExplanation(
                user: user, place: place, side: .user, trained.assembly, trained.layers)
            let units = EvidenceUnits(ownEdgesOf: explanation)
            guard units.count > 1 else { continue }
            let score = SEPGCNEvidence(
                explanation, units, user: user, place: place, trained.assembly, trained.layers)
            let runs = score.scores(score.keeping([[], Array(0..<units.count)]))
            let gained = runs[1, place] - runs[0, place]
            for method in [ExplanationMethod.integratedGradients, .shapley] {
                let found = try #require(method.attribute(score, candidate: place, seed: 1))
                let sum = found.contributions.reduce(0, +)
                #expect(abs(sum - gained) < 1e-9 * (1 + abs(gained)), "\(method)")
            }
        }
    }

    /// Every set of own places by brute force: the smallest is the one that was found.
    @Test func counterfactualsAreTheSmallest() throws {
        let trained = try TrainedCity { $0.epochs = 30 }
        var (found, proven) = (0, 0)
        for user in 0..<40 {
            let graph = trained.assembly.graph
            let count = graph.edges(ofUser: user).count
            guard (2...12).contains(count) else { continue }
            let scores = trained.layers.scores(ofUser: user)
            let order = scores.indices.sorted { scores[$0] > scores[$1] }
            for cutoff in [1, 4, 9] {
                // The last place of a list has little to lose.
                let place = order[cutoff - 1]
                let explanation = SEPGCNExplanation(
                    user: user, place: place, side: .user, trained.assembly, trained.layers)
                let units = EvidenceUnits(ownEdgesOf: explanation)
                let score = SEPGCNEvidence(
                    explanation, units, user: user, place: place, trained.assembly,
                    trained.layers)
                let lens = RankingLens(
                    candidate: place, candidates: scores.count, masked: [], cutoff: cutoff)
                let outcome = Counterfactual(score, lens, .below(rank: cutoff))
                    .search(until: .now + .seconds(60))
                let sets = (1..<(1 << count)).map { bits in
                    (0..<count).filter { bits >> $0 & 1 == 1 }
                }
                let outcomes = lens.outcomes(score.scores(score.removing(sets)))
                // Without any evidence all scores are 0 but for rounding: nobody has fallen then.
                let nothing = -1e-9 * (1 + abs(scores[place]))
                let smallest = zip(sets, outcomes).filter { $0.1.margin < nothing }
                    .map(\.0.count).min()
                #expect(outcome.timedOut == false)
                #expect(outcome.lowerBound <= smallest ?? .max)
                if let removed = outcome.units {
                    found += 1
                    let run = lens.outcomes(score.scores(score.removing([removed])))[0]
                    #expect(run.margin < 0)
                    if outcome.isSmallest {
                        proven += 1
                        #expect(removed.count == smallest)
                    }
                } else {
                    #expect(smallest == nil)
                }
            }
        }
        #expect(found > 5)
        #expect(proven > found / 2)
    }
}
