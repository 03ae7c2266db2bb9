// Made by `make options` from the models' tables of settings.

import ArgumentParser

struct TrainSpacetimeGr: TrainingSubcommand {
    static let model = "spacetime-gr"
    static let configuration = CommandConfiguration.training(model)

    @OptionGroup var common: CommonOptions
    @OptionGroup var session: SessionOption
    @OptionGroup var target: TrainingTarget
    @Option(help: .setting("dimension", of: "spacetime-gr"))
    var dimension: String?
    @Option(help: .setting("layers", of: "spacetime-gr"))
    var layers: String?
    @Option(help: .setting("epochs", of: "spacetime-gr"))
    var epochs: String?
    @Option(help: .setting("batch", of: "spacetime-gr"))
    var batch: String?
    @Option(help: .setting("learning-rate", of: "spacetime-gr"))
    var learningRate: String?
    @Option(help: .setting("adam", of: "spacetime-gr"))
    var adam: String?
    @Option(help: .setting("decay", of: "spacetime-gr"))
    var decay: String?
    @Option(help: .setting("select-by", of: "spacetime-gr"))
    var selectBy: String?
    @Option(help: .setting("patience", of: "spacetime-gr"))
    var patience: String?
    @Option(help: .setting("evaluate-every", of: "spacetime-gr"))
    var evaluateEvery: String?
    @Flag(inversion: .prefixedNo, help: .setting("refit", of: "spacetime-gr"))
    var refit: Bool?
    @Option(help: .setting("seed", of: "spacetime-gr"))
    var seed: String?
    @Option(help: .setting("split", of: "spacetime-gr"))
    var split: String?
    @Option(help: .setting("dropout", of: "spacetime-gr"))
    var dropout: String?
    @Option(help: .setting("action", of: "spacetime-gr"))
    var action: String?
    @Option(help: .setting("length", of: "spacetime-gr"))
    var length: String?
    @Option(help: .setting("heads", of: "spacetime-gr"))
    var heads: String?
    @Flag(inversion: .prefixedNo, help: .setting("pointer", of: "spacetime-gr"))
    var pointer: Bool?
    @Flag(inversion: .prefixedNo, help: .setting("pointer-rotary", of: "spacetime-gr"))
    var pointerRotary: Bool?
    @Flag(inversion: .prefixedNo, help: .setting("pointer-bias", of: "spacetime-gr"))
    var pointerBias: Bool?
    @Option(help: .setting("table-deviation", of: "spacetime-gr"))
    var tableDeviation: String?
    @Flag(inversion: .prefixedNo, help: .setting("action-token", of: "spacetime-gr"))
    var actionToken: Bool?
    @Flag(inversion: .prefixedNo, help: .setting("space-time", of: "spacetime-gr"))
    var spaceTime: Bool?
    @Flag(inversion: .prefixedNo, help: .setting("profile", of: "spacetime-gr"))
    var profile: Bool?
    @Option(help: .setting("hidden", of: "spacetime-gr"))
    var hidden: String?
    @Option(help: .setting("block-km", of: "spacetime-gr"))
    var blockKm: String?
    @Option(help: .setting("index", of: "spacetime-gr"))
    var index: String?
    @Option(help: .setting("curriculum", of: "spacetime-gr"))
    var curriculum: String?
    @Option(help: .setting("history", of: "spacetime-gr"))
    var history: String?
    @Flag(inversion: .prefixedNo, help: .setting("crops", of: "spacetime-gr"))
    var crops: Bool?
    @Option(help: .setting("learn-after", of: "spacetime-gr"))
    var learnAfter: String?
    @Option(help: .setting("learn-before", of: "spacetime-gr"))
    var learnBefore: String?
    @Option(help: .setting("richness", of: "spacetime-gr"))
    var richness: String?
    @Option(help: .setting("functional", of: "spacetime-gr"))
    var functional: String?
    @Option(help: .setting("schedule", of: "spacetime-gr"))
    var schedule: String?
    @Option(help: .setting("warm-up", of: "spacetime-gr"))
    var warmUp: String?
    @Option(help: .setting("clip", of: "spacetime-gr"))
    var clip: String?
    @Option(help: .setting("place-vectors", of: "spacetime-gr"))
    var placeVectors: String?

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
            GivenSetting("curriculum", curriculum),
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
        ]
    }
}
