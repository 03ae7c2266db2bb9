import Canvas
import Models
import Reports
import Support
import Testing

@testable import Screens

/// Columns, folds, differences and names of the table of runs.
@Suite("The table of runs")
struct RunsTableTests {
    private let cards = Catalogue.cards

    private func pilot(_ size: Size = Size(160, 40)) -> Pilot {
        var pilot = Pilot(State(city: SampleRuns.city), size: size)
        pilot.press(.character("6"))
        return pilot
    }

    private func names(_ pilot: Pilot) -> [String] { pilot.state.runRows.map(\.name) }

    private func column(_ name: String) throws -> RunColumn {
        try #require(RunColumns.named(name, cards))
    }

    // MARK: - Columns

    @Test func everyColumnHasANameOfItsOwn() {
        let all = RunColumns.all(SampleRuns.runs, cards).map(\.name)
        #expect(Set(all).count == all.count)
        for name in all { #expect(RunColumns.named(name, cards)?.name == name, "\(name)") }
        // What a filter can be written about.
        for name in all { #expect(RunsState.table.fault("\(name):") == nil || all.contains(name)) }
        let table = RunColumns.table(SampleRuns.runs, cards)
        for name in all
        where table.fields.first(where: { $0.head.name == name })?.head.kind == .count {
            #expect(table.fault("\(name)>1") == nil, "\(name)")
        }
    }

    @Test func settingsThatDifferComeFirst() throws {
        let all = RunColumns.all(SampleRuns.runs, cards).map(\.name)
        let core = RunColumns.core.count
        #expect(Array(all[core..<(core + 2)]) == ["dimension", "learning-rate"])
        #expect(all.contains("setting/epochs") && all.contains("validation/ndcg@20"))
        #expect(all.contains("test/new/recall@20"))
    }

    @Test func cellsByHand() throws {
        let run = SampleRuns.runs[3]
        #expect(try column("dimension").cell(run) == "128")
        #expect(try column("learning-rate").cell(run) == "0.0005")
        #expect(try column("validation/ndcg@20").cell(run) == "0.1250")
        #expect(try column("test/new/recall@20").cell(run) == "0.2000")
        #expect(try column("time").cell(run) == "90 min")
        #expect(try column("setting/epochs").cell(run) == "\(run.recipe.epochs)")
        // A setting of another model is nothing here.
        #expect(try column("ablation").cell(SampleRuns.runs[5]).isEmpty)
        #expect(RunColumns.named("nothing-of-the-kind", cards) == nil)
        #expect(RunColumns.named("validation/", cards) == nil)
    }

    @Test func aFilterAsksAboutSettingsAndMetrics() {
        let table = RunColumns.table(SampleRuns.runs, cards)
        func found(_ filter: String) -> [String] {
            var choice = ListChoice()
            choice.filter = filter
            return table.shown(SampleRuns.runs, by: choice).map(\.run)
        }
        #expect(found("dimension=128") == ["sepgcn-wide"])
        #expect(found("learning-rate<0.001 model:sepgcn") == ["sepgcn-wide"])
        #expect(found("validation/recall@20>=0.24") == ["sepgcn-seeds-c", "sepgcn-wide"])
        #expect(found("test/new/recall@20>0.19") == ["sepgcn-wide"])
        #expect(found("time>2h").isEmpty && found("time>1h").count == 6)
    }

    @Test func columnsAreShownMovedAndHidden() throws {
        var pilot = pilot()
        pilot.press(.character("|"), .character("/"))
        pilot.type("dimension")
        pilot.press(.enter)
        #expect(pilot.state.shownColumns.first?.kind == "setting that differs")
        pilot.press(.character(" "))
        #expect(pilot.state.runs.columns == RunColumns.usual + ["dimension"])
        for _ in 0..<30 { pilot.press(.left) }
        #expect(pilot.state.runs.columns.first == "dimension")
        #expect(pilot.state.status?.text == "dimension is the first column.")
        pilot.press(.right)
        #expect(pilot.state.runs.columns.prefix(2) == ["run", "dimension"])
        pilot.press(.escape, .escape)
        #expect(pilot.state.overlay == nil)
        let head = pilot.text.split(separator: "\n")[2]
        #expect(head.contains("dimension"))
        #expect(pilot.text.contains("128"))
        // The command line prints the same columns.
        #expect(
            CommandLines.runs(pilot.state)
                == "whyhere runs list --columns run,dimension,"
                + RunColumns.usual.dropFirst().joined(separator: ","))
        pilot.press(.character("|"), .character("U"))
        #expect(pilot.state.runs.chosenColumns == nil)
    }

    @Test func oneColumnStays() {
        var pilot = pilot()
        pilot.press(.character("|"))
        for _ in 0..<40 {
            pilot.press(.home)
            pilot.press(.character(" "))
        }
        #expect(pilot.state.runs.columns.count == 1)
        #expect(pilot.state.status?.text == "One column has to stay.")
    }

    @Test func columnsAndFoldsAreRemembered() throws {
        var pilot = pilot()
        pilot.press(.character("|"), .down, .character(" "), .escape, .character("b"))
        let kept = try #require(pilot.state.remembered)
        var other = Pilot(State(city: SampleRuns.city), size: Size(160, 40))
        other.state.restore(kept, isFirst: true)
        #expect(other.state.runs.chosenColumns == pilot.state.runs.chosenColumns)
        #expect(other.state.runs.folds == pilot.state.runs.folds && kept.runs.columns != nil)
    }

    @Test func theKeysOfSortingGoThroughWhatIsShown() {
        var pilot = pilot()
        pilot.state.runs.chosenColumns = ["run", "dimension", "best"]
        pilot.press(.character(">"), .character(">"))
        #expect(pilot.state.runs.choice.order?.field == "dimension")
        #expect(names(pilot).first == "sepgcn-wide")
        #expect(pilot.text.contains("dimension▼"))
        pilot.press(.character(">"), .character(">"))
        #expect(pilot.state.runs.choice.order == nil)
    }

    // MARK: - Folding

    @Test func aFoldedGroupIsOneRowWithItsMean() throws {
        var pilot = pilot()
        #expect(pilot.state.runRows.count == 7)
        pilot.press(.character("b"))
        #expect(names(pilot) == ["bpr-seeds", "sepgcn-wide", "sepgcn-seeds", "sepgcn-branch"])
        let row = try #require(pilot.state.runRows.first { $0.name == "sepgcn-seeds" })
        // 0.20, 0.22 and 0.24: mean 0.22, deviation of a sample 0.02.
        #expect(row.text(try column("best")) == "0.2200 ± 0.0200")
        #expect(row.status == "1 running, 2 finished")
        #expect(row.text(try column("model")) == "sepgcn")
        #expect(row.text(try column("seed")) == "2 ± 1")
        // Both seeds of the other group have the same value.
        #expect(pilot.state.runRows[0].text(try column("best")) == "0.1000")
        let trend = RunRow.trend(row.runs)
        for (found, wanted) in zip(trend, [0.055, 0.11, 0.22]) {
            #expect((found - wanted).magnitude < 1e-12)
        }
        #expect(pilot.text.contains("×3 sepgcn-seeds"))
        pilot.press(.character("b"))
        #expect(pilot.state.runRows.count == 7)
    }

    /// A branch off a member stands under the group's row.
    @Test func theTreeAndTheFoldsLiveTogether() throws {
        var pilot = pilot()
        func depth(_ name: String) throws -> Int {
            let rows = pilot.state.runRows
            let row = try #require(rows.first { $0.name == name })
            return RunTree.depth(of: row, in: rows)
        }
        let plain = names(pilot)
        let parent = try #require(plain.firstIndex(of: "sepgcn-seeds-a"))
        #expect(plain[parent + 1] == "sepgcn-branch")
        #expect(try depth("sepgcn-branch") == 1)
        pilot.press(.character("b"))
        #expect(try depth("sepgcn-branch") == 1 && depth("sepgcn-seeds") == 0)
        #expect(pilot.text.contains("└ sepgcn-branch"))
    }

    @Test func arrowsFoldAndUnfoldOneGroup() throws {
        var pilot = pilot()
        pilot.state.select(row: "sepgcn-seeds-b")
        pilot.press(.left)
        #expect(pilot.state.selectedRow?.name == "sepgcn-seeds")
        #expect(names(pilot).contains("bpr-seeds-a"))
        pilot.press(.left)
        #expect(pilot.state.status?.text == "sepgcn-seeds is one row already.")
        pilot.press(.right)
        #expect(pilot.state.selectedRun?.group == "sepgcn-seeds")
        pilot.state.select(row: "sepgcn-wide")
        pilot.press(.left)
        #expect(pilot.state.status?.text.contains("is a single run") == true)
        // Enter shows the runs of a folded row.
        pilot.press(.character("b"))
        pilot.state.select(row: "bpr-seeds-a")
        pilot.press(.enter)
        #expect(pilot.state.screen == .runs && pilot.state.selectedRun?.run == "bpr-seeds-b")
    }

    @Test func aFoldedRowSaysWhyItIsNoRun() {
        var pilot = pilot()
        pilot.press(.character("b"), .character("e"))
        #expect(pilot.state.overlay == nil)
        #expect(
            pilot.state.status?.text
                == "bpr-seeds is 2 runs as one row; → shows them, then choose one.")
        pilot.press(.character(" "))
        #expect(pilot.state.runs.marked.sorted() == ["bpr-seeds-a", "bpr-seeds-b"])
        pilot.press(.character(" "))
        #expect(pilot.state.runs.marked.isEmpty)
    }

