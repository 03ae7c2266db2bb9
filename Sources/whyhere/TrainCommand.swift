import Actions
import ArgumentParser
import Foundation
import Reports
import Synchronization
import Tensors

struct TrainCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "train", abstract: "Train a model.", subcommands: [TrainSEPGCN.self])
}

struct TrainSEPGCN: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sepgcn",
        abstract: "Train SEP-GCN (Nguyen and Tran, ICTIR 2025), or an ablation of it.",
        discussion: """
            The epoch is chosen on the last 10 % of each user's training visits, the model is
            trained again on all training visits for that many epochs (--no-refit leaves this
            out), and the test part is evaluated once, at the end. --select-on test chooses on
            the test part, as the published figures did: for reproduction only.

            EXAMPLES
              whyhere train sepgcn --city bkk --layers 3 --epochs 400 --seed 1
              whyhere train sepgcn --city bkk --ablation lightgcn
              whyhere train sepgcn --resume sepgcn-bkk-1
            """)

    @OptionGroup var common: CommonOptions
    @OptionGroup var session: SessionOption
    @Option(help: "City to train on.") var city: String?
    @Option(help: ArgumentHelp("Go on with a run from its last checkpoint.", valueName: "run"))
    var resume: String?
    @OptionGroup var recipe: SEPGCNOptions
    @Flag(help: .hidden) var detached = false

    func run() throws {
        try perform {
            // A training started by the workbench must outlive the terminal.
            if detached { setsid() }
            let workspace = try common.open()
            let run: String
            switch (city, resume) {
            case (let city?, nil):
                run = try workspace.createRun(
                    city: city, recipe: recipe.recipe(), session: session.session)
            case (nil, let resume?):
                guard recipe.recipe() == SEPGCNRecipe() else {
                    throw Failure(
                        .usage, "a resumed run keeps its own recipe",
                        remedy: "leave out the options of the recipe")
                }
                run = resume
            default:
                throw Failure(
                    .usage, "train needs either --city or --resume",
                    remedy: "give --city NAME for a new run or --resume RUN")
            }
            Interruption.watch()
            let json = common.json
            if recipe.selectOn == "test" {
                Output.note(
                    "whyhere: the epoch is chosen on the TEST part; report the result as a reproduction only"
                )
            }
            let report = try workspace.train(
                run: run, session: session.session, isInterrupted: { Interruption.happened },
                progress: { json ? Output.progress($0) : Output.note($0.line) })
            try finish(report)
        }
    }

    private func finish(_ report: RunReport) throws {
        if common.json {
            try Output.json(report)
        } else {
            report.printSummary()
        }
        if report.status == .stopped {
            Output.note(
                "whyhere: stopped; go on with 'whyhere train sepgcn --resume \(report.run)'")
            if Interruption.happened { throw ExitCode(Failure.Kind.interrupted.exitCode) }
        }
    }
}

/// The options of a recipe, one to one.
struct SEPGCNOptions: ParsableArguments {
    @Option(help: "Embedding dimension d.") var dimension = 64
    @Option(help: "Propagation layers K.") var layers = 3
    @Option(help: "Epochs.") var epochs = 400
    @Option(help: "Triples a step.") var batch = 2048
    @Option(help: "Learning rate of Adam.") var learningRate = 0.001
    @Option(help: "Weight of the squared embeddings.") var decay = 0.0001
    @Option(help: "Share of the SEP step.") var gamma = 0.5
    @Option(help: "Similarity at the median distance.") var alpha = 0.9
    @Option(help: "Similarities below are 0.") var cutoff = 0.1
    @Option(help: "full, lightgcn, temporal (no distance) or spatial (no hours).")
    var ablation = "full"
    @Option(help: "Entries of the bipartite graph: count (released code) or binary (paper).")
    var visits = "count"
    @Flag(inversion: .prefixedNo, help: "Category table at the first layer.")
    var category = true
    @Flag(help: "Count layer 0 in the mean (paper, eq. 10).") var layerZero = false
    @Option(help: "Part to choose the epoch on: validation, or test to reproduce.")
    var selectOn = "validation"
    @Option(help: "Metric to choose by, such as recall@20.") var selectBy = "recall@20"
    @Option(help: "Evaluations without a better one before stopping; 0 never stops.")
    var patience = 0
    @Option(help: "Epochs between evaluations.") var evaluateEvery = 5
    @Flag(inversion: .prefixedNo, help: "Train again on all training visits once chosen.")
    var refit = true
    @Option(help: "Seed of every random stream.") var seed: UInt64 = 1
    @Option(help: "auto, collapsed, layered or sparse (the slow definition).")
    var propagation = "auto"
    @Option(help: "released, chronological (per user) or global (by time).")
    var split = "released"

    func recipe() -> SEPGCNRecipe {
        var recipe = SEPGCNRecipe()
        recipe.dimension = dimension
        recipe.layers = layers
        recipe.epochs = epochs
        recipe.batch = batch
        recipe.learningRate = learningRate
        recipe.decay = decay
        recipe.gamma = gamma
        recipe.alpha = alpha
        recipe.cutoff = cutoff
        recipe.ablation = ablation
        recipe.visits = visits
        recipe.category = category
        recipe.layerZero = layerZero
        recipe.selectOn = selectOn
        recipe.selectBy = selectBy
        recipe.patience = patience
        recipe.evaluateEvery = evaluateEvery
        recipe.refit = refit
        recipe.seed = seed
        recipe.propagation = propagation
        recipe.split = split
        return recipe
    }
}

/// Ctrl-C and SIGTERM end a training after its current step, with a checkpoint.
enum Interruption {
    private static let flag = Atomic<Bool>(false)

    static var happened: Bool { flag.load(ordering: .relaxed) }

    static func watch() {
        for number in [SIGINT, SIGTERM] {
            signal(number) { _ in Interruption.flag.store(true, ordering: .relaxed) }
        }
    }
}

extension TrainingProgress {
    /// For people.
    var line: String {
        var parts = ["\(phase) epoch \(Int(epoch))/\(totalEpochs)"]
        if let loss { parts.append("loss \(loss.digits(4))") }
        if let rowsPerSecond { parts.append("\(Int(rowsPerSecond)) rows/s") }
        if let secondsLeft { parts.append("\(Int(secondsLeft)) s left") }
        if let metrics {
            let wanted = ["recall@20", "ndcg@20", "hit@20"]
            for name in metrics.keys.sorted()
            where wanted.contains(where: { name.hasSuffix("/\($0)") }) {
                parts.append("\(name) \(metrics[name, default: 0].digits(4))")
            }
        }
        if isBest == true { parts.append("best so far") }
        if let file { parts.append(file) }
        return parts.joined(separator: "  ")
    }
}
