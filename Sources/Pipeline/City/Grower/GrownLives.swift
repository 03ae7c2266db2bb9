import Dispatch
import Foundation
import Support
import Synchronization
import Tensors

/// Lets the people live, a week at a time, on several threads, and spools what they do.
///
/// Within a week every user depends on nothing but the own memory and what all others told before
/// the week, so neither the threads nor their number show in the result.
final class GrownLives: Sendable {
    private let world: GrownWorld
    private let memory: GrownMemory
    private let spool: GrownSpool<GrownEvent>
    private let exposures: GrownExposures
    private let zone: TimeZoneTable
    private let threads: Int
    private let blocks: Int
    private let weeks: Int

    static let block = 512

    init(_ world: GrownWorld, scratch: String, threads: Int) throws {
        self.world = world
        self.threads = threads
        memory = GrownMemory(users: world.people.count)
        blocks = (world.people.count + Self.block - 1) / Self.block
        weeks = (world.recipe.days + 6) / 7
        spool = try GrownSpool(blocks: blocks, weeks: weeks, in: scratch)
        exposures = try GrownExposures(
            blocks: blocks, weeks: weeks, places: world.recipe.exposedPlaces, in: scratch)
        zone = try TimeZoneTable(CityGrower.timezone)
    }

    /// Lives all weeks and makes columns of them.
    ///
    /// - Parameter progress: Receives the share done and the events so far, after each week.
    /// - Throws: `Failure(.io)` where the scratch folder is full, `Failure(.badData)` where so
    ///   few people share so little that nobody visits anything.
    func live(
        scratch: String, progress: (Double, Int) -> Void
    ) throws -> GrownColumns {
        for week in 0..<weeks {
            try Self.concurrently(blocks, threads: threads) { [self] block in
                var events: [GrownEvent] = []
                var lists: [Int32] = []
                for user in users(ofBlock: block) {
                    live(user, week: week, into: &events, lists: &lists)
                }
                try spool.write(events, block: block, week: week)
                try exposures.write(lists, block: block, week: week)
            }
            memory.tell()
            progress(Double(week + 1) / Double(weeks) * 0.85, spool.count)
        }
        let events = spool.count
        guard events > 0 else {
            throw Failure(
                .badData, "nobody of this city visits anything",
                remedy: "give it more users or more days")
        }
        let columns = try GrownColumns(
            world: world, counts: (0..<world.people.count).map { Int(memory.states[$0].count) },
            exposures: exposures, scratch: scratch)
        try Self.concurrently(blocks, threads: threads) { [self] block in
            let users = users(ofBlock: block)
            var next = [Int32](repeating: 0, count: users.count)
            try spool.read(block: block) {
                columns.take($0, zone, next: &next, firstUser: users.lowerBound)
            }
            columns.finish(users: users)
        }
        progress(0.9, events)
        return columns
    }

    private func users(ofBlock block: Int) -> Range<Int> {
        block * Self.block..<min(world.people.count, (block + 1) * Self.block)
    }

    /// Calls `body` for every number below `count`, on so many threads.
    ///
    /// - Throws: The first failure.
    private static func concurrently(
        _ count: Int, threads: Int, _ body: @Sendable (Int) throws -> Void
    ) throws {
        let next = Atomic<Int>(0)
        let failure = Mutex<(any Error)?>(nil)
        DispatchQueue.concurrentPerform(iterations: threads) { _ in
            while true {
                let index = next.add(1, ordering: .relaxed).oldValue
                guard index < count, failure.withLock({ $0 == nil }) else { return }
                do {
                    try body(index)
                } catch {
                    failure.withLock { if $0 == nil { $0 = error } }
                }
            }
        }
        if let failure = failure.withLock({ $0 }) { throw failure }
    }

    // MARK: - One user

