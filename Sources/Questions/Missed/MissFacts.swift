import City
import Evaluation
import Graphs
import Recommending
import Reports
import Support
import Synchronization

/// What is known of places and users before a visit, as a run learned it: what a miss is held
/// against.
struct MissFacts: Sendable {
    let split: Split
    let view: TrainingView
    /// Who visited what in the view.
    let graph: BipartiteGraph
    let thresholds: MissThresholds
    private let visitsOfPlace: [Int]
    /// Where the visits of each user start in the view.
    private let visitsOfUser: [Int]
    /// Local times of all visits of the view, rising.
    private let times: [Int64]
    /// Of users who were asked about: a user has many misses.
    private let reaches = Reaches()

    private final class Reaches: Sendable {
        let ofUser = Mutex<[Int: Double?]>([:])
    }

    var city: City { split.city }

    /// Cost: O(visits), and a sort of their times.
    init(_ split: Split, _ view: TrainingView, _ thresholds: MissThresholds) {
        self.split = split
        self.view = view
        self.thresholds = thresholds
        graph = BipartiteGraph(view)
        var ofPlace = [Int](repeating: 0, count: view.places)
        for place in view.visitPlace { ofPlace[Int(place)] += 1 }
        visitsOfPlace = ofPlace
        var ofUser = [Int](repeating: 0, count: view.users + 1)
        for user in view.visitUser { ofUser[Int(user) + 1] += 1 }
        for user in 0..<view.users { ofUser[user + 1] += ofUser[user] }
        visitsOfUser = ofUser
        times = view.visitLocalTime.sorted()
    }

    func visits(to place: Int) -> Int { visitsOfPlace[place] }
    func people(at place: Int) -> Int { graph.edges(ofPlace: place).count }

    private func visits(ofUser user: Int) -> Range<Int> {
        visitsOfUser[user]..<visitsOfUser[user + 1]
    }

    // MARK: - Space

    private func kilometres(_ place: Int, _ other: Int) -> Double {
        GreatCircle.kilometres(
            view.latitude[place], view.longitude[place], view.latitude[other],
            view.longitude[other])
    }

    /// From the nearest of some places; nil without positions, or without places.
    func kilometres(from known: [Int32], to place: Int) -> Double? {
        guard view.hasLocations else { return nil }
        return known.lazy.map { kilometres(Int($0), place) }.min()
    }

    /// How far nearly all of the user's visits are from the nearest other place of theirs, at
    /// most; nil where there are too few visits or places, or no positions.
    ///
    /// Cost: O(places²) once for each user.
    func reach(_ question: SubjectQuestion) -> Double? {
        if let found = reaches.ofUser.withLock({ $0[question.user] }) { return found }
        let made = measuredReach(question)
        reaches.ofUser.withLock { $0[question.user] = .some(made) }
        return made
    }

    private func measuredReach(_ question: SubjectQuestion) -> Double? {
        let known = question.known.map(Int.init)
        let visits = known.map { question.visits[Int32($0)] ?? 0 }
        let total = visits.reduce(0, +)
        guard view.hasLocations, known.count > 1, total >= thresholds.reachVisits else {
            return nil
        }
        var nearest = [Double](repeating: .infinity, count: known.count)
        for (index, place) in known.enumerated() {
            for other in 0..<index {
                let distance = kilometres(place, known[other])
                nearest[index] = min(nearest[index], distance)
                nearest[other] = min(nearest[other], distance)
            }
        }
        let needed = (thresholds.reachShare * Double(total)).rounded(.up)
        var covered = 0.0
        for index in nearest.indices.sorted(by: { nearest[$0] < nearest[$1] }) {
            covered += Double(visits[index])
            if covered >= needed { return nearest[index] }
        }
        return nearest.max()
    }

    // MARK: - Categories and hours

