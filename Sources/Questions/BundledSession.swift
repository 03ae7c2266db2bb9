import City
import Foundation
import Sessions
import Support

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
        let target = try sessionFolder(session)
        guard session == Self.first, !FileManager.default.fileExists(atPath: target) else {
            return false
        }
        let city = try city(Self.bundledCity)
        let template = city.folder + "/session"
        guard SessionStore.exists(template) else { return false }
        let store = try SessionStore.opening(template) {
            try SessionStore.reading(folder: template, patience: patience)
        }
        let runs = try store.io { try store.runs() }
        guard runs.allSatisfy({ $0.cityFingerprint == city.fingerprint }) else {
            say(
                "the runs that ship with \(city.name) were trained on other data than it has now; "
                    + "they are left out")
            return false
        }
        return try store.io { try SessionStore.copy(template, to: target) }
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
        return try store.io { try store.bundle(to: folder) }
    }
}
