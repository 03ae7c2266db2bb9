import Reports

/// What asks a terminal to tell its user something. Nobody answers, so that it is not known whether it
/// did; the bell is what every terminal has.
enum Notification {
    private static let escape = "\u{1B}"
    private static let bell = "\u{07}"

    /// - Parameter program: What the terminal calls itself, in `TERM_PROGRAM` or `TERM`.
    static func sequences(
        _ text: String, _ kind: NoticeKind, _ nesting: Clipboard.Nesting,
        program: String = (Environment.text("TERM_PROGRAM") ?? "") + " "
            + (Environment.text("TERM") ?? "")
    ) -> [String] {
        // What ends a sequence, or begins another, would be carried out.
        let plain = String(text.unicodeScalars.filter { $0.value >= 32 && $0.value != 127 })
        let osc9 = escape + "]9;" + plain + bell
        let osc777 = escape + "]777;notify;WhyHere;" + plain.replacing(";", with: ",") + bell
        switch kind {
        case .none: return []
        case .bell: return [bell]
        case .osc9: return [bell, nested(osc9, nesting)]
        case .osc777: return [bell, nested(osc777, nesting)]
        case .auto:
            let name = program.lowercased()
            if ["iterm", "wezterm", "kitty", "ghostty", "windows"].contains(where: name.contains) {
                return [bell, nested(osc9, nesting)]
            }
            if ["foot", "rxvt", "vte", "gnome"].contains(where: name.contains) {
                return [bell, nested(osc777, nesting)]
            }
            return [bell]
        }
    }

    private static func nested(_ sequence: String, _ nesting: Clipboard.Nesting) -> String {
        switch nesting {
        case .nothing: sequence
        case .tmux:
            escape + "Ptmux;" + sequence.replacing(escape, with: escape + escape) + escape + "\\"
        case .screen: escape + "P" + sequence + escape + "\\"
        }
    }
}
