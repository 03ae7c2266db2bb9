/// An immutable run of numbers, in a mapped file or in memory of its own.
///
/// A column is a small handle: copying it copies no elements, and it keeps the memory alive.
/// Subscripts check their bounds; iteration and `withUnsafeBufferPointer` run unchecked.
@frozen
public struct Column<Element: SafetensorsElement>: RandomAccessCollection, @unchecked Sendable {
    // Unchecked, but sound: nobody writes to the memory once a column exists.
    @usableFromInline let base: UnsafePointer<Element>?
    public let count: Int
    @usableFromInline let owner: AnyObject?

    /// Memory that `owner` keeps alive and that nobody changes.
    @inlinable
    package init(viewing memory: UnsafeBufferPointer<Element>, owner: any AnyObject & Sendable) {
        base = memory.baseAddress
        count = memory.count
        self.owner = owner
    }

    /// A copy of an array. O(*n*).
    public init(_ array: [Element]) {
        let copy = ColumnMemory(array)
        self.init(viewing: UnsafeBufferPointer(copy.memory), owner: copy)
    }

    @inlinable public var startIndex: Int { 0 }
    @inlinable public var endIndex: Int { count }

    @inlinable
    public subscript(index: Int) -> Element {
        precondition(index >= 0 && index < count, "Column: index out of range")
        return base.unsafelyUnwrapped[index]
    }

    /// Calls `body` with the elements as one buffer, valid during the call.
    @inlinable
    public func withUnsafeBufferPointer<Result, Problem: Error>(
        _ body: (UnsafeBufferPointer<Element>) throws(Problem) -> Result
    ) throws(Problem) -> Result {
        defer { extendLifetime(owner) }
        return try body(UnsafeBufferPointer(start: base, count: count))
    }

    @inlinable
    public func withContiguousStorageIfAvailable<Result>(
        _ body: (UnsafeBufferPointer<Element>) throws -> Result
    ) rethrows -> Result? {
        defer { extendLifetime(owner) }
        return try body(UnsafeBufferPointer(start: base, count: count))
    }

    @inlinable
    public func makeIterator() -> Iterator { Iterator(self) }

    /// Walks the elements without bounds checks.
    @frozen
    public struct Iterator: IteratorProtocol {
        @usableFromInline let column: Column
        @usableFromInline var position = 0

        @inlinable
        init(_ column: Column) { self.column = column }

        @inlinable
        public mutating func next() -> Element? {
            guard position < column.count else { return nil }
            defer { position += 1 }
            return column.base.unsafelyUnwrapped[position]
        }
    }
}

/// The memory of a column that came from an array.
final class ColumnMemory<Element: SafetensorsElement>: @unchecked Sendable {
    // Unchecked, but sound: written only in `init`.
    let memory: UnsafeMutableBufferPointer<Element>

    init(_ array: [Element]) {
        memory = .allocate(capacity: array.count)
        _ = memory.initialize(from: array)
    }

    deinit { memory.deallocate() }
}
