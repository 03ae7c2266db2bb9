import COpenBLAS

/// Eigenvalues and eigenvectors of a symmetric matrix.
public struct SymmetricEigen: Sendable {
    /// `[n]`, falling.
    public let values: [Double]
    /// `[n, n]`: the vector of length 1 of each value, a row each. Its sign means nothing.
    public let vectors: Tensor<Double>
}

extension Tensor where Scalar == Double {
    /// Eigenvalues and eigenvectors of a symmetric matrix `[n, n]` (LAPACK dsyev).
    /// Cost: about `9 n³` operations.
    ///
    /// - Returns: nil where the matrix holds something that is no number.
    public func symmetricEigen() -> SymmetricEigen? {
        precondition(
            rank == 2 && rows == columns, "The eigenvectors of a matrix of shape \(shape)")
        let count = rows
        guard count > 0 else { return SymmetricEigen(values: [], vectors: self) }
        guard withUnsafeElements({ $0.allSatisfy(\.isFinite) }) else { return nil }
        var rising = self
        var values = [Double](repeating: 0, count: count)
        var size = Int32(count)
        var workSize = Int32(34 * count)
        var work = [Double](repeating: 0, count: Int(workSize))
        var status: Int32 = 0
        var job = CChar(UInt8(ascii: "V"))
        var triangle = CChar(UInt8(ascii: "U"))
        rising.withUnsafeMutableElements { elements in
            guard let base = elements.baseAddress else { return }
            Parallel.setThreads(Parallel.threads(ofProduct: count, count, count))
            dsyev_(&job, &triangle, &size, base, &size, &values, &work, &workSize, &status)
        }
        guard status == 0 else { return nil }
        // Fortran's columns are rows here, in rising order.
        let order = (0..<Int32(count)).reversed()
        return SymmetricEigen(
            values: values.reversed(), vectors: rising.gatheringRows(Array(order)))
    }
}
