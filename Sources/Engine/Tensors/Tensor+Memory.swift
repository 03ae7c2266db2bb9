/// Memory of several tensors at once, for kernels that read and write many.
extension Tensor {
    /// Calls `body` with the memory of each tensor, which it may read only.
    static func reading<Result>(
        _ tensors: [Tensor], _ body: ([UnsafeSharedBuffer<Scalar>]) -> Result
    ) -> Result {
        func next(_ found: [UnsafeSharedBuffer<Scalar>]) -> Result {
            guard found.count < tensors.count else { return body(found) }
            return tensors[found.count].withUnsafeElements {
                next(found + [UnsafeSharedBuffer(UnsafeMutablePointer(mutating: $0.baseAddress!))])
            }
        }
        return next([])
    }

    /// New tensors of these shapes, which `body` fills whole.
    static func filled(
        _ shapes: [[Int]], _ body: ([UnsafeSharedBuffer<Scalar>]) -> Void
    ) -> [Tensor] {
        func next(_ found: [UnsafeSharedBuffer<Scalar>]) -> [Tensor] {
            guard found.count < shapes.count else {
                body(found)
                return []
            }
            var tensor = Tensor(uninitialized: shapes[found.count])
            let others = tensor.withUnsafeMutableElements {
                next(found + [UnsafeSharedBuffer($0.baseAddress!)])
            }
            return [tensor] + others
        }
        return next([])
    }
}
