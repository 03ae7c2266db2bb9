import Evaluation
import Foundation
import Models
import Recommending
import Reports
import Support
import TestSupport
import Testing

/// The tables of settings: what each takes, and what is said of it.
@Suite struct SettingTests {
    @Test(arguments: Catalogue.cards) func everyStandardIsValid(card: ModelCard) throws {
        try Catalogue.validate(card.standard)
        #expect(Set(card.settings.map(\.name)).count == card.settings.count)
        #expect(Set(card.settings.map(\.path)).count == card.settings.count)
        for setting in card.settings {
            #expect(card.standard[setting.path] == setting.standard, "\(setting.name)")
            #expect(!setting.help.isEmpty && !setting.help.hasSuffix("."), "\(setting.name)")
            var recipe = card.standard
            try setting.set(setting.text(in: recipe), in: &recipe)
            #expect(recipe == card.standard, "\(setting.name)")
        }
    }

    /// The bounds of every setting of every model, from both sides.
    @Test(arguments: Catalogue.cards) func boundsAreTaken(card: ModelCard) throws {
        func isTaken(_ setting: SettingField, _ text: String) -> Bool {
            do throws(SettingFault) {
                _ = try setting.domain.value(typed: text)
                return true
            } catch {
                return false
            }
        }
        for setting in card.settings {
            switch setting.domain {
            case .integer(let range):
                #expect(isTaken(setting, "\(range.lowerBound)"), "\(setting.name)")
                #expect(!isTaken(setting, "\(range.lowerBound - 1)"), "\(setting.name)")
                #expect(isTaken(setting, "\(range.upperBound)"), "\(setting.name)")
                if range.upperBound < .max {
                    #expect(!isTaken(setting, "\(range.upperBound + 1)"), "\(setting.name)")
                }
                #expect(!isTaken(setting, "1.5") && !isTaken(setting, ""), "\(setting.name)")
            case .number(let range):
                #expect(isTaken(setting, "\(range.low)") == range.includesLow, "\(setting.name)")
                #expect(!isTaken(setting, "\(range.low.nextDown)"), "\(setting.name)")
                #expect(isTaken(setting, "\(range.low.nextUp)"), "\(setting.name)")
                if let high = range.high {
                    #expect(isTaken(setting, "\(high)") == range.includesHigh, "\(setting.name)")
                    #expect(!isTaken(setting, "\(high.nextUp)"), "\(setting.name)")
                    #expect(isTaken(setting, "\(high.nextDown)"), "\(setting.name)")
                }
                for text in ["nan", "inf", "-inf", "much", ""] {
                    #expect(!isTaken(setting, text), "\(setting.name) \(text)")
                }
            case .choice(let words):
                for word in words { #expect(isTaken(setting, word), "\(setting.name)") }
                #expect(!isTaken(setting, "no such word"), "\(setting.name)")
            case .flag:
                #expect(isTaken(setting, "yes") && isTaken(setting, "no"), "\(setting.name)")
                #expect(!isTaken(setting, "maybe"), "\(setting.name)")
            case .text: #expect(isTaken(setting, "auto"), "\(setting.name)")
            case .seed:
                #expect(isTaken(setting, "\(UInt64.max)"), "\(setting.name)")
                #expect(!isTaken(setting, "-1") && !isTaken(setting, "1.5"), "\(setting.name)")
            }
        }
    }

    @Test func aFaultIsOneSentence() {
        func sentence(_ domain: SettingDomain, _ text: String) -> String {
            do throws(SettingFault) {
                return try domain.value(typed: text).text
            } catch {
                return "\(text) \(error.reason): \(error.sentence)"
            }
        }
        #expect(
            sentence(.integer(1...16), "20")
                == "20 is out of range: Give a whole number from 1 to 16.")
        #expect(
            sentence(.integer(1...16), "x")
                == "x is no whole number: Give a whole number from 1 to 16.")
        #expect(
            sentence(.integer(0...Int.max), "-1")
                == "-1 is out of range: Give a whole number of 0 or more.")
        #expect(
            sentence(.number(.init(0..<1)), "1")
                == "1 is out of range: Give a number from 0 to below 1.")
        #expect(
            sentence(.number(.init(above: 0, to: 10)), "0")
                == "0 is out of range: Give a number above 0, at most 10.")
        #expect(sentence(.choice(["a", "b"]), "c") == "c is none of its values: Give one of a, b.")
        #expect(sentence(.number(.init(0...)), " 5e-4 ") == "0.0005")
        #expect(sentence(.text, "  a b ") == "a b")
    }

    @Test func textOfANumberReadsBack() throws {
        for number in [0.1 + 0.2, 1e-9, 5e-4, 1.0 / 3, 12_345_678.9, 0, 64] {
            let text = SettingValue.real(number).text
            #expect(Double(text) == number, "\(text)")
        }
    }

    /// Relations between settings.
    @Test(arguments: [
        ("complex", "dimension", "33", "--dimension 33"),
        ("knowsite", "dimension", "33", "--dimension 33"),
        ("sasrec", "heads", "3", "--heads 3"), ("spacetime-gr", "heads", "3", "--heads 3"),
        ("spacetime-gr", "history", "64", "--history 64"),
        ("spacetime-gr-alignment", "start", "none", "--start none"),
        ("sepgcn", "select-by", "recall@3", "--select-by recall@3"),
        ("knowsite", "select-by", "ndcg@50", "--select-by ndcg@50"),
        ("spacetime-gr-ranking", "select-by", "recall@20", "--select-by recall@20"),
    ])
    func whatDoesNotGoTogetherIsRefused(
        model: String, name: String, text: String, problem: String
    ) throws {
        var recipe = TrainingRecipe(model)
        let setting = try #require(try recipe.card().setting(name))
        // Some are refused by themselves already.
        recipe[setting.path] = Int(text).map { .integer($0) } ?? .text(text)
        let found = #expect(throws: Failure.self) { try Catalogue.validate(recipe) }
        #expect(found?.kind == .usage && found?.problem.contains(problem) == true)
    }

    /// `reach` is no option of the paper, and one of the program's.
    @Test func aSweepTakesWhatTheModelTakes() throws {
        let card = Catalogue.knowSite.card
        let recipes = try TrainingSweep("composition=gru,reach layers=0,1")
            .recipes(from: card.standard, card)
        #expect(
            recipes.map(\.name) == [
                "composition=gru layers=0", "composition=gru layers=1",
                "composition=reach layers=0",
                "composition=reach layers=1",
            ])
        for (_, recipe) in recipes { try Catalogue.validate(recipe) }
        let unknown = #expect(throws: Failure.self) {
            try TrainingSweep("layer=1").recipes(from: card.standard, card)
        }
        #expect(unknown?.remedy == "perhaps 'layers' is meant")
        let wrong = #expect(throws: Failure.self) {
            try TrainingSweep("layers=17").recipes(from: card.standard, card)
        }
        #expect(wrong?.problem == "--sweep layers=17 is out of range")
    }

    @Test func whoNeedsPositionsSaysSo() throws {
        let needy = Catalogue.cards.filter { $0.needsPositions($0.standard) }.map(\.name)
        #expect(
            needy == [
                "sepgcn", "stkdrec", "stkdrec-teacher", "spacetime-gr", "spacetime-gr-embedding",
                "spacetime-gr-ranking", "spacetime-gr-alignment", "ranker",
            ])
        var recipe = TrainingRecipe("stkdrec")
        recipe["sequence.space"] = "none"
        #expect(try !recipe.card().needsPositions(recipe))
        recipe = TrainingRecipe()
        recipe["ablation"] = "temporal"
        #expect(try !recipe.card().needsPositions(recipe))
    }

    /// The names that an epoch may be chosen by are those that are measured.
    @Test func metricsAreThoseOfTheEvaluation() {
        let ranking = Set(RankingMetrics().names)
        #expect(Set(MetricNames.places) == ranking)
        let next = Set(RankingMetrics(cutoffs: MetricNames.nextCutoffs).names)
        #expect(Set(MetricNames.nextPlace) == next && Set(MetricNames.generated) == next)
        #expect(next.contains("hit@100") && !ranking.contains("hit@100"))
        #expect(Set(MetricNames.sites) == Set(SiteMetrics(regions: 30).names))
        let lists = RankingMetrics(cutoffs: [1, 5, 10]).names.filter {
            $0.hasPrefix("hit@") || $0.hasPrefix("ndcg@") || $0 == "mrr"
        }
        #expect(Set(MetricNames.shownLists) == Set(["auc", "request-auc"] + lists))
    }
}

