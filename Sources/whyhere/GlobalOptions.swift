import ArgumentParser

/// Options of every subcommand that stand before its name, as `git -C FOLDER status` has them.
///
/// The parser would give `whyhere --workspace DIR city list` to the default subcommand, which opens
/// a city of the name "city".
enum GlobalOptions {
    /// The arguments with such options moved behind the subcommand's name; the rest as it was.
    ///
    /// What is written behind the name comes later, and so is preferred to what stands before it.
    static func behindSubcommand(
        _ arguments: [String], of root: any ParsableCommand.Type
    ) -> [String] {
        var command = root
        var rest = arguments[...]
        var path: [String] = []
        var moved: [String] = []
        while true {
            let (options, left) = leadingOptions(rest)
            guard let name = left.first,
                let found = command.configuration.subcommands.first(where: {
                    $0.configuration.commandName == name
                })
            else { break }
            moved += options
            path.append(name)
            command = found
            rest = left.dropFirst()
        }
        return path + moved + rest
    }

    /// The global options at the start, and what comes after them.
    static func leadingOptions(
        _ arguments: ArraySlice<String>
    ) -> (options: [String], rest: ArraySlice<String>) {
        var rest = arguments
        while let first = rest.first {
            if first == "--json" || first.hasPrefix("--workspace=") {
                rest = rest.dropFirst()
            } else if first == "--workspace", rest.count > 1 {
                rest = rest.dropFirst(2)
            } else {
                break
            }
        }
        return (Array(arguments[..<rest.startIndex]), rest)
    }
}
