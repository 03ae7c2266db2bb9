import City
import Evaluation
import Foundation
import Models
import Recommending
import Reports
import Sessions
import Support
import Tensors
import TestSupport
import Testing

@testable import Questions

/// Leave-one-out tables on the bundled city, with rules, runs, groups of seeds and a stub network.
@Suite struct NextComparisonTests {
    private let home: TrainedWorkspace

    init() throws { home = try TrainedWorkspace() }

    private func compare(
        _ change: (inout NextComparisonRequest) -> Void = { _ in }
    ) throws -> ModelComparison {
        var request = NextComparisonRequest()
        request.draws = 200
        request.isTuned = false
        change(&request)
        return try home.workspace.compareNext(Workspace.bundledCity, request)
    }

    private func failure(
        _ change: (inout NextComparisonRequest) -> Void
    ) -> Failure? {
        TestSupport.failure(of: { _ = try compare(change) })
    }

    @Test func everyRuleStandsInOneTable() throws {
        let report = try compare {
            $0.isTuned = true
            $0.slices = true
        }
        #expect(report.split == "leave-one-out" && report.part == "validation")
        let table = try #require(report.tables.first)
        #expect(report.tables.count == 1)
        #expect(
            table.rows.map(\.name) == [
                "popularity", "popularity-at-hour", "own-places", "own-places-at-hour", "own-mix",
                "markov", "nearest", "item-knn", "item-knn-tuned", "ease", "ease-tuned",
            ])
        #expect(table.leading == "ndcg@10" && table.reference == "popularity")
        #expect(table.sampled == "as published: 100 negatives")
        let city = try home.workspace.city(Workspace.bundledCity)
        let split = try Split(city, .leaveOneOut)
        #expect(table.queries == split.parts.count { $0 == VisitPart.validation.code })
        #expect(table.users == table.queries)
        for row in table.rows {
            let mean = try #require(row.metrics["ndcg@10"])
            #expect((row.low ?? 2) <= mean && mean <= (row.high ?? -1))
            #expect((row.difference == nil) == (row.name == "popularity"))
            #expect(row.slices?.isEmpty == false)
            for k in [1, 5, 10, 20, 50] {
                // Fewer candidates are never harder.
                let sampled = try #require(row.metrics["100-negatives/hit@\(k)"])
                #expect(sampled >= (try #require(row.metrics["hit@\(k)"])) - 1e-12)
                #expect(row.metrics["100-negatives/ndcg@\(k)"] != nil)
            }
        }
        #expect(table.card.isSealed && table.card.openings == 0)
        #expect(table.card.candidates.hasPrefix("every place of the city, nothing sampled"))
        #expect(table.card.candidates.contains("as published: 100 negatives"))
        #expect(table.card.split == "leave-one-out, visits")
        #expect(table.card.learning == "training visits, by rules")
        let events = HeldOutEvents(split, .validation)
        let share = 100 * Double(events.newToUser) / Double(events.targets.count)
        #expect(table.meaning.contains("\((share * 10).rounded() / 10) % are at places"))
        // Nothing is written where nothing is opened.
        #expect(!FileManager.default.fileExists(atPath: home.folder.path + "/sessions/default"))
        let text = try JSONEncoder().encode(report)
        #expect(try JSONDecoder().decode(ModelComparison.self, from: text) == report)
    }

    /// Each metric that may lead is one that every ranking has.
    @Test(arguments: [nil, 5]) func anyMetricLeads(shown: Int?) throws {
        for metric in ModelComparison.leading(ofLists: shown != nil) {
            if metric == ModelComparison.utility {
                // The bundled city has no log of what was shown.
                let unplanted = failure {
                    $0.shown = shown
                    $0.leading = metric
                    $0.unsealedBy = "a test"
                }
                #expect(unplanted?.problem == "no utility was planted in these lists")
                continue
            }
            let table = try compare {
                $0.shown = shown
                $0.leading = metric
                $0.draws = 100
            }.tables[0]
            #expect(table.leading == metric && table.isAboutLists == (shown != nil))
            for row in table.rows {
                let mean = try #require(row.metrics[metric])
                #expect((row.low ?? 2) <= mean && mean <= (row.high ?? -1), "\(row.name) \(metric)")
            }
        }
        let unknown = failure {
            $0.shown = shown
            $0.leading = "recall@20"
            $0.unsealedBy = "a test"
        }
        #expect(unknown?.problem.contains("--leading recall@20") == true)
        for (count, origin) in [(1_000_000, ListOrigin.drawn), (5, .logged)] {
            let listless = failure {
                $0.shown = count
                $0.lists = origin
                $0.unsealedBy = "a test"
            }
            #expect(listless?.kind == .usage)
        }
        // Refused before anything is opened.
        #expect(!FileManager.default.fileExists(atPath: home.folder.path + "/sessions/default"))
    }

    /// Lists as a city's log has them are asked about alone, and judged by the planted utility.
    @Test func loggedListsAreJudged() throws {
        var recipe = CityGrower.Recipe(name: "arcade", seed: 5, users: 60, places: 120, days: 40)
        recipe.exposures = 0.6
        recipe.exposedPlaces = 8
        _ = try home.workspace.growCity(recipe, replace: false) { _ in }
        let city = try home.workspace.city("arcade")
        let log = try #require(city.exposures)
        let split = try Split(city, .chronological)
        let held = split.nextTargets(.validation)
        let asked = held.filter { log.list(beforeVisit: $0) != nil }
        #expect(asked.count > 3 && asked.count < held.count)
        var request = NextComparisonRequest()
        request.split = .chronological
        request.isTuned = false
        request.draws = 100
        request.shown = 8
        let table = try home.workspace.compareNext("arcade", request).tables[0]
        #expect(table.queries == asked.count && table.isAboutLists)
        let new = HeldOutEvents(split, .validation, among: asked).newToUser
        let share = (1000 * Double(new) / Double(asked.count)).rounded() / 10
        #expect(
            table.meaning.hasSuffix(
                "training, where places were shown before it; \(share) % are at places that are new "
                    + "to the user"))
        #expect(
            table.card.candidates.hasPrefix(
                "8 places as they were shown before \(asked.count) of \(held.count) held-out events"
            ))
        for row in table.rows {
            let verdict = ModelComparison.verdicts.map { row.metrics[$0] }
            guard row.name != table.reference else {
                #expect(verdict == [nil, nil, nil])
                continue
            }
            #expect(abs(verdict.reduce(0) { $0 + ($1 ?? -1) } - 1) < 1e-12, "\(row.name)")
        }
        request.leading = ModelComparison.utility
        let judged = try home.workspace.compareNext("arcade", request).tables[0]
        #expect(judged.leading == "utility@5")
        // Drawn lists are of every event, and nobody knows what they are worth.
        request.leading = nil
        request.lists = .drawn
        let drawn = try home.workspace.compareNext("arcade", request).tables[0]
        #expect(drawn.queries == held.count)
        #expect(drawn.rows.allSatisfy { !$0.metrics.has("win") && !$0.metrics.has("utility@5") })
    }

    @Test func ordersAndVisitsAreApart() throws {
        let orders = try compare { $0.action = "order" }
        let visits = try compare { $0.action = "visit" }
        #expect(orders.tables[0].card.split == "leave-one-out, orders")
        #expect(orders.tables[0].meaning.hasPrefix("the order before the last of each user"))
        #expect(visits.tables == (try compare { _ in }).tables)
        #expect(orders.tables[0].queries != visits.tables[0].queries)
        let refused = failure { $0.action = "search" }
        #expect(refused?.kind == .usage && refused?.remedy == "give --action visit or order or all")
    }

    @Test func theTestPartIsOpenedInWriting() throws {
        let open = try compare { $0.unsealedBy = "whyhere evaluate --next --unseal" }
        let table = open.tables[0]
        #expect(open.part == "test" && !table.card.isSealed && table.card.openings == 1)
        // What a model of sequences learns where nothing is said, though it reads what came after.
        #expect(table.card.learning == "training visits, by rules")
        #expect(table.meaning.hasPrefix("the last visit of each user"))
        let written = try home.workspace.session("default").openings(
            cityFingerprint: open.cityFingerprint, split: open.split)
        #expect(written.map(\.command) == ["whyhere evaluate --next --unseal"])
        #expect(try compare { _ in }.tables[0].card.openings == 1)
    }

    @Test func auditsFindWhatIsPlantedAndNothingElse() throws {
        let table = try compare { $0.audits = true }.tables[0]
        let audits = try #require(table.card.audits)
        let status = Dictionary(uniqueKeysWithValues: audits.map { ($0.name, $0.status) })
        #expect(status["later evidence of the user"] == .passed)
        // By design of the split, which only one by time rules out.
        #expect(status["later evidence of others"] == .noted)
        #expect(status["target in its input"] == .passed)
        #expect(status["shuffled labels"] == .passed)
        #expect(status["canary"] == .passed)
    }

    @Test func runsAndGroupsStandBesideTheRules() throws {
        let run = try home.train("bpr-mf") {
            $0.split = "leave-one-out"
            $0.epochs = 2
        }
        var recipe = TrainingRecipe("bpr-mf")
        recipe.split = "leave-one-out"
        recipe.dimension = 16
        recipe.epochs = 2
        recipe.refit = false
        let group = try home.workspace.createGroup(
            city: Workspace.bundledCity, recipe: recipe, seeds: [1, 2], session: "default")
        #expect(failure { $0.runs = [group] }?.kind == .usage)
        let members = try home.workspace.members(ofGroup: group, session: "default")
        for member in members {
            _ = try home.workspace.train(
                run: member.run, session: "default", isInterrupted: { false },
                progress: { _ in })
        }
        let report = try compare {
            $0.runs = [run, group] + members.map(\.run)
            $0.reference = run
            $0.unsealedBy = "a test"
        }
        let rows = report.tables[0].rows
        func figure(_ name: String, _ metric: String = "ndcg@10") -> Double {
            rows.first { $0.name == name }?.metrics[metric] ?? .nan
        }
        #expect(report.tables[0].reference == run)
        #expect(figure(run) == figure(members[0].run))
        for metric in ["ndcg@10", "hit@50", "100-negatives/mrr", "coverage@10"] {
            let mean = (figure(members[0].run, metric) + figure(members[1].run, metric)) / 2
            #expect(abs(figure(group, metric) - mean) < 1e-12)
        }
        let meaning = try #require(rows.first { $0.name == group }?.meaning)
        #expect(meaning.hasPrefix("BPR-MF, mean over 2 seeds, ndcg@10 ± 0."))
        #expect(report.tables[0].card.seeds.contains("1 2 of \(group)"))
        // The opening is written down with runs, not with the group.
        let written = try home.workspace.session("default").openings(
            cityFingerprint: report.cityFingerprint, split: report.split
        )
        .filter { $0.command == "a test" }
        #expect(written.compactMap(\.run) == [run] + members.map(\.run))
        // Its events are visits.
        #expect(
            failure {
                $0.runs = [run]
                $0.action = "order"
            }?.problem.contains("other events than orders") == true)
    }

    /// What everybody did in validation is known to a rule where it is known to each run beside it.
    @Test func rulesCountFromWhatTheRunsHaveLearned() throws {
        func train(refit: Bool) throws -> String {
            try home.train("bpr-mf") {
                $0.split = "leave-one-out"
                $0.epochs = 1
                $0.refit = refit
            }
        }
        let (plain, again) = try (train(refit: false), train(refit: true))
        let city = try home.workspace.city(Workspace.bundledCity)
        let split = try Split(city, .leaveOneOut)
        let questions = NextPlaceQueries(
            split, targets: split.nextTargets(.test), history: .rolling)
        for (runs, view, more) in [
            ([plain], split.trainingView(), ""),
            ([again], split.trainingAndValidationView(), ""),
            (
                [plain, again], split.trainingView(),
                "; \(again) has learned training+validation visits"
            ),
        ] {
            let table = try compare {
                $0.runs = runs
                $0.unsealedBy = "a test"
            }.tables[0]
            #expect(table.card.learning == "\(view.name) visits, by rules" + more)
            for (name, scorer) in [
                ("popularity", Popularity(view) as any NextPlaceScorer),
                ("markov", FirstOrderMarkov(view)),
            ] {
                let expected = NextPlaceEvaluation(questions).run(scorer).means
                let found = try #require(table.rows.first { $0.name == name })
                for metric in ["ndcg@10", "mrr"] {
                    let (one, other) = (found.metrics[metric] ?? -1, expected[metric] ?? -2)
                    #expect(abs(one - other) < 1e-9, "\(name) \(metric) beside \(runs)")
                }
            }
        }
        // Before validation nobody has learned it.
        #expect(
            try compare { $0.runs = [again] }.tables[0].card.learning
                == "training visits, by rules")
    }

    @Test func whatDoesNotFitIsRefused() throws {
        #expect(failure { $0.reference = "oracle" }?.kind == .usage)
        #expect(failure { $0.runs = ["nobody"] }?.kind == .noInput)
        #expect(failure { $0.runs = ["ease"] }?.kind == .usage)
        let other = try home.train("bpr-mf") { $0.epochs = 1 }
        let refused = failure { $0.runs = [other] }
        #expect(refused?.kind == .usage && refused?.remedy == "train it with --split leave-one-out")
    }

    /// A network in the place of which the last place is scored, then the places by their number.
    private struct Stub: BatchNextPlaceScorer {
        let places: Int

        func scores(_ queries: ArraySlice<NextPlaceQuery>) -> Tensor<Float> {
            var result = Tensor<Float>.zeros([queries.count, places])
            result.withUnsafeMutableElements { elements in
                for (row, query) in queries.enumerated() {
                    for place in 0..<places { elements[row * places + place] = -Float(place) }
                    if let last = query.history.last {
                        elements[row * places + Int(last.place)] = 1
                    }
                }
            }
            return result
        }
    }

    /// Against a direct count over the city's columns.
    @Test func aScorerOfSequencesStandsBesideTheRules() throws {
        let city = try home.workspace.city(Workspace.bundledCity)
        let split = try Split(city, .leaveOneOut)
        var request = NextComparisonRequest()
        request.draws = 200
        request.reference = "stub"
        let comparison = NextComparison(
            split, try AskedEvents(split, .test, request, truth: nil),
            runs: [
                NextPlaceSystem(
                    name: "stub", meaning: "a stub", seeds: [4],
                    scorers: [Stub(places: city.placeCount)])
            ], request: request, seal: TestSeal(part: .test, openings: 1))
        let table = try comparison.table()
        let row = try #require(table.rows.first { $0.name == "stub" })
        var hits = [0.0, 0.0]
        var users = 0.0
        for user in 0..<city.userCount {
            let own = city.visitRange(ofUser: user).filter { split.part(ofVisit: $0) != nil }
            guard own.count >= 3 else { continue }
            users += 1
            let truth = Int(city.visitPlace[own[own.count - 1]])
            let last = Int(city.visitPlace[own[own.count - 2]])
            hits[0] += truth == last ? 1 : 0
            // The last place leads; it moves the others down by one where it is not among them.
            let rank = truth == last ? 1 : truth < last ? truth + 2 : truth + 1
            hits[1] += rank <= 50 ? 1 : 0
        }
        #expect(Double(table.queries) == users)
        #expect(abs((row.metrics["hit@1"] ?? -1) - hits[0] / users) < 1e-12)
        #expect(abs((row.metrics["hit@50"] ?? -1) - hits[1] / users) < 1e-12)
        #expect(row.difference == nil && table.reference == "stub")
        #expect(table.rows.dropLast().allSatisfy { $0.difference != nil })
        #expect(table.card.seeds.hasPrefix("4 of stub"))
    }
}
