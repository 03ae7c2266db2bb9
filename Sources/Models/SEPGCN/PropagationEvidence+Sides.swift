import City
import Graphs
import Recommending
import Reports
import Tensors

/// Both sides of a score by their own edges: the user's places and the place's visitors, each with
/// its step and with every visit that resembles it.
///
/// The model is linear and its score is a product, so both sides and their pairs are exact:
///
///     e_u · e_i = (Σ_r u_r + rest) · (Σ_c p_c + rest)
extension PropagationEvidence {
    func placeSide() -> PlaceSide? {
        let own = sided(.user, explanation.side == .user ? explanation : unrolled(.user))
        let others = sided(.place, explanation.side == .place ? explanation : unrolled(.place))
        guard var contributions = others.score.contributions(to: place) else { return nil }
        var columns = others.score.rowVectors
        if run.layers.configuration.countsLayerZero {
            // A part of the place's vector is nobody's: it is a row of its own.
            let people = Tensor([1, columns.rows], repeating: 1.0).matrixProduct(columns)
            let rest = run.layers.finalPlaces.slicingRows(place..<place + 1)
                .combined(1, people, -1)
            let whole = run.layers.finalUsers.slicingRows(user..<user + 1)
            contributions.append(whole.rowDots(rest)[0])
            columns = columns.stackingRows(rest)
        }
        let products = own.score.rowVectors.matrixProduct(columns, transposeOther: true)
        return PlaceSide(
            title: "people who come here", contributions: contributions,
            constant: explanation.score - contributions.reduce(0, +), score: others.score,
            paired: PairedSides(
                products: (0..<products.rows).map { row in
                    (0..<products.columns).map { products[row, $0] }
                }, own: own.score
            ) { self.item(ofOwnEdge: own.edges[$0], .user, contribution: $1) }
        ) { row, contribution in
            row < others.edges.count
                ? self.item(ofOwnEdge: others.edges[row], .place, contribution: contribution)
                : EvidenceItem(
                    kind: .initial, layer: nil, contribution: contribution, weight: 1,
                    place: self.place, placeName: self.city.placeNames[self.place])
        }
    }

    private func unrolled(_ side: SEPGCNExplanation.Side) -> SEPGCNExplanation {
        SEPGCNExplanation(user: user, place: place, side: side, run.assembly, run.layers)
    }

    private func sided(
        _ side: SEPGCNExplanation.Side, _ explanation: SEPGCNExplanation
    ) -> (score: SEPGCNEvidence, edges: [Int]) {
        let units = EvidenceUnits(ownEdgesOf: explanation)
        let score = SEPGCNEvidence(
            explanation, units, user: user, place: place, run.assembly, run.layers)
        let edges = units.labels.compactMap { label -> Int? in
            guard case .edge(let edge) = label else { return nil }
            return edge
        }
        return (score, edges)
    }

    private func item(
        ofOwnEdge edge: Int, _ side: SEPGCNExplanation.Side, contribution: Double
    ) -> EvidenceItem {
        let (visitor, visited) = (Int(graph.edgeUser[edge]), Int(graph.edgePlace[edge]))
        var item = EvidenceItem(
            kind: .bipartite, layer: nil, contribution: contribution,
            weight: graph.normalizedWeight[edge], user: visitor,
            userName: city.userNames[visitor], place: visited,
            placeName: city.placeNames[visited], category: city.categoryName(ofPlace: visited))
        item.sharedHours = graph.hours[edge].hours
        if side == .user {
            item.visits = question.visits[Int32(visited)]
            if hasLocations, visited != place {
                item.kilometres = run.assembly.sep?.kilometres(visited, place)
            }
        }
        return item
    }
}
