import Foundation
import GRDB
import Support

/// A row of a session whose values may be anything: a flipped bit, another program, a later version.
struct StoredRow {
    let row: Row
    let table: String
    /// What the row is called by people, such as its run.
    let name: String
    let file: String

    init(_ row: Row, of table: String, named name: String? = nil, file: String) {
        self.row = row
        self.table = table
        self.file = file
        if let name {
            self.name = name
        } else if let id = row["id"] as DatabaseValue?, case .string(let text) = id.storage {
            self.name = text
        } else if let number = Self.number(row, "rowid") ?? Self.number(row, "id") {
            self.name = "row \(number)"
        } else {
            self.name = "a row without a name"
        }
    }

    private static func number(_ row: Row, _ column: String) -> Int64? {
        guard case .int64(let number) = (row[column] as DatabaseValue?)?.storage else { return nil }
        return number
    }

    private func storage(_ column: String) -> DatabaseValue.Storage {
        (row[column] as DatabaseValue?)?.storage ?? .null
    }

    func optionalText(_ column: String) throws -> String? {
        switch storage(column) {
        case .null: return nil
        case .string(let text): return text
        default: throw unreadable(column, "no text")
        }
    }

    func text(_ column: String) throws -> String {
        guard let text = try optionalText(column) else { throw unreadable(column, "missing") }
        return text
    }

    func optionalInteger(_ column: String) throws -> Int? {
        switch storage(column) {
        case .null: return nil
        case .int64(let number): return Int(number)
        default: throw unreadable(column, "no whole number")
        }
    }

    func integer(_ column: String) throws -> Int {
        guard let number = try optionalInteger(column) else {
            throw unreadable(column, "missing")
        }
        return number
    }

    func optionalReal(_ column: String) throws -> Double? {
        switch storage(column) {
        case .null: return nil
        case .int64(let number): return Double(number)
        case .double(let number): return number
        default: throw unreadable(column, "no number")
        }
    }

    func real(_ column: String) throws -> Double {
        guard let number = try optionalReal(column) else { throw unreadable(column, "missing") }
        return number
    }

    /// A number that a process can have.
    func processNumber(_ column: String) throws -> Int32? {
        guard let number = try optionalInteger(column) else { return nil }
        guard let found = Int32(exactly: number), found > 0 else {
            throw unreadable(column, "no number of a process")
        }
        return found
    }

    func json<Value: Decodable>(_ column: String, _: Value.Type = Value.self) throws -> Value {
        let text = try text(column)
        do {
            return try JSONDecoder().decode(Value.self, from: Data(text.utf8))
        } catch {
            throw unreadable(column, "not readable as JSON")
        }
    }

    /// The failure of a value, which it shows as far as a line has room.
    func unreadable(_ column: String, _ reason: String) -> Failure {
        let value: String =
            switch storage(column) {
            case .null: "NULL"
            case .int64(let number): "\(number)"
            case .double(let number): "\(number)"
            case .string(let text): "'\(Self.plain(text))'"
            case .blob(let data): "\(data.count) bytes"
            }
        return Failure(
            .badData, "\(column) of \(Self.plain(name)) in table \(table) is \(reason) (\(value))",
            remedy: Self.remedy(file), file: file)
    }

    /// What can be done about a session whose rows cannot be read.
    static func remedy(_ file: String) -> String {
        "give '\(check(file)) --mend', or restore the file from a copy"
    }

    /// The command that looks at the session of a database.
    static func check(_ file: String) -> String {
        let session = URL(fileURLWithPath: file).deletingLastPathComponent().lastPathComponent
        return "whyhere session check --session \(ShellWord.quoted(session))"
    }

    /// What a terminal may be given, cut to a few words.
    static func plain(_ text: String) -> String {
        let kept = text.unicodeScalars.prefix(60).map { scalar in
            scalar.properties.generalCategory == .control
                || scalar.properties.generalCategory == .format ? "?" : Character(scalar)
        }
        return String(kept) + (text.unicodeScalars.count > 60 ? "…" : "")
    }
}
