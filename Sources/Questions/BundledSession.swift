import City
import Foundation
import Sessions
import Support
import Training

/// Small trained runs that ship with the bundled city.
extension Workspace {
    /// The session that starts with them.
    private static let first = "default"

    /// Gives a workspace that has no session yet the runs that ship with the bundled city, so that
    /// the first question is answered by a model. Nothing is done for any other session.
    ///
    /// - Returns: Whether it was made.
    /// - Throws: `Failure` where the folder cannot be written.
    @discardableResult
    public func takeBundledRuns(into session: String) throws -> Bool {
        guard let (store, template) = try shipped(for: session) else { return false }
        let city = try city(Self.bundledCity)
        let runs = try store.io { try store.runs() }
        guard runs.allSatisfy({ $0.cityFingerprint == city.fingerprint }) else {
            say(
                "the runs that ship with \(city.name) were trained on other data than it has now; "
                    + "they are left out")
            return false
        }
        let target = try sessionFolder(session)
        return try store.io { try SessionStore.copy(template, to: target) }
    }

    /// Whether opening the workbench would bring a run of this name.
    ///
    /// False where that cannot be told: this is asked for a remedy, and what is wrong with the city or
    /// what ships with it is told when it is opened.
    func ships(_ run: String, with session: String) -> Bool {
        guard let (store, _) = try? shipped(for: session) else { return false }
        return (try? store.io { try store.run(run, points: 0) } ?? nil) != nil
    }

    /// What ships, where the session is the first and is not there yet.
    private func shipped(for session: String) throws -> (store: SessionStore, folder: String)? {
        let target = try sessionFolder(session)
        guard session == Self.first, !FileManager.default.fileExists(atPath: target) else {
            return nil
        }
        let template = try city(Self.bundledCity).folder + "/session"
        guard SessionStore.exists(template) else { return nil }
        return (
            try SessionStore.opening(template) {
                try SessionStore.reading(
                    folder: template, patience: patience, leavesAsItIs: true)
            }, template
        )
    }

    /// Writes a session's finished runs as one that can ship with a city.
    ///
    /// - Returns: The names of the runs.
    public func bundle(session: String, to folder: String) throws -> [String] {
        guard let store = try reading(session) else {
            throw Failure(
                .noInput, "there is no session '\(session)'",
                remedy: "name one of the folders in \(self.folder)/sessions with --session")
        }
        let runs = try store.io {
            try store.bundle(to: folder) { from, to in
                var checkpoint = try Checkpoint(readingFrom: from)
                checkpoint.moments = nil
                try checkpoint.write(to: to)
            }
        }
        try copyMeasuredTruth(of: runs, session: session, to: folder)
        return runs
    }
}
