import Reports
import Support

extension State {
    /// What trains now, in fewer and fewer words; none while nothing does.
    var trainingWords: [String] {
        let active = (runs.all ?? []).filter { $0.status.isActive }
        guard let first = active.first(where: { $0.status == .paused }) ?? active.first else {
            return []
        }
        let sign = first.status == .paused ? "‖" : "▶"
        let share = "\(100 * first.step / max(1, first.totalSteps)) %"
        guard active.count == 1 else {
            return ["\(sign) \(active.count) trainings \(share)", "\(sign) \(active.count)"]
        }
        guard first.status != .paused else {
            return ["\(sign) \(first.run) paused \(share)", "\(sign) paused", sign]
        }
        let left = first.secondsLeft.map { " " + Numbers.duration($0) } ?? ""
        return [
            "\(sign) \(first.run) \(share)\(left)", "\(sign) \(share)\(left)", "\(sign) \(share)",
        ]
    }
}
