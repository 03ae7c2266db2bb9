import COpenBLAS

extension Tensor where Scalar == Double {
    /// The inverse of a symmetric positive definite matrix `[n, n]`, by Cholesky's factorisation
    /// (LAPACK dpotrf, dpotri). Cost: `n³` operations.
    ///
    /// - Returns: nil where the matrix is not positive definite.
    public func inverseOfPositiveDefinite() -> Tensor? {
        precondition(
            rank == 2 && rows == columns, "The inverse of a matrix of shape \(shape)")
        var result = self
        var size = Int32(rows)
        var status: Int32 = 0
        var triangle = CChar(UInt8(ascii: "U"))
        guard size > 0 else { return result }
        let count = rows
        result.withUnsafeMutableElements { elements in
            guard let base = elements.baseAddress else { return }
            Parallel.setThreads(Parallel.threads(ofProduct: count, count, count))
            dpotrf_(&triangle, &size, base, &size, &status)
            guard status == 0 else { return }
            dpotri_(&triangle, &size, base, &size, &status)
            // Columns lie in Fortran's order, so its upper triangle is the lower one here.
            for row in 0..<count {
                for column in row + 1..<max(row + 1, count) {
                    base[row * count + column] = base[column * count + row]
                }
            }
        }
        return status == 0 ? result : nil
    }
}
