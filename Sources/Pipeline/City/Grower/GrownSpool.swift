import Support
import Synchronization

/// What threads write while people live, block of users by block, week by week, in a file without a
/// name, so that memory does not grow with the visits.
final class GrownSpool<Element: BitwiseCopyable & Sendable>: Sendable {
    /// Where one block's week is in the file.
    private struct Segment: Sendable {
        var offset = 0
        var count = 0
    }

    private let file: TemporaryFile
    let blocks: Int
    private let segments: Mutex<[Segment]>
    private let end = Mutex(0)

    /// - Throws: `Failure(.noInput)` without the folder, `Failure(.io)` when the system refuses.
    init(blocks: Int, weeks: Int, in folder: String) throws {
        self.blocks = blocks
        file = try TemporaryFile(in: folder)
        segments = Mutex(Array(repeating: Segment(), count: blocks * weeks))
    }

    /// Elements written so far.
    var count: Int { end.withLock { $0 } }

    /// - Throws: `Failure(.io)` where the disk is full.
    func write(_ elements: [Element], block: Int, week: Int) throws {
        guard !elements.isEmpty else { return }
        let offset = end.withLock { end in
            defer { end += elements.count }
            return end
        }
        segments.withLock {
            $0[week * blocks + block] = Segment(offset: offset, count: elements.count)
        }
        try elements.withUnsafeBytes {
            try file.write($0, at: offset * MemoryLayout<Element>.stride)
        }
    }

    /// Calls `body` with each week of a block that has something, in the order of the weeks.
    func read(block: Int, _ body: (UnsafeBufferPointer<Element>) -> Void) throws {
        let own = segments.withLock { segments in
            stride(from: block, to: segments.count, by: blocks).map { segments[$0] }
        }
        for segment in own where segment.count > 0 {
            let elements = UnsafeMutableBufferPointer<Element>.allocate(capacity: segment.count)
            defer { elements.deallocate() }
            try file.read(
                into: UnsafeMutableRawBufferPointer(elements),
                at: segment.offset * MemoryLayout<Element>.stride)
            body(UnsafeBufferPointer(elements))
        }
    }
}
