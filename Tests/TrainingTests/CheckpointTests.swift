import Foundation
import Reports
import Support
import Tensors
import TestSupport
import Testing
import Training

/// Files that a training can go on from, and files it cannot.
@Suite struct CheckpointTests {
    let small: SmallCity
    let rehearsal: Rehearsal

    init() throws {
        small = try SmallCity()
        rehearsal = try Rehearsal(small, .short)
        rehearsal.commands = { $0 == 6 ? [.stop] : [] }
        try rehearsal.run()
    }

    @Test func aRoundTripKeepsEverything() throws {
        let first = try rehearsal.last
        let path = rehearsal.folder.file("copy.safetensors")
        try first.write(to: path)
        let second = try Checkpoint(readingFrom: path, expecting: small.city.fingerprint)
        #expect(second.city == "small")
        #expect(second.cityFingerprint == small.city.fingerprint)
        #expect(second.run == "rehearsal")
        #expect(second.recipe == .short)
        #expect(second.state == first.state)
        #expect(second.state.step == 5)
        #expect(second.view == "training")
        #expect(second.epoch == first.epoch)
        #expect(bits(second) == bits(first))
        #expect(second.parameters.names == first.parameters.names)
        let (adam, copy) = try (#require(first.moments), #require(second.moments))
        #expect(copy.step == 5)
        for name in first.parameters.names {
            #expect(copy.first[name] == adam.first[name])
            #expect(copy.second[name] == adam.second[name])
        }
        #expect(try Data(contents(path)) == Data(contents(rehearsal.lastPath)))
    }

    private func contents(_ path: String) throws -> [UInt8] {
        Array(try Data(contentsOf: URL(fileURLWithPath: path)))
    }

    private func refusal(of bytes: some Sequence<UInt8>) throws -> Failure? {
        let path = rehearsal.folder.file("damaged.safetensors")
        try Data(bytes).write(to: URL(fileURLWithPath: path))
        return failure { _ = try Checkpoint(readingFrom: path) }
    }

    @Test func cutAtAnyLengthItIsRefused() throws {
        let bytes = try contents(rehearsal.lastPath)
        let lengths =
            Array(0..<64) + Array(stride(from: 64, to: bytes.count, by: 997))
            + Array(bytes.count - 64..<bytes.count)
        for length in lengths {
            let refusal = try #require(try refusal(of: bytes.prefix(length)), "length \(length)")
            #expect(refusal.kind == .badData, "length \(length): \(refusal)")
            #expect(refusal.file?.hasSuffix("damaged.safetensors") == true)
            #expect(!refusal.remedy.isEmpty)
        }
    }

    /// A damaged header may by chance still read; it must never end the process.
    @Test func damagedHeadersAreReadOrRefused() throws {
        let bytes = try contents(rehearsal.lastPath)
        let header = bytes.prefix(8).enumerated().reduce(0) {
            $0 | Int($1.element) << (8 * $1.offset)
        }
        var refused = 0
        for position in stride(from: 0, to: 8 + header, by: 7) {
            for value in [0x00, 0x22, 0x39, 0xFF] as [UInt8] {
                var damaged = bytes
                damaged[position] = value
                if let refusal = try refusal(of: damaged) {
                    refused += 1
                    #expect(refusal.file != nil, "\(refusal)")
                }
            }
        }
        #expect(refused > 30)
    }

    @Test func momentsThatDoNotFitAreRefused() throws {
        var checkpoint = try rehearsal.last
        var adam = try #require(checkpoint.moments)
        let name = checkpoint.parameters.names[0]
        var first = adam.first
        first[name] = .zeros([1, 1])
        adam.first = first
        checkpoint.moments = adam
        let path = rehearsal.folder.file("moments.safetensors")
        try checkpoint.write(to: path)
        let refusal = try #require(failure { _ = try Checkpoint(readingFrom: path) })
        #expect(refusal.kind == .badData)
        #expect(refusal.file == path)
    }

    @Test func aStateThatCannotBeIsRefused() throws {
        let path = rehearsal.folder.file("state.safetensors")
        let changes: [(inout TrainingState) -> Void] = [
            { $0.step = -1 }, { $0.phaseStep = -3 }, { $0.phaseStep = $0.step + 1 },
            { $0.bestEpoch = -2 }, { $0.learningRate = -0.1 },
        ]
        for change in changes {
            var checkpoint = try rehearsal.last
            change(&checkpoint.state)
            try checkpoint.write(to: path)
            #expect(failure { _ = try Checkpoint(readingFrom: path) }?.kind == .badData)
        }
    }

    /// The data part is a third of a million bits; each of them counts.
    @Test func aFlippedBitOfTheDataIsTold() throws {
        let bytes = try contents(rehearsal.lastPath)
        for position in stride(from: bytes.count - 1, to: bytes.count / 3, by: -331) {
            var damaged = bytes
            damaged[position] ^= 1 << (position % 8)
            #expect(try refusal(of: damaged)?.kind == .badData, "byte \(position)")
        }
    }

    @Test func anotherCityIsRefused() throws {
        let other = try SmallCity(seed: 6)
        let path = rehearsal.lastPath
        let refusal = try #require(
            failure {
                _ = try Checkpoint(readingFrom: path, expecting: other.city.fingerprint)
            })
        #expect(refusal.kind == .badData)
        #expect(refusal.file == path)
        #expect(refusal.problem.contains("small"))
        #expect(failure { _ = try Checkpoint(readingFrom: path) } == nil)
    }

    @Test func otherFilesAreRefused() throws {
        let path = small.folder.file("small/city.safetensors")
        let refusal = try #require(failure { _ = try Checkpoint(readingFrom: path) })
        #expect(refusal.kind == .badData)
        #expect(refusal.problem.contains("no WhyHere checkpoint"))
        let missing = rehearsal.folder.file("missing.safetensors")
        #expect(failure { _ = try Checkpoint(readingFrom: missing) }?.kind == .noInput)
        #expect(failure { _ = try Checkpoint(readingFrom: small.folder.path) } != nil)
        #expect(try self.refusal(of: Data("not a checkpoint at all, but text".utf8)) != nil)
    }

    @Test func aFolderThatCannotBeWrittenIsAFailure() throws {
        let checkpoint = try rehearsal.last
        let refusal = try #require(
            failure {
                try checkpoint.write(to: rehearsal.folder.file("no/such/folder.safetensors"))
            })
        #expect(refusal.kind == .noInput)
    }
}
