import Support

/// Numbers in a shape, row major and contiguous, with value semantics (copied on write).
///
///     let x = Tensor<Float>([2, 3], repeating: 1)
///     let y = x.matrixProduct(w)            // [2, 3] · [3, n] → [2, n]
///
/// A copy costs O(1) until one of the two is changed.
public struct Tensor<Scalar: TensorScalar>: @unchecked Sendable {
    // @unchecked: the storage is written only while this value holds the sole reference to it.
    public private(set) var shape: [Int]
    private var storage: TensorStorage<Scalar>

    /// All elements equal. Cost: O(count).
    public init(_ shape: [Int], repeating value: Scalar) {
        self.init(uninitialized: shape)
        if value == 0 {
            // All bits of 0 are 0; a generic loop costs ten times as much.
            UnsafeMutableRawPointer(storage.pointer).initializeMemory(
                as: UInt8.self, repeating: 0,
                count: storage.count * MemoryLayout<Scalar>.stride)
        } else {
            Kernels.fill(
                UnsafeMutableBufferPointer(start: storage.pointer, count: storage.count), value)
        }
    }

    public static func zeros(_ shape: [Int]) -> Tensor { Tensor(shape, repeating: 0) }

    /// The elements in row-major order.
    ///
    /// - Precondition: there are as many as the shape holds.
    public init(_ shape: [Int], _ elements: some Collection<Scalar>) {
        self.init(uninitialized: shape)
        precondition(
            elements.count == storage.count,
            "Tensor of shape \(shape) needs \(storage.count) elements, got \(elements.count)")
        var index = 0
        for element in elements {
            storage.pointer[index] = element
            index += 1
        }
    }

    /// One number, shape `[]`.
    public init(scalar: Scalar) { self.init([], repeating: scalar) }

    /// Memory not yet written: for kernels that fill it whole.
    package init(uninitialized shape: [Int]) {
        precondition(shape.allSatisfy { $0 >= 0 }, "Tensor shape \(shape) has a negative size")
        self.shape = shape
        storage = TensorStorage(count: shape.reduce(1, *))
    }

    /// Number of elements.
    public var count: Int { storage.count }
    public var rank: Int { shape.count }

    /// Size of the first axis (1 for a scalar).
    public var rows: Int { shape.first ?? 1 }

    /// Elements per step of the first axis.
    public var columns: Int { shape.dropFirst().reduce(1, *) }

    /// All elements in row-major order, copied.
    public var elements: [Scalar] { withUnsafeElements { Array($0) } }

    /// The only element.
    public var scalar: Scalar {
        precondition(count == 1, "A scalar was asked of a tensor of shape \(shape)")
        return storage.pointer[0]
    }

    public subscript(index: Int) -> Scalar {
        get { withUnsafeElements { $0[index] } }
        set { withUnsafeMutableElements { $0[index] = newValue } }
    }

    public subscript(row: Int, column: Int) -> Scalar {
        get { withUnsafeElements { $0[row * columns + column] } }
        set {
            let position = row * columns + column
            withUnsafeMutableElements { $0[position] = newValue }
        }
    }

    public func withUnsafeElements<Result>(
        _ body: (UnsafeBufferPointer<Scalar>) throws -> Result
    ) rethrows -> Result {
        try withExtendedLifetime(storage) {
            try body(UnsafeBufferPointer(start: storage.pointer, count: storage.count))
        }
    }

    /// Gives write access; copies first if the storage is shared.
    public mutating func withUnsafeMutableElements<Result>(
        _ body: (UnsafeMutableBufferPointer<Scalar>) throws -> Result
    ) rethrows -> Result {
        if !isKnownUniquelyReferenced(&storage) {
            let copy = TensorStorage<Scalar>(count: storage.count)
            copy.pointer.initialize(from: storage.pointer, count: storage.count)
            storage = copy
        }
        return try withExtendedLifetime(storage) {
            try body(UnsafeMutableBufferPointer(start: storage.pointer, count: storage.count))
        }
    }

    /// The same elements in another shape. Cost: O(1).
    public func reshaped(_ shape: [Int]) -> Tensor {
        precondition(
            shape.reduce(1, *) == count, "Shape \(self.shape) cannot become \(shape)")
        var copy = self
        copy.shape = shape
        return copy
    }

    /// The same numbers in another precision.
    public func converted<Other: TensorScalar>(to: Other.Type = Other.self) -> Tensor<Other> {
        var result = Tensor<Other>(uninitialized: shape)
        result.withUnsafeMutableElements { target in
            withUnsafeElements { source in Kernels.convert(source, into: target) }
        }
        return result
    }
}

extension Tensor: Equatable {
    public static func == (left: Tensor, right: Tensor) -> Bool {
        left.shape == right.shape
            && left.withUnsafeElements { a in
                right.withUnsafeElements { b in a.elementsEqual(b) }
            }
    }
}

/// Owned memory, aligned to a cache line and a vector register.
final class TensorStorage<Scalar>: @unchecked Sendable {
    let pointer: UnsafeMutablePointer<Scalar>
    let count: Int
    private let block: UnsafeMutableRawPointer

    init(count: Int) {
        self.count = count
        // Aligned by hand: glibc before 2.38 does not find a freed block again when asked for the
        // same size with an alignment, so that a training would grow by 200 MB a second.
        let alignment = 64
        let bytes = max(1, count) * MemoryLayout<Scalar>.stride
        block = .allocate(byteCount: bytes + alignment, alignment: 1)
        pointer = block.alignedUp(toMultipleOf: alignment)
            .bindMemory(to: Scalar.self, capacity: max(1, count))
    }

    deinit { block.deallocate() }
}
