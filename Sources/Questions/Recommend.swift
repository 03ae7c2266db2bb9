import City
import Evaluation
import Graphs
import Recommending
import Reports
import Support
import Tensors

extension Workspace {
    /// The best places for a user, and where the places that the user really visited next stand.
    ///
    /// Cost: one scoring of every place, or of those that the beam comes to.
    public func recommend(_ request: RecommendationRequest) throws -> RecommendationReport {
        let run = try recommender(
            request.run, session: request.session, for: request.beam == nil ? .recommend : .beam)
        let city = run.city
        let question = try run.question(ofUser: findUser(request.user, in: city))
        let ranking = try question.candidates(named: request.candidates)
        let (user, count, among) = (question.user, request.count, request.among)
        guard count >= 1 else {
            throw Failure(.usage, "--top \(count) is out of range", remedy: "give 1 or more")
        }
        if let beam = request.beam, beam < 1 {
            throw Failure(
                .usage, "--beam \(beam) is out of range", remedy: "give 1 or more blocks")
        }
        if let among, among.isEmpty {
            throw Failure(
                .usage, "--among names no place",
                remedy: "give place numbers by commas, such as 12,40")
        }
        let shown = try among?.map { Int32(try findPlace($0, in: city)) }.sorted()
        let known = question.masked(ranking)
        let masked =
            shown.map { shown in
                (0..<Int32(city.placeCount)).filter {
                    !shown.containsAscending($0) || known.containsAscending($0)
                }
            } ?? known
        let (truth, visits) = (question.truth, question.visits)
        let scores =
            try request.beam.map { try run.scores(question, beam: $0) } ?? run.scores(question)
        // A place that the beam never came to has no score.
        let open = (0..<city.placeCount).lazy.filter {
            !masked.containsAscending(Int32($0)) && scores[$0] > -.infinity
        }
        let best = TopSelection.indices(count, of: open) { scores[$0] }.map(Int32.init)
        let worst: Double = best.last.map { scores[Int($0)] } ?? 0
        let rules = run.ruleRanks(of: best, question, masked: masked)
        let rows: [RecommendationRow] = best.enumerated().map { index, place in
            var row = RecommendationRow(
                rank: index + 1, place: Int(place), placeName: city.placeNames[Int(place)],
                category: city.categoryName(ofPlace: Int(place)) ?? "",
                score: scores[Int(place)], isTruth: truth.contains(place),
                trainingVisits: visits[place] ?? 0,
                kilometresFromOwnPlaces: Self.kilometres(from: question.known, Int(place), in: city)
            )
            row.rules = rules[index]
            return row
        }
        let ranked = truth.filter { !masked.containsAscending($0) }
        let ranks = Dictionary(
            uniqueKeysWithValues: zip(
                ranked,
                TruthRanks.realistic(of: ranked, in: scores, masked: masked)))
        let truths: [TruthRow] = truth.map { place in
            TruthRow(
                place: Int(place), placeName: city.placeNames[Int(place)],
                category: city.categoryName(ofPlace: Int(place)) ?? "", rank: ranks[place],
                score: max(scores[Int(place)], -.greatestFiniteMagnitude),
                margin: max(scores[Int(place)] - worst, -.greatestFiniteMagnitude))
        }.sorted { ($0.rank ?? .infinity, $0.place) < ($1.rank ?? .infinity, $1.place) }
        return RecommendationReport(
            run: request.run, model: run.card.name, city: city.name, epoch: run.epoch,
            user: user, userName: city.userNames[user], candidates: ranking.rawValue,
            items: rows, truth: truths, among: among, beam: request.beam)
    }

    /// Distance to the nearest of some places; nil without locations.
    private static func kilometres(
        from known: [Int32], _ place: Int, in city: City
    ) -> Double? {
        guard city.hasLocations else { return nil }
        return known.map { own in
            GreatCircle.kilometres(
                city.placeLatitude[place], city.placeLongitude[place],
                city.placeLatitude[Int(own)], city.placeLongitude[Int(own)])
        }.min()
    }
}
