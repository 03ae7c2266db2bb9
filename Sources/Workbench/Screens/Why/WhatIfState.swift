import Canvas
import Reports
import Support

/// A question of the Why screen: what was asked last, and what came back.
///
/// Whoever asks while an answer is under way waits; only the newest question is kept.
public struct Inquiry<
    Question: Codable & Equatable & Sendable, Answer: Codable & Equatable & Sendable
>: Codable, Equatable, Sendable {
    public private(set) var target: Question?
    public private(set) var answer: Answer?
    /// The question that `answer` answers.
    public private(set) var answered: Question?
    public private(set) var failure: String?
    private var request = Request<Question>()

    public init() {}

    /// What is shown answers what was asked last.
    public var isFresh: Bool { answer != nil && answered == target }
    /// An answer to what was asked last is still to come.
    public var isWaiting: Bool { target != nil && failure == nil && !isFresh }

    /// Makes a question the newest one; whether it must be sent now.
    mutating func ask(_ question: Question) -> Bool {
        guard question != target || failure != nil else { return false }
        target = question
        failure = nil
        return isFresh ? false : request.ask(question)
    }

    /// Takes the answer to the question under way; returns the question to send next.
    ///
    /// - Parameter belongs: Whether an answer can be one to that question.
    mutating func take(_ new: Answer, belongs: (Question) -> Bool) -> Question? {
        guard let question = request.underWay, belongs(question) else { return nil }
        if question == target {
            answer = new
            answered = question
            failure = nil
        }
        return request.answered()
    }

    /// Changes the answer that is there, such as what differs from one capture to the next.
    mutating func edit(_ change: (inout Answer) -> Void) {
        if var edited = answer {
            change(&edited)
            answer = edited
        }
    }

    /// The question failed: whether anybody still wants to know, and the question to send next.
    mutating func fail(_ question: Question, _ reason: String) -> (wanted: Bool, next: Question?) {
        guard request.underWay == question else { return (false, nil) }
        let wanted = question == target
        if wanted { failure = reason }
        return (wanted, request.answered())
    }

    /// Forgets what was asked and answered; an answer under way will not be shown.
    mutating func clear() {
        target = nil
        answer = nil
        answered = nil
        failure = nil
    }
}

/// What would be recommended had the user visited otherwise?
public struct WhatIfQuestion: Codable, Equatable, Sendable {
    public var run: String
    public var user: Int
    /// `new` or `all`.
    public var candidates: String
    public var edits: [VisitEdit]
    /// Instead of the recipe's; nil leaves them.
    public var gamma: Double?
    public var alpha: Double?
    /// `mask` or `rebuild`.
    public var mode: String
}

/// Which of the user's own visits would have to be missing?
public struct CounterfactualQuestion: Codable, Equatable, Sendable {
    public var run: String
    public var user: Int
    public var place: Int
    /// `new` or `all`; nil leaves it to what the user knows of the place.
    public var candidates: String?
    /// The place must fall below this rank.
    public var cutoff: Int
    /// The place must fall below this one instead.
    public var against: Int?
}

/// Why does one place stand above another?
public struct ContrastQuestion: Codable, Equatable, Sendable {
    public var run: String
    public var user: Int
    public var place: Int
    public var against: Int
    /// `new` or `all`; nil leaves it to what the user knows of the places.
    public var candidates: String?
    /// `places`, `users` or `own`.
    public var group: String
}

/// What does a generator expect of a user at other hours, and of one place?
public struct TimeSenseQuestion: Codable, Equatable, Sendable {
    public var run: String
    public var user: Int
    public var place: Int
}

/// A place as a key names it before any report does.
public struct NamedPlace: Codable, Equatable, Sendable {
    public var place: Int
    public var name: String
}

/// A place that the user visited before the part that is predicted.
public struct OwnPlace: Codable, Equatable, Sendable {
    public var place: Int
    public var name: String
    public var category: String
    public var visits: Int
    /// Hours of the week of the visits, the most frequent first.
    public var hours: [Int]
}

