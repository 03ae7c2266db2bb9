// Made by `make options` from the models' tables of settings.

import ArgumentParser

struct TrainBprMf: TrainingSubcommand {
    static let model = "bpr-mf"
    static let configuration = CommandConfiguration.training(model)

    @OptionGroup var common: CommonOptions
    @OptionGroup var session: SessionOption
    @OptionGroup var target: TrainingTarget
    @Option(help: .setting("dimension", of: "bpr-mf"))
    var dimension: String?
    @Option(help: .setting("epochs", of: "bpr-mf"))
    var epochs: String?
    @Option(help: .setting("batch", of: "bpr-mf"))
    var batch: String?
    @Option(help: .setting("learning-rate", of: "bpr-mf"))
    var learningRate: String?
    @Option(help: .setting("clip", of: "bpr-mf"))
    var clip: String?
    @Option(help: .setting("adam", of: "bpr-mf"))
    var adam: String?
    @Option(help: .setting("decay", of: "bpr-mf"))
    var decay: String?
    @Option(help: .setting("select-on", of: "bpr-mf"))
    var selectOn: String?
    @Option(help: .setting("select-by", of: "bpr-mf"))
    var selectBy: String?
    @Option(help: .setting("patience", of: "bpr-mf"))
    var patience: String?
    @Option(help: .setting("evaluate-every", of: "bpr-mf"))
    var evaluateEvery: String?
    @Flag(inversion: .prefixedNo, help: .setting("refit", of: "bpr-mf"))
    var refit: Bool?
    @Option(help: .setting("seed", of: "bpr-mf"))
    var seed: String?
    @Option(help: .setting("split", of: "bpr-mf"))
    var split: String?

    var given: [GivenSetting] {
        [
            GivenSetting("dimension", dimension),
            GivenSetting("epochs", epochs),
            GivenSetting("batch", batch),
            GivenSetting("learning-rate", learningRate),
            GivenSetting("clip", clip),
            GivenSetting("adam", adam),
            GivenSetting("decay", decay),
            GivenSetting("select-on", selectOn),
            GivenSetting("select-by", selectBy),
            GivenSetting("patience", patience),
            GivenSetting("evaluate-every", evaluateEvery),
            GivenSetting("refit", refit),
            GivenSetting("seed", seed),
            GivenSetting("split", split),
        ]
    }
}
