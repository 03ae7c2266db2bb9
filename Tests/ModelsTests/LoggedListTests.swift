import Autodiff
import City
import Graphs
import Recommending
import Reports
import Support
import Tensors
import TestSupport
import Testing

@testable import Models

/// Later stages of the generator on lists that a city's log has.
@Suite struct LoggedListTests {
    let small: SmallCity
    let split: Split
    let view: TrainingView

    init() throws {
        small = try SmallCity(days: 40, exposures: 0.5)
        split = try Split(small.city, .chronological)
        view = split.trainingView()
    }

    @Test func momentsHaveTheListsOfTheLog() throws {
        let log = try #require(view.exposures)
        let lists = try MomentLists(view, try PlaceBlocks(view), from: .auto)
        #expect(lists.isLogged && lists.most == 9)
        var random = RandomStream(seed: 1, name: "lists")
        var found = 0
        for visit in 0..<view.visitCount {
            let shown = log.places(beforeVisit: visit)
            #expect(lists.has(9, beforeVisit: visit) == !shown.isEmpty)
            guard !shown.isEmpty else { continue }
            found += 1
            let place = view.visitPlace[visit]
            func others(_ count: Int) -> [Int32] {
                lists.others(count, visit: visit, place: place, hour: 3, &random)
            }
            #expect(others(9) == shown.filter { $0 != place })
            let some = others(4)
            #expect(Set(some).count == 4 && Set(some).isSubset(of: shown) && !some.contains(place))
        }
        #expect(found > 100)
        // The view's numbers are not the city's: held-out visits are left out.
        let table = try #require(small.city.exposures)
        let training = (0..<small.city.visitCount).filter { split.part(ofVisit: $0) == .training }
        for (number, visit) in training.enumerated() {
            let list = table.list(beforeVisit: visit).map { table.places(ofList: $0) } ?? []
            #expect(Array(log.places(beforeVisit: number)) == list)
        }
        let drawn = try MomentLists(view, try PlaceBlocks(view), from: .drawn)
        #expect(!drawn.isLogged && drawn.most == view.places - 1)
        #expect(drawn.has(50, beforeVisit: 0))
    }

    private func loss(_ origin: ListOrigin, seed: UInt64 = 1) throws -> Float {
        var recipe = GeneratorRecipe(.ranking)
        recipe.listOrigin = origin
        recipe.start = "none"
        recipe.candidates = 6
        recipe.learning.dimension = 16
        recipe.learning.seed = seed
        recipe.layers = 1
        recipe.heads = 2
        recipe.dropout = 0
        recipe.richness = 0
        let assembly = try GeneratorAssembly(recipe, view, in: split)
        var random = RandomStream(seed: 1, name: "parameters")
        var parameters = assembly.initialParameters(&random)
        // A fresh head says the same of every place.
        parameters["click.weight"] = random.normal([1, 16], deviation: 1)
        let rows = Array(assembly.order(epoch: 0).prefix(8))
        return assembly.loss(Tape(), parameters, rows, step: 0).value.scalar
    }

    @Test func whatIsLearnedIsWhatWasShown() throws {
        #expect(try loss(.auto) == loss(.logged))
        #expect(try loss(.logged) != loss(.drawn))
    }

    @Test func whatIsNotThereIsRefused() throws {
        var recipe = GeneratorRecipe(.ranking)
        recipe.start = "none"
        recipe.candidates = 11
        let tooLong = failure { _ = try GeneratorAssembly(recipe, view, in: split) }
        #expect(tooLong?.kind == .usage && tooLong?.problem.contains("at most 9") == true)
        let plain = try Split(try SmallCity(days: 30).city, .chronological)
        recipe.candidates = 5
        recipe.listOrigin = .logged
        let unlogged = failure {
            _ = try GeneratorAssembly(recipe, plain.trainingView(), in: plain)
        }
        #expect(unlogged?.kind == .usage && unlogged?.remedy.contains("--lists drawn") == true)
    }
}
