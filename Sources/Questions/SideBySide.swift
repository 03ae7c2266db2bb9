import City
import Evaluation
import Recommending
import Reports
import Support

extension Workspace {
    /// Where other runs and rules rank the places of a list, for the same user.
    ///
    /// What one of them cannot answer stands in its column and fails nothing else.
    ///
    /// Cost: that of opening each run, and one scoring of every place by each.
    ///
    /// - Throws: `Failure(.usage)` for too many runs, or where the list's own run cannot be asked.
    public func sideBySide(_ request: SideBySideRequest) throws -> SideBySideReport {
        guard (1...SideBySideRequest.most).contains(request.beside.count), request.cutoff >= 1
        else {
            throw Failure(
                .usage,
                "\(Wording.count(request.beside.count, "run")) cannot stand beside a list",
                remedy: "name 1 to \(SideBySideRequest.most)")
        }
        let own = try recommender(request.run, session: request.session, for: .recommend)
        let user = try findUser(request.user, in: own.city)
        let question = try own.question(ofUser: user)
        let candidates = try question.candidates(named: request.candidates)
        let masked = question.masked(candidates)
        let list = RankingLens.best(own.scores(question), masked: masked, count: request.cutoff)
        var agreed = Set(list)
        let columns = try request.beside.map { name -> SideBySideReport.Column in
            do {
                let run = try recommender(name, session: request.session, for: .recommend)
                guard run.city.fingerprint == own.city.fingerprint else {
                    throw Failure(
                        .usage, "\(name) is of other data than \(request.run)",
                        remedy: "name a run of city \(own.city.name)")
                }
                // The same moment, where it is asked about one; places by the list's own rule.
                let scores = run.scores(try run.question(ofUser: user))
                let first = RankingLens.best(scores, masked: masked, count: request.cutoff)
                agreed.formIntersection(first)
                let places = request.places.map { Int32($0) }
                let open = places.filter { !masked.containsAscending($0) }
                let ranks = Dictionary(
                    zip(open, TruthRanks.realistic(of: open, in: scores, masked: masked)),
                    uniquingKeysWith: { first, _ in first })
                return SideBySideReport.Column(
                    run: name, ranks: places.map { ranks[$0] },
                    shared: Set(first).intersection(list).count)
            } catch let failure as Failure {
                return SideBySideReport.Column(
                    run: name, ranks: request.places.map { _ in nil }, shared: 0,
                    problem: failure.problem)
            }
        }
        return SideBySideReport(
            columns: columns, agreed: list.filter(agreed.contains), cutoff: request.cutoff)
    }
}
