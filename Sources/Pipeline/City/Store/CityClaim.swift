import Foundation
import Glibc
import Support

/// The right to write a city: one process has it, and it ends with the process however that ends.
///
/// A lock of the system on `.NAME.claim` beside the city's folder, which holds the number of the
/// process for whoever is refused.
public final class CityClaim: Sendable {
    /// The city's folder, symbolic links followed.
    let folder: String
    private let path: String
    private let descriptor: Int32
    /// Folders that were made for the claim, the deepest first; they go again where they stay
    /// empty.
    private let made: [String]

    var name: String { URL(fileURLWithPath: folder).lastPathComponent }
    var parent: String { URL(fileURLWithPath: folder).deletingLastPathComponent().path }

    /// Claims the city of a folder, which need not exist.
    ///
    /// - Throws: `Failure(.usage)` where another process writes it, `Failure(.io)` where nothing
    ///   can be written there.
    public init(_ folder: String) throws {
        let place = CityClaim.place(folder)
        let url = URL(fileURLWithPath: place)
        let parent = url.deletingLastPathComponent().path
        made = try CityClaim.makeFolders(parent)
        path = "\(parent)/.\(url.lastPathComponent).claim"
        self.folder = place
        do {
            descriptor = try CityClaim.lock(path, of: folder)
        } catch {
            for folder in made { rmdir(folder) }
            throw error
        }
        // The city may have been half replaced when its last writer was killed.
        CityLeftovers.clear(in: parent, claimed: url.lastPathComponent)
    }

    /// A city that nobody is writing; nil where somebody is, or nothing may be written there.
    init?(ofLeftover name: String, in parent: String) {
        (folder, path, made) = ("\(parent)/\(name)", "\(parent)/.\(name).claim", [])
        // Unsigned, so that a writer who comes meanwhile waits for the moment that this takes.
        guard
            let descriptor = try? CityClaim.lock(path, of: "\(parent)/\(name)", isSigned: false)
        else {
            return nil
        }
        self.descriptor = descriptor
    }

    deinit {
        // Removed while it is locked, so nobody else can have it.
        unlink(path)
        close(descriptor)
        for folder in made { rmdir(folder) }
    }

    /// Removes the file of a claim whose process has ended.
    static func clear(_ name: String, in parent: String) {
        // What holds anything but a number is somebody else's file.
        let data = FileManager.default.contents(atPath: "\(parent)/.\(name).claim") ?? Data([0])
        guard data.allSatisfy({ (48...57).contains($0) || $0 == 10 }) else { return }
        _ = CityClaim(ofLeftover: name, in: parent)
    }

    /// A folder that is a symbolic link is replaced where it lies, and the link stays.
    private static func place(_ folder: String) -> String {
        if let real = realpath(folder, nil) {
            defer { free(real) }
            return String(cString: real)
        }
        return URL(fileURLWithPath: folder).standardizedFileURL.path
    }

    private static func lock(
        _ path: String, of folder: String, isSigned: Bool = true
    ) throws -> Int32 {
        // A write over the size limit must come back as an error instead of killing the process.
        signal(SIGXFSZ, SIG_IGN)
        // Whoever clears a leftover holds its lock for a moment.
        for _ in 0..<200 {
            let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o644)
            guard descriptor >= 0 else { throw Failure.system("write", path: folder, code: errno) }
            // Where a file system has no locks, the number in the file has to do.
            let code = flock(descriptor, LOCK_EX | LOCK_NB) == 0 ? 0 : errno
            let isFree = code != EWOULDBLOCK && code != EINTR
            let owner = owner(descriptor)
            if isFree, code == 0 || owner.map(Leftovers.isAlive) != true {
                var (own, named) = (stat(), stat())
                // Its last owner may have removed it since it was opened.
                if fstat(descriptor, &own) == 0, lstat(path, &named) == 0,
                    own.st_ino == named.st_ino, own.st_dev == named.st_dev
                {
                    ftruncate(descriptor, 0)
                    if isSigned {
                        let number = Array("\(getpid())\n".utf8)
                        // Only a sentence depends on the number.
                        _ = pwrite(descriptor, number, number.count, 0)
                    }
                    return descriptor
                }
            } else if let owner, Leftovers.isAlive(owner) {
                close(descriptor)
                throw Failure(
                    .usage, "the city is being written by process \(owner)",
                    remedy: "wait until it has ended, or choose another name", file: folder)
            }
            close(descriptor)
            usleep(5000)
        }
        throw Failure(
            .usage, "the city is being written by another process",
            remedy: "wait until it has ended, or choose another name", file: folder)
    }

    private static func owner(_ descriptor: Int32) -> pid_t? {
        var bytes = [UInt8](repeating: 0, count: 16)
        let count = pread(descriptor, &bytes, bytes.count, 0)
        guard count > 0 else { return nil }
        return pid_t(String(decoding: bytes.prefix(count).filter { $0 != 10 }, as: UTF8.self))
    }

    private static func makeFolders(_ path: String) throws -> [String] {
        var missing: [String] = []
        var url = URL(fileURLWithPath: path)
        while url.path != "/", !FileManager.default.fileExists(atPath: url.path) {
            missing.append(url.path)
            url.deleteLastPathComponent()
        }
        if !missing.isEmpty { try CityDraft.makeFolder(path) }
        return missing
    }
}
