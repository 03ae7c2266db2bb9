import Foundation
import Questions
import Reports
import Testing

/// Evidence of a short training on the bundled city, in every grouping and from both sides.
@Suite("Grouped evidence")
final class GroupingTests {
    private let trained: TrainedWorkspace
    private var workspace: Workspace { trained.workspace }
    private let run: String

    init() throws {
        trained = try TrainedWorkspace()
        run = try trained.train("sepgcn") { $0.epochs = 2 }
    }

    private func explain(
        user: Int = 2, place: Int = 40, side: String, group: String, limit: Int
    ) throws -> ExplanationReport {
        var request = ExplanationRequest(
            run: run, session: "default", user: String(user), place: String(place))
        request.side = side
        request.group = group
        request.limit = limit
        request.ablations = limit < 100
        return try workspace.explain(request)
    }

    @Test("Evidence and remainder give the score in every grouping")
    func sums() throws {
        for (user, place) in [(2, 40), (2, 17), (40, 120), (299, 0)] {
            for side in ["user", "place"] {
                for group in ["places", "users", "own", "pairs"] {
                    for limit in [0, 7, 1_000_000] {
                        let report = try explain(
                            user: user, place: place, side: side, group: group, limit: limit)
                        let listed = report.evidence.reduce(0) { $0 + $1.contribution }
                        let error = abs(listed + report.remainder - report.score)
                        #expect(error <= 1e-5 * abs(report.score), "\(side) by \(group)")
                        #expect(report.evidence.count == min(limit, report.items))
                        #expect(report.group == group)
                        if limit > report.items { #expect(report.remainder == 0) }
                    }
                }
            }
        }
    }

    @Test("A group is the sum of its pairs", arguments: ["user", "place"])
    func groupsArePairsSummed(side: String) throws {
        // A place that somebody visits in training, so that there are pairs from its side, too.
        let visits = try workspace.user(Workspace.bundledCity, 2).timeline
        let place = try #require(visits.first { $0.part == .training && $0.action == "visit" })
            .place
        let pairs = try explain(place: place, side: side, group: "pairs", limit: 1_000_000)
            .evidence
            .filter { $0.kind == .sep }
        try #require(!pairs.isEmpty)
        for group in ["places", "users", "own"] {
            let groups = try explain(
                place: place, side: side, group: group, limit: 1_000_000
            ).evidence
                .filter { $0.kind == .sep }
            func key(_ item: EvidenceItem) -> Int? {
                switch group {
                case "places": item.place
                case "users": item.user
                default: side == "user" ? item.ownPlace : item.ownUser
                }
            }
            let members = Dictionary(grouping: pairs, by: key)
            #expect(groups.count == members.count)
            for item in groups {
                let own = try #require(members[key(item)])
                let sum = own.reduce(0) { $0 + $1.contribution }
                let weight = own.reduce(0) { $0 + $1.weight }
                #expect(abs(item.contribution - sum) <= 1e-9)
                #expect(abs(item.weight - weight) <= 1e-9)
                #expect(item.pairs == own.count)
                #expect(item.terms == own.reduce(0) { $0 + $1.terms })
                let users = Set(own.compactMap(\.user).filter { side == "place" || $0 != 2 })
                #expect(item.users == users.count)
                #expect(item.places == Set(own.compactMap(\.place)).count)
                let distances = own.compactMap(\.kilometres)
                #expect(item.kilometresFrom == distances.min())
                #expect(item.kilometresTo == distances.max())
                let mean = own.reduce(0) { $0 + $1.weight * ($1.kilometres ?? 0) } / weight
                #expect(abs((item.kilometres ?? 0) - mean) <= 1e-9)
                let hours = Set(own.flatMap { $0.sharedHours ?? [] })
                #expect(item.sharedHours?.count == min(3, hours.count))
                #expect(hours.isSuperset(of: item.sharedHours ?? []))
            }
        }
    }

    @Test("The sentence does not depend on the grouping and never says 0%")
    func sentence() throws {
        for side in ["user", "place"] {
            let reports = try ["places", "users", "own", "pairs"].map {
                try explain(side: side, group: $0, limit: 5)
            }
            let sentences = reports.map(\.proof)
            #expect(Set(sentences).count == 1)
            // Single pairs are compared with no other place.
            #expect(Set(reports.dropLast().map(\.sentence)).count == 1)
            #expect(reports[3].sentence == reports[3].proof)
            #expect(!sentences[0].contains(" 0%") && !sentences[0].contains(" 0.0%"))
        }
    }

    @Test func anUnknownGroupingIsRefused() {
        #expect(throws: (any Error).self) {
            try explain(side: "user", group: "moon", limit: 5)
        }
    }
}
