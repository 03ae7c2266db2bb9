import City
import Explanation
import Foundation
import Models
import Reports
import Support
import Tensors

extension Workspace {
    /// Why a model of sequences ranks a place where it does: its score is split to the events.
    ///
    /// - Throws: `Failure(.usage)` for what cannot be asked of such a model.
    func explain(_ run: SequenceRun, _ request: ExplanationRequest) throws -> ExplanationReport {
        let city = run.city
        let subject = try SequenceSubject(
            run, user: findUser(request.user, in: city), place: findPlace(request.place, in: city),
            candidates: request.candidates)
        try refuse(request, ofRun: run.name, hasTeacher: run.assembly.teacher != nil)
        let other = try request.undistilled.map { try sequenceRun($0, session: request.session) }
        if let student = try subject.studentEvidence() {
            return try subject.explain(
                student, request, start: .now, view: student.view(of: subject.place),
                other: other, randomized: { try subject.studentEvidence(isRandomized: true) })
        }
        guard let teacher = subject.teacherEvidence() else {
            preconditionFailure("A model of sequences is a student or a teacher")
        }
        return try subject.explain(
            teacher, request, start: .now, view: nil, other: other,
            randomized: { subject.teacherEvidence(isRandomized: true) })
    }

    /// - Throws: `Failure(.usage)` for what cannot be asked of a model of moments.
    func refuse(
        _ request: ExplanationRequest, ofRun run: String, hasTeacher: Bool
    ) throws {
        guard request.side == "user" else {
            throw Failure(
                .usage, "--side \(request.side) is not for a model of sequences",
                remedy: "give --side user: its evidence is the user's events")
        }
        guard ["places", SequenceSubject.group].contains(request.group) else {
            throw Failure(
                .usage, "--group \(request.group) is not for a model of sequences",
                remedy: "leave it out: each row is an event")
        }
        guard request.limit >= 0, request.cutoff >= 1 else {
            throw Failure(
                .usage, "--limit \(request.limit) --k \(request.cutoff) is out of range",
                remedy: "give a limit of 0 or more and a k of 1 or more")
        }
        guard request.undistilled == nil || hasTeacher else {
            throw Failure(
                .usage, "run \(run) has no teacher to disagree with",
                remedy: "name a run of STKDRec that was distilled, or leave out --undistilled")
        }
    }
}

extension SequenceSubject {
    /// What evidence is summed by in a report.
    static let group = "events"
    /// How many of the strongest rows the sentence removes together.
    private static let strongest = 5

    /// The report of a student's score, or of a teacher's.
    ///
    /// - Parameter view: The split of a student's score.
    fileprivate func explain<Score: ExplainableScore>(
        _ score: Score, _ request: ExplanationRequest, start: ContinuousClock.Instant,
        view: STKDRecStudentView<Double>?, other: SequenceRun?,
        randomized: () throws -> Score?
    ) throws -> ExplanationReport {
        let method = try ExplanationMethod.named(request.method)
        let seed = ExplanationSubject.seed(request.seed, user: user, place: place)
        guard let found = method.attribute(score, candidate: place, seed: seed) else {
            throw Failure(
                .usage,
                "--method \(method.rawValue) is not for a model of sequences: \(method == .influence ? "its events are no training step of their own" : "no derivative leads from no events to all of them, for norms and sequences jump")",
                remedy: "give exact, leave-one-out or shapley")
        }
        let lens = lens(cutoff: request.cutoff)
        let all = score.fullScores()
        let full = lens.outcomes(Tensor([1, all.count], all))[0]
        let (order, rows) = evidence(found, score, limit: request.limit)
        var items = rows
        var reasons = reasons(view, score)
        var ending = ""
        if request.ablations, score.count > 0 {
            ablate(&reasons, &items, order, score, lens, from: full)
            let supporting = Array(
                order.filter { found.contributions[$0] > 0 }.prefix(Self.strongest))
            if !supporting.isEmpty {
                let without = lens.outcomes(score.scores(score.removing([supporting])))[0]
                ending = ExplanationNarrator.withoutThem(
                    supporting.count, from: full.rank, to: without.rank)
            }
        }
        reasons.undistilled = request.undistilled
        reasons.disagreements = try disagreements(view: view, all, other: other)
        let constant = method == .exact ? view?.constant ?? 0 : 0
        let sum = found.contributions.reduce(0, +) + constant
        var report = ExplanationReport(
            run: request.run, model: run.card.name, city: city.name,
            epoch: run.checkpoint.epoch, user: user, userName: city.userNames[user],
            place: place, placeName: city.placeNames[place],
            category: city.categoryName(ofPlace: place) ?? "", rank: full.rank, side: "user",
            group: Self.group, method: method.rawValue, score: full.score, sum: sum,
            relativeError: full.score == 0
                ? abs(sum) : abs(sum - full.score) / abs(full.score),
            byLayer: [], byKind: parts(method == .exact ? view : nil, sum), evidence: items,
            items: order.count, terms: order.count * (view == nil ? 1 : 4),
            remainder: constant
                + order.dropFirst(request.limit).reduce(0) { $0 + found.contributions[$1] },
            sentence: sentence(found, full, view: method == .exact ? view : nil) + ending,
            milliseconds: 0)
        report.candidates = candidates.rawValue
        report.cityFingerprint = city.fingerprint
        report.seed = request.seed
        report.rules = run.rules.ranks(of: [Int32(place)], user: user, masked: masked)[0]
        report.sequence = reasons
        report.milliseconds = (.now - start) / .milliseconds(1)
        if request.faithfulness, score.count > 1 {
            let others = lens.best(all, count: request.cutoff).filter { $0 != place }
            report.faithfulness =
                Faithfulness(cutoff: request.cutoff, seed: seed)
                .report(score, lens, randomized: try randomized(), others: others).report
        }
        return report
    }

