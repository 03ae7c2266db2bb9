import COpenBLAS
import Dispatch
import Glibc

/// Work shared over the cores, split the same way whatever their number, so that a result does
/// not depend on it.
public enum Parallel {
    /// How many threads BLAS uses; also the width of `forEachChunk`.
    public static var threads: Int {
        get { Int(openblas_get_num_threads()) }
        set { openblas_set_num_threads(Int32(max(1, newValue))) }
    }

    /// Calls `body` with consecutive ranges that cover `0..<count`, on several threads.
    ///
    /// - Parameter chunk: Elements per range; fixed by the caller, not by the machine.
    public static func forEachChunk(
        of count: Int, chunk: Int, _ body: @Sendable (Range<Int>) -> Void
    ) {
        let chunks = (count + chunk - 1) / max(1, chunk)
        guard chunks > 1, threads > 1 else {
            for index in 0..<chunks { body(index * chunk..<min(count, (index + 1) * chunk)) }
            return
        }
        DispatchQueue.concurrentPerform(iterations: chunks) { index in
            body(index * chunk..<min(count, (index + 1) * chunk))
        }
    }

    /// The same for a body that calls BLAS, which is told to use one thread meanwhile: the cores
    /// are busy with other ranges already.
    public static func forEachChunkOfProducts(
        of count: Int, chunk: Int, _ body: @Sendable (Range<Int>) -> Void
    ) {
        let before = threads
        guard count > chunk, before > 1 else {
            return forEachChunk(of: count, chunk: chunk, body)
        }
        let chunks = (count + chunk - 1) / chunk
        openblas_set_num_threads(1)
        DispatchQueue.concurrentPerform(iterations: chunks) { index in
            body(index * chunk..<min(count, (index + 1) * chunk))
        }
        openblas_set_num_threads(Int32(before))
    }

    /// Lets freed tensors be reused instead of going back to the system after each step.
    ///
    /// Training allocates the same sizes in every step; page faults on fresh memory would cost
    /// more than the arithmetic of small models.
    public static func keepFreedMemory() {
        // glibc refuses thresholds over 32 MB; larger tensors are made once, not in each step.
        mallopt(M_MMAP_THRESHOLD, 1 << 25)
        mallopt(M_TRIM_THRESHOLD, 1 << 30)
    }
}

/// Memory that several threads write at places that do not overlap.
public struct UnsafeSharedBuffer<Element>: @unchecked Sendable {
    public let pointer: UnsafeMutablePointer<Element>
    public init(_ pointer: UnsafeMutablePointer<Element>) { self.pointer = pointer }
}
