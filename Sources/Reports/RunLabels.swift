/// What people say of a run: it changes nothing of it.
public struct RunLabels: Codable, Equatable, Sendable {
    /// Where a run lies that is out of the way.
    public enum Shelf: String, Codable, Sendable, CaseIterable {
        /// Kept, and out of the lists that are looked at every day.
        case archived
        /// Gone from every list; it can be restored until the session is compacted.
        case deleted
    }

    /// Single words, in the order in which they were given.
    public var tags: [String] = []
    public var remark: String?
    public var shelf: Shelf?

    public init() {}

    /// `#good #rate first try of the new rate`: words with a # are tags, the rest is the remark.
    public init(text: String) {
        var rest: [Substring] = []
        for word in text.split(separator: " ") {
            guard word.hasPrefix("#"), word.count > 1 else {
                rest.append(word)
                continue
            }
            let tag = String(word.dropFirst())
            if !tags.contains(tag) { tags.append(tag) }
        }
        remark = rest.isEmpty ? nil : rest.joined(separator: " ")
    }

    public var text: String {
        (tags.map { "#" + $0 } + [remark].compactMap { $0 }).joined(separator: " ")
    }
}
