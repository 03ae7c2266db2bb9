import Explanation
import Foundation
import Reports
import Support
import Tensors

/// Faithfulness studies in processes of their own, which a workbench starts and looks at.
extension Workspace {
    /// Shows what a study found, or starts the process that goes on with it.
    ///
    /// It is the study that `whyhere explain --run RUN --study` makes.
    public func continueFaithfulnessStudy(run: String, session: String) throws
        -> FaithfulnessStudyStanding
    {
        var standing = try standing(ofStudy: run, session: session)
        guard !standing.isRunning, standing.report == nil else { return standing }
        let (log, mark) = try studyFiles(run, session)
        let process = try startProgram(
            [
                "explain", "--run", run, "--study", "--users",
                String(FaithfulnessStudyRequest(run: run, session: session).users), "--session",
                session,
                "--workspace", folder, "--json",
            ], log: log)
        do {
            try Data(String(process).utf8).write(to: URL(fileURLWithPath: mark))
        } catch {
            throw Failure(
                .io, "the number of the study's process cannot be written",
                remedy: "check the session folder's permissions and free space", file: mark)
        }
        standing.isRunning = true
        return standing
    }

    /// How far a study that was started is, or what it found.
    ///
    /// - Throws: `Failure(.io)` where its process ended before it was done.
    public func watchFaithfulnessStudy(run: String, session: String) throws
        -> FaithfulnessStudyStanding
    {
        let standing = try standing(ofStudy: run, session: session)
        guard standing.isRunning || standing.report != nil else {
            let log = try studyFiles(run, session).log
            let last = lines(ofLog: log).last { $0.hasPrefix("whyhere: ") }
            throw Failure(
                .io,
                "the study of \(run) ended early"
                    + (last.map { " (\($0.dropFirst("whyhere: ".count)))" } ?? ""),
                remedy: "F goes on with it", file: log)
        }
        return standing
    }

    private func standing(ofStudy run: String, session: String) throws -> FaithfulnessStudyStanding
    {
        let request = FaithfulnessStudyRequest(run: run, session: session)
        let path = try studyPath(request)
        let (log, mark) = try studyFiles(run, session)
        if isMeasuring(run, mark) {
            let written = FileManager.default.contents(atPath: path) ?? Data()
            let ends = written.count { $0 == UInt8(ascii: "\n") }
            let told = lines(ofLog: log).reversed().lazy.compactMap {
                try? JSONDecoder().decode(FaithfulnessStudyProgress.self, from: Data($0.utf8))
            }.first
            // The first line says what the others belong to.
            return FaithfulnessStudyStanding(
                run: run, done: max(0, ends - 1), total: told?.total, isRunning: true, report: nil)
        }
        let clock = ContinuousClock()
        let start = clock.now
        let (study, header) = try prepared(request)
        let known = FaithfulnessStudyFile.read(path, header).lines
        let isDone = known.count >= study.tasks.count
        return FaithfulnessStudyStanding(
            run: run, done: known.count, total: study.tasks.count, isRunning: false,
            report: isDone
                ? study.report(known, file: path, seconds: (clock.now - start) / .seconds(1)) : nil)
    }

    private func studyFiles(_ run: String, _ session: String) throws -> (log: String, mark: String)
    {
        let folder = try self.session(session).folder
        // Names of files from when a study was called a sweep.
        return ("\(folder)/\(run)-sweep.log", "\(folder)/\(run)-sweep.process")
    }

    /// Whether the process that was started last lives and studies this run: its number may have
    /// gone to another one.
    private func isMeasuring(_ run: String, _ mark: String) -> Bool {
        guard let data = FileManager.default.contents(atPath: mark),
            let process = Int32(String(decoding: data, as: UTF8.self)),
            // A process that has ended and is not yet waited for has no arguments.
            let file = FileHandle(forReadingAtPath: "/proc/\(process)/cmdline"),
            let line = try? file.readToEnd()
        else { return false }
        let arguments = line.split(separator: 0).map { String(decoding: $0, as: UTF8.self) }
        // A process of an earlier version was started with the old name of the option.
        return !Set(arguments).isDisjoint(with: ["--study", "--sweep"]) && arguments.contains(run)
    }
}