    private func live(
        _ user: Int, week: Int, into events: inout [GrownEvent], lists: inout [Int32]
    ) {
        let person = world.people[user]
        var random = RandomStream(.days, seed: world.recipe.seed, user, week)
        var choice = GrownChoice(world: world, memory: memory, user: user)
        var day = GrownDay()
        let work =
            person.workPlace >= 0
            ? world.places[Int(person.workPlace)].point : person.home
        let resort =
            random.chance(Double(person.travels))
            ? random.element(of: world.resorts) : nil
        for weekday in 0..<min(7, world.recipe.days - week * 7) {
            day.live(
                person, weekday: weekday, work: work, resort: weekday >= 5 ? resort : nil, &random)
            let midnight = (week * 7 + weekday) * 86_400
            for stop in day.stops {
                guard let local = time(of: stop, midnight: midnight, user) else { continue }
                let slot = HourOfWeek.slot(localTime: CityGrower.firstDay + Int64(local))
                guard let result = choice.choose(stop, local: local, slot: slot, &random)
                else { continue }
                if let list = result.list {
                    GrownExposures.record(
                        list, user: user, ordinal: memory.states[user].count, into: &lists)
                }
                record(result, stop, local: local, slot: slot, user, &random, &events)
            }
        }
    }

    /// The wall clock of a stop: nobody is at two places within a quarter of an hour, and whoever
    /// is an hour late does not go.
    private func time(of stop: GrownStop, midnight: Int, _ user: Int) -> UInt32? {
        let state = memory.states[user]
        let wanted = midnight + Int(stop.hour * 3600)
        var local = max(0, wanted)
        if state.count > 0 { local = max(local, Int(state.last) + 900) }
        guard local - wanted < 3600 else { return nil }
        // The hour that daylight saving skips is moved on.
        let time = zone.time(localTime: CityGrower.firstDay + Int64(local))
        let real = Int(time + zone.offset(at: time) - CityGrower.firstDay)
        return state.count > 0 && real < Int(state.last) + 900 ? nil : UInt32(real)
    }

    private func record(
        _ result: GrownChoice.Result, _ stop: GrownStop, local: UInt32, slot: Int, _ user: Int,
        _ random: inout RandomStream, _ events: inout [GrownEvent]
    ) {
        let spot = world.spots[Int(result.place)]
        let ordinal = memory.states[user].count
        var position = world.places[Int(result.place)].point.degrees
        if stop.isOrder {
            // A few metres to and fro, as phones have it.
            position =
                GrownPoint(
                    x: random.around(stop.anchor.x, 0.012), y: random.around(stop.anchor.y, 0.012)
                ).degrees
        }
        events.append(
            GrownEvent(
                place: result.place, local: local, sourceUser: result.sourceUser,
                sourceOrdinal: result.sourceOrdinal, latitude: Float(position.latitude),
                longitude: Float(position.longitude), user: Int32(user),
                cause: result.cause.rawValue,
                action: (stop.isOrder ? VisitAction.order : .visit).rawValue))
        memory.remember(
            GrownMemory.Recent(
                place: result.place, ordinal: ordinal, local: local, slot: UInt8(slot),
                category: spot.category), of: user)
        memory.note(
            ordinal: ordinal, place: result.place, local: local, isVisit: !stop.isOrder,
            brand: spot.brand, favourites: world.people[user].brands, of: user)
    }
}

extension GrownMemory {
    /// Keeps where somebody is in life after one more visit or order.
    func note(
        ordinal: Int32, place: Int32, local: UInt32, isVisit: Bool, brand: Int32,
        favourites: (Int32, Int32, Int32), of user: Int
    ) {
        states[user].count += 1
        states[user].last = local
        if isVisit {
            states[user].visitOrdinal = ordinal
            states[user].visitPlace = place
            states[user].visitLocal = local
        }
        guard brand >= 0 else { return }
        if favourites.0 == brand { states[user].brandOrdinals.0 = ordinal }
        if favourites.1 == brand { states[user].brandOrdinals.1 = ordinal }
        if favourites.2 == brand { states[user].brandOrdinals.2 = ordinal }
    }
}
