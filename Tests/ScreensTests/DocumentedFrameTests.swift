import Foundation
import Testing

@testable import Screens

/// The frames of the documentation were made by `whyhere frames`; here they are made again.
@Suite("Documented frames")
struct DocumentedFrameTests {
    private static var folder: URL {
        URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "docs/frames")
    }

    @Test("A frame is what the screens draw", arguments: DocumentedFrame.all.map(\.name))
    func frame(name: String) throws {
        let state = try JSONDecoder().decode(
            State.self, from: Data(contentsOf: Self.folder.appending(path: "state.json")))
        let frame = try #require(DocumentedFrame.all.first { $0.name == name })
        let file = Self.folder.appending(path: "\(name).txt")
        if ProcessInfo.processInfo.environment["WHYHERE_UPDATE_GOLDEN"] == "1" {
            try (frame.draw(state) + "\n").write(to: file, atomically: true, encoding: .utf8)
        }
        let stored = try String(contentsOf: file, encoding: .utf8)
        #expect(
            frame.draw(state) + "\n" == stored,
            "\(name) is out of date; run `whyhere frames --to docs/frames`")
    }

    @Test func noOtherFrameIsKept() throws {
        let files = try FileManager.default.contentsOfDirectory(atPath: Self.folder.path)
            .filter { $0.hasSuffix(".txt") }
        #expect(Set(files) == Set(DocumentedFrame.all.map { "\($0.name).txt" }))
    }
}
