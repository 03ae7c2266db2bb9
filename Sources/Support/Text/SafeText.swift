/// Text of other people's files, made safe for a terminal.
///
/// An escape sequence in a name may colour, overwrite or answer in the place of its reader, and a
/// direction mark shows the rest of the line backwards. Every line that is printed goes through
/// here; documents of JSON keep the text and write such characters as escapes.
public enum SafeText {
    /// Whether a scalar acts instead of being seen: controls of both kinds, line separators, marks of
    /// direction, what has no width by itself, and tags.
    public static func isHidden(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0..<0x20, 0x7F..<0xA0: true
        case 0x61C, 0x180E, 0x200B, 0x200E, 0x200F, 0x2028...0x202E, 0x2060...0x206F, 0xFEFF: true
        case 0xFFF9...0xFFFB, 0xE0000...0xE007F: true
        default: false
        }
    }

    /// One line: what acts is a dot, and so is a joiner that joins nothing.
    public static func line(_ text: String) -> String {
        if DisplayWidth.isPlain(text) { return text }
        var result = String.UnicodeScalarView()
        for character in text {
            let scalars = character.unicodeScalars
            // A carriage return and a line feed are one character.
            if let only = scalars.first, scalars.count == 1 || isHidden(only) {
                result.append(isHidden(only) || isJoiner(only) ? dot : only)
            } else {
                // Joiners inside a character belong to its writing, or to a joined picture.
                for scalar in scalars where !isHidden(scalar) { result.append(scalar) }
            }
        }
        return String(result)
    }

    /// Lines: line feeds stay, everything else as in `line`.
    public static func lines(_ text: String) -> String {
        if DisplayWidth.isPlain(text) { return text }
        return text.split(separator: "\n", omittingEmptySubsequences: false)
            .map { line(String($0)) }.joined(separator: "\n")
    }

    /// A document of JSON that says the same, without a character that acts.
    public static func json(_ document: String) -> String {
        guard document.unicodeScalars.contains(where: { isHidden($0) && $0.value >= 0x20 }) else {
            return document
        }
        var result = ""
        for scalar in document.unicodeScalars {
            // Those under a blank are escapes already, or the layout of the document.
            guard isHidden(scalar), scalar.value >= 0x20 else {
                result.unicodeScalars.append(scalar)
                continue
            }
            for unit in String(scalar).utf16 {
                let digits = String(unit, radix: 16)
                result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            }
        }
        return result
    }

    private static let dot: Unicode.Scalar = "\u{B7}"

    private static func isJoiner(_ scalar: Unicode.Scalar) -> Bool {
        scalar.value == 0x200C || scalar.value == 0x200D
    }
}
