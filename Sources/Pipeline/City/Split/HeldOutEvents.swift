import Reports
import Support

/// Every held-out visit as a target of its own, to be predicted from those before it.
///
/// Under leave-one-out that is one target a user: the protocol of SASRec and STKDRec. Unlike
/// `NextPlaceTargets` it keeps places that nobody has been to before; a model that learns places by
/// their visits can only miss them, so they are counted.
public struct HeldOutEvents: Equatable, Sendable {
    public let part: VisitPart
    /// Numbers of the city's visits, rising; their users all have training visits.
    public let targets: [Int]
    /// Targets at places that the user has not been to before the part.
    public let newToUser: Int
    /// Targets at places that nobody has been to before the part.
    public let newToAll: Int

    /// Finds the targets of a part. O(visits).
    public init(_ split: Split, _ part: VisitPart) {
        self.init(split, part) { _ in true }
    }

    /// The same of what a model of sequences is to tell in a split, `Split.nextTargets`.
    public init(next split: Split, _ part: VisitPart) {
        guard split.rule != .leaveOneOut else {
            self.init(split, part)
            return
        }
        self.init(split, part, among: split.nextTargets(part))
    }

    /// The same of some held-out visits of the part alone, by their numbers.
    public init(_ split: Split, _ part: VisitPart, among targets: [Int]) {
        let targets = Set(targets)
        self.init(split, part) { targets.contains($0) }
    }

    private init(_ split: Split, _ part: VisitPart, where isTarget: (Int) -> Bool) {
        self.part = part
        let city = split.city
        var trains = [Bool](repeating: false, count: city.userCount)
        var isKnown = [Bool](repeating: false, count: city.placeCount)
        for visit in split.parts.indices where split.parts[visit] < part.code {
            isKnown[Int(city.visitPlace[visit])] = true
            if split.parts[visit] == VisitPart.training.code {
                trains[Int(city.visitUser[visit])] = true
            }
        }
        var targets: [Int] = []
        var newToUser = 0
        for user in 0..<city.userCount where trains[user] {
            let visits = city.visitRange(ofUser: user)
            let own = visits.filter { split.parts[$0] == part.code && isTarget($0) }
            guard !own.isEmpty else { continue }
            let before = Set(
                visits.filter { split.parts[$0] < part.code }.map { city.visitPlace[$0] })
            newToUser += own.count { !before.contains(city.visitPlace[$0]) }
            targets += own
        }
        self.targets = targets
        self.newToUser = newToUser
        newToAll = targets.count { !isKnown[Int(city.visitPlace[$0])] }
    }
}
