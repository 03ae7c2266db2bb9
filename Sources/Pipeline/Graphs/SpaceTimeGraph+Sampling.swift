import Tensors

extension SpaceTimeGraph {
    /// Adds the positions, in `neighbours` and `weights`, of at most `fanOut` neighbours of a row:
    /// all where there are no more, else as many drawn uniformly without replacement; ascending.
    ///
    /// What is drawn depends on the key and the row alone, not on what was drawn before, so that a
    /// training goes on after a pause as if it had not stopped. O(fanOut²).
    public func sample(ofRow row: Int, fanOut: Int, key: UInt64, to positions: inout [Int]) {
        let own = offsets[row]..<offsets[row + 1]
        guard own.count > fanOut else {
            positions += own
            return
        }
        var random = RandomStream(
            seed: key &+ UInt64(row) &* 0x9e37_79b9_7f4a_7c15, name: "neighbours")
        let start = positions.count
        // Floyd's way: each subset of the size is equally likely.
        for last in own.count - fanOut..<own.count {
            let drawn = own.lowerBound + random.integer(below: last + 1)
            positions.append(
                positions[start...].contains(drawn) ? own.lowerBound + last : drawn)
        }
        positions[start...].sort()
    }
}
