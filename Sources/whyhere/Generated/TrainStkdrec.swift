// Made by `make options` from the models' tables of settings.

import ArgumentParser

struct TrainStkdrec: TrainingSubcommand {
    static let model = "stkdrec"
    static let configuration = CommandConfiguration.training(model)

    @OptionGroup var common: CommonOptions
    @OptionGroup var session: SessionOption
    @OptionGroup var target: TrainingTarget
    @Option(help: .setting("dimension", of: "stkdrec"))
    var dimension: String?
    @Option(help: .setting("layers", of: "stkdrec"))
    var layers: String?
    @Option(help: .setting("epochs", of: "stkdrec"))
    var epochs: String?
    @Option(help: .setting("batch", of: "stkdrec"))
    var batch: String?
    @Option(help: .setting("learning-rate", of: "stkdrec"))
    var learningRate: String?
    @Option(help: .setting("clip", of: "stkdrec"))
    var clip: String?
    @Option(help: .setting("adam", of: "stkdrec"))
    var adam: String?
    @Option(help: .setting("select-by", of: "stkdrec"))
    var selectBy: String?
    @Option(help: .setting("patience", of: "stkdrec"))
    var patience: String?
    @Option(help: .setting("evaluate-every", of: "stkdrec"))
    var evaluateEvery: String?
    @Flag(inversion: .prefixedNo, help: .setting("refit", of: "stkdrec"))
    var refit: Bool?
    @Option(help: .setting("seed", of: "stkdrec"))
    var seed: String?
    @Option(help: .setting("split", of: "stkdrec"))
    var split: String?
    @Option(help: .setting("fusion", of: "stkdrec"))
    var fusion: String?
    @Option(help: .setting("dropout", of: "stkdrec"))
    var dropout: String?
    @Option(help: .setting("graph", of: "stkdrec"))
    var graph: String?
    @Option(help: .setting("action", of: "stkdrec"))
    var action: String?
    @Option(help: .setting("length", of: "stkdrec"))
    var length: String?
    @Option(help: .setting("heads", of: "stkdrec"))
    var heads: String?
    @Flag(inversion: .prefixedNo, help: .setting("windows", of: "stkdrec"))
    var windows: Bool?
    @Option(help: .setting("space", of: "stkdrec"))
    var space: String?
    @Option(help: .setting("edges", of: "stkdrec"))
    var edges: String?
    @Option(help: .setting("padding", of: "stkdrec"))
    var padding: String?
    @Option(help: .setting("loss", of: "stkdrec"))
    var loss: String?
    @Option(help: .setting("beta2", of: "stkdrec"))
    var beta2: String?
    @Option(help: .setting("squares", of: "stkdrec"))
    var squares: String?
    @Option(help: .setting("rate-decay", of: "stkdrec"))
    var rateDecay: String?
    @Option(help: .setting("rate-decay-every", of: "stkdrec"))
    var rateDecayEvery: String?
    @Option(help: .setting("distillation", of: "stkdrec"))
    var distillation: String?
    @Option(help: .setting("temperature", of: "stkdrec"))
    var temperature: String?
    @Option(help: .setting("over", of: "stkdrec"))
    var over: String?
    @Option(help: .setting("teacher", of: "stkdrec"))
    var teacher: String?

    var given: [GivenSetting] {
        [
            GivenSetting("dimension", dimension),
            GivenSetting("layers", layers),
            GivenSetting("epochs", epochs),
            GivenSetting("batch", batch),
            GivenSetting("learning-rate", learningRate),
            GivenSetting("clip", clip),
            GivenSetting("adam", adam),
            GivenSetting("select-by", selectBy),
            GivenSetting("patience", patience),
            GivenSetting("evaluate-every", evaluateEvery),
            GivenSetting("refit", refit),
            GivenSetting("seed", seed),
            GivenSetting("split", split),
            GivenSetting("fusion", fusion),
            GivenSetting("dropout", dropout),
            GivenSetting("graph", graph),
            GivenSetting("action", action),
            GivenSetting("length", length),
            GivenSetting("heads", heads),
            GivenSetting("windows", windows),
            GivenSetting("space", space),
            GivenSetting("edges", edges),
            GivenSetting("padding", padding),
            GivenSetting("loss", loss),
            GivenSetting("beta2", beta2),
            GivenSetting("squares", squares),
            GivenSetting("rate-decay", rateDecay),
            GivenSetting("rate-decay-every", rateDecayEvery),
            GivenSetting("distillation", distillation),
            GivenSetting("temperature", temperature),
            GivenSetting("over", over),
            GivenSetting("teacher", teacher),
        ]
    }
}