    private func parts(_ view: STKDRecStudentView<Double>?, _ sum: Double)
        -> [ExplanationReport.Part]
    {
        guard let view else {
            return [.init(name: EvidenceItem.Kind.event.rawValue, contribution: sum)]
        }
        return [
            ("item", view.itemParts.reduce(0, +)), ("position", view.positionParts.reduce(0, +)),
            ("geohash", view.geohashParts.reduce(0, +)),
            ("distance", view.distanceParts.reduce(0, +)), ("constant", view.constant),
        ].map { .init(name: $0.0, contribution: $0.1) }
    }

    /// Everything that the model looked at.
    private func reasons(_ view: STKDRecStudentView<Double>?, _ score: some ExplainableScore)
        -> SequenceReasons
    {
        let vocabulary = run.assembly.vocabulary
        let teacher = teacherEvidence()
        let terms = teacher?.contributions(to: place)
        let first = batch.length - events.count
        let rows = events.indices.map { index -> SequenceReasons.Event in
            let moment = events[index]
            let (cell, distance) = (
                Int(batch.geohashes[first + index]), Int(batch.distances[first + index])
            )
            var event = SequenceReasons.Event(
                place: Int(moment.place), placeName: city.placeNames[Int(moment.place)],
                category: city.categoryName(ofPlace: Int(moment.place)) ?? "",
                localTime: moment.localTime,
                geohash: cell > 0 ? vocabulary.geohashes[cell - 1] : "",
                distance: distance > 0 ? vocabulary.distanceNames[distance - 1] : "",
                weight: score.shownWeights[index])
            event.rollout = view?.rollout[index]
            event.value = view?.values[index]
            event.item = view?.itemParts[index]
            event.position = view?.positionParts[index]
            event.geohashPart = view?.geohashParts[index]
            event.distancePart = view?.distanceParts[index]
            event.teacherGate = teacher?.gates[index]
            event.teacherWeight = teacher?.shownWeights[index]
            event.teacherContribution = terms?[index]
            event.neighbours =
                teacher?.model.graph.edges(ofRow: Int(moment.place) + 1, limit: 5).map {
                    SequenceReasons.Neighbour(
                        place: Int($0.row) - 1, placeName: city.placeNames[Int($0.row) - 1],
                        weight: $0.weight)
                } ?? []
            return event
        }
        let heads = (view?.attention ?? []).enumerated().flatMap { block, heads in
            heads.enumerated().map { head, weights in
                SequenceReasons.Head(
                    block: block, head: head,
                    weights: events.indices.map { row in
                        events.indices.map { weights[first + row, first + $0] }
                    })
            }
        }
        var result = SequenceReasons(events: rows, heads: heads, moment: query.localTime)
        result.constant = view?.constant
        result.truth = Int(truth)
        result.truthName = city.placeNames[Int(truth)]
        return result
    }
}
