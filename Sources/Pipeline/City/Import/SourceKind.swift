import Foundation
import Support

/// What a file is that is no text in UTF-8 or a kin of it, seen from its bytes, with the command
/// that makes such a text of it.
struct SourceKind {
    /// For the sentence "the file is …".
    var words: String
    var remedy: String

    /// nil for what may be a table.
    ///
    /// - Parameter isUnpacked: Whether the bytes came out of gzip, so that a command must unpack
    ///   first.
    init?(_ bytes: UnsafeBufferPointer<UInt8>, path: String, isUnpacked: Bool = false) {
        let found =
            Self.packed(bytes, path) ?? Self.data(bytes, path) ?? Self.encoding(bytes, path)
            ?? Self.lineEnds(bytes, path)
        guard let (words, command) = found else { return nil }
        self.words = words
        let first = isUnpacked ? "unpack it with gunzip, then " : ""
        remedy = first + command
    }

    /// Fails where bytes are no table.
    ///
    /// - Throws: `Failure(.badData)`.
    static func check(
        _ bytes: UnsafeBufferPointer<UInt8>, path: String, isUnpacked: Bool = false
    ) throws {
        guard let kind = SourceKind(bytes, path: path, isUnpacked: isUnpacked) else { return }
        throw Failure(.badData, "the file is \(kind.words)", remedy: kind.remedy, file: path)
    }

    private typealias Found = (words: String, command: String)

    /// A name for what comes out, in the current folder and taken by nothing there: without the
    /// ending of the packing, or with another one.
    private static func output(_ path: String, dropping endings: [String], _ ending: String)
        -> String
    {
        var name = path.split(separator: "/").last.map(String.init) ?? path
        for dropped in endings where name.hasSuffix(dropped) && name.count > dropped.count {
            name = String(name.dropLast(dropped.count))
            break
        }
        if !name.hasSuffix(ending), ending != ".csv" || !name.contains(".") { name += ending }
        // Never the source itself, which the command would empty before it reads it.
        if path.hasSuffix(name), path == name || path.hasSuffix("/" + name) {
            name += ".unpacked" + ending
        }
        if FileManager.default.fileExists(atPath: name) { name = "new-" + name }
        return name
    }

    /// A command that runs a line of Python.
    private static func python(_ program: String) -> String {
        "python3 -c " + ShellWord.quoted(program)
    }

    /// A text of Python: the file itself, or a table that comes out of it.
    private static func literal(_ name: String) -> String {
        "\"" + name.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
    }

    private static func table(_ path: String) -> String {
        literal(output(path, dropping: [], ".table.csv"))
    }

    private static func starts(
        _ bytes: UnsafeBufferPointer<UInt8>, _ text: String, at offset: Int = 0
    ) -> Bool {
        bytes.count >= offset + text.utf8.count && bytes[offset...].starts(with: text.utf8)
    }

    private static func packed(_ bytes: UnsafeBufferPointer<UInt8>, _ path: String) -> Found? {
        func unpack(_ words: String, _ program: String, _ endings: [String]) -> Found {
            let to = output(path, dropping: endings, ".csv")
            return (
                "packed with \(words)",
                "unpack it: \(program) \(ShellWord.quoted(path)) > \(ShellWord.quoted(to)), and import that"
            )
        }
        if bytes.starts(with: [0xFD, 0x37, 0x7A, 0x58, 0x5A, 0x00]) {
            return unpack("xz", "xz -dc", [".xz"])
        }
        if bytes.starts(with: [0x28, 0xB5, 0x2F, 0xFD]) {
            return unpack("zstd", "zstd -dc", [".zst", ".zstd"])
        }
        if starts(bytes, "BZh"), bytes.count > 9,
            bytes[4...].starts(with: [0x31, 0x41, 0x59, 0x26, 0x53, 0x59])
                || bytes[4...].starts(with: [0x17, 0x72, 0x45, 0x38, 0x50, 0x90])
        {
            return unpack("bzip2", "bzip2 -dc", [".bz2"])
        }
        if bytes.starts(with: [0x04, 0x22, 0x4D, 0x18]) {
            return unpack("lz4", "lz4 -dc", [".lz4"])
        }
        if bytes.starts(with: [0x1F, 0x9D]) { return unpack("compress", "uncompress -c", [".Z"]) }
        if bytes.starts(with: [0x37, 0x7A, 0xBC, 0xAF, 0x27, 0x1C]) {
            return unpack("7-Zip", "7z x -so", [".7z"])
        }
        if starts(bytes, "Rar!\u{1A}\u{7}") { return unpack("RAR", "unrar p -inul", [".rar"]) }
        if bytes.count >= 512, starts(bytes, "ustar\0", at: 257) || starts(bytes, "ustar ", at: 257)
        {
            return (
                "a tar archive",
                "unpack it: tar -xf \(ShellWord.quoted(path)), and import a file of it"
            )
        }
        return zip(bytes, path)
    }

