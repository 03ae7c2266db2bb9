import City
import Evaluation
import Explanation
import Foundation
import Graphs
import Models
import Reports
import Support
import Tensors

/// A question to a generator.
struct GeneratorSubject: MomentSubject {
    let run: GeneratorRun
    let asked: MomentQuestion
    /// The actions of the window, oldest first, as the city and as tables have them.
    let events: [PlaceMoment]
    let actions: [EncodedAction]
    let question: EncodedAction
    let split: SpacetimeGR<Float>.Split

    /// - Throws: `Failure(.usage)`.
    init(_ run: GeneratorRun, user: Int, place: Int, candidates: String?) throws {
        self.run = run
        asked = try MomentQuestion(run, user: user, place: place, candidates: candidates)
        let query = asked.query
        let encoder = run.assembly.encoder
        actions = encoder.actions(query)
        question = encoder.question(query)
        events = Array(query.history.suffix(actions.count))
        var batch = ActionBatch(length: actions.count + 1)
        batch.add(actions, question: question, user: query.user)
        split = run.assembly.model.split(
            run.checkpoint.parameters, batch, run.assembly.vocabulary.blocks, place: place)
    }

    /// - Parameter isRandomized: With parameters that learned nothing.
    func evidence(isRandomized: Bool = false) -> GeneratorEvidence {
        let parameters = run.checkpoint.parameters
        return GeneratorEvidence(
            isRandomized
                ? run.assembly.questionScorer(
                    parameters.converted(to: Double.self)
                        .randomized(seed: run.checkpoint.recipe.seed).converted())
                : run.questionScorer, user: query.user, actions: actions, question: question,
            shownWeights: events.indices.map { split.attention[$0].reduce(0, +) },
            popularity: popularity)
    }

    /// Where the pointer looks; nil where the score has none.
    var pointer: (gate: Double, weights: [Double])? {
        run.card.answers(.beam) ? split.pointer : nil
    }

    /// What the score is made of: log P(block) + log P(inner | block), and what the pointer changes;
    /// where lists are ranked it is one number.
    func parts(_ score: Double) -> [ExplanationReport.Part] {
        guard run.card.answers(.beam) else {
            return [
                .init(
                    name: run.assembly.recipe.stage == .ranking ? "click" : "cosine",
                    contribution: score)
            ]
        }
        return [
            .init(name: "block", contribution: split.block),
            .init(name: "inner", contribution: split.inner),
        ]
            + (pointer == nil
                ? []
                : [
                    .init(
                        name: "pointer",
                        contribution: split.score - split.block - split.inner)
                ])
    }
}

extension Workspace {
    /// Why a generator ranks a place where it does.
    ///
    /// - Throws: `Failure(.usage)` for what cannot be asked of such a model.
    func explain(_ run: GeneratorRun, _ request: ExplanationRequest) throws -> ExplanationReport {
        let clock = ContinuousClock()
        let start = clock.now
        try refuse(request, ofRun: run.name, hasTeacher: false)
        let subject = try GeneratorSubject(
            run, user: findUser(request.user, in: run.city),
            place: findPlace(request.place, in: run.city), candidates: request.candidates)
        let score = subject.evidence()
        let method = try ExplanationMethod.named(request.method)
        let seed = ExplanationSubject.seed(
            request.seed, user: subject.user, place: subject.place)
        guard let found = method.attribute(score, candidate: subject.place, seed: seed) else {
            throw Failure(
                .usage, "--method \(method.rawValue) is not for a model of sequences",
                remedy: "give exact, leave-one-out or shapley")
        }
        let lens = subject.lens(cutoff: request.cutoff)
        let all = score.fullScores()
        var report = subject.report(request, found, score, all, lens)
        if request.faithfulness, score.count > 1 {
            let others = lens.best(all, count: request.cutoff).filter { $0 != subject.place }
            report.faithfulness =
                Faithfulness(cutoff: request.cutoff, seed: seed).report(
                    score, lens, randomized: subject.evidence(isRandomized: true), others: others
                ).report
        }
        report.milliseconds = (clock.now - start) / .milliseconds(1)
        return report
    }
}

