import Explanation
import Foundation
import Reports
import Support
import Tensors

/// Sweeps in processes of their own, which a workbench starts and looks at.
extension Workspace {
    /// Shows what a sweep found, or starts the process that goes on with it.
    ///
    /// A sweep is the one that `whyhere explain --run RUN --sweep` makes.
    public func continueSweep(run: String, session: String) throws -> SweepStanding {
        var standing = try standing(ofSweep: run, session: session)
        guard !standing.isRunning, standing.report == nil else { return standing }
        let (log, mark) = try sweepFiles(run, session)
        let process = try startProgram(
            [
                "explain", "--run", run, "--sweep", "--users",
                String(SweepRequest(run: run, session: session).users), "--session", session,
                "--workspace", folder, "--json",
            ], log: log)
        do {
            try Data(String(process).utf8).write(to: URL(fileURLWithPath: mark))
        } catch {
            throw Failure(
                .io, "the number of the sweep's process cannot be written",
                remedy: "check the session folder's permissions and free space", file: mark)
        }
        standing.isRunning = true
        return standing
    }

    /// How far a sweep that was started is, or what it found.
    ///
    /// - Throws: `Failure(.io)` where its process ended before it was done.
    public func watchSweep(run: String, session: String) throws -> SweepStanding {
        let standing = try standing(ofSweep: run, session: session)
        guard standing.isRunning || standing.report != nil else {
            let log = try sweepFiles(run, session).log
            let last = lines(ofLog: log).last { $0.hasPrefix("whyhere: ") }
            throw Failure(
                .io,
                "the sweep of \(run) ended early"
                    + (last.map { " (\($0.dropFirst("whyhere: ".count)))" } ?? ""),
                remedy: "F goes on with it", file: log)
        }
        return standing
    }

    private func standing(ofSweep run: String, session: String) throws -> SweepStanding {
        let request = SweepRequest(run: run, session: session)
        let path = try sweepPath(request)
        let (log, mark) = try sweepFiles(run, session)
        if isSweeping(run, mark) {
            let written = FileManager.default.contents(atPath: path) ?? Data()
            let ends = written.count { $0 == UInt8(ascii: "\n") }
            let told = lines(ofLog: log).reversed().lazy.compactMap {
                try? JSONDecoder().decode(SweepProgress.self, from: Data($0.utf8))
            }.first
            // The first line says what the others belong to.
            return SweepStanding(
                run: run, done: max(0, ends - 1), total: told?.total, isRunning: true, report: nil)
        }
        let clock = ContinuousClock()
        let start = clock.now
        let (sweep, header) = try prepared(request)
        let known = SweepFile.read(path, header).lines
        let isDone = known.count >= sweep.tasks.count
        return SweepStanding(
            run: run, done: known.count, total: sweep.tasks.count, isRunning: false,
            report: isDone
                ? sweep.report(known, file: path, seconds: (clock.now - start) / .seconds(1)) : nil)
    }

    private func sweepFiles(_ run: String, _ session: String) throws -> (log: String, mark: String)
    {
        let folder = try self.session(session).folder
        return ("\(folder)/\(run)-sweep.log", "\(folder)/\(run)-sweep.process")
    }

    /// Whether the process that was started last lives and sweeps this run: its number may have
    /// gone to another one.
    private func isSweeping(_ run: String, _ mark: String) -> Bool {
        guard let data = FileManager.default.contents(atPath: mark),
            let process = Int32(String(decoding: data, as: UTF8.self)),
            // A process that has ended and is not yet waited for has no arguments.
            let file = FileHandle(forReadingAtPath: "/proc/\(process)/cmdline"),
            let line = try? file.readToEnd()
        else { return false }
        let arguments = line.split(separator: 0).map { String(decoding: $0, as: UTF8.self) }
        return arguments.contains("--sweep") && arguments.contains(run)
    }
}
