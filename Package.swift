// swift-tools-version: 6.1
import PackageDescription

// The targets stand in the order in which a visit travels: from a file to a column, an edge, a
// score, a reason, and a line on the screen. An arrow may only point up this list;
// Tests/ArchitectureTests holds that rule.

let argumentParser = Target.Dependency.product(
    name: "ArgumentParser", package: "swift-argument-parser")
let database = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")

/// One shelf is a folder under Sources; each target is a folder on it.
func piece(_ name: String, on shelf: String, _ dependencies: [Target.Dependency] = []) -> Target {
    .target(name: name, dependencies: dependencies, path: "Sources/\(shelf)/\(name)")
}

func tests(
    of name: String, _ dependencies: [Target.Dependency] = [], exclude: [String] = []
) -> Target {
    .testTarget(
        name: "\(name)Tests", dependencies: [.init(stringLiteral: name)] + dependencies,
        path: "Tests/\(name)Tests", exclude: exclude)
}

let package = Package(
    name: "WhyHere",
    products: [.executable(name: "whyhere", targets: ["whyhere"])],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-crypto", from: "3.12.3"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    ],
    targets: [
        // The C edge: the only importers of ncursesw and of cblas.
        .target(
            name: "CTerminal", path: "Sources/CTerminal",
            linkerSettings: [.linkedLibrary("ncursesw"), .linkedLibrary("tinfo")]),
        .systemLibrary(name: "COpenBLAS", path: "Sources/COpenBLAS"),

        // Engine: knows numbers, not cities.
        piece("Tensors", on: "Engine", ["COpenBLAS"]),  // shapes, BLAS, sparse, random, files
        piece("Autodiff", on: "Engine", ["Tensors"]),  // tape, gradients, finite differences
        piece("Optimizers", on: "Engine", ["Autodiff"]),  // Adam, dense and by rows

        // What the pipeline hands to the workbench and to --json: plain values.
        .target(name: "Reports", path: "Sources/Reports"),

        // Pipeline: knows cities, not terminals.
        piece("City", on: "Pipeline", ["Tensors", "Reports", crypto]),  // 1 visits, splits, import
        piece("Graphs", on: "Pipeline", ["City"]),  // 2 edges and the SEP graph
        piece("Models", on: "Pipeline", ["Graphs", "Autodiff", "Reports"]),  // 3 scores
        piece("Evaluation", on: "Pipeline", ["Models", "Reports"]),  // 4 ranks and metrics
        piece("Training", on: "Pipeline", ["Evaluation", "Optimizers"]),  // 5 loop, checkpoints
        piece("Explanation", on: "Pipeline", ["Evaluation"]),  // 6 contributions that add up
        piece("Sessions", on: "Pipeline", ["Reports", database]),  // 7 session.sqlite
        // 8 what a subcommand and a key both call
        piece("Actions", on: "Pipeline", ["Training", "Explanation", "Sessions"]),

        // Workbench: knows reports, never tensors.
        piece("Canvas", on: "Workbench"),  // cells, layout, plots: pure
        piece("Screens", on: "Workbench", ["Canvas", "Reports"]),  // state, update, view: pure
        piece("TerminalHost", on: "Workbench", ["Screens", "CTerminal"]),  // the event loop

        // The composition root: arguments to actions, actions to screens.
        .executableTarget(
            name: "whyhere", dependencies: ["Actions", "TerminalHost", argumentParser, logging],
            path: "Sources/whyhere"),

        // Tests mirror the shelves; TestSupport is what several of them use.
        .target(name: "TestSupport", dependencies: ["City"], path: "Tests/TestSupport"),
        tests(of: "Tensors"),
        tests(of: "Autodiff"),
        tests(of: "Optimizers"),
        tests(of: "Graphs"),
        tests(of: "Models", ["TestSupport"], exclude: ["Fixtures"]),
        .testTarget(
            name: "TensorsFilesTests", dependencies: ["Tensors"], path: "Tests/TensorsFilesTests"),
        tests(of: "City"),
        tests(of: "Evaluation"),
        tests(of: "Actions", ["Reports"]),
        tests(of: "Canvas"),
        tests(of: "Screens", ["Canvas", "Reports"]),
        tests(of: "TerminalHost", ["Canvas"]),
    ],
    swiftLanguageModes: [.v6]
)
