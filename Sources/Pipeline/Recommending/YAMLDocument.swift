import Support
import Yams

/// Files of names and values that people write by hand: recipes and preferences.
public enum YAMLDocument {
    /// An entry of such a file: a name, and what stands behind it.
    public struct Entry: Sendable {
        public var name: String
        /// Counted from 1.
        public var line: Int?
        /// One value; nil where there are several, or names within.
        public var value: String?
        /// The entries within; nil where there are none of them.
        public var entries: [Entry]?
    }

    /// The entries of a file; none of an empty one.
    ///
    /// - Parameters:
    ///   - what: As a sentence calls it: `a recipe`.
    ///   - example: A line of such a file.
    /// - Throws: `Failure(.badData)` with file and line for what is no YAML, or no names and values.
    public static func entries(
        _ text: String, from file: String, what: String, example: String
    ) throws -> [Entry] {
        guard let root = try compose(text, file, example) else { return [] }
        guard let entries = entries(of: root) else {
            throw Failure(
                .badData, "\(what) is a list of names and values",
                remedy: "write a line such as '\(example)' for each option", file: file,
                line: root.mark?.line)
        }
        return entries
    }

    private static func entries(of node: Node) -> [Entry]? {
        node.mapping?.map { key, value in
            Entry(
                name: key.scalar?.string ?? "", line: key.mark?.line, value: value.scalar?.string,
                entries: entries(of: value))
        }
    }

    private static func compose(_ text: String, _ file: String, _ example: String) throws -> Node? {
        func refusal(_ problem: String, _ line: Int?) -> Failure {
            Failure(
                .badData, "this is no YAML: \(problem)",
                remedy: "write a line such as '\(example)' for each option", file: file, line: line)
        }
        do {
            return try Yams.compose(yaml: text)
        } catch let error as YamlError {
            switch error {
            case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
                .composer(_, let problem, let mark, _):
                throw refusal(problem, mark.line)
            case .duplicatedKeysInMapping(let names, let context):
                throw refusal("\(names.joined(separator: ", ")) twice", context.mark.line)
            default: throw refusal("\(error)", nil)
            }
        }
    }
}
