// swift-tools-version: 6.1
import Foundation
import PackageDescription

// The targets stand in the order in which a visit travels: from a file to a column, an edge, a
// score, a reason, and a line on the screen. An arrow may only point up this list;
// Tests/ArchitectureTests holds that rule.

let argumentParser = Target.Dependency.product(
    name: "ArgumentParser", package: "swift-argument-parser")
let yams = Target.Dependency.product(name: "Yams", package: "Yams")
let database = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")

/// For targets of text and keys, whose own code takes no time to run and much to optimise: the
/// optimiser spends two thirds of their compilation.
let plain: [SwiftSetting] = [.unsafeFlags(["-Onone"])]

/// One shelf is a folder under Sources; each target is a folder on it.
func piece(_ name: String, on shelf: String, _ dependencies: [Target.Dependency] = []) -> Target {
    .target(name: name, dependencies: dependencies, path: "Sources/\(shelf)/\(name)")
}

/// The README files of a target's folders, which are read and not compiled.
func texts(in path: String) -> [String] {
    let folder = Context.packageDirectory + "/" + path
    let files = FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String } ?? []
    return files.filter { $0.hasSuffix(".md") }.sorted()
}

/// - Parameter isPlain: Tests of text and files.
func tests(
    of name: String, _ dependencies: [Target.Dependency] = [], exclude: [String] = [],
    isPlain: Bool = false
) -> Target {
    .testTarget(
        name: "\(name)Tests", dependencies: [.init(stringLiteral: name)] + dependencies,
        path: "Tests/\(name)Tests", exclude: exclude,
        swiftSettings: isPlain ? plain : [])
}

