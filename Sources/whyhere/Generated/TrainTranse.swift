// Made by `make options` from the models' tables of settings.

import ArgumentParser

struct TrainTranse: TrainingSubcommand {
    static let model = "transe"
    static let configuration = CommandConfiguration.training(model)

    @OptionGroup var common: CommonOptions
    @OptionGroup var session: SessionOption
    @OptionGroup var target: TrainingTarget
    @Option(help: .setting("dimension", of: "transe"))
    var dimension: String?
    @Option(help: .setting("epochs", of: "transe"))
    var epochs: String?
    @Option(help: .setting("batch", of: "transe"))
    var batch: String?
    @Option(help: .setting("learning-rate", of: "transe"))
    var learningRate: String?
    @Option(help: .setting("clip", of: "transe"))
    var clip: String?
    @Option(help: .setting("adam", of: "transe"))
    var adam: String?
    @Option(help: .setting("select-by", of: "transe"))
    var selectBy: String?
    @Option(help: .setting("patience", of: "transe"))
    var patience: String?
    @Option(help: .setting("evaluate-every", of: "transe"))
    var evaluateEvery: String?
    @Option(help: .setting("seed", of: "transe"))
    var seed: String?
    @Option(help: .setting("dropout", of: "transe"))
    var dropout: String?
    @Option(help: .setting("rate-decay", of: "transe"))
    var rateDecay: String?
    @Option(help: .setting("smoothing", of: "transe"))
    var smoothing: String?
    @Option(help: .setting("candidates", of: "transe"))
    var candidates: String?
    @Option(help: .setting("balance", of: "transe"))
    var balance: String?
    @Option(help: .setting("store-weight", of: "transe"))
    var storeWeight: String?
    @Option(help: .setting("graph", of: "transe"))
    var graph: String?
    @Flag(inversion: .prefixedNo, help: .setting("flow-table", of: "transe"))
    var flowTable: Bool?
    @Option(help: .setting("minimum-pairs", of: "transe"))
    var minimumPairs: String?
    @Option(help: .setting("split-seed", of: "transe"))
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
