import Canvas
import Support
import Testing

@testable import Screens

/// Keys as lines, and back.
@Suite("Scripts of keys")
struct KeyScriptTests {
    @Test func everythingFromTheTerminalComesBack() throws {
        let keys: [Key] =
            [
                .up, .down, .left, .right, .pageUp, .pageDown, .home, .end, .enter, .escape, .tab,
                .backTab, .backspace, .delete, .function(1), .function(12), .control("l"),
            ] + "#\"\\ é一F1".map(Key.character)
        var messages: [Message] = keys.map { .key($0) }
        messages += [
            .typed("a \"b\"\\\n\tc"), .pasted("size 1 2\r\n\u{1}é"), .typed(""),
            .resized(Size(132, 43)),
        ]
        let kinds: [MouseEvent.Kind] = [
            .click, .doubleClick, .drag, .release, .wheelUp, .wheelDown,
        ]
        messages += kinds.enumerated().map { .mouse(MouseEvent($1, x: $0, y: 7)) }
        let text = messages.compactMap(KeyScript.line).joined(separator: "\n")
        #expect(text.split(separator: "\n").count == messages.count)
        #expect(try KeyScript.messages(in: text + "\n", file: "a") == messages)
        for message in [Message.start, .notice("x"), .timer(.runs)] {
            #expect(KeyScript.line(message) == nil)
        }
    }

    @Test func whatIsNoKeyIsNamedWithItsLine() {
        for (line, shown) in [
            ("Entr", "Entr"), ("size 3", "size 3"), ("click -1 2", "click -1 2"),
            ("typed cafe", "typed cafe"), ("Ctrl-", "Ctrl-"), ("F0", "F0"), ("  ", "  "),
            ("\u{1B}[31m", "31m"),
        ] {
            do {
                _ = try KeyScript.messages(in: "# a comment\r\n\n#\n\(line)\n", file: "a.keys")
                Issue.record("\(line) is taken")
            } catch {
                #expect(error.line == 4 && error.kind == .badData && error.file == "a.keys")
                #expect(error.problem.contains(shown) && !error.problem.contains("\u{1B}"))
            }
        }
    }

    /// What a pilot does by a script, it does by the keys.
    @Test func aScriptDrivesTheWorkbench() throws {
        var typed = Pilot(size: Size(100, 30))
        typed.type("3")
        typed.press(.down, .enter)
        var driven = Pilot(size: Size(100, 30))
        for message in try KeyScript.messages(in: "3\n↓\nEnter\n", file: "a") {
            driven.send(message)
        }
        #expect(driven.state == typed.state && driven.text == typed.text)
    }
}
