import Foundation
import GRDB
import Reports
import Support

/// What a training writes.
extension SessionStore {
    /// Adds a run in state `starting` and returns its name, `MODEL-CITY-N`.
    ///
    /// - Parameters:
    ///   - repeats: The run that this one shall be compared with.
    ///   - supervision: What it is to watch for; nil for what is usual.
    ///   - isQueued: It waits at the end of the queue instead.
    public func createRun(
        city: String, cityFingerprint: String, recipe: TrainingRecipe, repeats: String? = nil,
        supervision: Supervision? = nil, isQueued: Bool = false
    ) throws -> String {
        try change { database in
            var new = NewRun(city: city, cityFingerprint: cityFingerprint, recipe: recipe)
            new.repeats = repeats
            new.supervision = supervision
            let run = try insert(new, database)
            if isQueued { try enqueue(run, QueuedJob(), database) }
            return run
        }
    }

    /// Adds one run for each seed and returns the name of their group, `MODEL-CITY-seeds-N`.
    ///
    /// - Parameters: As of `createRun`.
    public func createGroup(
        city: String, cityFingerprint: String, recipe: TrainingRecipe, seeds: [UInt64],
        supervision: Supervision? = nil, isQueued: Bool = false
    ) throws -> String {
        try change { database in
            var new = NewRun(city: city, cityFingerprint: cityFingerprint, recipe: recipe)
            new.supervision = supervision
            let (group, runs) = try insertGroup(new, seeds: seeds, database)
            if isQueued {
                for run in runs { try enqueue(run, QueuedJob(), database) }
            }
            return group
        }
    }

    /// Adds a group of seeds.
    func insertGroup(_ new: NewRun, seeds: [UInt64], _ database: Database) throws -> (
        group: String, runs: [String]
    ) {
        var new = new
        let taken = try String.fetchSet(
            database, sql: "SELECT seedGroup FROM run WHERE seedGroup IS NOT NULL")
        let group = free("\(new.recipe.model)-\(new.city)-seeds", taken)
        new.group = group
        let runs = try seeds.map { seed in
            new.recipe.seed = seed
            return try insert(new, database)
        }
        return (group, runs)
    }

    /// Adds a run that another one is to start from, and writes its name into the other's manifest,
    /// at once: whoever resumes the other finds it.
    public func createSource(
        of run: String, city: String, cityFingerprint: String, recipe: TrainingRecipe
    ) throws -> String {
        try change { database in
            let source = try insert(
                NewRun(city: city, cityFingerprint: cityFingerprint, recipe: recipe), database)
            let stored = try String.fetchOne(
                database, sql: "SELECT manifest FROM run WHERE id = ?", arguments: [run])
            if let stored {
                var manifest = try JSONDecoder().decode(
                    RunManifest.self, from: Data(stored.utf8))
                manifest.source = source
                try database.execute(
                    sql: "UPDATE run SET manifest = ? WHERE id = ?",
                    arguments: [try SessionStore.json(manifest), run])
            }
            return source
        }
    }

    /// A run that is to be added.
    struct NewRun {
        var city: String
        var cityFingerprint: String
        var recipe: TrainingRecipe
        var group: String?
        var sweep: String?
        var repeats: String?
        var supervision: Supervision?
    }

