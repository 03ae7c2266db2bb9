import Foundation
import Support
import Tensors

/// Commands of the command line in processes of their own.
extension Workspace {
    /// Starts this program in a process of its own, which outlives this one.
    ///
    /// - Parameters:
    ///   - log: Receives what it writes; emptied first.
    ///   - environment: Variables that it has besides those of this process.
    ///   - ended: Called once with its exit code and its number, on some thread.
    /// - Returns: The number of the process.
    @discardableResult
    func startProgram(
        _ arguments: [String], log: String, environment: [String: String] = [:],
        ended: (@Sendable (Int32, Int32) -> Void)? = nil
    ) throws -> Int32 {
        guard FileManager.default.createFile(atPath: log, contents: nil),
            let output = FileHandle(forWritingAtPath: log)
        else {
            throw Failure(
                .io, "the process's log cannot be written",
                remedy: "check the session folder's permissions and free space", file: log)
        }
        return try startProgram(
            arguments, output: output, environment: environment, ended: ended)
    }

    /// The same with an open file that receives what it writes.
    @discardableResult
    func startProgram(
        _ arguments: [String], output: FileHandle, environment: [String: String] = [:],
        ended: (@Sendable (Int32, Int32) -> Void)? = nil
    ) throws -> Int32 {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
        process.arguments = arguments
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = output
        process.standardError = output
        if !environment.isEmpty {
            process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        }
        if let ended {
            process.terminationHandler = { ended($0.terminationStatus, $0.processIdentifier) }
        }
        do {
            try process.run()
        } catch {
            let command = arguments.joined(separator: " ")
            throw Failure(
                .io, "a process cannot be started (\(error.localizedDescription))",
                remedy: "use a shell: 'whyhere \(command)'")
        }
        return process.processIdentifier
    }

    /// Carries out a command in a process of its own and waits for its end, without a thread.
    ///
    /// - Returns: The sentence with which it was refused; nil where it was done.
    public func carryOut(_ command: [String], session: String) async throws -> String? {
        let log = try workLog(session)
        let arguments = command.map(Self.withoutTilde) + ["--workspace", folder]
        let code: Int32 = try await withCheckedThrowingContinuation { continuation in
            do {
                try startProgram(arguments, log: log) { code, _ in
                    continuation.resume(returning: code)
                }
            } catch {
                continuation.resume(throwing: error)
            }
        }
        guard code != 0 else { return nil }
        let lines = try linesOfWork(session)
        for start in ["whyhere: ", "Error: "] {
            if let line = lines.last(where: { $0.hasPrefix(start) }) {
                return String(line.dropFirst(start.count))
            }
        }
        return "The command ended with code \(code); see \(log)."
    }

    /// A path of somebody's own folder, as a shell would have written it.
    static func withoutTilde(_ path: String) -> String {
        let home = FileManager.default.homeDirectoryForCurrentUser.path
        return path.hasPrefix("~/") ? home + path.dropFirst() : path
    }

    /// The newest line of the command that is being carried out; empty where there is none.
    public func progressOfWork(session: String) throws -> String {
        try linesOfWork(session).last ?? ""
    }

    private func workLog(_ session: String) throws -> String {
        try self.session(session).folder + "/city.log"
    }

    private func linesOfWork(_ session: String) throws -> [String] {
        lines(ofLog: try sessionFolder(session) + "/city.log")
    }

    /// The newest lines that a process wrote.
    func lines(ofLog path: String) -> [String] {
        // Before the process has begun there is no log.
        guard let data = FileManager.default.contents(atPath: path) else { return [] }
        // A terminal's progress line is written over and over from its start.
        return String(decoding: data.suffix(4096), as: UTF8.self)
            .split { $0.isNewline }.map { String($0).trimmingCharacters(in: .whitespaces) }
            .filter { !$0.isEmpty }
    }
}
