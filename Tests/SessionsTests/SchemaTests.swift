import Foundation
import GRDB
import Reports
import Support
import TestSupport
import Testing

@testable import Sessions

/// Databases of other versions, and many processes that make one session at once.
@Suite struct SchemaTests {
    let folder: ScratchFolder
    private var night: String { folder.file("night") }

    init() throws { folder = try ScratchFolder() }

    @discardableResult
    private func newRun(_ store: SessionStore) throws -> String {
        try store.createRun(city: "bkk", cityFingerprint: "f00d", recipe: TrainingRecipe())
    }

    @Test func manyMakeOneSessionAtOnce() async throws {
        for round in 0..<6 {
            let path = folder.file("race-\(round)")
            let names = try await withThrowingTaskGroup(of: String.self) { group in
                for _ in 0..<6 {
                    group.addTask {
                        let store = try SessionStore(folder: path)
                        return try store.createRun(
                            city: "bkk", cityFingerprint: "", recipe: TrainingRecipe())
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(Set(names) == Set((1...6).map { "sepgcn-bkk-\($0)" }))
        }
    }

    @Test(arguments: [
        "INSERT INTO grdb_migrations (identifier) VALUES ('99 of tomorrow')",
        "PRAGMA user_version = 99",
        "INSERT INTO grdb_migrations (identifier) VALUES ('a word')",
    ])
    func aNewerDatabaseIsRefusedWithBothVersions(change: String) throws {
        let store = try SessionStore(folder: night)
        try store.database.writeWithoutTransaction { try $0.execute(sql: change) }
        for open in [{ try SessionStore(folder: $0) }, { try SessionStore.reading(folder: $0) }] {
            let failure = try #require(throws: Failure.self) { _ = try open(night) }
            #expect(failure.kind == .badData)
            let next = SessionSchema.format + 1
            #expect(
                failure.problem.contains(change.contains("99") ? "format 99" : "format \(next)"))
            #expect(failure.problem.contains("up to \(SessionSchema.format)"))
            #expect(failure.problem.contains(ProgramVersion.text))
            #expect(failure.file == night + "/session.sqlite")
        }
    }

    /// As the version before wrote it.
    private func makeOld(_ store: SessionStore) throws {
        try store.database.writeWithoutTransaction { database in
            try removeDigests(database)
            for column in ["processHost", "processBoot", "processSpace", "heartbeat"] {
                try database.execute(sql: "ALTER TABLE run DROP COLUMN \(column)")
            }
            try database.execute(sql: "DELETE FROM grdb_migrations WHERE identifier = '4 owners'")
            try database.execute(sql: "PRAGMA user_version = 0")
        }
    }

    @Test func anOlderOneIsKeptBesideTheNew() throws {
        let store = try SessionStore(folder: night)
        let run = try newRun(store)
        try makeOld(store)
        try store.database.close()
        let reopened = try SessionStore(folder: night)
        #expect(try reopened.run(run)?.status == .starting)
        let copy = try DatabaseQueue(path: night + "/session-format-3.sqlite")
        let (columns, runs) = try copy.read { database in
            (
                try database.columns(in: "run").map(\.name),
                try String.fetchAll(database, sql: "SELECT id FROM run")
            )
        }
        #expect(!columns.contains("heartbeat"))
        #expect(runs == [run])
        let files = try FileManager.default.contentsOfDirectory(atPath: night)
        #expect(!files.contains { $0.contains(".tmp") })
        // Nothing is copied where there was nothing, and nothing twice.
        _ = try SessionStore(folder: night)
        _ = try SessionStore(folder: folder.file("new"))
        #expect(
            try FileManager.default.contentsOfDirectory(atPath: folder.file("new")).allSatisfy {
                !$0.contains("format")
            })
        #expect(
            try FileManager.default.contentsOfDirectory(atPath: night).count {
                $0.contains("format") && $0.hasSuffix(".sqlite")
            } == 1)
    }

    /// A step that fails takes none: the database is as it was.
    @Test func stepsAreTakenTogetherOrNotAtAll() throws {
        let store = try SessionStore(folder: night)
        try makeOld(store)
        try store.database.writeWithoutTransaction { database in
            // The next step cannot add this column again.
            try database.execute(sql: "ALTER TABLE run ADD COLUMN heartbeat DOUBLE")
        }
        #expect(throws: (any Error).self) { try SessionStore(folder: night) }
        let columns = try store.database.read { try $0.columns(in: "run").map(\.name) }
        #expect(!columns.contains("processHost"))
    }

