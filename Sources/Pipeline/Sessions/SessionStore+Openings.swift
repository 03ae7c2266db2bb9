import Foundation
import GRDB

/// The test part was looked at.
public struct TestOpening: Equatable, Sendable {
    /// ISO 8601, UTC, with milliseconds.
    public var at: String
    /// The run whose test figures were computed; nil for an evaluation of rules alone.
    public var run: String?
    public var city: String
    public var cityFingerprint: String
    /// The rule that divides the visits.
    public var split: String
    /// What was asked for, such as a command line.
    public var command: String
}

/// The seal of the test part: every look at it is written down.
extension SessionStore {
    /// Writes down that the test part is opened, as an event of each run concerned as well.
    ///
    /// All rows of one opening have the same time and command.
    public func addOpening(
        runs: [String], city: String, cityFingerprint: String, split: String, command: String
    ) throws {
        let at = Date().ISO8601Format(Date.ISO8601FormatStyle(includingFractionalSeconds: true))
        try change { database in
            for run in runs.isEmpty ? [nil] : runs.map(Optional.some) {
                try database.execute(
                    sql: """
                        INSERT INTO opening (at, run, city, cityFingerprint, split, command)
                        VALUES (?, ?, ?, ?, ?, ?)
                        """,
                    arguments: [at, run, city, cityFingerprint, split, command])
            }
        }
        for run in runs { try addEvent(run, .note, "test part opened: \(command)") }
    }

    /// Every opening of the test part of a city's split, oldest first; a row for each run.
    public func openings(cityFingerprint: String, split: String) throws -> [TestOpening] {
        try look { database in
            try Row.fetchAll(
                database,
                sql: """
                    SELECT * FROM opening WHERE cityFingerprint = ? AND split = ? ORDER BY id
                    """,
                arguments: [cityFingerprint, split]
            ).map { row in
                let stored = StoredRow(row, of: "opening", file: file)
                try SessionDigests.check(stored)
                return TestOpening(
                    at: try stored.text("at"), run: try stored.optionalText("run"),
                    city: try stored.text("city"),
                    cityFingerprint: try stored.text("cityFingerprint"),
                    split: try stored.text("split"), command: try stored.text("command"))
            }
        }
    }

    /// How often the test part of a city's split has been opened; one command is one opening,
    /// however many runs it is about.
    public func openingCount(cityFingerprint: String, split: String) throws -> Int {
        Set(
            try openings(cityFingerprint: cityFingerprint, split: split).map {
                [$0.at, $0.command]
            }
        ).count
    }
}
