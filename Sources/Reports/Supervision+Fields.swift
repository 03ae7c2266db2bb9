/// One line of what a training is watched for: an option of `train`, and a line of the form.
public struct SupervisionField: Sendable {
    /// Of the option on the command line.
    public let name: String
    /// What it does, in one line without a full stop.
    public let help: String
    public let domain: SettingDomain
    private let read: @Sendable (Supervision) -> SettingValue
    private let write: @Sendable (inout Supervision, SettingValue) -> Void

    private init(
        _ name: String, _ help: String, _ domain: SettingDomain,
        read: @escaping @Sendable (Supervision) -> SettingValue,
        write: @escaping @Sendable (inout Supervision, SettingValue) -> Void
    ) {
        self.name = name
        self.help = help
        self.domain = domain
        self.read = read
        self.write = write
    }

    private init(
        _ name: String, _ help: String, _ range: NumberRange,
        _ place: WritableKeyPath<GuardSettings, Double> & Sendable
    ) {
        self.init(name, help, .number(range), read: { .real($0.guards[keyPath: place]) }) {
            if let value = $1.number { $0.guards[keyPath: place] = value }
        }
    }

    private init(
        _ name: String, _ help: String, _ range: ClosedRange<Int>,
        _ place: WritableKeyPath<GuardSettings, Int> & Sendable
    ) {
        self.init(name, help, .integer(range), read: { .integer($0.guards[keyPath: place]) }) {
            if let value = $1.wholeNumber { $0.guards[keyPath: place] = value }
        }
    }

    /// The value as text.
    public func text(in supervision: Supervision) -> String { read(supervision).text }

    /// Puts typed text into it.
    ///
    /// - Throws: `SettingFault` for what is no value; nothing then changes.
    public func set(_ text: String, in supervision: inout Supervision) throws(SettingFault) {
        write(&supervision, try domain.value(typed: text))
    }

    /// Every line, in the order of the form.
    public static let all: [SupervisionField] = [
        SupervisionField(
            "guard", "Watches for a training that goes wrong", .flag,
            read: { .flag($0.guards.isOn) },
            write: { if let isOn = $1.isOn { $0.guards.isOn = isOn } }),
        SupervisionField(
            "on-guard", "What a finding leads to; a plateau is only told",
            .choice(Supervision.Reaction.allCases.map(\.rawValue)),
            read: { .text($0.reaction.rawValue) },
            write: { supervision, value in
                if let found = value.word.flatMap(Supervision.Reaction.init) {
                    supervision.reaction = found
                }
            }),
        SupervisionField(
            "guard-loss",
            "Sixteen losses in a row over this many times the lowest mean are a divergence",
            .init(above: 1), \.lossRatio),
        SupervisionField(
            "guard-plateau", "Evaluations without a better one that are told; 0 tells of none",
            0...Int.max, \.plateau),
        SupervisionField(
            "guard-chance", "A metric under so many times what chance gives is no learning",
            .init(0...), \.chanceRatio),
        SupervisionField(
            "guard-collapse", "A mean direction of a table's rows of this length is a collapse",
            .init(above: 0, to: 1), \.collapse),
        SupervisionField(
            "guard-disk", "Megabytes that must stay free on the disk", 0...Int.max,
            \.diskMegabytes),
        SupervisionField(
            "guard-memory", "The most of the memory that the training may use, as a share",
            .init(above: 0, to: 1), \.memoryShare),
        SupervisionField(
            "on-finish",
            "A command for the shell when the run ends, fails or a guard finds something",
            .text, read: { .text($0.onFinish ?? "") },
            write: { $0.onFinish = ($1.word?.isEmpty ?? true) ? nil : $1.word }),
    ]
}
