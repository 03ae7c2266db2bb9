/// How many columns text takes on a terminal, by the rules that ncurses follows scalar by scalar.
public enum DisplayWidth {
    /// Ranges of scalars that take two columns, ascending.
    private static let wide: [ClosedRange<UInt32>] = [
        0x1100...0x115F, 0x231A...0x231B, 0x2329...0x232A, 0x23E9...0x23EC, 0x23F0...0x23F0,
        0x23F3...0x23F3, 0x25FD...0x25FE, 0x2614...0x2615, 0x2648...0x2653, 0x267F...0x267F,
        0x2693...0x2693, 0x26A1...0x26A1, 0x26AA...0x26AB, 0x26BD...0x26BE, 0x26C4...0x26C5,
        0x26CE...0x26CE, 0x26D4...0x26D4, 0x26EA...0x26EA, 0x26F2...0x26F3, 0x26F5...0x26F5,
        0x26FA...0x26FA, 0x26FD...0x26FD, 0x2705...0x2705, 0x270A...0x270B, 0x2728...0x2728,
        0x274C...0x274C, 0x274E...0x274E, 0x2753...0x2755, 0x2757...0x2757, 0x2795...0x2797,
        0x27B0...0x27B0, 0x27BF...0x27BF, 0x2B1B...0x2B1C, 0x2B50...0x2B50, 0x2B55...0x2B55,
        0x2E80...0x303E, 0x3041...0xA4CF, 0xA960...0xA97C, 0xAC00...0xD7A3,
        0xF900...0xFAFF, 0xFE10...0xFE19, 0xFE30...0xFE6F, 0xFF01...0xFF60, 0xFFE0...0xFFE6,
        0x16FE0...0x18CFF, 0x1AFF0...0x1B2FF, 0x1F004...0x1F004, 0x1F0CF...0x1F0CF,
        0x1F18E...0x1F18E, 0x1F191...0x1F19A, 0x1F200...0x1F265, 0x1F300...0x1F320,
        0x1F32D...0x1F335, 0x1F337...0x1F37C, 0x1F37E...0x1F393, 0x1F3A0...0x1F3CA,
        0x1F3CF...0x1F3D3, 0x1F3E0...0x1F3F0, 0x1F3F4...0x1F3F4, 0x1F3F8...0x1F43E,
        0x1F440...0x1F440, 0x1F442...0x1F4FC, 0x1F4FF...0x1F53D, 0x1F54B...0x1F54E,
        0x1F550...0x1F567, 0x1F57A...0x1F57A, 0x1F595...0x1F596, 0x1F5A4...0x1F5A4,
        0x1F5FB...0x1F64F, 0x1F680...0x1F6C5, 0x1F6CC...0x1F6CC, 0x1F6D0...0x1F6D2,
        0x1F6D5...0x1F6D7, 0x1F6DC...0x1F6DF, 0x1F6EB...0x1F6EC, 0x1F6F4...0x1F6FC,
        0x1F7E0...0x1F7EB, 0x1F7F0...0x1F7F0, 0x1F90C...0x1F93A, 0x1F93C...0x1F945,
        0x1F947...0x1F9FF, 0x1FA70...0x1FAFF, 0x20000...0x3FFFD,
    ]

    /// Columns of one scalar: 0 for marks and format characters, 2 for wide ones, else 1.
    public static func of(_ scalar: Unicode.Scalar) -> Int {
        let value = scalar.value
        if value < 0x300 { return 1 }
        // Vowels and finals of Hangul join the syllable before them.
        if (value >= 0x1160 && value <= 0x11FF) || (value >= 0xD7B0 && value <= 0xD7FF) {
            return 0
        }
        // Signs of Arabic and Syriac that enclose digits: format characters that are seen.
        if (value >= 0x600 && value <= 0x605)
            || [0x6DD, 0x70F, 0x890, 0x891, 0x8E2].contains(value)
        {
            return 1
        }
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .enclosingMark, .format, .lineSeparator, .paragraphSeparator:
            return 0
        default: break
        }
        if value < 0x1100 { return 1 }
        var low = 0
        var high = wide.count - 1
        while low <= high {
            let middle = (low + high) / 2
            if value < wide[middle].lowerBound {
                high = middle - 1
            } else if value > wide[middle].upperBound {
                low = middle + 1
            } else {
                return 2
            }
        }
        return 1
    }

    /// Columns of the text once it is drawn.
    public static func of(_ text: String) -> Int {
        if isPlain(text) { return text.utf8.count }
        var sum = 0
        for character in text { sum += glyph(of: character).width }
        return sum
    }

    /// The text as it is drawn and the columns that it takes, cut with an ellipsis where it is wider
    /// than `most`.
    package static func drawn(_ text: String, most: Int) -> (text: String, width: Int) {
        if isPlain(text), text.utf8.count <= most { return (text, text.utf8.count) }
        var drawn = ""
        var width = 0
        /// Where the ellipsis would stand.
        var cut = (text: "", width: 0)
        for character in text {
            let glyph = glyph(of: character)
            if width + glyph.width > most { return (cut.text + "…", cut.width + 1) }
            drawn += glyph.text
            width += glyph.width
            if width < most { cut = (drawn, width) }
        }
        return (drawn, width)
    }

    /// Only printable ASCII, so that bytes, graphemes and columns are the same.
    @inline(__always)
    package static func isPlain(_ text: String) -> Bool {
        for byte in text.utf8 where byte < 0x20 || byte > 0x7E { return false }
        return true
    }

    /// What is drawn for a grapheme, one or two columns wide.
    ///
    /// Names come from other people's files: control characters become a dot, so that no escape
    /// sequence reaches the terminal. Joined emoji are cut after their first picture, because
    /// terminals and ncurses disagree about the width of the whole; a flag becomes its letters.
    package static func glyph(of character: Character) -> (text: String, width: Int) {
        var kept = String.UnicodeScalarView()
        var width = 0
        for scalar in character.unicodeScalars {
            let value = scalar.value
            if value < 0x20 || (value >= 0x7F && value < 0xA0) { return ("·", 1) }
            if value == 0x200D || (value >= 0x1F3FB && value <= 0x1F3FF && width > 0) { break }
            if value >= 0xFE00 && value <= 0xFE0F { continue }
            if SafeText.isHidden(scalar) { continue }
            var shown = scalar
            if value >= 0x1F1E6 && value <= 0x1F1FF {
                shown = Unicode.Scalar(UInt8(0x41 + value - 0x1F1E6))
            }
            let columns = of(shown)
            if width + columns > 2 { break }
            if width == 0 && columns == 0 { return ("·", 1) }
            if kept.count >= 4 { break }
            kept.append(shown)
            width += columns
        }
        return width == 0 ? ("·", 1) : (String(kept), width)
    }
}
