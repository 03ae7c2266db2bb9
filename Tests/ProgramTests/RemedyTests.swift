import Foundation
import TestSupport
import Testing

/// Commands and options that messages name are there, and what a message says to do works.
@Suite(.enabled(if: Program.isBuilt, Program.missing))
struct RemedyTests {
    /// What `--experimental-dump-help` says of a command.
    private struct Command: Decodable {
        struct Argument: Decodable {
            struct Name: Decodable {
                var kind: String
                var name: String
            }
            var names: [Name]?
        }

        var commandName: String
        var subcommands: [Command]?
        var arguments: [Argument]?

        var options: Set<String> {
            Set(
                (arguments ?? []).flatMap { $0.names ?? [] }.filter { $0.kind == "long" }
                    .map(\.name))
        }

        /// Its own options and those of all below it.
        var everyOption: Set<String> {
            (subcommands ?? []).reduce(into: options) { $0.formUnion($1.everyOption) }
        }

        func subcommand(_ name: Substring) -> Command? {
            subcommands?.first { $0.commandName == name }
        }
    }

    private struct Help: Decodable {
        var command: Command
    }

    private static let sources = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().appending(path: "Sources")

    private static func help() throws -> Command {
        let result = try Program.run(["--experimental-dump-help"])
        #expect(result.code == 0)
        return try JSONDecoder().decode(Help.self, from: Data(result.output.utf8)).command
    }

