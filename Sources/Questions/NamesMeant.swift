import City
import Foundation
import Models
import Reports
import Sessions
import Support

/// Names that are not there, and what may have been meant by them.
extension Workspace {
    /// Sessions that have a database, by name.
    public func sessions() -> [String] {
        // A workspace in which nothing was trained has no such folder.
        let names =
            (try? FileManager.default.contentsOfDirectory(atPath: folder + "/sessions")) ?? []
        return names.filter { name in
            guard let path = try? sessionFolder(name) else { return false }
            return SessionStore.exists(path)
        }.sorted()
    }

    /// Refuses to look into a session that nobody has begun, so that a misspelt name is not an
    /// empty session.
    ///
    /// A workspace without any session is a new one, and `default` is what nobody has typed: nothing
    /// is misspelt there.
    /// - Throws: `Failure(.noInput)` with the nearest name.
    public func requireSession(_ name: String) throws {
        guard name != "default", !SessionStore.exists(try sessionFolder(name)) else { return }
        let known = sessions()
        guard !known.isEmpty else { return }
        throw Failure(
            .noInput, "there is no session '\(name)'",
            remedy: NearestName.meant(
                name, of: known,
                else: "give --session with one of \(Self.some(known))"))
    }

    /// What to do about a run that a session does not have.
    ///
    /// - Parameter known: The session's runs and groups.
    func meantRun(_ name: String, of known: [String], session: String) throws -> String {
        if known.contains(name) { return "give it by that name" }
        let folder = try sessionFolder(session)
        if let now = known.first(where: {
            SessionStore.formerNames(of: $0, inSession: folder).contains(name)
        }) {
            return "it is called '\(now)' now"
        }
        if let near = NearestName.to(name, of: known), NearestName.isClose(name, near) {
            return "perhaps '\(near)' is meant"
        }
        // Somebody who asks for it by its whole name has forgotten where it is.
        // A session that cannot be read has nothing to say here.
        let others = sessions().filter { $0 != session }
        if let other = others.first(where: {
            ((try? read($0, orElse: nil) { try $0.run(name, points: 0) }) ?? nil) != nil
        }) {
            return "give --session \(other), which has it"
        }
        if known.isEmpty, ships(name, with: session) {
            return "open the workbench once, with 'whyhere': it takes the runs that ship with "
                + Self.bundledCity
        }
        return known.isEmpty
            ? "train one with 'whyhere train MODEL --city NAME'"
            : "give one of \(Self.some(known))"
    }

    private static func some(_ names: [String]) -> String {
        names.prefix(5).joined(separator: ", ")
    }
}

extension StringColumn {
    /// The entry that was most likely meant; nil where none is near. Names of other lengths are
    /// passed over unread, so that a large city costs little. O(names).
    func nearest(to name: String) -> String? {
        let length = name.utf8.count
        let near = (0..<count).lazy.map { self[$0] }.filter {
            abs($0.utf8.count - length) <= Swift.max(2, length / 3)
        }
        return NearestName.to(name, of: Array(near))
    }
}
