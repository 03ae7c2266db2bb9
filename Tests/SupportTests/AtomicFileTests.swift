import Foundation
import Glibc
import Support
import Testing

@Suite(.serialized) struct AtomicFileTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func text(_ name: String) throws -> String {
        try String(contentsOfFile: folder.file(name), encoding: .utf8)
    }

    @Test func replacesTheOldContent() throws {
        try AtomicFile.write("old", to: folder.file("a"))
        try AtomicFile.write("new", to: folder.file("a"))
        #expect(try text("a") == "new")
        #expect(try folder.names() == ["a"])
    }

    @Test func anErrorInTheBodyKeepsTheOldFile() throws {
        struct Stop: Error {}
        try AtomicFile.write("old", to: folder.file("a"))
        #expect(throws: Stop.self) {
            try AtomicFile.write(to: folder.file("a")) { file in
                try file.append("half")
                throw Stop()
            }
        }
        #expect(try text("a") == "old")
        #expect(try folder.names() == ["a"])
    }

    @Test func temporaryNamesCarryTheProcess() throws {
        try AtomicFile.write(to: folder.file("a")) { file in
            try file.append("x")
            let names = try folder.names()
            #expect(names.count == 1)
            #expect(names[0].hasPrefix(".a.\(getpid()).") && names[0].hasSuffix(".tmp"))
        }
    }

    @Test func aFullDiskKeepsTheOldFileAndSaysSo() throws {
        try AtomicFile.write("old", to: folder.file("a"))
        // No other test writes a file that large, so a limit on the whole process disturbs none.
        var before = rlimit()
        #expect(getrlimit(__rlimit_resource_t(1), &before) == 0)
        var limit = rlimit(rlim_cur: 48 << 20, rlim_max: before.rlim_max)
        let chunk = [UInt8](repeating: 1, count: 1 << 20)
        let found = failure {
            try AtomicFile.write(to: folder.file("a")) { file in
                setrlimit(__rlimit_resource_t(1), &limit)
                defer { setrlimit(__rlimit_resource_t(1), &before) }
                for _ in 0..<64 { try chunk.withUnsafeBytes { try file.append($0) } }
            }
        }
        #expect(found?.kind == .io)
        #expect(found?.problem.contains("disk is full") == true)
        #expect(found?.file == folder.file("a"))
        #expect(try text("a") == "old")
        #expect(try folder.names() == ["a"])
    }

    @Test func linksModesAndPipesStay() throws {
        try AtomicFile.write("old", to: folder.file("target"))
        chmod(folder.file("target"), 0o640)
        symlink("target", folder.file("link"))
        symlink("link", folder.file("second"))
        symlink("nowhere-yet", folder.file("dangling"))
        try AtomicFile.write("new", to: folder.file("second"))
        try AtomicFile.write("made", to: folder.file("dangling"))
        #expect(try text("target") == "new")
        #expect(try text("nowhere-yet") == "made")
        var information = stat()
        #expect(lstat(folder.file("second"), &information) == 0)
        #expect(information.st_mode & S_IFMT == S_IFLNK)
        #expect(stat(folder.file("target"), &information) == 0)
        #expect(information.st_mode & 0o7777 == 0o640)
        symlink("circle", folder.file("circle"))
        #expect(failure { try AtomicFile.write("x", to: folder.file("circle")) }?.kind == .io)
        #expect(failure { try AtomicFile.write("x", to: folder.file(".")) }?.kind == .io)
        #expect(failure { try AtomicFile.write("x", to: "/dev/full") }?.kind == .io)
        #expect(AtomicFile.isStream("/dev/full") && !AtomicFile.isStream(folder.file("target")))
        #expect(try !folder.names().contains { $0.hasSuffix(".tmp") })
    }

    @Test func systemErrorsHaveTheRightKind() {
        let full = Failure.system("write", path: "x", code: ENOSPC)
        #expect(full.kind == .io && full.problem.contains("the disk is full"))
        #expect(Failure.system("open", path: "x", code: ENOENT).kind == .noInput)
        #expect(Failure.system("open", path: "x", code: EACCES).kind == .io)
        #expect(
            failure { try AtomicFile.write("a", to: "/nowhere/at/all") }?.kind == .noInput)
    }
}
