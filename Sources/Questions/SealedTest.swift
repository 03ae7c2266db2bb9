import City
import Evaluation
import Models
import Recommending
import Reports
import Sessions
import Support
import Tensors

/// The seal of the test part, and what is ranked while it holds.
struct TestSeal {
    /// The part that is ranked.
    let part: VisitPart
    /// How often the test part has been opened in this session, this time included.
    let openings: Int

    var isSealed: Bool { part != .test }
}

extension Workspace {
    /// Opens the test part, which is written down first, or leaves it sealed.
    ///
    /// - Parameters:
    ///   - runs: Whose test figures are to be computed.
    ///   - command: What is written down of the opening; nil leaves the test part sealed.
    func seal(
        _ split: Split, session: String, runs: [String], openedBy command: String?
    ) throws -> TestSeal {
        try seal(
            split.city, split: split.rule.rawValue, session: session, runs: runs,
            openedBy: command)
    }

    /// The same for any division of a city's data, by its name.
    func seal(
        _ city: City, split: String, session name: String, runs: [String],
        openedBy command: String?
    ) throws -> TestSeal {
        guard let command else {
            // Nothing is written, and a session that is not there is not made.
            let count = try read(name, orElse: 0) {
                try $0.openingCount(cityFingerprint: city.fingerprint, split: split)
            }
            return TestSeal(part: .validation, openings: count)
        }
        return try store(name) { store in
            try store.addOpening(
                runs: runs, city: city.name, cityFingerprint: city.fingerprint,
                split: split, command: command)
            let count = try store.openingCount(
                cityFingerprint: city.fingerprint, split: split)
            return TestSeal(part: .test, openings: count)
        }
    }

    /// The checkpoint of a run that may be ranked on a part.
    ///
    /// On the test part that is what the run recommends with. On the validation part it is the
    /// best of its selection, because a run that was trained again has learned the validation
    /// visits.
    func listRecommender(_ run: String, session: String, toRank part: VisitPart) throws
        -> any ListRecommender
    {
        guard part == .validation else { return try listRecommender(run, session: session) }
        let recipe = try self.run(run, session: session).recipe
        guard recipe.selectOn == SelectionPart.validation.rawValue else {
            throw Failure(
                .usage,
                "run \(run) chose its epoch on the test part and has learned the validation visits",
                remedy: "rank it on the test part with --unseal")
        }
        let best = try listRecommender(run, session: session, kind: "best")
        guard best.view.name == "training" else {
            throw Failure(
                .badData, "the best checkpoint of run \(run) has learned more than training visits",
                remedy: "train it again, or rank it on the test part with --unseal")
        }
        return best
    }
}
