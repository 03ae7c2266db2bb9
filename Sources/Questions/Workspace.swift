import City
import Foundation
import Models
import Recommending
import Reports
import Sessions
import Support
import Synchronization
import Tensors

/// Where cities and sessions are, and what of them is open.
///
/// Every subcommand and every key goes through one of these; what it opened stays open, so that
/// the second question about a city or a run costs nothing.
public final class Workspace: Sendable {
    /// The folder that `datasets/` and `sessions/` are in.
    public let folder: String
    /// Folders whose `datasets/` are searched, in order.
    private let cityFolders: [String]
    private let cities = Mutex<[String: City]>([:])
    private let truths = Mutex<[String: CityTruth]>([:])
    /// Runs and rules that recommend places to users: enough to go back and forth.
    let recommenders = RecentlyOpened<OpenedRecommender>(limit: 4)
    let siteRuns = RecentlyOpened<any SiteRecommender>(limit: 4)
    /// Ranks of held-out places by what was asked last.
    let missedTables = RecentlyOpened<MissedTable>(limit: 2)
    /// What simple rules reach, by data and split.
    let ruleTargets = RecentlyOpened<[RuleTargets.Rule]>(limit: 8)
    let urbanGraphs = Mutex<[UrbanGraphKey: CityGraph]>([:])
    /// How long a session is waited for while another process holds it.
    let patience: SessionPatience
    /// What was said of a session that can only be read: once is enough.
    private let said = Mutex<Set<String>>([])
    /// Receives such sentences.
    private let tell: @Sendable (String) -> Void

    /// The folder named, else the current one where it holds `datasets/`, else `WHYHERE_HOME`,
    /// else `$XDG_DATA_HOME/whyhere`. The bundled city is found beside the program besides.
    ///
    /// - Parameters:
    ///   - patience: How long a session is waited for while another process holds it.
    ///   - tell: Receives, once each, what a session cannot be used for.
    public init(
        folder named: String? = nil,
        environment: [String: String] = ProcessInfo.processInfo.environment,
        patience: SessionPatience = .limited(seconds: 10),
        tell: @escaping @Sendable (String) -> Void = { _ in }
    ) throws {
        self.patience = patience
        self.tell = tell
        let files = FileManager.default
        let current = files.currentDirectoryPath
        func isFolder(_ path: String) -> Bool {
            var isDirectory: ObjCBool = false
            return files.fileExists(atPath: path, isDirectory: &isDirectory)
                && isDirectory.boolValue
        }
        if let named {
            guard isFolder(named) else {
                throw Failure(
                    .noInput, "the workspace is no folder",
                    remedy: "make it or name another with --workspace", file: named)
            }
            folder = named
        } else if isFolder("datasets") {
            // A folder whose path is no UTF-8 cannot be told, but it can be stood in.
            folder = isFolder(current + "/datasets") ? current : "."
        } else if let home = environment["WHYHERE_HOME"], !home.isEmpty {
            folder = home
        } else {
            let data =
                environment["XDG_DATA_HOME"].flatMap { $0.isEmpty ? nil : $0 }
                ?? (environment["HOME"] ?? current) + "/.local/share"
            folder = data + "/whyhere"
        }
        // What is no UTF-8 reaches us with signs in its place, and names something else.
        guard !folder.contains("\u{FFFD}") || isFolder(folder) else {
            throw Failure(
                .usage, "the workspace's path is no UTF-8",
                remedy: "make a link to it whose path is (ln -s), and name it with --workspace",
                file: folder)
        }
        cityFolders = [folder] + Workspace.installedFolders()
    }

    /// The folders above the program that could hold its bundled city: a build folder's package,
    /// or `share/whyhere` of an installation.
    private static func installedFolders() -> [String] {
        guard
            let program = try? FileManager.default.destinationOfSymbolicLink(
                atPath: "/proc/self/exe")
        else { return [] }
        var found: [String] = []
        var folder = URL(fileURLWithPath: program).deletingLastPathComponent()
        for _ in 0..<6 where folder.path != "/" {
            for candidate in [folder.path, folder.path + "/share/whyhere"]
            where FileManager.default.fileExists(
                atPath: candidate + "/datasets/\(bundledCity)/city.safetensors")
            {
                found.append(candidate)
            }
            folder.deleteLastPathComponent()
        }
        return found
    }

    /// The city that ships with the program.
    public static let bundledCity = "riverbend"

    public var catalog: CityCatalog { CityCatalog(workspaces: cityFolders) }

    /// Where a new city of this name goes.
    public func cityFolder(_ name: String) throws -> String {
        try CityNames.check(name)
        return "\(folder)/datasets/\(name)"
    }

    /// Opens a city by name; a second call returns the same one.
    public func city(_ name: String) throws -> City {
        if let city = cities.withLock({ $0[name] }) { return city }
        let city = try City.open(try catalog.find(name).folder)
        cities.withLock { $0[name] = city }
        return city
    }

