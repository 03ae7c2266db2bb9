import Foundation
import Models
import Recommending
import Reports
import Sessions
import Support

extension Workspace {
    /// Gives a run another name, wherever its session names it.
    ///
    /// What lies beside the database follows after it: what studies have measured, and where the
    /// workbench was.
    ///
    /// - Returns: The run by its new name.
    /// - Throws: `Failure(.usage)` for a name that cannot be one or is taken, and for a run that is
    ///   not over.
    public func renameRun(_ run: String, to name: String, session: String) throws -> RunReport {
        _ = try self.run(run, session: session)
        try Self.requireName(name)
        guard name != run else {
            throw Failure(.usage, "run \(run) has that name", remedy: "give another one")
        }
        try store(session) { store in
            try store.renameRun(run, to: name) { try Self.recipe($0, naming: run, now: name) }
        }
        let folder = try sessionFolder(session)
        try renameStudies(run, to: name, in: folder)
        try renamePlaces(run, to: name, in: folder)
        return try self.run(name, session: session)
    }

    /// - Throws: `Failure(.usage)` for what cannot be the name of a run.
    private static func requireName(_ name: String) throws {
        let isSound =
            name.utf8.count <= 100 && name.first?.isLetter == true
            && name.allSatisfy { $0.isLetter || $0.isNumber || "-_.+".contains($0) }
        guard isSound else {
            throw Failure(
                .usage, "'\(SafeText.line(String(name.prefix(100))))' cannot be the name of a run",
                remedy:
                    "give at most 100 bytes: a letter, then letters, digits, '-', '_', '.' and '+'"
            )
        }
        // The last four are logs of the session, among which a run's console lies.
        let words =
            Baseline.entries(BaselineSettings()).map(\.name)
            + ["auto", "none", "city", "queue", "several", "whyhere"]
        guard !words.contains(name) else {
            throw Failure(
                .usage, "'\(name)' means something else where a run is named",
                remedy: "give another name")
        }
    }

    /// Another run's recipe with the new name of a run that it starts from or learns from; nil where
    /// that is none of it.
    private static func recipe(
        _ recipe: TrainingRecipe, naming run: String, now name: String
    ) throws -> TrainingRecipe? {
        // One of a model that this version does not know stays as it is.
        guard let sources = try? Catalogue.recipe(recipe).sources(),
            sources.contains(where: { $0.wanted == run }),
            let setting = try recipe.card().settings.first(where: {
                $0.domain == .text && recipe[$0.path]?.word == run
            })
        else { return nil }
        var recipe = recipe
        recipe[setting.path] = .text(name)
        return recipe
    }

    /// Files of studies begin with the run's name, and the first line of each names it.
    private func renameStudies(_ run: String, to name: String, in session: String) throws {
        let folder = "\(session)/\(SessionStore.studies)"
        // A session in which nothing was studied has no such folder.
        let files = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        for file in files {
            let ends = Self.studySides.map { "\(run)-\($0)-" }.first { file.hasPrefix($0) }
            guard ends != nil || file == "\(run)-planted.json",
                let text = FileManager.default.contents(atPath: "\(folder)/\(file)")
            else { continue }
            let lines = String(decoding: text, as: UTF8.self)
            // A study's first line, or the whole of a short document.
            let end = ends == nil ? lines.endIndex : lines.firstIndex(of: "\n") ?? lines.endIndex
            let head = lines[..<end].replacing("\"\(run)\"", with: "\"\(name)\"")
            // Another run's name may begin with this one's.
            guard head != String(lines[..<end]) else { continue }
            try AtomicFile.write(
                String(head) + lines[end...], to: "\(folder)/\(name)\(file.dropFirst(run.count))")
            try FileManager.default.removeItem(atPath: "\(folder)/\(file)")
        }
    }

    private static let studySides = ["user", "place"]

    /// What the workbench keeps of each city names runs.
    private func renamePlaces(_ run: String, to name: String, in session: String) throws {
        let files = try FileManager.default.contentsOfDirectory(atPath: session)
        for file in files where file.hasPrefix("workbench-") && file.hasSuffix(".json") {
            let path = "\(session)/\(file)"
            // One that cannot be read is told where the workbench reads it.
            guard let data = FileManager.default.contents(atPath: path),
                let document = try? JSONDecoder().decode(PlainJSON.self, from: data)
            else { continue }
            let changed = document.replacing(run, with: name)
            guard changed != document else { continue }
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys]
            try AtomicFile.write(
                String(decoding: try encoder.encode(changed), as: UTF8.self) + "\n", to: path)
        }
    }
}

/// A document of JSON, whatever it holds.
private enum PlainJSON: Codable, Equatable {
    case object([String: PlainJSON])
    case list([PlainJSON])
    case value(SettingValue)
    case nothing

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if container.decodeNil() {
            self = .nothing
        } else if let object = try? container.decode([String: PlainJSON].self) {
            self = .object(object)
        } else if let list = try? container.decode([PlainJSON].self) {
            self = .list(list)
        } else {
            self = .value(try container.decode(SettingValue.self))
        }
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .object(let object): try container.encode(object)
        case .list(let list): try container.encode(list)
        case .value(let value): try container.encode(value)
        case .nothing: try container.encodeNil()
        }
    }

    /// With another text wherever a value is exactly that text.
    func replacing(_ old: String, with new: String) -> PlainJSON {
        switch self {
        case .object(let object): .object(object.mapValues { $0.replacing(old, with: new) })
        case .list(let list): .list(list.map { $0.replacing(old, with: new) })
        case .value(.text(old)): .value(.text(new))
        case .value, .nothing: self
        }
    }
}
