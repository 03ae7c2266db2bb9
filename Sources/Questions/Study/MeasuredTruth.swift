import City
import Evaluation
import Explanation
import Foundation
import Reports
import Support

/// What studies found of planted causes, kept beside them: how far a method can be believed.
extension Workspace {
    private static let ending = "-planted.json"

    private static var encoder: JSONEncoder {
        let encoder = JSONEncoder()
        encoder.keyEncodingStrategy = .convertToSnakeCase
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
        return encoder
    }

    private static var decoder: JSONDecoder {
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        return decoder
    }

    private func truthFolder(_ session: String) throws -> String {
        URL(filePath: try studyPath(FaithfulnessStudyRequest(run: "", session: session)))
            .deletingLastPathComponent().path
    }

    /// Keeps what a finished study says of planted causes; nothing where none were planted.
    ///
    /// - Throws: `Failure(.io)` where it cannot be written.
    func keepMeasuredTruth(_ report: FaithfulnessStudyReport, session: String) throws {
        guard !report.planted.isEmpty else { return }
        let model = try run(report.run, session: session).model
        let found = MeasuredTruth(
            run: report.run, model: model, city: report.city, rows: report.planted)
        let path = "\(try truthFolder(session))/\(report.run)\(Self.ending)"
        do {
            try Self.encoder.encode(found).write(to: URL(filePath: path), options: .atomic)
        } catch {
            throw Failure(
                .io,
                "what the study found of planted causes cannot be kept "
                    + "(\(error.localizedDescription))",
                remedy: "check the disk's free space, then run the study again", file: path)
        }
    }

    /// What studies of a session found for the run; of another run of its model where the run's own
    /// was not studied; nil where none was.
    ///
    /// A file that cannot be read says nothing: the study that wrote it can be run again.
    func measuredTruth(of run: String, model: String, session: String) throws -> MeasuredTruth? {
        let folder = try truthFolder(session)
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        let found = names.filter { $0.hasSuffix(Self.ending) }.sorted().compactMap { name in
            FileManager.default.contents(atPath: "\(folder)/\(name)")
                .flatMap { try? Self.decoder.decode(MeasuredTruth.self, from: $0) }
        }
        return found.first { $0.run == run } ?? found.first { $0.model == model }
    }

    /// Copies what was found of some runs into a session that is to ship.
    func copyMeasuredTruth(of runs: [String], session: String, to target: String) throws {
        let from = try truthFolder(session)
        let to = "\(target)/\(URL(filePath: from).lastPathComponent)"
        for run in runs where FileManager.default.fileExists(atPath: "\(from)/\(run)\(Self.ending)")
        {
            try FileManager.default.createDirectory(
                atPath: to, withIntermediateDirectories: true)
            try FileManager.default.copyItem(
                atPath: "\(from)/\(run)\(Self.ending)", toPath: "\(to)/\(run)\(Self.ending)")
        }
    }

    /// How far other seeds of a run's group give the same reason.
    ///
    /// Cost: opening each of them, and an explanation by each.
    ///
    /// - Parameters:
    ///   - leading: Rows that lead the run's own reason.
    ///   - other: The rows that lead another run's reason for the same; nil where it has none.
    /// - Returns: Nil where there is no other finished seed.
    func seedAgreement(
        of run: String, session: String, leading: [Int], _ other: (String) throws -> [Int]?
    ) throws -> SeedAgreement? {
        // A rule learned nothing that a seed could change.
        guard !RecommenderReference(run).isRule,
            let group = try self.run(run, session: session).group
        else { return nil }
        let others = try finishedMembers(ofGroup: group, session: session).map(\.run)
            .filter { $0 != run }
        let overlaps = try others.compactMap { member in
            try other(member).map { Faithfulness.overlap(leading, $0) }
        }
        guard !overlaps.isEmpty else { return nil }
        return SeedAgreement(
            runs: overlaps.count, overlap: overlaps.reduce(0, +) / Double(overlaps.count))
    }
}
