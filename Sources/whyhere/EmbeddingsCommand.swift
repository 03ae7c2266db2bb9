import ArgumentParser
import Models
import Questions
import Reports

struct EmbeddingsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "embeddings",
        abstract: "Write a run's vectors of users and places as safetensors.",
        discussion: """
            'users' and 'places' hold a row each. 'user.numbers' is the city's number of
            each row of users; places have the city's order. The product of two rows is the
            score of the place for the user; a model of sequences is asked at the user's
            last test event.

            Models that have such vectors: \(Self.models).

            EXAMPLE
              whyhere embeddings --run spacetime-gr-embedding-delta-1 --to vectors.safetensors
              python3 -c "from safetensors.numpy import load_file
              print(load_file('vectors.safetensors')['places'].shape)"
            """)
    private static var models: String {
        Catalogue.titles { $0.task != .sites && $0.answers(.embeddings) }
    }

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
