import Explanation
import Recommending
import Reports
import Support
import Tensors

// What a rule says had the user visited otherwise. What it learned from everybody stays as it was.

extension RuleRecommender {
    /// - Throws: `Failure(.usage)` for a rule that does not sum over the user's own places.
    private func summed(for question: RecommenderQuestion) throws -> any OwnPlaceScorer {
        guard let own else { throw refusal(question) }
        return own
    }

    func history(_ question: SubjectQuestion, of place: Int) throws -> RemovableHistory {
        let found = try summed(for: .counterfactual).ownContributions(ofUser: question.user)
        let values: Tensor<Double> = found.values.converted()
        let score = AdditiveEvidence(
            values: values, base: Array(repeating: 0, count: city.placeCount),
            shownWeights: found.places.indices.map { values[$0, place] },
            popularity: found.places.map { Double(graph.edges(ofPlace: Int($0)).count) })
        return RemovableHistory(
            score: score,
            places: found.places.map { (Int($0), question.visits[$0] ?? 0) })
    }

    func edited(
        _ question: SubjectQuestion, each sets: [[VisitEdit]], _ options: EditOptions
    ) throws -> [[Double]] {
        let own = try summed(for: .whatIf)
        guard options.mode == "mask", options.gamma == nil, options.alpha == nil else {
            throw Failure(
                .usage, "\(name) is a simple rule and builds no graph anew",
                remedy: "leave --mode, --gamma and --alpha out")
        }
        return try sets.map { try scores(question, own, after: $0) }
    }

    private func scores(
        _ question: SubjectQuestion, _ own: any OwnPlaceScorer, after edits: [VisitEdit]
    ) throws -> [Double] {
        guard !edits.isEmpty else { return scores(question) }
        var visits = own.ownVisits(ofUser: question.user)
        for edit in edits {
            let index = visits.firstIndex { Int($0.place) == edit.place }
            switch (edit.kind, index) {
            case (.insert, let index?): visits[index].visits += 1
            case (.insert, nil): visits.append((Int32(edit.place), 1))
            case (.delete, let index?): visits.remove(at: index)
            // A rule of lists knows no hours.
            case (.move, .some): break
            case (_, nil):
                throw refusal(of: edit, ofUser: question.user, "has no training visit there")
            }
        }
        return own.scores(ofUser: question.user, at: visits).map(Double.init)
    }

    func contrast(
        _ question: SubjectQuestion, of place: Int, against other: Int, group: String
    ) throws -> ContrastEvidence {
        _ = try summed(for: .contrast)
        guard ["places", "users", "own"].contains(group) else {
            throw Failure(
                .usage, "--group \(group) cannot be compared", remedy: "give places, users or own")
        }
        let evidence = RuleEvidence(self, question, place: place)
        let ours = evidence.additive.contributions(to: place) ?? []
        let theirs = evidence.additive.contributions(to: other) ?? []
        let scores = scores(question)
        return ContrastEvidence(
            values: zip(ours, theirs).map { $0 - $1 }, constant: 0, scores: (scores, scores)
        ) { evidence.item($0, contribution: $1) }
    }
}
