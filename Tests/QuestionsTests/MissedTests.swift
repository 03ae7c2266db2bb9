import City
import Foundation
import Models
import Reports
import Support
import TestSupport
import Testing

@testable import Questions

/// Misses whose causes are known, on a city made by hand.
@Suite("Missed places")
final class MissedTests {
    private let folder: ScratchFolder
    private let workspace: Workspace

    init() throws { (folder, workspace) = try MissedCity.workspace() }

    private func request(
        _ rule: String, user: Int = MissedCity.mira, _ place: MissedCity.Place? = nil,
        lifts: Bool = false
    ) -> MissedRequest {
        var request = MissedRequest(
            run: "\(rule)@\(MissedCity.name)", session: "default", user: String(user),
            place: place.map { String($0.rawValue) })
        request.cutoff = 2
        request.lifts = lifts
        request.seconds = 60
        return request
    }

    private func card(
        _ rule: String, user: Int = MissedCity.mira, _ place: MissedCity.Place,
        lifts: Bool = false
    ) throws -> MissCard {
        let report = try workspace.missed(request(rule, user: user, place, lifts: lifts))
        return try #require(report.cards.first)
    }

    // MARK: - Causes

    private static let causes: [(MissedCity.Place, MissCause)] = [
        (.known, .masked), (.cold, .coldPlace), (.far, .farPlace), (.taste, .laterTaste),
        (.popular, .model), (.plain, .none),
    ]

    @Test(arguments: causes)
    func everyCauseIsFound(place: MissedCity.Place, cause: MissCause) throws {
        let card = try card("item-knn", place)
        #expect(card.isMissed && card.cause == cause, "\(card.cause?.title ?? "-")")
        #expect(card.otherCauses.isEmpty, "\(card.otherCauses)")
        #expect(card.sentences.cause.lowercased().hasPrefix(cause.title))
    }

    /// By popularity itself the list is what popularity makes of it.
    @Test func popularPlacesFillTheList() throws {
        let card = try card("popularity", .plain)
        #expect(card.cause == .popularity && card.otherCauses.isEmpty)
        #expect(try self.card("popularity", .popular).isMissed == false)
        // Far and popular: the first that holds is the main one.
        let far = try self.card("popularity", .far)
        #expect(far.cause == .farPlace && far.otherCauses == [.popularity])
    }

    /// A visit of the user's own that came later is a leak, which is the last thing to blame.
    @Test func laterVisitsAreALeak() throws {
        let card = try card("item-knn", user: MissedCity.late, .plain)
        #expect(card.cause == .leak && card.split.ownLaterVisits == 1 && !card.split.isFair)
        #expect(card.sentences.split.contains("learned 1 visit of the user that came later"))
        let popular = try self.card("popularity", user: MissedCity.late, .plain)
        #expect(popular.cause == .popularity && popular.otherCauses == [.leak])
    }

    @Test func dataAreCounted() throws {
        let plain = try card("item-knn", .plain)
        #expect(plain.data.visits == 6 && plain.data.people == 6 && plain.data.ownVisits == 0)
        #expect(plain.data.categoryVisits == 2)
        #expect(abs((plain.data.kilometres ?? 0) - 0.1) < 1e-3)
        // Five visits to three places; of them `other` is the farthest from the next.
        #expect(abs((plain.data.reach ?? 0) - 0.4) < 1e-3)
        #expect(plain.number == 1 && plain.truths == 6)
        #expect(plain.split.isFair && plain.split.ownLaterVisits == 0)
        let known = try card("item-knn", .known)
        #expect(known.rank == nil && known.data.ownVisits == 2 && known.split.isMasked)
        #expect(known.model.margin == nil)
        let taste = try card("item-knn", .taste)
        #expect(taste.data.categoryVisits == 0)
        #expect(taste.sentences.data.contains("had never been to a place of the category Museum"))
    }

    @Test func ranksAreThoseOfTheLists() throws {
        let card = try card("item-knn", .popular)
        let best = try #require(card.ranks.first)
        #expect(best.name == "popularity" && best.rank == 1 && best.isRule)
        #expect(card.sentences.rank.contains("popularity 1 (best)"))
        #expect(!card.ranks.contains { $0.name == "item-knn" || $0.name == "own-places" })
        let list = try workspace.recommend(
            RecommendationRequest(
                run: "item-knn@hand", session: "default", user: "0", candidates: "new",
                count: 2))
        #expect(list.items.map(\.placeName).sorted() == ["first", "second"])
        #expect(card.rank == list.truth.first { $0.placeName == "popular" }?.rank)
        // What it lacks is what the last of the list has.
        #expect(card.model.lastName == "second" || card.model.lastName == "first")
        let row = try #require(card.model.rows.first)
        #expect(row.placeName == "known" && row.contribution < 0)
        let margin = try #require(card.model.margin)
        let sum = card.model.kinds.reduce(0) { $0 + $1.contribution }
        #expect(margin < 0 && abs(margin - sum) < 1e-6)
    }

