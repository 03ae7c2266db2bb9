import City
import Foundation
import Reports

extension Workspace {
    /// How the first rows of a source would be read, and what is guessed for it.
    public func previewImport(_ request: ImportRequest) throws -> ImportPreview {
        var request = request
        request.path = Self.withoutTilde(request.path)
        request.options["places"] = request.options["places"].map(Self.withoutTilde)
        return try request.preview()
    }
}
