import Support

/// The words of the command line, before the parser reads them.
enum Arguments {
    /// The command line as it was given, for what is written down.
    static var line: String {
        (["whyhere"] + CommandLine.arguments.dropFirst()).joined(separator: " ")
    }

    /// - Throws: `Failure(.usage)` for a word that is no text: a path of such bytes would be changed on
    ///   its way to the system, and name something else.
    static func check() throws {
        for (number, word) in CommandLine.unsafeArgv.enumerated(CommandLine.argc) {
            guard let word, String(validatingCString: word) == nil else { continue }
            throw Failure(
                .usage,
                "word \(number) of the command line, '\(String(cString: word))', is no UTF-8",
                remedy: "make a link to it whose name is (ln -s), and name the link")
        }
    }

    /// The words with `--option -5` as `--option=-5`, and a value of no option behind `--`.
    ///
    /// The parser takes a word that begins with a dash for an option of that name. No option here is
    /// a number, so that what reads as one is a value; whether it is in range is for the command to
    /// say.
    static func withNegativeValues(_ words: [String]) -> [String] {
        var result: [String] = []
        var values: [String] = []
        for (index, word) in words.enumerated() {
            // Behind `--` nothing is an option.
            if word == "--" {
                return result + ["--"] + values + words[(index + 1)...]
            }
            if !isNegative(word) {
                result.append(word)
            } else if let option = result.last, option.hasPrefix("--"), !option.contains("=") {
                result[result.count - 1] = "\(option)=\(word)"
            } else {
                values.append(word)
            }
        }
        return values.isEmpty ? result : result + ["--"] + values
    }

    /// `-5`, `-.5`, `-1e3`, `-1,2`, `-inf`, `-nan`.
    private static func isNegative(_ word: String) -> Bool {
        guard word.hasPrefix("-") else { return false }
        let rest = word.dropFirst().drop { $0 == "." }
        if let first = rest.first, first.isASCII, first.isNumber { return true }
        return ["inf", "infinity", "nan"].contains(rest.lowercased())
    }
}

extension UnsafeMutablePointer<UnsafeMutablePointer<CChar>?> {
    fileprivate func enumerated(
        _ count: Int32
    ) -> EnumeratedSequence<UnsafeBufferPointer<UnsafeMutablePointer<CChar>?>> {
        UnsafeBufferPointer(start: self, count: Int(count)).enumerated()
    }
}