    @Test func aPlaceThatDidNotComeIsRefused() {
        let refusal = failure {
            _ = try workspace.missed(request("item-knn", .second))
        }
        #expect(refusal?.kind == .usage)
        #expect(refusal?.problem.contains("is not at second in the test part") == true)
        let nobody = failure { _ = try workspace.missed(request("item-knn", user: 3)) }
        #expect(nobody?.problem.contains("no test visit") == true)
        var wrong = request("item-knn")
        wrong.part = "training"
        #expect(failure { _ = try workspace.missed(wrong) }?.problem.contains("--part") == true)
        wrong = request("item-knn")
        wrong.cutoff = 0
        #expect(failure { _ = try workspace.missed(wrong) }?.problem.contains("--k 0") == true)
    }

    // MARK: - Totals

    @Test func totalsAreTheCards() throws {
        for rule in ["item-knn", "popularity", "ease", "own-places"] {
            var asked = MissesRequest(run: "\(rule)@hand", session: "default")
            asked.cutoff = 2
            asked.unsealedBy = "a test"
            let totals = try workspace.missedTotals(asked)
            #expect(totals.truths == 7 && totals.users == 2 && !totals.isSealed)
            #expect(totals.hits + totals.misses == totals.truths)
            #expect(totals.causes.map(\.misses).reduce(0, +) == totals.misses)
            #expect(abs(totals.causes.compactMap(\.share).reduce(0, +) - 1) < 1e-9)
            let cards = try [MissedCity.mira, MissedCity.late].flatMap {
                try workspace.missed(request(rule, user: $0)).cards
            }
            #expect(cards.count == totals.misses)
            for row in totals.causes {
                #expect(row.misses == cards.count { $0.cause == row.cause }, "\(row.cause)")
                #expect(row.others == cards.count { $0.otherCauses.contains(row.cause) })
            }
            let list = try workspace.misses(asked)
            #expect(list.misses.map(\.place) == cards.map(\.place))
        }
    }

    /// Without the seal's being opened the validation part is ranked, which nothing has learned.
    @Test func theTestPartIsSealed() throws {
        var asked = MissesRequest(run: "popularity@hand", session: "default")
        asked.cutoff = 2
        let totals = try workspace.missedTotals(asked)
        #expect(totals.isSealed && totals.openings == 0 && totals.subject.part == "validation")
        #expect(totals.truths == 2 && totals.hits == 1 && totals.users == 1)
        #expect(totals.causes.first { $0.misses > 0 }?.cause == .coldPlace)
        var card = request("popularity", user: 34, .cold)
        card.part = "validation"
        #expect(try workspace.missed(card).cards.first?.cause == .coldPlace)
        asked.unsealedBy = "a test"
        #expect(try workspace.missedTotals(asked).openings == 1)
    }

    @Test func itCanBeInterrupted() throws {
        var asked = MissesRequest(run: "ease@hand", session: "default")
        asked.unsealedBy = "a test"
        var told: [MissedProgress] = []
        _ = try workspace.missedTotals(asked, progress: { told.append($0) })
        #expect(told.contains { $0.phase == "ranks by ease@hand" && $0.done == $0.total })
        #expect(told.contains { $0.phase == "ranks by item-knn" })
        let refusal = failure {
            _ = try workspace.missedTotals(asked, isInterrupted: { true })
        }
        #expect(refusal?.kind == .interrupted)
    }

    // MARK: - Lifts

    /// One visit to the place whose visitors are those of the missed one does it.
    @Test func aBridgeLifts() throws {
        let card = try card("item-knn", .plain, lifts: true)
        let lift = try #require(card.lift)
        #expect(lift.visits?.map(\.placeName) == ["bridge"])
        #expect(lift.isSmallest && !lift.timedOut && lift.rankAfter == 1)
        #expect(card.sentences.lift?.hasPrefix("1 more visit would lift it from rank") == true)
        // The what-if of the same visit says the same.
        var asked = WhatIfRequest(run: "item-knn@hand", session: "default", user: "0")
        asked.edits = lift.visits?.map(\.edit) ?? []
        let row = try workspace.whatIf(asked).truth.first { $0.placeName == "plain" }
        #expect(row?.rankAfter == lift.rankAfter && row?.rankBefore == lift.rankBefore)
    }

