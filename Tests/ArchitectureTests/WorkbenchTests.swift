import Foundation
import Testing

/// What the screens may not know.
@Suite struct WorkbenchRules {
    private static func sources() -> [(name: String, text: String)] {
        let folder = DependencyTests.root + "/Sources/Workbench"
        let files = FileManager.default.enumerator(atPath: folder)?.allObjects ?? []
        return files.compactMap { $0 as? String }.filter { $0.hasSuffix(".swift") }.compactMap {
            file in
            let text = try? String(contentsOfFile: folder + "/" + file, encoding: .utf8)
            return text.map { (file, $0) }
        }
    }

    /// A model is known by its card. A release keeps its name: `city import knowsite`.
    @Test func noScreenNamesAModel() {
        let models = [
            ".sepgcn", "SEP-GCN", "KnowSite", "TuckER", "STKDRec", "stkdrec",
            "SASRec", "sasrec", "Spacetime-GR", "spacetime-gr", "LightGCN", "DistMult", "TransE",
        ]
        let sources = Self.sources()
        #expect(sources.count > 90)
        for (name, text) in sources {
            let file = name.split(separator: "/").last.map(String.init) ?? name
            guard file != "ImportLayout.swift" else { continue }
            for model in models {
                #expect(!text.contains(model), "\(name) names \(model)")
            }
            #expect(!text.contains("contains(\"@\")"), "\(name) takes a reference apart by itself")
        }
    }

    /// The screens draw and decide; they reach no terminal and no file.
    @Test func screensDoNotKnowTheTerminal() {
        for (name, text) in Self.sources()
        where name.hasPrefix("Shell/") || name.hasPrefix("Screens/") {
            #expect(
                !text.contains("import CTerminal") && !text.contains("import Foundation"), "\(name)"
            )
        }
    }
}