/// One change of the user's visits, with the name of its place.
public struct NamedEdit: Codable, Equatable, Sendable {
    public var edit: VisitEdit
    public var name: String

    /// `delete Quiet Works`.
    var sentence: String {
        let hour = edit.hour.map { WallClock.hours([$0]) + " h" } ?? ""
        return switch edit.kind {
        case .delete: "delete \(name)"
        case .insert: "insert \(name), \(hour)"
        case .move: "move \(name) to \(hour)"
        }
    }
}

/// Everything that a what-if changes, as one value that can be undone.
public struct WhatIfEdits: Codable, Equatable, Sendable {
    public var visits: [NamedEdit] = []
    /// γ instead of the recipe's.
    public var gamma: Double?
    /// α instead of the recipe's.
    public var alpha: Double?
    /// The graph is built anew; other parameters need that anyway.
    public var rebuilds = false

    /// `mask` or `rebuild`.
    public var mode: String { rebuilds || changesParameters ? "rebuild" : "mask" }
    var changesParameters: Bool { gamma != nil || alpha != nil }
    /// How many things are other than they were.
    public var count: Int { visits.count + (gamma == nil ? 0 : 1) + (alpha == nil ? 0 : 1) }

    /// The edit of a kind at a place.
    func index(_ kind: VisitEdit.Kind, _ place: Int) -> Int? {
        visits.firstIndex { $0.edit.kind == kind && $0.edit.place == place }
    }
}

/// The what-if editor of the Why screen.
public struct WhatIfState: Codable, Equatable, Sendable {
    /// The editor stands where the reasons and the evidence stood.
    public var isOpen = false
    public private(set) var edits = WhatIfEdits()
    private var history: [WhatIfEdits] = []
    public var inquiry = Inquiry<WhatIfQuestion, WhatIfReport>()
    /// The user whose places are `own`.
    public var ownUser: Int?
    public var own: [OwnPlace]?
    public var ownRequest = Request<Int>()
    public var visits = ListPosition()
    public var lines = ListPosition()
    /// Places of the city that match what is typed into the list of places.
    public var matches: [Int] = []

    /// The list that takes the place of the recommendations.
    public var report: WhatIfReport? { edits.count > 0 ? inquiry.answer : nil }

    /// Changes the edits so that it can be undone.
    mutating func change(_ body: (inout WhatIfEdits) -> Void) {
        let before = edits
        body(&edits)
        guard edits != before else { return }
        // The command line applies them in this order, too.
        let order = [VisitEdit.Kind.delete, .move, .insert]
        edits.visits = order.flatMap { kind in edits.visits.filter { $0.edit.kind == kind } }
        history.append(before)
        // Nobody walks further back, and the state stays small.
        if history.count > 200 { history.removeFirst() }
    }

    /// Takes the last change back; false where there is none.
    mutating func undo() -> Bool {
        guard let last = history.popLast() else { return false }
        edits = last
        return true
    }

    /// Another user or run: nothing of this stays but a request that is under way.
    mutating func clear() {
        let (kept, requests) = (inquiry, ownRequest)
        self = WhatIfState()
        (inquiry, ownRequest) = (kept, requests)
        inquiry.clear()
    }
}

extension WhyState {
    /// What the edits ask; nil where nothing is edited.
    var whatIfQuestion: WhatIfQuestion? {
        guard whatIf.edits.count > 0, let target else { return nil }
        return WhatIfQuestion(
            run: target.run, user: target.user, candidates: target.candidates,
            edits: whatIf.edits.visits.map(\.edit), gamma: whatIf.edits.gamma,
            alpha: whatIf.edits.alpha, mode: whatIf.edits.mode)
    }

    /// Another user or run was chosen: edits, marks and panels belong to the one before.
    mutating func forgetQuestions() {
        whatIf.clear()
        faithfulness.clear()
        counterfactual.clear()
        contrast.clear()
        timeSense.clear()
        marked = nil
        if pane == .edits || pane == .visits { pane = .recommendations }
    }
}

extension WhatIfRow {
    /// How many ranks the place rose; negative where it fell.
    var rise: Double { rankBefore - rankAfter }
}
