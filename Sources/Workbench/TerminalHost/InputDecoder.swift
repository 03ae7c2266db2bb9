import Screens

/// What came from the terminal.
package enum Input: Equatable, Sendable {
    case key(Key)
    case mouse(MouseEvent)
    /// Text between the marks of a bracketed paste.
    case pasted(String)
}

/// Turns the bytes of a terminal into keys, mouse events and pasted text.
///
/// A sequence that it does not know is swallowed whole, also when it arrives in pieces: none of it
/// is a key. Only a lone escape is a key, once nothing has followed it for `escapeTime`. There is no
/// clock here; whoever reads tells the time, and calls `expire` when `deadline` has passed.
///
/// Cost: O(1) a byte; a paste keeps at most 64 KiB, a sequence 64 bytes.
package struct InputDecoder {
    /// How long an escape may stay alone before it is the key. A sequence that a slow line tears
    /// right behind its escape needs more; `ESCDELAY` gives more.
    package var escapeTime = Duration.milliseconds(50)
    /// How long a sequence that has begun waits for its next piece.
    static let pieceTime = Duration.milliseconds(500)
    /// A terminal that dies in the middle of a paste sends no end; then what comes is keys again.
    static let pasteTime = Duration.seconds(10)
    /// No field holds more, and a pasted book must not fill the memory.
    static let longestPaste = 64 * 1024
    private static let longestSequence = 64

    /// Where in the grammar of ECMA-48 the next byte stands.
    private enum Place: Equatable {
        case ground
        /// The first bytes of a character of UTF-8; how many are still to come.
        case character(Int)
        case escape
        /// Behind `ESC [`, and behind `ESC O`.
        case control, single
        /// The function keys of the Linux console: one byte behind `ESC [ [`.
        case console
        /// Three bytes of the oldest way to tell the mouse.
        case mouse
        /// A string such as OSC or DCS, up to its end; an escape in it may be the first half of that.
        case string, stringEscape
        /// A paste; how much of the mark of its end was seen.
        case paste(Int)
    }

    private static let pasteEnd = Array("\u{1B}[201~".utf8)

    private var place = Place.ground
    /// The sequence, the character or the paste so far.
    private var bytes: [UInt8] = []
    private var lastByte = ContinuousClock.now
    private var waiting: [Input] = []
    private var taken = 0
    /// Keys by what the description of this terminal says they send.
    private let described: [[UInt8]: Key]
    private var clicks = ClickCounter()

    /// - Parameter described: Sequences of this terminal that begin with an escape, by their key.
    package init(described: [[UInt8]: Key] = [:]) { self.described = described }

    /// When `expire` must be called; nil where nothing is half read.
    package var deadline: ContinuousClock.Instant? {
        switch place {
        case .ground: nil
        case .escape: lastByte + escapeTime
        case .paste: lastByte + Self.pasteTime
        default: lastByte + Self.pieceTime
        }
    }

    /// The next thing that came, in order.
    package mutating func next() -> Input? {
        guard taken < waiting.count else { return nil }
        taken += 1
        defer {
            if taken == waiting.count {
                waiting.removeAll(keepingCapacity: true)
                taken = 0
            }
        }
        return waiting[taken - 1]
    }

    /// Takes bytes that came at a time.
    package mutating func feed(
        _ new: some Sequence<UInt8>, at now: ContinuousClock.Instant = .now
    ) {
        for byte in new {
            lastByte = now
            take(byte)
        }
    }

    /// Nothing came until now: a lone escape is a key, and what was torn off is dropped.
    package mutating func expire(at now: ContinuousClock.Instant = .now) {
        guard let deadline, deadline <= now else { return }
        if place == .escape { emit(.escape) }
        leave()
    }

    private mutating func emit(_ key: Key) { waiting.append(.key(key)) }

    private mutating func leave() {
        place = .ground
        bytes.removeAll(keepingCapacity: bytes.capacity <= 4096)
    }

    private mutating func begin(_ new: Place, _ first: [UInt8]) {
        place = new
        bytes = first
    }

    /// Keeps a byte of a sequence; what is longer than any known one is only passed over.
    private mutating func keep(_ byte: UInt8) {
        if bytes.count < Self.longestSequence { bytes.append(byte) }
    }

    private mutating func take(_ byte: UInt8) {
        switch place {
        case .ground: takeOnGround(byte)
        case .character(let missing): takeOfCharacter(byte, missing)
        case .escape: takeBehindEscape(byte)
        case .control: takeOfControl(byte)
        case .single: takeOfSingle(byte)
        case .console: takeOfConsole(byte)
        case .mouse:
            bytes.append(byte)
            if bytes.count == 6 {
                report(
                    button: Int(bytes[3]) - 32, x: Int(bytes[4]) - 33, y: Int(bytes[5]) - 33,
                    isRelease: false)
                leave()
            }
        case .string, .stringEscape: takeOfString(byte)
        case .paste(let matched): takeOfPaste(byte, matched)
        }
    }

    // MARK: - Characters

    private mutating func takeOnGround(_ byte: UInt8) {
        switch byte {
        case 0x1B: begin(.escape, [byte])
        case 0..<0x20, 0x7F: if let key = Self.control(byte) { emit(key) }
        case 0x20..<0x7F: emit(.character(Character(Unicode.Scalar(byte))))
        case 0xC2...0xDF: begin(.character(1), [byte])
        case 0xE0...0xEF: begin(.character(2), [byte])
        case 0xF0...0xF4: begin(.character(3), [byte])
        // Where no character can begin, a terminal of eight bits begins a sequence with one byte.
        case 0x9B: begin(.control, [0x1B, 0x5B])
        case 0x8F: begin(.single, [0x1B, 0x4F])
        case 0x90, 0x98, 0x9D...0x9F: begin(.string, [byte])
        default: break
        }
    }

    private static func control(_ byte: UInt8) -> Key? {
        switch byte {
        case 0x09: .tab
        case 0x0A, 0x0D: .enter
        case 0x08, 0x7F: .backspace
        case 1...26: .control(Character(Unicode.Scalar(byte + 96)))
        default: nil
        }
    }

    private mutating func takeOfCharacter(_ byte: UInt8, _ missing: Int) {
        guard (0x80...0xBF).contains(byte) else {
            // The character was broken off; this byte begins something else.
            leave()
            return takeOnGround(byte)
        }
        bytes.append(byte)
        guard missing == 1 else {
            place = .character(missing - 1)
            return
        }
        let text = String(decoding: bytes, as: UTF8.self)
        leave()
        guard let scalar = text.unicodeScalars.first, text.unicodeScalars.count == 1,
            scalar != "\u{FFFD}", !(0x80..<0xA0).contains(scalar.value)
        else { return }
        emit(.character(Character(scalar)))
    }

    // MARK: - Sequences

    private mutating func takeBehindEscape(_ byte: UInt8) {
        switch byte {
        case 0x5B: begin(.control, [0x1B, byte])
        case 0x4F: begin(.single, [0x1B, byte])
        // DCS, SOS, OSC, PM and APC.
        case 0x50, 0x58, 0x5D, 0x5E, 0x5F: begin(.string, [byte])
        default:
            leave()
            if let key = described[[0x1B, byte]] { return emit(key) }
            // Two keys that came fast, or a key with Alt.
            emit(.escape)
            takeOnGround(byte)
        }
    }

    /// What ends any sequence at once; true where it did.
    private mutating func breaksOff(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x1B: begin(.escape, [byte])
        case 0x18, 0x1A: leave()
        case 0x80...0xFF:
            leave()
            takeOnGround(byte)
        default: return false
        }
        return true
    }

    private mutating func takeOfControl(_ byte: UInt8) {
        guard !breaksOff(byte) else { return }
        switch byte {
        case 0x20..<0x40:
            keep(byte)
            // A key of rxvt ends in a sign that elsewhere leads to the last byte.
            let isKey = byte == 0x24 && bytes.dropFirst(2).dropLast().allSatisfy(Self.isDigit)
            if isKey && bytes.count > 3 { leave() }
        case 0x5B where bytes.count == 2:
            keep(byte)
            place = .console
        case 0x4D where bytes.count == 2:
            bytes.append(byte)
            place = .mouse
        case 0x40..<0x7F:
            keep(byte)
            finishControl()
        default: break
        }
    }

    private mutating func takeOfConsole(_ byte: UInt8) {
        guard !breaksOff(byte) else { return }
        keep(byte)
        let key = described[bytes]
        leave()
        if let key { emit(key) }
    }

    private mutating func takeOfSingle(_ byte: UInt8) {
        guard !breaksOff(byte) else { return }
        switch byte {
        case 0x20..<0x40: keep(byte)
        case 0x40..<0x7F:
            keep(byte)
            let key = described[bytes] ?? (bytes.count == 3 ? Self.keypad(byte) : nil)
            leave()
            if let key { emit(key) }
        default: break
        }
    }

    private mutating func takeOfString(_ byte: UInt8) {
        let opener = bytes.first ?? 0
        switch (place, byte) {
        case (.stringEscape, 0x5C): leave()
        // It was broken off, and another sequence begins.
        case (.stringEscape, 0x4F), (.stringEscape, 0x50), (.stringEscape, 0x5B),
            (.stringEscape, 0x5D):
            takeBehindEscape(byte)
        case (_, 0x1B): place = .stringEscape
        case (_, 0x18), (_, 0x1A): leave()
        case (_, 0x07) where opener == 0x5D || opener == 0x9D: leave()
        // Else it is a part of a character.
        case (_, 0x9C) where opener >= 0x80: leave()
        default: place = .string
        }
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (0x30..<0x3A).contains(byte) }

    private mutating func finishControl() {
        let sequence = bytes
        leave()
        if let key = described[sequence] { return emit(key) }
        let last = sequence[sequence.count - 1]
        let middle = sequence[2..<(sequence.count - 1)]
        if middle.first == 0x3C, last == 0x4D || last == 0x6D {
            if let told = Self.numbers(middle.dropFirst()), told.count == 3 {
                report(button: told[0], x: told[1] - 1, y: told[2] - 1, isRelease: last == 0x6D)
            }
            return
        }
        guard let told = Self.numbers(middle) else { return }
        switch (last, told.count) {
        case (0x4D, 3):
            report(button: told[0] - 32, x: told[1] - 1, y: told[2] - 1, isRelease: false)
        case (0x7E, 1) where told[0] == 200: begin(.paste(0), [])
        case (0x7E, 1): if let key = Self.numbered[told[0]] { emit(key) }
        // With a second number Shift, Alt or Ctrl was held, which means nothing here.
        case (_, 0),
            (_, 1) where told == [1]:
            if let key = Self.lettered[last] { emit(key) }
        default: break
        }
    }

    /// Numbers between semicolons; none where there is nothing, nil where it is something else.
    private static func numbers(_ bytes: ArraySlice<UInt8>) -> [Int]? {
        guard !bytes.isEmpty else { return [] }
        var all: [Int] = []
        for part in bytes.split(separator: 0x3B, omittingEmptySubsequences: false) {
            guard part.count <= 9, part.allSatisfy(isDigit) else { return nil }
            all.append(part.reduce(0) { $0 * 10 + Int($1 - 0x30) })
        }
        return all
    }

    private static let lettered: [UInt8: Key] = [
        0x41: .up, 0x42: .down, 0x43: .right, 0x44: .left, 0x46: .end, 0x48: .home,
        0x5A: .backTab,
    ]

    private static let numbered: [Int: Key] = [
        1: .home, 3: .delete, 4: .end, 5: .pageUp, 6: .pageDown, 7: .home, 8: .end,
        11: .function(1), 12: .function(2), 13: .function(3), 14: .function(4),
        15: .function(5), 17: .function(6), 18: .function(7), 19: .function(8),
        20: .function(9), 21: .function(10), 23: .function(11), 24: .function(12),
    ]

    /// Behind `ESC O`: arrows, the first function keys, and the pad of digits.
    private static func keypad(_ last: UInt8) -> Key? {
        switch last {
        case 0x4D: .enter
        case 0x49: .tab
        case 0x50...0x53: .function(Int(last - 0x50) + 1)
        case 0x6A...0x79: .character(Character(Unicode.Scalar(last - 0x40)))
        default: lettered[last]
        }
    }

    // MARK: - The mouse

    private mutating func report(button: Int, x: Int, y: Int, isRelease: Bool) {
        // Shift, Alt and Ctrl change nothing.
        let plain = button & ~0x1C
        let kind: MouseEvent.Kind
        switch (plain, isRelease) {
        case (0, false): kind = clicks.press(x: x, y: y, at: lastByte)
        case (0, true), (3, _): kind = .release
        case (32, _): kind = .drag
        case (64, false): kind = .wheelUp
        case (65, false): kind = .wheelDown
        default: return
        }
        guard x >= 0, y >= 0 else { return }
        waiting.append(.mouse(MouseEvent(kind, x: x, y: y)))
    }

    // MARK: - Pastes

    private mutating func takeOfPaste(_ byte: UInt8, _ matched: Int) {
        bytes.append(byte)
        // The mark begins with its only escape, so that a mismatch starts anew.
        let now =
            byte == Self.pasteEnd[matched] ? matched + 1 : byte == Self.pasteEnd[0] ? 1 : 0
        guard now == Self.pasteEnd.count else {
            place = .paste(now)
            // The end is kept, since the mark of the end stands there.
            if bytes.count > 2 * Self.longestPaste {
                bytes.removeSubrange(Self.longestPaste..<(bytes.count - Self.pasteEnd.count))
            }
            return
        }
        let text = bytes.dropLast(Self.pasteEnd.count).prefix(Self.longestPaste)
        waiting.append(.pasted(String(decoding: text, as: UTF8.self)))
        leave()
    }
}

/// Tells a double click from two.
struct ClickCounter {
    static let doubleTime = Duration.milliseconds(400)

    private var last: (x: Int, y: Int, time: ContinuousClock.Instant)?

    /// The button was pressed; a third click begins anew.
    mutating func press(x: Int, y: Int, at now: ContinuousClock.Instant) -> MouseEvent.Kind {
        if let before = last, before.y == y, abs(before.x - x) <= 1,
            now - before.time < Self.doubleTime
        {
            last = nil
            return .doubleClick
        }
        last = (x, y, now)
        return .click
    }
}
