import ArgumentParser
import Foundation
import Questions
import Sessions
import Support

/// Options that every subcommand has.
struct CommonOptions: ParsableArguments {
    @Option(
        help: "Folder with datasets/ and sessions/ (default: here, WHYHERE_HOME, XDG data).")
    var workspace: String?

    @Flag(help: "Print one JSON document; progress goes to stderr as JSON Lines.")
    var json = false

    func open() throws -> Workspace {
        PreferencesOfUser.tell()
        return try Workspace(
            folder: workspace,
            patience: .untilFree(
                tell: { Output.note("whyhere: \($0)") },
                isInterrupted: { Interruption.happened }),
            tell: { Output.note("whyhere: \($0)") })
    }

    /// For the workbench, whose threads may not wait for ever.
    func openForScreens() throws -> Workspace { try Workspace(folder: workspace) }
}

struct SessionOption: ParsableArguments {
    @Option(
        name: .customLong("session"),
        help: ArgumentHelp(
            "Session that the run belongs to. (default: the preference 'session', else default)",
            valueName: "session"))
    var named: String?

    /// The session that is named, else the one that is preferred.
    ///
    /// - Throws: `Failure(.badData)` where the preference is not understood: another session would
    ///   get the run.
    var session: String {
        get throws {
            if let named { return named }
            try PreferencesOfUser.reading.require("session")
            return PreferencesOfUser.reading.preferences.session
        }
    }
}

/// Standard output and error.
enum Output {
    private static func encoder(_ formatting: JSONEncoder.OutputFormatting) -> JSONEncoder {
        let encoder = JSONEncoder()
        encoder.keyEncodingStrategy = .convertToSnakeCase
        encoder.outputFormatting = formatting.union([.sortedKeys, .withoutEscapingSlashes])
        encoder.nonConformingFloatEncodingStrategy = .convertToString(
            positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
        return encoder
    }

    static func json(_ value: some Encodable) throws {
        let data = try encoder(.prettyPrinted).encode(value)
        StandardStreams.print(SafeText.json(String(decoding: data, as: UTF8.self)))
    }

    /// One line of JSON.
    static func jsonLine(_ value: some Encodable) throws {
        let data = try encoder([]).encode(value)
        StandardStreams.print(SafeText.json(String(decoding: data, as: UTF8.self)))
    }

    /// One line of JSON on standard error.
    static func progress(_ value: some Encodable) {
        // Progress is a courtesy: a value that cannot be encoded must not end the work.
        guard let data = try? encoder([]).encode(value) else { return }
        StandardStreams.note(SafeText.json(String(decoding: data, as: UTF8.self)))
    }

    /// What `json` wrote.
    static func decode<Value: Decodable>(_: Value.Type, from data: Data) throws -> Value {
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        decoder.nonConformingFloatDecodingStrategy = .convertFromString(
            positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
        return try decoder.decode(Value.self, from: data)
    }

    /// One line for people. Empty lines may stand before and after it; a line feed within it comes
    /// from somebody's data.
    static func line(_ text: String) {
        let above = text.prefix { $0 == "\n" }
        let rest = text.dropFirst(above.count)
        let below = rest.reversed().prefix { $0 == "\n" }
        let inner = String(rest.dropLast(below.count))
        StandardStreams.print(above + SafeText.line(inner) + String(below))
    }

    /// Several lines that were made as such.
    static func text(_ text: String) { StandardStreams.print(SafeText.lines(text)) }

    /// One line on standard error; whether anybody takes it changes nothing.
    static func note(_ text: String) { StandardStreams.note(SafeText.line(text)) }

    /// Several lines on standard error.
    static func notes(_ text: String) { StandardStreams.note(SafeText.lines(text)) }

    /// Aligned columns, numbers to the right.
    static func table(
        _ header: [String], _ rows: [[String]], right: Set<Int> = [], whole: Set<Int> = []
    ) {
        for text in TextTable.lines(header, rows, right: right, whole: whole) { line(text) }
    }
}

extension ParsableCommand {
    /// Runs the work; a failure becomes one sentence on standard error and its exit code.
    func perform(_ work: () throws -> Void) throws {
        do {
            try work()
        } catch let failure as Failure {
            Output.note("whyhere: \(failure)")
            throw ExitCode(failure.kind.exitCode)
        } catch let code as ExitCode {
            throw code
        } catch {
            // Whatever data or the system can cause is a Failure by now.
            Output.note("whyhere: a bug in WhyHere: \(error); please report it.")
            throw ExitCode(Failure.Kind.bug.exitCode)
        }
    }
}
