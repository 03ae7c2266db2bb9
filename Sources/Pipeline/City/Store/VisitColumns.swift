import Support

/// The visits of a city as sorted columns: by user, local time, then the order of the source.
///
/// Columns may be arrays or mapped files, so a city larger than the memory can be written.
struct VisitColumns {
    var user: Column<Int32>
    var place: Column<Int32>
    var time: Column<Int64>
    var localTime: Column<Int64>
    /// Codes of `VisitPart`.
    var part: Column<UInt8>?
    /// Codes of `VisitAction`.
    var action: Column<UInt8>?
    /// Where the user was, degrees north and east.
    var latitude: Column<Float>?
    var longitude: Column<Float>?
    /// Trajectory of the source, rising numbers that no two users share.
    var trajectory: Column<Int32>?
    /// Codes of `VisitCause`, and the visit that was the cause, -1 for none.
    var cause: Column<UInt8>?
    var source: Column<Int64>?
    /// What was shown before visits, in their order.
    var exposures: ExposureColumns?
    /// Where the visits of each user start; one more number than there are users.
    var offsets: Column<Int64>

    var count: Int { user.count }
}

extension CityDraft {
    /// The draft's visits, sorted. O(*n* log *n*) at worst, O(*n*) for visits that come in order
    /// of time.
    func visitColumns() -> VisitColumns {
        let offsets = userVisitOffsets()
        let order = sortedOrder(offsets)
        func sorted<Element: SafetensorsElement>(_ values: [Element]) -> Column<Element> {
            Column(order.map { values[$0] })
        }
        var columns = VisitColumns(
            user: sorted(visitUser), place: sorted(visitPlace), time: sorted(visitTime),
            localTime: sorted(visitLocalTime), offsets: Column(offsets))
        columns.part = visitPart.map(sorted)
        columns.action = visitAction.map(sorted)
        columns.latitude = visitLatitude.map(sorted)
        columns.longitude = visitLongitude.map(sorted)
        columns.trajectory = visitTrajectory.map(sorted)
        var newIndex = [Int64](repeating: 0, count: order.count)
        for (new, old) in order.enumerated() { newIndex[old] = Int64(new) }
        columns.exposures = exposures.columns(truth?.exposureUtility ?? []) { newIndex[$0] }
        if let truth, !truth.visitCause.isEmpty {
            columns.cause = sorted(truth.visitCause)
            columns.source = Column(
                order.map { old in
                    let source = truth.visitSource[old]
                    return source < 0 ? -1 : newIndex[Int(source)]
                })
        }
        return columns
    }

    /// Where each user's visits start once they are sorted; one more number than users.
    func userVisitOffsets() -> [Int64] {
        var offsets = [Int64](repeating: 0, count: userNames.count + 1)
        for user in visitUser { offsets[Int(user) + 1] += 1 }
        for user in userNames.indices { offsets[user + 1] += offsets[user] }
        return offsets
    }

    /// The chronological split of the draft's visits, in the order of the draft.
    func chronologicalParts() -> [UInt8] {
        let offsets = userVisitOffsets()
        let sorted = Split.chronologicalParts(userVisits: offsets)
        var parts = sorted
        for (new, old) in sortedOrder(offsets).enumerated() { parts[old] = sorted[new] }
        return parts
    }

    private func sortedOrder(_ offsets: [Int64]) -> [Int] {
        var next = offsets.dropLast().map(Int.init)
        var order = [Int](repeating: 0, count: visitUser.count)
        for visit in visitUser.indices {
            let user = Int(visitUser[visit])
            order[next[user]] = visit
            next[user] += 1
        }
        // After the loop `next[user]` is the end of the user's visits.
        var start = 0
        let times = visitLocalTime
        for end in next {
            let isSorted = zip(order[start..<end], order[start..<end].dropFirst())
                .allSatisfy { times[$0] <= times[$1] }
            if !isSorted {
                order[start..<end].sort { (times[$0], $0) < (times[$1], $1) }
            }
            start = end
        }
        return order
    }
}
