import Foundation
import Models
import Reports
import Sessions
import Support

/// How runs are written for other programs.
public enum RunExportFormat: String, CaseIterable, Sendable {
    /// Every value of every curve, a row each.
    case csv
    /// The same, a JSON object a line.
    case jsonLines = "json-lines"
    /// A table of runs: settings that differ, best value, test figures.
    case markdown, latex
    /// A folder for `tensorboard --logdir`.
    case tensorBoard = "tensorboard"

    var isOfCurves: Bool { self == .csv || self == .jsonLines }
}

extension Workspace {
    /// Writes runs for other programs.
    ///
    /// - Parameters:
    ///   - names: Runs and groups of seeds; none is every run of the session.
    ///   - path: A file, or for TensorBoard a folder; nil gives the text back.
    /// - Returns: The text where nothing was written, else nil.
    /// - Throws: `Failure`; nothing is half written.
    public func exportRuns(
        _ names: [String], as format: RunExportFormat, session: String, to path: String?
    ) throws -> String? {
        let runs = try exportedRuns(names, session: session)
        switch format {
        case .tensorBoard:
            guard let path else {
                throw Failure(
                    .usage, "TensorBoard reads a folder", remedy: "name one with --to FOLDER")
            }
            for run in runs { try writeTensorBoard(run, session: session, to: path) }
            return nil
        case .csv, .jsonLines:
            let text = try curves(runs, as: format, session: session)
            return try write(text, to: path)
        case .markdown, .latex:
            let table = try RunTable(runs)
            return try write(format == .latex ? table.latex : table.markdown, to: path)
        }
    }

    private func write(_ text: String, to path: String?) throws -> String? {
        guard let path else { return text }
        try AtomicFile.write(text, to: path)
        return nil
    }

    /// The runs of names and groups, each once, in their order.
    private func exportedRuns(_ names: [String], session: String) throws -> [RunReport] {
        try requireSession(session)
        guard !names.isEmpty else { return try listRuns(session: session).reversed() }
        var runs: [RunReport] = []
        for name in names {
            let members = try members(ofGroup: name, session: session)
            for run in members.isEmpty ? [try run(name, session: session)] : members
            where !runs.contains(where: { $0.run == run.run }) {
                runs.append(run)
            }
        }
        return runs
    }

    private func curves(_ runs: [RunReport], as format: RunExportFormat, session: String) throws
        -> String
    {
        var lines = format == .csv ? ["run,curve,step,epoch,value"] : []
        for run in runs {
            let report = try showRun(run.run, session: session, points: nil)
            let name = CommaSeparated.field(run.run)
            for curve in report.series {
                let field = CommaSeparated.field(curve.name)
                for point in curve.points {
                    if format == .csv {
                        lines.append("\(name),\(field),\(point.step),\(point.epoch),\(point.value)")
                    } else {
                        lines.append(
                            try ExportedValue(
                                run: run.run, curve: curve.name, step: point.step,
                                epoch: point.epoch, value: point.value
                            ).line)
                    }
                }
            }
        }
        return lines.map { $0 + "\n" }.joined()
    }

    private func writeTensorBoard(_ run: RunReport, session: String, to path: String) throws {
        let report = try showRun(run.run, session: session, points: nil)
        let clock = RunClock(report)
        var file = TensorBoardFile(time: clock.start)
        let values = report.series.flatMap { curve in curve.points.map { (curve.name, $0) } }
        for (name, point) in values.sorted(by: { $0.1.step < $1.1.step }) {
            file.add(
                name, step: point.step, value: point.value, time: clock.time(ofStep: point.step))
        }
        let end = clock.time(ofStep: report.step)
        for (name, value) in report.test.sorted(by: { $0.key < $1.key }) {
            file.add("test/\(name)", step: report.step, value: value, time: end)
        }
        let folder = "\(path)/\(run.run)"
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true)
        // One name a run: an export that is made again takes the place of the one before.
        let target = "\(folder)/events.out.tfevents.\(Int(clock.start)).whyhere"
        try AtomicFile.write(to: target) { written in
            try file.data.withUnsafeBytes { try written.append($0) }
        }
    }
}

private struct ExportedValue: Encodable {
    var run: String
    var curve: String
    var step: Int
    var epoch: Double
    var value: Double

    var line: String {
        get throws {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
            return SafeText.json(String(decoding: try encoder.encode(self), as: UTF8.self))
        }
    }
}
