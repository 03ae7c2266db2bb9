import Foundation
import Glibc
import TestSupport
import Testing

/// A training whose first stage is killed goes on with that stage: under its name, bit for bit, and
/// nothing stays behind.
@Suite(.enabled(if: Program.isBuilt, Program.missing), .serialized)
struct FirstStageTests {
    struct Staged: Sendable, CustomTestStringConvertible {
        var model: String
        var stage: String
        var options: [String]
        var testDescription: String { model }
    }

    static let all = [
        Staged(
            model: "stkdrec", stage: "stkdrec-teacher",
            options: [
                "--dimension", "4", "--heads", "1", "--layers", "1", "--length", "6", "--epochs",
                "2", "--no-refit", "--action", "visit", "--split", "leave-one-out",
            ]),
        Staged(
            model: "knowsite", stage: "tucker",
            options: ["--dimension", "4", "--layers", "1", "--epochs", "2"]),
    ]

    private func makeWorkspace() throws -> ProgramWorkspace {
        let workspace = try ProgramWorkspace(city: false)
        let result = try workspace.run([
            "city", "new", "small", "--seed", "5", "--users", "40", "--places", "150", "--brands",
            "8", "--days", "20",
        ])
        #expect(result.code == 0, "\(result.errors)")
        return workspace
    }

    private func file(_ run: String, _ kind: String) -> String {
        "sessions/default/checkpoints/\(run)/\(kind).safetensors"
    }

    /// The data of a checkpoint; the header names the run and the moment.
    private func tensors(_ workspace: ProgramWorkspace, _ run: String) throws -> Data {
        let path = workspace.folder.file(file(run, "final"))
        let data = try Data(contentsOf: URL(fileURLWithPath: path))
        let header = data.prefix(8).enumerated().reduce(0) {
            $0 + Int($1.element) << (8 * $1.offset)
        }
        return data.dropFirst(8 + header)
    }

    private func runs(_ workspace: ProgramWorkspace) throws -> [String: String] {
        let list = try workspace.run(["runs", "list", "--json"]).json() as? [[String: Any]] ?? []
        return Dictionary(
            uniqueKeysWithValues: list.compactMap { row in
                guard let run = row["run"] as? String, let status = row["status"] as? String else {
                    return nil
                }
                return (run, status)
            })
    }

    @Test(arguments: all, [SIGKILL, SIGINT])
    func interruptedInItsFirstStageItEndsTheSame(staged: Staged, number: Int32) throws {
        let whole = try makeWorkspace()
        let train = ["train", staged.model, "--city", "small"] + staged.options
        let done = try whole.run(train)
        #expect(done.code == 0, "\(done.errors)")
        let (run, stage) = ("\(staged.model)-small-1", "\(staged.stage)-small-1")
        #expect(try runs(whole) == [run: "finished", stage: "finished"])

        let workspace = try makeWorkspace()
        let running = try workspace.start(train)
        let last = workspace.folder.file(file(stage, "last"))
        while !FileManager.default.fileExists(atPath: last), !running.hasEnded { usleep(1000) }
        running.signal(number)
        let ended = running.wait()
        #expect(ended.code == (number == SIGKILL ? 137 : 130), "\(ended.errors)")
        if number == SIGINT {
            #expect(ended.errors.contains("whyhere train \(staged.model) --resume \(run)"))
        }
        let state = number == SIGKILL ? "interrupted" : "stopped"
        #expect(try runs(workspace) == [run: state, stage: state])

        let resumed = try workspace.run(["train", staged.model, "--resume", run])
        #expect(resumed.code == 0, "\(resumed.errors)")
        #expect(try runs(workspace) == [run: "finished", stage: "finished"])
        for name in [run, stage] {
            #expect(try tensors(workspace, name) == tensors(whole, name), "\(name)")
            for curve in ["loss", "gradient_norm"] {
                #expect(try workspace.series(name, curve) == whole.series(name, curve))
            }
        }
        #expect(workspace.leftovers().isEmpty)
    }

    /// The choice of a run is kept: a newer one that would fit as well changes nothing.
    @Test func whatWasChosenStaysChosen() throws {
        let staged = Self.all[1]
        let workspace = try makeWorkspace()
        let stage = [
            "train", "tucker", "--city", "small", "--dimension", "4", "--epochs", "2", "--json",
        ]
        #expect(try workspace.run(stage).code == 0)
        let running = try workspace.start(
            ["train", staged.model, "--city", "small"] + staged.options
                + ["--epochs", "300", "--patience", "0", "--evaluate-every", "100"])
        while !running.hasEnded {
            let shown = try workspace.run(["runs", "show", "knowsite-small-1", "--json"])
            if shown.code == 0, shown.output.contains("\"source\"") { break }
        }
        running.signal(SIGKILL)
        running.wait()
        #expect(try workspace.run(stage + ["--seed", "9"]).code == 0)
        let resumed = try workspace.run(["train", "knowsite", "--resume", "knowsite-small-1"])
        #expect(resumed.code == 0, "\(resumed.errors)")
        let shown = try workspace.run(["runs", "show", "knowsite-small-1"])
        #expect(shown.output.contains("of run tucker-small-1"), "\(shown.output)")
        #expect(!shown.output.contains("of run tucker-small-2"))
    }
}
