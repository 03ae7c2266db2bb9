import CTerminal
import Canvas
import Reports
import Screens

/// The process's terminal. For the thread that made it, except `wake`.
struct Terminal {
    private var palette: Palette

    /// Takes over the screen, or throws why that is impossible.
    init(logPath: String?, monochrome: Bool, theme: Theme) throws {
        let result = logPath.map { terminal_start($0) } ?? terminal_start(nil)
        switch Int(result) {
        case TERMINAL_STARTED: break
        case TERMINAL_NOT_A_TERMINAL:
            throw HostFailure(
                "The workbench needs a terminal; use a subcommand such as `whyhere city info` "
                    + "where there is none.")
        case TERMINAL_UNKNOWN_TYPE:
            throw HostFailure(
                "TERM names a terminal that cannot place its cursor, or one that nobody has "
                    + "described here; set it, for example `TERM=xterm-256color whyhere`.")
        default:
            throw HostFailure("The system gave no pipe; close some programs and try again.")
        }
        let refused = Environment.text("NO_COLOR") != nil
        let depth = ColourDepth(
            colours: Int(terminal_colours()), monochrome: monochrome || refused)
        palette = Palette(theme, depth)
    }

    /// Takes the colours of a theme; whether they are others than before.
    mutating func take(theme: Theme) -> Bool {
        guard theme != palette.theme else { return false }
        palette = Palette(theme, palette.terminalDepth)
        return true
    }

    func stop() { terminal_stop() }

    static func wake() { terminal_wake() }

    var size: Size {
        var width: Int32 = 0
        var height: Int32 = 0
        terminal_size(&width, &height)
        return Size(Int(width), Int(height))
    }

    /// Whether the terminal can show more than ASCII.
    var isUTF8: Bool { terminal_is_utf8() }

    /// Writes what changed and places the cursor.
    func show(_ frame: Frame, after old: Frame?) -> Int {
        let runs = diff(old?.canvas, frame.canvas)
        for run in runs {
            let (pair, bits) = palette.attributes(of: run.style)
            var text = run.text
            text.withUTF8 { bytes in
                bytes.withMemoryRebound(to: CChar.self) {
                    terminal_put(
                        Int32(run.y), Int32(run.x), $0.baseAddress, $0.count, pair, bits)
                }
            }
        }
        let cursor = frame.cursor
        terminal_cursor(Int32(cursor?.y ?? 0), Int32(cursor?.x ?? 0), cursor != nil)
        terminal_refresh()
        return runs.count
    }

    /// Hands over what has come, as much as fits into one piece; how many bytes that was.
    func read(into decoder: inout InputDecoder) -> Int {
        withUnsafeTemporaryAllocation(of: CChar.self, capacity: 4096) { buffer in
            let count = terminal_read_bytes(buffer.baseAddress, buffer.count)
            decoder.feed(UnsafeRawBufferPointer(buffer)[..<count])
            return count
        }
    }

    /// What this terminal sends for its keys by its own description, where that begins with an
    /// escape.
    var describedKeys: [[UInt8]: Key] {
        let names: [(String, Key)] = [
            ("kcuu1", .up), ("kcud1", .down), ("kcub1", .left), ("kcuf1", .right),
            ("kpp", .pageUp), ("knp", .pageDown), ("khome", .home), ("kend", .end),
            ("kent", .enter), ("kdch1", .delete), ("kcbt", .backTab), ("kf1", .function(1)),
        ]
        var keys: [[UInt8]: Key] = [:]
        for (name, key) in names {
            guard let text = terminal_key_string(name) else { continue }
            let bytes = Array(String(cString: text).utf8)
            if bytes.count > 1, bytes[0] == 0x1B { keys[bytes] = key }
        }
        return keys
    }

    /// The described terminal that stands in for `TERM`, where that is not described here.
    var drawnAs: String? { terminal_drawn_as().map { String(cString: $0) } }
}

/// Columns that the C library, and so ncurses, gives a scalar; nil for what it cannot print.
package func libraryWidth(of scalar: Unicode.Scalar) -> Int? {
    let width = Int(terminal_scalar_width(scalar.value))
    return width < 0 ? nil : width
}

/// From now on a crash writes where it was to standard error, gives the terminal back, and ends the
/// process at once by its signal.
public func reportCrashes() { terminal_report_crashes() }
