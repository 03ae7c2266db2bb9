import Canvas
import Reports

/// What stands beside the recommendations of a model of sequences, in the order of its key.
public enum SequencePicture: String, Codable, CaseIterable, Sendable {
    /// The reason and the past events.
    case events
    /// Who looks at what, by block and head.
    case attention
    /// What of every event the score is made of.
    case parts
    /// What the teacher makes of the events.
    case teacher
    /// Places whose rank distillation changed.
    case disagreement
    /// What a generator expects at other hours and from other positions.
    case hours
}

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
    public var picture = SequencePicture.events
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
        hour = reasons.map { SequenceText.weekHour($0.moment) } ?? 0
    }
}

extension WhyState {
    /// The events that the explanation lists; nil for a model without.
    var eventCount: Int? { explanation?.sequence?.events.count }

    /// The event in a row of the list, which begins with the newest.
    func event(row: Int) -> SequenceReasons.Event? {
        guard let events = explanation?.sequence?.events else { return nil }
        return events[safe: events.count - 1 - row]
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
    var readsSequences: Bool { whyCard?.task == .nextPlace }

    /// What is known of that run's model; nil for a rule, and where there is none.
    var whyCard: ModelCard? {
        runs.all?.first { $0.run == why.run }.flatMap { card(of: $0) }
    }

    /// The pictures that the run's model can have.
    var sequencePictures: [SequencePicture] {
        (whyCard?.exhibits ?? []).map { exhibit in
            switch exhibit {
            case .events: .events
            case .attention: .attention
            case .parts: .parts
            case .teacher: .teacher
            case .disagreement: .disagreement
            case .hours: .hours
            }
        }
    }

    /// What stands beside the recommendations.
    var shownPicture: SequencePicture {
        readsSequences && sequencePictures.contains(why.sequence.picture)
            ? why.sequence.picture : .events
    }

    /// The event that the list selects.
    var selectedEvent: SequenceReasons.Event? { why.event(row: why.evidence.selected) }

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
        case .parts, .teacher: return reasons.events.count
        case .disagreement: return reasons.disagreements.count
        }
    }

    /// Whether a key stands in the footer: the keys of sequences and those of graphs are different.
    func isOffered(_ binding: Binding) -> Bool {
        guard binding.hint != nil else { return false }
        guard screen == .why else { return true }
        switch binding.action {
        case .nextPicture: return readsSequences
        case .toggleSide, .nextGroup: return !readsSequences
        default: return true
        }
    }
}
