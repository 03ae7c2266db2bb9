import CTerminal
import Canvas
import Screens
import Synchronization

/// Results of effects on their way to the drawing thread.
private final class Inbox: Sendable {
    private let messages = Mutex<[Message]>([])

    func post(_ new: [Message]) {
        guard !new.isEmpty else { return }
        messages.withLock { $0 += new }
        Terminal.wake()
    }

    func take() -> [Message] {
        messages.withLock { waiting in
            defer { waiting = [] }
            return waiting
        }
    }
}

/// Opens the workbench on this process's terminal and stays until the user quits.
///
/// Runs on the calling thread and blocks it; effects run on the concurrency pool. The first frame
/// is drawn before any effect has answered.
/// - Throws: `HostFailure` where there is no terminal to draw on.
public func run(
    initial: State, handler: some EffectHandler, options: HostOptions = HostOptions()
) throws -> WorkbenchEnding {
    let start = ContinuousClock.now
    let terminal = try Terminal(
        logPath: options.logPath, monochrome: options.monochrome, theme: initial.preferences.theme)
    defer { terminal.stop() }
    var loop = EventLoop(
        state: initial, terminal: terminal, start: start, options: options
    ) { effect, inbox in
        Task.detached { inbox.post(await handler.perform(effect)) }
    }
    let code = loop.run()
    let state = loop.state
    return WorkbenchEnding(
        code: code, next: state.nextSession, farewell: state.farewell,
        last: state.city.report.flatMap { report in
            state.remembered.map { KeepPlace(city: report.name, remembered: $0) }
        })
}

/// How the workbench was left.
public struct WorkbenchEnding: Equatable, Sendable {
    /// 0 after `quit`, 128 + n after signal n.
    public var code: Int32
    /// The session to open in place of this one.
    public var next: String?
    /// What the user should know now that the screen is gone.
    public var farewell: String?
    /// Where one was; nil where no city was open.
    public var last: KeepPlace?
}

private struct EventLoop {
    var state: State
    var terminal: Terminal
    let start: ContinuousClock.Instant
    let options: HostOptions
    let perform: (Effect, Inbox) -> Void

    private let inbox = Inbox()
    private var timers: [(due: ContinuousClock.Instant, timer: Screens.Timer)] = []
    private var shown: Frame?
    private var stale = true
    private var lastFrame: ContinuousClock.Instant?
    /// When the oldest key that no frame shows yet was read.
    private var oldestKey: ContinuousClock.Instant?
    private var finished = false
    private var decoder: InputDecoder

    /// Time between two frames: more than sixty a second nobody sees.
    private static let frameTime = Duration.milliseconds(16)

    init(
        state: State, terminal: Terminal, start: ContinuousClock.Instant,
        options: HostOptions,
        perform: @escaping (Effect, Inbox) -> Void
    ) {
        self.state = state
        self.terminal = terminal
        self.start = start
        self.options = options
        self.perform = perform
        decoder = InputDecoder(described: terminal.describedKeys)
        if let text = Environment.text("ESCDELAY"), let milliseconds = Int(text),
            (1...2000).contains(milliseconds)
        {
            decoder.escapeTime = .milliseconds(milliseconds)
        }
    }

    mutating func run() -> Int32 {
        state.ascii = state.ascii || !terminal.isUTF8
        send(.resized(terminal.size))
        draw()
        send(.start)
        if let name = terminal.drawnAs {
            let wanted = Environment.text("TERM") ?? ""
            send(
                .notice(
                    "This system does not describe the terminal \(wanted); "
                        + "it is taken for \(name)."))
        }
        while !finished {
            let signal = terminal_ending_signal()
            if signal != 0 { return 128 + signal }
            answerSignals()
            readKeys()
            for message in inbox.take() { send(message) }
            fireTimers()
            if finished { break }
            let wait = drawIfDue()
            guard terminal_wait(wait) else { return 128 + 1 }
        }
        return 0
    }

    private mutating func send(_ message: Message) {
        stale = true
        options.messageObserver?(message)
        for effect in update(&state, message) { execute(effect) }
    }

    private mutating func execute(_ effect: Effect) {
        switch effect {
        case .quit: finished = true
        case .suspend: suspend()
        case .redraw: redraw()
        case .copy(let text): write(Clipboard.sequences(text, Clipboard.Nesting.here))
        case .notify(let text):
            write(Notification.sequences(text, state.preferences.notice, Clipboard.Nesting.here))
        case .timer(let timer, let milliseconds):
            timers.append((.now + .milliseconds(milliseconds), timer))
        case .question: perform(effect, inbox)
        }
    }

