import City
import Foundation
import Reports
import Sessions
import Support
import Tensors
import Training

extension Workspace {
    /// Trains a finished run again from its manifest, as a new run, and compares the two.
    ///
    /// A repetition that was interrupted goes on. Equal means bit for bit; where the program, the
    /// threads or the kernels of BLAS are others, within 10⁻⁶ relative to 1 + |value|.
    ///
    /// - Throws: `Failure(.badData)` where the city or its split has changed, `.usage` where there
    ///   is nothing to repeat, `.interrupted` where the repetition was stopped.
    public func reproduce(
        run name: String, session: String, isInterrupted: @escaping () -> Bool,
        progress: @escaping (TrainingProgress) -> Void
    ) throws -> ReproductionReport {
        let clock = ContinuousClock()
        let start = clock.now
        let first = try run(name, session: session)
        guard first.status == .finished else {
            throw Failure(
                .usage, "run \(name) is \(first.status.rawValue), not finished",
                remedy:
                    "finish it with 'whyhere train \(first.model) --resume \(name)'")
        }
        guard let manifest = first.manifest else {
            throw Failure(
                .usage, "run \(name) was recorded without a manifest, by an earlier version",
                remedy: "train it again and reproduce that run")
        }
        let city = try city(first.city)
        let data = try trainingData(first.recipe, city)
        let now = try RunManifest(city: city, split: data.fingerprint)
        try manifest.requireSame(now, run: name, city: city)

        let repetition = try repetition(of: first, session: session)
        let second = try train(
            run: repetition, session: session, isInterrupted: isInterrupted, progress: progress)
        guard second.status == .finished else {
            throw Failure(
                .interrupted, "the repetition \(repetition) was stopped",
                remedy: "go on with 'whyhere reproduce \(name)'")
        }
        let rows = try compare(name, repetition, session: session)
        let changes = manifest.changes(to: second.manifest ?? now)
        let allowed: Set<ReproductionReport.Row.Agreement> =
            changes.isEmpty ? [.identical] : [.identical, .close]
        return ReproductionReport(
            run: name, repetition: repetition, session: session, city: city.name, rows: rows,
            changes: changes, notes: manifest.notes,
            isReproduced: rows.allSatisfy { allowed.contains($0.agreement) },
            tolerance: Agreement.tolerance, seconds: (clock.now - start) / .seconds(1))
    }

    /// A repetition that has not ended, else a new one.
    private func repetition(of first: RunReport, session: String) throws -> String {
        let store = try self.session(session)
        return try store.io {
            let begun = try store.runs().first {
                $0.repeats == first.run
                    && [.starting, .stopped, .interrupted].contains($0.status)
            }
            return try begun?.run
                ?? store.createRun(
                    city: first.city, cityFingerprint: first.cityFingerprint,
                    recipe: first.recipe, repeats: first.run)
        }
    }

    private func compare(_ first: String, _ second: String, session: String) throws
        -> [ReproductionReport.Row]
    {
        try read(session, orElse: []) { store in
            guard let then = try store.run(first), let now = try store.run(second) else {
                return []
            }
            var rows = Agreement.curves(
                then.series.filter(\.isOfRecord), now.series.filter(\.isOfRecord))
            rows.append(
                Agreement.row(
                    "chosen epoch", [(nil, then.bestEpoch.map(Double.init))],
                    [(nil, now.bestEpoch.map(Double.init))]))
            let names = Set(then.test.keys).union(now.test.keys).sorted()
            rows.append(
                Agreement.row(
                    "test metrics", names.map { ($0, then.test[$0]) },
                    names.map { ($0, now.test[$0]) }))
            return try rows + parameters(store, first, second)
        }
    }

    private func parameters(_ store: SessionStore, _ first: String, _ second: String) throws
        -> [ReproductionReport.Row]
    {
        func read(_ run: String) throws -> Checkpoint {
            guard let file = try store.checkpoint(run, kind: "final") else {
                throw Failure(
                    .badData, "run \(run) has no final checkpoint",
                    remedy: "train it again", file: store.folder)
            }
            return try Checkpoint(readingFrom: file)
        }
        let (then, now) = (try read(first).parameters, try read(second).parameters)
        return Set(then.names + now.names).sorted().map { name in
            let (a, b) = (
                then.contains(name) ? then[name].elements : [],
                now.contains(name) ? now[name].elements : []
            )
            return Agreement.row(
                "parameter \(name)", a.map { (nil, Double($0)) }, b.map { (nil, Double($0)) })
        }
    }
}

/// Compares lists of numbers.
enum Agreement {
    static let tolerance = 1e-6

    typealias Value = (label: String?, value: Double?)

    /// Curve by curve, with the steps in which they differ first.
    static func curves(_ then: [MetricSeries], _ now: [MetricSeries]) -> [ReproductionReport.Row] {
        func values(_ series: [MetricSeries]) -> [String: [Int: Double]] {
            Dictionary(
                uniqueKeysWithValues: series.map { one in
                    (
                        one.name,
                        Dictionary(
                            one.points.map { ($0.step, $0.value) }, uniquingKeysWith: { $1 })
                    )
                })
        }
        let (first, second) = (values(then), values(now))
        return Set(first.keys).union(second.keys).sorted().map { name in
            let (a, b) = (first[name] ?? [:], second[name] ?? [:])
            let steps = Set(a.keys).union(b.keys).sorted()
            return row(
                name, steps.map { ("step \($0)", a[$0]) }, steps.map { ("step \($0)", b[$0]) })
        }
    }

    /// Position by position; a value that one side lacks differs.
    static func row(_ what: String, _ then: [Value], _ now: [Value]) -> ReproductionReport.Row {
        var agreement = ReproductionReport.Row.Agreement.identical
        var largest: Double? = 0
        var first: String?
        for index in 0..<max(then.count, now.count) {
            let (a, b) = (
                index < then.count ? then[index].value : nil,
                index < now.count ? now[index].value : nil
            )
            guard a?.bitPattern != b?.bitPattern else { continue }
            let label = (index < then.count ? then[index].label : nil) ?? "number \(index + 1)"
            if first == nil {
                first = "\(label): \(a.map { "\($0)" } ?? "-"), now \(b.map { "\($0)" } ?? "-")"
            }
            guard let a, let b, (a - b).isFinite else {
                agreement = .different
                largest = nil
                continue
            }
            let distance = abs(a - b) / (1 + abs(a))
            largest = largest.map { max($0, distance) }
            if distance > tolerance {
                agreement = .different
            } else if agreement == .identical {
                agreement = .close
            }
        }
        return ReproductionReport.Row(
            what: what, agreement: agreement, count: max(then.count, now.count),
            largest: largest, first: first)
    }
}
