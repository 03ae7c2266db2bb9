import Foundation
import Screens
import Support
import Synchronization

/// Writes down what is done at the terminal, a line at once: what led to a crash is there too.
final class KeyRecorder: Sendable {
    private let handle: FileHandle
    private let hasFailed = Mutex(false)

    /// - Throws: `Failure(.io)` where the file cannot be written.
    init(to path: String) throws {
        guard FileManager.default.createFile(atPath: path, contents: nil),
            let handle = FileHandle(forWritingAtPath: path)
        else {
            throw Failure(
                .io, "the keys cannot be written down (\(String(cString: strerror(errno))))",
                remedy: "give --keys a file in a folder that can be written", file: path)
        }
        self.handle = handle
    }

    func add(_ message: Message) {
        guard let line = KeyScript.line(message) else { return }
        do {
            try handle.write(contentsOf: Data((line + "\n").utf8))
        } catch {
            // Told once; standard error is the session's log while the screen is up.
            let isFirst = hasFailed.withLock { failed in
                defer { failed = true }
                return !failed
            }
            if isFirst { Output.note("whyhere: keys are not written down: \(error)") }
        }
    }
}
