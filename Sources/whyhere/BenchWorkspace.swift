import Foundation
import Questions
import Support

/// A workspace in the temporary folder with one city of another, for measuring: the user's sessions
/// stay as they are.
struct BenchWorkspace {
    let workspace: Workspace
    let folder: String

    init(_ source: Workspace, city: String) throws {
        folder =
            FileManager.default.temporaryDirectory
            .appendingPathComponent("whyhere-bench-\(ProcessInfo.processInfo.processIdentifier)")
            .path
        let cities = folder + "/datasets"
        try Self.io(folder) {
            try FileManager.default.createDirectory(
                atPath: cities, withIntermediateDirectories: true)
            try FileManager.default.createSymbolicLink(
                atPath: "\(cities)/\(city)",
                withDestinationPath: source.catalog.find(city).folder)
        }
        workspace = try Workspace(folder: folder)
    }

    func remove() {
        // What cannot be removed from the temporary folder harms nobody.
        try? FileManager.default.removeItem(atPath: folder)
    }

    /// - Throws: `Failure(.io)` for whatever the system says of a file.
    static func io<Value>(_ file: String, _ body: () throws -> Value) throws -> Value {
        do {
            return try body()
        } catch let failure as Failure {
            throw failure
        } catch {
            throw Failure(
                .io, "the benchmark's files failed (\(error.localizedDescription))",
                remedy: "check the temporary folder", file: file)
        }
    }
}
