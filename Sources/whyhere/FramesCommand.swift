import ArgumentParser
import Canvas
import Foundation
import Models
import Questions
import Reports
import Screens
import Tensors

/// Makes the frames of `docs/frames` from the real program: a training on the bundled city, the
/// real questions, the real screens.
struct FramesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "frames",
        abstract: "Capture the screens as text, for the documentation.",
        discussion: """
            Trains small models on the bundled city in a temporary session, asks every screen its questions, and writes the frames, with the state they were drawn
            from beside them.

            EXAMPLE
              whyhere frames --to docs/frames
            """,
        shouldDisplay: false)
    @Option(help: "Folder for the frames and state.json.") var to: String

    func run() throws {
        try perform {
            let folder = FileManager.default.temporaryDirectory
                .appendingPathComponent("whyhere-frames-\(getpid())").path
            try FileManager.default.createDirectory(
                atPath: folder, withIntermediateDirectories: true)
            defer { try? FileManager.default.removeItem(atPath: folder) }
            let workspace = try Workspace(folder: folder)
            for recipe in Self.recipes { try train(recipe, workspace) }
            let handler = WorkbenchHandler(workspace: workspace, session: "default")
            // The log writes into the folder, which goes.
            defer { handler.log.flush() }
            var pilot = HeadlessPilot(handler: handler)
            pilot.send(.start)
            let keys = "2jj33jjn".map(Key.character) + [.down] + "popular".map(Key.character)
            for key in keys + [.enter] + "7645".map(Key.character) {
                pilot.send(.key(key))
            }
            pilot.state.forget(folder: folder)
            try write(pilot.state)
        }
    }

    /// The runs behind the frames, in the order of their training: the newest is on the Train
    /// screen, and the one for sites starts from vectors of another.
    private static var recipes: [TrainingRecipe] {
        var recipes = [
            Catalogue.tucker.card, Catalogue.knowSite.card, Catalogue.sepgcn.card,
        ].map(\.standard)
        for (index, epochs) in [10, 10, 60].enumerated() { recipes[index].epochs = epochs }
        for index in 0...1 { recipes[index].learningRate = 0.003 }
        return recipes
    }

    private func train(_ recipe: TrainingRecipe, _ workspace: Workspace) throws {
        let run = try workspace.createRun(
            city: Workspace.bundledCity, recipe: recipe, session: "default")
        _ = try workspace.train(
            run: run, session: "default", isInterrupted: { false }, progress: { _ in })
    }

    private func write(_ state: State) throws {
        try FileManager.default.createDirectory(atPath: to, withIntermediateDirectories: true)
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        try encoder.encode(state).write(to: URL(fileURLWithPath: to + "/state.json"))
        for frame in DocumentedFrame.all {
            try (frame.draw(state) + "\n").write(
                toFile: "\(to)/\(frame.name).txt", atomically: true, encoding: .utf8)
        }
        Output.line("\(DocumentedFrame.all.count) frames in \(to)")
    }
}
