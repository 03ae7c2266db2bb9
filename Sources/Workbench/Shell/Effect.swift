import Canvas

/// What a screen asks of the world.
public enum Effect: Equatable, Sendable {
    /// Answered by the caller's `EffectHandler` as `.reply`; everything else the terminal host does.
    case question(AnyQuestion)

    /// Asks the terminal to put text on its user's clipboard; nobody says whether it did.
    case copy(String)
    /// Asks the terminal to tell its user something who may look elsewhere.
    case notify(String)
    /// Sends `.timer` after that time.
    case timer(Timer, milliseconds: Int)
    /// Draws everything anew.
    case redraw
    case suspend
    case quit

    public static func ask(_ question: some Question) -> Effect {
        .question(AnyQuestion(question))
    }
}

/// Why the host should wake the screens later. A newer timer of a kind makes an older one void.
public enum Timer: Hashable, Sendable {
    /// The selected user has rested long enough to be loaded.
    case user(Int)
    /// The selected place has rested long enough to be explained.
    case explanation(Int)
    /// The selected brand has rested long enough for its regions to be ranked.
    case siteRanking(Int)
    /// The selected region has rested long enough to be explained.
    case siteReasons(Int)
    /// Time to look at the list of runs again.
    case runs
    /// Time to look at what makes a city.
    case cityWork
    /// Time to look at what measures a run's explanations.
    case study
    /// Time to look at a sweep again.
    case sweep
}

/// Whatever the screens react to. There is no clock: time comes as `.timer`.
public enum Message: Equatable, Sendable {
    /// The first message: loads the city and the runs.
    case start
    case key(Key)
    /// Several characters one after the other, where a line of text takes them.
    case typed(String)
    /// Text that the terminal marked as pasted.
    case pasted(String)
    case mouse(MouseEvent)
    /// What the host has to say, in a sentence.
    case notice(String)
    case resized(Size)
    case timer(Timer)
    /// What came of a question.
    case reply(Reply)

    public static func answered<Asked: Question>(
        _ question: Asked, _ answer: Asked.Answer
    ) -> Message {
        .reply(Reply(question, .answered(answer)))
    }

    public static func failed(_ question: some Question, _ reason: String) -> Message {
        .reply(Reply(question, .failed(reason)))
    }
}
