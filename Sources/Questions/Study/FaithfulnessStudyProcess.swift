import Explanation
import Foundation
import Reports
import Sessions
import Support
import Tensors

/// Faithfulness studies in processes of their own, which a workbench starts and looks at.
extension Workspace {
    /// Shows what a study found, or starts the process that goes on with it.
    ///
    /// It is the study that `whyhere explain --run RUN --study` makes.
    ///
    /// - Parameter again: Goes on where an earlier process ended before it was done.
    /// - Throws: `Failure(.io)` where one did, and it shall not go on.
    public func continueFaithfulnessStudy(run: String, session: String, again: Bool = true) throws
        -> FaithfulnessStudyStanding
    {
        var standing = try standing(ofStudy: run, session: session)
        guard !standing.isRunning, standing.report == nil else { return standing }
        let (log, mark) = try studyFiles(run, session)
        if !again, FileManager.default.fileExists(atPath: mark) {
            throw endedEarly(run, standing, log)
        }
        // The session's folder must be there, and be ours to write.
        _ = try self.session(session)
        let process = try startProgram(
            [
                "explain", "--run", run, "--study", "--users",
                String(FaithfulnessStudyRequest(run: run, session: session).users), "--session",
                session,
                "--workspace", folder, "--json",
            ], log: log)
        do {
            try Data(ProcessMark.of(process).line.utf8).write(to: URL(fileURLWithPath: mark))
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
            throw endedEarly(run, standing, try studyFiles(run, session).log)
        }
        return standing
    }

    /// Asks the process that makes a study to end. What is measured is kept.
    public func cancelFaithfulnessStudy(run: String, session: String) throws
        -> FaithfulnessStudyStanding
    {
        let mark = try studyFiles(run, session).mark
        if let process = studyProcess(run, mark) { kill(process, SIGTERM) }
        return try watchFaithfulnessStudy(run: run, session: session)
    }

    private func endedEarly(_ run: String, _ standing: FaithfulnessStudyStanding, _ log: String)
        -> Failure
    {
        let last = lines(ofLog: log).last { $0.hasPrefix("whyhere: ") }
        let done = standing.total.map { ", \(standing.done) of \($0) explanations measured" } ?? ""
        return Failure(
            .io,
            "the study of \(run) ended early\(done)"
                + (last.map { " (\($0.dropFirst("whyhere: ".count)))" }
                    ?? ": its process is gone"),
            remedy: "F goes on with it", file: log)
    }

    private func standing(ofStudy run: String, session: String) throws -> FaithfulnessStudyStanding
    {
        let request = FaithfulnessStudyRequest(run: run, session: session)
        let path = try studyPath(request)
        let (log, mark) = try studyFiles(run, session)
        if studyProcess(run, mark) != nil {
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
        let folder = try sessionFolder(session)
        // Names of files from when a study was called a sweep.
        return ("\(folder)/\(run)-sweep.log", "\(folder)/\(run)-sweep.process")
    }

    /// The process that was started last, where it lives and studies this run: its number may have
    /// gone to another one.
    private func studyProcess(_ run: String, _ mark: String) -> Int32? {
        guard let data = FileManager.default.contents(atPath: mark),
            let known = ProcessMark(line: String(decoding: data, as: UTF8.self)),
            known.start == nil || known.standing == .alive,
            case let process = known.identifier,
            // A process that has ended and is not yet waited for has no arguments.
            let file = FileHandle(forReadingAtPath: "/proc/\(process)/cmdline"),
            let line = try? file.readToEnd()
        else { return nil }
        let arguments = line.split(separator: 0).map { String(decoding: $0, as: UTF8.self) }
        // A process of an earlier version was started with the old name of the option.
        let isIt =
            !Set(arguments).isDisjoint(with: ["--study", "--sweep"]) && arguments.contains(run)
        return isIt ? process : nil
    }
}
