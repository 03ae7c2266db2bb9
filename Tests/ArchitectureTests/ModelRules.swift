import Foundation
import Testing

/// Algorithms know protocols, models know algorithms, nobody knows a model.
@Suite struct ModelRules {
    private static let root = DependencyTests.root

    /// The words of the catalogue and of what its models are made of.
    private static let identifiers = [
        "sepgcn", "lightgcn", "matrixfactorization", "knowsite", "tucker", "distmult", "complex",
        "transe", "stkdrec", "sasrec", "gru4rec", "spacetimegr.", "spacetimegrembedding",
        "factmodel",
        "generatorassembly",
        "sequenceassembly", "siteassembly",
    ]

    /// Files that may know models: what measures or pictures certain ones, importers of releases
    /// that bear a model's name, and the reader of recipes from before there was a choice.
    private static func isExcepted(_ file: String) -> Bool {
        file.hasPrefix("Models/") || file.hasPrefix("whyhere/Generated/")
            || file.hasSuffix("Bench.swift") || file.hasSuffix("BenchCommand.swift")
            || file.hasSuffix("FramesCommand.swift") || file.hasPrefix("Pipeline/City/Import/")
            || file.hasSuffix("ImportCommands.swift") || file.hasSuffix("ImportLayout.swift")
            || file.hasSuffix("Recipes/TrainingRecipe.swift")
    }

    /// Code without comments, and without the sentences that people read.
    private static func code(_ text: String) -> String {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
            line.range(of: "//").map { String(line[..<$0.lowerBound]) } ?? String(line)
        }
        let joined = lines.joined(separator: "\n")
            .replacing(#/"""[\s\S]*?"""/#, with: "\"\"")
        // A literal of one word may be a name; one with blanks is a sentence.
        return joined.replacing(#/"[^"\n]* [^"\n]*"/#, with: "\"\"").lowercased()
    }

    @Test func noFileOutsideModelsNamesOne() throws {
        let folder = Self.root + "/Sources"
        let files = FileManager.default.enumerator(atPath: folder)?.allObjects ?? []
        let sources = files.compactMap { $0 as? String }.filter {
            $0.hasSuffix(".swift") && !Self.isExcepted($0)
        }
        #expect(sources.count > 300)
        for file in sources {
            let code = Self.code(try String(contentsOfFile: folder + "/" + file, encoding: .utf8))
            for name in Self.identifiers {
                #expect(!code.contains(name), "\(file) names \(name)")
            }
        }
    }

    /// What was answered by a type of run is answered by a protocol.
    @Test func nobodyAsksWhatKindARunIs() throws {
        for target in ["Questions", "Workbench", "whyhere"] {
            let folder = "\(Self.root)/Sources/\(target)"
            let files = FileManager.default.enumerator(atPath: folder)?.allObjects ?? []
            for case let file as String in files where file.hasSuffix(".swift") {
                let text = try String(contentsOfFile: folder + "/" + file, encoding: .utf8)
                for cast in ["as? any", "as? Site", "as? Moment", "as? Propagation"] {
                    #expect(!text.contains(cast), "\(target)/\(file) asks what something is")
                }
                #expect(!text.contains("contains(\"@\")"), "\(target)/\(file)")
            }
        }
    }
}
