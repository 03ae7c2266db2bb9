import City
import Evaluation
import Graphs
import Models
import Reports
import Support
import Tensors

extension Workspace {
    /// - Parameter beam: Blocks that a generator tries for a question; nil tries all.
    private func recommender(_ name: String, session: String, beam: Int?) throws -> Recommender {
        if let beam {
            guard beam >= 1 else {
                throw Failure(
                    .usage, "--beam \(beam) is out of range", remedy: "give 1 or more blocks")
            }
            guard try RuleReference(name) == nil,
                try run(name, session: session).recipe.model.generates
            else {
                throw Failure(
                    .usage, "\(name) generates no places, and so has no beam",
                    remedy: "name a run of Spacetime-GR, or leave --beam out")
            }
        }
        if let reference = try RuleReference(name) {
            let rule = try loadedRule(reference, name: name)
            return Recommender(
                city: rule.city, split: rule.split, visited: rule.visited, truth: rule.truth,
                book: rule.book, model: rule.rule.rawValue, epoch: 0, scores: rule.scores)
        }
        if try isOfSequences(name, session: session) {
            let run = try momentRun(name, session: session)
            return Recommender(
                city: run.city, book: run.rules, model: run.model.rawValue,
                epoch: run.checkpoint.epoch
            ) { user in
                // What is asked of a user is his last event; places before it are known.
                let (query, truth) = try run.question(ofUser: user)
                let scores =
                    beam.flatMap { (run as? GeneratorRun)?.scores(of: query, beam: $0) }
                    ?? run.scorer.scores([query])
                return Recommender.Question(
                    scores: scores.elements.map(Double.init),
                    known: query.knownPlaces, visits: query.visitsOfPlaces, truth: [truth])
            }
        }
        let run = try scored(name, session: session)
        return Recommender(
            city: run.city, split: run.split, visited: run.visited, truth: run.truth,
            book: run.rules, model: run.model.rawValue, epoch: run.checkpoint.epoch,
            scores: run.scores)
    }

    /// The users whom a run of a model of sequences can be asked about: those with a test event to
    /// be told.
    ///
    /// - Throws: `Failure(.usage)` for a run of another kind.
    public func askedUsers(ofRun run: String, session: String) throws -> Set<Int> {
        Set(try momentRun(run, session: session).questionOfUser.keys.map(Int.init))
    }

    /// The best places for a user, and where the places that the user really visited next stand.
    ///
    /// - Parameters:
    ///   - candidates: `new` masks places of training visits (for a model of sequences those
    ///     before the moment), `all` masks none; nil takes `all` for a model of sequences, else
    ///     `new`.
    ///   - count: Length of the list.
    ///   - among: Places that alone are ranked; nil ranks all that `candidates` leaves.
    ///   - beam: Blocks that a generator tries, the likeliest first; nil scores every place exactly.
    public func recommend(
        run: String, session: String, user text: String, candidates name: String?, count: Int,
        among: [String]? = nil, beam: Int? = nil
    ) throws -> RecommendationReport {
        let candidates =
            try name ?? (isOfSequences(run, session: session) ? "all" : "new")
        let loaded = try recommender(run, session: session, beam: beam)
        let city = loaded.city
        let user = try findUser(text, in: city)
        guard let ranking = RankingProtocol(rawValue: candidates), ranking != .published else {
            throw Failure(
                .usage, "--candidates \(candidates) is unknown", remedy: "give new or all")
        }
        guard count >= 1 else {
            throw Failure(.usage, "--top \(count) is out of range", remedy: "give 1 or more")
        }
        let question = try loaded.ask(user)
        let shown = try among?.map { Int32(try findPlace($0, in: city)) }.sorted()
        let known = ranking.masksTraining ? question.known : []
        let masked =
            shown.map { shown in
                (0..<Int32(city.placeCount)).filter {
                    !shown.containsAscending($0) || known.containsAscending($0)
                }
            } ?? known
        let (scores, truth, visits) = (question.scores, question.truth, question.visits)
        // A place that the beam never came to has no score.
        let open = (0..<city.placeCount).lazy.filter {
            !masked.containsAscending(Int32($0)) && scores[$0] > -.infinity
        }
        let best = TopSelection.indices(count, of: open) { scores[$0] }.map(Int32.init)
        let worst: Double = best.last.map { scores[Int($0)] } ?? 0
        let rules = loaded.book.ranks(of: best, user: user, masked: masked)
        let rows: [RecommendationRow] = best.enumerated().map { index, place in
            var row = RecommendationRow(
                rank: index + 1, place: Int(place), placeName: city.placeNames[Int(place)],
                category: city.categoryName(ofPlace: Int(place)) ?? "",
                score: scores[Int(place)], isTruth: truth.contains(place),
                trainingVisits: visits[place] ?? 0,
                kilometresFromOwnPlaces: loaded.kilometres(from: question.known, Int(place)))
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
            run: run, model: loaded.model, city: city.name, epoch: loaded.epoch,
            user: user, userName: city.userNames[user], candidates: candidates, items: rows,
            truth: truths, among: among, beam: beam)
    }
}

/// What ranks places for a user: a run, or a rule on a city.
private struct Recommender {
    /// What is known of one user, and what the model says.
    struct Question {
        let scores: [Double]
        /// Distinct places that the user knows, ascending.
        let known: [Int32]
        let visits: [Int32: Int]
        let truth: [Int32]
    }

    let city: City
    let book: RuleBook
    let model: String
    let epoch: Int
    let ask: (Int) throws -> Question

    init(
        city: City, book: RuleBook, model: String, epoch: Int,
        ask: @escaping (Int) throws -> Question
    ) {
        self.city = city
        self.book = book
        self.model = model
        self.epoch = epoch
        self.ask = ask
    }

    init(
        city: City, split: Split, visited: [[Int32]], truth: HeldOut, book: RuleBook,
        model: String, epoch: Int, scores: @escaping (Int) -> [Double]
    ) {
        self.init(city: city, book: book, model: model, epoch: epoch) { user in
            Question(
                scores: scores(user), known: visited[user],
                visits: split.knownVisits(ofUser: user),
                truth: Array(truth.places(ofUser: user)))
        }
    }

    /// Distance to the nearest of some places; nil without locations.
    func kilometres(from known: [Int32], _ place: Int) -> Double? {
        guard city.hasLocations else { return nil }
        return known.map { own in
            GreatCircle.kilometres(
                city.placeLatitude[place], city.placeLongitude[place],
                city.placeLatitude[Int(own)], city.placeLongitude[Int(own)])
        }.min()
    }
}

extension PlaceQuery {
    /// How often the user was at each place before the moment.
    var visitsOfPlaces: [Int32: Int] {
        history.reduce(into: [:]) { $0[$1.place, default: 0] += 1 }
    }

    /// Distinct places before the moment, ascending.
    var knownPlaces: [Int32] { visitsOfPlaces.keys.sorted() }
}

extension Split {
    /// How often a user visited each place before the test part.
    func knownVisits(ofUser user: Int) -> [Int32: Int] {
        var visits: [Int32: Int] = [:]
        for visit in city.visitRange(ofUser: user)
        where (part(ofVisit: visit) ?? .test) != .test {
            visits[city.visitPlace[visit], default: 0] += 1
        }
        return visits
    }
}
