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
    public func createRun(city name: String, recipe: TrainingRecipe, session: String) throws
        -> String
    {
        try Catalogue.validate(recipe)
        let city = try city(name)
        try Catalogue.requireMemory(for: recipe, on: city)
        let recipe = try adoptingSource(
            recipe, city: city.name, fingerprint: city.fingerprint, session: session)
        return try store(session) {
            try $0.createRun(
                city: city.name, cityFingerprint: city.fingerprint, recipe: recipe)
        }
    }

    /// Trains a run in this process until it ends, from its last checkpoint where it has one.
    ///
    /// - Parameters:
    ///   - learningRate: From here on, in place of the recipe's; nil goes on with the run's own.
    ///   - isInterrupted: Asked before every step; true stops as the command `stop` does.
    ///   - progress: Receives the run after each evaluation, and every few seconds.
    /// - Throws: `Failure`; the run is then marked failed, with the sentence.
    public func train(
        run: String, session: String, learningRate: Double? = nil,
        isInterrupted: @escaping () -> Bool,
        progress: @escaping (TrainingProgress) -> Void
    ) throws -> RunReport {
        Parallel.keepFreedMemory()
        let store = try self.session(session)
        let report = try self.run(run, session: session)
        guard report.status != .finished else {
            throw Failure(
                .usage, "run \(run) is finished", remedy: "start a new run to train further")
        }
        if let process = report.processIdentifier,
            [.running, .paused].contains(report.status),
            process != ProcessInfo.processInfo.processIdentifier
        {
            throw Failure(
                .usage, "run \(run) is being trained by process \(process)",
                remedy: "watch it with 'whyhere runs show \(run)' or stop it first")
        }
        return try store.io {
            try store.claim(run)
            do {
                let recorder = RunRecorder(store, report, isInterrupted, progress)
                let ending = try carryOut(report, store, recorder, learningRate)
                try store.setStatus(run, ending == .finished ? .finished : .stopped)
            } catch {
                let sentence = "\(error)"
                let isStopped = (error as? Failure)?.kind == .interrupted
                // On a full disk these fail too; the first error is the one to tell, and the run
                // then counts as interrupted.
                try? store.setStatus(
                    run, isStopped ? .stopped : .failed, message: sentence)
                try? store.addEvent(run, (isStopped ? "" : "failed: ") + sentence)
                throw error
            }
            return try self.run(run, session: session)
        }
    }

    private func carryOut(
        _ report: RunReport, _ store: SessionStore, _ recorder: RunRecorder,
        _ learningRate: Double?
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
        var checkpoint: Checkpoint?
        let last = folder + "/last.safetensors"
        if FileManager.default.fileExists(atPath: last) {
            let found = try Checkpoint(readingFrom: last, expecting: city.fingerprint)
            try report.requireContent(of: city)
            checkpoint = found
            try store.forget(report.run, after: found.state.step)
            try store.addEvent(report.run, "resumed at step \(found.state.step)")
        } else {
            try store.forget(report.run, after: 0)
        }
        let data = try trainingData(report.recipe, city)
        try store.recordManifest(
            of: report, RunManifest(city: city, split: data.fingerprint),
            step: checkpoint?.state.step ?? 0)
        recorder.splitName = data.name
        let trainer = Trainer(
            report.recipe, try tasks(data, report, resuming: checkpoint, recorder), run: report.run,
            folder: folder, learningRate: learningRate, surroundings: recorder.surroundings)
        return try trainer(resuming: checkpoint)
    }

    /// Starts `whyhere train` for a run in a process of its own, which outlives this one.
    public func trainInBackground(run: String, session: String) throws {
        let store = try self.session(session)
        try startProgram(
            [
                "train", try self.run(run, session: session).model, "--resume", run, "--session",
                session, "--workspace", folder, "--detached", "--json",
            ], log: "\(store.folder)/\(run).log")
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

    /// Every run of a session, newest first; none where there is no such session yet.
    public func listRuns(session: String) throws -> [RunReport] {
        guard SessionStore.exists(try sessionFolder(session)) else { return [] }
        return try store(session) { try $0.runs() }
    }

    /// A run with its curves.
    ///
    /// - Parameter points: At most about so many points a curve; nil for every step.
    public func showRun(_ run: String, session: String, points: Int?) throws -> RunReport {
        _ = try self.run(run, session: session)
        return try store(session) { try $0.run(run, points: points) }!
    }

    /// Asks something of the process that trains a run.
    public func send(_ command: TrainingCommand, run: String, session: String) throws {
        let report = try self.run(run, session: session)
        guard [.starting, .running, .paused].contains(report.status) else {
            throw Failure(
                .usage, "run \(run) is \(report.status.rawValue), not running",
                remedy: report.status == .finished
                    ? "start a new run to train further"
                    : "resume it with 'whyhere train \(report.model) --resume \(run)\(Self.option(command))'"
            )
        }
        if case .learningRate(let rate) = command, !(rate > 0 && rate <= 10) {
            throw Failure(
                .usage, "a learning rate of \(rate) is out of range",
                remedy: "give a number above 0, at most 10")
        }
        try store(session) { try $0.send(run, command) }
    }

    /// What a resumption is told to do as a command would have.
    private static func option(_ command: TrainingCommand) -> String {
        if case .learningRate(let rate) = command { return " --learning-rate \(rate)" }
        return ""
    }

    func store<Result>(_ session: String, _ body: (SessionStore) throws -> Result) throws
        -> Result
    {
        let store = try self.session(session)
        return try store.io { try body(store) }
    }
}

extension SessionStore {
    /// Names the file where the database fails; a `Failure` passes as it is.
    func io<Result>(_ body: () throws -> Result) throws -> Result {
        do {
            return try body()
        } catch let failure as Failure {
            throw failure
        } catch {
            throw Failure(
                .io, "the session's database failed (\(error))",
                remedy: "check the disk's free space, then resume",
                file: folder + "/session.sqlite")
        }
    }
}
