// Made by `make options` from the models' tables of settings.

import ArgumentParser

struct TrainSpacetimeGrEmbedding: TrainingSubcommand {
    static let model = "spacetime-gr-embedding"
    static let configuration = CommandConfiguration.training(model)

    @OptionGroup var common: CommonOptions
    @OptionGroup var session: SessionOption
    @OptionGroup var target: TrainingTarget
    @Option(help: .setting("dimension", of: "spacetime-gr-embedding"))
    var dimension: String?
    @Option(help: .setting("layers", of: "spacetime-gr-embedding"))
    var layers: String?
    @Option(help: .setting("epochs", of: "spacetime-gr-embedding"))
    var epochs: String?
    @Option(help: .setting("batch", of: "spacetime-gr-embedding"))
    var batch: String?
    @Option(help: .setting("learning-rate", of: "spacetime-gr-embedding"))
    var learningRate: String?
    @Option(help: .setting("adam", of: "spacetime-gr-embedding"))
    var adam: String?
    @Option(help: .setting("decay", of: "spacetime-gr-embedding"))
    var decay: String?
    @Option(help: .setting("select-by", of: "spacetime-gr-embedding"))
    var selectBy: String?
    @Option(help: .setting("patience", of: "spacetime-gr-embedding"))
    var patience: String?
    @Option(help: .setting("evaluate-every", of: "spacetime-gr-embedding"))
    var evaluateEvery: String?
    @Flag(inversion: .prefixedNo, help: .setting("refit", of: "spacetime-gr-embedding"))
    var refit: Bool?
    @Option(help: .setting("seed", of: "spacetime-gr-embedding"))
    var seed: String?
    @Option(help: .setting("split", of: "spacetime-gr-embedding"))
    var split: String?
    @Option(help: .setting("dropout", of: "spacetime-gr-embedding"))
    var dropout: String?
    @Option(help: .setting("candidates", of: "spacetime-gr-embedding"))
    var candidates: String?
    @Option(help: .setting("action", of: "spacetime-gr-embedding"))
    var action: String?
    @Option(help: .setting("length", of: "spacetime-gr-embedding"))
    var length: String?
    @Option(help: .setting("heads", of: "spacetime-gr-embedding"))
    var heads: String?
    @Option(help: .setting("temperature", of: "spacetime-gr-embedding"))
    var temperature: String?
    @Flag(inversion: .prefixedNo, help: .setting("pointer", of: "spacetime-gr-embedding"))
    var pointer: Bool?
    @Flag(inversion: .prefixedNo, help: .setting("pointer-rotary", of: "spacetime-gr-embedding"))
    var pointerRotary: Bool?
    @Flag(inversion: .prefixedNo, help: .setting("pointer-bias", of: "spacetime-gr-embedding"))
    var pointerBias: Bool?
    @Option(help: .setting("table-deviation", of: "spacetime-gr-embedding"))
    var tableDeviation: String?
    @Flag(inversion: .prefixedNo, help: .setting("action-token", of: "spacetime-gr-embedding"))
    var actionToken: Bool?
    @Flag(inversion: .prefixedNo, help: .setting("space-time", of: "spacetime-gr-embedding"))
    var spaceTime: Bool?
    @Flag(inversion: .prefixedNo, help: .setting("profile", of: "spacetime-gr-embedding"))
    var profile: Bool?
    @Option(help: .setting("hidden", of: "spacetime-gr-embedding"))
    var hidden: String?
    @Option(help: .setting("block-km", of: "spacetime-gr-embedding"))
    var blockKm: String?
    @Option(help: .setting("index", of: "spacetime-gr-embedding"))
    var index: String?
    @Option(help: .setting("history", of: "spacetime-gr-embedding"))
    var history: String?
    @Flag(inversion: .prefixedNo, help: .setting("crops", of: "spacetime-gr-embedding"))
    var crops: Bool?
    @Option(help: .setting("learn-after", of: "spacetime-gr-embedding"))
    var learnAfter: String?
    @Option(help: .setting("learn-before", of: "spacetime-gr-embedding"))
    var learnBefore: String?
    @Option(help: .setting("richness", of: "spacetime-gr-embedding"))
    var richness: String?
    @Option(help: .setting("functional", of: "spacetime-gr-embedding"))
    var functional: String?
    @Option(help: .setting("schedule", of: "spacetime-gr-embedding"))
    var schedule: String?
    @Option(help: .setting("warm-up", of: "spacetime-gr-embedding"))
    var warmUp: String?
    @Option(help: .setting("clip", of: "spacetime-gr-embedding"))
    var clip: String?
    @Option(help: .setting("place-vectors", of: "spacetime-gr-embedding"))
    var placeVectors: String?
    @Option(help: .setting("start", of: "spacetime-gr-embedding"))
    var start: String?
    @Option(help: .setting("keep", of: "spacetime-gr-embedding"))
    var keep: String?
    @Option(help: .setting("requests", of: "spacetime-gr-embedding"))
    var requests: String?
    @Option(help: .setting("lists", of: "spacetime-gr-embedding"))
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
            GivenSetting("temperature", temperature),
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
