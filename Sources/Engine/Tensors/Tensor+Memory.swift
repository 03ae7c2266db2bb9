import Glibc

extension UnsafeMutablePointer where Pointee: TensorScalar {
    /// Writes zeros. Swift's own way is a call for each number in generic code.
    func clear(_ count: Int) {
        guard count > 0 else { return }
        memset(self, 0, count * MemoryLayout<Pointee>.stride)
    }
}

/// Memory of tensors for kernels on several threads.
extension Tensor {
    /// The elements for several threads that read them.
    func withUnsafeShared<Result>(_ body: (UnsafeSharedBuffer<Scalar>) -> Result) -> Result {
        withUnsafeElements { elements in
            guard let base = elements.baseAddress else {
                preconditionFailure("Storage without an address")
            }
            return body(UnsafeSharedBuffer(UnsafeMutablePointer(mutating: base)))
        }
    }

    /// The elements for several threads that write at places that do not overlap.
    mutating func withUnsafeMutableShared<Result>(
        _ body: (UnsafeSharedBuffer<Scalar>) -> Result
    ) -> Result {
        withUnsafeMutableElements { elements in
            guard let base = elements.baseAddress else {
                preconditionFailure("Storage without an address")
            }
            return body(UnsafeSharedBuffer(base))
        }
    }

    /// Calls `body` with the memory of each tensor, which it may read only.
    static func reading<Result>(
        _ tensors: [Tensor], _ body: ([UnsafeSharedBuffer<Scalar>]) -> Result
    ) -> Result {
        func next(_ found: [UnsafeSharedBuffer<Scalar>]) -> Result {
            guard found.count < tensors.count else { return body(found) }
            return tensors[found.count].withUnsafeShared { next(found + [$0]) }
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
            let others = tensor.withUnsafeMutableShared { next(found + [$0]) }
            return [tensor] + others
        }
        return next([])
    }
}
