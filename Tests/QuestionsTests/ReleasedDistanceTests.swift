import City
import Questions
import Reports
import Testing

/// A run with the distances of the release, asked for its reasons.
@Suite("Distances as released")
final class ReleasedDistanceTests {
    private let trained: TrainedWorkspace
    private var workspace: Workspace { trained.workspace }

    init() throws { trained = try TrainedWorkspace() }

    private func explain(
        _ run: String, _ place: Int, side: String, group: String
    ) throws -> ExplanationReport {
        var request = ExplanationRequest(
            run: run, session: "default", user: "2", place: String(place))
        request.side = side
        request.group = group
        request.limit = 1_000_000
        request.ablations = false
        return try workspace.explain(request)
    }

    @Test func reasonsClaimNoKilometres() throws {
        let source = try workspace.city(Workspace.bundledCity)
        var draft = try CityDraft(source)
        draft.name = "listed"
        draft.placeLocationLine = (0..<Int32(source.placeCount)).reversed()
        let city = try draft.write(to: workspace.cityFolder("listed"))
        let mixed = try trained.train("sepgcn", on: "listed") {
            $0.epochs = 2
            $0["distances"] = "as-released"
        }
        let plain = try trained.train("sepgcn", on: "listed") { $0.epochs = 2 }
        let visits = try workspace.user("listed", 2).timeline
        let place = try #require(visits.first { $0.part == .training && $0.action == "visit" })
            .place
        for side in ["user", "place"] {
            let report = try explain(mixed, place, side: side, group: "pairs")
            // What adds up to the score is what was trained with.
            let sum = report.evidence.reduce(0) { $0 + $1.contribution }
            #expect(abs(sum - report.score) <= 1e-5 * abs(report.score))
            let pairs = report.evidence.filter { $0.kind == .sep }
            try #require(!pairs.isEmpty)
            for item in pairs {
                // Rows tell how far it really is.
                let (from, to) = (try #require(item.ownPlace), try #require(item.place))
                let away = GreatCircle.kilometres(
                    city.placeLatitude[from], city.placeLongitude[from], city.placeLatitude[to],
                    city.placeLongitude[to])
                #expect(abs((item.kilometres ?? -1) - away) < 1e-6)
            }
            let sentence = try explain(mixed, place, side: side, group: "places").proof
            #expect(sentence.contains("near by the release's distances, which are those of other"))
            #expect(!sentence.contains(" km") && !sentence.contains("near the user's places"))
            let usual = try explain(plain, place, side: side, group: "places").proof
            #expect(usual.contains(" km") && !usual.contains("release"))
        }
    }

    @Test func aCityWithoutTheOrderIsRefused() throws {
        #expect {
            _ = try trained.train("sepgcn") {
                $0.epochs = 1
                $0["distances"] = "as-released"
            }
        } throws: { "\($0)".contains("in which order its source lists locations") }
    }
}
