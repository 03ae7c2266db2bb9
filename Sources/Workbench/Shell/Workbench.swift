import Canvas
import Reports

/// Changes the state for a message and returns what the world should do.
public func update(_ state: inout State, _ message: Message) -> [Effect] {
    KeyMeaning.$chosen.withValue(state.chosenKeys) {
        let followed = state.followedPlace
        let before = LogPoint(state)
        var effects = state.receive(message)
        effects += state.followSelection()
        state.keep(followed)
        state.settle()
        return state.logged(since: before, effects) + effects
    }
}

extension State {
    mutating func receive(_ message: Message) -> [Effect] {
        switch message {
        case .start: return [.ask(CityQuestion(name: wantedCity))] + askForRuns()
        case .key(let key): return press(key)
        case .typed(let text): return type(text)
        case .pasted(let text): return paste(text)
        case .mouse(let event): return mouse(event)
        case .notice(let text):
            say(text)
            return []
        case .resized(let size):
            self.size = size.drawable
            return []
        case .timer(let timer): return fire(timer)
        case .reply(let reply): return reply.settle(in: &self)
        }
    }

    /// Asks for whatever the selection needs and is not there or under way.
    ///
    /// Called after every message; asks nothing twice, so that it may be called at any time.
    mutating func followSelection() -> [Effect] {
        Screen.allCases.flatMap { $0.part.follow(&self) } + followRuns()
    }

    // MARK: - What is said

    mutating func say(_ text: String) { status = Status(kind: .note, text: text) }

    mutating func complain(_ text: String) { status = Status(kind: .failure, text: text) }

    /// Changes something that is done at once, and says what came of it.
    mutating func change(_ body: (inout State) -> String) -> [Effect] {
        let text = body(&self)
        say(text)
        return []
    }

    // MARK: - Screens

    /// Opens a screen, remembering where it came from.
    mutating func open(_ target: Screen) -> [Effect] {
        guard target != screen else { return [] }
        trail.removeAll { $0 == screen || $0 == target }
        trail.append(screen)
        screen = target
        return target.part.opened(&self)
    }

    mutating func askForRuns() -> [Effect] {
        guard runs.polling != .asked else { return [] }
        runs.polling = .asked
        return [.ask(RunsQuestion())]
    }

    /// Looks at the list of runs again: somebody else may start, resume or end one.
    private mutating func followRuns() -> [Effect] {
        let active = runs.all?.contains { $0.status.isActive } ?? false
        // The end of a training is told on every screen.
        guard screen.part.watchesRuns || active, runs.all != nil, runs.polling == .idle,
            runs.failure == nil
        else { return [] }
        runs.polling = .waiting
        return [.timer(.runs, milliseconds: active ? 1000 : 3000)]
    }

    /// A timer ran out.
    private mutating func fire(_ timer: Timer) -> [Effect] {
        switch timer {
        case .user(let generation): return fireUser(generation)
        case .explanation(let generation): return fireExplanation(generation)
        case .siteRanking, .siteReasons: return fireSites(timer)
        case .study: return lookAtStudy()
        case .sweep: return lookAtSweep()
        case .cityWork: return forms.work == nil ? [] : [.ask(WorkProgressQuestion())]
        case .runs:
            guard runs.polling == .waiting else { return [] }
            runs.polling = .idle
            return askForRuns()
        }
    }
}

extension Array {
    /// The element, or nil outside the array.
    subscript(safe index: Int) -> Element? { indices.contains(index) ? self[index] : nil }
}
