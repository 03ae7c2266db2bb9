import Canvas
import Reports
import Support

/// A place as a key names it before any report does.
public struct NamedPlace: Codable, Equatable, Sendable {
    public var place: Int
    public var name: String
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

    static func counted(_ edits: Int) -> String { edits == 1 ? "1 edit" : "\(edits) edits" }

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
    public var inquiry = Inquiry<WhatIfRequest>()
    /// Places of the user's visits, of the answer to `ownVisits`, and their hours of the week.
    public var own: [OwnPlace]?
    public var rhythm: [Int]?
    public var ownVisits = Inquiry<UserQuestion>()
    public var visits = ListPosition()
    public var lines = ListPosition()
    /// Places of the city that match what is typed into the list of places.
    public var matches: [Int] = []

    /// The list that takes the place of the recommendations.
    public var report: WhatIfReport? { edits.count > 0 ? inquiry.answer : nil }
    /// What that list answers.
    var listed: WhatIfRequest? { edits.count > 0 ? inquiry.answered : nil }

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

    /// Whether there is a change to take back.
    var canUndo: Bool { !history.isEmpty }

    /// Takes the last change back; says what is left.
    mutating func undoLast() -> String {
        if let last = history.popLast() { edits = last }
        return edits.count == 0 ? "No edits are left." : "\(WhatIfEdits.counted(edits.count)) left."
    }

    /// Masks the user's step, or builds the graph anew; says which.
    mutating func toggleRebuild() -> String {
        change { $0.rebuilds.toggle() }
        return edits.rebuilds
            ? "The graph is built anew without its training: slower, and others change too."
            : "Only what the user's own step reads is changed: at once."
    }

    /// Another user or run: nothing of this stays but a request that is under way.
    mutating func clear() {
        let (kept, visits) = (inquiry, ownVisits)
        self = WhatIfState()
        (inquiry, ownVisits) = (kept, visits)
        inquiry.clear()
        ownVisits.clear()
    }
}

extension WhyState {
    /// What the edits ask; nil where nothing is edited.
    var whatIfRequest: WhatIfRequest? {
        guard whatIf.edits.count > 0, let target else { return nil }
        var request = WhatIfRequest(run: target.run, session: target.session, user: target.user)
        request.candidates = target.candidates
        request.edits = whatIf.edits.visits.map(\.edit)
        request.gamma = whatIf.edits.gamma
        request.alpha = whatIf.edits.alpha
        request.mode = whatIf.edits.mode
        request.count = Self.listLength
        return request
    }

    /// Another user or run was chosen: edits, marks and panels belong to the one before.
    mutating func forgetQuestions() {
        whatIf.clear()
        faithfulness.clear()
        counterfactual.clear()
        contrast.clear()
        hourlyForecast.clear()
        // A reason never stands under another run's or user's name.
        explained.clear()
        wantedExplanation = nil
        places.view = MapView()
        marked = nil
        if pane == .edits || pane == .visits { pane = .recommendations }
    }
}

extension WhatIfRow {
    /// How many ranks the place rose; negative where it fell.
    var rise: Double { rankBefore - rankAfter }
}
