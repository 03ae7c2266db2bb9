import Canvas
import Reports

/// How close the attention is looked at.
public enum AttentionDepth: String, Codable, CaseIterable, Sendable {
    /// All heads.
    case grid
    /// The events of one head.
    case head
    /// Two events in all heads.
    case cell
}

/// What the Why screen shows of a model of sequences.
public struct SequenceState: Codable, Equatable, Sendable {
    public var picture = Exhibit.events
    public var depth = AttentionDepth.grid
    /// The selected one of the explanation's heads.
    public var heads = ListPosition()
    /// The event that looks, and the one that is looked at, oldest first.
    public var query = ListPosition()
    public var key = ListPosition()
    public var disagreements = ListPosition()
    /// The run without distillation that the disagreement is shown with; nil shows none.
    public var undistilled: String?
    /// The selected hour of the week, and the selected point of the grid.
    public var hour = 0
    public var point = 0
    /// Whether arrows choose a point, not an hour.
    public var choosesPoint = false

    /// Other events: what looks is the last one, which is all that the score is made of.
    mutating func look(at reasons: SequenceReasons?) {
        let last = max(0, (reasons?.events.count ?? 0) - 1)
        query = ListPosition(selected: last)
        key = ListPosition(selected: last)
        heads.clamp(count: reasons?.heads.count ?? 0)
        disagreements = ListPosition()
        if depth == .cell { depth = .head }
        hour = reasons.map { WeekHour.of(localTime: $0.moment) } ?? 0
    }
}

extension WhyState {
    /// The events that are listed of the explanation; nil for a model without.
    var eventCount: Int? { explanation?.sequence == nil ? nil : eventRows.count }

    /// The event in a row of the list, which begins with the newest unless it is sorted.
    func event(row: Int) -> SequenceReasons.Event? { event(eventRows, row: row) }

    /// The same, where the rows are known.
    func event(_ rows: [Int], row: Int) -> SequenceReasons.Event? {
        rows[safe: row].flatMap { explanation?.sequence?.events[safe: $0] }
    }

    /// How far back the selected event lies: 1 is the newest.
    var selectedAge: Int {
        let count = explanation?.sequence?.events.count ?? 0
        return count - (eventRows[safe: evidence.selected] ?? count - 1)
    }
}

extension SequenceReasons.Event {
    /// What the event adds to the score: its four parts, what a generator has of it, or its term in
    /// the teacher's score; nil where none is known.
    var contribution: Double? {
        let parts = [item, position, geohashPart, distancePart].compactMap { $0 }
        return parts.isEmpty ? added ?? teacherContribution : parts.reduce(0, +)
    }

    /// Without the event the score moves the way that its contribution denies.
    var disagrees: Bool {
        guard let ablation, let contribution else { return false }
        return ablation * contribution > 0
    }
}

extension ExplanationReport {
    /// The rank without an event, which the evidence tells where the event is listed there.
    func rank(without event: SequenceReasons.Event) -> Double? {
        guard let change = event.ablation else { return nil }
        // Events of one place with one change of the score leave one rank.
        return evidence.first {
            $0.place == event.place && $0.ablation?.scoreChange == change
        }?.ablation?.rank
    }
}

extension State {
    /// Whether the run of the Why screen is asked about moments, with events as its evidence.
    var readsSequences: Bool { card(of: why.run)?.task == .nextPlace }

    /// Whether that run generates lists block by block.
    var generatesLists: Bool { card(of: why.run)?.answers(.beam) ?? false }

    /// The pictures that the explanations of that run come with.
    var sequencePictures: [Exhibit] { card(of: why.run)?.exhibits ?? [.events] }

    /// What stands beside the recommendations.
    var shownPicture: Exhibit {
        readsSequences && sequencePictures.contains(why.sequence.picture)
            ? why.sequence.picture : .events
    }

    /// That picture as a table.
    var exhibitTable: PaneExport? { why.table(of: shownPicture) }

    /// The event that the list selects.
    var selectedEvent: SequenceReasons.Event? {
        // A line of what is special is no event.
        shownPicture == .events && why.special != nil
            ? nil : why.event(row: why.evidence.selected)
    }

    /// The list that the picture scrolls.
    var sequenceList: WritableKeyPath<State, ListPosition>? {
        switch shownPicture {
        case .events: nil
        case .attention:
            switch why.sequence.depth {
            case .grid: nil
            case .head: \.why.sequence.query
            case .cell: \.why.sequence.heads
            }
        case .parts, .teacher: \.why.evidence
        case .disagreement: \.why.sequence.disagreements
        case .hours: nil
        }
    }

    /// Rows of that list.
    var sequenceRows: Int {
        guard let reasons = why.explanation?.sequence else { return 0 }
        switch shownPicture {
        case .events, .hours: return 0
        case .attention:
            return why.sequence.depth == .head ? reasons.events.count : reasons.heads.count
        case .parts, .teacher: return why.eventRows.count
        case .disagreement: return why.shownDisagreements.count
        }
    }
}
