import COpenSSL
import Foundation

/// SHA-256, by OpenSSL.
///
///     var digest = Digest256()
///     digest.update(Data("a city".utf8))
///     let text = digest.hexadecimal
public struct Digest256: ~Copyable {
    private let context: OpaquePointer

    public init() {
        // EVP_MD_CTX_new fails for want of memory alone.
        guard let context = EVP_MD_CTX_new(), EVP_DigestInit_ex(context, EVP_sha256(), nil) == 1
        else { preconditionFailure("OpenSSL starts no SHA-256") }
        self.context = context
    }

    deinit { EVP_MD_CTX_free(context) }

    public mutating func update(_ bytes: UnsafeRawBufferPointer) {
        let done = EVP_DigestUpdate(context, bytes.baseAddress, bytes.count)
        precondition(done == 1, "OpenSSL takes no bytes")
    }

    public mutating func update(_ data: Data) {
        data.withUnsafeBytes { update($0) }
    }

    /// The digest of all that was added, as 64 hexadecimal digits; more may be added after it.
    public var hexadecimal: String {
        guard let copy = EVP_MD_CTX_new() else { preconditionFailure("No memory for a digest") }
        defer { EVP_MD_CTX_free(copy) }
        var bytes = [UInt8](repeating: 0, count: 32)
        let done =
            EVP_MD_CTX_copy_ex(copy, context) == 1 && EVP_DigestFinal_ex(copy, &bytes, nil) == 1
        precondition(done, "OpenSSL ends no SHA-256")
        return bytes.map { byte in
            let digits = String(byte, radix: 16)
            return digits.utf8.count == 1 ? "0" + digits : digits
        }.joined()
    }

    public static func of(_ data: Data) -> String {
        var digest = Digest256()
        digest.update(data)
        return digest.hexadecimal
    }

    /// Of a file's content, read in pieces. 0.1 s for the program itself.
    ///
    /// - Throws: `Failure(.io)` where the file cannot be read.
    public static func ofFile(_ path: String) throws -> String {
        do {
            let file = try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
            defer { try? file.close() }
            var digest = Digest256()
            while let piece = try file.read(upToCount: 1 << 22), !piece.isEmpty {
                digest.update(piece)
            }
            return digest.hexadecimal
        } catch {
            throw Failure(
                .io, "the file cannot be read (\(error.localizedDescription))",
                remedy: "check its permissions", file: path)
        }
    }
}
