// Made by `make options` from the models' tables of settings.

import ArgumentParser

struct TrainSasrec: TrainingSubcommand {
    static let model = "sasrec"
    static let configuration = CommandConfiguration.training(model)

    @OptionGroup var common: CommonOptions
    @OptionGroup var session: SessionOption
    @OptionGroup var target: TrainingTarget
    @Option(help: .setting("dimension", of: "sasrec"))
    var dimension: String?
    @Option(help: .setting("layers", of: "sasrec"))
    var layers: String?
    @Option(help: .setting("epochs", of: "sasrec"))
    var epochs: String?
    @Option(help: .setting("batch", of: "sasrec"))
    var batch: String?
    @Option(help: .setting("learning-rate", of: "sasrec"))
    var learningRate: String?
    @Option(help: .setting("clip", of: "sasrec"))
    var clip: String?
    @Option(help: .setting("adam", of: "sasrec"))
    var adam: String?
    @Option(help: .setting("select-by", of: "sasrec"))
    var selectBy: String?
    @Option(help: .setting("patience", of: "sasrec"))
    var patience: String?
    @Option(help: .setting("evaluate-every", of: "sasrec"))
    var evaluateEvery: String?
    @Flag(inversion: .prefixedNo, help: .setting("refit", of: "sasrec"))
    var refit: Bool?
    @Option(help: .setting("seed", of: "sasrec"))
    var seed: String?
    @Option(help: .setting("split", of: "sasrec"))
    var split: String?
    @Option(help: .setting("dropout", of: "sasrec"))
    var dropout: String?
    @Option(help: .setting("action", of: "sasrec"))
    var action: String?
    @Option(help: .setting("length", of: "sasrec"))
    var length: String?
    @Option(help: .setting("heads", of: "sasrec"))
    var heads: String?
    @Flag(inversion: .prefixedNo, help: .setting("windows", of: "sasrec"))
    var windows: Bool?
    @Option(help: .setting("padding", of: "sasrec"))
    var padding: String?
    @Option(help: .setting("loss", of: "sasrec"))
    var loss: String?
    @Option(help: .setting("beta2", of: "sasrec"))
    var beta2: String?
    @Option(help: .setting("squares", of: "sasrec"))
    var squares: String?
    @Option(help: .setting("rate-decay", of: "sasrec"))
    var rateDecay: String?
    @Option(help: .setting("rate-decay-every", of: "sasrec"))
    var rateDecayEvery: String?

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
            GivenSetting("dropout", dropout),
            GivenSetting("action", action),
            GivenSetting("length", length),
            GivenSetting("heads", heads),
            GivenSetting("windows", windows),
            GivenSetting("padding", padding),
            GivenSetting("loss", loss),
            GivenSetting("beta2", beta2),
            GivenSetting("squares", squares),
            GivenSetting("rate-decay", rateDecay),
            GivenSetting("rate-decay-every", rateDecayEvery),
        ]
    }
}
