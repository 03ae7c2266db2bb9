// Made by `make options` from the models' tables of settings.

import ArgumentParser

struct TrainGru4rec: TrainingSubcommand {
    static let model = "gru4rec"
    static let configuration = CommandConfiguration.training(model)

    @OptionGroup var common: CommonOptions
    @OptionGroup var session: SessionOption
    @OptionGroup var target: TrainingTarget
    @Option(help: .setting("dimension", of: "gru4rec"))
    var dimension: String?
    @Option(help: .setting("layers", of: "gru4rec"))
    var layers: String?
    @Option(help: .setting("epochs", of: "gru4rec"))
    var epochs: String?
    @Option(help: .setting("batch", of: "gru4rec"))
    var batch: String?
    @Option(help: .setting("learning-rate", of: "gru4rec"))
    var learningRate: String?
    @Option(help: .setting("clip", of: "gru4rec"))
    var clip: String?
    @Option(help: .setting("adam", of: "gru4rec"))
    var adam: String?
    @Option(help: .setting("select-by", of: "gru4rec"))
    var selectBy: String?
    @Option(help: .setting("patience", of: "gru4rec"))
    var patience: String?
    @Option(help: .setting("evaluate-every", of: "gru4rec"))
    var evaluateEvery: String?
    @Flag(inversion: .prefixedNo, help: .setting("refit", of: "gru4rec"))
    var refit: Bool?
    @Option(help: .setting("seed", of: "gru4rec"))
    var seed: String?
    @Option(help: .setting("split", of: "gru4rec"))
    var split: String?
    @Option(help: .setting("loss", of: "gru4rec"))
    var loss: String?
    @Option(help: .setting("dropout", of: "gru4rec"))
    var dropout: String?
    @Option(help: .setting("action", of: "gru4rec"))
    var action: String?
    @Option(help: .setting("length", of: "gru4rec"))
    var length: String?
    @Flag(inversion: .prefixedNo, help: .setting("windows", of: "gru4rec"))
    var windows: Bool?

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
            GivenSetting("loss", loss),
            GivenSetting("dropout", dropout),
            GivenSetting("action", action),
            GivenSetting("length", length),
            GivenSetting("windows", windows),
        ]
    }
}
