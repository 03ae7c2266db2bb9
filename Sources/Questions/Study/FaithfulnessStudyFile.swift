import Evaluation
import Explanation
import Foundation
import Recommending
import Reports
import Support
import Tensors

/// How far a study is.
public struct FaithfulnessStudyProgress: Codable, Sendable {
    /// The word that JSON has always had for it.
    public var event = "sweep"
    public var done: Int
    public var total: Int
    public var secondsLeft: Double?
}

/// One line of a study's file.
struct FaithfulnessStudyLine: Codable, Equatable {
    struct Explained: Codable, Equatable {
        var isHit, isRepeat, isActive, isPopular: Bool
        var units: Int
        var methods: [MethodFaithfulness]
        /// `[budgets][draws]`
        var randomDrops: [[Double]]
    }

    struct Planted: Codable, Equatable {
        var cause: String
        /// AUC by `side/among/method`.
        var areas: [String: Double]
    }

    /// Of a run for sites: the brand.
    var user: Int
    /// Of a run for sites: the region.
    var place: Int
    var explained: Explained?
    var planted: Planted?
}

/// The lines of a study on disk: what is there need not be computed again.
struct FaithfulnessStudyFile {
    /// What the lines belong to; a file of anything else is begun anew.
    struct Header: Codable, Equatable {
        var request: FaithfulnessStudyRequest
        var cityFingerprint: String
        var epoch: Int
        /// Rises when lines would come out otherwise.
        var version = 3
    }

    let path: String
    private(set) var lines: [FaithfulnessStudyLine] = []
    /// Nil where nothing can be kept.
    private let handle: FileHandle?
    /// Why nothing can be kept; nil where all is.
    let notice: String?

    var isKept: Bool { handle != nil }

    /// What a file holds of a study, with its bytes; nothing where it is another's.
    static func read(_ path: String, _ header: Header) -> (
        lines: [FaithfulnessStudyLine], kept: Data
    ) {
        var lines: [FaithfulnessStudyLine] = []
        let decoder = JSONDecoder()
        var kept = Data()
        if let data = FileManager.default.contents(atPath: path) {
            // A line that kill -9 cut off is no JSON; it and all after it are computed again.
            let found = data.split(separator: UInt8(ascii: "\n"))
            if let first = found.first,
                (try? decoder.decode(Header.self, from: Data(first))) == header
            {
                kept = Data(first) + [UInt8(ascii: "\n")]
                for text in found.dropFirst() {
                    guard
                        let line = try? decoder.decode(FaithfulnessStudyLine.self, from: Data(text))
                    else {
                        break
                    }
                    lines.append(line)
                    kept += Data(text) + [UInt8(ascii: "\n")]
                }
            }
        }
        return (lines, kept)
    }

    /// Takes the file for this process alone, with the lines that are already there.
    ///
    /// Where it cannot be written for want of a right to, the study is made without keeping it.
    ///
    /// - Throws: `Failure(.usage)` where another process makes the study, `.io`.
    init(_ path: String, _ header: Header) throws {
        self.path = path
        let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
        if mkdir(folder, 0o755) != 0, errno != EEXIST, errno != EACCES, errno != EROFS {
            throw Failure.system("write", path: folder, code: errno)
        }
        let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else {
            guard [EACCES, EPERM, EROFS, ENOENT].contains(errno) else {
                throw Failure.system("write", path: path, code: errno)
            }
            handle = nil
            notice = "\(path): what is measured cannot be kept (permission denied)"
            lines = Self.read(path, header).lines
            return
        }
        let file = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            throw Failure(
                .usage, "the study is being made by another process",
                remedy: "wait for it, or end it; what it has measured is kept", file: path)
        }
        handle = file
        notice = nil
        var kept: Data
        (lines, kept) = Self.read(path, header)
        do {
            if kept.isEmpty { kept = try JSONEncoder().encode(header) + [UInt8(ascii: "\n")] }
            // Lines that are kept are written again only where they differ from what is there, as
            // where the last one lacks its end.
            let found = try file.readToEnd() ?? Data()
            if !found.starts(with: kept) {
                try file.seek(toOffset: 0)
                try file.write(contentsOf: kept)
            }
            try file.truncate(atOffset: UInt64(kept.count))
            try file.seekToEnd()
        } catch {
            throw Self.failure(path, error)
        }
    }

    mutating func append(_ line: FaithfulnessStudyLine) throws {
        lines.append(line)
        do {
            try handle?.write(contentsOf: try JSONEncoder().encode(line) + [UInt8(ascii: "\n")])
        } catch {
            throw Self.failure(path, error)
        }
    }

    private static func failure(_ path: String, _ error: any Error) -> Failure {
        Failure(
            .io, "the study's file cannot be written (\(error.localizedDescription))",
            remedy: "check the disk's free space, then run the study again", file: path)
    }
}

