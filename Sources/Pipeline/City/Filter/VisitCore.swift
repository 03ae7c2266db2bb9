import Reports
import Support

/// The core of some visits: what is left where users and places with few others go, again and again.
///
/// The k-core is the largest set of visits in which every user has at least k distinct places and
/// every place at least k distinct users (Seidman 1983, on the graph of users and places). By visits,
/// every user and every place has at least k of them, as in the data that SEP-GCN was released
/// with. It does not depend on the order in which users and places go. Users also need
/// `minimumVisits` of the visits that are left.
public struct VisitCore: Sendable {
    /// What has to be k.
    public enum Counting: String, CaseIterable, Sendable {
        /// Distinct places of a user and distinct users of a place.
        case distinct
        /// Visits of either, repeated ones each.
        case visits
    }

    /// Numbers of the visits that are left, rising.
    public let visits: [Int]
    /// How often something was taken away: in each round all users and places that have too few at
    /// its beginning go at once.
    public let rounds: Int

    /// - Parameter visits: Rising numbers of the city's visits, which are sorted by user.
    ///
    /// Cost: O(visits + users + places) a round.
    public init(
        of visits: [Int], in city: City, _ core: Int, _ counting: Counting = .distinct,
        minimumVisits: Int
    ) {
        var kept = visits
        var rounds = 0
        while true {
            var visitsOfUser = [Int](repeating: 0, count: city.userCount)
            var ofUser = visitsOfUser
            var ofPlace = [Int](repeating: 0, count: city.placeCount)
            var lastUser = [Int](repeating: -1, count: city.placeCount)
            for visit in kept {
                let (user, place) = (Int(city.visitUser[visit]), Int(city.visitPlace[visit]))
                visitsOfUser[user] += 1
                guard counting == .visits || lastUser[place] != user else { continue }
                lastUser[place] = user
                ofUser[user] += 1
                ofPlace[place] += 1
            }
            let next = kept.filter { visit in
                let (user, place) = (Int(city.visitUser[visit]), Int(city.visitPlace[visit]))
                return ofUser[user] >= core && ofPlace[place] >= core
                    && visitsOfUser[user] >= minimumVisits
            }
            guard next.count < kept.count else { break }
            kept = next
            rounds += 1
        }
        self.visits = kept
        self.rounds = rounds
    }
}

extension CityDraft {
    /// What is left of a released split; nil where there is none.
    ///
    /// No visit changes its part, so that what was to be predicted is not learned from. Users may be
    /// left without a visit to learn from, or to be asked about.
    var partsSentence: String? {
        guard let visitPart else { return nil }
        func users(_ part: VisitPart) -> Int {
            var has = [Bool](repeating: false, count: userNames.count)
            for (user, code) in zip(visitUser, visitPart) where code == part.code {
                has[Int(user)] = true
            }
            return has.count { !$0 }
        }
        return "Visits keep their part of the released split, and those of all parts decided what "
            + "stays: \(Wording.count(users(.training), "user")) left without a training visit, "
            + "\(users(.test)) without a test visit."
    }
}