    private mutating func redraw() {
        shown = nil
        terminal_clear()
        terminal_repaint()
    }

    private mutating func answerSignals() {
        let flags = Int(terminal_signals())
        if flags & TERMINAL_STOP_ASKED != 0 { suspend() }
        if flags & TERMINAL_CONTINUED != 0 { terminal_take_again() }
        if flags & (TERMINAL_RESIZED | TERMINAL_CONTINUED) != 0 {
            terminal_apply_size()
            shown = nil
            terminal_clear()
            send(.resized(terminal.size))
        }
    }

    private mutating func suspend() {
        terminal_suspend()
        shown = nil
        terminal_clear()
        send(.resized(terminal.size))
    }

    /// How long keys are taken before a frame is drawn again.
    private static let readingTime = Duration.milliseconds(30)

    /// Takes every key that waits; a flood of them still leaves time for a frame.
    private mutating func readKeys() {
        let begin = ContinuousClock.now
        // A terminal without marks around a paste sends a book as keys: what goes into one line is
        // handed over at once, so that the list under it is made anew once.
        var typed = ""
        var read = 0
        while !finished, let input = nextInput() {
            if oldestKey == nil { oldestKey = .now }
            read += 1
            if case .key(.character(let character)) = input, state.takesText {
                typed.append(character)
            } else {
                hand(over: &typed)
                switch input {
                case .key(let key): send(.key(key))
                case .mouse(let event): send(.mouse(event))
                case .pasted(let text): send(.pasted(text))
                }
            }
            if read & 63 == 0, ContinuousClock.now - begin > Self.readingTime {
                // More may wait in the decoder, which poll does not see.
                Terminal.wake()
                break
            }
        }
        hand(over: &typed)
    }

    private mutating func hand(over typed: inout String) {
        guard let first = typed.first else { return }
        send(typed.count == 1 ? .key(.character(first)) : .typed(typed))
        typed = ""
    }

    /// The next key, click or paste; nil where there is none, or only a part of one.
    private mutating func nextInput() -> Input? {
        while true {
            if let input = decoder.next() { return input }
            if terminal.read(into: &decoder) == 0 {
                decoder.expire()
                return decoder.next()
            }
        }
    }

    private mutating func fireTimers() {
        guard !timers.isEmpty else { return }
        let now = ContinuousClock.now
        let due = timers.filter { $0.due <= now }
        timers.removeAll { $0.due <= now }
        for timer in due { send(.timer(timer.timer)) }
    }

    /// Draws when something changed and the last frame is old enough; returns how long to wait in
    /// milliseconds, -1 for ever.
    private mutating func drawIfDue() -> Int32 {
        var wake = (timers.map(\.due) + [decoder.deadline].compactMap { $0 }).min()
        if stale {
            let due = lastFrame.map { $0 + Self.frameTime } ?? .now
            if due <= .now {
                draw()
            } else {
                wake = min(wake ?? due, due)
            }
        }
        guard let wake else { return -1 }
        let left = wake - .now
        guard left > .zero else { return 0 }
        let milliseconds =
            left.components.seconds * 1000
            + left.components.attoseconds / 1_000_000_000_000_000 + 1
        return Int32(clamping: milliseconds)
    }

    private mutating func draw() {
        if terminal.take(theme: state.preferences.theme) { redraw() }
        let frame = view(state, terminal.size)
        let runs = terminal.show(frame, after: shown)
        shown = frame
        stale = false
        let now = ContinuousClock.now
        lastFrame = now
        let keyToFrame = oldestKey.map { nanoseconds($0, now) }
        oldestKey = nil
        options.frameObserver?(
            HostOptions.FrameObservation(
                keyToFrame: keyToFrame, sinceStart: nanoseconds(start, now), runs: runs))
    }

    private func nanoseconds(
        _ from: ContinuousClock.Instant, _ to: ContinuousClock.Instant
    ) -> UInt64 {
        let parts = (to - from).components
        return UInt64(max(0, parts.seconds)) * 1_000_000_000
            + UInt64(max(0, parts.attoseconds) / 1_000_000_000)
    }

    private func write(_ sequences: [String]) {
        for sequence in sequences {
            var bytes = sequence
            bytes.withUTF8 { buffer in
                buffer.withMemoryRebound(to: CChar.self) {
                    terminal_write_raw($0.baseAddress, $0.count)
                }
            }
        }
    }
}
