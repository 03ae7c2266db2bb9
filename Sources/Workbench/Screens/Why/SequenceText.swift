import Canvas
import Reports
import Support

/// Events of a sequence as cells and in words.
enum SequenceText {
    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    /// `Fri 18`.
    static func hour(_ event: SequenceReasons.Event) -> String {
        let parts = WallClock.parts(event.localTime)
        return "\(WallClock.weekdays[parts.weekday]) \(WallClock.two(parts.hour))"
    }

    /// `Apr 13`.
    static func day(_ event: SequenceReasons.Event) -> String {
        let parts = WallClock.parts(event.localTime)
        return "\(months[parts.month - 1]) \(WallClock.two(parts.day))"
    }

    static func name(_ event: SequenceReasons.Event) -> String {
        Wording.name(event.place, event.placeName)
    }

    /// `-1` is the newest of so many events.
    static func number(_ index: Int, of count: Int) -> String { "\(index - count)" }

    /// `-1 Fri 18 Noodle House`, numbers of all events as wide as the widest.
    static func label(_ index: Int, in events: [SequenceReasons.Event]) -> String {
        let number = number(index, of: events.count)
        let pad = "-\(events.count)".utf8.count - number.utf8.count
        return String(repeating: " ", count: max(0, pad)) + number + " \(hour(events[index])) "
            + name(events[index])
    }

    /// `Noodle House, Fri 2012-04-13 18:05`.
    static func whole(_ event: SequenceReasons.Event) -> String {
        "\(name(event)), \(time(event.localTime))"
    }

    static func time(_ seconds: Int64) -> String {
        "\(WallClock.weekday(seconds)) \(WallClock.date(seconds)) \(WallClock.time(seconds))"
    }

    /// A weight or a gate.
    static func share(_ value: Double?) -> String { value.map { Numbers.fixed($0, 3) } ?? "" }

    static func signed(_ value: Double?) -> String { value.map { Numbers.signed($0, 4) } ?? "" }

    /// `Lotus Park 0.42 · Old Mall 0.21`.
    static func neighbours(_ event: SequenceReasons.Event) -> String {
        event.neighbours.map {
            "\(Wording.name($0.place, $0.placeName)) \(Numbers.fixed($0.weight, 2))"
        }
        .joined(separator: " · ")
    }

    /// Which moment is asked about, and what came.
    static func moment(_ reasons: SequenceReasons) -> String {
        let truth = reasons.truth.map {
            " The data went on with \(Wording.name($0, reasons.truthName))."
        }
        return
            "What comes at \(time(reasons.moment)), after \(Wording.count(reasons.events.count, "event"))?"
            + (truth ?? "")
    }

    /// What removing the event does, in words; nil where nobody removed it.
    static func removal(
        _ event: SequenceReasons.Event, in explanation: ExplanationReport?
    ) -> String? {
        guard let ablation = event.ablation else { return nil }
        var text = "removed: score \(Numbers.signed(ablation, 4))"
        let rank = explanation?.rank
        if let after = explanation?.rank(without: event) {
            let stays = rank == after
            text +=
                stays
                ? ", rank stays \(Numbers.short(after, 6))"
                : ", rank " + (rank.map { "from \(Numbers.short($0, 6)) " } ?? "")
                    + "to \(Numbers.short(after, 6))"
        }
        return text
    }

    /// What the teacher makes of the event; nil without a teacher.
    static func teacher(_ event: SequenceReasons.Event) -> String? {
        let parts = [
            event.teacherGate.map { "gate \(Numbers.fixed($0, 3))" },
            event.teacherWeight.map { "weight \(Numbers.fixed($0, 3))" },
            event.teacherContribution.map { "term \(Numbers.signed($0, 4))" },
        ].compactMap { $0 }
        return parts.isEmpty ? nil : "teacher: " + parts.joined(separator: ", ")
    }

    /// The event for the status line.
    static func sentence(
        _ event: SequenceReasons.Event, in explanation: ExplanationReport?
    ) -> String {
        var parts = [whole(event)]
        if let contribution = event.contribution {
            parts.append("adds \(Numbers.signed(contribution, 4))")
        }
        if let removal = removal(event, in: explanation) { parts.append(removal) }
        if event.disagrees { parts.append("! the two signs differ: believe the removal") }
        parts.append("weight \(Numbers.fixed(event.weight, 3))")
        return parts.joined(separator: "; ")
    }

    /// A changed place in words.
    static func sentence(
        _ row: SequenceReasons.Disagreement, in reasons: SequenceReasons
    ) -> String {
        var text =
            "\(Wording.name(row.place, row.placeName)): rank \(Numbers.short(row.student, 6)) by the "
            + "student, \(Numbers.short(row.teacher, 6)) by the teacher"
        if let without = row.without {
            text += ", \(Numbers.short(without, 6)) without distillation"
        }
        if let event = row.event.flatMap({ reasons.events[safe: $0] }) {
            text += "; they differ most at \(whole(event))"
        }
        if let neighbour = row.neighbour { text += ", by its neighbour \(neighbour)" }
        return text
    }
}
