import Canvas
import Reports

/// Every user's row.
public struct UsersQuestion: Question {
    public var city: String

    public func answer(by one: some Answering) throws -> [UserRow] { try one.answer(self) }

    public func settle(_ outcome: Outcome<[UserRow]>, in state: inout State) -> [Effect] {
        switch outcome {
        case .answered(let rows):
            if city == state.city.report?.name { state.take(rows) }
        case .failed(let reason):
            state.users.failure = reason
            state.complain(reason)
        }
        return []
    }
}

/// One user's timeline, with the planted causes: the screen hides them until somebody asks.
public struct UserQuestion: Inquired {
    public var city: String
    public var user: Int
    /// For the editor of visits on the Why screen, not for the timeline.
    public var isForEdits = false

    public var inquiry: WritableKeyPath<State, Inquiry<Self>> {
        isForEdits ? \.why.whatIf.ownVisits : \.users.timelineInquiry
    }
    public func answer(by one: some Answering) throws -> UserReport { try one.answer(self) }

    public func arrived(in state: inout State, after last: UserReport?) {
        if isForEdits {
            state.takeOwnPlaces()
        } else {
            state.users.timeline = ListPosition()
            state.users.traceView = MapView()
            state.users.arrangeTimeline()
        }
    }
}

extension State {
    mutating func take(_ rows: [UserRow]) {
        let kept = users.selectedUser
        users.rows = rows
        users.failure = nil
        users.arrange()
        users.list = ListPosition()
        if let kept { users.select(user: kept) }
        if let user = wantedUser {
            why.isUserChosen = true
            users.select(user: user)
            if users.selectedUser != user {
                complain("There is no user \(user) in \(city.report?.name ?? "this city").")
            }
            wantedUser = nil
        } else if let user = users.restoredUser {
            users.select(user: user)
        }
        users.restoredUser = nil
        if screen == .why && why.user == nil { why.user = users.selectedUser }
    }

    /// Asks for the timeline of the selected user, once the selection has rested.
    mutating func followUser() -> [Effect] {
        guard screen == .users, let user = users.selectedUser, user != users.target else {
            return []
        }
        users.target = user
        users.generation += 1
        // The first user is shown at once; while the list is run through, nobody is loaded.
        let rest = users.report == nil ? 0 : 60
        return [.timer(.user(users.generation), milliseconds: rest)]
    }

    /// The selection has rested.
    mutating func fireUser(_ generation: Int) -> [Effect] {
        guard generation == users.generation, let user = users.target,
            let name = city.report?.name
        else { return [] }
        return ask(UserQuestion(city: name, user: user))
    }
}
