import ArgumentParser
import Questions
import Reports

struct EmbeddingsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "embeddings",
        abstract: "Write a run's vectors of users and places as safetensors.",
        discussion: """
            'users' and 'places' hold a row each, 'user.numbers' the city's number of each row of
            users; places have the city's order. Their products rank places: of spacetime-gr-embedding
            (users at their last test event), sepgcn, lightgcn, bpr-mf.

            EXAMPLE
              whyhere embeddings --run spacetime-gr-embedding-delta-1 --to vectors.safetensors
              python3 -c "from safetensors.numpy import load_file
              print(load_file('vectors.safetensors')['places'].shape)"
            """)
    @OptionGroup var common: CommonOptions
    @OptionGroup var session: SessionOption
    @Option(name: .customLong("run"), help: "The run.") var runName: String
    @Option(help: "The file.") var to: String

    func run() throws {
        try perform {
            let made = try common.open().exportEmbeddings(
                run: runName, session: session.session, to: to)
            if common.json { return try Output.json(made) }
            Output.line(
                "\(made.users) users and \(made.places) places of \(made.dimension) numbers in \(made.file)"
            )
        }
    }
}
