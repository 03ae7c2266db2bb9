import Canvas
import Reports
import Screens
import Testing

@Suite("The Train and Runs screens")
struct TrainTests {
    private func pilot() -> Pilot {
        var pilot = Pilot()
        pilot.press(.character("5"))
        return pilot
    }

    /// Selects a field and types a value into it.
    private func enter(_ text: String, into name: String, _ pilot: inout Pilot) {
        pilot.state.train.pane = .form
        pilot.state.train.form.selected =
            pilot.state.recipeFields.firstIndex { $0.name == name } ?? 0
        pilot.press(.enter, .control("u"))
        pilot.type(text)
        pilot.press(.enter)
    }

    @Test func everyFieldOfTheRecipeIsInTheForm() {
        let fields = Mirror(reflecting: TrainingRecipe()).children.count
        #expect(RecipeField.all.count == fields)
        #expect(Set(RecipeField.all.map(\.name)).count == fields)
    }

    @Test func everyDefaultIsValid() {
        var recipe = TrainingRecipe()
        for field in RecipeField.all {
            #expect(field.set(field.text(recipe), in: &recipe) == nil)
        }
        #expect(recipe == TrainingRecipe())
    }

    @Test func valuesAreTyped() {
        var pilot = pilot()
        enter("128", into: "dimension", &pilot)
        enter("5e-4", into: "learning-rate", &pilot)
        enter("18446744073709551615", into: "seed", &pilot)
        #expect(pilot.state.train.recipe.dimension == 128)
        #expect(pilot.state.train.recipe.learningRate == 0.0005)
        #expect(pilot.state.train.recipe.seed == .max)
    }

    @Test(
        "Wrong values give a sentence",
        arguments: [
            ("dimension", "0"), ("dimension", "many"), ("alpha", "1.5"), ("alpha", ""),
            ("seed", "-1"), ("learning-rate", "nan"), ("epochs", "99999999999999999999"),
        ])
    func wrong(name: String, text: String) {
        var pilot = pilot()
        enter(text, into: name, &pilot)
        #expect(pilot.state.train.recipe == TrainingRecipe())
        #expect(pilot.state.train.faults[name]?.reason.hasPrefix("Give a") == true)
        #expect(pilot.state.status?.kind == .failure)
        pilot.press(.character("S"))
        #expect(!pilot.asked.contains { if case .startTraining = $0 { true } else { false } })
        enter("1", into: name == "alpha" ? "layers" : name, &pilot)
    }

    @Test func enumerationsCycle() {
        var pilot = pilot()
        pilot.state.train.pane = .form
        pilot.state.train.form.selected =
            pilot.state.recipeFields.firstIndex { $0.name == "ablation" } ?? 0
        pilot.press(.right)
        #expect(pilot.state.train.recipe.ablation == "lightgcn")
        pilot.press(.left, .left)
        #expect(pilot.state.train.recipe.ablation == "spatial")
        pilot.press(.enter)
        #expect(pilot.state.train.recipe.ablation == "full")
    }