    /// The planted truth of a city, or nil where it was not grown; a second call costs nothing.
    func truth(of name: String) throws -> CityTruth? {
        if let truth = truths.withLock({ $0[name] }) { return truth }
        let truth = try CityTruth(of: try city(name))
        truths.withLock { $0[name] = truth }
        return truth
    }

    /// Forgets a city that another process may have written anew.
    public func forget(city name: String) {
        // What was built from it would never be found again.
        let fingerprint = cities.withLock { $0[name]?.fingerprint }
        urbanGraphs.withLock { graphs in
            graphs = graphs.filter { $0.key.fingerprint != fingerprint }
        }
        cities.withLock { $0[name] = nil }
        truths.withLock { $0[name] = nil }
    }

    /// Whether a session may have a name.
    static func isSound(session name: String) -> Bool {
        !name.isEmpty && !name.contains("/") && !name.hasPrefix(".") && name.utf8.count <= 100
            && !name.unicodeScalars.contains(where: SafeText.isHidden)
    }

    /// The folder of a session.
    func sessionFolder(_ name: String) throws -> String {
        let path = "\(folder)/sessions/\(name)"
        let isSound = Self.isSound(session: name)
        // An older version made sessions of other names.
        let isThere = !name.isEmpty && !name.contains("/") && !name.hasPrefix(".")
        guard isSound || (isThere && SessionStore.exists(path)) else {
            throw Failure(
                .usage, "'\(name.prefix(100))' cannot be the name of a session",
                remedy: "use up to 100 letters, digits and '-'")
        }
        return path
    }

    /// Opens a session's database for writing, making the session where it is new.
    public func session(_ name: String) throws -> SessionStore {
        let folder = try sessionFolder(name)
        return try SessionStore.opening(folder) {
            try SessionStore(folder: folder, patience: patience)
        }
    }

    /// Opens a session that is only read, with whatever right there is; nil where there is none.
    func reading(_ name: String) throws -> SessionStore? {
        let folder = try sessionFolder(name)
        guard SessionStore.exists(folder) else { return nil }
        let store = try SessionStore.opening(folder) {
            try SessionStore.reading(folder: folder, patience: patience)
        }
        if let notice = store.notice { say(notice) }
        return store
    }

    /// Tells something once.
    func say(_ notice: String) {
        if said.withLock({ $0.insert(notice).inserted }) { tell(notice) }
    }

    /// Reads something of a session.
    ///
    /// - Parameter none: What it is where there is no such session.
    func read<Result>(
        _ session: String, orElse none: @autoclosure () -> Result,
        _ body: (SessionStore) throws -> Result
    ) throws -> Result {
        guard let store = try reading(session) else { return none() }
        return try store.io { try body(store) }
    }
}

/// Small files of a session.
extension Workspace {
    /// Where the workbench keeps what would have gone to standard error.
    public func logPath(session name: String) throws -> String {
        try session(name).folder + "/whyhere.log"
    }

    /// Where a file of the workbench lies, beside the session's database.
    public func file(_ name: String, session: String) throws -> String {
        try self.session(session).folder + "/" + name.replacing("/", with: "-")
    }

    /// Writes a text of the workbench beside the session's database.
    ///
    /// - Returns: The file's path.
    public func writeText(_ text: String, name: String, session: String) throws -> String {
        let path = try file(name, session: session)
        try AtomicFile.write(text, to: path)
        return path
    }
}

extension Workspace {
    /// What gets a run its first checkpoint: to resume one that failed would fail again.
    private static func untilThereIsOne(_ report: RunReport) -> String {
        switch report.status {
        case .running, .paused: "wait for its first evaluation"
        case .failed: "it failed: \(report.message ?? "see 'whyhere runs show \(report.run)'")"
        default: "train it with 'whyhere train \(report.model) --resume \(report.run)'"
        }
    }

    /// The file of a run's parameters, and a key that changes with its content: a run that goes on
    /// training has newer parameters in the same file.
    ///
    /// - Parameter kind: `last`, `best` or `final`; nil takes what the run recommends with.
    /// - Throws: `Failure(.noInput)` where there is none yet.
    func checkpointFile(of report: RunReport, kind: String?) throws -> (file: String, key: String) {
        func stored(_ kind: String) throws -> String? {
            try read(report.session, orElse: nil) { try $0.checkpoint(report.run, kind: kind) }
        }
        var named = try kind.map(stored)
        if kind == "best", named ?? nil == nil, !report.recipe.refit {
            // A run that is not trained again recommends with the best of its selection.
            named = try stored("final")
        }
        guard let file = kind == nil ? report.checkpoint : named ?? nil else {
            if let kind, report.checkpoint != nil {
                // As of a run that ships with a city.
                throw Failure(
                    .noInput, "run \(report.run) has no checkpoint '\(kind)', only others",
                    remedy: "name another run, or train it anew")
            }
            throw Failure(
                .noInput, "run \(report.run) has no checkpoint yet",
                remedy: Self.untilThereIsOne(report))
        }
        let changed = try? FileManager.default.attributesOfItem(atPath: file)[.modificationDate]
        return (file, "\(report.session)/\(file)/\(changed.map { "\($0)" } ?? "")")
    }
}
