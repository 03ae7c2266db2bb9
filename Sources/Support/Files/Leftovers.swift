import Foundation
import Glibc

/// What killed processes leave behind: files and folders whose names carry the number of the
/// process that made them.
///
/// `.NAME.PID.tmp` is a folder in the making or a file of `AtomicFile` (`.NAME.PID.NUMBER.tmp`),
/// `.NAME.PID.tmp.old` an old folder that was set aside, `.whyhere.XXXXXX` a file that was to
/// lose its name at once.
package enum Leftovers {
    /// One hidden name, taken apart.
    package struct Name: Equatable {
        /// What it was to become.
        package var target: String
        package var process: pid_t
        /// Whether it is the old content, set aside.
        package var isOld: Bool

        /// nil for a name of another kind.
        package init?(_ file: String) {
            guard file.hasPrefix(".") else { return nil }
            var rest = file.dropFirst()
            isOld = rest.hasSuffix(".tmp.old")
            if isOld { rest = rest.dropLast(4) }
            guard rest.hasSuffix(".tmp") else { return nil }
            rest = rest.dropLast(4)
            guard let dot = rest.lastIndex(of: "."), dot != rest.startIndex,
                let number = pid_t(rest[rest.index(after: dot)...]), number >= 0
            else { return nil }
            (target, process) = (String(rest[..<dot]), number)
            // A file of `AtomicFile` has a number of its own behind that of the process.
            if let inner = target.lastIndex(of: "."), inner != target.startIndex,
                let number = pid_t(target[target.index(after: inner)...]), number > 0, !isOld
            {
                counted = (String(target[..<inner]), number)
            }
        }

        /// The same as `.NAME.PID.NUMBER.tmp`.
        private var counted: (target: String, process: pid_t)?

        /// Whether the process that made a file of this name has ended, however it is read.
        package var isOfDeadFile: Bool {
            guard let counted else { return !Leftovers.isAlive(process) }
            return !Leftovers.isAlive(counted.process)
        }

        package static func == (first: Name, second: Name) -> Bool {
            first.target == second.target && first.process == second.process
                && first.isOld == second.isOld
        }
    }

    /// Whether a process of this number runs. A number that was given anew counts as alive, so
    /// that nothing of a living process is ever removed.
    package static func isAlive(_ process: pid_t) -> Bool {
        process > 0 && (kill(process, 0) == 0 || errno != ESRCH)
    }

    /// Whether a name is one that `TemporaryFile` takes away at once. Whoever still has it open
    /// keeps it, so it may go at any time.
    package static func isNameless(_ file: String) -> Bool {
        file.hasPrefix(".whyhere.") && file.utf8.count == 15
            && file.dropFirst(9).allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber) }
    }

    /// Removes the temporary files of dead processes from a folder; folders are left alone.
    ///
    /// Best effort: a leftover that cannot be removed harms nobody.
    package static func sweepFiles(in folder: String) {
        let files = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        for file in files {
            guard isNameless(file) || Name(file).map({ !$0.isOld && $0.isOfDeadFile }) == true
            else { continue }
            var status = stat()
            let path = folder + "/" + file
            guard lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { continue }
            unlink(path)
        }
    }
}
