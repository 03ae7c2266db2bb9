import Evaluation
import Explanation
import Foundation
import Recommending
import Reports
import Sessions
import Support
import Tensors

extension Workspace {
    /// Explains the first places of many users, or the first regions of many brands, and measures
    /// every explanation beside the others and the controls; where a truth was planted, ranks its
    /// causes, too.
    ///
    /// Each explanation is kept as soon as it is measured: a study that was interrupted goes on
    /// where it was.
    ///
    /// - Parameters:
    ///   - isInterrupted: Asked before every explanation; true ends the study with
    ///     `Failure(.interrupted)`.
    public func studyFaithfulness(
        _ request: FaithfulnessStudyRequest, isInterrupted: () -> Bool,
        progress: (FaithfulnessStudyProgress) -> Void
    ) throws -> FaithfulnessStudyReport {
        Parallel.keepFreedMemory()
        let clock = ContinuousClock()
        let start = clock.now
        let interruption = {
            Failure(
                .interrupted, "the study was interrupted before its first explanation",
                remedy: "run the same command again to go on")
        }
        let (study, header) = try prepared(request) {
            if isInterrupted() { throw interruption() }
        }
        var file = try FaithfulnessStudyFile(try studyPath(request), header)
        if let notice = file.notice { say(notice) }
        let known = file.lines.count
        var lastTold = clock.now
        for (index, task) in study.tasks.enumerated().dropFirst(known) {
            if isInterrupted() {
                throw Failure(
                    .interrupted, "the study was interrupted after \(index) explanations",
                    remedy: "run the same command again to go on")
            }
            try file.append(task())
            guard clock.now - lastTold > .seconds(5) || index + 1 == study.tasks.count else {
                continue
            }
            lastTold = clock.now
            let done = Double(index + 1 - known)
            let rate = (clock.now - start) / .seconds(1) / done
            progress(
                FaithfulnessStudyProgress(
                    done: index + 1, total: study.tasks.count,
                    secondsLeft: rate * Double(study.tasks.count - index - 1)))
        }
        let report = study.report(
            file.lines, file: file.path, seconds: (clock.now - start) / .seconds(1))
        if file.isKept { try keepMeasuredTruth(report, session: request.session) }
        return report
    }

    /// Where the lines of a study are kept.
    func studyPath(_ request: FaithfulnessStudyRequest) throws -> String {
        let name = [
            request.run, request.side, request.group, String(request.users), String(request.seed),
        ].joined(separator: "-")
        return "\(try sessionFolder(request.session))/\(SessionStore.studies)/\(name).jsonl"
    }

    /// The work of a study, and what its file begins with.
    ///
    /// - Parameter goOn: Asked before each user; throws to end it.
    func prepared(_ request: FaithfulnessStudyRequest, goOn: () throws -> Void = {}) throws -> (
        study: FaithfulnessStudy, header: FaithfulnessStudyFile.Header
    ) {
        guard request.users >= 1, request.cutoff >= 1, request.planted >= 0 else {
            throw Failure(
                .usage, "--users \(request.users) --k \(request.cutoff) is out of range",
                remedy: "give 1 or more")
        }
        guard ["places", "users", "own"].contains(request.group) else {
            throw Failure(
                .usage, "--group \(request.group) cannot be studied",
                remedy: "give places, users or own")
        }
        guard StudiedUsers.sides.contains(request.side) else {
            throw Failure(
                .usage, "--side \(request.side) is unknown", remedy: "give user or place")
        }
        try requireAnswer(to: .faithfulnessStudy, of: request.run, session: request.session)
        let isOfSites = try run(request.run, session: request.session).recipe.card().task == .sites
        guard !isOfSites else {
            guard request.side == "user", request.group == "places" else {
                throw Failure(
                    .usage, "run \(request.run) chooses sites: its evidence is relation paths",
                    remedy: "leave out --side and --group")
            }
            let run = try siteRun(request.run, session: request.session)
            let studied = try StudiedBrands(request, run, truth: truth(of: run.city.name), goOn)
            return (
                studied.study,
                FaithfulnessStudyFile.Header(
                    request: request, cityFingerprint: run.city.fingerprint, epoch: run.epoch)
            )
        }
        let opened = try opened(request.run, session: request.session)
        let run = opened.recommender
        let studied = try StudiedUsers(request, opened, truth: truth(of: run.city.name), goOn)
        return (
            studied.study,
            FaithfulnessStudyFile.Header(
                request: request, cityFingerprint: run.city.fingerprint, epoch: run.epoch)
        )
    }
}

