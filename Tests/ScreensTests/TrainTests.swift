import Canvas
import Models
import Reports
import TestSupport
import Testing

@testable import Screens

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

    /// A list of values begins with the one that is there, and follows it through an order.
    @Test func theListOfValuesBeginsWithThePresentOne() throws {
        var pilot = pilot()
        pilot.state.train.pane = .form
        pilot.state.train.form.selected = 0
        let models = try #require(pilot.state.recipeFields.first?.choices)
        let index = try #require(models.indices.last)
        #expect(pilot.state.setRecipe("model", models[index]) == nil)
        pilot.press(.enter)
        #expect(pilot.state.overlay?.kind == .fieldValue("model"))
        #expect(pilot.state.overlay?.list.selected == index)
        pilot.press(.tab, .control("r"))
        let list = ChoiceList.fieldValue("model").matching(pilot.state)
        #expect(list[pilot.state.overlay?.list.selected ?? -1].left == models[index])
        pilot.press(.enter)
        #expect(pilot.state.train.recipe.model == models[index])
    }

    /// The reason is worth more room than the speed, however small the screen is.
    @Test(arguments: [Size(80, 24), Size(100, 30), Size(132, 43)])
    func aFailedRunSaysWhy(size: Size) {
        var pilot = Pilot(size: size)
        pilot.press(.character("5"))
        var run = pilot.state.train.report ?? pilot.state.runs.all![0]
        run.run = pilot.state.train.run ?? run.run
        run.status = .failed
        run.message =
            "the loss became nan at step 812; resume from the last checkpoint with a lower rate."
        pilot.send(.answered(RunQuestion(run: run.run), run))
        let text = pilot.text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        #expect(text.contains("the loss became nan at step 812"), "\(pilot.text)")
        // A long reason is wrapped, not cut at the first line.
        #expect(text.contains("lower rate") || size.width < 100, "\(pilot.text)")
    }

    @Test(arguments: Catalogue.cards) func everyDefaultIsValid(card: ModelCard) {
        var pilot = pilot()
        pilot.state.train.recipe = card.standard
        let watched = SupervisionField.all.map(\.name)
        #expect(
            pilot.state.recipeFields.dropFirst().map(\.name) == card.settings.map(\.name) + watched)
        for field in pilot.state.recipeFields where !watched.contains(field.name) {
            let text = pilot.state.recipeText(field.name)
            #expect(pilot.state.setRecipe(field.name, text) == nil, "\(field.name)")
            #expect(text == field.standard, "\(field.name)")
            #expect(!field.description.isEmpty && !field.description.hasSuffix("."))
        }
        #expect(pilot.state.train.recipe == card.standard)
    }

    /// KnowSite's form: 0 layers and a share of 1 are ablations, and words are typed.
    @Test func optionsOfSitesAreTyped() {
        var pilot = pilot()
        pilot.state.train.recipe = TrainingRecipe("knowsite")
        #expect(pilot.state.recipeFields.contains { $0.name == "split-seed" })
        #expect(!pilot.state.recipeFields.contains { $0.name == "gamma" || $0.name == "refit" })
        enter("0", into: "layers", &pilot)
        enter("1", into: "alpha", &pilot)
        enter(" Region Flow, business-area ", into: "without", &pilot)
        enter("tucker-riverbend-1", into: "pretrained", &pilot)
        enter("near-km=2,flow-share=0.1", into: "graph", &pilot)
        enter("7", into: "split-seed", &pilot)
        enter("2", into: "minimum-pairs", &pilot)
        #expect(pilot.state.train.faults["minimum-pairs"]?.reason.hasPrefix("Give a") == true)
        enter("3", into: "minimum-pairs", &pilot)
        pilot.state.train.form.selected =
            pilot.state.recipeFields.firstIndex { $0.name == "frozen" } ?? 0
        pilot.press(.right)
        var recipe = TrainingRecipe("knowsite")
        recipe["layers"] = 0
        recipe["alpha"] = 1
        recipe["site.without"] = "Region Flow, business-area"
        recipe["site.pretrained"] = "tucker-riverbend-1"
        recipe["site.graph"] = "near-km=2,flow-share=0.1"
        recipe["site.splitSeed"] = 7
        recipe["site.minimumPairs"] = 3
        recipe["site.frozen"] = false
        #expect(pilot.state.train.recipe == recipe)
        pilot.press(.character("y"))
        let command =
            "whyhere train knowsite --city riverbend --layers 0 --alpha 1"
            + " --without 'Region Flow, business-area' --pretrained tucker-riverbend-1"
            + " --no-frozen --graph near-km=2,flow-share=0.1 --minimum-pairs 3 --split-seed 7"
            + " --on-guard pause"
        #expect(pilot.asked.contains(.copy(command)))
        // Nothing typed is the default again.
        enter("", into: "pretrained", &pilot)
        #expect(pilot.state.train.recipe["site.pretrained"] == "auto")
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
        #expect(!pilot.asked.contains { $0.asks(StartTraining.self) })
        enter("1", into: name == "alpha" ? "layers" : name, &pilot)
    }

    @Test func enumerationsCycle() {
        var pilot = pilot()
        pilot.state.train.pane = .form
        pilot.state.train.form.selected =
            pilot.state.recipeFields.firstIndex { $0.name == "ablation" } ?? 0
        pilot.press(.right)
        #expect(pilot.state.train.recipe["ablation"] == "lightgcn")
        pilot.press(.left, .left)
        #expect(pilot.state.train.recipe["ablation"] == "spatial")
        pilot.press(.enter)
        #expect(pilot.state.train.recipe["ablation"] == "full")
    }

    /// Another model has other lines and a recipe of its own, which waits for it.
    @Test func eachModelKeepsItsOwnRecipe() {
        var pilot = pilot()
        enter("96", into: "dimension", &pilot)
        enter("0.3", into: "gamma", &pilot)
        let first = pilot.state.train.recipe
        pilot.state.train.form.selected = 0
        pilot.press(.right)
        #expect(pilot.state.train.recipe == TrainingRecipe("lightgcn"))
        #expect(!pilot.state.recipeFields.contains { $0.name == "gamma" })
        pilot.press(.right)
        #expect(pilot.state.train.recipe.model == "bpr-mf")
        #expect(!pilot.state.recipeFields.contains { $0.name == "layers" })
        enter("48", into: "dimension", &pilot)
        pilot.state.train.form.selected = 0
        for model in Catalogue.names().dropFirst(3) {
            pilot.press(.right)
            #expect(pilot.state.train.recipe == TrainingRecipe(model))
        }
        pilot.press(.right)
        #expect(pilot.state.train.recipe == first)
        pilot.press(.right, .right, .character("y"))
        #expect(
            pilot.asked.contains(
                .copy("whyhere train bpr-mf --city riverbend --dimension 48 --on-guard pause")))
        pilot.press(.character("S"))
        var started = TrainingRecipe("bpr-mf")
        started.dimension = 48
        #expect(
            pilot.asked.contains(
                .ask(
                    StartTraining(
                        city: "riverbend", recipe: started,
                        supervision: pilot.state.train.supervision))))
    }

    /// A city that came without a split trains with one that it has, and the form says so.
    @Test func theCityChoosesTheSplit() throws {
        var pilot = pilot()
        #expect(pilot.state.train.recipe.split == "released")
        pilot.state.train.form.selected = 0
        pilot.press(.right, .left)
        var report = try #require(pilot.state.city.report)
        (report.name, report.fingerprint, report.split) = ("imported", "f", nil)
        func opens(_ report: CityReport) {
            pilot.send(
                .answered(
                    CityQuestion(name: report.name), OpenedCity(report, CityMap(), names: [])))
        }
        opens(report)
        #expect(pilot.state.train.recipe.split == "chronological")
        pilot.press(.character("5"), .right)
        #expect(
            pilot.state.train.recipe
                == {
                    var recipe = TrainingRecipe("lightgcn")
                    recipe.split = "chronological"
                    return recipe
                }())
        pilot.state.train.pane = .form
        pilot.state.train.form.selected =
            pilot.state.recipeFields.firstIndex { $0.name == "split" } ?? 0
        pilot.send(.resized(Size(132, 43)))
        #expect(pilot.text.contains("imported was released without a split"))
        pilot.press(.left)
        #expect(pilot.state.train.recipe.split == "released")
        pilot.press(.character("S"))
        #expect(pilot.state.status?.text.contains("released without a split") == true)
        #expect(!pilot.asked.contains { $0.asks(StartTraining.self) })
        // What somebody chose stays; what nobody chose follows the next city.
        pilot.press(.right, .right)
        #expect(pilot.state.train.recipe.split == "global")
        (report.name, report.fingerprint) = ("other", "g")
        report.split = .init(name: "released", training: 8, validation: 1, test: 1)
        opens(report)
        #expect(pilot.state.train.recipe.split == "global")
        pilot.state.train.form.selected = 0
        pilot.press(.character("5"), .left)
        #expect(pilot.state.train.recipe == TrainingRecipe())
    }

    /// Models of visits have nothing to learn where nobody visits anything; those of sites have.
    @Test func aCityWithoutVisitsTrainsModelsOfSites() {
        var pilot = Pilot(State(city: "knowledge"))
        pilot.press(.character("5"), .character("S"))
        #expect(pilot.state.status?.text.contains("cannot be trained here") == true)
        #expect(!pilot.asked.contains { $0.asks(StartTraining.self) })
        let recipe = TrainingRecipe("knowsite")
        pilot.state.train.recipe = recipe
        pilot.press(.character("S"))
        #expect(
            pilot.asked.contains(
                .ask(
                    StartTraining(
                        city: "knowledge", recipe: recipe,
                        supervision: pilot.state.train.supervision))))
    }

    @Test func startRunsTheRecipeAndWatchesIt() {
        var pilot = pilot()
        enter("32", into: "dimension", &pilot)
        pilot.press(.character("S"))
        var recipe = TrainingRecipe()
        recipe.dimension = 32
        #expect(
            pilot.asked.contains(
                .ask(
                    StartTraining(
                        city: "riverbend", recipe: recipe,
                        supervision: pilot.state.train.supervision))))
        #expect(pilot.state.train.run == "sepgcn-3")
        #expect(pilot.state.train.report?.series.isEmpty == false)
        #expect(pilot.questions(RunNewsQuestion.self).last?.run == "sepgcn-3")
    }

    @Test func aRunningTrainingIsPolledOnlyWhileItIsSeen() {
        var pilot = pilot()
        let watched = pilot.asked.filter { $0 == .ask(RunQuestion(run: "sepgcn-3")) }.count
        pilot.news()
        #expect(
            pilot.asked.filter { $0 == .ask(RunQuestion(run: "sepgcn-3")) }.count == watched + 1)
        pilot.press(.character("1"))
        pilot.news()
        #expect(
            pilot.asked.filter { $0 == .ask(RunQuestion(run: "sepgcn-3")) }.count == watched + 1)
        pilot.press(.character("5"))
        #expect(
            pilot.asked.filter { $0 == .ask(RunQuestion(run: "sepgcn-3")) }.count == watched + 2)
    }

    @Test func aFinishedRunIsReadOnce() {
        var pilot = Pilot()
        pilot.press(.character("6"), .down, .enter)
        #expect(pilot.state.train.run == "sepgcn-2")
        #expect(pilot.asked.filter { $0 == .ask(RunQuestion(run: "sepgcn-2")) }.count == 1)
        #expect(pilot.questions(RunNewsQuestion.self).isEmpty)
        #expect(pilot.text.contains("0.19873"))
    }

    @Test func steering() {
        var pilot = pilot()
        pilot.press(.character("p"))
        #expect(pilot.asked.contains(.ask(SteerTraining(run: "sepgcn-3", command: .pause))))
        pilot.press(.character("l"), .enter, .control("u"))
        pilot.type("zero")
        pilot.press(.enter)
        #expect(pilot.state.overlay?.fault != nil)
        pilot.press(.control("u"))
        pilot.type("0.0005 loss jumps")
        pilot.press(.enter)
        let change = TrainingCommand.change(
            setting: "learning-rate", value: .real(0.0005), reason: "loss jumps")
        #expect(pilot.asked.contains(.ask(SteerTraining(run: "sepgcn-3", command: change))))
        pilot.press(.character("x"), .character("n"))
        #expect(!pilot.asked.contains(.ask(SteerTraining(run: "sepgcn-3", command: .stop))))
        pilot.press(.character("x"), .character("y"))
        #expect(pilot.asked.contains(.ask(SteerTraining(run: "sepgcn-3", command: .stop))))
    }

    @Test func anInterruptedRunResumes() {
        var pilot = Pilot()
        pilot.press(.character("6"), .character("G"), .character("r"))
        #expect(pilot.asked.contains(.ask(ResumeTraining(run: "sepgcn-1"))))
    }

    @Test func chartsAreFilteredAndOneOfThemIsEnlarged() {
        var pilot = pilot()
        pilot.state.train.pane = .plots
        #expect(pilot.text.contains("validation/recall") && pilot.text.contains("▸loss"))
        pilot.press(.character("/"))
        pilot.type("ndcg")
        pilot.press(.enter)
        #expect(pilot.text.contains("validation/ndcg") && !pilot.text.contains("validation/recall"))
        // The chart that was chosen stays chosen when the filter goes.
        pilot.press(.escape, .character("z"))
        #expect(pilot.text.contains("validation/ndcg"))
        #expect(!pilot.text.contains("validation/recall"))
        pilot.press(.character("z"), .left)
        #expect(pilot.text.contains("▸validation/recall"))
        // What the best simple rule reaches there.
        #expect(pilot.text.contains("╌"))
    }

    @Test func aRunThatCannotBeReadIsNotAskedForAgainAndAgain() {
        var pilot = pilot()
        pilot.answers = false
        pilot.news()
        let count = pilot.asked.count
        pilot.send(.failed(RunQuestion(run: "sepgcn-3"), "The session is locked."))
        pilot.send(.timer(.runs))
        #expect(
            pilot.asked.dropFirst(count).allSatisfy { $0 != .ask(RunQuestion(run: "sepgcn-3")) })
    }

    @Test func severalRunsAreStartedAtOnce() {
        var pilot = pilot()
        enter("16", into: "dimension", &pilot)
        pilot.press(.character("V"))
        #expect(pilot.text.contains("several trainings"))
        pilot.press(.control("u"))
        pilot.type("seeds=1,2 layers=1,3")
        pilot.press(.enter)
        #expect(pilot.state.overlay == nil)
        #expect(pilot.text.contains("Starting 4 trainings"))
        #expect(
            pilot.asked.contains(
                .ask(
                    StartTrainings(arguments: [
                        "train", "sepgcn", "--city", "riverbend", "--dimension", "16",
                        "--on-guard", "pause", "--seeds",
                        "1,2", "--sweep", "layers=1,3",
                    ]))))
    }

    @Test(arguments: [
        ("seeds=1,x", "no list of seeds"), ("", "nothing to try"), ("layers", "is no sweep"),
        ("temperature=1", "has no option 'temperature'"), ("layers=1,99", "--sweep layers=99"),
    ])
    func whatCannotBeTriedIsRefused(text: String, reason: String) {
        var pilot = pilot()
        pilot.press(.character("V"), .control("u"))
        pilot.type(text)
        pilot.press(.enter)
        #expect(pilot.state.overlay?.fault?.contains(reason) == true)
        #expect(!pilot.asked.contains { $0.asks(StartTrainings.self) })
    }
}
