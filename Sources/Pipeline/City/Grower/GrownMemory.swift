import Tensors

/// What users remember: plain memory that threads write at users of their own.
///
/// `recent` changes while a round is lived; `told` is `recent` as it stood before the round, and
/// is all that others see. So users do not depend on the order in which they are lived.
final class GrownMemory: @unchecked Sendable {
    // Unchecked, but sound: each thread writes only to the rows of the users that it lives.
    /// A place that somebody goes to.
    struct Habit {
        var place: Int32
        /// The user's last visit there, counted from 0.
        var ordinal: Int32
        var count: UInt16
        /// Slot of the week of that visit.
        var slot: UInt8
        var category: UInt8
    }

    /// A visit of late.
    struct Recent {
        var place: Int32
        var ordinal: Int32
        /// Seconds of the wall clock since the city's first day.
        var local: UInt32
        var slot: UInt8
        var category: UInt8
    }

    /// Where a user is in life.
    struct State {
        /// Visits and orders so far.
        var count: Int32 = 0
        /// Seconds of the wall clock of the last of them.
        var last: UInt32 = 0
        /// The last visit that was no order; -1 for none.
        var visitOrdinal: Int32 = -1
        var visitPlace: Int32 = -1
        var visitLocal: UInt32 = 0
        /// Last visit to each favourite brand, -1 for none.
        var brandOrdinals: (Int32, Int32, Int32) = (-1, -1, -1)
        var habits: Int32 = 0
        var recents: Int32 = 0
    }

    static let mostHabits = 40
    static let mostRecent = 12

    let users: Int
    let states: UnsafeMutablePointer<State>
    private let habits: UnsafeMutablePointer<Habit>
    private let recent: UnsafeMutablePointer<Recent>
    private let told: UnsafeMutablePointer<Recent>
    private let toldCounts: UnsafeMutablePointer<UInt8>

    /// 832 bytes a user, which the system provides as they are touched.
    init(users: Int) {
        self.users = users
        states = .allocate(capacity: users)
        states.initialize(repeating: State(), count: users)
        habits = .allocate(capacity: users * Self.mostHabits)
        recent = .allocate(capacity: users * Self.mostRecent)
        told = .allocate(capacity: users * Self.mostRecent)
        toldCounts = .allocate(capacity: users)
        toldCounts.initialize(repeating: 0, count: users)
    }

    deinit {
        states.deallocate()
        habits.deallocate()
        recent.deallocate()
        told.deallocate()
        toldCounts.deallocate()
    }

    /// Lets others see what was lived until now.
    func tell() {
        told.update(from: recent, count: users * Self.mostRecent)
        for user in 0..<users {
            toldCounts[user] = UInt8(min(Int(states[user].recents), Self.mostRecent))
        }
    }

    func habits(of user: Int) -> UnsafeMutableBufferPointer<Habit> {
        UnsafeMutableBufferPointer(
            start: habits + user * Self.mostHabits, count: Int(states[user].habits))
    }

    /// What a user visited of late, as it was known before this round, in no order.
    func told(by user: Int) -> UnsafeBufferPointer<Recent> {
        UnsafeBufferPointer(
            start: told + user * Self.mostRecent, count: Int(toldCounts[user]))
    }

    /// Remembers a visit; the least visited place is forgotten where there is no room.
    func remember(_ visit: Recent, of user: Int) {
        let slot = Int(states[user].recents) % Self.mostRecent
        recent[user * Self.mostRecent + slot] = visit
        states[user].recents += 1
        let row = habits + user * Self.mostHabits
        let known = Int(states[user].habits)
        var target = -1
        for index in 0..<known where row[index].place == visit.place { target = index }
        var count: UInt16 = 0
        if target >= 0 {
            count = row[target].count
        } else if known < Self.mostHabits {
            target = known
            states[user].habits += 1
        } else {
            target = 0
            for index in 1..<known
            where (row[index].count, row[index].ordinal) < (row[target].count, row[target].ordinal)
            {
                target = index
            }
        }
        row[target] = Habit(
            place: visit.place, ordinal: visit.ordinal,
            count: count == .max ? count : count + 1, slot: visit.slot, category: visit.category)
    }
}

/// One visit or order on its way to the columns.
struct GrownEvent {
    var place: Int32
    /// Seconds of the wall clock since the city's first day.
    var local: UInt32
    /// The visit that was the cause, as a user and a count of theirs; -1 for none.
    var sourceUser: Int32
    var sourceOrdinal: Int32
    /// Where the user was.
    var latitude: Float
    var longitude: Float
    var user: Int32
    var cause: UInt8
    var action: UInt8
}
