import CTerminal
import Canvas
import Reports
import Screens

#if canImport(Glibc)
    import Glibc
#endif

/// The process's terminal. For the thread that made it, except `wake`.
struct Terminal {
    enum Input {
        case key(Key)
        case mouse(MouseEvent)
        /// A paste begins: what follows is read with `readPaste`.
        case paste
        case ignored
    }

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
                "TERM names a terminal that cannot place its cursor; set it, for example "
                    + "`TERM=xterm-256color whyhere`.")
        default:
            throw HostFailure("The system gave no pipe; close some programs and try again.")
        }
        let refused = getenv("NO_COLOR").map { $0.pointee != 0 } ?? false
        let depth = ColourDepth(
            colours: Int(terminal_colours()), monochrome: monochrome || refused)
        palette = Palette(theme, depth)
    }

    /// Takes the colours of a theme; whether they are others than before.
    mutating func take(theme: Theme) -> Bool {
        guard theme != palette.theme else { return false }
        palette = Palette(theme, palette.depth)
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

    /// The next key or mouse event, without waiting; nil when there is none.
    func read() -> Input? {
        let event = terminal_read()
        switch Int(event.kind) {
        case TERMINAL_EVENT_NONE: return nil
        case TERMINAL_EVENT_CHARACTER: return Self.character(event.code)
        case TERMINAL_EVENT_KEY: return Self.special(Int(event.code))
        case TERMINAL_EVENT_CLICK: return .mouse(Self.mouse(.click, event))
        case TERMINAL_EVENT_PASTE: return .paste
        case TERMINAL_EVENT_WHEEL_UP: return .mouse(Self.mouse(.wheelUp, event))
        case TERMINAL_EVENT_WHEEL_DOWN: return .mouse(Self.mouse(.wheelDown, event))
        default: return .ignored
        }
    }

    /// Takes what is there of a paste; true at its end.
    func readPaste(into paste: inout Paste) -> Bool {
        var ended = false
        while !ended {
            let count = withUnsafeTemporaryAllocation(of: CChar.self, capacity: 4096) { buffer in
                let count = terminal_read_paste(buffer.baseAddress, buffer.count, &ended)
                paste.append(UnsafeRawBufferPointer(buffer)[..<count])
                return count
            }
            if count == 0 { break }
        }
        return ended
    }

    private static func mouse(_ kind: MouseEvent.Kind, _ event: terminal_event) -> MouseEvent {
        MouseEvent(kind, x: Int(event.x), y: Int(event.y))
    }

    private static func character(_ code: UInt32) -> Input {
        switch code {
        case 9: return .key(.tab)
        case 10, 13: return .key(.enter)
        case 27: return .key(.escape)
        case 8, 127: return .key(.backspace)
        case 1...26:
            return .key(.control(Character(Unicode.Scalar(UInt8(code + 96)))))
        case 0..<32, 128..<160: return .ignored
        default:
            return Unicode.Scalar(code).map { .key(.character(Character($0))) } ?? .ignored
        }
    }

    private static func special(_ code: Int) -> Input {
        let keys: [Int: Key] = [
            TERMINAL_KEY_UP: .up, TERMINAL_KEY_DOWN: .down, TERMINAL_KEY_LEFT: .left,
            TERMINAL_KEY_RIGHT: .right, TERMINAL_KEY_PAGE_UP: .pageUp,
            TERMINAL_KEY_PAGE_DOWN: .pageDown, TERMINAL_KEY_HOME: .home,
            TERMINAL_KEY_END: .end, TERMINAL_KEY_ENTER: .enter,
            TERMINAL_KEY_BACKSPACE: .backspace, TERMINAL_KEY_DELETE: .delete,
            TERMINAL_KEY_BACK_TAB: .backTab,
        ]
        if let key = keys[code] { return .key(key) }
        if code > TERMINAL_KEY_FUNCTION { return .key(.function(code - TERMINAL_KEY_FUNCTION)) }
        return .ignored
    }
}

/// Columns that the C library, and so ncurses, gives a scalar; nil for what it cannot print.
package func libraryWidth(of scalar: Unicode.Scalar) -> Int? {
    let width = Int(terminal_scalar_width(scalar.value))
    return width < 0 ? nil : width
}

/// From now on a crash writes where it was to standard error, gives the terminal back, and ends the
/// process at once by its signal.
public func reportCrashes() { terminal_report_crashes() }
