/// What was asked last of one kind, and what came back.
///
/// At most one question of a kind is under way; while it is, only the newest other one waits. So
/// whoever runs down a list leaves no queue of answers behind.
public struct Inquiry<Asked: Inquired>: Codable, Equatable, Sendable {
    /// The newest question.
    public private(set) var target: Asked?
    public private(set) var answer: Asked.Answer?
    /// The question that `answer` answers.
    public private(set) var answered: Asked?
    /// Why the newest question has no answer.
    public private(set) var failure: String?
    /// What was sent and is not answered yet.
    public private(set) var underWay: Asked?
    private var waiting: Asked?

    public init() {}

    /// What is shown answers what was asked last.
    public var isFresh: Bool { answer != nil && answered == target }
    /// An answer to what was asked last is still to come.
    public var isWaiting: Bool { target != nil && failure == nil && !isFresh }

    /// Makes a question the newest one; whether it must be sent now.
    mutating func ask(_ question: Asked) -> Bool {
        guard question != target || failure != nil else { return false }
        target = question
        failure = nil
        if isFresh {
            waiting = nil
            return false
        }
        if underWay == nil {
            underWay = question
            return true
        }
        waiting = underWay == question ? nil : question
        return false
    }

    /// Takes what came of the question under way; whether that was the newest one, and the question
    /// to send next.
    mutating func take(
        _ question: Asked, _ outcome: Outcome<Asked.Answer>
    ) -> (isNewest: Bool, next: Asked?) {
        guard underWay == question else { return (false, nil) }
        let isNewest = question == target
        if isNewest {
            switch outcome {
            case .answered(let new):
                answer = new
                answered = question
                failure = nil
            case .failed(let reason): failure = reason
            }
        }
        underWay = waiting
        waiting = nil
        return (isNewest, underWay)
    }

    /// Changes the answer that is there, such as what differs from one capture to the next.
    mutating func edit(_ change: (inout Asked.Answer) -> Void) {
        if var edited = answer {
            change(&edited)
            answer = edited
        }
    }

    /// Forgets what was asked and answered; an answer under way will not be shown.
    mutating func clear() {
        target = nil
        answer = nil
        answered = nil
        failure = nil
        waiting = nil
    }
}
