import City
import Explanation
import Foundation
import Models
import Recommending
import Reports
import Support
import Tensors

/// What-if, counterfactual and contrast of a model that is asked about moments.
///
/// What is changed is the user's history before the moment: the model runs again on another one, with
/// the parameters that it has. Candidates and truth stay those of the real history.
extension Workspace {
    func whatIf(_ run: MomentRun, _ request: WhatIfRequest) throws -> WhatIfReport {
        let start = ContinuousClock.now
        let city = run.city
        let user = try findUser(request.user, in: city)
        guard request.mode == "mask", request.gamma == nil, request.alpha == nil else {
            throw Failure(
                .usage, "run \(run.name) reads the user's history and builds no graph of it anew",
                remedy: "leave --mode, --gamma and --alpha out")
        }
        guard request.count >= 1 else {
            throw Failure(
                .usage, "--top \(request.count) is out of range", remedy: "give 1 or more")
        }
        let (query, truth) = try run.question(ofUser: user)
        let resolved = request.candidates ?? "all"
        let candidates = try ExplanationSubject.candidates(resolved)
        let names = try request.edits.map {
            try describe($0, city) { run.trainingVisits[$0] > 0 }
        }
        var edited = query
        for (edit, name) in zip(request.edits, names) {
            guard let next = edited.applying(edit) else {
                throw Failure(
                    .usage,
                    "\(name) is not possible: user \(city.userNames[user]) was never there before the moment",
                    remedy: "choose one of the user's own places")
            }
            edited = next
        }
        let scores = run.scorer.scores([query, edited])
        func row(_ index: Int) -> [Double] {
            scores.slicingRows(index..<index + 1).elements.map(Double.init)
        }
        let lists = WhatIfLists(
            city, truth: [Int(truth)], before: row(0), after: row(1),
            masked: candidates.masksTraining ? query.knownPlaces : [], count: request.count)
        return lists.report(
            request, user: user, candidates: resolved, names: names,
            milliseconds: (ContinuousClock.now - start) / .milliseconds(1))
    }

    /// - Throws: `Failure(.usage)` where the place has already fallen.
    func counterfactual(
        _ run: MomentRun, _ request: CounterfactualRequest
    ) throws -> CounterfactualReport {
        let start = ContinuousClock.now
        let city = run.city
        let asked = try MomentQuestion(
            run, user: findUser(request.user, in: city), place: findPlace(request.place, in: city),
            candidates: request.candidates)
        let rival = try request.against.map { try findPlace($0, in: city) }
        if let rival {
            // Refuses a place that is none of the candidates.
            _ = try MomentQuestion(
                run, user: asked.user, place: rival, candidates: asked.candidates.rawValue)
        }
        let score = HistoryEvidence(run.scorer, asked.query)
        let lens = RankingLens(
            candidate: asked.place, candidates: city.placeCount, masked: asked.masked,
            cutoff: request.cutoff)
        var report = try fallen(
            score, lens, request, rival: rival, start: start, city: city, user: asked.user,
            candidates: asked.candidates.rawValue
        ) { unit in
            (place: Int(score.places[unit]), visits: score.visits[unit])
        }
        report.milliseconds = (ContinuousClock.now - start) / .milliseconds(1)
        report.sentence = Self.sentence(report)
        return report
    }

