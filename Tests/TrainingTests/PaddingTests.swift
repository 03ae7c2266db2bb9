import Autodiff
import City
import Models
import Optimizers
import Reports
import Tensors
import TestSupport
import Testing
import Training

/// Row 0 of a table is what stands where nothing does: it is looked up and never learned.
@Suite struct PaddingTests {
    /// Ten people at five places. The first one was everywhere in training, so that nothing is left
    /// to be drawn as a negative.
    private func city(in folder: ScratchFolder) throws -> City {
        var draft = CityDraft(
            name: "padding", timezone: "Africa/Nairobi", times: .local, source: "a test",
            licence: "none")
        draft.categoryNames = ["Café"]
        for place in 0..<5 {
            _ = draft.addPlace(
                identifier: "\(place)", name: "Place \(place)", latitude: 0.01 * Double(place),
                longitude: 0.01, category: 0)
        }
        for user in 0..<10 {
            draft.userNames.append("u\(user)")
            let places = user == 0 ? [0, 1, 2, 3, 4, 0, 1] : [user % 5, (user + 2) % 5, 1, 3, 0]
            for (index, place) in places.enumerated() {
                let time = Int64(index) * 7200
                draft.addVisit(
                    user: Int32(user), place: Int32(place), time: time, localTime: time)
            }
        }
        return try draft.write(to: folder.file("padding"))
    }

    private static let tables: [(model: String, rows: [String])] = [
        ("sasrec", ["item.embedding"]),
        ("stkdrec", ["item.embedding", "geohash.embedding", "distance.embedding"]),
        ("stkdrec-teacher", ["item.embedding", "user.embedding"]),
        ("spacetime-gr", ["block", "inner", "hour", "day", "week"]),
    ]

    @Test(arguments: tables.indices)
    func thePaddingRowStaysAsItIs(index: Int) throws {
        let (model, tables) = Self.tables[index]
        let folder = try ScratchFolder()
        let split = try Split(try city(in: folder), .leaveOneOut, action: .visit)
        func recipe(_ model: String) -> TrainingRecipe {
            var recipe = TrainingRecipe(model)
            recipe.dimension = 8
            recipe["layers"] = 2
            recipe.batch = 5
            recipe.split = "leave-one-out"
            recipe["sequence.action"] = "visit"
            recipe["sequence.length"] = 12
            recipe["sequence.distillation"] = 0.5
            recipe["generation.pointer"] = true
            return recipe
        }
        let teacher = try SequenceTasks(
            recipe("stkdrec-teacher").nextPlace(), split: split, source: nil
        ).task(refit: false).initialParameters()
        let tasks = SequenceTasks(
            try recipe(model).nextPlace(), split: split,
            source: model == "stkdrec" ? teacher : nil)
        var task = try tasks.task(refit: false)
        let start = task.initialParameters()
        var parameters = start
        var adam = Adam<Float>(tasks.optimization.adam)
        for step in 0..<8 {
            let (loss, gradients) = task.differentiate(parameters, step: step, total: step)
            #expect(loss.isFinite)
            adam.update(&parameters, gradients, learningRate: 0.01)
        }
        for name in tables {
            let (before, after) = (start[name], parameters[name])
            #expect(after.slicingRows(0..<1) == before.slicingRows(0..<1), "\(name)")
            #expect(after != before, "\(name) was learned at all")
        }
    }
}