    @Test func foldedRowsAreSortedByTheirMeans() {
        var pilot = pilot()
        pilot.press(.character("b"))
        pilot.state.runs.choice.order = ListOrder(field: "best")
        #expect(names(pilot) == ["sepgcn-wide", "sepgcn-seeds", "sepgcn-branch", "bpr-seeds"])
        // A filter asks about runs: one of three is left, which is no group any more.
        pilot.state.runs.choice.filter = "seed=2"
        #expect(names(pilot) == ["sepgcn-seeds-b", "bpr-seeds-b"])
    }

    // MARK: - Differences

    @Test func onlyTheSettingsThatDiffer() {
        let runs = [SampleRuns.runs[0], SampleRuns.runs[3]]
        let found = RunDifferences(runs, cards: cards)
        #expect(found.rows.map(\.setting) == ["dimension", "learning-rate"])
        #expect(found.rows[0].values == ["64", "128"])
        let card = cards.first { $0.name == "sepgcn" }
        #expect(found.same == 2 + (card?.settings.count ?? 0) - 2)
        let mixed = RunDifferences([SampleRuns.runs[0], SampleRuns.runs[5]], cards: cards)
        #expect(mixed.rows.first == .init(setting: "model", values: ["sepgcn", "bpr-mf"]))
        #expect(mixed.rows.first { $0.setting == "ablation" }?.values.last == .some(nil))
    }

