import Canvas
import Foundation
import Models
import Questions
import Reports
import Support
import TerminalHost

/// Presses keys on the real program, on a pseudo-terminal, while a training uses the cores.
struct InterfaceBench {
    let workspace: Workspace
    let city: String

    private struct Result: Codable {
        var workload = "ui"
        var city: String
        var keys: Int
        var firstFrameMilliseconds: Double
        /// From the start of the process to the first byte on the terminal.
        var startMilliseconds: Double
        var keyToFrameMedian: Double
        var keyToFrame95: Double
        var keyToFrameWorst: Double
        var trainingRowsPerSecond: Double
        var unit = "milliseconds"
    }

    func run() throws {
        let own = try BenchWorkspace(workspace, city: city)
        defer { own.remove() }
        let place = own.workspace
        var recipe = Catalogue.sepgcn.card.standard
        recipe.epochs = 1_000_000
        recipe.evaluateEvery = 10
        let run = try place.createRun(city: city, recipe: recipe, session: "default")
        try place.trainInBackground(run: run, session: "default")
        defer {
            if let process = try? place.run(run, session: "default").processIdentifier {
                kill(process, SIGKILL)
            }
        }
        try waitForSteps(place, run)
        try Output.jsonLine(try drive(place, run, own.folder))
    }

    /// The training must be under way, with a checkpoint to explain.
    private func waitForSteps(_ place: Workspace, _ run: String) throws {
        for _ in 0..<600 {
            let report = try place.run(run, session: "default")
            if report.checkpoint != nil { return }
            if let message = report.message {
                throw Failure(.work, "the training failed: \(message)", remedy: "see above")
            }
            Thread.sleep(forTimeInterval: 0.1)
        }
        throw Failure(
            .work, "the training made no checkpoint in a minute", remedy: "take a smaller city")
    }

    private func drive(_ place: Workspace, _ run: String, _ folder: String) throws -> Result {
        let timings = folder + "/timings.json"
        let program = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath().path
        let clock = ContinuousClock()
        let start = clock.now
        let terminal = try PseudoTerminal(
            path: program,
            arguments: ["open", city, "--workspace", folder, "--timings", timings],
            size: Size(120, 36))
        _ = terminal.output(until: "City", milliseconds: 5000)
        let opened = clock.now - start
        _ = terminal.outputUntilQuiet(300, milliseconds: 3000)
        // Down the users, into one, through recommendations and evidence, and over to the curves.
        let keys = Array(
            "2jjjjjjjjj\tjjjjjjjj3jjjjjjjjjj\tjjjjjvvn]]]5\t\t\tmm6jj1aaa+++LLJJ-cccbba2jjjjj3]]]jjjj5m"
        )
        var pressed = 0
        for _ in 0..<4 {
            for key in keys {
                terminal.send(String(key))
                pressed += 1
                _ = terminal.read(milliseconds: 5)
                Thread.sleep(forTimeInterval: 0.035)
                _ = terminal.read(milliseconds: 0)
            }
        }
        let speed = try place.run(run, session: "default").rowsPerSecond ?? 0
        terminal.send("q")
        _ = terminal.outputUntilQuiet(500, milliseconds: 5000)
        _ = terminal.waitForEnd(milliseconds: 5000)
        let document = try BenchWorkspace.io(timings) {
            try JSONDecoder().decode(
                FrameTimings.Document.self,
                from: Data(contentsOf: URL(fileURLWithPath: timings)))
        }
        let times = document.keyToFrame.map { Double($0) / 1e6 }.sorted()
        guard !times.isEmpty else {
            throw Failure(.work, "no key led to a frame", remedy: "run the workbench by hand")
        }
        func quantile(_ share: Double) -> Double {
            times[min(times.count - 1, Int(share * Double(times.count)))]
        }
        return Result(
            city: city, keys: pressed,
            firstFrameMilliseconds: Double(document.firstFrame ?? 0) / 1e6,
            startMilliseconds: opened / .milliseconds(1),
            keyToFrameMedian: quantile(0.5), keyToFrame95: quantile(0.95),
            keyToFrameWorst: times.last ?? 0, trainingRowsPerSecond: speed)
    }
}
