import Foundation
import Glibc

/// Puts a finished folder in the place of another, so that at every moment there is one of both.
package enum ExchangedFolder {
    /// `RENAME_NOREPLACE` and `RENAME_EXCHANGE` of the system, which Swift does not import.
    private static let noReplace: UInt32 = 1
    private static let exchange: UInt32 = 2

    private typealias Rename =
        @convention(c) (
            Int32, UnsafePointer<CChar>, Int32, UnsafePointer<CChar>, UInt32
        ) -> Int32
    /// nil in a C library without it.
    private static let renameat2: Rename? = dlsym(nil, "renameat2").map {
        unsafeBitCast($0, to: Rename.self)
    }

    /// - Returns: 0, or the error number.
    private static func rename(_ from: String, _ to: String, _ flags: UInt32) -> Int32 {
        guard let renameat2 else { return ENOSYS }
        return renameat2(AT_FDCWD, from, AT_FDCWD, to, flags) == 0 ? 0 : errno
    }

    /// Whether a file system knows no such rename; each says it in its own way.
    private static func isUnknown(_ code: Int32) -> Bool {
        [ENOSYS, EINVAL, ENOTSUP, ENOTTY].contains(code)
    }

    /// Renames a folder to a name that nobody has.
    ///
    /// - Returns: Whether it was done; false where the name is taken.
    package static func place(_ temporary: String, at folder: String) throws -> Bool {
        var code = rename(temporary, folder, noReplace)
        if isUnknown(code) {
            // An empty folder would be replaced, which holds nothing to lose.
            code = Glibc.rename(temporary, folder) == 0 ? 0 : errno
        }
        if code == EEXIST || code == ENOTEMPTY { return false }
        guard code == 0 else { throw Failure.system("write", path: folder, code: code) }
        return true
    }

    /// Exchanges two folders: afterwards `temporary`, or `temporary.old`, holds what stood at
    /// `folder`.
    ///
    /// Where the system cannot exchange, the old folder is set aside under a name that whoever
    /// comes next knows to take back.
    ///
    /// - Parameter atOnce: Whether the system may be asked to exchange; false in tests.
    /// - Returns: Where the old folder now is.
    package static func exchange(
        _ temporary: String, with folder: String, atOnce: Bool = true
    ) throws -> String {
        let code = atOnce ? rename(temporary, folder, exchange) : ENOSYS
        if code == 0 { return temporary }
        guard isUnknown(code) else { throw Failure.system("replace", path: folder, code: code) }
        let aside = temporary + ".old"
        guard Glibc.rename(folder, aside) == 0 else {
            throw Failure.system("replace", path: folder, code: errno)
        }
        guard Glibc.rename(temporary, folder) == 0 else {
            let code = errno
            Glibc.rename(aside, folder)
            throw Failure.system("write", path: folder, code: code)
        }
        return aside
    }

    /// Gives a folder what another holds and it lacks, by a second name for the same file, so
    /// that nothing is copied. What cannot have a second name is left for `move`. O(files).
    ///
    /// - Parameter except: Names at the top that are left out.
    package static func link(from old: String, to new: String, except: (String) -> Bool) {
        for file in names(in: old) where !except(file) {
            let (from, to) = (old + "/" + file, new + "/" + file)
            guard let status = status(from) else { continue }
            if status.st_mode & S_IFMT == S_IFDIR {
                guard mkdir(to, 0o700) == 0 || errno == EEXIST else { continue }
                link(from: from, to: to) { _ in false }
                chmod(to, status.st_mode & 0o7777)
            } else {
                Glibc.link(from, to)
            }
        }
    }

    /// Moves what `link` left, and what has changed since: of two files the newer stays. O(files).
    ///
    /// - Throws: `Failure(.io)` that names the file.
    package static func move(
        from old: String, to new: String, except: (String) -> Bool
    ) throws {
        let files = try FileManager.default.contentsOfDirectory(atPath: old)
        for file in files.sorted() where !except(file) {
            let (from, to) = (old + "/" + file, new + "/" + file)
            guard let status = status(from) else { continue }
            guard let other = self.status(to) else {
                guard Glibc.rename(from, to) == 0 else {
                    throw Failure.system("move", path: from, code: errno)
                }
                continue
            }
            let areFolders = [status, other].map { $0.st_mode & S_IFMT == S_IFDIR }
            if areFolders == [true, true] {
                try move(from: from, to: to) { _ in false }
            } else if areFolders == [false, false], status.st_ino != other.st_ino,
                isNewer(status, than: other)
            {
                guard Glibc.rename(from, to) == 0 else {
                    throw Failure.system("move", path: from, code: errno)
                }
            } else if areFolders[0] != areFolders[1] {
                // Neither can take the other's place; whoever clears away must not go on.
                throw Failure.system("move", path: from, code: areFolders[0] ? ENOTDIR : EISDIR)
            }
        }
    }

    private static func isNewer(_ first: stat, than second: stat) -> Bool {
        (first.st_mtim.tv_sec, first.st_mtim.tv_nsec)
            > (second.st_mtim.tv_sec, second.st_mtim.tv_nsec)
    }

    private static func names(in folder: String) -> [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).sorted()
    }

    private static func status(_ path: String) -> stat? {
        var status = stat()
        return lstat(path, &status) == 0 ? status : nil
    }
}
