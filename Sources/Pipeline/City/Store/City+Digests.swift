import Support

extension City {
    /// The most bytes of a file whose columns are compared with their digests whenever it is
    /// opened. Of a larger file only the header is, until somebody asks by `verify`.
    public static let bytesCheckedOnOpening = 64 << 20

    /// Whether the file has digests, which files of earlier versions have not.
    public var hasDigests: Bool { CityDigests.isThere(in: file) }

    /// Compares every column with its digest; a second call costs nothing. O(bytes).
    ///
    /// - Throws: `Failure(.badData)` that names the damaged column.
    public func verify() throws {
        guard !isVerified.load(ordering: .acquiring) else { return }
        try CityDigests.checkColumns(of: file)
        isVerified.store(true, ordering: .releasing)
    }
}
