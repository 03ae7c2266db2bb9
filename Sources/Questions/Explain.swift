import City
import Evaluation
import Explanation
import Foundation
import Recommending
import Reports
import Support
import Tensors

extension Workspace {
    /// Why a user is recommended a place: the score split, each row removed and the model run
    /// again. Written once for every model and rule.
    public func explain(_ request: ExplanationRequest) throws -> ExplanationReport {
        let start = ContinuousClock.now
        let run = try recommender(request.run, session: request.session, for: .explain)
        guard request.limit >= 0, request.cutoff >= 1 else {
            throw Failure(
                .usage, "--limit \(request.limit) --k \(request.cutoff) is out of range",
                remedy: "give a limit of 0 or more and a k of 1 or more")
        }
        let question = try run.question(ofUser: findUser(request.user, in: run.city))
        let place = try findPlace(request.place, in: run.city)
        let candidates = try run.candidates(request.candidates, for: place, question)
        var options = EvidenceOptions()
        options.side = request.side
        options.group = request.group
        options.masked = question.masked(candidates)
        options.compared = try request.undistilled.map { name in
            guard run.card.learnsFromTeacher else {
                throw Failure(
                    .usage, "run \(request.run) has no teacher to disagree with",
                    remedy: "name a run that was distilled, or leave out --undistilled")
            }
            return try nextPlaceRecommender(name, session: request.session)
        }
        let explained = try explained(request, by: run, question, place, options)
        var report = try explained.report(
            of: run, question, request, candidates: candidates, start: start)
        guard report.faithfulness != nil else { return report }
        report.faithfulness?.truth = try measuredTruth(
            of: request.run, model: run.card.name, session: request.session)
        report.faithfulness?.seeds = try seedAgreement(
            of: request.run, session: request.session, leading: explained.leading
        ) { member in
            let other = try opened(member, session: request.session, isPassing: true).recommender
            return try self.explained(
                request, by: other, other.question(ofUser: question.user), place, options
            ).leading
        }
        return report
    }

    private func explained(
        _ request: ExplanationRequest, by run: any Recommender, _ question: SubjectQuestion,
        _ place: Int, _ options: EvidenceOptions
    ) throws -> ExplainedScore {
        try ExplainedScore(
            run.evidence(question, of: place, options), method: .named(request.method),
            masked: options.masked, user: question.user, cutoff: request.cutoff,
            seed: request.seed, against: rivals(request, in: run.city, of: place))
    }

    /// What the place is compared with.
    private func rivals(
        _ request: ExplanationRequest, in city: City, of place: Int
    ) throws -> ExplainedScore.Rivals {
        switch request.contrast {
        case "none": return .none
        case "list": return .list
        default:
            let other = try findPlace(request.contrast, in: city)
            guard other != place else {
                throw Failure(
                    .usage, "--contrast \(request.contrast) is the place itself",
                    remedy: "give list, none or another place")
            }
            guard request.method == ExplanationMethod.exact.rawValue else {
                throw Failure(
                    .usage, "--contrast goes with --method exact",
                    remedy: "leave out one of the two")
            }
            return .place(other)
        }
    }
}

extension ExplanationMethod {
    /// - Throws: `Failure(.usage)` where there is no such method.
    static func named(_ name: String) throws -> ExplanationMethod {
        guard let found = ExplanationMethod(rawValue: name) else {
            throw Failure(
                .usage, "--method \(name) is unknown",
                remedy: "give " + ExplanationMethod.allCases.map(\.rawValue).joined(separator: ", ")
            )
        }
        return found
    }
}
