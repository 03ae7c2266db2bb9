import ArgumentParser
import Foundation
import Models
import Questions
import Recommending
import Reports
import Support

/// What to train on, or what to go on with.
struct TrainingTarget: ParsableArguments {
    @Option(help: "City to train on.") var city: String?
    @Option(
        help: ArgumentHelp(
            "Take the options that a file of YAML says, by their names, such as 'epochs: 100'; those of the command line win. 'runs show RUN --recipe' writes one.",
            valueName: "file"))
    var recipe: String?
    @Option(
        help: ArgumentHelp(
            "Go on with a run, or with the runs of a group, from the last checkpoint.",
            valueName: "run"))
    var resume: String?
    @Option(
        help: ArgumentHelp(
            "Start a new run where another stood, by its recipe with the settings that are given.",
            valueName: "run"))
    var branch: String?
    @Option(
        help: ArgumentHelp(
            "With --resume or --branch: the checkpoint to go on from, such as step-120 or best.",
            valueName: "checkpoint"))
    var from: String?
    @Option(
        help: ArgumentHelp(
            "Train one run for each seed, as a group, such as 1,2,3,4,5.", valueName: "seeds"))
    var seeds: String?
    @Option(
        help: ArgumentHelp(
            "Train one run, or group of --seeds, for each combination of values, such as \"dropout=0.2,0.5 dimension=32,64\".",
            valueName: "settings"))
    var sweep: String?
    @Option(
        defaultAsFlag: SuccessiveHalving.standardFactor,
        help: ArgumentHelp(
            "With --sweep: train all combinations to a first epoch, the best Nth part of them N times as far, and so on; the last alone goes to the end. Without a number N is 3.",
            valueName: "n"))
    var halving: Int?
    @Option(
        help: ArgumentHelp(
            "With --halving: the first epoch at which is decided. (default: so that the last step leads to the last epoch)",
            valueName: "epochs"))
    var firstEpochs: Int?
    @Flag(
        help:
            "Put it into the session's queue and return at once: it is trained when its turn comes."
    )
    var queue = false
    @OptionGroup var share: AtOnceOption
    @Flag(help: .hidden) var detached = false
    @OptionGroup(title: "Guards") var watched: GuardOptions

    /// What is asked for besides one training.
    ///
    /// - Throws: `Failure(.usage)` where it does not go together.
    func several() throws -> SeveralTrainings {
        var several = SeveralTrainings()
        several.seeds = try seedList()
        several.sweep = sweep
        several.halving = halving
        several.firstEpochs = firstEpochs
        try several.check()
        return several
    }

    /// The seeds of a group; nil where none was asked for.
    private func seedList() throws -> [UInt64]? {
        guard let seeds else { return nil }
        let parts = seeds.split(separator: ",", omittingEmptySubsequences: false)
        let numbers = parts.compactMap { UInt64($0.filter { $0 != " " }) }
        guard numbers.count == parts.count else {
            throw Failure(
                .usage, "--seeds \(seeds) is no list of whole numbers",
                remedy: "give such as 1,2,3,4,5")
        }
        return numbers
    }
}

/// How many trainings of a queue run at once.
struct AtOnceOption: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Of the queue: so many trainings run at once at most, or 'cores' for as many as there are cores; they share the cores. (default: 1, or what a queue that is under way has)",
            valueName: "n"))
    var atOnce: String?

    /// - Throws: `Failure(.usage)` for what is no number of trainings.
    func number() throws -> Int? {
        guard let atOnce else { return nil }
        if atOnce == "cores" { return Workspace.cores }
        guard let number = Int(atOnce), (1...1024).contains(number) else {
            throw Failure(
                .usage, "--at-once \(atOnce) is no number of trainings",
                remedy: "give 1 or more, or 'cores'")
        }
        return number
    }
}

/// What a training is watched for.
struct GuardOptions: ParsableArguments {
    @Flag(inversion: .prefixedNo, help: .guarding("guard")) var `guard`: Bool?
    @Option(help: .guarding("on-guard")) var onGuard: String?
    @Option(help: .guarding("guard-loss")) var guardLoss: String?
    @Option(help: .guarding("guard-plateau")) var guardPlateau: String?
    @Option(help: .guarding("guard-chance")) var guardChance: String?
    @Option(help: .guarding("guard-collapse")) var guardCollapse: String?
    @Option(help: .guarding("guard-disk")) var guardDisk: String?
    @Option(help: .guarding("guard-memory")) var guardMemory: String?
    @Option(help: .guarding("on-finish")) var onFinish: String?

    private var given: [GivenSetting] {
        [
            GivenSetting("guard", `guard`), GivenSetting("on-guard", onGuard),
            GivenSetting("guard-loss", guardLoss), GivenSetting("guard-plateau", guardPlateau),
            GivenSetting("guard-chance", guardChance),
            GivenSetting("guard-collapse", guardCollapse), GivenSetting("guard-disk", guardDisk),
            GivenSetting("guard-memory", guardMemory), GivenSetting("on-finish", onFinish),
        ].filter { $0.text != nil }
    }

    /// What a run is told, on top of what it was told before; nil where nothing is given.
    ///
    /// - Throws: `Failure(.usage)` for what is no value.
    func supervision(over before: Supervision?) throws -> Supervision? {
        guard !given.isEmpty else { return nil }
        var supervision = before ?? Supervision()
        for option in given {
            guard let text = option.text,
                let field = SupervisionField.all.first(where: { $0.name == option.name })
            else { continue }
            do throws(SettingFault) {
                try field.set(text, in: &supervision)
            } catch {
                throw Failure(option.name, text, error)
            }
        }
        return supervision
    }
}

