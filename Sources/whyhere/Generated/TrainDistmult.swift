// Made by `make options` from the models' tables of settings.

import ArgumentParser

struct TrainDistmult: TrainingSubcommand {
    static let model = "distmult"
    static let configuration = CommandConfiguration.training(model)

    @OptionGroup var common: CommonOptions
    @OptionGroup var session: SessionOption
    @OptionGroup var target: TrainingTarget
    @Option(help: .setting("dimension", of: "distmult"))
    var dimension: String?
    @Option(help: .setting("epochs", of: "distmult"))
    var epochs: String?
    @Option(help: .setting("batch", of: "distmult"))
    var batch: String?
    @Option(help: .setting("learning-rate", of: "distmult"))
    var learningRate: String?
    @Option(help: .setting("clip", of: "distmult"))
    var clip: String?
    @Option(help: .setting("adam", of: "distmult"))
    var adam: String?
    @Option(help: .setting("select-by", of: "distmult"))
    var selectBy: String?
    @Option(help: .setting("patience", of: "distmult"))
    var patience: String?
    @Option(help: .setting("evaluate-every", of: "distmult"))
    var evaluateEvery: String?
    @Option(help: .setting("seed", of: "distmult"))
    var seed: String?
    @Option(help: .setting("dropout", of: "distmult"))
    var dropout: String?
    @Option(help: .setting("rate-decay", of: "distmult"))
    var rateDecay: String?
    @Option(help: .setting("smoothing", of: "distmult"))
    var smoothing: String?
    @Option(help: .setting("candidates", of: "distmult"))
    var candidates: String?
    @Option(help: .setting("balance", of: "distmult"))
    var balance: String?
    @Option(help: .setting("store-weight", of: "distmult"))
    var storeWeight: String?
    @Option(help: .setting("graph", of: "distmult"))
    var graph: String?
    @Flag(inversion: .prefixedNo, help: .setting("flow-table", of: "distmult"))
    var flowTable: Bool?
    @Option(help: .setting("minimum-pairs", of: "distmult"))
    var minimumPairs: String?
    @Option(help: .setting("split-seed", of: "distmult"))
    var splitSeed: String?

    var given: [GivenSetting] {
        [
            GivenSetting("dimension", dimension),
            GivenSetting("epochs", epochs),
            GivenSetting("batch", batch),
            GivenSetting("learning-rate", learningRate),
            GivenSetting("clip", clip),
            GivenSetting("adam", adam),
            GivenSetting("select-by", selectBy),
            GivenSetting("patience", patience),
            GivenSetting("evaluate-every", evaluateEvery),
            GivenSetting("seed", seed),
            GivenSetting("dropout", dropout),
            GivenSetting("rate-decay", rateDecay),
            GivenSetting("smoothing", smoothing),
            GivenSetting("candidates", candidates),
            GivenSetting("balance", balance),
            GivenSetting("store-weight", storeWeight),
            GivenSetting("graph", graph),
            GivenSetting("flow-table", flowTable),
            GivenSetting("minimum-pairs", minimumPairs),
            GivenSetting("split-seed", splitSeed),
        ]
    }
}