    /// Why one place stands above another: the difference of two exact splits, by the place of the
    /// events.
    func contrast(_ run: MomentRun, _ request: ContrastRequest) throws -> ContrastReport {
        let start = ContinuousClock.now
        let city = run.city
        let user = try findUser(request.user, in: city)
        let (place, other) = try differing(request, in: city)
        guard request.group == "places" else {
            throw Failure(
                .usage, "--group \(request.group) is not for a model of sequences",
                remedy: "give places: its evidence is the user's own events")
        }
        let ours = try split(run, user: user, place: place, request.candidates)
        let theirs = try split(run, user: user, place: other, request.candidates)
        var sums: [Int32: Double] = [:]
        for (event, pair) in zip(ours.events, zip(ours.contributions, theirs.contributions)) {
            sums[event.place, default: 0] += pair.0 - pair.1
        }
        let order = sums.sorted { (-abs($0.value), $0.key) < (-abs($1.value), $1.key) }
        let evidence = order.prefix(request.limit).map { own, value in
            EvidenceItem(
                kind: .event, layer: nil, contribution: value,
                weight: Double(ours.events.count { $0.place == own })
                    / Double(max(1, ours.events.count)),
                user: user, userName: city.userNames[user], place: Int(own),
                placeName: city.placeNames[Int(own)],
                category: city.categoryName(ofPlace: Int(own)), sharedHours: [])
        }
        // What no event holds: the moment alone, a bias.
        let constant = ours.constant - theirs.constant
        let difference = ours.outcome.score - theirs.outcome.score
        return ContrastReport(
            run: request.run, user: user, userName: city.userNames[user], place: place,
            placeName: city.placeNames[place], rank: ours.outcome.rank,
            score: ours.outcome.score, against: other, againstName: city.placeNames[other],
            againstRank: theirs.outcome.rank, againstScore: theirs.outcome.score,
            candidates: ours.candidates, group: request.group, difference: difference,
            sum: order.reduce(constant) { $0 + $1.value }, evidence: Array(evidence),
            items: sums.count,
            remainder: order.dropFirst(request.limit).reduce(constant) { $0 + $1.value },
            sentence: Self.sentence(
                Array(evidence), difference, city.placeNames[place], city.placeNames[other]),
            milliseconds: (ContinuousClock.now - start) / .milliseconds(1))
    }

    /// What a place's score is made of, event by event.
    private struct EventSplit {
        let events: [PlaceMoment]
        let contributions: [Double]
        let constant: Double
        let outcome: RankOutcome
        let candidates: String

        init(
            _ subject: some MomentSubject, _ score: some ExplainableScore, constant: Double
        ) {
            guard let found = score.contributions(to: subject.place) else {
                preconditionFailure("Scores of models of moments split")
            }
            events = subject.events
            contributions = found
            self.constant = constant
            outcome = subject.lens(cutoff: 1).outcomes(score.scores(score.everything))[0]
            candidates = subject.candidates.rawValue
        }
    }

    private func split(
        _ run: MomentRun, user: Int, place: Int, _ candidates: String?
    ) throws -> EventSplit {
        if let run = run as? GeneratorRun {
            let subject = try GeneratorSubject(
                run, user: user, place: place, candidates: candidates)
            let score = subject.evidence()
            return EventSplit(subject, score, constant: score.constant(of: place))
        }
        guard let run = run as? SequenceRun else {
            preconditionFailure("A run of moments generates or continues sequences")
        }
        let subject = try SequenceSubject(run, user: user, place: place, candidates: candidates)
        if let student = try subject.studentEvidence() {
            return EventSplit(subject, student, constant: student.view(of: place).constant)
        }
        guard let teacher = subject.teacherEvidence() else {
            preconditionFailure("A model of sequences is a student or a teacher")
        }
        return EventSplit(subject, teacher, constant: 0)
    }
}

extension PlaceQuery {
    /// The same question had the user visited otherwise; nil where there is no visit to change.
    ///
    /// A visit that moves stays in its week; one that is inserted was the last at that hour of the
    /// week. Neither comes after the moment.
    func applying(_ edit: VisitEdit) -> PlaceQuery? {
        let place = Int32(edit.place)
        if edit.kind == .insert {
            var visits = Array(history)
            visits.append(
                PlaceMoment(
                    place: place,
                    localTime: time(atHour: edit.hour ?? 0, inWeekOf: localTime)))
            return with(history: visits.inOrderOfTime)
        }
        guard history.contains(where: { $0.place == place }) else { return nil }
        guard edit.kind == .move else { return without([place]) }
        return with(
            history: history.map { visit in
                guard visit.place == place else { return visit }
                var moved = visit
                moved.localTime = time(atHour: edit.hour ?? 0, inWeekOf: visit.localTime)
                return moved
            }.inOrderOfTime)
    }

    /// The start of an hour of the week in a visit's week, or, after the moment, a week before.
    private func time(atHour hour: Int, inWeekOf visit: Int64) -> Int64 {
        let start = visit - ((visit % 3600) + 3600) % 3600
        let time = start + 3600 * Int64(hour - HourOfWeek.slot(localTime: visit))
        return time < localTime ? time : time - 7 * 86_400
    }
}

extension Array<PlaceMoment> {
    /// By time; visits of one second keep their order.
    fileprivate var inOrderOfTime: [PlaceMoment] {
        enumerated().sorted {
            ($0.element.localTime, $0.offset) < ($1.element.localTime, $1.offset)
        }.map(\.element)
    }
}
