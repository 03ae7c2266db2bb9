import Foundation
import GRDB
import Reports
import Support

/// Runs that go on from a checkpoint of another run.
extension SessionStore {
    /// Adds a run, stopped at the checkpoint of another, with the other's curves until there.
    ///
    /// The checkpoints are written first: a process that is killed between leaves checkpoints of no
    /// run, which a check of the session tells and takes in.
    ///
    /// - Parameter write: Writes the checkpoints of the new run, whose name it gets; returns their
    ///   kinds.
    public func createBranch(
        of parent: RunReport, _ origin: RunOrigin, manifest: RunManifest?,
        progress: RunProgress,
        write: (String) throws -> [String]
    ) throws -> String {
        try change { database in
            let branch = try free(parent.model, parent.city, database)
            let kinds = try write(branch)
            try database.execute(
                sql: """
                    INSERT INTO run (id, model, city, cityFingerprint, recipe, status, startedAt,
                    progress, manifest, supervision, parent, parentCheckpoint, parentStep)
                    SELECT ?, model, city, cityFingerprint, recipe, ?, ?, ?, ?, supervision,
                        id, ?, ? FROM run WHERE id = ?
                    """,
                arguments: [
                    branch, RunStatus.stopped.rawValue, SessionStore.now(),
                    try SessionStore.json(progress), try manifest.map(SessionStore.json),
                    origin.checkpoint, origin.step,
                    parent.run,
                ])
            try copyCurves(
                of: parent.run, to: branch, until: origin.step,
                leftAs: KeptCheckpoint.left(ofKind: origin.checkpoint), database)
            try MetricBuckets.rebuild(branch, from: 0, database)
            for kind in kinds {
                try database.execute(
                    sql: """
                        INSERT INTO checkpoint (run, kind, file, step, epoch, createdAt)
                        VALUES (?, ?, ?, ?, ?, ?)
                        """,
                    arguments: [
                        branch, kind, "checkpoints/\(branch)/\(kind).safetensors", origin.step,
                        progress.epoch, SessionStore.now(),
                    ])
            }
            let words = "\(origin.checkpoint), step \(origin.step)"
            try insertEvent(
                branch, .branched, "branched off \(parent.run) at \(words)", step: origin.step,
                database)
            try insertEvent(
                parent.run, .branched, "\(branch) branched off at \(words)", step: origin.step,
                database)
            return branch
        }
    }

    /// Tells a run what to watch for while it trains.
    public func setSupervision(_ run: String, _ supervision: Supervision) throws {
        let json = try SessionStore.json(supervision)
        try change { database in
            try database.execute(
                sql: "UPDATE run SET supervision = ? WHERE id = ?", arguments: [json, run])
        }
    }
}
