// Made by `make options` from the models' tables of settings.

import ArgumentParser

struct TrainComplex: TrainingSubcommand {
    static let model = "complex"
    static let configuration = CommandConfiguration.training(model)

    @OptionGroup var common: CommonOptions
    @OptionGroup var session: SessionOption
    @OptionGroup var target: TrainingTarget
    @Option(help: .setting("dimension", of: "complex"))
    var dimension: String?
    @Option(help: .setting("epochs", of: "complex"))
    var epochs: String?
    @Option(help: .setting("batch", of: "complex"))
    var batch: String?
    @Option(help: .setting("learning-rate", of: "complex"))
    var learningRate: String?
    @Option(help: .setting("clip", of: "complex"))
    var clip: String?
    @Option(help: .setting("adam", of: "complex"))
    var adam: String?
    @Option(help: .setting("select-by", of: "complex"))
    var selectBy: String?
    @Option(help: .setting("patience", of: "complex"))
    var patience: String?
    @Option(help: .setting("evaluate-every", of: "complex"))
    var evaluateEvery: String?
    @Option(help: .setting("seed", of: "complex"))
    var seed: String?
    @Option(help: .setting("dropout", of: "complex"))
    var dropout: String?
    @Option(help: .setting("rate-decay", of: "complex"))
    var rateDecay: String?
    @Option(help: .setting("smoothing", of: "complex"))
    var smoothing: String?
    @Option(help: .setting("candidates", of: "complex"))
    var candidates: String?
    @Option(help: .setting("balance", of: "complex"))
    var balance: String?
    @Option(help: .setting("store-weight", of: "complex"))
    var storeWeight: String?
    @Option(help: .setting("graph", of: "complex"))
    var graph: String?
    @Flag(inversion: .prefixedNo, help: .setting("flow-table", of: "complex"))
    var flowTable: Bool?
    @Option(help: .setting("minimum-pairs", of: "complex"))
    var minimumPairs: String?
    @Option(help: .setting("split-seed", of: "complex"))
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
