import City
import Evaluation
import Graphs
import Recommending
import Reports
import Support
import Tensors

/// A moment and places that stand to choice at it, of which the first was visited.
public struct RankedList: Sendable {
    public var query: NextPlaceQuery
    public var places: [Int32]
}

extension RankedList {
    /// What a ranker learns from: each visit of a view that can be told from one before it, and that has a
    /// list (`MomentLists`), with others of that list.
    ///
    /// The only place where a ranker's lists come from.
    ///
    /// Cost: O(visits · candidates).
    ///
    /// - Parameters:
    ///   - split: Whose view it is.
    ///   - share: Of the training visits in the order of time, the oldest that are read and not learned.
    ///     Validation visits are newer, whichever view is given.
    ///   - candidates: Places of a list.
    ///   - origin: Where lists come from.
    /// - Throws: `Failure` for a city with too few places, and where there is nothing to learn from.
    static func learned(
        _ view: TrainingView, in split: Split, after share: Double, candidates: Int,
        from origin: ListOrigin = .auto, seed: UInt64
    ) throws -> [RankedList] {
        let lists = try MomentLists(view, try PlaceBlocks(view), from: origin)
        try lists.require(candidates - 1, in: split.city.name, option: "candidates")
        let times = ActionExamples.times(of: share...1, split.trainingView())
        let longest = split.rule == .leaveOneOut ? Int64.max : NextPlaceTargets.longestGap
        let offsets = view.userOffsets
        var result: [RankedList] = []
        for user in 0..<view.users {
            let own = offsets[user]..<offsets[user + 1]
            let history = own.map {
                PlaceMoment(
                    place: view.visitPlace[$0], localTime: view.visitLocalTime[$0],
                    position: view.position(ofVisit: $0), action: view.action(ofVisit: $0))
            }
            for (index, visit) in history.enumerated().dropFirst()
            where times.contains(visit.localTime)
                && visit.localTime - history[index - 1].localTime <= longest
                && lists.has(candidates - 1, beforeVisit: own.lowerBound + index)
            {
                var random = RandomStream(
                    seed: seed, name: "list of visit \(own.lowerBound + index)")
                let others = lists.others(
                    candidates - 1, visit: own.lowerBound + index, place: visit.place,
                    hour: HourOfWeek.hourOfDay(localTime: visit.localTime), &random)
                result.append(
                    RankedList(
                        query: NextPlaceQuery(
                            user: Int32(user), localTime: visit.localTime,
                            last: history[index - 1], history: history[..<index],
                            position: visit.position, action: visit.action),
                        places: [visit.place] + others))
            }
        }
        guard !result.isEmpty else {
            throw Failure(
                .badData, "no visit that is learned can be told from one before it",
                remedy: "lower --learn-after, or choose a city with longer histories")
        }
        return result
    }
}
