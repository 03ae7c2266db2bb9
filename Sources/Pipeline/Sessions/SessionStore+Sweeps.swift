import Foundation
import GRDB
import Reports
import Support

/// Sweeps, and what is decided of their combinations.
extension SessionStore {
    /// A sweep that is to be added.
    public struct NewSweep {
        public var city: String
        public var cityFingerprint: String
        /// As somebody asked for it.
        public var settings: String
        /// Each with what it is told apart by; at least one.
        public var recipes: [(name: String, recipe: TrainingRecipe)]
        public var seeds: [UInt64]
        public var halving: SuccessiveHalving?
        public var supervision: Supervision?
        public var isQueued = false

        public init(
            city: String, cityFingerprint: String, settings: String,
            recipes: [(name: String, recipe: TrainingRecipe)], seeds: [UInt64],
            halving: SuccessiveHalving? = nil
        ) {
            precondition(!recipes.isEmpty && !seeds.isEmpty, "A sweep without a training")
            self.city = city
            self.cityFingerprint = cityFingerprint
            self.settings = settings
            self.recipes = recipes
            self.seeds = seeds
            self.halving = halving
        }
    }

    /// Adds the runs of every combination, a group of seeds each, and returns the sweep's name,
    /// `MODEL-CITY-sweep-N`.
    public func createSweep(_ new: NewSweep) throws -> String {
        try change { database in
            let recipe = new.recipes[0].recipe
            let taken = try String.fetchSet(database, sql: "SELECT id FROM sweep")
            let name = free("\(recipe.model)-\(new.city)-sweep", taken)
            var run = NewRun(
                city: new.city, cityFingerprint: new.cityFingerprint, recipe: recipe)
            run.sweep = name
            run.supervision = new.supervision
            let trials = try new.recipes.map { settings, recipe in
                run.recipe = recipe
                return StoredSweep.Trial(
                    settings: settings,
                    group: try insertGroup(run, seeds: new.seeds, database).group)
            }
            let sweep = StoredSweep(
                name: name, model: recipe.model, city: new.city, settings: new.settings,
                selectBy: recipe.selectBy, epochs: recipe.epochs, trials: trials,
                halving: new.halving, isQueued: new.isQueued, createdAt: SessionStore.now())
            try database.execute(
                sql: "INSERT INTO sweep (id, at, content) VALUES (?, ?, ?)",
                arguments: [name, sweep.createdAt, try SessionStore.json(sweep)])
            if new.isQueued { try enqueueDue(of: sweep, database) }
            return name
        }
    }

    /// A sweep by its name; nil where the session has none.
    public func sweep(_ name: String) throws -> StoredSweep? {
        try look { try sweep(name, $0) }
    }

    private func sweep(_ name: String, _ database: Database) throws -> StoredSweep? {
        try Row.fetchOne(
            database, sql: "SELECT rowid, * FROM sweep WHERE id = ?", arguments: [name]
        ).map(read)
    }

    private func read(_ row: Row) throws -> StoredSweep {
        let stored = StoredRow(row, of: "sweep", file: file)
        try SessionDigests.check(stored)
        return try stored.json("content", StoredSweep.self)
    }

    /// A sweep with what its runs have reached; nil where the session has none of the name.
    public func sweepReport(_ name: String) throws -> SweepReport? {
        try look { database in
            guard let sweep = try sweep(name, database) else { return nil }
            return try SweepReport(sweep, session: self.name) { try members($0, database) }
        }
    }

    /// Decides what can be decided of a sweep, and tells what is to be trained next.
    ///
    /// - Returns: The runs that have not arrived yet where their sweep decides next, the epoch of
    ///   that rung (nil: they go to their end), and whether something was decided now.
    /// - Throws: `Failure(.noInput)` where the session has no such sweep.
    public func advance(_ name: String) throws -> (
        due: [RunReport], until: Int?, isDecided: Bool
    ) {
        try change { database in
            guard let sweep = try sweep(name, database) else {
                throw Failure(
                    .noInput, "session \(self.name) has no sweep '\(name)'",
                    remedy: "see 'whyhere runs list'")
            }
            let now = try advance(sweep, database)
            return (
                try now.due { try members($0, database) }, now.rung?.epoch,
                now.decisions.count > sweep.decisions.count
            )
        }
    }

    /// Makes the queue carry a sweep out, or stop doing so, and queues what is to be trained of it.
    ///
    /// - Throws: `Failure(.usage)` where nothing is left to be trained.
    public func setQueued(_ isQueued: Bool, sweep name: String) throws {
        try change { database in
            guard var sweep = try sweep(name, database) else { return }
            sweep.isQueued = isQueued
            try save(sweep, database)
            sweep = try advance(sweep, database)
            let due = try sweep.due { try members($0, database) }
            if isQueued {
                guard !due.isEmpty else {
                    throw Failure(
                        .usage, "nothing is left to be trained of sweep \(name)",
                        remedy: "see 'whyhere runs show \(name)'")
                }
                try enqueueDue(of: sweep, database)
            } else {
                for run in due where run.status == .queued {
                    try removeFromQueue(run.run, database)
                }
            }
        }
    }

    // MARK: Decisions

    /// Sweeps of the queue at whose rungs something is still to be decided.
    func sweepsUnderWay(_ database: Database) throws -> [StoredSweep] {
        // One that cannot be read holds nothing up; whoever asks for it by name is told why.
        try Row.fetchAll(database, sql: "SELECT rowid, * FROM sweep ORDER BY rowid")
            .compactMap { try? read($0) }.filter { $0.isQueued && $0.rung != nil }
    }

    func decision(of sweep: StoredSweep, _ database: Database) throws -> StoredSweep.Decision? {
        try sweep.decision { try members($0, database) }
    }

    /// Decides at every rung where all have arrived. Of a sweep of the queue, what goes on is queued.
    func advance(_ sweep: StoredSweep, _ database: Database) throws -> StoredSweep {
        var now = sweep
        while let decision = try decision(of: now, database) {
            now.decisions.append(decision)
            for standing in decision.ranking.dropFirst(decision.kept) {
                guard let sentence = now.sentence(ofLeft: standing.trial) else { continue }
                for run in try members(now.trials[standing.trial].group, database) {
                    try leave(run, sentence, database)
                }
            }
        }
        guard now != sweep else { return sweep }
        try save(now, database)
        if now.isQueued { try enqueueDue(of: now, database) }
        return now
    }

    private func leave(_ run: RunReport, _ sentence: String, _ database: Database) throws {
        // Why one has failed is worth more.
        if run.status == .stopped {
            try database.execute(
                sql: "UPDATE run SET message = ? WHERE id = ?", arguments: [sentence, run.run])
        }
        try insertEvent(run.run, .note, sentence, step: run.step, database)
    }

    private func save(_ sweep: StoredSweep, _ database: Database) throws {
        try database.execute(
            sql: "UPDATE sweep SET content = ? WHERE id = ?",
            arguments: [try SessionStore.json(sweep), sweep.name])
    }

    /// Queues the runs that are due and that nobody trains or has queued.
    private func enqueueDue(of sweep: StoredSweep, _ database: Database) throws {
        for run in try sweep.due({ try members($0, database) })
        where ![.running, .paused, .queued].contains(run.status) {
            try enqueue(run.run, QueuedJob(until: sweep.rung?.epoch), database)
        }
    }
}
