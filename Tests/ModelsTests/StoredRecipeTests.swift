import Foundation
import Models
import Recommending
import Reports
import Support
import TestSupport
import Testing

/// Recipes as sessions and checkpoints hold them, those of earlier versions among them.
@Suite struct StoredRecipeTests {
    /// A recipe of each model as the version before typed recipes stored it: flat, with the options
    /// of every family.
    static let before: [String] = {
        let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("Fixtures/recipes-before.jsonl")
        let text = try? String(contentsOf: file, encoding: .utf8)
        return (text ?? "").split(separator: "\n").map(String.init)
    }()

    private func document(_ json: String) throws -> TrainingRecipe {
        try JSONDecoder().decode(TrainingRecipe.self, from: Data(json.utf8))
    }

    private func object(_ json: String) throws -> [String: Any] {
        try #require(
            JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any])
    }

    private func document(_ values: [String: Any]) throws -> TrainingRecipe {
        let data = try JSONSerialization.data(withJSONObject: values)
        return try JSONDecoder().decode(TrainingRecipe.self, from: data)
    }

    /// Models that came since have no older recipe.
    @Test func noModelThatWasStoredIsGone() throws {
        let stored = try Self.before.map { try document($0).model }
        #expect(stored.count == 15 && Set(stored).isSubset(of: Catalogue.names()))
    }

    /// Settings that came later with another default than what was done before, by their paths.
    private static let moved: [String: SettingValue] = [
        "adam": .text("lazy"), "site.balance": .text("query"), "site.flowTable": .flag(true),
    ]

    /// An old default reads as the new one, but where the way of learning has changed since: there it
    /// reads as what was done. Every value keeps its place in JSON.
    @Test(arguments: before) func anOldRecipeIsRead(json: String) throws {
        let old = try document(json)
        let card = try old.card()
        try Catalogue.validate(old)
        _ = try Catalogue.recipe(old)
        for setting in card.settings {
            #expect(
                (old[setting.path] ?? setting.before)
                    == (Self.moved[setting.path] ?? setting.standard), "\(setting.name)")
        }
        let encoded = String(
            decoding: try JSONEncoder().encode(card.standard), as: UTF8.self)
        let (now, then) = try (object(encoded), object(json))
        for (key, value) in now {
            /// What was not there yet says what was done before there was a choice.
            func isLater(_ path: String) -> Bool {
                card.settings.first { $0.path == path }?.before != nil
            }
            guard let group = value as? [String: Any] else {
                if then[key] == nil, isLater(key) { continue }
                #expect("\(value)" == "\(then[key] ?? "")", "\(key)")
                continue
            }
            let others = try #require(then[key] as? [String: Any])
            for (name, value) in group where others[name] != nil || !isLater("\(key).\(name)") {
                #expect("\(value)" == "\(others[name] ?? "")", "\(key).\(name)")
            }
        }
        #expect(try document(encoded) == card.standard)
    }

    /// A run of sites opens the graph that it was trained on: with the city's table of flows, unless
    /// its recipe said otherwise. A new one counts training visits.
    @Test func anOldRunOfSitesKeepsItsFlows() throws {
        for json in Self.before.filter({ $0.contains(#""pretrained""#) }) {
            var old = try document(json)
            guard try old.card().task == .sites else { continue }
            #expect(try old.sites().data.urbanGraph().usesFlowTable)
            old["site.graph"] = "near-km=2,flows-from-visits"
            #expect(try !old.sites().data.urbanGraph().usesFlowTable)
        }
        #expect(try !TrainingRecipe("knowsite").sites().data.urbanGraph().usesFlowTable)
        var asked = TrainingRecipe("tucker")
        asked["site.flowTable"] = .flag(true)
        #expect(try asked.sites().data.urbanGraph().usesFlowTable)
    }

    @Test func aRecipeWithoutAModelIsOfSEPGCN() throws {
        var values = try object(Self.before[0])
        #expect(values.removeValue(forKey: "model") as? String == "sepgcn")
        for family in ["site", "sequence", "generation"] { values[family] = nil }
        let old = try document(values)
        #expect(try SEPGCNRecipe(old) == Catalogue.sepgcn.standard)
        values["epochs"] = nil
        #expect(throws: DecodingError.self) { try document(values) }
    }

    @Test func aMissingValueIsAFailure() throws {
        var values = try object(Self.before[0])
        values["alpha"] = nil
        let recipe = try document(values)
        let found = failure { _ = try Catalogue.recipe(recipe) }
        #expect(found?.kind == .badData && found?.problem.contains("'alpha'") == true)
    }

    /// What the first versions of the generator did not know.
    @Test func laterSettingsOfTheGeneratorMayBeMissing() throws {
        for json in Self.before.filter({ $0.contains("spacetime-gr") }) {
            var values = try object(json)
            var generation = try #require(values["generation"] as? [String: Any])
            for name in [
                "history", "learnAfter", "learnBefore", "placeVectors", "start", "keep",
                "requests", "candidates", "temperature", "beta", "rejects", "rejected", "rules",
            ] { generation[name] = nil }
            values["generation"] = generation
            let recipe = try GeneratorRecipe(try document(values))
            #expect(recipe.keep == 0 && recipe.start == "auto" && recipe.learnBefore == 1)
        }
    }

    @Test(arguments: [
        ("knowsite", "site.message", "wobble"), ("knowsite", "site.composition", "lstm"),
        ("sepgcn", "ablation", "half"), ("sepgcn", "visits", "weighted"),
        ("sepgcn", "propagation", "fast"), ("sepgcn", "split", "random"),
        ("sepgcn", "selectOn", "training"), ("bpr-mf", "selectBy", "auc"),
        ("tucker", "site.candidates", "some"), ("stkdrec", "sequence.over", "users"),
        ("stkdrec", "sequence.fusion", "mean"), ("sasrec", "sequence.action", "look"),
        ("spacetime-gr", "generation.index", "sorted"),
        ("spacetime-gr-ranking", "generation.placeVectors", "bert"),
        ("spacetime-gr-alignment", "generation.rejected", "liked"),
    ])
    func anUnknownValueIsNeverADefault(model: String, path: String, word: String) throws {
        var recipe = TrainingRecipe(model)
        recipe[path] = .text(word)
        let stored = failure { _ = try Catalogue.recipe(recipe) }
        #expect(stored?.kind == .badData && stored?.problem.contains("'\(word)'") == true)
        #expect(stored?.remedy.contains("one of") == true)
        #expect(failure { try Catalogue.validate(recipe) }?.kind == .usage)
    }

    @Test func anUnknownModelIsAFailure() throws {
        var recipe = TrainingRecipe()
        recipe.model = "gru4rec-2"
        #expect(failure { _ = try recipe.card() }?.problem.contains("gru4rec-2") == true)
        #expect(failure { _ = try Catalogue.recipe(recipe) }?.kind == .badData)
        #expect(failure { _ = try KnowSiteRecipe(TrainingRecipe()) }?.kind == .usage)
    }

    /// A typed recipe, stored and read back, is the same; large seeds and odd numbers too.
    @Test func writingAndReadingIsTheSame() throws {
        var recipe = Catalogue.knowSite.standard
        recipe.learning.seed = .max
        recipe.learning.learningRate = 0.1 + 0.2
        recipe.message = .correlation
        recipe.composition = .reach
        recipe.without = "region-flow"
        recipe.data.splitSeed = 12
        let data = try JSONEncoder().encode(try recipe.document())
        let back = try JSONDecoder().decode(TrainingRecipe.self, from: data)
        #expect(try KnowSiteRecipe(back) == recipe)
        #expect(back.seed == .max)
    }
}
