import City
import Foundation
import Support
import Tensors
import Testing

/// Damaged sources of every layout: no crash, no hang, no partial city.
///
/// `WHYHERE_FUZZ=1000000` runs so many inputs, `WHYHERE_FUZZ_SEED` others of them. An input that
/// crashes the process is what stands in the newest `whyhere-fuzz-…` folder of `/dev/shm`.
@Suite struct ImportFuzzTests {
    private static let environment = ProcessInfo.processInfo.environment
    private static let count = environment["WHYHERE_FUZZ"].flatMap { Int($0) } ?? 4000
    private static let seed = environment["WHYHERE_FUZZ_SEED"].flatMap { UInt64($0) } ?? 1
    /// Every so many inputs are written as cities, the others only read and checked.
    private static let writeEvery = 32

    @Test func damagedSourcesNeverCrash() throws {
        var mutator = Mutator(seed: Self.seed)
        let root = try #require(Self.scratch())
        defer { try? FileManager.default.removeItem(atPath: root) }
        for source in FuzzSource.all {
            let folder = "\(root)/\(source.name)"
            try FileManager.default.createDirectory(
                atPath: folder, withIntermediateDirectories: true)
            for file in source.files { try Self.write(file.bytes, folder + "/" + file.name) }
            _ = try source.importer(folder).draft()
        }
        var outcomes: [String: Int] = [:]
        for input in 0..<Self.count {
            let source = FuzzSource.all[mutator.below(FuzzSource.all.count)]
            let file = source.files[mutator.below(source.files.count)]
            let other = FuzzSource.all[mutator.below(FuzzSource.all.count)].files[0].bytes
            let path = "\(root)/\(source.name)/\(file.name)"
            try Self.write(mutator.damage(file.bytes, other: other), path)
            var importer = source.importer("\(root)/\(source.name)")
            importer.badRows = mutator.below(2) == 0 ? .fail : .reject
            let clock = ContinuousClock()
            let start = clock.now
            let outcome = try Self.outcome(
                of: importer, root, writes: input.isMultiple(of: Self.writeEvery))
            outcomes["\(source.name) \(outcome)", default: 0] += 1
            #expect(outcome != "other", "input \(input) of seed \(Self.seed)")
            #expect(clock.now - start < .seconds(10), "input \(input) of seed \(Self.seed)")
            try Self.write(file.bytes, path)
        }
        // Both ends must be reached, else the harness tests nothing.
        for source in FuzzSource.all {
            #expect(outcomes["\(source.name) refused", default: 0] > 0, "\(source.name)")
            #expect(outcomes["\(source.name) read", default: 0] > 0, "\(source.name)")
        }
        let resident = SystemMemory.resident ?? 0
        print(
            "fuzz: \(Self.count) inputs, \(resident >> 20) MB", outcomes.sorted { $0.key < $1.key })
    }

    /// `read`, `refused` by a failure that says why, or `other`.
    private static func outcome(
        of importer: any CityImporter, _ root: String, writes: Bool
    ) throws -> String {
        let target = root + "/city"
        do {
            if writes {
                _ = try importer.run(to: target)
                _ = try City.open(target)
                try FileManager.default.removeItem(atPath: target)
            } else {
                let draft = try importer.draft()
                if !draft.isEmpty { try draft.validate() }
            }
            return "read"
        } catch let failure as Failure {
            let isPartial = FileManager.default.fileExists(atPath: target)
            let isOurs =
                failure.kind == .bug || failure.problem.isEmpty || failure.problem.utf8.count > 2000
            return isPartial || isOurs ? "other" : "refused"
        } catch {
            print("fuzz: \(error)")
            return "other"
        }
    }

    /// A folder in memory where there is one, since a million files are written.
    private static func scratch() -> String? {
        let memory = "/dev/shm"
        let base =
            FileManager.default.isWritableFile(atPath: memory) ? memory : NSTemporaryDirectory()
        let root = "\(base)/whyhere-fuzz-\(UUID().uuidString)"
        let isMade: Void? = try? FileManager.default.createDirectory(
            atPath: root, withIntermediateDirectories: true)
        return isMade == nil ? nil : root
    }

    private static func write(_ bytes: [UInt8], _ path: String) throws {
        // Replaced, not overwritten: an older version may still be mapped.
        try? FileManager.default.removeItem(atPath: path)
        try Data(bytes).write(to: URL(fileURLWithPath: path))
    }
}
