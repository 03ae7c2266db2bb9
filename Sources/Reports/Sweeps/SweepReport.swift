import Support

/// A sweep as it stands: one row a combination.
public struct SweepReport: Codable, Equatable, Sendable {
    public enum Status: String, Codable, Sendable, CaseIterable {
        case finished, training, paused, queued
        /// It has reached the rung where the others are to arrive.
        case arrived
        case waiting, stopped, interrupted, failed
        /// Others were better at a rung.
        case left

        /// In words: `waiting` has nothing trained yet.
        public var words: String { self == .waiting ? "not begun" : rawValue }
    }

    public struct Row: Codable, Equatable, Sendable {
        /// Its seeds.
        public var group: String
        /// Such as `dropout=0.2 dimension=32`.
        public var settings: String
        /// Mean over the seeds of the best value on validation; nil before there is one.
        public var best: Double?
        /// How many seeds have a value.
        public var seeds: Int
        /// The epoch that every seed has reached.
        public var epoch: Int
        /// Rungs at which it was kept.
        public var rung: Int
        public var status: Status
        /// Why it was left, or waits.
        public var note: String?
        /// In the order of the seeds.
        public var runs: [String]
    }

    public var sweep: String
    public var session: String
    public var model: String
    public var city: String
    /// As somebody asked for it.
    public var settings: String
    /// The metric that decides.
    public var selectBy: String
    /// The last epoch of the recipe.
    public var epochs: Int
    public var halving: SuccessiveHalving?
    /// What was decided, one entry a rung that is over.
    public var decisions: [StoredSweep.Decision]
    public var isQueued: Bool
    /// Nothing is left to be trained.
    public var isOver: Bool
    /// Those that go on first, each by what it was chosen by.
    public var rows: [Row]

    /// - Parameter members: Runs of a group, in the order of its seeds.
    public init(
        _ sweep: StoredSweep, session: String, _ members: (String) throws -> [RunReport]
    ) rethrows {
        self.sweep = sweep.name
        self.session = session
        model = sweep.model
        city = sweep.city
        settings = sweep.settings
        selectBy = sweep.selectBy
        epochs = sweep.epochs
        halving = sweep.halving
        decisions = sweep.decisions
        isQueued = sweep.isQueued
        let alive = Set(sweep.alive)
        isOver = try sweep.rung == nil && sweep.due(members).isEmpty
        let made = try sweep.trials.enumerated().map { index, trial in
            let runs = try members(trial.group)
            let values = runs.compactMap(\.bestValue)
            let status = Self.status(of: runs, isIn: alive.contains(index), rung: sweep.rung)
            return Row(
                group: trial.group, settings: trial.settings,
                best: values.isEmpty ? nil : values.reduce(0, +) / Double(values.count),
                seeds: values.count, epoch: runs.map(\.selectionEpoch).min() ?? 0,
                rung: sweep.decisions.count { decision in
                    decision.ranking.prefix(decision.kept).contains { $0.trial == index }
                }, status: status,
                // Why one has failed is worth more than its place.
                note: (status == .failed ? nil : sweep.sentence(ofLeft: index))
                    ?? Self.note(status, runs),
                runs: runs.map(\.run))
        }
        // Whoever got further is better, whatever was measured of it earlier.
        let places = made.indices.sorted { left, right in
            let (one, other) = (made[left], made[right])
            if one.rung != other.rung { return one.rung > other.rung }
            switch (one.best, other.best) {
            case (let best?, let second?) where best != second: return best > second
            case (_?, nil): return true
            case (nil, _?): return false
            default: return left < right
            }
        }
        rows = places.map { made[$0] }
    }

    private static func status(
        of runs: [RunReport], isIn: Bool, rung: SuccessiveHalving.Rung?
    ) -> Status {
        func any(_ wanted: RunStatus...) -> Bool { runs.contains { wanted.contains($0.status) } }
        if any(.failed) { return .failed }
        if !isIn { return .left }
        if any(.running) { return .training }
        if any(.paused) { return .paused }
        if any(.queued) { return .queued }
        if runs.allSatisfy({ $0.status == .finished }) { return .finished }
        if runs.allSatisfy({ $0.hasArrived(at: rung?.epoch) }) { return .arrived }
        if any(.interrupted) { return .interrupted }
        return any(.stopped) ? .stopped : .waiting
    }

    private static func note(_ status: Status, _ runs: [RunReport]) -> String? {
        switch status {
        case .failed: runs.first { $0.status == .failed }?.message
        case .queued:
            runs.first { $0.status == .queued }.map(\.statusInWords)
        case .arrived, .stopped: runs.first { $0.status == .stopped }?.message
        default: nil
        }
    }
}

extension RunReport {
    /// The epoch that its selection has reached; while it trains again, its last.
    fileprivate var selectionEpoch: Int {
        phase == "selection" ? epoch : currentRecipe.epochs
    }
}
