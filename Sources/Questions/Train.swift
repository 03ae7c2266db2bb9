import City
import Foundation
import Models
import Reports
import Sessions
import Support
import Tensors
import Training

extension Workspace {
    /// Adds a run that `train(run:…)` carries out, here or in another process.
    ///
    /// - Parameters:
    ///   - supervision: What it is to watch for; nil for what is usual.
    ///   - isQueued: It waits at the end of the session's queue instead.
    public func createRun(
        city name: String, recipe: TrainingRecipe, session: String,
        supervision: Supervision? = nil, isQueued: Bool = false
    ) throws -> String {
        let (city, recipe) = try checked(recipe, city: name, session: session)
        return try store(session) {
            try $0.createRun(
                city: city.name, cityFingerprint: city.fingerprint, recipe: recipe,
                supervision: supervision, isQueued: isQueued)
        }
    }

    /// A recipe that can be trained on a city, with what it takes over from its source.
    func checked(_ recipe: TrainingRecipe, city name: String, session: String) throws -> (
        city: City, recipe: TrainingRecipe
    ) {
        try Catalogue.validate(recipe)
        let city = try city(name)
        try Catalogue.requireMemory(for: recipe, on: city)
        let recipe = try adoptingSource(
            recipe, city: city.name, fingerprint: city.fingerprint, session: session)
        return (city, recipe)
    }

    /// Trains a run in this process until it ends, from its last checkpoint where it has one.
    ///
    /// - Parameters:
    ///   - given: Settings to change before the next step.
    ///   - kept: The kept checkpoint to go on from, such as `step-120`; nil goes on from the last.
    ///   - until: The epoch of the selection where it stops and waits for its sweep; nil goes to the
    ///     end.
    ///   - isInterrupted: Asked before every step; true stops as the command `stop` does.
    ///   - progress: Receives the run after each evaluation, and every few seconds.
    /// - Throws: `Failure`; the run is then marked failed, with the sentence.
    public func train(
        run: String, session: String, given: [AskedChange] = [],
        from kept: String? = nil, until: Int? = nil, isInterrupted: @escaping () -> Bool,
        progress: @escaping (TrainingProgress) -> Void
    ) throws -> RunReport {
        Parallel.keepFreedMemory()
        // A name that the session does not have makes none.
        let before = try self.run(run, session: session)
        let store = try self.session(session)
        return try store.io {
            // From here on the run is this process's alone; what was read before may be old.
            let isNew = try store.claim(run)
            let heartbeat = Heartbeat(of: run, in: store)
            defer { heartbeat.stop() }
            let report = try self.run(run, session: session)
            let console = RunConsole(file: store.consoleFile(run))
            let card = try? report.recipe.card()
            let recorder = RunRecorder(store, report, isInterrupted) {
                // A line that finds no room leaves the training as it is: a guard watches the disk.
                try? console.add($0.line(card))
                progress($0)
            }
            do {
                // What it was queued for counts, and what is asked of it now comes after.
                let ending = try carryOut(
                    report, store, recorder, isNew: isNew, given: (report.job?.given ?? []) + given,
                    from: kept ?? report.job?.from, until: until ?? report.job?.until)
                try recorder.keep { try record(ending, of: run, store) }
                // One that waits for its sweep has not ended.
                if ending != .arrived {
                    recorder.notify(ending == .finished ? "finished" : "stopped", "")
                }
                if recorder.isCutOff {
                    // The session could not be written any more; the checkpoint was.
                    var report = report
                    report.status = .stopped
                    return report
                }
            } catch {
                let sentence = "\(error)"
                let was = before.job?.statusBefore ?? before.status
                guard recorder.hasBegun || !was.canGoOn else {
                    // What it was told to go on with is wrong, not the run: it can go on as it could.
                    try? store.setStatus(
                        run, was == .failed ? .failed : .stopped,
                        message: "it did not go on: \(sentence)")
                    try? store.endJob(run)
                    throw error
                }
                let isStopped = (error as? Failure)?.kind == .interrupted
                // On a full disk these fail too; the first error is the one to tell, and the run
                // then counts as interrupted.
                try? store.setStatus(
                    run, isStopped ? .stopped : .failed, message: sentence)
                try? store.addEvent(run, isStopped ? .stopped : .failed, sentence)
                recorder.notify(isStopped ? "stopped" : "failed", sentence)
                throw error
            }
            return try self.run(run, session: session)
        }
    }

