/// Signs that fill a cell, from blank to full.
enum Shade {
    private static let signs = [" ", "░", "▒", "▓", "█"]
    private static let inASCII = [" ", ".", ":", "=", "#"]

    static func glyphs(ascii: Bool) -> [String] { ascii ? inASCII : signs }

    /// Denser for a larger share of 1.
    static func glyph(_ share: Double, ascii: Bool) -> String {
        glyphs(ascii: ascii)[max(0, min(4, Int((min(1, max(0, share)) * 4).rounded())))]
    }
}
