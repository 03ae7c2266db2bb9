import COpenBLAS
import Dispatch
import Glibc
import Synchronization

/// Work shared over the cores, split the same way whatever their number, so that a result does
/// not depend on it.
public enum Parallel {
    /// How many threads BLAS uses; also the width of `forEachChunk`.
    public static var threads: Int {
        get {
            let chosen = chosen.load(ordering: .relaxed)
            return chosen > 0 ? chosen : initial
        }
        set {
            _ = initial
            chosen.store(max(1, newValue), ordering: .relaxed)
        }
    }

    /// What BLAS begins with, by the machine and OPENBLAS_NUM_THREADS; read before it is ever set.
    private static let initial = Int(openblas_get_num_threads())
    /// 0 until somebody chooses.
    private static let chosen = Atomic<Int>(0)
    /// Splits under way whose parts call BLAS.
    private static let splits = Atomic<Int>(0)

    /// Multiplications of the largest product that one thread computes alone: some milliseconds.
    ///
    /// BLAS's threads wait for each other at the end of every product, spinning. Where other programs
    /// keep the cores busy a thread waits for its turn, some milliseconds, as often as there are
    /// products: a training of small ones took 14 times as long. Alone they gain next to nothing
    /// by a second thread. Fixed, so that it does not depend on other programs.
    static let largestOfOneThread = 1 << 26

    /// Threads that a product `m × k` by `k × n` is worth.
    package static func threads(ofProduct m: Int, _ n: Int, _ k: Int) -> Int {
        guard splits.load(ordering: .relaxed) == 0 else { return 1 }
        return m * n * k <= largestOfOneThread ? 1 : threads
    }

    /// Tells BLAS how many threads the next call shall use.
    ///
    /// The number is the whole process's: every call sets its own and none puts one back, so that
    /// two threads that multiply at once cannot leave a wrong one behind.
    static func setThreads(_ count: Int) {
        _ = initial
        if openblas_get_num_threads() != Int32(count) { openblas_set_num_threads(Int32(count)) }
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
        guard count > chunk, threads > 1 else {
            return forEachChunk(of: count, chunk: chunk, body)
        }
        let chunks = (count + chunk - 1) / chunk
        splits.add(1, ordering: .relaxed)
        DispatchQueue.concurrentPerform(iterations: chunks) { index in
            body(index * chunk..<min(count, (index + 1) * chunk))
        }
        splits.subtract(1, ordering: .relaxed)
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
