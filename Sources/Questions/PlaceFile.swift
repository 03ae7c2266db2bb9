import Foundation
import Support

/// Where somebody was in the workbench: one file a city, `workbench-CITY.json`, in the session's
/// folder.
///
/// It names runs and edits of that session, so it lies beside them: it goes where the session goes,
/// and away with it. Under XDG_STATE_HOME it would be kept apart by the path of a workspace, which
/// may move.
extension Workspace {
    /// What was kept of a city; nil where there is nothing.
    ///
    /// - Throws: `Failure(.badData)` for a file that is not understood.
    public func place<Kept: Decodable>(
        _: Kept.Type, city: String, session: String
    ) throws -> Kept? {
        let path = try placePath(city: city, session: session)
        let files = FileManager.default
        guard files.fileExists(atPath: path) else { return nil }
        do {
            return try JSONDecoder().decode(
                Kept.self, from: Data(contentsOf: URL(fileURLWithPath: path)))
        } catch {
            throw Failure(
                .badData, "what the workbench kept cannot be read, so it begins anew",
                remedy: "it is written anew when the workbench is left", file: path)
        }
    }

    /// Keeps where somebody is. The file is replaced at once.
    public func keepPlace(_ kept: some Encodable, city: String, session: String) throws {
        // The folder is made with the session.
        _ = try self.session(session)
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        let data: Data
        do {
            data = try encoder.encode(kept)
        } catch {
            throw Failure(.bug, "where you are cannot be written (\(error))", remedy: "report it")
        }
        try AtomicFile.write(
            String(decoding: data, as: UTF8.self) + "\n",
            to: placePath(city: city, session: session))
    }

    private func placePath(city: String, session: String) throws -> String {
        "\(try sessionFolder(session))/workbench-\(city).json"
    }
}
