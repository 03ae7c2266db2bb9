import City
import Models
import Recommending
import Reports
import Tensors
import Testing

@testable import Questions

/// Scores and lists.
extension ModelContract {
    /// Who else is asked about, and in what order, changes nobody's scores.
    @Test(arguments: ContractSubject.all)
    func companyAndOrderDoNotMatter(subject: ContractSubject) throws {
        let face = try runs.face(of: subject)
        let all = face.subjects
        let together = try face.scores(all)
        #expect(areNear(try all.flatMap { try face.scores([$0]) }, together), "one by one")
        let half = all.count / 3
        let parts = try face.scores(Array(all[..<half])) + face.scores(Array(all[half...]))
        #expect(areNear(parts, together), "in two parts")
        #expect(areNear(try face.scores(all.reversed()), together.reversed()), "turned round")
        var random = RandomStream(seed: 3, name: "order of subjects")
        let order = random.order(all.count)
        #expect(
            areNear(try face.scores(order.map { all[$0] }), order.map { together[$0] }), "mixed")
    }

    /// A short history has the scores that it has beside longer ones: padding is nothing.
    @Test(arguments: ContractSubject.all { $0 == .nextPlace })
    func paddingDoesNotMatter(model: ContractSubject) throws {
        let recommender = try workspace.nextPlaceRecommender(
            runs.run(of: model), session: "default")
        let window = recommender.window
        let longest = try #require(
            recommender.askedUsers.sorted().compactMap {
                try recommender.question(ofUser: $0).moment
            }.max { $0.history.count < $1.history.count })
        try #require(longest.history.count > window)
        // From nothing to more than is read.
        let lengths = [0, 1, 2, 5, window - 1, window, window + 1, longest.history.count]
        let queries = lengths.map { length in
            var query = longest
            query.history = longest.history.suffix(length)
            query.last = query.history.last
            return query
        }
        let alone = queries.flatMap { recommender.scorer.rows([$0]) }
        #expect(areNear(recommender.scorer.rows(queries), alone))
        #expect(areNear(recommender.scorer.rows(queries.reversed()).reversed(), alone))
        // The histories do make a difference.
        #expect(!areNear([alone[1]], [alone[3]]))
    }

    /// Candidates have the same scores in whatever order, and among whichever others, they stand.
    @Test(arguments: ContractSubject.all { $0 != .sites })
    func orderOfCandidatesDoesNotMatter(subject: ContractSubject) throws {
        let face = try runs.face(of: subject)
        let run = face.run
        for user in try some(of: face) {
            let row = try face.scores([user])[0]
            let few = Array(stride(from: 3, to: face.candidateCount, by: 17))
            func ask(_ places: [Int]) throws -> [RecommendationRow] {
                try workspace.recommend(
                    RecommendationRequest(
                        run: run, session: "default", user: String(user), candidates: "all",
                        count: face.candidateCount, among: places.map(String.init))
                ).items
            }
            let (forwards, backwards) = try (ask(few), ask(few.reversed()))
            #expect(forwards == backwards)
            #expect(forwards.map(\.place).sorted() == few)
            #expect(areNear([forwards.map(\.score)], [forwards.map { row[$0.place] }]))
        }
    }

    /// Lists that are scored faster than all places have the scores of all places.
    @Test(arguments: ContractSubject.all { $0 == .nextPlace })
    func listsOfAScorerAreItsScores(model: ContractSubject) throws {
        let recommender = try workspace.nextPlaceRecommender(
            runs.run(of: model), session: "default")
        // Most models score no list faster.
        guard let scorer = recommender.scorer as? any ListScorer else { return }
        let moments = try recommender.askedUsers.sorted().prefix(7).map {
            try #require(recommender.question(ofUser: $0).moment)
        }
        let rows = recommender.scorer.rows(moments)
        var random = RandomStream(seed: 4, name: "lists")
        let lists = moments.map { _ in random.order(scorer.places).prefix(9).map(Int32.init) }
        for lists in [lists, lists.map { $0.reversed() }, lists.map { Array($0.prefix(1)) }] {
            let found = scorer.scores(moments[...], of: lists)
            let listed = zip(rows, lists).map { row, list in list.map { row[Int($0)] } }
            #expect(
                areNear(
                    lists.indices.map { row in
                        lists[row].indices.map { Double(found[row, $0]) }
                    }, listed))
        }
    }

    /// A list has each candidate once, in the order of its scores, with ranks that counting gives.
    @Test(arguments: ContractSubject.all)
    func listsAreRankings(subject: ContractSubject) throws {
        let face = try runs.face(of: subject)
        for asked in try some(of: face) {
            let known = try face.known(to: asked)
            let all = try face.list(for: asked, among: "all")
            let new = try face.list(for: asked, among: "new")
            #expect(!known.isEmpty && known.count < face.candidateCount)
            #expect(all.rows.map(\.candidate).sorted() == Array(0..<face.candidateCount))
            #expect(
                new.rows.map(\.candidate).sorted()
                    == (0..<face.candidateCount).filter { !known.contains($0) })
            var scores = [Double](repeating: .nan, count: face.candidateCount)
            for row in all.rows { scores[row.candidate] = row.score }
            #expect(areNear([scores], try face.scores([asked])))
            #expect(!all.truth.isEmpty)
            let lists: [(ContractList, Set<Int>)] = [(all, []), (new, known)]
            for (list, masked) in lists {
                expectOrder(list, scores)
                #expect(
                    list.truth.map(\.candidate).sorted() == all.truth.map(\.candidate).sorted())
                for row in list.rows + list.truth where row.position == nil {
                    let isOut = masked.contains(row.candidate)
                    #expect((row.rank == nil) == isOut)
                    let counted = countedRank(of: row.candidate, in: scores, without: masked)
                    if !isOut { #expect(row.rank == counted) }
                }
            }
        }
    }

    private func expectOrder(_ list: ContractList, _ scores: [Double]) {
        for (above, below) in zip(list.rows, list.rows.dropFirst()) {
            #expect(above.score >= below.score)
        }
        for (index, row) in list.rows.enumerated() {
            #expect(row.score == scores[row.candidate])
            if let position = row.position { #expect(position == index + 1) }
        }
    }
}
