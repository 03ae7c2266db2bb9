import Canvas
import Reports

/// One option of a command as a form shows it: what it may hold, and how it reads on the command
/// line.
public struct FormField: Sendable {
    /// Where the value stands on the command line.
    public enum Position: Sendable {
        /// `--name value`; a toggle is `--name`, or `--no-name` where it is on by default.
        case option
        /// The value alone, before the options.
        case argument
        /// The value alone, as a word of the command itself.
        case word
    }

    /// The name of the command line's option.
    public var name: String
    /// What the field does, in one line.
    public var description: String
    public var kind: SettingDomain
    /// The value that the command takes by itself; empty for none.
    public var standard: String
    public var position: Position
    /// Whether it may not stay empty.
    public var isRequired: Bool

    public init(
        _ name: String, _ description: String, _ kind: SettingDomain, standard: String = "",
        _ position: Position = .option, required: Bool = false
    ) {
        self.name = name
        self.description = description
        self.kind = kind
        self.standard = standard
        self.position = position
        isRequired = required
    }

    /// Why a text is not a value of this field, in one sentence; nil where it is.
    public func fault(_ text: String) -> String? {
        // A value that the command chooses by itself may be left to it.
        if text.isEmpty && standard.isEmpty && !isRequired { return nil }
        if kind == .text && isRequired && text.isEmpty {
            return "Give a text; it must not be empty."
        }
        do throws(SettingFault) {
            _ = try kind.value(typed: text)
            return nil
        } catch {
            return error.sentence
        }
    }

    /// Typed text as a value: numbers and choices hold no blanks, other text none at its ends.
    public func cleaned(_ text: String) -> String { kind.cleaned(text) }

    /// Whether left and right change the value; others are typed.
    public var cycles: Bool {
        switch kind {
        case .choice, .flag: true
        default: false
        }
    }

    /// The values of an enumeration; nil for others.
    public var choices: [String]? {
        if case .choice(let choices) = kind { choices } else { nil }
    }

    /// The next or the previous value of an enumeration; other values stay.
    public func next(after text: String, by step: Int) -> String {
        switch kind {
        case .choice(let choices):
            // Before the first choice nothing is chosen.
            guard let index = choices.firstIndex(of: text) else {
                return step > 0 ? choices[0] : choices[choices.count - 1]
            }
            return choices[(index + step + choices.count) % choices.count]
        case .flag: return text == "yes" ? "no" : "yes"
        default: return text
        }
    }

    /// What the value adds to the command line; nothing where the command would take it anyway.
    public func arguments(_ value: String) -> [String] {
        if position != .option { return value.isEmpty ? [] : [value] }
        guard value != standard, !value.isEmpty else { return [] }
        if kind == .flag { return [value == "yes" ? "--\(name)" : "--no-\(name)"] }
        // A value that begins with a dash would be taken for an option.
        return value.hasPrefix("-") ? ["--\(name)=\(value)"] : ["--\(name)", value]
    }
}

/// A line of a form: name, value, and how it is changed.
struct FormLine {
    var field: FormField
    var value: String
    var fault: FieldFault?
    /// Nobody gave it: the program found it.
    var isGuessed = false
}

extension Canvas {
    /// A form as a table of its fields.
    mutating func form(
        _ lines: [FormLine], in rect: Rect, position: ListPosition, focused: Bool,
        names width: Int = 14
    ) {
        let columns = [
            TableColumn("", width), TableColumn("", 6, flexible: true), TableColumn("", 2),
        ]
        table(columns, in: rect, count: lines.count, position: position, focused: focused) {
            row, column in
            let line = lines[row]
            switch column {
            case 0: return (line.field.name, .dim)
            case 1:
                if let fault = line.fault { return ("\(fault.text): \(fault.reason)", .bad) }
                if line.value.isEmpty && line.field.isRequired { return ("needed", .warning) }
                if line.isGuessed { return (line.value + "  (guessed)", Style(.good)) }
                return (line.value, line.value == line.field.standard ? .text : .accent)
            default:
                return row == position.selected
                    ? (line.field.cycles ? "←→" : " ↵", .dim) : ("", .text)
            }
        }
    }
}

extension StringProtocol {
    /// Without blanks at its ends.
    var trimmed: String {
        let start = drop { $0 == " " }
        return String(start.dropLast(start.reversed().prefix { $0 == " " }.count))
    }
}
