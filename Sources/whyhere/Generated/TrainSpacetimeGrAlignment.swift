// Made by `make options` from the models' tables of settings.

import ArgumentParser

struct TrainSpacetimeGrAlignment: TrainingSubcommand {
    static let model = "spacetime-gr-alignment"
    static let configuration = CommandConfiguration.training(model)

    @OptionGroup var common: CommonOptions
    @OptionGroup var session: SessionOption
    @OptionGroup var target: TrainingTarget
    @Option(help: .setting("dimension", of: "spacetime-gr-alignment"))
    var dimension: String?
    @Option(help: .setting("layers", of: "spacetime-gr-alignment"))
    var layers: String?
    @Option(help: .setting("epochs", of: "spacetime-gr-alignment"))
    var epochs: String?
    @Option(help: .setting("batch", of: "spacetime-gr-alignment"))
    var batch: String?
    @Option(help: .setting("learning-rate", of: "spacetime-gr-alignment"))
    var learningRate: String?
    @Option(help: .setting("adam", of: "spacetime-gr-alignment"))
    var adam: String?
    @Option(help: .setting("decay", of: "spacetime-gr-alignment"))
    var decay: String?
    @Option(help: .setting("select-by", of: "spacetime-gr-alignment"))
    var selectBy: String?
    @Option(help: .setting("patience", of: "spacetime-gr-alignment"))
    var patience: String?
    @Option(help: .setting("evaluate-every", of: "spacetime-gr-alignment"))
    var evaluateEvery: String?
    @Flag(inversion: .prefixedNo, help: .setting("refit", of: "spacetime-gr-alignment"))
    var refit: Bool?
    @Option(help: .setting("seed", of: "spacetime-gr-alignment"))
    var seed: String?
    @Option(help: .setting("split", of: "spacetime-gr-alignment"))
    var split: String?
    @Option(help: .setting("action", of: "spacetime-gr-alignment"))
    var action: String?
    @Option(help: .setting("length", of: "spacetime-gr-alignment"))
    var length: String?
    @Option(help: .setting("heads", of: "spacetime-gr-alignment"))
    var heads: String?
    @Flag(inversion: .prefixedNo, help: .setting("pointer", of: "spacetime-gr-alignment"))
    var pointer: Bool?
    @Flag(inversion: .prefixedNo, help: .setting("pointer-rotary", of: "spacetime-gr-alignment"))
    var pointerRotary: Bool?
    @Flag(inversion: .prefixedNo, help: .setting("pointer-bias", of: "spacetime-gr-alignment"))
    var pointerBias: Bool?
    @Option(help: .setting("table-deviation", of: "spacetime-gr-alignment"))
    var tableDeviation: String?
    @Flag(inversion: .prefixedNo, help: .setting("action-token", of: "spacetime-gr-alignment"))
    var actionToken: Bool?
    @Flag(inversion: .prefixedNo, help: .setting("space-time", of: "spacetime-gr-alignment"))
    var spaceTime: Bool?
    @Flag(inversion: .prefixedNo, help: .setting("profile", of: "spacetime-gr-alignment"))
    var profile: Bool?
    @Option(help: .setting("hidden", of: "spacetime-gr-alignment"))
    var hidden: String?
    @Option(help: .setting("block-km", of: "spacetime-gr-alignment"))
    var blockKm: String?
    @Option(help: .setting("index", of: "spacetime-gr-alignment"))
    var index: String?
    @Option(help: .setting("history", of: "spacetime-gr-alignment"))
    var history: String?
    @Flag(inversion: .prefixedNo, help: .setting("crops", of: "spacetime-gr-alignment"))
    var crops: Bool?
    @Option(help: .setting("learn-after", of: "spacetime-gr-alignment"))
    var learnAfter: String?
    @Option(help: .setting("learn-before", of: "spacetime-gr-alignment"))
    var learnBefore: String?
    @Option(help: .setting("richness", of: "spacetime-gr-alignment"))
    var richness: String?
    @Option(help: .setting("functional", of: "spacetime-gr-alignment"))
    var functional: String?
    @Option(help: .setting("schedule", of: "spacetime-gr-alignment"))
    var schedule: String?
    @Option(help: .setting("warm-up", of: "spacetime-gr-alignment"))
    var warmUp: String?
    @Option(help: .setting("clip", of: "spacetime-gr-alignment"))
    var clip: String?
    @Option(help: .setting("place-vectors", of: "spacetime-gr-alignment"))
    var placeVectors: String?
    @Option(help: .setting("start", of: "spacetime-gr-alignment"))
    var start: String?
    @Option(help: .setting("keep", of: "spacetime-gr-alignment"))
    var keep: String?
    @Option(help: .setting("requests", of: "spacetime-gr-alignment"))
    var requests: String?
    @Option(help: .setting("beta", of: "spacetime-gr-alignment"))
    var beta: String?
    @Option(help: .setting("rejects", of: "spacetime-gr-alignment"))
    var rejects: String?
    @Option(help: .setting("rejected", of: "spacetime-gr-alignment"))
    var rejected: String?
    @Option(help: .setting("lists", of: "spacetime-gr-alignment"))
    var lists: String?
    @Option(help: .setting("rules", of: "spacetime-gr-alignment"))
    var rules: String?

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
            GivenSetting("beta", beta),
            GivenSetting("rejects", rejects),
            GivenSetting("rejected", rejected),
            GivenSetting("lists", lists),
            GivenSetting("rules", rules),
        ]
    }
}