let package = Package(
    name: "WhyHere",
    products: [.executable(name: "whyhere", targets: ["whyhere"])],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    ],
    targets: [
        // The C edge: the only importers of ncursesw, cblas, zlib and OpenSSL.
        .target(
            name: "CTerminal", path: "Sources/CTerminal",
            linkerSettings: [.linkedLibrary("ncursesw"), .linkedLibrary("tinfo")]),
        .systemLibrary(name: "COpenBLAS", path: "Sources/COpenBLAS"),
        .systemLibrary(name: "CZlib", path: "Sources/CZlib"),
        .systemLibrary(name: "COpenSSL", path: "Sources/COpenSSL"),
        // Loops that need wider vectors than Swift compiles for.
        .target(name: "CKernels", path: "Sources/CKernels"),

        // What every shelf may use: failures, files, digests, text of numbers.
        .target(name: "Support", dependencies: ["COpenSSL"], path: "Sources/Support"),

        // Engine: knows numbers, not cities.
        // shapes, BLAS, sparse, random
        piece("Tensors", on: "Engine", ["Support", "COpenBLAS", "CKernels"]),
        piece("Autodiff", on: "Engine", ["Tensors"]),  // tape, gradients, finite differences
        piece("Layers", on: "Engine", ["Tensors", "Autodiff"]),  // what networks are made of
        piece("Optimizers", on: "Engine", ["Tensors", "Autodiff"]),  // Adam, dense and by rows

        // What the pipeline hands to the workbench and to --json: plain values.
        .target(name: "Reports", dependencies: ["Support"], path: "Sources/Reports"),

        // Pipeline: knows cities, not terminals.
        // 1 visits, splits, import, growing
        piece("City", on: "Pipeline", ["Support", "CZlib", "Tensors", "Reports"]),
        // 2 graphs that several models share, from training views only
        piece("Graphs", on: "Pipeline", ["Support", "Tensors", "Reports", "City"]),
        // 3 what a recommender is: its card, its settings as one table, its evidence
        piece(
            "Recommending", on: "Pipeline",
            ["Support", "Tensors", "Optimizers", "Reports", "City", "Graphs", yams]),
        // 4 ranks, metrics, audits
        piece(
            "Evaluation", on: "Pipeline",
            ["Support", "Tensors", "Reports", "City", "Graphs", "Recommending"]),
        // 5 the loop, checkpoints
        piece(
            "Training", on: "Pipeline",
            ["Support", "Tensors", "Autodiff", "Optimizers", "Reports", "City", "Recommending"]),
        // 6 contributions that add up: algorithms over an explainable score
        piece(
            "Explanation", on: "Pipeline",
            ["Support", "Tensors", "Reports", "City", "Graphs", "Recommending"]),

        // A folder is a paper: its recipe, graph, network, task, evidence and words.
        .target(
            name: "Models",
            dependencies: [
                "Support", "Tensors", "Autodiff", "Layers", "Optimizers", "Reports", "City",
                "Graphs", "Recommending", "Evaluation", "Training", "Explanation",
            ],
            path: "Sources/Models",
            exclude: texts(in: "Sources/Models")),

        // 7 session.sqlite
        piece("Sessions", on: "Pipeline", ["Support", "Reports", database]),
        // 8 what a subcommand and a key both ask: requests in, reports out
        .target(
            name: "Questions",
            dependencies: [
                "Support", "Tensors", "Autodiff", "Reports", "City", "Graphs", "Recommending",
                "Evaluation", "Training", "Explanation", "Models", "Sessions",
            ],
            path: "Sources/Questions"),

        // Workbench: knows reports, never tensors.
        // Cells, layout, plots: pure.
        piece("Canvas", on: "Workbench", ["Support"]),
        // State, update, view: pure. The shell around the screens, and a folder for each of them.
        .target(
            name: "Screens", dependencies: ["Support", "Reports", "Canvas"],
            path: "Sources/Workbench", exclude: ["Canvas", "TerminalHost"], swiftSettings: plain),
        // The event loop between the terminal and the screens.
        piece("TerminalHost", on: "Workbench", ["CTerminal", "Reports", "Canvas", "Screens"]),

        // The composition root: arguments to questions, answers to screens; and the benchmarks.
        .executableTarget(
            name: "whyhere",
            dependencies: [
                "Support", "Tensors", "Autodiff", "Layers", "Optimizers", "Reports", "City",
                "Graphs", "Recommending", "Evaluation", "Training", "Explanation", "Models",
                "Sessions", "Questions", "Canvas", "Screens", "TerminalHost", argumentParser,
            ],
            path: "Sources/whyhere", swiftSettings: plain),

        // Tests mirror the shelves; TestSupport is what several of them use.
        .target(
            name: "TestSupport",
            dependencies: ["Tensors", "Autodiff", "City", "Reports", "Models"],
            path: "Tests/TestSupport"),
        .testTarget(name: "ArchitectureTests", path: "Tests/ArchitectureTests"),
        tests(of: "Tensors"),
        tests(of: "Autodiff"),
        tests(of: "Layers", ["Tensors", "Autodiff"]),
        tests(of: "Optimizers"),
        tests(of: "Graphs", ["Tensors", "Reports", "City", "Models", "TestSupport"]),
        tests(
            of: "Models",
            ["Optimizers", "Recommending", "Evaluation", "Support", "Reports", "TestSupport"],
            exclude: ["Fixtures"]),
        tests(of: "Support", ["Tensors"]),
        tests(of: "City", ["Reports", "Tensors"], isPlain: true),
        tests(of: "Evaluation", ["Reports", "Recommending", "Models", "TestSupport"]),
        tests(
            of: "Training",
            [
                "Tensors", "Autodiff", "Optimizers", "Recommending", "Support", "Reports", "City",
                "Graphs", "Models", "Evaluation", "TestSupport",
            ]),
        tests(
            of: "Explanation",
            [
                "Tensors", "Autodiff", "Reports", "City", "Graphs", "Models", "Training",
                "TestSupport",
            ]),
        tests(of: "Sessions", ["Support", "Reports", "TestSupport", database]),
        tests(
            of: "Questions",
            [
                "Tensors", "Reports", "City", "Graphs", "Models", "Evaluation", "Sessions",
                "TestSupport",
            ]),
        tests(of: "Canvas", ["Support"]),
        tests(
            of: "Screens", ["Canvas", "Reports", "Support", "Models", "TestSupport"], isPlain: true),
        tests(of: "TerminalHost", ["Canvas", "Reports", "Screens"]),
        // The built program from outside: no module of it but the pseudo-terminal, and the forms
        // that are held against its options.
        .testTarget(
            name: "ProgramTests",
            dependencies: ["TerminalHost", "Canvas", "Screens", "TestSupport"],
            path: "Tests/ProgramTests", exclude: ["Fixtures"]),
    ],
    swiftLanguageModes: [.v6]
)
