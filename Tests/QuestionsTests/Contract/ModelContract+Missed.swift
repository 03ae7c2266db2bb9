import Foundation
import Reports
import Support
import TestSupport
import Testing

@testable import Questions

/// What is told of missed places, for every model and rule.
extension ModelContract {
    private static let listed = ContractSubject.all { $0 != .sites }

    /// All that is asked of one run, so that its ranks are computed once.
    @Test(arguments: listed)
    func missesAreExplained(subject: ContractSubject) throws {
        let face = try runs.face(of: subject)
        try expectCards(of: face)
        try expectLift(of: face)
        try expectTotals(of: face)
    }

    /// Ranks of cards are those of the lists, and hits and misses are all that came.
    private func expectCards(of face: any ContractFace) throws {
        for user in try some(of: face) {
            var request = MissedRequest(run: face.run, session: "default", user: String(user))
            request.cutoff = 5
            request.lifts = false
            let report = try workspace.missed(request)
            try expectSameFromJSON(report)
            let list = try face.list(for: user, among: report.subject.candidates)
            #expect(report.truths == list.truth.count)
            #expect(report.hits + report.cards.count == report.truths)
            for row in list.truth {
                let isMissed = row.rank.map { $0 > 5 } ?? true
                let card = report.cards.first { $0.place == row.candidate }
                #expect((card != nil) == isMissed, "place \(row.candidate)")
                guard let card else { continue }
                #expect(card.rank == row.rank && card.cause != nil)
                #expect((card.cause == .masked) == (row.rank == nil))
                let words = card.sentences
                for text in [words.cause, words.rank, words.data, words.split, words.model] {
                    #expect(text.hasSuffix("."), "\(text)")
                }
            }
        }
    }

    /// What lifts a place does so in a what-if; what cannot be edited says so.
    private func expectLift(of face: any ContractFace) throws {
        let user = face.subjects[face.subjects.count / 2]
        var request = MissedRequest(run: face.run, session: "default", user: String(user))
        request.cutoff = 5
        request.lifts = false
        guard let missed = try workspace.missed(request).cards.first(where: { $0.rank != nil })
        else { return }
        request.place = String(missed.place)
        request.lifts = true
        request.seconds = 1
        let report = try workspace.missed(request)
        try expectSameFromJSON(report)
        let lift = try #require(report.cards.first?.lift)
        let refusal = face.card.refusals[.whatIf]
        #expect((lift.refusal != nil) == (refusal != nil))
        #expect(lift.refusal.map { $0.hasSuffix(refusal ?? "-") } ?? true)
        guard let visits = lift.visits ?? lift.nearest else { return }
        #expect(visits.count <= lift.largest && lift.tried <= lift.eligible)
        var asked = WhatIfRequest(run: face.run, session: "default", user: String(user))
        asked.edits = visits.map(\.edit)
        let row = try workspace.whatIf(asked).truth.first { $0.place == missed.place }
        #expect(row?.rankAfter == lift.rankAfter)
        if lift.visits != nil { #expect(lift.rankAfter ?? 9 <= 5) }
    }

    /// The shares of all causes sum to one, and a list of misses is what totals count.
    private func expectTotals(of face: any ContractFace) throws {
        var request = MissesRequest(run: face.run, session: "default")
        request.cutoff = 5
        request.unsealedBy = "a test"
        let totals = try workspace.missedTotals(request)
        try expectSameFromJSON(totals)
        #expect(totals.hits + totals.misses == totals.truths && totals.misses > 0)
        #expect(totals.users == face.subjects.count)
        #expect(totals.causes.reduce(0) { $0 + $1.misses } == totals.misses)
        #expect(totals.causes.map(\.cause) == MissCause.allCases)
        #expect(try workspace.misses(request).misses.count == totals.misses)
    }

    /// Sealed, the validation part is ranked by what has not learned it: once for each task.
    @Test(arguments: [RecommendingTask.places, .nextPlace])
    func theValidationPartCanBeMissed(task: RecommendingTask) throws {
        let subject = try #require(Self.listed.first { $0.task == task })
        var request = MissesRequest(run: try runs.run(of: subject), session: "default")
        request.cutoff = 5
        let totals = try workspace.missedTotals(request)
        #expect(totals.subject.part == "validation" && totals.isSealed)
        #expect(totals.hits + totals.misses == totals.truths && totals.truths > 0)
    }

    @Test func whatRanksRegionsMissesNoPlaces() throws {
        for subject in ContractSubject.all(where: { $0 == .sites }) {
            let run = try runs.run(of: subject)
            let refusal = failure {
                _ = try workspace.missed(
                    MissedRequest(run: run, session: "default", user: "0"))
            }
            #expect(refusal?.kind == .usage)
        }
    }
}