extension GeneratorSubject {
    fileprivate func report(
        _ request: ExplanationRequest, _ found: Attribution, _ score: GeneratorEvidence,
        _ all: [Double], _ lens: RankingLens
    ) -> ExplanationReport {
        let full = lens.outcomes(Tensor([1, all.count], all))[0]
        let (order, rows) = evidence(found, score, limit: request.limit)
        var items = rows
        var reasons = reasons(found)
        if request.ablations { ablate(&reasons, &items, order, score, lens, from: full) }
        let constant = found.method == .exact ? score.constant(of: place) : 0
        reasons.constant = found.method == .exact ? constant : nil
        let sum = found.contributions.reduce(0, +) + constant
        var report = ExplanationReport(
            run: request.run, model: run.card.name, city: city.name,
            epoch: run.checkpoint.epoch, user: user, userName: city.userNames[user],
            place: place, placeName: city.placeNames[place],
            category: city.categoryName(ofPlace: place) ?? "", rank: full.rank, side: "user",
            group: SequenceSubject.group, method: found.method.rawValue, score: full.score,
            sum: sum,
            relativeError: full.score == 0
                ? abs(sum) : abs(sum - full.score) / abs(full.score),
            byLayer: [], byKind: parts(full.score), evidence: items, items: order.count,
            terms: order.count,
            remainder: constant
                + order.dropFirst(request.limit).reduce(0) { $0 + found.contributions[$1] },
            sentence: sentence(found, full, constant), milliseconds: 0)
        report.candidates = candidates.rawValue
        report.cityFingerprint = city.fingerprint
        report.seed = request.seed
        report.rules = run.rules.ranks(of: [Int32(place)], user: user, masked: masked)[0]
        report.sequence = reasons
        return report
    }

    private func reasons(_ found: Attribution) -> SequenceReasons {
        let rows = events.indices.map { index -> SequenceReasons.Event in
            let moment = events[index]
            var event = SequenceReasons.Event(
                place: Int(moment.place), placeName: city.placeNames[Int(moment.place)],
                category: city.categoryName(ofPlace: Int(moment.place)) ?? "",
                localTime: moment.localTime, geohash: "", distance: "",
                weight: split.attention[index].reduce(0, +))
            event.added = found.contributions[index]
            event.pointer = pointer.map { $0.gate * $0.weights[index] }
            event.tokens = split.attention[index]
            return event
        }
        let heads = split.heads.enumerated().flatMap { block, heads in
            heads.enumerated().map {
                SequenceReasons.Head(block: block, head: $0, weights: $1)
            }
        }
        var result = SequenceReasons(
            events: rows, heads: heads, moment: query.localTime)
        result.tokenNames =
            run.assembly.model.configuration.usesActionToken
            ? ["st", "action", "block", "inner"] : ["st", "block", "inner"]
        result.gate = pointer?.gate
        let (model, parameters) = (run.assembly.model, run.checkpoint.parameters)
        result.momentShares = model.sharesOfMoment(parameters, question)
        result.placeShares = model.sharesOfPlace(
            parameters, run.assembly.vocabulary.actions(ofPlaces: [Int32(place)])[0])
        result.truth = Int(truth)
        result.truthName = city.placeNames[Int(truth)]
        return result
    }

    /// The reason in words. Every number is a term, or a sum or a count of terms.
    private func sentence(
        _ found: Attribution, _ full: RankOutcome, _ constant: Double
    ) -> String {
        let name = city.placeNames[place]
        var clauses: [String]
        switch run.assembly.recipe.stage {
        case .ranking:
            clauses = [
                String(
                    format: "%@ is clicked with a probability of %.4f (logit %.4f), rank %@", name,
                    1 / (1 + exp(-full.score)), full.score, text(rank: full.rank))
            ]
        case .embedding:
            clauses = [
                String(
                    format: "%@ has a cosine of %.4f with the user's vector, rank %@", name,
                    full.score, text(rank: full.rank))
            ]
        case .generation, .alignment:
            clauses = [
                String(
                    format: "%@ has log P %.4f (P %.4f), rank %@", name, full.score,
                    exp(full.score), text(rank: full.rank)),
                String(
                    format: "%+.4f for its block of ground, %+.4f for the place within it",
                    split.block, split.inner),
            ]
        }
        if let pointer {
            let here = events.indices.filter { Int(events[$0].place) == place }
            let pointed = here.reduce(0) { $0 + pointer.weights[$1] }
            clauses.append(
                String(
                    format: "the gate gives %.2f to own places, and %.2f of that points here",
                    pointer.gate, pointed))
        }
        let terms = found.contributions
        if let best = terms.indices.max(by: { terms[$0] < terms[$1] }), terms[best] > 0 {
            let event = events[best]
            clauses.append(
                "of \(terms.count) actions \(city.placeNames[Int(event.place)]) at "
                    + "\(ExplanationSubject.minute(event.localTime)) speaks most for it "
                    + String(format: "(%+.4f)", terms[best]))
        }
        if found.method == .exact {
            clauses.append(String(format: "%+.4f from the moment alone", constant))
        }
        return clauses.joined(separator: "; ") + "."
    }
}
