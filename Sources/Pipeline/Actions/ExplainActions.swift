import Explanation
import Foundation
import Models
import Reports
import Tensors

extension Workspace {
    /// Why a user is recommended a place: the score split exactly.
    ///
    /// - Parameters:
    ///   - side: `user` or `place`: which of the two is unrolled.
    ///   - group: `places`, `users`, `own` or `pairs`: what SEP pairs are summed by.
    ///   - limit: How many items to list; the rest is summed in `remainder`.
    public func explain(
        run: String, session: String, user userText: String, place placeText: String,
        side sideName: String, group groupName: String = "places", limit: Int
    ) throws -> ExplanationReport {
        let loaded = try loaded(run, session: session)
        let user = try findUser(userText, in: loaded.city)
        let place = try findPlace(placeText, in: loaded.city)
        guard let side = SEPGCNExplanation.Side(rawValue: sideName) else {
            throw Failure(.usage, "--side \(sideName) is unknown", remedy: "give user or place")
        }
        guard let grouping = EvidenceGrouping(rawValue: groupName) else {
            throw Failure(
                .usage, "--group \(groupName) is unknown",
                remedy: "give places, users, own or pairs")
        }
        guard limit >= 0 else {
            throw Failure(.usage, "--limit \(limit) is out of range", remedy: "give 0 or more")
        }
        let clock = ContinuousClock()
        let start = clock.now
        let explanation = SEPGCNExplanation(
            user: user, place: place, side: side, loaded.assembly, loaded.layers)
        var report = ExplanationNarrator(loaded, explanation, user: user, place: place)
            .report(run: run, by: grouping, limit: limit)
        report.milliseconds = (clock.now - start) / .milliseconds(1)
        return report
    }
}
