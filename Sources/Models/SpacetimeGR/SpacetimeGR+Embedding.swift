import Autodiff
import Graphs
import Layers
import Reports
import Tensors

/// What the embedding of a token is made of.
///
/// With e = Σ parts, a part's share is `part · e / (e · e)`: shares sum to 1, and one that points
/// against the others is negative.
extension SpacetimeGR {
    /// Of the token `st` of a moment: hour, day, hour of the week, pause, the user's cells and profile.
    public func sharesOfMoment(
        _ parameters: Parameters<Scalar>, _ moment: EncodedAction, ofUser user: Int32
    ) -> [SequenceReasons.EmbeddingShare] {
        guard configuration.usesSpaceTime else { return [] }
        let time = parameters["weight.time"][0]
        var parts = [
            ("hour", moment.hour), ("day", moment.day), ("week", moment.weekHour),
            ("gap", moment.gap),
        ]
        .map { ($0.0, Self.row(parameters[$0.0], $0.1, times: time)) }
        parts.append(("position", cells(parameters, "user", moment.userCells)))
        if let tables = configuration.profile {
            let weight = parameters["weight.profile"][0]
            let row = Int(user) + 1
            var sum = Self.row(parameters["profile.user"], user + 1, times: weight)
            sum.add(
                Self.row(parameters["profile.activity"], tables.activity[row], times: weight))
            for (size, cells) in tables.homeCells.enumerated() {
                sum.add(
                    Self.row(
                        parameters[Self.cells("profile", size)], cells[row], times: weight))
            }
            parts.append(("profile", sum))
        }
        return Self.shares(parts)
    }

    /// Of the token `inner` of a place: its index, category, cells and vector.
    public func sharesOfPlace(
        _ parameters: Parameters<Scalar>, _ place: EncodedAction
    ) -> [SequenceReasons.EmbeddingShare] {
        var parts = [
            (
                "index",
                Self.row(parameters["inner"], place.inner, times: parameters["weight.id"][0])
            ),
            (
                "category",
                Self.row(
                    parameters["category"], place.category,
                    times: parameters["weight.category"][0])
            ),
        ]
        if configuration.usesSpaceTime {
            parts.append(("cells", cells(parameters, "place", place.placeCells)))
        }
        if configuration.vectorWidth > 0 {
            let own = Self.row(parameters["vectors"], place.place + 1, times: 1)
            parts.append(
                (
                    "vector",
                    own.matrixProduct(parameters["vector.weight"], transposeOther: true)
                        .scaled(by: parameters["weight.vector"][0])
                ))
        }
        return Self.shares(parts)
    }

    private func cells(
        _ parameters: Parameters<Scalar>, _ whose: String, _ rows: [Int32]
    ) -> Tensor<Scalar> {
        var sum = Tensor<Scalar>.zeros([1, configuration.dimension])
        for (size, row) in rows.enumerated() {
            sum.add(Self.row(parameters[Self.cells(whose, size)], row, times: 1))
        }
        return sum.scaled(by: parameters["weight." + whose][0])
    }

    private static func row(_ table: Tensor<Scalar>, _ row: Int32, times factor: Scalar)
        -> Tensor<Scalar>
    {
        table.slicingRows(Int(row)..<Int(row) + 1).scaled(by: factor)
    }

    private static func shares(_ parts: [(String, Tensor<Scalar>)]) -> [SequenceReasons
        .EmbeddingShare]
    {
        var whole = Tensor<Scalar>.zeros(parts[0].1.shape)
        for (_, part) in parts { whole.add(part) }
        let square = Double(whole.rowDots(whole)[0, 0])
        return parts.map { name, part in
            SequenceReasons.EmbeddingShare(
                name: name, share: square > 0 ? Double(part.rowDots(whole)[0, 0]) / square : 0)
        }
    }
}