/// Who is asked about in a study.
enum StudySubject: String {
    case users, brands

    /// What the parts of a study are that are told apart.
    func meaning(of slice: String) -> String {
        switch (self, slice) {
        case (.users, "hit"): "the user visits the place in the test part"
        case (.users, "miss"): "the user does not"
        case (.users, "repeat"): "places the user visited before the test part"
        case (.users, "new"): "places the user did not"
        case (.users, "active"): "users with more training visits than the median"
        case (.users, "quiet"): "users with fewer"
        case (.users, "popular"): "places among the most visited tenth"
        case (.users, "rare"): "other places"
        case (.brands, "hit"): "the brand has a store in the region in the test part"
        case (.brands, "miss"): "the brand has none"
        case (.brands, "repeat"): "regions where the brand had a store before the test part"
        case (.brands, "new"): "regions where it had none"
        case (.brands, "active"): "brands with more training regions than the median"
        case (.brands, "quiet"): "brands with fewer"
        case (.brands, "popular"): "regions among the tenth with the most brands"
        case (.brands, "rare"): "other regions"
        default: "every explanation"
        }
    }
}

/// The work of a faithfulness study: what is measured, one explanation after another.
struct FaithfulnessStudy {
    let request: FaithfulnessStudyRequest
    let city: String
    let subject: StudySubject
    /// How many of the subjects were drawn.
    let drawn: Int
    /// Each measures one explanation, or how one planted cause is ranked.
    let tasks: [() throws -> FaithfulnessStudyLine]
    /// What the figures rest on, a line each.
    let card: [String]

    /// What all lines together say.
    func report(_ lines: [FaithfulnessStudyLine], file: String, seconds: Double)
        -> FaithfulnessStudyReport
    {
        FaithfulnessStudyReport(
            run: request.run, city: city, side: request.side, group: request.group,
            subject: subject.rawValue, users: drawn,
            explanations: lines.count { $0.explained != nil },
            slices: FaithfulnessStudySummary.slices(
                lines, of: subject, cutoff: request.cutoff, seed: request.seed),
            planted: FaithfulnessStudySummary.planted(lines, seed: request.seed), card: card,
            file: file, seconds: seconds)
    }

    /// The sentences about budgets and bands, which every study has.
    static func measures(_ request: FaithfulnessStudyRequest) -> [String] {
        [
            "budgets: \(Faithfulness.budgets.map { "\(Int($0 * 100)) %" }.joined(separator: ", ")) of the rows; fidelity and unfaithfulness at 10 %; lists of \(request.cutoff)",
            "band: 95 % of 20 draws of random evidence, of the mean over explanations",
        ]
    }

    /// What is explained of a list: the first new one, and the first of all where it is known.
    ///
    /// - Parameter known: Those that are no candidates among new ones, ascending.
    static func explained(_ scores: [Double], known: [Int32]) -> [(
        item: Int, candidates: RankingProtocol
    )] {
        func first(_ candidates: RankingProtocol, masked: [Int32]) -> [(Int, RankingProtocol)] {
            RankingLens.best(scores, masked: masked, count: 1).map { ($0, candidates) }
        }
        return first(.new, masked: known)
            + first(.all, masked: []).filter { known.containsAscending(Int32($0.0)) }
    }

    /// Whether each is above the median, and whether it is above all but the first tenth.
    static func standing(_ counts: [Double]) -> (median: Double, isLeading: [Bool]) {
        guard !counts.isEmpty else { return (0, []) }
        let sorted = counts.sorted(by: >)
        let bar = sorted[sorted.count / 10]
        return (sorted[(sorted.count - 1) / 2], counts.map { $0 > bar })
    }
}
