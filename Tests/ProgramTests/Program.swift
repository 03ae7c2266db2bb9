import Foundation
import Glibc
import TestSupport
import Testing

/// The built program, run from outside as a user runs it.
enum Program {
    /// `WHYHERE_PROGRAM`, or the release build beside these tests.
    static let path: String? = {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent().path
        let path =
            ProcessInfo.processInfo.environment["WHYHERE_PROGRAM"]
            ?? root + "/.build/release/whyhere"
        return access(path, X_OK) == 0 ? path : nil
    }()

    static let isBuilt = path != nil
    static let missing: Comment =
        "the program is not built; run 'make test', or name it in WHYHERE_PROGRAM"

    /// What a finished command left behind.
    struct Result {
        /// The exit code, or 128 + the signal.
        var code: Int32
        var output: String
        var errors: String

        /// Standard output as the one JSON document that it must be.
        func json(_ location: SourceLocation = #_sourceLocation) throws -> Any {
            #expect(code == 0, "\(errors)", sourceLocation: location)
            return try JSONSerialization.jsonObject(with: Data(output.utf8))
        }

        func object(_ location: SourceLocation = #_sourceLocation) throws -> [String: Any] {
            try #require(json(location) as? [String: Any], sourceLocation: location)
        }

        /// Holds what every refusal keeps to: the code, and one sentence for people.
        func expectRefusal(
            _ code: Int32, _ words: String..., location: SourceLocation = #_sourceLocation
        ) {
            #expect(self.code == code, "\(errors)", sourceLocation: location)
            let lines = errors.split(separator: "\n")
            #expect(lines.count == 1, "\(errors)", sourceLocation: location)
            #expect(errors.hasPrefix("whyhere: "), "\(errors)", sourceLocation: location)
            #expect(errors.hasSuffix(".\n"), "\(errors)", sourceLocation: location)
            #expect(!errors.contains("Error Domain"), "\(errors)", sourceLocation: location)
            #expect(output.isEmpty, "\(output)", sourceLocation: location)
            for word in words {
                #expect(errors.contains(word), "\(errors)", sourceLocation: location)
            }
        }
    }

    /// Runs a command to its end, without a terminal.
    static func run(
        _ arguments: [String], environment: [String: String] = [:], limit blocks: Int? = nil,
        shell: String? = nil
    ) throws -> Result {
        try Running(arguments, environment: environment, limit: blocks, shell: shell).wait()
    }
}

/// A command that still runs, in a session of its own so that it has no terminal.
final class Running {
    let process: pid_t
    private let folder: ScratchFolder
    private var ended: Int32?

    /// - Parameters:
    ///   - blocks: What `ulimit -f` may be told: the largest file, in units of 1024 bytes.
    ///   - shell: What bash carries out, in which `"$0" "$@"` is the command.
    init(
        _ arguments: [String], environment: [String: String] = [:], limit blocks: Int? = nil,
        shell: String? = nil
    ) throws {
        let path = try #require(Program.path)
        folder = try ScratchFolder()
        var words = [path] + arguments
        if let blocks {
            words = ["/bin/bash", "-c", "ulimit -f \(blocks); exec \"$0\" \"$@\""] + words
        }
        if let shell { words = ["/bin/bash", "-c", shell] + words }
        var variables = ProcessInfo.processInfo.environment
        // The preferences of whoever runs the tests change nothing.
        variables["XDG_CONFIG_HOME"] = "/nonexistent"
        for (name, value) in environment { variables[name] = value }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        for (descriptor, name) in [(Int32(1), "output"), (2, "errors")] {
            posix_spawn_file_actions_addopen(
                &actions, descriptor, folder.file(name), O_WRONLY | O_CREAT | O_APPEND, 0o644)
        }
        // POSIX_SPAWN_SETSID, which glibc shows to GNU sources only.
        let newSession: Int32 = 0x80
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_setsigmask(&attributes, &none)
        // A shell in the background ignores SIGINT, and its children with it.
        var interrupt = sigset_t()
        sigemptyset(&interrupt)
        sigaddset(&interrupt, SIGINT)
        posix_spawnattr_setsigdefault(&attributes, &interrupt)
        posix_spawnattr_setflags(
            &attributes,
            Int16(newSession | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))
        let strings = words.map { strdup($0) }
        let entries = variables.map { strdup("\($0.key)=\($0.value)") }
        defer { (strings + entries).forEach { free($0) } }
        var child: pid_t = 0
        let code = posix_spawn(
            &child, words[0], &actions, &attributes, strings + [nil], entries + [nil])
        process = child
        try #require(code == 0, "posix_spawn: \(code)")
    }

