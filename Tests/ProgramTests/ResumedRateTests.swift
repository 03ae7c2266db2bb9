import Foundation
import TestSupport
import Testing

/// What `train --resume` takes and refuses, what a run that diverged tells, and what is told before
/// a training begins.
@Suite(.enabled(if: Program.isBuilt, Program.missing))
struct ResumedRateTests {
    private static let small = [
        "train", "sepgcn", "--city", "small", "--epochs", "4", "--dimension", "4", "--layers", "1",
        "--no-refit", "--batch", "64",
    ]
    private static let resume = ["train", "sepgcn", "--resume", "sepgcn-small-1"]

    private func diverged() throws -> ProgramWorkspace {
        let workspace = try ProgramWorkspace()
        try workspace.run(Self.small + ["--learning-rate", "10", "--decay", "1e38"])
            .expectRefusal(
                1, "at step 2", "'whyhere train sepgcn --resume sepgcn-small-1 --learning-rate 1'")
        return workspace
    }

    @Test func theRemedyOfADivergedRunWorks() throws {
        let workspace = try diverged()
        let report = try workspace.run(["runs", "show", "sepgcn-small-1", "--json"]).object()
        #expect(report["status"] as? String == "failed")
        #expect((report["message"] as? String)?.contains("constraint") == false)
        // Sent to a run that has ended, it is told where to go.
        try workspace.run(["runs", "send", "sepgcn-small-1", "learning-rate", "0.002"])
            .expectRefusal(64, "--resume sepgcn-small-1 --learning-rate 0.002")
        let standard = try workspace.run(Self.small + ["--json"]).object()
        let recipe = try #require(standard["recipe"] as? [String: Any])
        let rate = try #require(recipe["learning_rate"] as? Double)
        // Explicit, though it equals the default.
        let resumed = try workspace.run(Self.resume + ["--learning-rate", "\(rate)"])
        #expect(resumed.code == 0, "\(resumed.errors)")
        #expect(
            resumed.output.contains("learning-rate 10 → \(rate) from step 1"), "\(resumed.output)")
    }

    @Test(arguments: [
        ["--dimension", "8"], ["--layers", "4"], ["--seed", "2"], ["--seeds", "1,2"],
        ["--sweep", "dimension=8,16"],
    ])
    func otherOptionsAreRefusedByName(options: [String]) throws {
        let workspace = try ProgramWorkspace()
        try workspace.train(epochs: 2)
        try workspace.run(Self.resume + options)
            .expectRefusal(64, "keeps its own recipe", options[0], "--learning-rate", "--decay")
        for rate in ["0", "nan", "many"] {
            try workspace.run(Self.resume + ["--learning-rate", rate])
                .expectRefusal(64, "--learning-rate \(rate)")
        }
    }

    @Test func memoryIsKnownBeforeWorkStarts() throws {
        let workspace = try ProgramWorkspace()
        for (model, options) in [
            ("tucker", ["--dimension", "4096"]),
            ("stkdrec", ["--dimension", "4096", "--length", "4096", "--layers", "16"]),
            (
                "stkdrec",
                ["--dimension", "4096", "--length", "4096", "--layers", "16", "--seeds", "1,2"]
            ),
        ] {
            try workspace.run(["train", model, "--city", "small"] + options)
                .expectRefusal(64, "GB", "lower --")
        }
        #expect(try workspace.run(["runs", "list"]).output.contains("tucker") == false)
    }

    /// A city that was changed in place says the same of itself and is another one.
    @Test func aCityThatWasChangedInPlaceIsTold() throws {
        let workspace = try ProgramWorkspace()
        try workspace.train(epochs: 2)
        let explain = [
            "explain", "--run", "sepgcn-small-1", "--user", "1", "--place", "1", "--json",
        ]
        let text = try workspace.run(explain).output
        let file = workspace.folder.file("explanation.json")
        try text.replacing(#/("city_fingerprint" : ")..../#) { "\($0.1)0000" }
            .write(toFile: file, atomically: true, encoding: .utf8)
        try workspace.run(["explain", "--from", file]).expectRefusal(65, "other data")

        let city = workspace.folder.file("datasets/small/city.safetensors")
        var bytes = try Data(contentsOf: URL(fileURLWithPath: city))
        try change(&bytes, tensor: "place.latitude")
        try bytes.write(to: URL(fileURLWithPath: city))
        for command in [
            ["recommend", "--run", "sepgcn-small-1", "--user", "1"],
            ["explain", "--run", "sepgcn-small-1", "--user", "1", "--place", "1"],
            ["evaluate", "--run", "sepgcn-small-1"],
        ] {
            try workspace.run(command).expectRefusal(65, "small")
        }
    }

    /// Flips the lowest bit of a tensor's first number.
    private func change(_ bytes: inout Data, tensor: String) throws {
        let count = bytes.prefix(8).enumerated().reduce(0) {
            $0 + Int($1.element) << (8 * $1.offset)
        }
        let header = try JSONSerialization.jsonObject(with: bytes[8..<8 + count])
        let entry = (header as? [String: Any])?[tensor] as? [String: Any]
        let offsets = try #require(entry?["data_offsets"] as? [Int])
        bytes[8 + count + offsets[0]] ^= 1
    }
}