    /// Archives of zip, of which several other formats are made.
    private static func zip(_ bytes: UnsafeBufferPointer<UInt8>, _ path: String) -> Found? {
        guard starts(bytes, "PK\u{3}\u{4}") || starts(bytes, "PK\u{5}\u{6}") else { return nil }
        var name = ""
        if bytes.count > 30 {
            let length = Int(bytes[26]) | Int(bytes[27]) << 8
            name = String(decoding: bytes[30..<min(bytes.count, 30 + length)], as: UTF8.self)
        }
        if name.hasSuffix(".npy") {
            return (
                "an archive of NumPy arrays (npz)",
                "write the columns as a table: "
                    + python(
                        "import numpy, pandas; a = numpy.load(\(literal(path))); "
                            + "pandas.DataFrame({k: a[k] for k in a}).to_csv(\(table(path)), "
                            + "index=False)")
            )
        }
        if name == "[Content_Types].xml" || name.hasPrefix("xl/") || name.hasPrefix("_rels/") {
            return (
                "an Excel workbook",
                "save it as CSV in UTF-8, or: "
                    + python(
                        "import pandas; pandas.read_excel(\(literal(path)))"
                            + ".to_csv(\(table(path)), index=False)")
            )
        }
        let to = output(path, dropping: [".zip"], ".csv")
        return (
            "a zip archive" + (name.isEmpty ? "" : ", of `\(visible(name))` first"),
            "unpack it: unzip -p \(ShellWord.quoted(path)) > \(ShellWord.quoted(to)), and import that"
        )
    }

    private static func data(_ bytes: UnsafeBufferPointer<UInt8>, _ path: String) -> Found? {
        func pandas(_ words: String, _ reader: String) -> Found {
            (
                words,
                "write it as a table: "
                    + python(
                        "import pandas; pandas.\(reader)(\(literal(path)))"
                            + ".to_csv(\(table(path)), index=False)")
            )
        }
        if starts(bytes, "PAR1") { return pandas("a Parquet file", "read_parquet") }
        if starts(bytes, "ARROW1") || starts(bytes, "FEA1") {
            return pandas("an Arrow or Feather file", "read_feather")
        }
        if starts(bytes, "ORC"), bytes.count > 3, bytes[3] < 32 {
            return pandas("an ORC file", "read_orc")
        }
        if bytes.starts(with: [0x89, 0x48, 0x44, 0x46, 0x0D, 0x0A]) {
            return pandas("an HDF5 file", "read_hdf")
        }
        if bytes.starts(with: [0xD0, 0xCF, 0x11, 0xE0]) {
            return pandas("an old Excel workbook", "read_excel")
        }
        if bytes.count > 2, bytes[0] == 0x80, (2...5).contains(bytes[1]), bytes.contains(0x2E) {
            return pandas("a pickle of Python", "read_pickle")
        }
        if starts(bytes, "SQLite format 3\0") {
            return (
                "an SQLite database",
                "write a table of it: sqlite3 -header -csv \(ShellWord.quoted(path)) 'SELECT * FROM TABLE' > "
                    + ShellWord.quoted(output(path, dropping: [".sqlite", ".db"], ".table.csv"))
            )
        }
        if bytes.starts(with: [0x93] + Array("NUMPY".utf8)) {
            return (
                "a NumPy array",
                "write it as a table: "
                    + python(
                        "import numpy; numpy.savetxt(\(table(path)), numpy.load(\(literal(path))), "
                            + "fmt=\"%s\", delimiter=\",\")") + ", and import with --no-header"
            )
        }
        if starts(bytes, "%PDF-") { return ("a PDF document", "look for the data it was made of") }
        if starts(bytes, "version https://git-lfs") {
            return ("a pointer of Git LFS, not the data", "fetch the data: git lfs pull")
        }
        let head = String(decoding: bytes.prefix(64), as: UTF8.self).lowercased()
            .drop(while: \.isWhitespace)
        if head.hasPrefix("<!doctype html") || head.hasPrefix("<html") {
            return ("a web page", "download the data again; the server answered with a page")
        }
        return nil
    }