    deinit {
        if ended == nil {
            Glibc.kill(process, SIGKILL)
            var status: Int32 = 0
            waitpid(process, &status, 0)
        }
    }

    var output: String { text("output") }
    var errors: String { text("errors") }

    private func text(_ name: String) -> String {
        let data = FileManager.default.contents(atPath: folder.file(name)) ?? Data()
        return String(decoding: data, as: UTF8.self)
    }

    func signal(_ number: Int32) { if ended == nil { Glibc.kill(process, number) } }

    /// Whether it has ended; asks without waiting.
    var hasEnded: Bool { reap(WNOHANG) }

    /// Waits until a training has told of its first evaluation, or has ended.
    func waitForEvaluation() {
        for _ in 0..<2000 {
            if errors.contains("recall@20") || hasEnded { return }
            usleep(5000)
        }
    }

    /// Resident memory in bytes; 0 once it has ended.
    var resident: Int {
        let text = (try? String(contentsOfFile: "/proc/\(process)/statm", encoding: .utf8)) ?? ""
        let fields = text.split(separator: " ")
        return fields.count > 1 ? (Int(fields[1]) ?? 0) * Int(sysconf(Int32(_SC_PAGESIZE))) : 0
    }

    @discardableResult
    func wait() -> Program.Result {
        _ = reap(0)
        return Program.Result(code: ended ?? -1, output: output, errors: errors)
    }

    private func reap(_ options: Int32) -> Bool {
        guard ended == nil else { return true }
        var status: Int32 = 0
        guard waitpid(process, &status, options) == process else { return false }
        let number = status & 0x7F
        ended = number == 0 ? (status >> 8) & 0xFF : 128 + number
        return true
    }
}

/// A workspace of a test's own, with a grown city.
struct ProgramWorkspace {
    let folder: ScratchFolder
    var path: String { folder.path }

    init(city: Bool = true) throws {
        folder = try ScratchFolder()
        if city { try grow() }
    }

    func grow(_ name: String = "small", seed: Int = 5, replace: Bool = false) throws {
        let result = try run(
            [
                "city", "new", name, "--seed", "\(seed)", "--users", "60", "--places", "120",
                "--days", "30",
            ] + (replace ? ["--replace"] : []))
        #expect(result.code == 0, "\(result.errors)")
    }

    /// A recipe that trains in a fraction of a second.
    static let recipe = ["--dimension", "16", "--batch", "512", "--learning-rate", "0.02"]

    func run(
        _ arguments: [String], environment: [String: String] = [:], limit: Int? = nil,
        shell: String? = nil
    ) throws -> Program.Result {
        try Program.run(
            arguments + ["--workspace", path], environment: environment, limit: limit, shell: shell)
    }

    func start(_ arguments: [String]) throws -> Running {
        try Running(arguments + ["--workspace", path])
    }

    /// Trains and returns the run's report.
    @discardableResult
    func train(epochs: Int = 12, _ more: [String] = []) throws -> [String: Any] {
        try run(
            ["train", "sepgcn", "--city", "small", "--epochs", "\(epochs)", "--json"]
                + Self.recipe + more
        ).object()
    }

    /// One curve of a run, as bits.
    func series(_ run: String, _ name: String) throws -> [Int: UInt64] {
        let report = try self.run(["runs", "show", run, "--json"]).object()
        let series = report["series"] as? [[String: Any]] ?? []
        let points =
            series.first { $0["name"] as? String == name }?["points"] as? [[String: Any]] ?? []
        var result: [Int: UInt64] = [:]
        for point in points {
            let step = try #require(point["step"] as? Int)
            result[step] = try #require(point["value"] as? Double).bitPattern
        }
        #expect(result.count == points.count, "\(run): a step stands twice in \(name)")
        return result
    }

    /// Every file with its content, temporary ones and databases' side files left out.
    func contents(under name: String) throws -> [String: Data] {
        var found: [String: Data] = [:]
        let root = folder.file(name)
        for case let file as String in FileManager.default.enumerator(atPath: root) ?? .init() {
            var isFolder: ObjCBool = false
            let exists = FileManager.default.fileExists(
                atPath: root + "/" + file, isDirectory: &isFolder)
            if exists && !isFolder.boolValue {
                found[file] = try Data(contentsOf: URL(fileURLWithPath: root + "/" + file))
            }
        }
        return found
    }

    /// Names of temporary files that something left behind.
    func leftovers() -> [String] {
        let files = FileManager.default.enumerator(atPath: path)?.compactMap { $0 as? String } ?? []
        return files.filter { $0.contains(".tmp") }
    }
}
