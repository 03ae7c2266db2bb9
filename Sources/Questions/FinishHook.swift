import Foundation

/// The command that a run was told to give when it ends, fails or a guard finds something.
enum FinishHook {
    /// Starts it and does not wait: a hook that hangs holds no training.
    ///
    /// It gets `WHYHERE_RUN`, `WHYHERE_SESSION`, `WHYHERE_EVENT` (finished, stopped, failed, guard)
    /// and `WHYHERE_MESSAGE`.
    static func run(
        _ command: String, run: String, session: String, happened: String, sentence: String
    ) {
        let shell = Process()
        shell.executableURL = URL(fileURLWithPath: "/bin/sh")
        shell.arguments = ["-c", command]
        shell.environment = ProcessInfo.processInfo.environment.merging([
            "WHYHERE_RUN": run, "WHYHERE_SESSION": session, "WHYHERE_EVENT": happened,
            "WHYHERE_MESSAGE": sentence,
        ]) { $1 }
        shell.standardInput = FileHandle.nullDevice
        // Its words would stand between the lines of --json.
        shell.standardOutput = FileHandle.standardError
        do {
            try shell.run()
        } catch {
            FileHandle.standardError.write(
                Data("whyhere: --on-finish could not be started: \(error)\n".utf8))
        }
    }
}
