import Models
import Reports
import Support
import TestSupport
import Testing

/// Memory that a training needs, told before it begins.
@Suite struct TrainingMemoryTests {
    private static let bangkok: CityCounts = {
        var counts = CityCounts()
        counts.users = 300
        counts.places = 800
        counts.visits = 40_000
        counts.entities = 1500
        counts.relations = 20
        return counts
    }()

    private func memory(
        _ model: String, _ counts: CityCounts = Self.bangkok,
        _ change: (inout TrainingRecipe) -> Void = { _ in }
    ) throws -> TrainingMemory {
        var recipe = TrainingRecipe(model)
        change(&recipe)
        return try Catalogue.recipe(recipe).memory(counts)
    }

    @Test(arguments: Catalogue.names())
    func aSmallCityFitsByTheModelsOwnRecipe(model: String) throws {
        let memory = try memory(model)
        #expect(memory.bytes > 1e4 && memory.bytes < 1e9, "\(memory.parts)")
        try memory.require(model, limit: 1 << 30)
    }

    /// More of anything never needs less.
    @Test(arguments: Catalogue.names())
    func largerSizesNeedMore(model: String) throws {
        let standard = try memory(model).bytes
        // Of most models nearly all are vectors; a ranker's are features, and its network is small.
        let least = model == "ranker" ? 1 : 1.2
        #expect(try memory(model) { $0.dimension *= 2 }.bytes > least * standard)
        var many = Self.bangkok
        many.users *= 10
        many.places *= 10
        many.visits *= 10
        many.entities *= 10
        #expect(try memory(model, many).bytes >= standard)
    }

    @Test(arguments: [
        ("tucker", 4096, 275e9, "--dimension"), ("stkdrec", 4096, 1e9, "--"),
        ("stkdrec-teacher", 4096, 1e9, "--"), ("knowsite", 4096, 1e9, "--dimension"),
        ("complex", 4096, 9e7, "--dimension"), ("gru4rec", 4096, 5e8, "--dimension"),
    ])
    func whatCannotBeIsRefusedWithBothFigures(
        model: String, dimension: Int, bytes: Double, option: String
    ) throws {
        let memory = try memory(model) {
            $0.dimension = dimension
            $0["sequence.length"] = 4096
        }
        #expect(memory.bytes > bytes, "\(memory.parts)")
        let refusal = try #require(failure { try memory.require("M", limit: Int(bytes / 2)) })
        #expect(refusal.kind == .usage)
        #expect(refusal.problem.contains("this process can have"), "\(refusal)")
        #expect(refusal.remedy.contains("lower \(option)"), "\(refusal)")
        #expect(failure { try memory.require("M", limit: Int(memory.bytes) + 1) } == nil)
    }

    @Test func operatorsAreCounted() throws {
        var counts = Self.bangkok
        counts.users = 20_000
        counts.places = 60_000
        #expect(try memory("sepgcn", counts).bytes > 14e9)
        let sparse = try memory("sepgcn", counts) { $0["propagation"] = "sparse" }
        #expect(sparse.bytes < 1e9)
        #expect(try memory("lightgcn", counts).bytes < 1e9)
        let refusal = failure { try memory("sepgcn", counts).require("SEP-GCN", limit: 1 << 33) }
        #expect(refusal?.problem.contains("operators of 20000 users and 60000 places") == true)
    }
}