    @Test func whatCannotBeLiftedSaysWhy() throws {
        let masked = try #require(try card("item-knn", .known, lifts: true).lift)
        #expect(masked.refusal?.contains("leaves it out") == true && masked.visits == nil)
        let popular = try #require(try card("popularity", .plain, lifts: true).lift)
        #expect(popular.refusal?.contains("how many people came to each place") == true)
        // Nobody was ever there, so no other visit leads there.
        let cold = try card("item-knn", .cold, lifts: true)
        let lift = try #require(cold.lift)
        #expect(lift.visits == nil && lift.nearest != nil && !lift.timedOut)
        #expect(lift.lowerBound == 4 && lift.rankAfter != nil)
        #expect(cold.sentences.lift?.hasPrefix("No set of up to 3 visits lifts it.") == true)
    }

    /// Every set of up to three visits to eligible places by the what-if of the workbench.
    @Test(arguments: ["item-knn", "ease"])
    func liftsAreTheSmallestOfAll(rule: String) throws {
        for place in [MissedCity.Place.plain, .cold, .far, .taste, .popular] {
            let card = try card(rule, place, lifts: true)
            guard card.isMissed else { continue }
            let lift = try #require(card.lift)
            let table = try #require(workspace.missedTables.kept(key(of: rule)))
            let truth = try #require(
                table.truths.first { $0.place == place.rawValue && $0.question == 0 })
            let edits = MissLiftSearch(table, truth).candidates().edits
            #expect(edits.count == lift.tried)
            func rank(_ edits: [VisitEdit]) throws -> Double {
                var asked = WhatIfRequest(run: "\(rule)@hand", session: "default", user: "0")
                asked.edits = edits
                let report = try workspace.whatIf(asked)
                return try #require(report.truth.first { $0.place == Int(place.rawValue) })
                    .rankAfter
            }
            var smallest: Int?
            for size in 1...3 where smallest == nil {
                // A rank that is shared with what stands outside is no clear one.
                for set in subsets(of: edits, size: size) {
                    if try rank(set) <= 1.5 { smallest = size }
                }
            }
            if let visits = lift.visits {
                #expect(visits.count <= smallest ?? .max, "\(place)")
                #expect(lift.rankAfter ?? 9 <= 2)
            } else {
                #expect(smallest == nil, "\(place)")
            }
        }
    }

    private func key(of rule: String) throws -> String {
        let city = try workspace.city(MissedCity.name)
        return "\(rule)@hand/\(city.fingerprint)/test//2"
    }

    private func subsets(of edits: [VisitEdit], size: Int) -> [[VisitEdit]] {
        guard size > 0 else { return [[]] }
        var result: [[VisitEdit]] = []
        for (index, edit) in edits.enumerated() {
            for rest in subsets(of: Array(edits[(index + 1)...]), size: size - 1) {
                result.append([edit] + rest)
            }
        }
        return result
    }

    // MARK: - JSON

    @Test func theDocumentsAreTheStoredOnes() throws {
        var report = try workspace.missed(request("item-knn", .plain, lifts: true))
        report.seconds = 0
        report.cards[0].lift?.seconds = 0
        var asked = MissesRequest(run: "item-knn@hand", session: "default")
        asked.cutoff = 2
        asked.liftSeconds = 60
        asked.unsealedBy = "a test"
        var totals = try workspace.missedTotals(asked)
        totals.seconds = 0
        let encoder = JSONEncoder()
        encoder.keyEncodingStrategy = .convertToSnakeCase
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        let root = URL(filePath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent()
        for (name, data) in [
            ("missed-card", try encoder.encode(report)),
            ("missed-totals", try encoder.encode(totals)),
        ] {
            let file = root.appending(path: "Golden/\(name).json")
            if ProcessInfo.processInfo.environment["WHYHERE_UPDATE_GOLDEN"] == "1" {
                try data.write(to: file)
            }
            let stored = String(decoding: try Data(contentsOf: file), as: UTF8.self)
            #expect(stored == String(decoding: data, as: UTF8.self), "\(name)")
        }
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        #expect(try decoder.decode(MissedReport.self, from: encoder.encode(report)) == report)
        #expect(try decoder.decode(MissedTotals.self, from: encoder.encode(totals)) == totals)
    }
}
