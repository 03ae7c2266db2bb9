import Foundation
import Support
import Synchronization
import TerminalHost

/// Collects how long frames took, for `whyhere bench ui`.
final class FrameTimings: Sendable {
    struct Document: Codable {
        /// Nanoseconds from the start of the program's host to its first frame.
        var firstFrame: UInt64?
        /// Nanoseconds from reading a key to the frame that shows it.
        var keyToFrame: [UInt64] = []
        var frames = 0
    }

    private let document = Mutex(Document())

    func add(_ observation: HostOptions.FrameObservation) {
        document.withLock { document in
            document.frames += 1
            if document.firstFrame == nil { document.firstFrame = observation.sinceStart }
            if let time = observation.keyToFrame { document.keyToFrame.append(time) }
        }
    }

    func write(to path: String) throws {
        let data = try JSONEncoder().encode(document.withLock { $0 })
        try AtomicFile.write(to: path) { file in
            try data.withUnsafeBytes { try file.append($0) }
        }
    }
}