    /// A database that cannot be written is read, whatever files lie beside it.
    @Test(arguments: [true, false]) func theNewestStepsAreReadWithoutTheRightToWrite(isOld: Bool)
        throws
    {
        let store = try SessionStore(folder: night)
        let run = try newRun(store)
        if isOld { try makeOld(store) }
        // As a killed process leaves it: the newest steps lie beside the database.
        let killed = folder.file("killed")
        try FileManager.default.createDirectory(atPath: killed, withIntermediateDirectories: true)
        for end in ["", "-wal"] {
            try FileManager.default.copyItem(
                atPath: night + "/session.sqlite" + end,
                toPath: killed + "/session.sqlite" + end)
        }
        // A folder in place of the index: nobody can make one, root included.
        try FileManager.default.createDirectory(
            atPath: killed + "/session.sqlite-shm", withIntermediateDirectories: true)
        let read = try SessionStore.reading(folder: killed)
        #expect(try read.runs().map(\.run) == [run])
        #expect((read.notice != nil) == isOld)
        #expect(throws: (any Error).self) { try newRun(SessionStore(folder: killed)) }
    }

    /// What ships with a city is read as it is, also by a later version with the right to write.
    @Test func whatIsSomebodyElsesIsLeftAsItIs() throws {
        let store = try SessionStore(folder: night)
        let run = try newRun(store)
        try makeOld(store)
        try store.database.writeWithoutTransaction {
            try $0.execute(sql: "PRAGMA wal_checkpoint(TRUNCATE)")
        }
        try store.database.close()
        let before = try Data(contentsOf: URL(fileURLWithPath: night + "/session.sqlite"))
        let read = try SessionStore.reading(folder: night, leavesAsItIs: true)
        #expect(try read.runs().map(\.run) == [run])
        #expect(try Data(contentsOf: URL(fileURLWithPath: night + "/session.sqlite")) == before)
        let files = try FileManager.default.contentsOfDirectory(atPath: night)
        #expect(!files.contains { $0.contains("format") })
    }

    @Test func aDatabaseThatIsNoneIsToldAsSuch() throws {
        try FileManager.default.createDirectory(atPath: night, withIntermediateDirectories: true)
        try Data(repeating: 7, count: 9000).write(
            to: URL(fileURLWithPath: night + "/session.sqlite"))
        let failure = try #require(throws: Failure.self) {
            _ = try SessionStore.opening(night) { try SessionStore.reading(folder: night) }
        }
        #expect(failure.kind == .badData)
        #expect(failure.problem.contains("damaged"))
        #expect(failure.file == night + "/session.sqlite")
    }
}

/// Takes a database back to the format without kinds of events and branches.
func removeKinds(_ database: Database) throws {
    try database.execute(
        sql: """
            DROP TABLE metricBucket;
            DELETE FROM grdb_migrations WHERE identifier LIKE '7 %' OR identifier LIKE '8 %'
            """)
    try database.execute(
        sql: "DROP TRIGGER run_update; DROP TRIGGER event_update; DROP INDEX event_of_run")
    for (table, column) in [
        ("run", "labels"), ("run", "shelf"), ("event", "kind"), ("event", "step"),
        ("event", "epoch"), ("run", "parent"),
        ("run", "parentCheckpoint"), ("run", "parentStep"), ("run", "supervision"),
    ] {
        try database.execute(sql: "ALTER TABLE \(table) DROP COLUMN \(column)")
    }
    try database.execute(
        sql: "DELETE FROM grdb_migrations WHERE identifier = '6 kinds of events and branches'")
}

/// Takes a database back to the format without queue and sweeps.
func removeQueue(_ database: Database) throws {
    try database.execute(sql: "DROP TABLE sweep; DROP TABLE runner; DROP TRIGGER run_update")
    for column in ["place", "job", "sweep"] {
        try database.execute(sql: "ALTER TABLE run DROP COLUMN \(column)")
    }
    // Of the columns that are left.
    try database.execute(
        sql: """
            CREATE TRIGGER run_update AFTER UPDATE OF status ON run
            BEGIN UPDATE run SET digest = NULL WHERE rowid = NEW.rowid; END
            """)
    try SessionDigests.renew(database)
    try database.execute(
        sql: "DELETE FROM grdb_migrations WHERE identifier = '10 queue and sweeps'")
}

/// Takes a database back to the format without notes and cases.
func removeCases(_ database: Database) throws {
    try removeQueue(database)
    for table in SessionCases.columns.keys { try database.execute(sql: "DROP TABLE \(table)") }
    try database.execute(
        sql: "DELETE FROM grdb_migrations WHERE identifier = '9 notes and cases'")
}

/// Takes a database back to the format without digests.
func removeDigests(_ database: Database) throws {
    try removeCases(database)
    try removeKinds(database)
    let later = try String.fetchAll(
        database,
        sql: """
            SELECT 'DROP ' || type || ' ' || name FROM sqlite_master
            WHERE type = 'trigger' OR name LIKE '%undigested'
            """)
    for drop in later { try database.execute(sql: drop) }
    try database.execute(sql: "ALTER TABLE run DROP COLUMN curvesDigest")
    for table in ["run", "event", "opening", "command"] {
        try database.execute(sql: "ALTER TABLE \(table) DROP COLUMN digest")
    }
    try database.execute(sql: "DELETE FROM grdb_migrations WHERE identifier = '5 digests'")
}
