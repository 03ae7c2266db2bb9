import Reports
import Support
import Testing

@testable import Questions

/// What is special about a place, beside the rest of its list.
extension ModelContract {
    private static let ofPlaces = ContractSubject.all { $0 != .sites }

    @Test(arguments: ofPlaces)
    func whatIsSpecialAddsUp(subject: ContractSubject) throws {
        let face = try runs.face(of: subject)
        let places = try #require(face as? ContractPlaces)
        guard face.card.refusals[.explain] == nil else { return }
        for user in places.subjects.prefix(2) {
            let rows = try places.list(for: user, among: "new").rows
            for row in [rows[0], rows[1], rows[rows.count / 2]] {
                var request = ExplanationRequest(
                    run: places.run, session: "default", user: String(user),
                    place: String(row.candidate))
                request.candidates = "new"
                request.limit = 5
                request.ablations = false
                try expectSpecial(workspace.explain(request), subject)
                request.contrast = String(rows[2].candidate)
                try expectSpecial(workspace.explain(request), subject)
                request.contrast = "none"
                let plain = try workspace.explain(request)
                #expect(plain.special == nil && plain.sentence == plain.proof)
                let sizes = plain.evidence.map { abs($0.contribution) }
                #expect(zip(sizes, sizes.dropFirst()).allSatisfy { $0 >= $1 })
            }
        }
    }

    private func expectSpecial(_ report: ExplanationReport, _ subject: ContractSubject) throws {
        let special = try #require(report.special, "\(subject)")
        let listed = report.evidence.map { $0.relative ?? 0 }
        let scale = max(1e-9, abs(report.score), abs(special.othersScore))
        func isNear(_ first: Double, _ second: Double) -> Bool {
            abs(first - second) <= 1e-6 * scale
        }
        let wanted = report.score - special.scale * special.othersScore
        #expect(isNear(special.difference, wanted), "\(subject)")
        #expect(isNear(listed.reduce(special.remainder, +), special.difference), "\(subject)")
        #expect(zip(listed, listed.dropFirst()).allSatisfy { abs($0) >= abs($1) }, "\(subject)")
        #expect((0...1).contains(special.specificity))
        #expect(special.sharedPart.map { (0...1).contains($0) } ?? (report.score <= 0))
        #expect(!special.others.contains(report.place))
        if let side = special.placeSide {
            let sum = side.rows.reduce(side.remainder) { $0 + $1.contribution }
            #expect(isNear(sum, report.score), "\(subject): the place's side")
        }
        if special.pairCount > 0, special.own.count < 20 {
            let rows = special.own.reduce(0) { $0 + ($1.relative ?? 0) }
            let pairs = special.pairs.reduce(special.pairRemainder) { $0 + $1.relative }
            #expect(isNear(rows, pairs), "\(subject): pairs")
        }
        // The person's own name stands in the reason, and it ends as a sentence does.
        #expect(report.sentence.contains(report.userName), "\(report.sentence)")
        #expect(report.sentence.hasSuffix("."), "\(report.sentence)")
    }
}
