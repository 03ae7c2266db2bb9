// Made by `make options` from the models' tables of settings.

import ArgumentParser

struct TrainStkdrecTeacher: TrainingSubcommand {
    static let model = "stkdrec-teacher"
    static let configuration = CommandConfiguration.training(model)

    @OptionGroup var common: CommonOptions
    @OptionGroup var session: SessionOption
    @OptionGroup var target: TrainingTarget
    @Option(help: .setting("dimension", of: "stkdrec-teacher"))
    var dimension: String?
    @Option(help: .setting("epochs", of: "stkdrec-teacher"))
    var epochs: String?
    @Option(help: .setting("batch", of: "stkdrec-teacher"))
    var batch: String?
    @Option(help: .setting("learning-rate", of: "stkdrec-teacher"))
    var learningRate: String?
    @Option(help: .setting("clip", of: "stkdrec-teacher"))
    var clip: String?
    @Option(help: .setting("adam", of: "stkdrec-teacher"))
    var adam: String?
    @Option(help: .setting("select-by", of: "stkdrec-teacher"))
    var selectBy: String?
    @Option(help: .setting("patience", of: "stkdrec-teacher"))
    var patience: String?
    @Option(help: .setting("evaluate-every", of: "stkdrec-teacher"))
    var evaluateEvery: String?
    @Flag(inversion: .prefixedNo, help: .setting("refit", of: "stkdrec-teacher"))
    var refit: Bool?
    @Option(help: .setting("seed", of: "stkdrec-teacher"))
    var seed: String?
    @Option(help: .setting("split", of: "stkdrec-teacher"))
    var split: String?
    @Option(help: .setting("dropout", of: "stkdrec-teacher"))
    var dropout: String?
    @Option(help: .setting("graph", of: "stkdrec-teacher"))
    var graph: String?
    @Option(help: .setting("action", of: "stkdrec-teacher"))
    var action: String?
    @Option(help: .setting("length", of: "stkdrec-teacher"))
    var length: String?
    @Flag(inversion: .prefixedNo, help: .setting("windows", of: "stkdrec-teacher"))
    var windows: Bool?
    @Option(help: .setting("edges", of: "stkdrec-teacher"))
    var edges: String?
    @Option(help: .setting("loss", of: "stkdrec-teacher"))
    var loss: String?
    @Option(help: .setting("beta2", of: "stkdrec-teacher"))
    var beta2: String?
    @Option(help: .setting("squares", of: "stkdrec-teacher"))
    var squares: String?
    @Option(help: .setting("rate-decay", of: "stkdrec-teacher"))
    var rateDecay: String?
    @Option(help: .setting("rate-decay-every", of: "stkdrec-teacher"))
    var rateDecayEvery: String?
    @Option(help: .setting("hops", of: "stkdrec-teacher"))
    var hops: String?
    @Option(help: .setting("fan-out", of: "stkdrec-teacher"))
    var fanOut: String?

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
            GivenSetting("refit", refit),
            GivenSetting("seed", seed),
            GivenSetting("split", split),
            GivenSetting("dropout", dropout),
            GivenSetting("graph", graph),
            GivenSetting("action", action),
            GivenSetting("length", length),
            GivenSetting("windows", windows),
            GivenSetting("edges", edges),
            GivenSetting("loss", loss),
            GivenSetting("beta2", beta2),
            GivenSetting("squares", squares),
            GivenSetting("rate-decay", rateDecay),
            GivenSetting("rate-decay-every", rateDecayEvery),
            GivenSetting("hops", hops),
            GivenSetting("fan-out", fanOut),
        ]
    }
}
