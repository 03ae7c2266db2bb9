import Reports
import Support
import Synchronization

/// The sorted columns of a grown city's visits, filled user by user in temporary files.
final class GrownColumns: Sendable {
    private let world: GrownWorld
    private let offsets: [Int64]
    private let user: ColumnUnderway<Int32>
    private let place: ColumnUnderway<Int32>
    private let time: ColumnUnderway<Int64>
    private let localTime: ColumnUnderway<Int64>
    private let part: ColumnUnderway<UInt8>
    private let action: ColumnUnderway<UInt8>
    private let latitude: ColumnUnderway<Float>
    private let longitude: ColumnUnderway<Float>
    private let cause: ColumnUnderway<UInt8>
    private let source: ColumnUnderway<Int64>
    private let exposures: ExposureColumns?
    private let flows: Mutex<[Int64]>
    private let causes: Mutex<[Int]>

    /// Movements of a day later are not one movement.
    private static let longestMovement: Int64 = 86_400

    /// - Parameters:
    ///   - counts: Visits and orders of each user.
    ///   - exposures: What was shown before them.
    init(
        world: GrownWorld, counts: [Int], exposures: GrownExposures, scratch: String
    ) throws {
        self.world = world
        var offsets: [Int64] = [0]
        offsets.reserveCapacity(counts.count + 1)
        for count in counts { offsets.append(offsets[offsets.count - 1] + Int64(count)) }
        self.offsets = offsets
        let count = counts.reduce(0, +)
        user = try ColumnUnderway(count: count, in: scratch)
        place = try ColumnUnderway(count: count, in: scratch)
        time = try ColumnUnderway(count: count, in: scratch)
        localTime = try ColumnUnderway(count: count, in: scratch)
        part = try ColumnUnderway(count: count, in: scratch)
        action = try ColumnUnderway(count: count, in: scratch)
        latitude = try ColumnUnderway(count: count, in: scratch)
        longitude = try ColumnUnderway(count: count, in: scratch)
        cause = try ColumnUnderway(count: count, in: scratch)
        source = try ColumnUnderway(count: count, in: scratch)
        self.exposures = try exposures.columns(offsets: offsets, in: scratch)
        let regions = world.ground.regions.count
        flows = Mutex(Array(repeating: 0, count: regions * regions))
        causes = Mutex(Array(repeating: 0, count: VisitCause.allCases.count + 1))
    }

    /// Puts events of a block of users after those taken before. A user's events come in order of
    /// time, so their count is their place.
    ///
    /// - Parameter next: How many events of each user of the block were taken before.
    func take(
        _ events: UnsafeBufferPointer<GrownEvent>, _ zone: TimeZoneTable, next: inout [Int32],
        firstUser: Int
    ) {
        for event in events {
            let owner = Int(event.user)
            let index = Int(offsets[owner]) + Int(next[owner - firstUser])
            next[owner - firstUser] += 1
            let local = CityGrower.firstDay + Int64(event.local)
            user.elements[index] = event.user
            place.elements[index] = event.place
            localTime.elements[index] = local
            time.elements[index] = zone.time(localTime: local)
            action.elements[index] = event.action
            latitude.elements[index] = event.latitude
            longitude.elements[index] = event.longitude
            cause.elements[index] = event.cause
            source.elements[index] =
                event.sourceUser < 0
                ? -1 : offsets[Int(event.sourceUser)] + Int64(event.sourceOrdinal)
        }
    }

    /// Splits the visits of users whose events are all taken, and adds up their movements.
    func finish(users: Range<Int>) {
        var moves: [Int: Int64] = [:]
        var counts = [Int](repeating: 0, count: VisitCause.allCases.count + 1)
        for user in users {
            let visits = Int(offsets[user])..<Int(offsets[user + 1])
            split(visits)
            for visit in visits {
                counts[Int(cause.elements[visit])] += 1
                // Flows are open to models, so they may tell of training visits alone.
                guard visit > visits.lowerBound, action.elements[visit] == 0,
                    action.elements[visit - 1] == 0,
                    part.elements[visit] == VisitPart.training.code,
                    localTime.elements[visit] - localTime.elements[visit - 1]
                        <= Self.longestMovement
                else { continue }
                let from = world.places[Int(place.elements[visit - 1])].region
                let to = world.places[Int(place.elements[visit])].region
                if from != to {
                    moves[Int(from) * world.ground.regions.count + Int(to), default: 0] += 1
                }
            }
        }
        flows.withLock { flows in for (cell, count) in moves { flows[cell] += count } }
        causes.withLock { causes in
            for (code, count) in counts.enumerated() { causes[code] += count }
        }
    }

    /// By time, visits and orders each for themselves, so that both have all three parts.
    private func split(_ visits: Range<Int>) {
        for code in [VisitAction.visit.rawValue, VisitAction.order.rawValue] {
            let count = visits.count { action.elements[$0] == code }
            var index = 0
            for visit in visits where action.elements[visit] == code {
                part.elements[visit] = Split.chronologicalPart(index, of: count).code
                index += 1
            }
        }
    }

    /// How many visits and orders have each cause, by code.
    var causeCounts: [Int] { causes.withLock { $0 } }
    var count: Int { user.count }

    /// Movements between regions: those seen, and everybody's way to work and back each workday.
    func flowDraft() -> FlowDraft {
        let regions = world.ground.regions.count
        let seen = flows.withLock { $0 }
        let workdays = Int64(world.recipe.days * 5 / 7)
        var draft = FlowDraft()
        for from in 0..<regions {
            for to in 0..<regions {
                let commuters =
                    Int64(world.commuters[from * regions + to])
                    + Int64(world.commuters[to * regions + from])
                let count = seen[from * regions + to] + commuters * workdays
                guard count > 0 else { continue }
                draft.from.append(Int32(from))
                draft.to.append(Int32(to))
                draft.count.append(count)
            }
        }
        return draft
    }

    var visits: VisitColumns {
        var columns = VisitColumns(
            user: user.column, place: place.column, time: time.column,
            localTime: localTime.column, offsets: Column(offsets))
        columns.part = part.column
        columns.action = action.column
        columns.latitude = latitude.column
        columns.longitude = longitude.column
        columns.cause = cause.column
        columns.source = source.column
        columns.exposures = exposures
        return columns
    }

    /// Gives the memory back that holds columns which are written.
    func release() {
        user.release()
        place.release()
        time.release()
        localTime.release()
        part.release()
        action.release()
        latitude.release()
        longitude.release()
        cause.release()
        source.release()
    }
}
