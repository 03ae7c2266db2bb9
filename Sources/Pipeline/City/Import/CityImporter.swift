import Foundation
import Reports
import Support

/// One layout that can be imported: rows in, a draft out.
///
/// All share what comes after that: bad rows, progress, all-or-nothing writing and the outcome.
public protocol CityImporter: Sendable {
    var settings: ImportSettings { get }
    /// The file or folder that is imported.
    var path: String { get }
    var badRows: BadRows { get set }
    /// Called now and then, first after a second of work.
    var progress: (@Sendable (ImportProgress) -> Void)? { get set }

    /// Reads the source into a draft; rows that are set aside go to `run`. O(bytes).
    func read(_ run: ImportRun) throws -> CityDraft
}

/// How far an import has come.
public struct ImportProgress: Codable, Equatable, Sendable {
    public var rows: Int
    public var rowsPerSecond: Double
    /// Of all bytes, 0 to 1.
    public var fraction: Double
    public var secondsLeft: Double
}

extension CityImporter {
    /// Imports the source and writes the city; nothing is written where the import fails.
    ///
    /// - Parameters:
    ///   - target: The folder of the new city.
    ///   - replace: Whether a city that is there may be replaced.
    ///   - sideFiles: What else is told of the city.
    /// - Throws: `Failure` with file, line and column of the mistake.
    public func run(
        to target: String, replace: Bool = false, sideFiles: SideFiles = SideFiles()
    ) throws -> ImportOutcome {
        let clock = ContinuousClock()
        let start = clock.now
        let run = ImportRun(badRows, progress)
        try CityNames.check(settings.name)
        let claim = try CityClaim(target)
        try CityDraft.refuse(target, replace: replace)
        var draft = try read(run)
        let rejects = run.rejects
        guard !draft.isEmpty || rejects.count == 0 else {
            throw Failure(
                .badData,
                "every one of the \(rejects.count) rows is bad; the first: "
                    + (rejects.firstOfEachKind.first?.problem ?? ""),
                remedy: "check the columns, the delimiter and the time format", file: path)
        }
        guard !draft.isEmpty else {
            throw Failure(
                .badData, "the city is empty: there is no visit in the source",
                remedy: "check that this is the right data", file: path)
        }
        for note in try sideFiles.apply(to: &draft) { run.note(note) }
        var rejectsPath: String?
        if rejects.count > 0 {
            let folder = URL(fileURLWithPath: target).standardizedFileURL
            rejectsPath = folder.deletingLastPathComponent().path + "/\(settings.name).rejects"
        }
        let city = try draft.write(to: target, replace: replace, claim: claim) {
            // Before the city is put in place, so that a full disk here leaves no city either.
            if let rejectsPath { try rejects.write(to: rejectsPath) }
        }
        for finding in CityAudit.ofImport(city) {
            run.note("\(finding.example); \(finding.consequence)")
        }
        var report = CityReport(city)
        report.seconds = (clock.now - start) / .seconds(1)
        report.rejectedRows = rejects.count
        return ImportOutcome(
            report: report, rejectedRows: rejects.count,
            firstOfEachKind: rejects.firstOfEachKind, rejectsPath: rejectsPath, notes: run.notes)
    }

    /// Reads the source into a draft, without writing anything. O(bytes).
    ///
    /// - Throws: `Failure` with file, line and column of the mistake.
    public func draft() throws -> CityDraft { try read(ImportRun(badRows, progress)) }
}

/// An import on its way: sets bad rows aside and tells how far it has come.
public final class ImportRun {
    private let badRows: BadRows
    private let progress: ((ImportProgress) -> Void)?
    /// Where only the first rows are wanted; nil reads everything.
    let sample: RowSample?
    private let clock = ContinuousClock()
    private let start: ContinuousClock.Instant
    private var lastTold: ContinuousClock.Instant
    private var rows = 0
    /// Bytes on disk of all files, and of those that are done.
    private var bytes = 0
    private var bytesDone = 0

    private(set) var rejects = RejectedRows()
    /// What the person who imports should know.
    private(set) var notes: [String] = []

    init(
        _ badRows: BadRows, _ progress: ((ImportProgress) -> Void)?, sample: RowSample? = nil
    ) {
        self.badRows = badRows
        self.progress = progress
        self.sample = sample
        start = clock.now
        lastTold = start
    }

    func note(_ text: String) { notes.append(text) }

    /// Says which files will be read.
    func expect(_ paths: [String]) { bytes += paths.reduce(0) { $0 + SourceBytes.size($1) } }

    /// Reads every row of a table; what `body` throws as `BadRow` fails the import or is set aside.
    ///
    /// - Parameter firstIsData: Whether the reader stands on a row that is yet to be used.
    func readRows(
        _ reader: inout TableReader, firstIsData: Bool = false,
        _ body: (borrowing TableReader) throws -> Void
    ) throws {
        let size = SourceBytes.size(reader.path)
        var holdsRow = firstIsData
        while sample?.isDone(with: reader.path) != true {
            if holdsRow { holdsRow = false } else { guard try reader.next() else { break } }
            do {
                if let flaw = reader.flaw {
                    throw BadRow(
                        kind: flaw.problem, field: flaw.field, problem: flaw.problem,
                        remedy: flaw.remedy)
                }
                try body(reader)
            } catch let bad as BadRow {
                let failure = Failure(
                    .badData, bad.problem, remedy: bad.remedy, file: reader.path,
                    line: reader.line, column: bad.field)
                try setAside(failure, kind: bad.kind, row: reader.row)
            }
            let done = Double(reader.position) / Double(max(1, reader.count))
            count { Double(size) * done }
        }
        bytesDone += size
    }

    /// Fails, or sets a row aside.
    func setAside(_ failure: Failure, kind: String, row: UnsafeBufferPointer<UInt8>) throws {
        guard badRows == .reject else { throw failure }
        sample?.leaveOut(failure)
        rejects.add(failure, kind: kind, row: row)
    }

    /// Counts a row and, now and then, tells of the progress.
    ///
    /// - Parameter position: Bytes of the current file on disk that are done.
    func count(_ position: () -> Double) {
        rows += 1
        guard let progress, rows.isMultiple(of: 1 << 12) else { return }
        let now = clock.now
        // Whoever waits less than a second needs no telling.
        guard now - start > .seconds(1), now - lastTold > .milliseconds(500) else { return }
        lastTold = now
        let seconds = (now - start) / .seconds(1)
        let fraction = min(1, (Double(bytesDone) + position()) / Double(max(1, bytes)))
        progress(
            ImportProgress(
                rows: rows, rowsPerSecond: Double(rows) / seconds, fraction: fraction,
                secondsLeft: seconds * (1 - fraction) / max(fraction, 1e-9)))
    }

    /// Counts a whole file as done.
    func finish(_ path: String) { bytesDone += SourceBytes.size(path) }
}
