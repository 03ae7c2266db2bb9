import Foundation
import Reports
import Support
import Training

/// What a training costs its machine, as curves beside the loss: every two seconds, so that it costs
/// nothing itself.
struct TrainingMeter {
    private static let interval = Duration.seconds(2)

    private var begun = ContinuousClock.now
    private var processor = ProcessUsage.processorSeconds
    private var steps = 0
    private var clipped = 0
    private var (differentiating, updating) = (0.0, 0.0)
    /// Seconds of the last evaluation.
    var evaluation: Double?

    /// The values of a step, by name; none while the interval lasts.
    mutating func measure(_ step: TrainingEvent.Step, rowsPerSecond: Double?) -> [(String, Double)]
    {
        steps += 1
        clipped += step.isClipped ? 1 : 0
        differentiating += step.differentiating
        updating += step.updating
        let now = ContinuousClock.now
        let seconds = (now - begun) / .seconds(1)
        guard now - begun > Self.interval else { return [] }
        let used = ProcessUsage.processorSeconds
        let count = Double(steps)
        var values = [
            (MetricSeries.machine + "processor", 100 * (used - processor) / seconds),
            (MetricSeries.machine + "step_ms", 1000 * seconds / count),
            (MetricSeries.machine + "gradients_ms", 1000 * differentiating / count),
            (MetricSeries.machine + "optimiser_ms", 1000 * updating / count),
            (MetricSeries.machine + "clipped", Double(clipped) / count),
        ]
        if let resident = SystemMemory.resident {
            values.append((MetricSeries.machine + "memory_mb", Double(resident) / 1e6))
        }
        if let evaluation {
            values.append((MetricSeries.machine + "evaluation_ms", 1000 * evaluation))
        }
        if let rowsPerSecond {
            values.append((MetricSeries.machine + "rows_per_second", rowsPerSecond))
        }
        self = TrainingMeter()
        return values
    }
}
