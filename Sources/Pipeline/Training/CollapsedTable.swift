import Autodiff
import Foundation
import Reports
import Support
import Tensors

/// A table of vectors that has come to say nothing: all rows point one way, or are zero.
struct CollapsedTable: Equatable {
    var parameter: String
    /// Length of the mean of the rows' directions: 1 where all are one, near 0 where they are spread.
    var direction: Double
    var deadRows: Int
    var rows: Int

    var sentence: String {
        deadRows == rows
            ? "all \(rows) rows of \(parameter) are zero"
            : "the rows of \(parameter) point one way (their mean direction has the length "
                + "\(Numbers.short(direction, 4)))"
    }

    /// Tables of fewer rows may point one way for a reason.
    private static let fewest = 32

    /// The first table that has collapsed, by the order of names; nil where none has.
    ///
    /// Cost: one pass over the tables.
    static func first(in parameters: Parameters<Float>, beyond limit: Double) -> CollapsedTable? {
        for name in parameters.names {
            let tensor = parameters[name]
            // A table is longer than wide; a square matrix is a map, whose rows are no vectors.
            guard tensor.shape.count == 2, tensor.rows >= fewest, tensor.rows > tensor.columns,
                tensor.columns > 1
            else { continue }
            let found = CollapsedTable(name, tensor)
            if found.direction > limit || found.deadRows == found.rows { return found }
        }
        return nil
    }

    init(_ parameter: String, _ tensor: Tensor<Float>) {
        let columns = tensor.columns
        var sum = [Double](repeating: 0, count: columns)
        var (dead, alive) = (0, 0)
        tensor.withUnsafeElements { values in
            for row in 0..<tensor.rows {
                let vector = values[row * columns..<(row + 1) * columns]
                let length = vector.reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot()
                guard length > 1e-12 else {
                    dead += 1
                    continue
                }
                alive += 1
                for (column, value) in vector.enumerated() { sum[column] += Double(value) / length }
            }
        }
        self.parameter = parameter
        direction =
            alive == 0
            ? 0 : sum.reduce(0) { $0 + $1 * $1 }.squareRoot() / Double(alive)
        deadRows = dead
        rows = tensor.rows
    }
}