    private func record(_ ending: Trainer.Ending, of run: String, _ store: SessionStore) throws {
        switch ending {
        case .finished:
            try store.setStatus(run, .finished)
            try store.addEvent(run, .finished, "finished")
        case .stopped:
            try store.setStatus(run, .stopped)
            try store.addEvent(run, .stopped, "stopped on request")
        case .arrived:
            let report = try self.run(run, session: store.name)
            let sentence =
                "waits at epoch \(report.epoch) of \(report.totalEpochs) for the rest of its sweep"
            try store.setStatus(run, .stopped, message: sentence)
            try store.addEvent(run, .stopped, sentence)
        }
    }

    private func carryOut(
        _ report: RunReport, _ store: SessionStore, _ recorder: RunRecorder, isNew: Bool,
        given: [AskedChange], from kept: String?, until: Int?
    ) throws -> Trainer.Ending {
        let city = try city(report.city)
        guard city.fingerprint == report.cityFingerprint else {
            throw Failure(
                .badData, "city \(report.city) has changed since run \(report.run) began",
                remedy: "restore the city's file or start a new run", file: city.folder)
        }
        try Catalogue.requireMemory(for: report.recipe, on: city)
        let folder = store.checkpointFolder(report.run)
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true)
        // What a killed process was writing; the run is this process's alone by now.
        for name in try FileManager.default.contentsOfDirectory(atPath: folder)
        where name.hasPrefix(".") && name.hasSuffix(".tmp") {
            try? FileManager.default.removeItem(atPath: "\(folder)/\(name)")
        }
        // And what killed trainings left that nobody has resumed.
        for other in try store.runsOfEndedProcesses() {
            Leftovers.sweepFiles(in: store.checkpointFolder(other))
        }
        let checkpoint = try checkpoint(toResume: report, in: folder, isNew: isNew)
        if checkpoint != nil { try report.requireContent(of: city) }
        try recorder.keep {
            try store.forget(report.run, after: checkpoint?.state.step ?? 0)
            // Of a process that was killed while it went back.
            try store.putCheckpointsAside(report.run, after: checkpoint?.state.step ?? 0, as: 0)
        }
        let data = try trainingData(report.recipe, city)
        let manifest = try RunManifest(city: city, split: data.fingerprint)
        if let step = checkpoint?.state.step {
            recorder.atFirst = {
                try store.addEvent(
                    report.run, .resumed, "resumed at step \(step)", step: step)
                try store.recordManifest(of: report, manifest, step: step)
            }
        } else {
            // A first stage is written into it before this run's own first event.
            try recorder.keep { try store.recordManifest(of: report, manifest, step: 0) }
        }
        recorder.splitName = data.name
        var trainer = Trainer(
            report.recipe, try report.recipe.card(),
            try tasks(data, report, resuming: checkpoint, recorder), run: report.run,
            folder: folder, given: given, repeating: try repeatedChanges(report),
            supervision: report.supervision ?? Supervision(),
            surroundings: recorder.surroundings)
        trainer.until = until
        guard let kept else { return try trainer(resuming: checkpoint) }
        return try trainer(
            resuming: trainer.goBack(to: kept, from: checkpoint?.state.step ?? 0))
    }

    /// What the run that this one repeats had changed.
    private func repeatedChanges(_ report: RunReport) throws -> [SettingChange] {
        guard let first = report.repeats else { return [] }
        return try run(first, session: report.session).manifest?.changes ?? []
    }

    /// Starts `whyhere train` for a run in a process of its own, which outlives this one.
    ///
    /// - Parameters:
    ///   - environment: Variables that it has besides those of this process.
    ///   - ended: Called with its exit code and its number, on some thread.
    public func trainInBackground(
        run: String, session: String, given: [AskedChange] = [], from kept: String? = nil,
        environment: [String: String] = [:], ended: (@Sendable (Int32, Int32) -> Void)? = nil
    ) throws {
        let console = try console(of: run, session: session)
        // What earlier trainings of the run wrote stays.
        let start = console.size
        try startProgram(
            [
                "train", try self.run(run, session: session).model, "--resume", run, "--session",
                session, "--workspace", folder, "--detached", "--json",
            ] + (kept.map { ["--from", $0] } ?? []) + given.flatMap(\.arguments),
            output: console.forAppending(), environment: environment
        ) { [self] code, process in
            ended?(code, process)
            // A process that ended before it had the run would leave it starting for ever. Nobody
            // is there to hear if that cannot be written.
            guard code != 0, let report = try? self.run(run, session: session),
                report.status == .starting
            else { return }
            try? store(session) {
                try $0.setStatus(
                    run, .failed, message: console.lastWords(from: start, code: code))
            }
        }
    }

    /// Starts `whyhere` for a training of several runs, which outlives this process.
    ///
    /// - Parameter arguments: Those of `whyhere train`, without session and workspace.
    public func trainInBackground(_ arguments: [String], session: String) throws {
        let store = try self.session(session)
        try startProgram(
            arguments + ["--session", session, "--workspace", folder, "--detached", "--json"],
            log: "\(store.folder)/several.log")
    }

    /// Every run of a session that can be read, newest first; none where there is no such session
    /// yet.
    public func listRuns(session: String) throws -> [RunReport] {
        try read(session, orElse: []) { try $0.runs() }
    }

    /// A run with its curves.
    ///
    /// - Parameter points: At most about so many points a curve; nil for every step.
    public func showRun(_ run: String, session: String, points: Int?) throws -> RunReport {
        try read(session, orElse: nil) { try $0.run(run, points: points) }
            // Says that there is no such run, and which ones there are.
            ?? self.run(run, session: session)
    }

    /// Returns as soon as something has happened to a run, or once the time is over.
    ///
    /// - Parameter event: Number of the newest event that is known.
    public func awaitNews(
        of run: String, after event: Int, session: String, atMost patience: Duration
    ) throws {
        let clock = ContinuousClock()
        let end = clock.now + patience
        try read(session, orElse: ()) { store in
            while try store.lastEvent(of: run) <= event, clock.now < end {
                // One look at an index: it may come often.
                usleep(10_000)
            }
        }
    }

    /// Asks something of the process that trains a run.
    public func send(_ command: TrainingCommand, run: String, session: String) throws {
        let report = try self.run(run, session: session)
        guard report.status.isActive else {
            if report.status == .queued {
                throw Failure(
                    .usage, "run \(run) is \(report.statusInWords), not running",
                    remedy: "take it out with 'whyhere queue remove \(run)', or train it now with "
                        + "'whyhere train \(report.model) --resume \(run)\(Self.option(command))'")
            }
            throw Failure(
                .usage, "run \(run) is \(report.status.rawValue), not running",
                remedy: report.status == .finished
                    ? "start a new run to train further"
                    : "resume it with 'whyhere train \(report.model) --resume \(run)\(Self.option(command))'"
            )
        }
        try require(command, of: report)
        try store(session) { try $0.send(run, command) }
    }

    /// Fails at once where the training would refuse.
    private func require(_ command: TrainingCommand, of report: RunReport) throws {
        switch command {
        case .change(let name, let value, _):
            _ = try report.recipe.card().askedChange(name, typed: value.text)
        case .rollBack(let kind):
            _ = try requireKept(kind, of: report)
        case .pause, .resume, .stop, .stopAfterEpoch, .evaluate, .keepCheckpoint, .inspect: break
        }
    }

    /// What a resumption is told to do as a command would have.
    private static func option(_ command: TrainingCommand) -> String {
        switch command {
        case .change(let setting, let value, _):
            " " + AskedChange(setting, value).arguments.joined(separator: " ")
        case .rollBack(let kind): " --from \(kind)"
        default: ""
        }
    }

    func store<Result>(_ session: String, _ body: (SessionStore) throws -> Result) throws
        -> Result
    {
        let store = try self.session(session)
        return try store.io { try body(store) }
    }
}
