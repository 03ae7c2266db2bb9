import City
import Foundation
import Models
import Reports
import Sessions
import Support

/// Trainings of one recipe that differ in seeds or settings, and sweeps of them.
extension Workspace {
    /// Adds a run, a group of seeds, or a sweep: what one command line or one form asks for.
    ///
    /// All are made before the first is trained: a wrong value costs nothing then.
    ///
    /// - Parameters:
    ///   - supervision: What they are to watch for; nil for what is usual.
    ///   - isQueued: They wait at the end of the session's queue.
    /// - Returns: The name of the run, the group or the sweep.
    /// - Throws: `Failure(.usage)` where a value is out of range, or the parts do not go together.
    public func create(
        _ several: SeveralTrainings, of recipe: TrainingRecipe, city name: String, session: String,
        supervision: Supervision? = nil, isQueued: Bool = false
    ) throws -> String {
        try several.check()
        guard let settings = several.sweep else {
            guard let seeds = several.seeds else {
                return try createRun(
                    city: name, recipe: recipe, session: session, supervision: supervision,
                    isQueued: isQueued)
            }
            return try createGroup(
                city: name, recipe: recipe, seeds: seeds, session: session,
                supervision: supervision, isQueued: isQueued)
        }
        let recipes = try several.recipes(from: recipe, recipe.card())
        let halving = try several.halved(recipe, combinations: recipes.count)
        var made: [(name: String, recipe: TrainingRecipe)] = []
        for (settings, one) in recipes {
            made.append((settings, try checked(one, city: name, session: session).recipe))
        }
        let city = try city(name)
        var sweep = SessionStore.NewSweep(
            city: city.name, cityFingerprint: city.fingerprint, settings: settings, recipes: made,
            seeds: several.seeds ?? [recipe.seed], halving: halving)
        sweep.supervision = supervision
        sweep.isQueued = isQueued
        return try store(session) { try $0.createSweep(sweep) }
    }

    /// A sweep as it stands; nil where the session has none of the name.
    public func sweep(_ name: String, session: String) throws -> SweepReport? {
        try read(session, orElse: nil) { try $0.sweepReport(name) }
    }

    /// What a sweep that is trained in this process tells.
    public enum SweepEvent {
        /// A run begins.
        case run(RunReport)
        /// A run failed, and the others go on.
        case failed(run: String, Failure)
        /// It was decided who goes on.
        case decided(SweepReport)
    }

    /// Trains what is left of a sweep, one run after the other, rung by rung.
    ///
    /// Each run is stopped at its rung with its checkpoint, and resumed from there where it goes on:
    /// what is killed goes on where it stood.
    ///
    /// - Parameters:
    ///   - train: Trains a run to its end, or until an epoch of its selection.
    ///   - tell: Receives what happens.
    /// - Returns: False where a run was stopped on request.
    /// - Throws: `Failure` where a run fails in a sweep that is not halved, or where all failed.
    public func train(
        sweep name: String, session: String,
        by train: (_ run: String, _ until: Int?) throws -> RunReport,
        tell: (SweepEvent) -> Void
    ) throws -> Bool {
        try store(session) { try $0.setQueued(false, sweep: name) }
        var failure: Failure?
        while true {
            let (due, until, isDecided) = try store(session) { try $0.advance(name) }
            if isDecided, let report = try sweep(name, session: session) { tell(.decided(report)) }
            guard let next = due.first else { break }
            tell(.run(next))
            do {
                guard try train(next.run, until).hasArrived(at: until) else { return false }
            } catch let error as Failure where until != nil && error.kind != .interrupted {
                // One that diverges is the worst of its rung.
                guard try run(next.run, session: session).status == .failed else { throw error }
                tell(.failed(run: next.run, error))
                failure = error
            }
        }
        let report = try sweep(name, session: session)
        if let failure, report?.rows.contains(where: { $0.status == .finished }) != true {
            throw failure
        }
        return true
    }
}
