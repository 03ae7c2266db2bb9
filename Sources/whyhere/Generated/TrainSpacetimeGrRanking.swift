// Made by `make options` from the models' tables of settings.

import ArgumentParser

struct TrainSpacetimeGrRanking: TrainingSubcommand {
    static let model = "spacetime-gr-ranking"
    static let configuration = CommandConfiguration.training(model)

    @OptionGroup var common: CommonOptions
    @OptionGroup var session: SessionOption
    @OptionGroup var target: TrainingTarget
    @Option(help: .setting("dimension", of: "spacetime-gr-ranking"))
    var dimension: String?
    @Option(help: .setting("layers", of: "spacetime-gr-ranking"))
    var layers: String?
    @Option(help: .setting("epochs", of: "spacetime-gr-ranking"))
    var epochs: String?
    @Option(help: .setting("batch", of: "spacetime-gr-ranking"))
    var batch: String?
    @Option(help: .setting("learning-rate", of: "spacetime-gr-ranking"))
    var learningRate: String?
    @Option(help: .setting("adam", of: "spacetime-gr-ranking"))
    var adam: String?
    @Option(help: .setting("decay", of: "spacetime-gr-ranking"))
    var decay: String?
    @Option(help: .setting("select-by", of: "spacetime-gr-ranking"))
    var selectBy: String?
    @Option(help: .setting("patience", of: "spacetime-gr-ranking"))
    var patience: String?
    @Option(help: .setting("evaluate-every", of: "spacetime-gr-ranking"))
    var evaluateEvery: String?
    @Flag(inversion: .prefixedNo, help: .setting("refit", of: "spacetime-gr-ranking"))
    var refit: Bool?
    @Option(help: .setting("seed", of: "spacetime-gr-ranking"))
    var seed: String?
    @Option(help: .setting("split", of: "spacetime-gr-ranking"))
    var split: String?
    @Option(help: .setting("dropout", of: "spacetime-gr-ranking"))
    var dropout: String?
    @Option(help: .setting("candidates", of: "spacetime-gr-ranking"))
    var candidates: String?
    @Option(help: .setting("action", of: "spacetime-gr-ranking"))
    var action: String?
    @Option(help: .setting("length", of: "spacetime-gr-ranking"))
    var length: String?
    @Option(help: .setting("heads", of: "spacetime-gr-ranking"))
    var heads: String?
    @Flag(inversion: .prefixedNo, help: .setting("pointer", of: "spacetime-gr-ranking"))
    var pointer: Bool?
    @Flag(inversion: .prefixedNo, help: .setting("pointer-rotary", of: "spacetime-gr-ranking"))
    var pointerRotary: Bool?
    @Flag(inversion: .prefixedNo, help: .setting("pointer-bias", of: "spacetime-gr-ranking"))
    var pointerBias: Bool?
    @Option(help: .setting("table-deviation", of: "spacetime-gr-ranking"))
    var tableDeviation: String?
    @Flag(inversion: .prefixedNo, help: .setting("action-token", of: "spacetime-gr-ranking"))
    var actionToken: Bool?
    @Flag(inversion: .prefixedNo, help: .setting("space-time", of: "spacetime-gr-ranking"))
    var spaceTime: Bool?
    @Flag(inversion: .prefixedNo, help: .setting("profile", of: "spacetime-gr-ranking"))
    var profile: Bool?
    @Option(help: .setting("hidden", of: "spacetime-gr-ranking"))
    var hidden: String?
    @Option(help: .setting("block-km", of: "spacetime-gr-ranking"))
    var blockKm: String?
    @Option(help: .setting("index", of: "spacetime-gr-ranking"))
    var index: String?
    @Option(help: .setting("history", of: "spacetime-gr-ranking"))
    var history: String?
    @Flag(inversion: .prefixedNo, help: .setting("crops", of: "spacetime-gr-ranking"))
    var crops: Bool?
    @Option(help: .setting("learn-after", of: "spacetime-gr-ranking"))
    var learnAfter: String?
    @Option(help: .setting("learn-before", of: "spacetime-gr-ranking"))
    var learnBefore: String?
    @Option(help: .setting("richness", of: "spacetime-gr-ranking"))
    var richness: String?
    @Option(help: .setting("functional", of: "spacetime-gr-ranking"))
    var functional: String?
    @Option(help: .setting("schedule", of: "spacetime-gr-ranking"))
    var schedule: String?
    @Option(help: .setting("warm-up", of: "spacetime-gr-ranking"))
    var warmUp: String?
    @Option(help: .setting("clip", of: "spacetime-gr-ranking"))
    var clip: String?
    @Option(help: .setting("place-vectors", of: "spacetime-gr-ranking"))
    var placeVectors: String?
    @Option(help: .setting("start", of: "spacetime-gr-ranking"))
    var start: String?
    @Option(help: .setting("keep", of: "spacetime-gr-ranking"))
    var keep: String?
    @Option(help: .setting("requests", of: "spacetime-gr-ranking"))
    var requests: String?
    @Option(help: .setting("lists", of: "spacetime-gr-ranking"))
    var lists: String?

    var given: [GivenSetting] {
        [
            GivenSetting("dimension", dimension),
            GivenSetting("layers", layers),
            GivenSetting("epochs", epochs),
            GivenSetting("batch", batch),
            GivenSetting("learning-rate", learningRate),
            GivenSetting("adam", adam),
            GivenSetting("decay", decay),
            GivenSetting("select-by", selectBy),
            GivenSetting("patience", patience),
            GivenSetting("evaluate-every", evaluateEvery),
            GivenSetting("refit", refit),
            GivenSetting("seed", seed),
            GivenSetting("split", split),
            GivenSetting("dropout", dropout),
            GivenSetting("candidates", candidates),
            GivenSetting("action", action),
            GivenSetting("length", length),
            GivenSetting("heads", heads),
            GivenSetting("pointer", pointer),
            GivenSetting("pointer-rotary", pointerRotary),
            GivenSetting("pointer-bias", pointerBias),
            GivenSetting("table-deviation", tableDeviation),
            GivenSetting("action-token", actionToken),
            GivenSetting("space-time", spaceTime),
            GivenSetting("profile", profile),
            GivenSetting("hidden", hidden),
            GivenSetting("block-km", blockKm),
            GivenSetting("index", index),
            GivenSetting("history", history),
            GivenSetting("crops", crops),
            GivenSetting("learn-after", learnAfter),
            GivenSetting("learn-before", learnBefore),
            GivenSetting("richness", richness),
            GivenSetting("functional", functional),
            GivenSetting("schedule", schedule),
            GivenSetting("warm-up", warmUp),
            GivenSetting("clip", clip),
            GivenSetting("place-vectors", placeVectors),
            GivenSetting("start", start),
            GivenSetting("keep", keep),
            GivenSetting("requests", requests),
            GivenSetting("lists", lists),
        ]
    }
}