    /// Every text in the sources, without comments: with three quotes, or one.
    private static func texts() throws -> [(file: String, text: String)] {
        let literal = /(?s)"""(?<long>.*?)"""|"(?<short>(?:\\.|[^"\\\n])*)"/
        var found: [(String, String)] = []
        let files = FileManager.default.enumerator(atPath: sources.path)
        for case let file as String in files ?? .init() where file.hasSuffix(".swift") {
            let text = try String(contentsOf: sources.appending(path: file), encoding: .utf8)
            let code = text.split(separator: "\n", omittingEmptySubsequences: false)
                .filter { !$0.drop { $0 == " " }.hasPrefix("//") }.joined(separator: "\n")
            for match in code.matches(of: literal) {
                found.append((file, String(match.long ?? match.short ?? "")))
            }
        }
        return found
    }

    private static func options(in text: some StringProtocol) -> [String] {
        String(text).matches(of: /(?:^|[^\w-])--([a-z][a-z-]*[a-z])/).map { String($0.1) }
    }

    @Test func optionsThatAreNamedAreThere() throws {
        let known = try Self.help().everyOption.union(["help", "version"])
        let texts = try Self.texts()
        #expect(texts.count > 2000)
        for (file, text) in texts {
            for option in Self.options(in: text)
            where !known.contains(option) && !(text.contains("--no-\\(") && option == "no") {
                Issue.record("\(file): there is no option --\(option): \(text.prefix(120))")
            }
        }
    }

    /// `whyhere a b --option`, up to its closing quote or the end of its line.
    @Test func commandsThatAreNamedAreThere() throws {
        let root = try Self.help()
        var count = 0
        for (file, text) in try Self.texts() {
            for match in text.matches(of: /whyhere ([^'`\n]*)/) {
                let words = match.1.split(separator: " ")
                var command = root
                var rest = words[...]
                while let word = rest.first, let next = command.subcommand(word) {
                    command = next
                    rest = rest.dropFirst()
                }
                if let word = rest.first, command.subcommands?.isEmpty == false,
                    word.allSatisfy({ $0.isLowercase && $0.isASCII })
                {
                    Issue.record("\(file): there is no command \(match.0)")
                }
                guard command.subcommands?.isEmpty ?? true else { continue }
                count += 1
                for option in Self.options(in: match.1)
                where !command.options.union(["help", "version"]).contains(option) {
                    Issue.record("\(file): \(command.commandName) has no --\(option): \(match.0)")
                }
            }
        }
        #expect(count > 100)
    }

    /// The name that a message offers, `perhaps 'NAME' is meant` or `did you mean NAME?`.
    private func offered(_ result: Program.Result) throws -> String {
        let match = try #require(
            result.errors.firstMatch(of: /perhaps '([^']+)' is meant|did you mean (\S+?)\?/),
            "\(result.errors)")
        return String(match.1 ?? match.2 ?? "")
    }

    /// A slip in any name is answered with the nearest one, which then works.
    @Test func misspeltNamesAreAnsweredWithTheNearest() throws {
        let workspace = try ProgramWorkspace()
        try workspace.train(epochs: 2, ["--session", "winter"])
        let sites = ["--session", "winter", "--epochs", "1", "--dimension", "4"]
        #expect(
            try workspace.run(["train", "knowsite", "--city", "small"] + sites).code == 0)
        let city = try workspace.run(["city", "users", "small", "--json"]).json()
        let users = try #require(city as? [[String: Any]])
        let user = try #require(
            users.lazy.compactMap { ($0["name"] ?? $0["user_name"]) as? String }.first {
                $0.count > 6
            })
        let brand = try workspace.run(
            ["sites", "--run", "knowsite-small-1", "--session", "winter", "--brand", "0", "--json"]
        ).object()
        let brandName = try #require(brand["brand_name"] as? String)
        let regions = try #require((brand["rows"] ?? brand["items"]) as? [[String: Any]])
        let regionName = try #require(
            regions.lazy.compactMap { ($0["region_name"] ?? $0["name"]) as? String }.first)
        let list = try workspace.run(
            ["recommend", "--run", "popularity@small", "--user", "1", "--json"]
        ).object()
        let place = try #require((list["items"] as? [[String: Any]])?.first)
        let placeName = try #require(place["place_name"] as? String)
        func slip(_ name: String) -> String {
            var letters = Array(name)
            letters.remove(at: letters.count / 2)
            return String(letters)
        }
        func asked(_ option: String, _ value: String) -> [String] {
            switch option {
            case "--session": ["runs", "list", "--session", value]
            case "--session of a run":
                ["runs", "show", "sepgcn-small-1", "--session", value]
            case "--run": ["recommend", "--user", "1", "--session", "winter", "--run", value]
            case "--resume": ["train", "sepgcn", "--session", "winter", "--resume", value]
            case "--city": ["evaluate", "--all", "--no-training", "--no-tuning", "--city", value]
            case "--user": ["recommend", "--run", "popularity@small", "--user", value]
            case "--place":
                [
                    "explain", "--run", "popularity@small", "--user", "1", "--candidates", "all",
                    "--place", value,
                ]
            case "--brand":
                ["sites", "--run", "knowsite-small-1", "--session", "winter", "--brand", value]
            default:
                [
                    "explain", "--run", "knowsite-small-1", "--session", "winter", "--brand", "0",
                    "--candidates", "all", "--region", value,
                ]
            }
        }
        for (option, name) in [
            ("--session", "winter"), ("--session of a run", "winter"), ("--run", "sepgcn-small-1"),
            ("--city", "small"), ("--user", user), ("--place", placeName), ("--brand", brandName),
            ("--region", regionName),
        ] {
            let wrong = try workspace.run(asked(option, slip(name)))
            wrong.expectRefusal(66)
            let right = try offered(wrong)
            #expect(right == name, "\(option): \(wrong.errors)")
            let again = try workspace.run(asked(option, right))
            #expect(again.code == 0, "\(option): \(again.errors)")
        }
        let finished = try workspace.run(asked("--resume", "sepgcn-smal-1"))
        finished.expectRefusal(66, "sepgcn-small-1")
        // Who remembers the run and forgot its session is told where it is.
        #expect(try workspace.train(epochs: 2)["run"] as? String == "sepgcn-small-1")
        let elsewhere = try workspace.run(["runs", "show", "knowsite-small-1"])
        elsewhere.expectRefusal(66, "--session winter")
        #expect(
            try workspace.run(["runs", "show", "knowsite-small-1", "--session", "winter"]).code
                == 0)
        // A new workspace has nothing to be misspelt.
        let empty = try ProgramWorkspace(city: false)
        #expect(try empty.run(["runs", "list", "--session", "any"]).code == 0)
    }

    /// Too few pairs are told with a number that works, or with none where no number does.
    @Test func theNumberOfPairsThatIsOfferedWorks() throws {
        let workspace = try ProgramWorkspace()
        let graph = ["city", "kg", "small", "--minimum-pairs"]
        let refused = try workspace.run(graph + ["100000"])
        refused.expectRefusal(65)
        let match = try #require(
            refused.errors.firstMatch(of: /--minimum-pairs (\d+)/), "\(refused.errors)")
        let again = try workspace.run(graph + [String(match.1)])
        #expect(again.code == 0, "\(again.errors)")
    }
}
