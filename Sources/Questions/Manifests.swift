import City
import Foundation
import Reports
import Sessions
import Support
import Tensors

extension RunManifest {
    /// Of a run that this process trains now.
    ///
    /// - Parameter split: Fingerprint of what is held out.
    /// - Throws: `Failure(.io)` where the program's own file cannot be read,
    ///   `Failure(.badData)` where the city's columns are not as they were written.
    init(city: City, split: String) throws {
        // Of a large city this is not done when it is opened, and a training outlives it by far.
        try city.verify()
        self.init(
            data: city.fingerprint, content: city.contentDigest, split: split,
            version: ProgramVersion.text,
            program: try Digest256.ofFile("/proc/self/exe"), threads: Parallel.threads,
            kernels: Processor.kernels,
            coreType: ProcessInfo.processInfo.environment["OPENBLAS_CORETYPE"])
    }

    /// What of the surroundings is not as it was; the city and its split are no surroundings.
    func changes(to now: RunManifest) -> [ReproductionReport.Change] {
        let compared: [(String, String, String)] = [
            ("version", version, now.version),
            ("program", String(program.prefix(12)), String(now.program.prefix(12))),
            ("threads", String(threads), String(now.threads)),
            ("kernels of BLAS", kernels, now.kernels),
        ]
        return compared.filter { $0.1 != $0.2 }.map {
            ReproductionReport.Change(what: $0.0, then: $0.1, now: $0.2)
        }
    }

    /// Fails where a repetition would learn from other visits, or hold out others.
    ///
    /// - Throws: `Failure(.badData)`
    func requireSame(_ now: RunManifest, run: String, city: City) throws {
        guard data == now.data else {
            throw Failure(
                .badData,
                "city \(city.name) has other data (\(now.data.prefix(12))) than run \(run) was trained on (\(data.prefix(12)))",
                remedy: "restore the city's file", file: city.folder)
        }
        guard content == now.content else {
            throw Failure(
                .badData,
                "city \(city.name) is not what its fingerprint says: its visits or places (\(now.content.prefix(12))) are others than run \(run) was trained on (\(content.prefix(12)))",
                remedy: "restore the city's file", file: city.folder)
        }
        guard split == now.split else {
            throw Failure(
                .badData,
                "the split of city \(city.name) is another (\(now.split.prefix(12))) than run \(run) was trained by (\(split.prefix(12)))",
                remedy: "use the version \(version) of WhyHere that trained it")
        }
    }
}

extension RunReport {
    /// Fails where what a city holds now is not what the run was trained on, though the city's file
    /// says so: somebody changed it in place.
    ///
    /// Cost: a pass over the visits and places. A run of a version that wrote no manifest passes.
    ///
    /// - Parameter split: Fingerprint of what is held out, where that is not made of visits alone.
    /// - Throws: `Failure(.badData)`.
    func requireContent(of city: City, split: String? = nil) throws {
        guard let manifest else { return }
        let content = city.contentDigest
        guard manifest.content == content else {
            throw Failure(
                .badData,
                "city \(city.name) was changed in place: its visits or places (\(content.prefix(12))) are others than run \(run) was trained on (\(manifest.content.prefix(12)))",
                remedy: "restore the city's file, or import the city again and train a new run",
                file: city.folder)
        }
        guard let split, split != manifest.split else { return }
        throw Failure(
            .badData,
            "city \(city.name) was changed in place: its held-out pairs (\(split.prefix(12))) are others than run \(run) was trained by (\(manifest.split.prefix(12)))",
            remedy: "restore the city's file, or import the city again and train a new run",
            file: city.folder)
    }
}

extension SessionStore {
    /// Writes down what a training rests on when it begins, and what has changed when it goes on.
    func recordManifest(of report: RunReport, _ now: RunManifest, step: Int) throws {
        guard var manifest = report.manifest, step > 0 else {
            var first = now
            // How its recipe was chosen was known before.
            first.notes = report.manifest?.notes ?? []
            first.source = report.manifest?.source
            first.changes = report.manifest?.changes
            return try setManifest(report.run, first)
        }
        let changes = manifest.changes(to: now)
        guard !changes.isEmpty else { return }
        let words = changes.map { "\($0.what) \($0.now) instead of \($0.then)" }
        let note = "went on at step \(step) with \(words.joined(separator: ", "))"
        manifest.notes.append(note)
        try setManifest(report.run, manifest)
        try addEvent(report.run, .note, note, step: step)
    }

    /// Adds a sentence to what is known of a run beside its recipe.
    func note(_ run: String, _ text: String) throws {
        try changeManifest(run) { manifest in
            // A run that is resumed before its first checkpoint says the same again.
            if !manifest.notes.contains(text) { manifest.notes.append(text) }
        }
    }

    /// Changes what is known of a run beside its recipe; nothing where it has no manifest yet.
    func changeManifest(_ run: String, _ change: (inout RunManifest) -> Void) throws {
        guard let before = try self.run(run, points: 0)?.manifest else { return }
        var manifest = before
        change(&manifest)
        guard manifest != before else { return }
        try setManifest(run, manifest)
    }
}
