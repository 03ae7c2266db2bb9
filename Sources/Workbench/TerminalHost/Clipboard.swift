#if canImport(Glibc)
    import Glibc
#endif

/// OSC 52: the terminal, even a distant one, puts a text on its user's clipboard.
///
/// Nobody answers, so that it is not known whether it did.
enum Clipboard {
    /// What stands between the program and the terminal, and passes on only what is wrapped for it.
    enum Nesting {
        case nothing, tmux, screen

        /// Of this process.
        static var here: Nesting {
            if Environment.text("TMUX") != nil { return .tmux }
            return Environment.text("STY") != nil ? .screen : .nothing
        }
    }

    /// GNU screen passes on no longer string.
    private static let longestOfScreen = 512

    static func sequences(_ text: String, _ nesting: Nesting) -> [String] {
        let escape = "\u{1B}"
        let plain = escape + "]52;c;" + base64(Array(text.utf8)) + "\u{07}"
        switch nesting {
        case .nothing: return [plain]
        case .tmux:
            // tmux itself takes the first where `set-clipboard` is on, and passes on what is in the
            // second where `allow-passthrough` is.
            let inner = plain.replacing(escape, with: escape + escape)
            return [plain, escape + "Ptmux;" + inner + escape + "\\"]
        case .screen:
            let characters = Array(plain)
            return stride(from: 0, to: characters.count, by: longestOfScreen).map { start in
                let part = characters[start..<min(characters.count, start + longestOfScreen)]
                return escape + "P" + String(part) + escape + "\\"
            }
        }
    }

    /// Base 64 with padding (RFC 4648).
    static func base64(_ bytes: [UInt8]) -> String {
        let alphabet = Array(
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
        var out: [UInt8] = []
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let group = bytes[start..<min(start + 3, bytes.count)]
            var value = 0
            for offset in 0..<3 {
                value = value << 8 | (offset < group.count ? Int(group[start + offset]) : 0)
            }
            for digit in 0..<4 {
                out.append(
                    digit <= group.count ? alphabet[value >> (18 - 6 * digit) & 63] : 0x3D)
            }
        }
        return String(decoding: out, as: UTF8.self)
    }
}

/// What the environment says.
enum Environment {
    /// The value of a name; nil where there is none, or an empty one.
    static func text(_ name: String) -> String? {
        guard let value = getenv(name), value.pointee != 0 else { return nil }
        return String(cString: value)
    }
}