/// Recipes as files of YAML.
@Suite struct RecipeFileTests {
    private let card = Catalogue.sepgcn.card

    private func read(_ text: String, _ card: ModelCard? = nil) throws -> TrainingRecipe {
        let card = card ?? self.card
        var recipe = card.standard
        try RecipeFile.read(text, from: "r.yaml", into: &recipe, card)
        return recipe
    }

    @Test(arguments: Catalogue.cards) func aRecipeGoesRound(card: ModelCard) throws {
        var recipe = card.standard
        recipe.learningRate = 0.1 + 0.2
        recipe.seed = .max
        for setting in card.settings where setting.domain == .text {
            recipe[setting.path] = "it's: #1, 'two' [3]"
        }
        for setting in card.settings {
            if case .choice(let words) = setting.domain {
                recipe[setting.path] = .text(words[words.count - 1])
            }
        }
        let text = RecipeFile.text(recipe, card)
        #expect(text.hasPrefix("model: \(card.name)\n"))
        #expect(try read(text, card) == recipe)
    }

    @Test func whatIsLeftOutStays() throws {
        var expected = card.standard
        expected.epochs = 7
        expected.refit = false
        #expect(try read("# a comment\nepochs: 7\nrefit: false\n") == expected)
        #expect(try read("") == card.standard)
    }

    @Test(arguments: [
        (
            "epochs: 7\ngama: 0.3\n",
            "r.yaml:2: SEP-GCN has no option 'gama'; perhaps 'gamma' is meant."
        ),
        (
            "\nepochs: 0\n",
            "r.yaml:2: epochs 0 is out of range; give a whole number from 1 to 1000000."
        ),
        (
            "epochs: [1, 2]\n",
            "r.yaml:1: 'epochs' has more than one value; write one value behind each name."
        ),
        (
            "model: bpr-mf\n",
            "r.yaml:1: this is a recipe of 'bpr-mf', not of 'sepgcn'; give it to 'whyhere train bpr-mf'."
        ),
        (
            "- 1\n",
            "r.yaml:1: a recipe is a list of names and values; write a line such as 'epochs: 100' for each option."
        ),
    ])
    func whatIsWrongIsSaidWithItsLine(text: String, sentence: String) {
        let found = #expect(throws: Failure.self) { _ = try read(text) }
        #expect(found?.description == sentence)
    }

    @Test(arguments: ["epochs: 'x\n", "epochs: 1\nepochs: 2\n", "a: b: c\n"])
    func whatIsNoYAMLIsRefused(text: String) {
        let found = #expect(throws: Failure.self) { _ = try read(text) }
        #expect(found?.kind == .badData && found?.line != nil)
    }
}