/// An option of a model as it stands on the command line; nil where it was not given.
struct GivenSetting {
    let name: String
    let text: String?
    /// The word that was given, such as `no-refit`.
    let word: String

    init(_ name: String, _ text: String?) {
        self.name = name
        self.text = text
        word = name
    }

    init(_ name: String, _ isOn: Bool?) {
        self.name = name
        text = isOn.map { SettingValue.flag($0).text }
        word = isOn == false ? "no-" + name : name
    }
}

/// What the trainings of all models share. The commands themselves are made by `make options` from
/// the models' tables of settings.
protocol TrainingSubcommand: ParsableCommand {
    static var model: String { get }
    var common: CommonOptions { get }
    var session: SessionOption { get }
    var target: TrainingTarget { get }
    var given: [GivenSetting] { get }
}

extension TrainingSubcommand {
    static func card() throws -> ModelCard { try Catalogue.card(named: model) }

    /// The model's own recipe, then what the file says, then what the command line says.
    ///
    /// - Parameter split: The one that the city has, where nobody chooses.
    func recipe(_ card: ModelCard, on split: SplitRule) throws -> TrainingRecipe {
        var recipe = card.standard(on: split)
        if let file = target.recipe {
            guard let data = FileManager.default.contents(atPath: file),
                let text = String(data: data, encoding: .utf8)
            else {
                throw Failure(
                    .noInput, "the recipe cannot be read", remedy: "give a file of YAML",
                    file: file)
            }
            try RecipeFile.read(text, from: file, into: &recipe, card)
        }
        for option in given {
            guard let text = option.text else { continue }
            let setting = try card.requireSetting(option.name)
            do throws(SettingFault) {
                try setting.set(text, in: &recipe)
            } catch {
                throw Failure(option.name, text, error)
            }
        }
        return recipe
    }

    /// The settings that a run which goes on is given. What is given counts, also where it equals the
    /// default.
    ///
    /// - Throws: `Failure(.usage)` for an option that such a run cannot take.
    func askedChanges() throws -> [AskedChange] {
        let card = try Self.card()
        var changes: [AskedChange] = []
        var refused: [String] = []
        for option in given {
            guard let text = option.text else { continue }
            guard card.setting(option.name)?.steering != nil else {
                refused.append(option.word)
                continue
            }
            changes.append(try card.askedChange(option.name, typed: text, prefix: "--"))
        }
        if target.recipe != nil { refused.append("recipe") }
        if target.seeds != nil { refused.append("seeds") }
        if target.sweep != nil { refused.append("sweep") }
        if target.halving != nil { refused.append("halving") }
        if target.firstEpochs != nil { refused.append("first-epochs") }
        guard refused.isEmpty else {
            throw Failure(
                .usage,
                "a run that goes on keeps its own recipe and takes no "
                    + refused.map { "--" + $0 }.joined(separator: ", "),
                remedy: "give only what may change, "
                    + card.steerable.map { "--" + $0.name }.joined(separator: ", ")
                    + ", or start a new run")
        }
        return changes
    }
}

extension CommandConfiguration {
    /// `train MODEL`, as the model's card describes it.
    static func training(_ model: String) -> CommandConfiguration {
        // A command of a model that is gone stays until `make options` is run.
        guard let card = Catalogue.cards.first(where: { $0.name == model }) else {
            return CommandConfiguration(commandName: model, shouldDisplay: false)
        }
        let examples = card.examples.map { "  " + $0 }
        // The help is wrapped by itself; lines within a paragraph are the source's.
        let paragraphs = card.discussion.split(separator: "\n\n").map {
            $0.split(separator: "\n").joined(separator: " ")
        }
        let parts = paragraphs + [(["EXAMPLES"] + examples).joined(separator: "\n")]
        return CommandConfiguration(
            commandName: model, abstract: card.summary,
            discussion: parts.joined(separator: "\n\n"))
    }
}

extension ArgumentHelp {
    /// What a line of the guards does, and what it is where nothing is said.
    static func guarding(_ name: String) -> ArgumentHelp {
        guard let field = SupervisionField.all.first(where: { $0.name == name }) else { return "" }
        var help = field.help
        if case .choice(let words) = field.domain { help += ": " + words.joined(separator: ", ") }
        let standard = field.text(in: Supervision())
        if field.domain == .flag {
            return ArgumentHelp(stringLiteral: help + ". (default: --guard)")
        }
        return ArgumentHelp(
            stringLiteral: help + (standard.isEmpty ? "." : ". (default: \(standard))"))
    }

    /// What a setting does, what it takes and what it is where nothing is said.
    static func setting(_ name: String, of model: String) -> ArgumentHelp {
        guard let card = Catalogue.cards.first(where: { $0.name == model }),
            let setting = card.setting(name)
        else { return "No longer a setting; run 'make options'." }
        var help = setting.help
        if case .choice(let words) = setting.domain, name != "select-by",
            !words.allSatisfy(help.contains)
        {
            help += ": " + words.joined(separator: ", ")
        }
        let standard = setting.standard
        switch standard {
        case .flag(let isOn): help += ". (default: --\(isOn ? "" : "no-")\(name))"
        case .text(""): help += "."
        default: help += ". (default: \(standard.text))"
        }
        return ArgumentHelp(stringLiteral: help)
    }
}
