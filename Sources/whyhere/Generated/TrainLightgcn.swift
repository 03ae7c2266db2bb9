// Made by `make options` from the models' tables of settings.

import ArgumentParser

struct TrainLightgcn: TrainingSubcommand {
    static let model = "lightgcn"
    static let configuration = CommandConfiguration.training(model)

    @OptionGroup var common: CommonOptions
    @OptionGroup var session: SessionOption
    @OptionGroup var target: TrainingTarget
    @Option(help: .setting("dimension", of: "lightgcn"))
    var dimension: String?
    @Option(help: .setting("layers", of: "lightgcn"))
    var layers: String?
    @Option(help: .setting("epochs", of: "lightgcn"))
    var epochs: String?
    @Option(help: .setting("batch", of: "lightgcn"))
    var batch: String?
    @Option(help: .setting("learning-rate", of: "lightgcn"))
    var learningRate: String?
    @Option(help: .setting("clip", of: "lightgcn"))
    var clip: String?
    @Option(help: .setting("decay", of: "lightgcn"))
    var decay: String?
    @Option(help: .setting("visits", of: "lightgcn"))
    var visits: String?
    @Flag(inversion: .prefixedNo, help: .setting("layer-zero", of: "lightgcn"))
    var layerZero: Bool?
    @Option(help: .setting("select-on", of: "lightgcn"))
    var selectOn: String?
    @Option(help: .setting("select-by", of: "lightgcn"))
    var selectBy: String?
    @Option(help: .setting("patience", of: "lightgcn"))
    var patience: String?
    @Option(help: .setting("evaluate-every", of: "lightgcn"))
    var evaluateEvery: String?
    @Flag(inversion: .prefixedNo, help: .setting("refit", of: "lightgcn"))
    var refit: Bool?
    @Option(help: .setting("seed", of: "lightgcn"))
    var seed: String?
    @Option(help: .setting("propagation", of: "lightgcn"))
    var propagation: String?
    @Option(help: .setting("split", of: "lightgcn"))
    var split: String?

    var given: [GivenSetting] {
        [
            GivenSetting("dimension", dimension),
            GivenSetting("layers", layers),
            GivenSetting("epochs", epochs),
            GivenSetting("batch", batch),
            GivenSetting("learning-rate", learningRate),
            GivenSetting("clip", clip),
            GivenSetting("decay", decay),
            GivenSetting("visits", visits),
            GivenSetting("layer-zero", layerZero),
            GivenSetting("select-on", selectOn),
            GivenSetting("select-by", selectBy),
            GivenSetting("patience", patience),
            GivenSetting("evaluate-every", evaluateEvery),
            GivenSetting("refit", refit),
            GivenSetting("seed", seed),
            GivenSetting("propagation", propagation),
            GivenSetting("split", split),
        ]
    }
}
