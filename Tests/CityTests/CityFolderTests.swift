import City
import Dispatch
import Foundation
import Glibc
import Support
import Synchronization
import Testing

/// A city is replaced at once or not at all, by one writer, and nothing of the user is lost.
@Suite struct CityFolderTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// A number that no process has: it is above the most that the system gives.
    static let dead = 2_000_000_000

    private func exists(_ name: String) -> Bool {
        FileManager.default.fileExists(atPath: folder.file(name))
    }

    private func make(_ name: String) throws {
        try FileManager.default.createDirectory(
            atPath: folder.file(name), withIntermediateDirectories: true)
    }

    @Test func aReplacedCityKeepsWhateverElseItsFolderHolds() throws {
        try smallDraft().write(to: folder.file("small"))
        try make("small/plots/deep")
        try folder.write("mine", "small/notes.txt")
        try folder.write("picture", "small/plots/deep/one.svg")
        symlink("notes.txt", folder.file("small/link"))
        mkfifo(folder.file("small/pipe"), 0o600)
        chmod(folder.file("small"), 0o750)
        try smallDraft([[0]]).write(to: folder.file("small"), replace: true)
        #expect(try City.open(folder.file("small")).visitCount == 1)
        #expect(
            try String(contentsOfFile: folder.file("small/plots/deep/one.svg"), encoding: .utf8)
                == "picture")
        #expect(try String(contentsOfFile: folder.file("small/link"), encoding: .utf8) == "mine")
        var status = stat()
        #expect(lstat(folder.file("small/pipe"), &status) == 0)
        #expect(stat(folder.file("small"), &status) == 0 && status.st_mode & 0o777 == 0o750)
        #expect(try folder.names() == ["small"])
    }

    @Test func aFolderThatIsALinkStaysOne() throws {
        try make("disk")
        try smallDraft().write(to: folder.file("disk/big"))
        symlink("disk/big", folder.file("small"))
        try smallDraft([[0]]).write(to: folder.file("small"), replace: true)
        #expect(try City.open(folder.file("disk/big")).visitCount == 1)
        let city = try City.open(folder.file("small"))
        #expect(city.visitCount == 1 && city.name == "small")
        #expect(
            try FileManager.default.destinationOfSymbolicLink(atPath: folder.file("small"))
                == "disk/big")
    }

    @Test func whereFoldersCannotBeExchangedTheOldOneIsSetAside() throws {
        try make("old")
        try make("new")
        try folder.write("1", "old/a")
        try folder.write("2", "new/a")
        let aside = try ExchangedFolder.exchange(
            folder.file("new"), with: folder.file("old"), atOnce: false)
        #expect(aside == folder.file("new.old"))
        #expect(try String(contentsOfFile: folder.file("old/a"), encoding: .utf8) == "2")
        #expect(try String(contentsOfFile: aside + "/a", encoding: .utf8) == "1")
        let other = try ExchangedFolder.exchange(aside, with: folder.file("old"))
        #expect(other == aside)
        #expect(try String(contentsOfFile: folder.file("old/a"), encoding: .utf8) == "1")
    }

    /// The state of a writer of an earlier version that was killed between its two renames.
    @Test func aCityThatWasSetAsideComesBack() throws {
        try smallDraft().write(to: folder.file("datasets/small"))
        try folder.write("mine", "datasets/small/notes.txt")
        try FileManager.default.moveItem(
            atPath: folder.file("datasets/small"),
            toPath: folder.file("datasets/.small.\(Self.dead).tmp.old"))
        try smallDraft([[0]]).write(to: folder.file("datasets/x"))
        try FileManager.default.moveItem(
            atPath: folder.file("datasets/x"),
            toPath: folder.file("datasets/.small.\(Self.dead).tmp"))
        let catalog = CityCatalog(workspaces: [folder.path])
        #expect(catalog.list().map(\.name) == ["small"])
        #expect(try City.open(folder.file("datasets/small")).visitCount == 13)
        #expect(exists("datasets/small/notes.txt"))
        #expect(
            try FileManager.default.contentsOfDirectory(atPath: folder.file("datasets"))
                == ["small"])
    }

    /// The state of a writer that was killed after the new city was in place.
    @Test func notesThatStayedBehindAreBroughtHome() throws {
        try smallDraft().write(to: folder.file("small"))
        for (name, file) in [
            (".small.\(Self.dead).tmp.old", "notes.txt"), (".small.\(Self.dead - 1).tmp", "todo"),
        ] {
            try make(name + "/plots")
            try folder.write("mine", "\(name)/\(file)")
            try folder.write("picture", "\(name)/plots/\(file).svg")
            try folder.write("old", "\(name)/city.safetensors")
        }
        try smallDraft([[0]]).write(to: folder.file("small"), replace: true)
        for file in ["notes.txt", "todo", "plots/notes.txt.svg", "plots/todo.svg"] {
            #expect(exists("small/" + file), "\(file)")
        }
        #expect(try City.open(folder.file("small")).visitCount == 1)
        #expect(try folder.names() == ["small"])
    }

    @Test func leftoversOfTheDeadGoAndThoseOfTheLivingStay() throws {
        let living = getppid()
        try make(".small.\(Self.dead).tmp")
        try make(".other.town.\(Self.dead).tmp")
        try make(".small.\(living).tmp")
        try make(".hidden")
        for file in [
            ".small.rejects.\(Self.dead).1.tmp", ".small.rejects.\(living).1.tmp",
            ".whyhere.aB3xYz",
            ".insurance.claim", ".mine.tmp", ".notes",
        ] {
            try folder.write("x", file)
        }
        try folder.write("\(Self.dead)\n", ".paris.claim")
        try folder.write("", ".rome.claim")
        try smallDraft().write(to: folder.file("town"))
        #expect(
            try folder.names()
                == [
                    ".hidden", ".insurance.claim", ".mine.tmp", ".notes", ".small.\(living).tmp",
                    ".small.rejects.\(living).1.tmp", "town",
                ])
    }

    /// Another program may name its folders alike; what is beside no city is not ours.
    @Test func foldersOfOtherProgramsAreLeftAlone() throws {
        for name in ["build", ".build.\(Self.dead).tmp", ".gone.\(Self.dead).tmp.old"] {
            try make(name)
            try folder.write(name, "\(name)/a.txt")
        }
        try smallDraft().write(to: folder.file("town"))
        #expect(
            try folder.names() == [
                ".build.\(Self.dead).tmp", ".gone.\(Self.dead).tmp.old", "build", "town",
            ])
        #expect(
            try String(contentsOfFile: folder.file("build/a.txt"), encoding: .utf8) == "build")
    }

    @Test func aCityHasOneWriterAtATime() throws {
        let path = folder.file("datasets/small")
        var claim: CityClaim? = try CityClaim(path)
        let found = failure { try smallDraft().write(to: path) }
        #expect(found?.kind == .usage)
        #expect(found?.problem == "the city is being written by process \(getpid())")
        // Another city is free.
        try smallDraft().write(to: folder.file("datasets/other"))
        try smallDraft().write(to: path, claim: claim)
        #expect(claim != nil)
        claim = nil
        #expect(failure { try smallDraft().write(to: path) }?.problem.contains("already") == true)
        try smallDraft().write(to: path, replace: true)
        #expect(
            try FileManager.default.contentsOfDirectory(atPath: folder.file("datasets")).sorted()
                == ["other", "small"])
    }

    @Test func aClaimLeavesNoFolderBehind() throws {
        do {
            let claim = try CityClaim(folder.file("a/b/c"))
            withExtendedLifetime(claim) { #expect(exists("a/b")) }
        }
        #expect(try folder.names().isEmpty)
    }

    @Test func ofManyWritersOneWins() throws {
        let path = folder.file("small")
        let outcomes = Mutex<[Failure.Kind?]>([])
        DispatchQueue.concurrentPerform(iterations: 8) { number in
            let draft = smallDraft([[0, Int32(number)]])
            let found = failure { try draft.write(to: path) }
            outcomes.withLock { $0.append(found?.kind) }
        }
        let kinds = outcomes.withLock { $0 }
        #expect(kinds.count { $0 == nil } == 1)
        #expect(kinds.count { $0 == .usage } == 7)
        #expect(try City.open(path).visitCount == 2)
        #expect(try folder.names() == ["small"])
    }

    @Test func namesOfLeftoversAreToldApart() {
        #expect(Leftovers.Name(".a.b.12.tmp")?.target == "a.b")
        #expect(Leftovers.Name(".a.12.tmp.old")?.isOld == true)
        for name in ["a.12.tmp", ".12.tmp", ".a.tmp", ".a.x.tmp", ".a.12.tmp.new", ".a.-1.tmp"] {
            #expect(Leftovers.Name(name) == nil, "\(name)")
        }
        #expect(Leftovers.isNameless(".whyhere.aB3xYz"))
        #expect(!Leftovers.isNameless(".whyhere.notes.txt"))
        #expect(!Leftovers.isNameless(".whyhere.a-b.c"))
    }
}
