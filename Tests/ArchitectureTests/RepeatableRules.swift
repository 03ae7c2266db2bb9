import Foundation
import Testing

/// What a figure may rest on is the same in every process and under every release of Swift.
@Suite struct RepeatableRules {
    /// What the standard library draws may change with a release, and the order of a set does with
    /// every process.
    private static let forbidden = [
        (".shuffled(", "draw with RandomStream.shuffle or order"),
        (".shuffle()", "draw with RandomStream.shuffle"),
        (".randomElement(", "draw with RandomStream.integer"),
        (".random(in:", "draw with RandomStream.uniform or integer"),
        ("Bool.random(", "draw with RandomStream.integer"),
        ("SystemRandomNumberGenerator", "draw with a RandomStream of a seed"),
        ("Array(Set(", "sort what is distinct"),
    ]

    @Test func nothingIsDrawnOrOrderedByChance() throws {
        let folder = DependencyTests.root + "/Sources"
        let files = FileManager.default.enumerator(atPath: folder)?.allObjects ?? []
        let sources = files.compactMap { $0 as? String }.filter { $0.hasSuffix(".swift") }
        #expect(sources.count > 300)
        for file in sources {
            let text = try String(contentsOfFile: folder + "/" + file, encoding: .utf8)
            for line in text.split(separator: "\n") {
                for (word, remedy) in Self.forbidden
                where line.contains(word) && !line.contains(".sorted()") {
                    Issue.record("\(file): \(line.drop { $0 == " " }): \(remedy)")
                }
            }
        }
    }
}
