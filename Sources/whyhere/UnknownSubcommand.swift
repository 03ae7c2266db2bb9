import ArgumentParser
import Support

/// Words that stand where a subcommand would, and are none.
///
/// The parser gives such a word to the default subcommand, and then tells how that one is used.
enum UnknownSubcommand {
    /// Reads a command line.
    ///
    /// - Parameters:
    ///   - words: As `GlobalOptions.behindSubcommand` gives them.
    ///   - read: The parser.
    /// - Throws: `Failure(.usage)` with the subcommand that may be meant, where the parser fails and
    ///   a word is none; else the parser's own error.
    static func told<Command>(
        _ words: [String], of root: any ParsableCommand.Type, _ read: () throws -> Command
    ) throws -> Command {
        do {
            return try read()
        } catch {
            // Help and the version come as errors, too.
            guard !root.exitCode(for: error).isSuccess, let failure = failure(words, of: root)
            else { throw error }
            throw failure
        }
    }

    /// Looks for a city whose name may be that of a mistyped subcommand.
    ///
    /// - Throws: `Failure(.usage)` where it is one, else what the search throws.
    static func orCity(
        _ name: String, of root: any ParsableCommand.Type, _ search: () throws -> Void
    ) throws {
        do {
            try search()
        } catch let failure as Failure where failure.kind == .noInput {
            throw Self.failure([name], of: root) ?? failure
        }
    }

    private static func failure(
        _ words: [String], of root: any ParsableCommand.Type
    ) -> Failure? {
        var (command, path, rest) = (root, [name(of: root)], words[...])
        while let found = command.configuration.subcommands.first(where: {
            name(of: $0) == rest.first
        }) {
            command = found
            path.append(name(of: found))
            rest = rest.dropFirst()
        }
        let known = command.configuration.subcommands
        let (_, left) = GlobalOptions.leadingOptions(rest)
        guard !known.isEmpty, let word = left.first, !word.hasPrefix("-") else { return nil }
        let near = nearest(word, of: known)
        // Without a subcommand the word is a city, and something else is wrong, unless it was
        // mistyped.
        if path.count == 1, near.map({ NearestName.isClose(word, $0) }) != true { return nil }
        let place = path.joined(separator: " ")
        return Failure(
            .usage, "'\(place)' has no subcommand '\(word)'",
            remedy: near.map { "perhaps '\(place) \($0)' is meant" }
                ?? "give one of \(known.map(name).joined(separator: ", "))")
    }

    private static func name(of command: any ParsableCommand.Type) -> String {
        command.configuration.commandName ?? ""
    }

    /// The subcommand with nearly that name, else one whose summary has the word.
    private static func nearest(
        _ word: String, of commands: [any ParsableCommand.Type]
    ) -> String? {
        let names = commands.map(name)
        if let near = NearestName.to(word, of: names), NearestName.isClose(word, near) {
            return near
        }
        let wanted = word.lowercased()
        let told = commands.first { command in
            command.configuration.abstract.lowercased().split { !$0.isLetter }
                .contains { $0.hasPrefix(wanted) }
        }
        return told.map(name) ?? NearestName.to(word, of: names)
    }
}