    /// The user's visits to places of a category.
    func visits(_ question: SubjectQuestion, toCategory category: Int32) -> Int {
        question.visits.reduce(0) { sum, entry in
            view.category[Int(entry.key)] == category ? sum + entry.value : sum
        }
    }

    func data(_ question: SubjectQuestion, _ place: Int, at moment: Int64) -> MissData {
        let category = view.category[place]
        let hour = HourOfWeek.hourOfDay(localTime: moment)
        func isNear(_ visit: Int) -> Bool {
            let other = HourOfWeek.hourOfDay(localTime: view.visitLocalTime[visit])
            return [0, 1, 23].contains(abs(other - hour))
        }
        return MissData(
            visits: visits(to: place), people: people(at: place),
            ownVisits: question.visits[Int32(place)] ?? 0,
            categoryVisits: category < 0 ? nil : visits(question, toCategory: category),
            kilometres: kilometres(from: question.known, to: place), reach: reach(question),
            hour: HourOfWeek.slot(localTime: moment),
            ownVisitsAtHour: visits(ofUser: question.user).count(where: isNear),
            visitsAtHour: view.visitPlace.indices.count {
                Int(view.visitPlace[$0]) == place && isNear($0)
            })
    }

    // MARK: - Time

    /// Whether the run could know what it should not.
    ///
    /// The user's own later visits are a leak; other people's are one where the split is by time
    /// over all users, and are noted otherwise, as the audit has it.
    func split(
        _ question: SubjectQuestion, _ place: Int, at moment: Int64, isMasked: Bool
    ) -> MissSplit {
        let own = visits(ofUser: question.user)
        let isLearned = own.contains {
            Int(view.visitPlace[$0]) == place && view.visitLocalTime[$0] == moment
        }
        let ownLater = own.count { view.visitLocalTime[$0] > moment }
        let later = times.count - times.countUpTo(moment) - ownLater
        let others = times.count - own.count
        let othersLeak = split.rule == .global && later > 0
        return MissSplit(
            rule: split.rule.rawValue,
            isFair: !isMasked && !isLearned && ownLater == 0 && !othersLeak, isMasked: isMasked,
            isLearned: isLearned, ownLaterVisits: ownLater,
            othersLaterShare: others > 0 ? Double(later) / Double(others) : 0)
    }

    // MARK: - Causes

    /// Every cause of a miss, the main one first.
    ///
    /// - Parameters:
    ///   - ranks: By other runs and rules.
    ///   - popularRank: By popularity; nil where it was not asked.
    func causes(
        _ truth: MissedTruth, _ question: SubjectQuestion, at moment: Int64, ranks: [Double?],
        popularRank: Double?, cutoff: Int
    ) -> [MissCause] {
        let place = Int(truth.place)
        let isMasked = truth.rank == nil
        var causes: [MissCause] = isMasked ? [.masked] : []
        let split = split(question, place, at: moment, isMasked: isMasked)
        if split.isLearned { causes.append(.leak) }
        if visits(to: place) < thresholds.coldVisits { causes.append(.coldPlace) }
        if let distance = kilometres(from: question.known, to: place), distance > 0,
            let reach = reach(question), distance > reach
        {
            causes.append(.farPlace)
        }
        let category = view.category[place]
        if category >= 0, !question.known.isEmpty, visits(question, toCategory: category) == 0 {
            causes.append(.laterTaste)
        }
        if let rank = truth.rank, let popularRank,
            truth.popularShare >= thresholds.popularShare,
            popularRank <= thresholds.popularFactor * rank,
            rank <= thresholds.popularFactor * popularRank
        {
            causes.append(.popularity)
        }
        if ranks.contains(where: { $0.map { $0 <= Double(cutoff) } ?? false }) {
            causes.append(.model)
        }
        // What came later helps more than it harms: the last that a miss is put down to.
        if !split.isFair && !isMasked && !split.isLearned { causes.append(.leak) }
        return causes.isEmpty ? [.none] : causes
    }
}
