import Foundation
import Testing

/// The rules of the tree, held against the manifest as SwiftPM reads it and against the sources.
@Suite struct DependencyTests {
    struct Description: Decodable {
        struct Target: Decodable {
            var name: String
            var type: String
            var path: String
            /// Inside the path.
            var sources: [String]
            var targetDependencies: [String]?

            enum CodingKeys: String, CodingKey {
                case name, type, path, sources
                case targetDependencies = "target_dependencies"
            }
        }
        var targets: [Target]
    }

    static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().path

    /// From the top of the picture to its bottom; a target may use only those above it.
    static let order = [
        "CTerminal", "COpenBLAS", "CZlib", "COpenSSL", "CKernels", "Support", "Tensors", "Autodiff",
        "Layers",
        "Optimizers", "Reports", "City", "Graphs", "Recommending", "Evaluation", "Training",
        "Explanation", "Models", "Sessions", "Questions",
        "Canvas", "Screens", "TerminalHost", "whyhere",
    ]

    static let targets: [Description.Target] = {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        // A scratch folder of its own: the build that runs this test holds the usual one.
        let scratch = NSTemporaryDirectory() + "whyhere-architecture"
        process.arguments = [
            "swift", "package", "--package-path", root, "--scratch-path", scratch, "describe",
            "--type", "json",
        ]
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = FileHandle.nullDevice
        guard (try? process.run()) != nil else { return [] }
        let data = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return (try? JSONDecoder().decode(Description.self, from: data))?.targets ?? []
    }()

    private static var sources: [Description.Target] {
        targets.filter { $0.path.hasPrefix("Sources/") }
    }

    @Test func everyTargetHasItsPlace() {
        #expect(Set(Self.sources.map(\.name)) == Set(Self.order))
    }

    @Test func arrowsPointUp() throws {
        for target in Self.sources {
            let own = try #require(Self.order.firstIndex(of: target.name))
            for dependency in target.targetDependencies ?? [] {
                let other = try #require(Self.order.firstIndex(of: dependency))
                #expect(other < own, "\(target.name) uses \(dependency)")
            }
        }
    }

    @Test func boundaries() {
        func users(of name: String) -> Set<String> {
            Set(
                Self.sources.filter { ($0.targetDependencies ?? []).contains(name) }.map(\.name))
        }
        #expect(users(of: "COpenBLAS") == ["Tensors"])
        #expect(users(of: "CKernels") == ["Tensors"])
        #expect(users(of: "CZlib") == ["City"])
        #expect(users(of: "COpenSSL") == ["Support"])
        #expect(users(of: "CTerminal") == ["TerminalHost"])
        #expect(!users(of: "Training").contains("Explanation"))
        #expect(!users(of: "Explanation").contains("Training"))
        for workbench in ["Canvas", "Screens", "TerminalHost"] {
            for engine in ["Tensors", "Autodiff", "Optimizers", "City", "Models"] {
                #expect(!users(of: engine).contains(workbench), "\(workbench) uses \(engine)")
            }
        }
    }

    /// SwiftPM lets a file import what a dependency depends on; here it must be declared.
    @Test func importsAreDeclared() throws {
        for target in Self.sources {
            let folder = Self.root + "/" + target.path
            let declared = Set(target.targetDependencies ?? [])
            for file in target.sources where file.hasSuffix(".swift") {
                let text = try String(contentsOfFile: folder + "/" + file, encoding: .utf8)
                for line in text.split(separator: "\n") where line.hasPrefix("import ") {
                    let module = String(line.dropFirst("import ".count))
                    guard Self.order.contains(module) else { continue }
                    #expect(declared.contains(module), "\(target.path)/\(file) imports \(module)")
                }
            }
        }
    }

    /// Whatever learns may not look at what is true by construction.
    @Test func plantedTruthStaysHidden() throws {
        for target in ["Pipeline/Graphs", "Pipeline/Recommending", "Pipeline/Training", "Models"] {
            let folder = "\(Self.root)/Sources/\(target)"
            let files = FileManager.default.enumerator(atPath: folder)?.allObjects ?? []
            let sources = files.compactMap { $0 as? String }.filter { $0.hasSuffix(".swift") }
            #expect(!sources.isEmpty)
            for file in sources {
                let text = try String(contentsOfFile: folder + "/" + file, encoding: .utf8)
                // What came in the held-out part is `truth` too; planted are these and their columns.
                for hidden in ["CityTruth", "PlantedTruth", "VisitCause", "\"truth."] {
                    #expect(!text.contains(hidden), "\(target)/\(file) mentions \(hidden)")
                }
            }
        }
    }

    @Test func filesStayShort() throws {
        for folder in ["Sources", "Tests"] {
            let files =
                FileManager.default.enumerator(atPath: Self.root + "/" + folder)?.allObjects ?? []
            for case let file as String in files
            where file.hasSuffix(".swift") || file.hasSuffix(".c") {
                let text = try String(
                    contentsOfFile: "\(Self.root)/\(folder)/\(file)", encoding: .utf8)
                #expect(
                    text.split(separator: "\n", omittingEmptySubsequences: false).count <= 401,
                    "\(file)")
            }
        }
    }
}
