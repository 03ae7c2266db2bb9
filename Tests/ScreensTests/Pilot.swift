import Canvas
import Reports

@testable import Screens

/// Presses keys on a state and answers its effects at once, from the sample city.
struct Pilot {
    var state: State
    /// Everything that was asked, in order.
    var asked: [Effect] = []
    /// What the log of actions was told, in order; nothing else depends on it.
    var logged: [LogAction] = []
    /// Effects wait here until `answer` while this is false.
    var answers = true
    /// How often one message may lead to another, so that a polled run does not go on for ever.
    private var budget = 0
    private var waiting: [Effect] = []

    init(_ state: State = State(), size: Size = Size(100, 30), loaded: Bool = true) {
        self.state = state
        send(.resized(size))
        if loaded { send(.start) }
    }

    mutating func send(_ message: Message) {
        budget = 60
        step(message)
    }

    private mutating func step(_ message: Message) {
        for effect in update(&state, message) {
            if case .question(let asked) = effect, let action = asked.question as? LogAction {
                logged.append(action)
                continue
            }
            asked.append(effect)
            if answers { reply(to: effect) } else { waiting.append(effect) }
        }
    }

    private mutating func reply(to effect: Effect) {
        budget -= 1
        guard budget > 0 else { return }
        switch effect {
        case .question(let asked) where !asked.question.waits:
            step(asked.question.reply(by: SampleAnswering(wantedCity: state.wantedCity)))
        // Polling timers would answer each other for ever.
        case .timer(let timer, _) where ![.runs, .cityWork, .study, .sweep].contains(timer):
            step(.timer(timer))
        default: break
        }
    }

    /// Something has happened to the watched run, as far as the state waits for that.
    mutating func news() {
        send(.answered(RunNewsQuestion(run: state.train.run ?? "", after: 0), Done()))
    }

    /// Answers what has been waiting.
    mutating func answer() {
        budget = 60
        let effects = waiting
        waiting = []
        for effect in effects { reply(to: effect) }
    }

    /// Gives an answer to a question, whether or not a screen asked it.
    mutating func give<Asked: Inquired>(_ answer: Asked.Answer, to question: Asked) {
        if state[keyPath: question.inquiry].underWay != question {
            state[keyPath: question.inquiry].clear()
            _ = state[keyPath: question.inquiry].ask(question)
        }
        send(.answered(question, answer))
    }

    /// Gives another answer to the newest question of a kind.
    mutating func giveAgain<Asked: Inquired>(
        _ answer: Asked.Answer, _ path: KeyPath<State, Inquiry<Asked>>
    ) {
        if let question = state[keyPath: path].target { give(answer, to: question) }
    }

    mutating func press(_ keys: Key...) { for key in keys { send(.key(key)) } }

    mutating func type(_ text: String) { for character in text { press(.character(character)) } }

    var text: String { view(state, state.size).canvas.text }

    /// What was copied, if nothing came after.
    var copied: String? {
        if case .copy(let text) = asked.last { return text }
        return nil
    }

    /// Everything of one kind that was asked, in order.
    func questions<Asked: Question>(_ kind: Asked.Type = Asked.self) -> [Asked] {
        asked.compactMap { effect in
            if case .question(let asked) = effect { asked.question as? Asked } else { nil }
        }
    }

    /// The text that was written last, if nothing came after.
    var written: WriteText? {
        asked.last?.asks(WriteText.self) == true ? questions(WriteText.self).last : nil
    }

    /// Comparisons that were asked for.
    var comparisons: [ComparisonQuestion] { questions() }
}

extension Effect {
    /// Whether it asks a question of a kind.
    func asks<Asked: Question>(_ kind: Asked.Type) -> Bool {
        if case .question(let asked) = self { asked.question is Asked } else { false }
    }
}
