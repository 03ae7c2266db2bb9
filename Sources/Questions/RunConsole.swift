import Foundation
import Reports
import Sessions
import Support

/// What the process of a training wrote, line by line: a text file that outlives the process.
///
/// The training adds its own lines with their times. What else its process writes, such as the last
/// words of a crash, comes between them where the workbench started it.
struct RunConsole: Sendable {
    /// As much of the file's end is read; a screen shows no more.
    static let length = 64 << 10

    let file: String

    /// Opens the file so that several writers only ever add to it.
    ///
    /// - Throws: `Failure(.io)` where it cannot be written.
    func forAppending() throws -> FileHandle {
        let descriptor = open(file, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else {
            throw Failure(
                .io, "the process's log cannot be written (\(String(cString: strerror(errno))))",
                remedy: "check the session folder's permissions and free space", file: file)
        }
        return FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    }

    /// Bytes of what has been written; 0 where there is no file yet.
    var size: Int {
        let attributes = try? FileManager.default.attributesOfItem(atPath: file)
        return (attributes?[.size] as? NSNumber)?.intValue ?? 0
    }

    /// Adds a line with the time.
    func add(_ text: String) throws {
        try forAppending().write(contentsOf: Data("\(Date().ISO8601Format()) \(text)\n".utf8))
    }

    /// The last lines, oldest first, and where what comes after them begins.
    ///
    /// - Parameter start: Bytes at the beginning of the file that are not wanted.
    func lines(from start: Int = 0) -> (lines: [RunEvent], end: Int) {
        // Before the process has begun there is no file.
        guard let handle = FileHandle(forReadingAtPath: file) else { return ([], start) }
        let begin = max(start, size - Self.length)
        guard (try? handle.seek(toOffset: UInt64(begin))) != nil,
            let data = try? handle.readToEnd(),
            // A line that is still being written is read the next time.
            let last = data.lastIndex(of: UInt8(ascii: "\n"))
        else { return ([], start) }
        var texts = String(decoding: data[...last], as: UTF8.self).split { $0.isNewline }
        // A line whose beginning was not read is none.
        if begin > start, !texts.isEmpty { texts.removeFirst() }
        var at = ""
        let lines = texts.map { text in
            let parts = text.split(separator: " ", maxSplits: 1)
            // What the training did not write itself has no time of its own.
            guard parts.count == 2, Self.isTime(parts[0]) else {
                return RunEvent(number: 0, at: at, kind: .console, text: String(text))
            }
            at = String(parts[0])
            return RunEvent(number: 0, at: at, kind: .console, text: String(parts[1]))
        }
        return (lines, begin + last - data.startIndex + 1)
    }

    /// Why a process ended, as it said itself.
    ///
    /// - Parameter start: Where what it wrote begins.
    func lastWords(from start: Int, code: Int32) -> String {
        let last = lines(from: start).lines.last { $0.text.hasPrefix("whyhere: ") }
        return last.map { String($0.text.dropFirst("whyhere: ".count)) }
            ?? "its process ended with code \(code); see \(file)"
    }

    /// Such as `2026-12-01T04:20:33Z`.
    private static func isTime(_ text: Substring) -> Bool {
        let form = "dddd-dd-ddTdd:dd:ddZ"
        return text.utf8.count == form.utf8.count
            && zip(text.utf8, form.utf8).allSatisfy { byte, wanted in
                wanted == UInt8(ascii: "d")
                    ? (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) : byte == wanted
            }
    }
}

extension Workspace {
    /// The console of a run's trainings.
    func console(of run: String, session: String) throws -> RunConsole {
        RunConsole(file: try self.session(session).consoleFile(run))
    }

    /// The last lines that trainings of a run wrote, oldest first, and where the next begin.
    ///
    /// - Parameters:
    ///   - run: Its name in full.
    ///   - start: Where the lines of the last time ended.
    public func consoleLines(
        of run: String, from start: Int = 0, session: String
    ) throws -> (lines: [RunEvent], end: Int) {
        RunConsole(file: SessionStore.consoleFile(run, in: try sessionFolder(session)))
            .lines(from: start)
    }
}
