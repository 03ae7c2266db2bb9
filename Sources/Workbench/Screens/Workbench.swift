import Canvas

/// Changes the state for a message and returns what the world should do.
public func update(_ state: inout State, _ message: Message) -> [Effect] {
    state.receive(message)
}

/// Draws the state for a terminal of that size.
public func view(_ state: State, _ size: Size) -> Frame {
    Frame(Canvas(size, ascii: state.ascii))
}

extension State {
    mutating func receive(_ message: Message) -> [Effect] {
        switch message {
        case .key(.character("q")): return [.quit]
        default: return []
        }
    }
}
