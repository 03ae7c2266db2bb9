// Made by `make options` from the models' tables of settings.

import ArgumentParser

struct TrainKnowsite: TrainingSubcommand {
    static let model = "knowsite"
    static let configuration = CommandConfiguration.training(model)

    @OptionGroup var common: CommonOptions
    @OptionGroup var session: SessionOption
    @OptionGroup var target: TrainingTarget
    @Option(help: .setting("dimension", of: "knowsite"))
    var dimension: String?
    @Option(help: .setting("layers", of: "knowsite"))
    var layers: String?
    @Option(help: .setting("epochs", of: "knowsite"))
    var epochs: String?
    @Option(help: .setting("batch", of: "knowsite"))
    var batch: String?
    @Option(help: .setting("learning-rate", of: "knowsite"))
    var learningRate: String?
    @Option(help: .setting("clip", of: "knowsite"))
    var clip: String?
    @Option(help: .setting("adam", of: "knowsite"))
    var adam: String?
    @Option(help: .setting("alpha", of: "knowsite"))
    var alpha: String?
    @Option(help: .setting("select-by", of: "knowsite"))
    var selectBy: String?
    @Option(help: .setting("patience", of: "knowsite"))
    var patience: String?
    @Option(help: .setting("evaluate-every", of: "knowsite"))
    var evaluateEvery: String?
    @Option(help: .setting("seed", of: "knowsite"))
    var seed: String?
    @Option(help: .setting("message", of: "knowsite"))
    var message: String?
    @Option(help: .setting("composition", of: "knowsite"))
    var composition: String?
    @Flag(inversion: .prefixedNo, help: .setting("weigh-ways", of: "knowsite"))
    var weighWays: Bool?
    @Flag(inversion: .prefixedNo, help: .setting("relative-ways", of: "knowsite"))
    var relativeWays: Bool?
    @Option(help: .setting("attention", of: "knowsite"))
    var attention: String?
    @Option(help: .setting("gate-penalty", of: "knowsite"))
    var gatePenalty: String?
    @Option(help: .setting("fusion", of: "knowsite"))
    var fusion: String?
    @Option(help: .setting("without", of: "knowsite"))
    var without: String?
    @Option(help: .setting("pretrained", of: "knowsite"))
    var pretrained: String?
    @Flag(inversion: .prefixedNo, help: .setting("frozen", of: "knowsite"))
    var frozen: Bool?
    @Option(help: .setting("dropout", of: "knowsite"))
    var dropout: String?
    @Option(help: .setting("norm", of: "knowsite"))
    var norm: String?
    @Option(help: .setting("rate-decay", of: "knowsite"))
    var rateDecay: String?
    @Option(help: .setting("graph", of: "knowsite"))
    var graph: String?
    @Flag(inversion: .prefixedNo, help: .setting("flow-table", of: "knowsite"))
    var flowTable: Bool?
    @Option(help: .setting("minimum-pairs", of: "knowsite"))
    var minimumPairs: String?
    @Option(help: .setting("split-seed", of: "knowsite"))
    var splitSeed: String?

    var given: [GivenSetting] {
        [
            GivenSetting("dimension", dimension),
            GivenSetting("layers", layers),
            GivenSetting("epochs", epochs),
            GivenSetting("batch", batch),
            GivenSetting("learning-rate", learningRate),
            GivenSetting("clip", clip),
            GivenSetting("adam", adam),
            GivenSetting("alpha", alpha),
            GivenSetting("select-by", selectBy),
            GivenSetting("patience", patience),
            GivenSetting("evaluate-every", evaluateEvery),
            GivenSetting("seed", seed),
            GivenSetting("message", message),
            GivenSetting("composition", composition),
            GivenSetting("weigh-ways", weighWays),
            GivenSetting("relative-ways", relativeWays),
            GivenSetting("attention", attention),
            GivenSetting("gate-penalty", gatePenalty),
            GivenSetting("fusion", fusion),
            GivenSetting("without", without),
            GivenSetting("pretrained", pretrained),
            GivenSetting("frozen", frozen),
            GivenSetting("dropout", dropout),
            GivenSetting("norm", norm),
            GivenSetting("rate-decay", rateDecay),
            GivenSetting("graph", graph),
            GivenSetting("flow-table", flowTable),
            GivenSetting("minimum-pairs", minimumPairs),
            GivenSetting("split-seed", splitSeed),
        ]
    }
}
