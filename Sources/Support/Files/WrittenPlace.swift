import Glibc

/// Where a path that is to be written leads.
///
/// Symbolic links are followed, so that the link stays and its target is written. What is no file, a
/// pipe or a device such as `/dev/stdout`, is written as it is: a file in its place would be taken
/// for it by everybody else.
enum WrittenPlace {
    /// What a file has that its new content keeps.
    struct Old {
        var mode: mode_t
        var owner: uid_t
        var group: gid_t
    }

    /// A file, there or not yet.
    case file(String, old: Old?)
    /// A pipe, a device, or what a descriptor of this process leads to.
    case stream(String)
    /// A descriptor that is open.
    case descriptor(Int32)

    /// - Throws: `Failure(.io)` for a folder and for links that lead in a circle.
    init(_ path: String) throws {
        if let number = Self.descriptor(path) {
            self = .descriptor(number)
            return
        }
        var information = stat()
        if stat(path, &information) != 0 {
            guard errno == ENOENT || errno == ENOTDIR else {
                throw Failure.system("write", path: path, code: errno)
            }
            self = try Self.followed(path).map { .file($0, old: nil) } ?? .stream(path)
            return
        }
        switch information.st_mode & S_IFMT {
        case S_IFREG:
            let old = Old(
                mode: information.st_mode & 0o7777, owner: information.st_uid,
                group: information.st_gid)
            self = try Self.followed(path).map { .file($0, old: old) } ?? .stream(path)
        case S_IFDIR: throw Failure.system("write", path: path, code: EISDIR)
        default: self = .stream(path)
        }
    }

    /// The number of an open descriptor that the path names.
    ///
    /// Opening the name again would begin at the start of the file that the shell has opened.
    private static func descriptor(_ path: String) -> Int32? {
        switch path {
        case "/dev/stdout": return 1
        case "/dev/stderr": return 2
        default: break
        }
        for folder in ["/dev/fd/", "/proc/self/fd/"] where path.hasPrefix(folder) {
            return Int32(path.dropFirst(folder.count))
        }
        return nil
    }

    /// Where links lead, whether their target is there or not yet.
    ///
    /// - Returns: nil where a target is no UTF-8: it is reached by the link alone.
    private static func followed(_ path: String) throws -> String? {
        var path = path
        for _ in 0..<40 {
            var buffer = [CChar](repeating: 0, count: Int(PATH_MAX) + 1)
            let count = readlink(path, &buffer, Int(PATH_MAX))
            guard count >= 0 else { return path }
            let bytes = buffer[..<count].map { UInt8(bitPattern: $0) }
            guard let target = String(validating: bytes, as: UTF8.self) else { return nil }
            let folder = path.lastIndex(of: "/").map { path[...$0] } ?? ""
            path = target.hasPrefix("/") ? target : folder + target
        }
        throw Failure.system("write", path: path, code: ELOOP)
    }
}