/// Means over the lines of a study.
enum FaithfulnessStudySummary {
    static let slices:
        [(name: String, belongs: @Sendable (FaithfulnessStudyLine.Explained) -> Bool)] = [
            ("all", { _ in true }), ("hit", { $0.isHit }), ("miss", { !$0.isHit }),
            ("repeat", { $0.isRepeat }), ("new", { !$0.isRepeat }), ("active", { $0.isActive }),
            ("quiet", { !$0.isActive }), ("popular", { $0.isPopular }),
            ("rare", { !$0.isPopular }),
        ]

    static func slices(
        _ lines: [FaithfulnessStudyLine], of subject: StudySubject, cutoff: Int, seed: UInt64
    ) -> [FaithfulnessStudyReport.Slice] {
        let explained = lines.compactMap(\.explained)
        return slices.compactMap { name, belongs in
            let chosen = explained.filter(belongs)
            guard !chosen.isEmpty else { return nil }
            return FaithfulnessStudyReport.Slice(
                name: name, meaning: subject.meaning(of: name), explanations: chosen.count,
                faithfulness: mean(chosen, cutoff: cutoff, seed: seed))
        }
    }

    private static func mean(
        _ explained: [FaithfulnessStudyLine.Explained], cutoff: Int, seed: UInt64
    ) -> FaithfulnessReport {
        let draws = explained[0].randomDrops.first?.count ?? 0
        // The band is of the mean over explanations, draw by draw.
        let drops = Faithfulness.budgets.indices.map { budget in
            (0..<draws).map { draw in
                average(explained.map { $0.randomDrops[budget][draw] }) ?? 0
            }
        }
        let names = ExplanationMethod.allCases.map(\.rawValue)
        return FaithfulnessReport(
            mode: "mask", cutoff: cutoff,
            units: average(explained.map { Double($0.units) }) ?? 0,
            budgets: Faithfulness.budgets,
            methods: names.compactMap { name in
                let found = explained.compactMap { line in
                    line.methods.first { $0.method == name }
                }
                return found.isEmpty ? nil : mean(name, found)
            }, band: Faithfulness.band(drops), draws: draws, seed: seed, milliseconds: 0)
    }

    private static func mean(_ name: String, _ found: [MethodFaithfulness]) -> MethodFaithfulness {
        func curve(_ values: (MethodFaithfulness) -> [Double]) -> [Double] {
            Faithfulness.budgets.indices.map { budget in
                average(found.map { values($0)[budget] }) ?? 0
            }
        }
        func value(_ value: (MethodFaithfulness) -> Double?) -> Double? {
            average(found.compactMap(value))
        }
        let plus = value(\.fidelityPlus) ?? 0
        let stays = 1 - (value(\.fidelityMinus) ?? 0)
        var result = MethodFaithfulness(
            method: name, explanations: found.count,
            comprehensiveness: curve(\.comprehensiveness), sufficiency: curve(\.sufficiency),
            rankComprehensiveness: curve(\.rankComprehensiveness),
            rankSufficiency: curve(\.rankSufficiency), fidelityPlus: plus,
            fidelityMinus: 1 - stays,
            characterization: plus + stays > 0 ? 2 * plus * stays / (plus + stays) : 0,
            unfaithfulness: value(\.unfaithfulness) ?? 0,
            polarityAgreement: value(\.polarityAgreement), agreement: value(\.agreement),
            stability: value(\.stability), sanity: value(\.sanity),
            specificity: value(\.specificity), plantedTruth: value(\.plantedTruth),
            runs: value(\.runs) ?? 0)
        result.overlap = value(\.overlap)
        return result
    }

    private static func average(_ values: [Double]) -> Double? {
        values.isEmpty ? nil : values.reduce(0, +) / Double(values.count)
    }

    /// Mean AUC by cause, side, what it is among and method, with intervals over users.
    static func planted(_ lines: [FaithfulnessStudyLine], seed: UInt64) -> [PlantedTruthRow] {
        var values: [String: [(user: Int32, area: Double)]] = [:]
        for line in lines {
            guard let planted = line.planted else { continue }
            for (key, area) in planted.areas {
                values["\(planted.cause)/\(key)", default: []].append((Int32(line.user), area))
            }
        }
        return rows(values, seed: seed)
    }

    /// Mean areas with intervals over users.
    ///
    /// - Parameter areas: By `cause/side/among/method`.
    static func rows(_ areas: [String: [(user: Int32, area: Double)]], seed: UInt64)
        -> [PlantedTruthRow]
    {
        areas.compactMap { key, found -> PlantedTruthRow? in
            let parts = key.split(separator: "/").map(String.init)
            let bootstrap = PairedBootstrap(users: found.map(\.user), seed: seed)
            let interval = bootstrap.interval(of: found.map(\.area))
            guard let area = interval.mean else { return nil }
            return PlantedTruthRow(
                cause: parts[0], side: parts[1], among: parts[2], method: parts[3],
                area: area, low: interval.low, high: interval.high, cases: found.count)
        }.sorted {
            ($0.cause, $0.side, $0.among, -$0.area, $0.method)
                < ($1.cause, $1.side, $1.among, -$1.area, $1.method)
        }
    }
}