    @Test func theSelectedRunStandsBesideTheMarkedOnes() {
        var pilot = pilot()
        pilot.press(.character("D"))
        #expect(
            pilot.state.overlay == nil && pilot.state.status?.text.contains("Mark a run") == true)
        pilot.state.select(row: "sepgcn-seeds-a")
        pilot.press(.character(" "))
        pilot.state.select(row: "sepgcn-wide")
        pilot.press(.character("D"))
        #expect(pilot.state.overlay?.kind == .runDifferences)
        #expect(pilot.text.contains("dimension") && pilot.text.contains("128"))
        #expect(!pilot.text.contains("patience"))
        pilot.press(.character("y"))
        #expect(pilot.copied == "whyhere runs diff sepgcn-seeds-a sepgcn-wide")
    }

    // MARK: - Names

    @Test func aRenamedRunIsFollowed() {
        var pilot = pilot()
        pilot.state.select(row: "sepgcn-wide")
        pilot.press(.character(" "))
        pilot.state.train.run = "sepgcn-wide"
        pilot.state.why.run = "sepgcn-wide"
        pilot.press(.character("_"))
        for _ in 0..<20 { pilot.press(.backspace) }
        pilot.type("best-of-june")
        pilot.press(.enter)
        #expect(
            pilot.questions(RenameRun.self).last
                == RenameRun(run: "sepgcn-wide", name: "best-of-june"))
        #expect(pilot.state.runs.marked == ["best-of-june"])
        #expect(pilot.state.train.run == "best-of-june" && pilot.state.why.run == "best-of-june")
        pilot.press(.character("u"))
        #expect(
            pilot.questions(RenameRun.self).last
                == RenameRun(run: "best-of-june", name: "sepgcn-wide"))
        #expect(pilot.state.runs.undo == nil)
    }

    @Test func aRefusedNameIsTold() {
        var pilot = pilot()
        pilot.state.select(row: "sepgcn-seeds-c")
        pilot.press(.character("_"))
        #expect(pilot.state.overlay == nil)
        #expect(pilot.state.status?.text.contains("is running") == true)
        pilot.state.select(row: "sepgcn-wide")
        pilot.press(.character("_"))
        for _ in 0..<20 { pilot.press(.backspace) }
        pilot.press(.enter)
        #expect(pilot.state.overlay?.fault == "Give a name, such as best-of-may.")
        pilot.type("taken")
        pilot.press(.enter)
        #expect(pilot.state.status?.text == "The name taken is taken by another run.")
        #expect(pilot.state.runs.undo == nil && names(pilot).contains("sepgcn-wide"))
    }

    // MARK: - The command line

    @Test func theCommandLineHasTheSameTable() throws {
        var wish = RunList.Wish()
        wish.columns = ["run", "dimension", "best"]
        wish.filter = "model:sepgcn"
        wish.sort = "best"
        let newest = Array(SampleRuns.runs.reversed())
        let list = try RunList(newest, cards: cards, wish)
        #expect(list.heads == ["RUN", "DIMENSION", "BEST"])
        #expect(list.cells.first == ["sepgcn-wide", "128", "0.2500"])
        #expect(list.right == [1, 2])
        wish.isFolded = true
        let folded = try RunList(newest, cards: cards, wish)
        #expect(folded.cells[1] == ["×3 sepgcn-seeds", "64", "0.2200 ± 0.0200"])
        #expect(folded.documents[1]["seeds"] == .number(3))
        guard case .mean(let mean)? = folded.documents[1]["best"] else {
            Issue.record("no mean")
            return
        }
        #expect(mean.seeds == 3 && (mean.mean - 0.22).magnitude < 1e-12)
        wish.columns = ["dimensions"]
        #expect(throws: Failure.self) { _ = try RunList(newest, cards: cards, wish) }
        wish.columns = nil
        wish.filter = "dimensions>3"
        #expect(throws: Failure.self) { _ = try RunList(newest, cards: cards, wish) }
    }
}
