import Glibc

extension Failure {
    /// The failure of a system call on a file, with the remedy that fits the error number.
    ///
    /// - Parameters:
    ///   - action: What was being done, such as `write`; the sentence reads "cannot ACTION".
    ///   - path: The file or folder as the user knows it.
    ///   - code: The value of `errno` right after the call.
    package static func system(_ action: String, path: String, code: Int32) -> Failure {
        switch code {
        case ENOENT, ENOTDIR:
            return Failure(
                .noInput, "cannot \(action): there is no such file or folder",
                remedy: "check the path", file: path)
        case ENOSPC, EDQUOT:
            return Failure(
                .io, "cannot \(action): the disk is full",
                remedy: "free some space and try again; what was there before is unchanged",
                file: path)
        case EFBIG:
            return Failure(
                .io, "cannot \(action): the disk is full or the file exceeds its size limit",
                remedy: "free some space or raise the limit (ulimit -f) and try again; what was "
                    + "there before is unchanged",
                file: path)
        case EACCES, EPERM, EROFS:
            let reason = code == EROFS ? "its file system is read-only" : "permission denied"
            return Failure(
                .io, "cannot \(action): \(reason)",
                remedy: "check the owner and the rights of the file and its folder", file: path)
        default:
            return Failure(
                .io, "cannot \(action): \(text(of: code))",
                remedy: "check the file and its folder, then try again", file: path)
        }
    }

    private static func text(of code: Int32) -> String {
        guard let text = strerror(code) else { return "error \(code)" }
        return String(cString: text)
    }
}
