import Foundation

/// SHA-256 over what a safetensors file says and holds: its metadata but for the digest itself, the
/// tensors' names, types, shapes and places, and the data.
///
/// The format has no place for one, and a flipped bit in a table of numbers is a number, too.
enum SafetensorsDigest {
    /// The text of the metadata that holds it.
    static let key = "sha256"

    struct Tensor {
        var name: String
        var type: SafetensorsType
        var shape: [Int]
        /// From the start of the data.
        var start: Int
    }

    /// What stands in the header, in an order that does not depend on the header's.
    static func description(_ metadata: [String: String], _ tensors: [Tensor]) -> Data {
        let texts = metadata.sorted { $0.key < $1.key }.filter { $0.key != key }
            .map { "\(SafetensorsWriter.quoted($0.key)): \(SafetensorsWriter.quoted($0.value))\n" }
        let lines = tensors.sorted { $0.name < $1.name }
            .map {
                "\(SafetensorsWriter.quoted($0.name)) \($0.type.rawValue) \($0.shape) \($0.start)\n"
            }
        return Data((texts + lines).joined().utf8)
    }
}

extension SafetensorsFile {
    /// Compares the content with the digest that was written with it. A file without one, of an
    /// earlier version or another program, passes.
    ///
    /// Cost: a pass over the file, 1 to 2 GB a second where the processor knows SHA-256, a third of
    /// that elsewhere.
    ///
    /// - Throws: `Failure(.badData)`.
    public func requireUndamaged(remedy: String) throws {
        guard let written = metadata[SafetensorsDigest.key] else { return }
        let found = digest
        guard found == written else {
            throw Failure(
                .badData,
                "the file is damaged: its content (\(found.prefix(12))) is not what was written (\(written.prefix(12)))",
                remedy: remedy, file: path)
        }
    }
}
