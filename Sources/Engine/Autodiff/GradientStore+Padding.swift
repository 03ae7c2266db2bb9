import Tensors

extension GradientStore {
    /// The same, of which nothing reaches row 0 of some tables.
    ///
    /// Row 0 is looked up where nothing stands, at padding and for what is unknown. Whatever a loss
    /// would make of it there is no knowledge of anything, so it stays what it began as. A table
    /// that the loss does not depend on is left out.
    public func withoutPadding(of tables: [String]) -> GradientStore {
        var result = self
        for name in tables {
            switch gradients[name] {
            case nil: continue
            case .dense(var tensor)?:
                for column in 0..<tensor.columns { tensor[0, column] = 0 }
                result.gradients[name] = .dense(tensor)
            case .rows(let indices, let values)?:
                // Indices rise, so that padding is the first.
                guard indices.first == 0 else { continue }
                result.gradients[name] =
                    indices.count == 1
                    ? nil
                    : .rows(
                        indices: Array(indices.dropFirst()),
                        values: values.slicingRows(1..<indices.count))
            }
        }
        return result
    }
}
