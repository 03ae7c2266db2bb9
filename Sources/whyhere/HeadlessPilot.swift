import Models
import Screens

/// A workbench without a terminal: answers effects at once, through the real questions.
///
/// Time stands still: nobody looks again at a training that goes on.
struct HeadlessPilot {
    let handler: WorkbenchHandler
    var state = State(cards: Catalogue.cards)
    /// Somebody has left the workbench.
    private(set) var hasQuit = false
    private var budget = 0

    init(handler: WorkbenchHandler) { self.handler = handler }

    mutating func send(_ message: Message) {
        budget = 100
        step(message)
    }

    private mutating func step(_ message: Message) {
        for effect in update(&state, message) {
            budget -= 1
            guard budget > 0 else { return }
            switch effect {
            case .timer(.runs, _): break
            case .timer(let timer, _): step(.timer(timer))
            case .question(let asked) where asked.question.waits: break
            case .question(let asked): step(asked.question.reply(by: handler))
            case .quit: hasQuit = true
            case .copy, .notify, .redraw, .suspend: break
            }
        }
    }
}
