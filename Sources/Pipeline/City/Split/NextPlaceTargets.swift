import Reports
import Support

/// Which visits are to be predicted from those before them, by the protocol of STHGCN.
///
/// In training every visit of a trajectory but its first is a target. In validation and test only
/// the last visit of a trajectory is, and only where its user and its place both occur in
/// training, for nothing can be known of others. A trajectory that two parts share counts in each
/// as its own.
public struct NextPlaceTargets: Equatable, Sendable {
    /// A pause of more seconds ends a trajectory, where the source has none.
    public static let longestGap: Int64 = 86_400
    /// Held-out trajectories of fewer visits have no target.
    public static let shortestTrajectory = 3

    /// The trajectory of each visit of the city: the source's, or cut at pauses.
    public let trajectories: [Int32]
    /// Targets as numbers of the city's visits, rising.
    public let training: [Int]
    public let validation: [Int]
    public let test: [Int]

    /// Finds the targets. O(visits).
    public init(_ split: Split) {
        self.init(split.city, parts: split.parts)
    }

    init(_ city: City, parts: [UInt8]) {
        trajectories = city.visitTrajectory.map(Array.init) ?? Self.cut(city)
        var userTrains = [Bool](repeating: false, count: city.userCount)
        var placeTrains = [Bool](repeating: false, count: city.placeCount)
        for visit in parts.indices where parts[visit] == VisitPart.training.code {
            userTrains[Int(city.visitUser[visit])] = true
            placeTrains[Int(city.visitPlace[visit])] = true
        }
        var training: [Int] = []
        // The last visit of each trajectory in each part, and how many it has there.
        var held: [UInt64: (last: Int, count: Int)] = [:]
        var begun: Set<Int32> = []
        for visit in parts.indices {
            let trajectory = trajectories[visit]
            if parts[visit] == VisitPart.training.code {
                if !begun.insert(trajectory).inserted { training.append(visit) }
            } else {
                let key = UInt64(UInt32(bitPattern: trajectory)) << 8 | UInt64(parts[visit])
                held[key] = (visit, (held[key]?.count ?? 0) + 1)
            }
        }
        func targets(_ part: VisitPart) -> [Int] {
            held.compactMap { key, found in
                let isTarget =
                    UInt8(truncatingIfNeeded: key) == part.code
                    && found.count >= Self.shortestTrajectory
                    && userTrains[Int(city.visitUser[found.last])]
                    && placeTrains[Int(city.visitPlace[found.last])]
                return isTarget ? found.last : nil
            }.sorted()
        }
        self.training = training
        validation = targets(.validation)
        test = targets(.test)
    }

    /// Numbers trajectories by the pauses between a user's visits.
    private static func cut(_ city: City) -> [Int32] {
        var trajectories: [Int32] = []
        trajectories.reserveCapacity(city.visitCount)
        var trajectory: Int32 = -1
        for user in 0..<city.userCount {
            var last: Int64?
            for visit in city.visitRange(ofUser: user) {
                let time = city.visitLocalTime[visit]
                if last.map({ time - $0 > longestGap }) ?? true { trajectory += 1 }
                trajectories.append(trajectory)
                last = time
            }
        }
        return trajectories
    }
}

extension Split {
    /// The held-out events that a model of sequences is to tell: each user's, under leave-one-out;
    /// else the last of each trajectory.
    public func nextTargets(_ part: VisitPart) -> [Int] {
        guard rule != .leaveOneOut else { return HeldOutEvents(self, part).targets }
        let all = NextPlaceTargets(self)
        return part == .test ? all.test : all.validation
    }
}
