/// What is to be imported, and how it is to be read: the options of `whyhere city import LAYOUT`, by
/// their names.
public struct ImportRequest: Codable, Equatable, Sendable {
    /// The word of the command line, such as `csv`; nil leaves it to a preview.
    public var layout: String?
    /// The file or folder.
    public var path: String
    /// Of the city to be; nil leaves it to a preview.
    public var name: String?
    /// Options of the layout that were given, such as `user`.
    public var options: [String: String] = [:]
    /// Rows to keep, as `COLUMN=VALUE`.
    public var only: [String] = []

    public init(_ layout: String?, _ path: String) {
        self.layout = layout
        self.path = path
    }

    /// Options with a value; nil and empty ones are left out.
    public func with(_ options: [String: String?]) -> ImportRequest {
        var request = self
        for (name, value) in options {
            guard let value, !value.isEmpty else { continue }
            request.options[name] = value
        }
        return request
    }
}
