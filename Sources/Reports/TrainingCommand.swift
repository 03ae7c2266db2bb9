/// What may be asked of a running training.
public enum TrainingCommand: Codable, Equatable, Sendable {
    case pause
    case resume
    /// After the step that is under way, with a checkpoint.
    case stop
    case stopAfterEpoch
    /// Measures the validation part now; no epoch is chosen by it.
    case evaluate
    /// Keeps a checkpoint of this step.
    case keepCheckpoint
    /// Looks into the next step: norms, updates and dead rows of each parameter.
    case inspect
    /// Changes a setting from the next step on.
    case change(setting: String, value: SettingValue, reason: String?)
    /// Goes on from a kept checkpoint, such as `step-120`.
    case rollBack(to: String)
}

extension TrainingCommand {
    /// What may be asked by a single word, as `runs send` takes it.
    public static let plain: [String: TrainingCommand] = [
        "pause": .pause, "resume": .resume, "stop": .stop, "stop-after-epoch": .stopAfterEpoch,
        "evaluate": .evaluate, "checkpoint": .keepCheckpoint, "inspect": .inspect,
    ]

    /// As `runs send` takes it.
    public var words: [String] {
        switch self {
        case .change(let setting, let value, _): [setting, value.text]
        case .rollBack(let kind): ["roll-back", kind]
        default: Self.plain.first { $0.value == self }.map { [$0.key] } ?? []
        }
    }
}
