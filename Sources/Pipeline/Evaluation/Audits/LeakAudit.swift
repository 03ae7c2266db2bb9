import City
import Reports
import Support

/// Looks for the future in what models learn from and are asked with.
public enum LeakAudit {
    /// A visit that is to be predicted.
    public struct Target: Hashable, Sendable {
        public var user, place: Int32
        /// Local wall clock in seconds.
        public var localTime: Int64

        public init(user: Int32, place: Int32, localTime: Int64) {
            self.user = user
            self.place = place
            self.localTime = localTime
        }
    }

    /// Every visit of a part.
    public static func targets(_ split: Split, _ part: VisitPart) -> [Target] {
        split.parts.indices.filter { split.parts[$0] == part.code }.map {
            Target(
                user: split.city.visitUser[$0], place: split.city.visitPlace[$0],
                localTime: split.city.visitLocalTime[$0])
        }
    }

    /// The first visit of each user in a part: a list for them is asked for then.
    public static func firstTargets(_ split: Split, _ part: VisitPart) -> [Target] {
        var seen: Set<Int32> = []
        return targets(split, part).filter { seen.insert($0.user).inserted }
    }

    /// What next-place queries ask for.
    public static func targets(_ questions: NextPlaceQueries) -> [Target] {
        zip(questions.queries, questions.truths).map {
            Target(user: $0.user, place: $1, localTime: $0.localTime)
        }
    }

    /// Training visits that are dated after the moment of a prediction: the user's own, and other
    /// people's.
    ///
    /// A user's own later visits are always a fault. Other people's are one where the split is by
    /// time over all users; splits by user let them through by design, and released ones may,
    /// which is noted: a model may then know that a place has since become popular.
    ///
    /// Cost: a sort of the view's times, and a search for each target.
    public static func laterEvidence(
        _ view: TrainingView, targets: [Target], rule: SplitRule
    ) -> [AuditFinding] {
        var lastOfUser = [Int64?](repeating: nil, count: view.users)
        var timesOfUser = [[Int64]](repeating: [], count: view.users)
        for (user, time) in zip(view.visitUser, view.visitLocalTime) {
            lastOfUser[Int(user)] = max(lastOfUser[Int(user)] ?? time, time)
            timesOfUser[Int(user)].append(time)
        }
        let sorted = view.visitLocalTime.sorted()
        for user in timesOfUser.indices { timesOfUser[user].sort() }
        var ownTargets = 0
        var otherTargets = 0
        var otherVisits = 0.0
        for target in targets {
            let user = Int(target.user)
            if let last = lastOfUser[user], last > target.localTime { ownTargets += 1 }
            let own = timesOfUser[user].count - timesOfUser[user].countUpTo(target.localTime)
            let others = sorted.count - sorted.countUpTo(target.localTime) - own
            otherTargets += others > 0 ? 1 : 0
            let known = sorted.count - timesOfUser[user].count
            otherVisits += known > 0 ? Double(others) / Double(known) : 0
        }
        let count = Double(max(1, targets.count))
        let otherShare = Double(otherTargets) / count
        return [
            AuditFinding(
                name: "later evidence of the user", status: ownTargets == 0 ? .passed : .failed,
                share: Double(ownTargets) / count,
                detail: "\(ownTargets) of \(targets.count) predictions have training visits of "
                    + "their own user after their moment"),
            AuditFinding(
                name: "later evidence of others",
                status: otherTargets == 0 ? .passed : rule == .global ? .failed : .noted,
                share: otherShare,
                detail: otherTargets == 0
                    ? "no training visit is dated after a prediction"
                    : "\(percent(otherShare)) of predictions have training visits of other users "
                        + "after their moment, \(percent(otherVisits / count)) of all others' "
                        + "visits on average"
                        + (rule == .global ? "" : "; only the global split rules that out")),
        ]
    }

    /// Held-out visits that are in the training view, and targets that are in the history of
    /// their own query or after its moment.
    ///
    /// A visit is known by its user, place and second. O(visits).
    public static func targetInInput(
        _ view: TrainingView, targets: [Target], questions: NextPlaceQueries? = nil
    ) -> AuditFinding {
        var known: Set<Target> = []
        for visit in view.visitUser.indices {
            known.insert(
                Target(
                    user: view.visitUser[visit], place: view.visitPlace[visit],
                    localTime: view.visitLocalTime[visit]))
        }
        let inView = targets.count { known.contains($0) }
        var inHistory = 0
        if let questions {
            for (query, truth) in zip(questions.queries, questions.truths) {
                let input = query.history + (query.last.map { [$0] } ?? [])
                let isLeaky = input.contains {
                    $0.localTime > query.localTime
                        || ($0.place == truth && $0.localTime == query.localTime)
                }
                inHistory += isLeaky ? 1 : 0
            }
        }
        let looked = Double(max(1, targets.count))
        return AuditFinding(
            name: "target in its input", status: inView + inHistory == 0 ? .passed : .failed,
            share: Double(inView + inHistory) / looked,
            detail: "\(inView) of \(targets.count) held-out visits are in the training view"
                + (questions == nil
                    ? "" : ", \(inHistory) are in the history of their own query or before it"))
    }

    private static func percent(_ share: Double) -> String {
        share > 0 && share < 0.005 ? "under 1 %" : "\(Int((100 * share).rounded())) %"
    }
}

extension [Int64] {
    /// How many of these rising numbers are at most `value`.
    public func countUpTo(_ value: Int64) -> Int {
        indices.partitioningIndex { self[$0] > value }
    }
}
