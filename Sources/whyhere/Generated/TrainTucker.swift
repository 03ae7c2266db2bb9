// Made by `make options` from the models' tables of settings.

import ArgumentParser

struct TrainTucker: TrainingSubcommand {
    static let model = "tucker"
    static let configuration = CommandConfiguration.training(model)

    @OptionGroup var common: CommonOptions
    @OptionGroup var session: SessionOption
    @OptionGroup var target: TrainingTarget
    @Option(help: .setting("dimension", of: "tucker"))
    var dimension: String?
    @Option(help: .setting("epochs", of: "tucker"))
    var epochs: String?
    @Option(help: .setting("batch", of: "tucker"))
    var batch: String?
    @Option(help: .setting("learning-rate", of: "tucker"))
    var learningRate: String?
    @Option(help: .setting("clip", of: "tucker"))
    var clip: String?
    @Option(help: .setting("adam", of: "tucker"))
    var adam: String?
    @Option(help: .setting("select-by", of: "tucker"))
    var selectBy: String?
    @Option(help: .setting("patience", of: "tucker"))
    var patience: String?
    @Option(help: .setting("evaluate-every", of: "tucker"))
    var evaluateEvery: String?
    @Option(help: .setting("seed", of: "tucker"))
    var seed: String?
    @Option(help: .setting("dropout", of: "tucker"))
    var dropout: String?
    @Option(help: .setting("input-dropout", of: "tucker"))
    var inputDropout: String?
    @Option(help: .setting("relation-dropout", of: "tucker"))
    var relationDropout: String?
    @Option(help: .setting("rate-decay", of: "tucker"))
    var rateDecay: String?
    @Option(help: .setting("smoothing", of: "tucker"))
    var smoothing: String?
    @Option(help: .setting("candidates", of: "tucker"))
    var candidates: String?
    @Option(help: .setting("balance", of: "tucker"))
    var balance: String?
    @Option(help: .setting("store-weight", of: "tucker"))
    var storeWeight: String?
    @Option(help: .setting("graph", of: "tucker"))
    var graph: String?
    @Flag(inversion: .prefixedNo, help: .setting("flow-table", of: "tucker"))
    var flowTable: Bool?
    @Option(help: .setting("minimum-pairs", of: "tucker"))
    var minimumPairs: String?
    @Option(help: .setting("split-seed", of: "tucker"))
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
            GivenSetting("input-dropout", inputDropout),
            GivenSetting("relation-dropout", relationDropout),
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