    /// UTF-16 and UTF-32, by their mark or by where their zeros stand.
    private static func encoding(_ bytes: UnsafeBufferPointer<UInt8>, _ path: String) -> Found? {
        func convert(_ words: String, _ name: String) -> Found {
            let to = output(path, dropping: [".csv", ".tsv", ".txt"], ".utf8.csv")
            return (
                "text in \(words)",
                "convert it: iconv -f \(name) -t UTF-8 \(ShellWord.quoted(path)) > \(ShellWord.quoted(to)), and import that"
            )
        }
        if bytes.starts(with: [0xFF, 0xFE, 0, 0]) { return convert("UTF-32", "UTF-32") }
        if bytes.starts(with: [0, 0, 0xFE, 0xFF]) { return convert("UTF-32", "UTF-32") }
        if bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) {
            return convert("UTF-16", "UTF-16")
        }
        // Digits, delimiters and line ends are ASCII in any language: half or three quarters of
        // their bytes are zero, always at the same places.
        let sample = UnsafeBufferPointer(
            rebasing: bytes.prefix(bytes.count >= 4096 ? 4096 : bytes.count / 4 * 4))
        guard sample.count >= 8 else { return nil }
        var zeros = [0, 0, 0, 0]
        for (index, byte) in sample.enumerated() where byte == 0 { zeros[index % 4] += 1 }
        let quarter = sample.count / 4
        let isMost = zeros.map { $0 * 10 >= quarter * 7 }
        switch isMost {
        case [false, true, true, true]: return convert("UTF-32 (little-endian)", "UTF-32LE")
        case [true, true, true, false]: return convert("UTF-32 (big-endian)", "UTF-32BE")
        default: break
        }
        // Names in Chinese leave fewer zeros.
        let even = zeros[0] + zeros[2]
        let odd = zeros[1] + zeros[3]
        if odd * 10 >= quarter * 6, even * 20 <= odd {
            return convert("UTF-16 (little-endian)", "UTF-16LE")
        }
        if even * 10 >= quarter * 6, odd * 20 <= even {
            return convert("UTF-16 (big-endian)", "UTF-16BE")
        }
        return nil
    }

    /// Line ends of the old Macintosh: carriage returns alone.
    private static func lineEnds(_ bytes: UnsafeBufferPointer<UInt8>, _ path: String) -> Found? {
        let sample = bytes.prefix(1 << 20)
        guard !sample.contains(10), let first = sample.firstIndex(of: 13),
            first + 1 < bytes.count
        else { return nil }
        let to = output(path, dropping: [".csv", ".tsv", ".txt"], ".lines.csv")
        return (
            "text whose lines end in carriage returns alone (old Macintosh)",
            "convert it: tr '\\r' '\\n' < \(ShellWord.quoted(path)) > \(ShellWord.quoted(to)), and import that"
        )
    }

    private static func visible(_ name: String) -> String {
        Array(name.utf8.prefix(80)).withUnsafeBufferPointer { SourceText.excerpt($0) }
    }
}
