// Made by `make options` from the models' tables of settings.

import ArgumentParser

struct TrainRanker: TrainingSubcommand {
    static let model = "ranker"
    static let configuration = CommandConfiguration.training(model)

    @OptionGroup var common: CommonOptions
    @OptionGroup var session: SessionOption
    @OptionGroup var target: TrainingTarget
    @Option(help: .setting("dimension", of: "ranker"))
    var dimension: String?
    @Option(help: .setting("layers", of: "ranker"))
    var layers: String?
    @Option(help: .setting("epochs", of: "ranker"))
    var epochs: String?
    @Option(help: .setting("batch", of: "ranker"))
    var batch: String?
    @Option(help: .setting("learning-rate", of: "ranker"))
    var learningRate: String?
    @Option(help: .setting("clip", of: "ranker"))
    var clip: String?
    @Option(help: .setting("adam", of: "ranker"))
    var adam: String?
    @Option(help: .setting("decay", of: "ranker"))
    var decay: String?
    @Option(help: .setting("select-by", of: "ranker"))
    var selectBy: String?
    @Option(help: .setting("patience", of: "ranker"))
    var patience: String?
    @Option(help: .setting("evaluate-every", of: "ranker"))
    var evaluateEvery: String?
    @Flag(inversion: .prefixedNo, help: .setting("refit", of: "ranker"))
    var refit: Bool?
    @Option(help: .setting("seed", of: "ranker"))
    var seed: String?
    @Option(help: .setting("split", of: "ranker"))
    var split: String?
    @Option(help: .setting("loss", of: "ranker"))
    var loss: String?
    @Option(help: .setting("dropout", of: "ranker"))
    var dropout: String?
    @Option(help: .setting("candidates", of: "ranker"))
    var candidates: String?
    @Option(help: .setting("lists", of: "ranker"))
    var lists: String?
    @Option(help: .setting("action", of: "ranker"))
    var action: String?
    @Option(help: .setting("length", of: "ranker"))
    var length: String?
    @Option(help: .setting("learn-after", of: "ranker"))
    var learnAfter: String?
    @Option(help: .setting("towers", of: "ranker"))
    var towers: String?
    @Flag(inversion: .prefixedNo, help: .setting("products", of: "ranker"))
    var products: Bool?
    @Option(help: .setting("clicks", of: "ranker"))
    var clicks: String?

    var given: [GivenSetting] {
        [
            GivenSetting("dimension", dimension),
            GivenSetting("layers", layers),
            GivenSetting("epochs", epochs),
            GivenSetting("batch", batch),
            GivenSetting("learning-rate", learningRate),
            GivenSetting("clip", clip),
            GivenSetting("adam", adam),
            GivenSetting("decay", decay),
            GivenSetting("select-by", selectBy),
            GivenSetting("patience", patience),
            GivenSetting("evaluate-every", evaluateEvery),
            GivenSetting("refit", refit),
            GivenSetting("seed", seed),
            GivenSetting("split", split),
            GivenSetting("loss", loss),
            GivenSetting("dropout", dropout),
            GivenSetting("candidates", candidates),
            GivenSetting("lists", lists),
            GivenSetting("action", action),
            GivenSetting("length", length),
            GivenSetting("learn-after", learnAfter),
            GivenSetting("towers", towers),
            GivenSetting("products", products),
            GivenSetting("clicks", clicks),
        ]
    }
}
