// Made by `make options` from the models' tables of settings.

import ArgumentParser

struct TrainSepgcn: TrainingSubcommand {
    static let model = "sepgcn"
    static let configuration = CommandConfiguration.training(model)

    @OptionGroup var common: CommonOptions
    @OptionGroup var session: SessionOption
    @OptionGroup var target: TrainingTarget
    @Option(help: .setting("dimension", of: "sepgcn"))
    var dimension: String?
    @Option(help: .setting("layers", of: "sepgcn"))
    var layers: String?
    @Option(help: .setting("epochs", of: "sepgcn"))
    var epochs: String?
    @Option(help: .setting("batch", of: "sepgcn"))
    var batch: String?
    @Option(help: .setting("learning-rate", of: "sepgcn"))
    var learningRate: String?
    @Option(help: .setting("clip", of: "sepgcn"))
    var clip: String?
    @Option(help: .setting("decay", of: "sepgcn"))
    var decay: String?
    @Option(help: .setting("gamma", of: "sepgcn"))
    var gamma: String?
    @Option(help: .setting("alpha", of: "sepgcn"))
    var alpha: String?
    @Option(help: .setting("cutoff", of: "sepgcn"))
    var cutoff: String?
    @Option(help: .setting("distances", of: "sepgcn"))
    var distances: String?
    @Option(help: .setting("median", of: "sepgcn"))
    var median: String?
    @Option(help: .setting("ablation", of: "sepgcn"))
    var ablation: String?
    @Option(help: .setting("visits", of: "sepgcn"))
    var visits: String?
    @Flag(inversion: .prefixedNo, help: .setting("category", of: "sepgcn"))
    var category: Bool?
    @Flag(inversion: .prefixedNo, help: .setting("layer-zero", of: "sepgcn"))
    var layerZero: Bool?
    @Option(help: .setting("select-on", of: "sepgcn"))
    var selectOn: String?
    @Option(help: .setting("select-by", of: "sepgcn"))
    var selectBy: String?
    @Option(help: .setting("patience", of: "sepgcn"))
    var patience: String?
    @Option(help: .setting("evaluate-every", of: "sepgcn"))
    var evaluateEvery: String?
    @Flag(inversion: .prefixedNo, help: .setting("refit", of: "sepgcn"))
    var refit: Bool?
    @Option(help: .setting("seed", of: "sepgcn"))
    var seed: String?
    @Option(help: .setting("propagation", of: "sepgcn"))
    var propagation: String?
    @Option(help: .setting("split", of: "sepgcn"))
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
            GivenSetting("gamma", gamma),
            GivenSetting("alpha", alpha),
            GivenSetting("cutoff", cutoff),
            GivenSetting("distances", distances),
            GivenSetting("median", median),
            GivenSetting("ablation", ablation),
            GivenSetting("visits", visits),
            GivenSetting("category", category),
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
