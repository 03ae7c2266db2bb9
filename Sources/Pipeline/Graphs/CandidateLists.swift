import City
import Support
import Tensors

/// Lists of places as an application would have shown them, for cities where nobody wrote down what
/// was shown: places of the block and the blocks around it, drawn by their popularity at that hour
/// (Lin et al., arXiv 2508.16126, know what was shown; we do not).
///
/// A place weighs
///
///     w(p, h) = visits of p at the hour h + visits of p / 24 + 1/10
///
/// with visits of training. What is shown is therefore about as popular as what is visited: to tell
/// them apart takes more than popularity.
public struct CandidateLists: Sendable {
    private let blocks: PlaceBlocks
    /// Places block after block, and where each block begins.
    private let order: [Int32]
    private let offsets: [Int]
    /// Running sums of w in that order, an hour after the other, each with a first 0.
    private let sums: [Double]

    /// O(visits + 24 · places).
    public init(_ view: TrainingView, _ blocks: PlaceBlocks) {
        self.blocks = blocks
        var visits = [Double](repeating: 0, count: 24 * view.places)
        var all = [Double](repeating: 0, count: view.places)
        for (place, time) in zip(view.visitPlace, view.visitLocalTime) {
            visits[HourOfWeek.hourOfDay(localTime: time) * view.places + Int(place)] += 1
            all[Int(place)] += 1
        }
        let members = blocks.places.map { $0.filter { $0 >= 0 } }
        var offsets = [0]
        for own in members { offsets.append(offsets[offsets.count - 1] + own.count) }
        let order = members.flatMap { $0 }
        var sums: [Double] = []
        sums.reserveCapacity(24 * (order.count + 1))
        for hour in 0..<24 {
            var sum = 0.0
            sums.append(0)
            for place in order {
                sum += visits[hour * view.places + Int(place)] + all[Int(place)] / 24 + 0.1
                sums.append(sum)
            }
        }
        self.order = order
        self.offsets = offsets
        self.sums = sums
    }

    /// At most as many places can stand beside one.
    public var most: Int { order.count - 1 }

    /// Different places that are shown beside one, in no order that means anything.
    ///
    /// Where the blocks around hold too few, the rest comes from all of the city.
    ///
    /// - Parameters:
    ///   - count: At most `most`.
    ///   - hour: Of the day.
    public func draw(
        _ count: Int, beside place: Int32, hour: Int, _ random: inout RandomStream
    ) -> [Int32] {
        precondition(count <= most && (0..<24).contains(hour), "\(count) places at \(hour) h")
        let near = blocks.neighbours[Int(blocks.block[Int(place)])]
        var result: [Int32] = []
        var seen: Set<Int32> = [place]
        func take(_ place: Int32) {
            if result.count < count, seen.insert(place).inserted { result.append(place) }
        }
        let around = near.reduce(0) { $0 + offsets[Int($1) + 1] - offsets[Int($1)] }
        if around - 1 <= count {
            for block in near {
                for place in order[offsets[Int(block)]..<offsets[Int(block) + 1]] { take(place) }
            }
        }
        // A few places may have nearly all of the weight: then whoever is around fills the list.
        var tries = 50 * count
        while result.count < min(count, around - 1), tries > 0 {
            take(drawn(near, hour, &random))
            tries -= 1
        }
        for block in near where result.count < count {
            for place in order[offsets[Int(block)]..<offsets[Int(block) + 1]] { take(place) }
        }
        while result.count < count { take(order[random.integer(below: order.count)]) }
        return result
    }

    /// Places of a category in the blocks around a place; empty where there are none.
    public func places(around place: Int32, where isWanted: (Int32) -> Bool) -> [Int32] {
        blocks.neighbours[Int(blocks.block[Int(place)])].flatMap { block in
            order[offsets[Int(block)]..<offsets[Int(block) + 1]].filter(isWanted)
        }
    }

    private func drawn(_ near: [Int32], _ hour: Int, _ random: inout RandomStream) -> Int32 {
        let base = hour * (order.count + 1)
        func weight(_ block: Int32) -> Double {
            sums[base + offsets[Int(block) + 1]] - sums[base + offsets[Int(block)]]
        }
        var left = random.uniform() * near.reduce(0) { $0 + weight($1) }
        var chosen = near[near.count - 1]
        for block in near {
            if left < weight(block) {
                chosen = block
                break
            }
            left -= weight(block)
        }
        let first = offsets[Int(chosen)]
        let goal = sums[base + first] + left
        return order[
            (first..<offsets[Int(chosen) + 1] - 1).partitioningIndex { sums[base + $0 + 1] > goal }]
    }
}
