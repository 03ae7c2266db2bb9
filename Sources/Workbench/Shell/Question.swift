import Reports

/// What a screen wants to know, or to have done, and what the pure state cannot do itself.
///
/// A question is the value that the action takes. It says who answers it, whether that takes long,
/// and what the state makes of the answer; the rest of the way is the same for all.
public protocol Question: Equatable, Sendable {
    associatedtype Answer: Equatable, Sendable

    /// Takes seconds or minutes: it is answered beside the quick ones, which never wait for it.
    var isSlow: Bool { get }

    /// Is answered once something happens elsewhere: not where time stands still.
    var waits: Bool { get }

    /// Asks whoever can answer.
    func answer(by one: some Answering) throws -> Answer

    /// Takes what came of it into the state; returns what is to be asked next.
    func settle(_ outcome: Outcome<Answer>, in state: inout State) -> [Effect]

    /// What the log of actions says of it; nil for what only looks.
    func logged(in state: State) -> LogAction?
}

extension Question {
    public var isSlow: Bool { false }
    public var waits: Bool { false }
    public func logged(in state: State) -> LogAction? { nil }
}

/// What came of a question.
public enum Outcome<Answer: Equatable & Sendable>: Equatable, Sendable {
    case answered(Answer)
    /// For the reason in the sentence.
    case failed(String)

    var answer: Answer? { if case .answered(let answer) = self { answer } else { nil } }
}

/// A question whose newest answer the state keeps, with what was asked and why it failed.
public protocol Inquired: Question, Codable where Answer: Codable {
    /// Where it is kept.
    var inquiry: WritableKeyPath<State, Inquiry<Self>> { get }

    /// What else changes once the newest question is answered.
    ///
    /// - Parameter last: The answer that stood there before.
    func arrived(in state: inout State, after last: Answer?)
}

extension Inquired {
    public func arrived(in state: inout State, after last: Answer?) {}

    public func settle(_ outcome: Outcome<Answer>, in state: inout State) -> [Effect] {
        let path = inquiry
        let last = state[keyPath: path].answer
        let (isNewest, next) = state[keyPath: path].take(self, outcome)
        if isNewest {
            switch outcome {
            case .answered: arrived(in: &state, after: last)
            case .failed(let reason): state.complain(reason)
            }
        }
        return next.map { [.ask($0)] } ?? []
    }
}

extension State {
    /// Makes a question the newest of its kind, and sends it unless it is answered or another is
    /// under way.
    mutating func ask<Asked: Inquired>(_ question: Asked) -> [Effect] {
        self[keyPath: question.inquiry].ask(question) ? [.ask(question)] : []
    }

    /// The same for what follows the selection: what failed is not asked again by itself.
    mutating func follow<Asked: Inquired>(_ question: Asked) -> [Effect] {
        question == self[keyPath: question.inquiry].target ? [] : ask(question)
    }
}

/// Any question, for effects: two are equal where they ask the same.
public struct AnyQuestion: Equatable, Sendable {
    public let question: any Question

    public init(_ question: some Question) { self.question = question }

    public static func == (left: AnyQuestion, right: AnyQuestion) -> Bool {
        func equals<Asked: Question>(_ asked: Asked) -> Bool {
            (right.question as? Asked) == asked
        }
        return equals(left.question)
    }
}

/// A question with what came of it.
public struct Reply: Equatable, Sendable {
    private let asked: AnyQuestion
    private let settle: @Sendable (inout State) -> [Effect]

    public init<Asked: Question>(_ question: Asked, _ outcome: Outcome<Asked.Answer>) {
        asked = AnyQuestion(question)
        settle = { question.settle(outcome, in: &$0) }
    }

    func settle(in state: inout State) -> [Effect] { settle(&state) }

    public static func == (left: Reply, right: Reply) -> Bool { left.asked == right.asked }
}

/// Asks, and makes a message of what came, whatever it was.
extension Question {
    public func reply(by one: some Answering) -> Message {
        do {
            return .reply(Reply(self, .answered(try answer(by: one))))
        } catch {
            return .reply(Reply(self, .failed("\(error)")))
        }
    }
}

extension Question {
    /// The message of its failure, whatever it asks.
    public func failed(_ reason: String) -> Message { .failed(self, reason) }
}