    private func insert(_ new: NewRun, _ database: Database) throws -> String {
        let model = new.recipe.model
        let run = try free(model, new.city, database)
        var progress = RunProgress()
        progress.totalEpochs = new.recipe.epochs
        progress.learningRate = new.recipe.learningRate
        try database.execute(
            sql: """
                INSERT INTO run (id, model, city, cityFingerprint, recipe, status, startedAt,
                progress, seedGroup, sweep, repeats, supervision)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
            arguments: [
                run, model, new.city, new.cityFingerprint, try SessionStore.json(new.recipe),
                RunStatus.starting.rawValue, SessionStore.now(),
                try SessionStore.json(progress), new.group, new.sweep, new.repeats,
                try new.supervision.map(SessionStore.json),
            ])
        return run
    }

    /// The first name of a run that is not taken.
    func free(_ model: String, _ city: String, _ database: Database) throws -> String {
        free("\(model)-\(city)", try String.fetchSet(database, sql: "SELECT id FROM run"))
    }

    /// The name with the first number that is not taken, by a row or by checkpoints: where a
    /// database was lost, or restored from an older copy, those of other runs are still there.
    ///
    /// Nor by a run that had it before it was renamed: its checkpoints know it by that name.
    func free(_ name: String, _ taken: Set<String>) -> String {
        let taken = taken.union(Self.formerNames(inSession: folder))
        var number = 1
        while taken.contains("\(name)-\(number)")
            || FileManager.default.fileExists(atPath: checkpointFolder("\(name)-\(number)"))
        {
            number += 1
        }
        return "\(name)-\(number)"
    }

    /// Writes what a run rests on.
    public func setManifest(_ run: String, _ manifest: RunManifest) throws {
        let json = try SessionStore.json(manifest)
        try change { database in
            try database.execute(
                sql: "UPDATE run SET manifest = ? WHERE id = ?", arguments: [json, run])
        }
    }

    /// Writes one step: its values and the progress, in one transaction.
    public func record(_ run: String, _ values: [MetricValue], _ progress: RunProgress) throws {
        let json = try SessionStore.json(progress)
        let process = process
        try change { database in
            // The run first: where it is another's, or gone, nothing is written.
            try database.cachedStatement(
                sql: """
                    UPDATE run SET progress = ? WHERE id = ? AND (processIdentifier IS NULL OR (
                    processIdentifier = ? AND processStart IS ?
                    AND (processBoot IS NULL OR processBoot IS ?)))
                    """
            ).execute(
                arguments: [json, run, process.identifier, process.start, process.boot])
            if database.changesCount == 0 { try requireOwner(run, process, database) }
            let insert = try database.cachedStatement(
                sql: """
                    INSERT OR IGNORE INTO metric (run, name, step, epoch, value)
                    VALUES (?, ?, ?, ?, ?)
                    """)
            for value in values {
                try insert.execute(
                    arguments: [run, value.name, value.step, value.epoch, value.value])
                guard database.changesCount == 0 else {
                    try MetricBuckets.add(run, value, database)
                    continue
                }
                try database.execute(
                    sql: """
                        UPDATE metric SET epoch = ?, value = ?
                        WHERE run = ? AND name = ? AND step = ?
                        """,
                    arguments: [value.epoch, value.value, run, value.name, value.step])
                try MetricBuckets.rebuild(run, from: value.step, database)
            }
        }
    }

    /// Forgets values after a step: a resumed run writes them again.
    public func forget(_ run: String, after step: Int) throws {
        try change { database in
            try database.execute(
                sql: """
                    DELETE FROM metric WHERE run = ? AND step > ? AND name NOT LIKE 'left-%'
                    """, arguments: [run, step])
            try MetricBuckets.rebuild(run, from: step, database)
        }
    }

    public func setStatus(_ run: String, _ status: RunStatus, message: String? = nil) throws {
        let ended = [.finished, .stopped, .failed].contains(status) ? SessionStore.now() : nil
        let process = process
        try change { database in
            try requireOwner(run, process, database)
            try database.execute(
                sql: "UPDATE run SET status = ?, message = ?, endedAt = ? WHERE id = ?",
                arguments: [status.rawValue, message, ended, run])
            // What it was queued for is over with it.
            if ended != nil { try endJob(run, database) }
        }
    }

    /// A sentence that stands beside the run while it goes on.
    public func setMessage(_ run: String, _ message: String?) throws {
        try change { database in
            try database.execute(
                sql: "UPDATE run SET message = ? WHERE id = ?", arguments: [message, run])
        }
    }

    public func addEvent(
        _ run: String, _ kind: RunEvent.Kind, _ text: String, step: Int? = nil,
        epoch: Double? = nil
    ) throws {
        try change { database in
            try insertEvent(run, kind, text, step: step, epoch: epoch, database)
        }
    }

    func insertEvent(
        _ run: String, _ kind: RunEvent.Kind, _ text: String, step: Int? = nil,
        epoch: Double? = nil, _ database: Database
    ) throws {
        try database.execute(
            sql: "INSERT INTO event (run, at, kind, step, epoch, text) VALUES (?, ?, ?, ?, ?, ?)",
            arguments: [run, SessionStore.now(), kind.rawValue, step, epoch, text])
    }

    public func setCheckpoint(
        _ run: String, kind: String, file: String, step: Int, epoch: Int
    ) throws {
        try change { database in
            try database.execute(
                sql: """
                    INSERT OR REPLACE INTO checkpoint (run, kind, file, step, epoch, createdAt)
                    VALUES (?, ?, ?, ?, ?, ?)
                    """,
                arguments: [run, kind, file, step, epoch, SessionStore.now()])
        }
    }

    /// Asks something of whoever trains the run.
    public func send(_ run: String, _ command: TrainingCommand) throws {
        try change { database in
            try database.execute(
                sql: "INSERT INTO command (run, at, command) VALUES (?, ?, ?)",
                arguments: [run, SessionStore.now(), try SessionStore.json(command)])
        }
    }

    /// What was asked since the last call, each once, in order.
    public func takeCommands(_ run: String) throws -> [TrainingCommand] {
        let waiting = try look { database in
            try database.cachedStatement(
                sql: "SELECT 1 FROM command WHERE run = ? AND takenAt IS NULL LIMIT 1"
            ).fetchOne(run)
        }
        guard waiting else { return [] }
        return try change { database in
            let rows = try Row.fetchAll(
                database,
                sql: "SELECT * FROM command WHERE run = ? AND takenAt IS NULL ORDER BY id",
                arguments: [run])
            try database.execute(
                sql: "UPDATE command SET takenAt = ? WHERE run = ? AND takenAt IS NULL",
                arguments: [SessionStore.now(), run])
            return try rows.compactMap { row in
                do {
                    let stored = StoredRow(row, of: "command", named: run, file: file)
                    try SessionDigests.check(stored)
                    return try stored.json("command")
                } catch let failure as Failure {
                    // What nobody can read ends no training.
                    try insertEvent(run, .refused, "left out: \(failure.problem)", database)
                    return nil
                }
            }
        }
    }
}

extension Statement {
    /// Whether the query has a row.
    fileprivate func fetchOne(_ argument: String) throws -> Bool {
        try Bool.fetchOne(self, arguments: [argument]) ?? false
    }
}
