import Foundation

extension RunReport {
    /// Seconds from its start to its end; nil while it is not over.
    public var seconds: Double? {
        let format = Date.ISO8601FormatStyle()
        // A time that is none has no length; the row's check tells of it.
        guard let endedAt, let start = try? format.parse(startedAt),
            let end = try? format.parse(endedAt)
        else { return nil }
        return end.timeIntervalSince(start)
    }
}

/// When a run took its steps, as its log tells: between two entries time is taken to pass evenly.
public struct RunClock: Sendable {
    private let known: [(step: Int, time: Double)]
    /// Seconds since 1970.
    public let start: Double

    /// - Parameter run: With its events.
    public init(_ run: RunReport) {
        let format = Date.ISO8601FormatStyle()
        func seconds(_ text: String) -> Double? {
            (try? format.parse(text))?.timeIntervalSince1970
        }
        var known: [(step: Int, time: Double)] = []
        for event in run.events {
            guard let step = event.step, let time = seconds(event.at),
                step >= known.last?.step ?? 0
            else { continue }
            known.append((step, time))
        }
        // A run that goes on has taken its last step about now, which nobody has written down.
        if let ended = run.endedAt.flatMap(seconds), run.step > known.last?.step ?? 0 {
            known.append((run.step, ended))
        }
        self.known = known
        start = seconds(run.startedAt) ?? known.first?.time ?? 0
    }

    /// Seconds since 1970 of a step.
    public func time(ofStep step: Int) -> Double {
        guard let first = known.first, let last = known.last else { return start }
        guard step > first.step else { return first.time }
        guard let after = known.firstIndex(where: { $0.step >= step }), after > 0 else {
            // Beyond the last entry, at the pace until there.
            let steps = last.step - first.step
            let pace = steps > 0 ? (last.time - first.time) / Double(steps) : 0
            return last.time + pace * Double(step - last.step)
        }
        let (a, b) = (known[after - 1], known[after])
        let share = Double(step - a.step) / Double(max(1, b.step - a.step))
        return a.time + (b.time - a.time) * share
    }
}
