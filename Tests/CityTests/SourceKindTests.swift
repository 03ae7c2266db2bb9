import City
import Foundation
import Glibc
import Support
import Testing

/// What is no table is named as what it is, and the command that is told makes a table of it.
@Suite struct SourceKindTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    static let table = """
        user,venue,time,lat,lon,cat
        ann,v1,2012-04-01 09:00:00,40.71,-73.91,Café
        bob,v2,2012-04-02 10:00:00,40.72,-73.92,Bar

        """

    private func importer(_ path: String, name: String = "x") -> CSVImporter {
        CSVImporter(
            path: path,
            columns: VisitTableColumns(
                user: "user", place: "venue", time: "time", latitude: "lat", longitude: "lon",
                category: "cat"),
            settings: ImportSettings(name: name, timezone: "America/New_York", times: .local))
    }

    private func shell(_ command: String) throws -> Int32 {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/bin/sh")
        process.arguments = ["-c", command]
        process.currentDirectoryURL = URL(fileURLWithPath: folder.path)
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        return process.terminationStatus
    }

    private func bytes(_ text: String, _ name: String) throws -> Data {
        let source = try folder.write(text, "plain")
        #expect(try shell("iconv -f UTF-8 -t \(name) plain > coded") == 0, "\(source)")
        return try Data(contentsOf: URL(fileURLWithPath: folder.file("coded")))
    }

    /// Follows the command in a remedy and reads what it made.
    private func follow(_ failure: Failure?, _ words: String) throws {
        let failure = try #require(failure)
        #expect(failure.kind == .badData && failure.problem.contains(words), "\(failure)")
        let command = try #require(failure.remedy.firstMatch(of: /: (.*) > (.+?), and import/))
        #expect(try shell("\(command.1) > \(command.2)") == 0, "\(failure)")
        let made = String(command.2).replacing("'\\''", with: "@").replacing("'", with: "")
            .replacing("@", with: "'")
        let draft = try importer(folder.file(made)).draft()
        #expect(draft.visitUser.count == 2 && draft.categoryNames == ["Café", "Bar"])
    }

    @Test(arguments: ["UTF-16", "UTF-16LE", "UTF-16BE", "UTF-32", "UTF-32LE", "UTF-32BE"])
    func otherEncodings(_ name: String) throws {
        let path = folder.file("an o'dd name.csv")
        try bytes(Self.table, name).write(to: URL(fileURLWithPath: path))
        let found = failure { _ = try importer(path).draft() }
        try follow(found, name.hasPrefix("UTF-16") ? "UTF-16" : "UTF-32")
    }

    @Test func textInChineseWithoutAMark() throws {
        let row = "张,北京,2012-04-01 09:00:00,39.9,116.4,中国菜\n"
        let path = folder.file("a.csv")
        try bytes("user,venue,time,lat,lon,cat\n" + String(repeating: row, count: 50), "UTF-16LE")
            .write(to: URL(fileURLWithPath: path))
        #expect(
            failure { _ = try importer(path).draft() }?.problem.contains("UTF-16") == true)
    }

    @Test func carriageReturnsAlone() throws {
        let path = try folder.write(Self.table.replacing("\n", with: "\r"), "a.csv")
        try follow(failure { _ = try importer(path).draft() }, "carriage returns")
    }

    @Test(arguments: [("xz", "xz -c"), ("bzip2", "bzip2 -c"), ("zstd", "zstd -qc")])
    func packedOtherwise(_ name: String, _ packer: String) throws {
        try folder.write(Self.table, "plain")
        // Whoever has not the packer is told by another test.
        guard try shell("\(packer) plain > a.csv.packed") == 0 else { return }
        let path = folder.file("a.csv.packed")
        try follow(failure { _ = try importer(path).draft() }, name)
    }

    @Test func aZipArchive() throws {
        try folder.write(Self.table, "plain.csv")
        let made = try shell(
            "python3 -c \"import zipfile; zipfile.ZipFile('a.zip','w').write('plain.csv')\"")
        guard made == 0 else { return }
        let found = failure { _ = try importer(folder.file("a.zip")).draft() }
        #expect(found?.problem.contains("zip archive, of `plain.csv` first") == true)
        if try shell("command -v unzip") == 0 { try follow(found, "zip") }
    }

    @Test(
        arguments: [
            (Array("PAR1".utf8), "Parquet"), (Array("SQLite format 3\0".utf8), "SQLite"),
            ([0x93] + Array("NUMPY".utf8), "NumPy"),
            ([0x37, 0x7A, 0xBC, 0xAF, 0x27, 0x1C], "7-Zip"),
            ([0x89, 0x48, 0x44, 0x46, 0x0D, 0x0A, 0x1A, 0x0A], "HDF5"),
            (Array("<!DOCTYPE html><html>".utf8), "web page"),
            (Array("version https://git-lfs.github.com/spec/v1".utf8), "Git LFS"),
            ([0x28, 0xB5, 0x2F, 0xFD], "zstd"), ([0x80, 4, 0x95, 0x2E], "pickle"),
            ([0xD0, 0xCF, 0x11, 0xE0], "Excel"), (Array("ARROW1\0\0".utf8), "Arrow"),
        ] as [([UInt8], String)])
    func dataOfOtherPrograms(_ start: [UInt8], _ words: String) throws {
        let path = folder.file("a.csv")
        try Data(start + [UInt8](repeating: 0x41, count: 64)).write(
            to: URL(fileURLWithPath: path))
        let found = failure { _ = try importer(path).draft() }
        #expect(found?.kind == .badData && found?.file == path)
        #expect(found?.problem.contains(words) == true, "\(found?.description ?? "none")")
    }

    /// Whatever a file is called, the command that is told reads it and does nothing else.
    @Test(arguments: ["plain.csv", "an o'dd $(touch hit).csv", "a\\b `touch hit` \"c\".csv"])
    func commandsOfPythonReadTheFile(_ name: String) throws {
        let path = folder.file(name)
        try Data(Array("PAR1".utf8) + [UInt8](repeating: 0x41, count: 64)).write(
            to: URL(fileURLWithPath: path))
        let remedy = try #require(failure { _ = try importer(path).draft() }).remedy
        let command = try #require(remedy.components(separatedBy: "python3 -c ").last)
        // In place of pandas, what it would have been given.
        #expect(try shell("printf %s " + command + " > said") == 0)
        let said = try String(contentsOfFile: folder.file("said"), encoding: .utf8)
        let literal = "\"" + path.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
        #expect(said.hasPrefix("import pandas; pandas.read_parquet(\(literal)\")"), "\(said)")
        #expect(!FileManager.default.fileExists(atPath: folder.file("hit")))
    }

    @Test func whatIsPackedInGzipIsLookedAtToo() throws {
        try bytes(Self.table, "UTF-16").write(to: URL(fileURLWithPath: folder.file("a.csv")))
        try pack(folder.file("a.csv"))
        let found = failure { _ = try importer(folder.file("a.csv.gz")).draft() }
        #expect(found?.problem.contains("UTF-16") == true)
        #expect(found?.remedy.hasPrefix("unpack it with gunzip, then convert it") == true)
    }

    @Test func theLineOfExcelIsPassedOver() throws {
        for line in ["sep=;\n", "\u{FEFF}sep=;\r\n", "SEP=;\n", "\"sep=;\"\n"] {
            let rows = Self.table.replacing(",", with: ";")
            let path = try folder.write(line + rows, "a.csv")
            #expect(try importer(path).draft().visitUser.count == 2, "\(line)")
        }
        // Lines are still counted from the first.
        let path = try folder.write(
            "sep=;\nuser;venue;time;lat;lon;cat\na;b;never;1;2;c\n", "a.csv")
        #expect(failure { _ = try importer(path).draft() }?.line == 3)
        // A column may be called so.
        let table = try folder.write("sep=,user\n1,2\n", "b.csv")
        #expect(failure { _ = try importer(table).draft() }?.remedy.contains("sep=") == true)
    }

    @Test func windowsLettersAreReadable() throws {
        let path = folder.file("a.csv")
        let text = Self.table.replacing("Café", with: "Joe@s")
        try Data(text.utf8.map { $0 == UInt8(ascii: "@") ? 0x92 : $0 }).write(
            to: URL(fileURLWithPath: path))
        #expect(try importer(path).draft().categoryNames == ["Joe’s", "Bar"])
        try Data(text.utf8.map { $0 == UInt8(ascii: "@") ? 0x81 : $0 }).write(
            to: URL(fileURLWithPath: path))
        #expect(try importer(path).draft().categoryNames == ["Joe\u{FFFD}s", "Bar"])
    }

    @Test(arguments: ["0x28", "0X1P3", "-0x1", "0x1.8p1", "1e999", "nan", "inf", "4_0", "٤٠"])
    func onlyDecimalNumbersAreNumbers(_ text: String) throws {
        let path = try folder.write(Self.table.replacing("40.71", with: text), "a.csv")
        let found = failure { _ = try importer(path).draft() }
        #expect(found?.line == 2 && found?.column == 4, "\(found?.description ?? "none")")
    }

    @Test func aColumnThatStandsTwiceIsAsked() throws {
        let path = try folder.write(
            "user,venue,time,lat,lon,cat,lat\na,b,2012-04-01 09:00:00,40,-73,c,41\n", "a.csv")
        let found = failure { _ = try importer(path).draft() }
        #expect(found?.kind == .usage && found?.remedy.contains("4 or 7") == true)
        var numbered = importer(path)
        numbered = CSVImporter(
            path: path,
            columns: VisitTableColumns(
                user: "user", place: "venue", time: "time", latitude: "7", longitude: "lon",
                category: "cat"), settings: numbered.settings)
        #expect(try numbered.draft().placeLatitude == [41])
    }

    @Test func aDelimiterThatIsNotTheFilesIsNamed() throws {
        for (separator, words) in [
            (" ", "blank"), (",", "comma"), (";", "semicolon"), ("|", "bar"),
        ] {
            let text = ["user_id:token", "item_id:token", "timestamp:float"].joined(
                separator: separator)
            let row = ["a", "p", "1287532527"].joined(separator: separator)
            let path = try folder.write(text + "\n" + row + "\n", "x.inter")
            let importer = RecBoleImporter(
                path: path,
                settings: ImportSettings(name: "x", timezone: "Asia/Tokyo", times: .utc))
            let found = failure { _ = try importer.draft() }
            #expect(found?.problem.contains("by tab but, it seems, by \(words)") == true)
            let command = try #require(found?.remedy.firstMatch(of: /: (.*) > (.+?), and import/))
            #expect(try shell("\(command.1) > \(command.2)") == 0)
            let made = RecBoleImporter(
                path: folder.file(String(command.2)), settings: importer.settings)
            #expect(try made.draft().visitUser.count == 1)
        }
    }

    @Test func aPipeIsReadOnce() throws {
        let path = folder.file("pipe")
        #expect(mkfifo(path, 0o600) == 0)
        let rows = Self.table
        let writer = Thread {
            guard let file = FileHandle(forWritingAtPath: path) else { return }
            try? file.write(contentsOf: Data(rows.utf8))
            try? file.close()
        }
        writer.start()
        #expect(try importer(path).draft().visitUser.count == 2)
    }

    @Test func whatIsNoFileIsNamed() throws {
        try FileManager.default.createDirectory(
            atPath: folder.file("city"), withIntermediateDirectories: true)
        #expect(mkfifo(folder.file("city/city.safetensors"), 0o600) == 0)
        let pipe = failure { _ = try City.open(folder.file("city")) }
        #expect(pipe?.kind == .noInput && pipe?.problem.contains("a pipe") == true)
        let directory = failure { _ = try importer(folder.file("city")).draft() }
        #expect(directory?.problem.contains("a folder") == true)
    }

    @Test func aFileThatShrinksWhileItIsReadEndsNothing() throws {
        let path = try folder.write(String(repeating: Self.table, count: 4000), "a.csv")
        let source = try SourceBytes(path: path)
        let whole = source.bytes.count
        #expect(truncate(path, 10) == 0)
        // A mapping would end the process here.
        #expect(source.bytes.reduce(0) { $0 + ($1 == 10 ? 1 : 0) } == 12000)
        #expect(whole == Self.table.utf8.count * 4000)
    }
}
