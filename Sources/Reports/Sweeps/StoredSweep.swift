import Support

/// A sweep as a session keeps it: its combinations, and what was decided of them.
public struct StoredSweep: Codable, Equatable, Sendable {
    /// One combination of settings.
    public struct Trial: Codable, Equatable, Sendable {
        /// What it is told apart by, such as `dropout=0.2 dimension=32`.
        public var settings: String
        /// The group of its seeds.
        public var group: String

        public init(settings: String, group: String) {
            self.settings = settings
            self.group = group
        }
    }

    /// What a combination reached at a rung.
    public struct Standing: Codable, Equatable, Sendable {
        /// Its index among the combinations.
        public var trial: Int
        /// Mean over its seeds of the best value on validation until then; nil where one has failed.
        public var value: Double?

        public init(trial: Int, value: Double?) {
            self.trial = trial
            self.value = value
        }
    }

    /// What was decided at a rung.
    public struct Decision: Codable, Equatable, Sendable {
        public var epoch: Int
        /// The best first.
        public var ranking: [Standing]
        /// How many of them go on.
        public var kept: Int

        public init(epoch: Int, ranking: [Standing], kept: Int) {
            self.epoch = epoch
            self.ranking = ranking
            self.kept = kept
        }
    }

    public var name: String
    public var model: String
    public var city: String
    /// As somebody asked for it, such as `dropout=0.2,0.5`.
    public var settings: String
    /// The metric that decides, such as `recall@20`.
    public var selectBy: String
    /// The last epoch of the recipe.
    public var epochs: Int
    public var trials: [Trial]
    /// Nil where all combinations are trained to the end.
    public var halving: SuccessiveHalving?
    public var decisions: [Decision] = []
    /// The session's queue carries it out, and not a command that waits for it.
    public var isQueued: Bool
    /// ISO 8601, UTC.
    public var createdAt: String

    public init(
        name: String, model: String, city: String, settings: String, selectBy: String, epochs: Int,
        trials: [Trial], halving: SuccessiveHalving?, isQueued: Bool, createdAt: String
    ) {
        self.name = name
        self.model = model
        self.city = city
        self.settings = settings
        self.selectBy = selectBy
        self.epochs = epochs
        self.trials = trials
        self.halving = halving
        self.isQueued = isQueued
        self.createdAt = createdAt
    }

    /// Indices of the combinations that go on, in their order.
    public var alive: [Int] {
        guard let last = decisions.last else { return Array(trials.indices) }
        return last.ranking.prefix(last.kept).map(\.trial).sorted()
    }

    /// The rung that those still in train towards; nil where they go to their end.
    public var rung: SuccessiveHalving.Rung? {
        // Where all have failed nobody trains towards anything.
        guard let halving, !alive.isEmpty, halving.rungs.indices.contains(decisions.count)
        else { return nil }
        return halving.rungs[decisions.count]
    }

    /// The runs that are still to be trained before something is decided, or before all is over.
    ///
    /// - Parameter members: Runs of a group, in the order of its seeds.
    public func due(_ members: (String) throws -> [RunReport]) rethrows -> [RunReport] {
        try alive.flatMap { try members(trials[$0].group) }
            .filter { !$0.hasArrived(at: rung?.epoch) }
    }

    /// What is to be decided at the present rung; nil while a run is on its way there, and where nothing
    /// is left to decide.
    public func decision(_ members: (String) throws -> [RunReport]) rethrows -> Decision? {
        guard let rung, !alive.isEmpty else { return nil }
        var standings: [Standing] = []
        for trial in alive {
            let runs = try members(trials[trial].group)
            guard runs.allSatisfy({ $0.hasArrived(at: rung.epoch) }) else { return nil }
            standings.append(Standing(trial: trial, value: Self.value(of: runs)))
        }
        let ranking = SuccessiveHalving.ranking(standings)
        // What has failed does not go on, however few are left.
        let sound = ranking.count { $0.value != nil }
        return Decision(epoch: rung.epoch, ranking: ranking, kept: min(rung.kept, sound))
    }

    /// Mean over the seeds of the best value on validation; nil where a seed failed or has none.
    public static func value(of runs: [RunReport]) -> Double? {
        let values = runs.compactMap { $0.status == .failed ? nil : $0.bestValue }
        guard !runs.isEmpty, values.count == runs.count else { return nil }
        return values.reduce(0, +) / Double(values.count)
    }

    /// What was decided of a combination that does not go on; nil where it does.
    public func sentence(ofLeft trial: Int) -> String? {
        for decision in decisions {
            guard let place = decision.ranking.firstIndex(where: { $0.trial == trial }),
                place >= decision.kept
            else { continue }
            return "left at epoch \(decision.epoch) of \(epochs): \(Wording.ordinal(place + 1)) of "
                + "\(decision.ranking.count)"
        }
        return nil
    }
}

extension RunReport {
    /// Its selection stopped before its last epoch for want of a better one.
    private var isOutOfPatience: Bool {
        let recipe = currentRecipe
        guard recipe.patience > 0, let bestEpoch else { return false }
        return epoch >= bestEpoch + recipe.patience * recipe.evaluateEvery
    }

    /// Whether nothing is left to be trained of it before an epoch of its selection.
    ///
    /// - Parameter rung: Nil is its end.
    public func hasArrived(at rung: Int?) -> Bool {
        switch status {
        case .finished, .failed: true
        case .stopped: rung.map { epoch >= $0 || phase == "refit" || isOutOfPatience } ?? false
        case .starting, .queued, .running, .paused, .interrupted: false
        }
    }
}