    /// Another model has other lines and other defaults; what was typed stays.
    @Test func theModelIsChosen() {
        var pilot = pilot()
        enter("128", into: "dimension", &pilot)
        enter("0.3", into: "gamma", &pilot)
        pilot.state.train.form.selected = 0
        pilot.press(.right)
        var expected = TrainingRecipe(.lightgcn)
        expected.dimension = 128
        #expect(pilot.state.train.recipe == expected)
        #expect(!pilot.state.recipeFields.contains { $0.name == "gamma" })
        pilot.press(.right)
        #expect(pilot.state.train.recipe.model == .matrixFactorization)
        #expect(!pilot.state.recipeFields.contains { $0.name == "layers" })
        pilot.press(.right)
        var first = TrainingRecipe()
        first.dimension = 128
        #expect(pilot.state.train.recipe == first)
        pilot.press(.left, .character("y"))
        #expect(
            pilot.asked.contains(
                .copy("whyhere train bpr-mf --city riverbend --dimension 128")))
        pilot.press(.character("S"))
        var started = TrainingRecipe(.matrixFactorization)
        started.dimension = 128
        #expect(pilot.asked.contains(.startTraining(city: "riverbend", started)))
    }

    @Test func startRunsTheRecipeAndWatchesIt() {
        var pilot = pilot()
        enter("32", into: "dimension", &pilot)
        pilot.press(.character("S"))
        var recipe = TrainingRecipe()
        recipe.dimension = 32
        #expect(pilot.asked.contains(.startTraining(city: "riverbend", recipe)))
        #expect(pilot.state.train.run == "sepgcn-3")
        #expect(pilot.state.train.report?.series.isEmpty == false)
        #expect(pilot.asked.contains(.timer(.watch, milliseconds: 250)))
    }

    @Test func aRunningTrainingIsPolledOnlyWhileItIsSeen() {
        var pilot = pilot()
        let watched = pilot.asked.filter { $0 == .watchRun("sepgcn-3") }.count
        pilot.send(.timer(.watch))
        #expect(pilot.asked.filter { $0 == .watchRun("sepgcn-3") }.count == watched + 1)
        pilot.press(.character("1"))
        pilot.send(.timer(.watch))
        #expect(pilot.asked.filter { $0 == .watchRun("sepgcn-3") }.count == watched + 1)
        pilot.press(.character("5"))
        #expect(pilot.asked.filter { $0 == .watchRun("sepgcn-3") }.count == watched + 2)
    }

    @Test func aFinishedRunIsReadOnce() {
        var pilot = Pilot()
        pilot.press(.character("6"), .down, .enter)
        #expect(pilot.state.train.run == "sepgcn-2")
        #expect(pilot.asked.filter { $0 == .watchRun("sepgcn-2") }.count == 1)
        #expect(!pilot.asked.contains(.timer(.watch, milliseconds: 250)))
        #expect(pilot.text.contains("0.19873"))
    }

    @Test func steering() {
        var pilot = pilot()
        pilot.press(.character("p"))
        #expect(pilot.asked.contains(.command(run: "sepgcn-3", .pause)))
        pilot.press(.character("l"), .control("u"))
        pilot.type("zero")
        pilot.press(.enter)
        #expect(pilot.state.overlay?.fault != nil)
        pilot.press(.control("u"))
        pilot.type("0.0005")
        pilot.press(.enter)
        #expect(pilot.asked.contains(.command(run: "sepgcn-3", .learningRate(0.0005))))
        pilot.press(.character("x"), .character("n"))
        #expect(!pilot.asked.contains(.command(run: "sepgcn-3", .stop)))
        pilot.press(.character("x"), .character("y"))
        #expect(pilot.asked.contains(.command(run: "sepgcn-3", .stop)))
    }

    @Test func anInterruptedRunResumes() {
        var pilot = Pilot()
        pilot.press(.character("6"), .character("G"), .character("R"))
        #expect(pilot.asked.contains(.resumeRun("sepgcn-1")))
    }

    @Test func metricsCycle() {
        var pilot = pilot()
        #expect(pilot.text.contains("validation/recall"))
        pilot.press(.character("m"))
        #expect(pilot.text.contains("validation/ndcg"))
        pilot.press(.character("m"))
        #expect(pilot.text.contains("validation/recall"))
    }

    @Test func aRunThatCannotBeReadIsNotAskedForAgainAndAgain() {
        var pilot = pilot()
        pilot.answers = false
        pilot.send(.timer(.watch))
        let count = pilot.asked.count
        pilot.send(.failed(.watchRun("sepgcn-3"), "The session is locked."))
        pilot.send(.timer(.runs))
        #expect(pilot.asked.dropFirst(count).allSatisfy { $0 != .watchRun("sepgcn-3") })
    }
}
