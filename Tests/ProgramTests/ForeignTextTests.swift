import Foundation
import Testing

/// Names of other people's files, on a terminal and on the command line.
@Suite(.enabled(if: Program.isBuilt, Program.missing))
struct ForeignTextTests {
    let workspace: ProgramWorkspace

    private static let names = [
        "esc \u{1B}[31mred", "osc \u{1B}]0;owned\u{7}", "bell\u{7}", "cr\u{D}return",
        "c1 \u{9B}31m", "rtl \u{202E}gnp", "isolate \u{2067}x", "zero\u{200B}width", "del\u{7F}",
        "line\nfeed", "bom\u{FEFF}", "東京タワー", "👨‍👩‍👧 family",
        "long " + String(repeating: "x", count: 500),
    ]

    init() throws {
        workspace = try ProgramWorkspace(city: false)
        var text = "user,venue,time,name\n"
        for (place, name) in Self.names.enumerated() {
            for day in 1...3 {
                text += "u\(day),v\(place),2012-04-0\(day) \(10 + place % 10):00:00,\"\(name)\"\n"
            }
        }
        let file = workspace.folder.file("visits.csv")
        try text.write(toFile: file, atomically: true, encoding: .utf8)
        let made = try workspace.run([
            "city", "import", "csv", file, "--name", "odd", "--timezone", "America/New_York",
            "--times", "local", "--user", "user", "--place", "venue", "--time", "time",
            "--place-name", "name",
        ])
        #expect(made.code == 0, "\(made.errors)")
    }

    /// What acts on a terminal; line feeds end lines.
    private static func acting(_ text: String) -> [String] {
        text.unicodeScalars.filter { scalar in
            switch scalar.value {
            case 10: false
            case 0..<0x20, 0x7F..<0xA0, 0x200B, 0x200E...0x200F, 0x202A...0x202E,
                0x2066...0x2069, 0xFEFF:
                true
            default: false
            }
        }.map { String($0.value, radix: 16) }
    }

    @Test func noSubcommandPrintsWhatActs() throws {
        let commands = [
            ["city", "info", "odd"], ["city", "users", "odd"], ["city", "user", "odd", "0"],
            ["city", "check", "odd"],
            [
                "recommend", "--run", "popularity@odd", "--user", "0", "--candidates", "all",
            ], ["explain", "--run", "popularity@odd", "--user", "0", "--place", "1"],
            ["city", "info", "no\u{1B}[31m\u{9B}\u{202E}such"],
            ["nonsense\u{1B}]0;x\u{7}"], ["train", "--\u{1B}[31m"],
        ]
        for command in commands {
            for json in [[], ["--json"]] {
                let result = try workspace.run(command + json)
                #expect(Self.acting(result.output).isEmpty, "\(command)")
                #expect(Self.acting(result.errors).isEmpty, "\(command)")
            }
        }
    }

    @Test func documentsKeepTheNames() throws {
        let report = try workspace.run([
            "recommend", "--run", "popularity@odd", "--user", "0", "--candidates", "all", "--json",
        ]).object()
        let items = try #require(report["items"] as? [[String: Any]])
        let found = Set(items.compactMap { $0["place_name"] as? String })
        for name in ["c1 \u{9B}31m", "rtl \u{202E}gnp", "del\u{7F}"] {
            #expect(found.contains { $0.unicodeScalars.elementsEqual(name.unicodeScalars) })
        }
    }

    @Test func sessionsHaveNamesThatCanBeRead() throws {
        let names = [
            "a\u{1B}[31m", "a\nb", "\u{202E}", "a\u{9B}", String(repeating: "x", count: 300), "..",
        ]
        for name in names {
            try workspace.run(["runs", "list", "--session", name])
                .expectRefusal(64, "cannot be the name of a session")
        }
        for name in ["a b", "été", "東京"] {
            #expect(try workspace.run(["runs", "list", "--session", name]).code == 0)
        }
    }

    @Test func pathsThatAreNoTextAreSaid() throws {
        let odd = "'\(workspace.path)/'$'caf\\xe9'"
        let make = "mkdir -p \(odd)/datasets; "
        let named = try Program.run(
            ["runs", "list"], shell: make + "exec \"$0\" \"$@\" --workspace \(odd)")
        named.expectRefusal(64, "is no UTF-8", "ln -s")
        let inherited = try Program.run(
            ["runs", "list"], shell: make + "cd /; WHYHERE_HOME=\(odd) exec \"$0\" \"$@\"")
        inherited.expectRefusal(64, "is no UTF-8", "ln -s")
        // The remedy, and standing in it.
        for way in [
            "ln -s \(odd) link; exec \"$0\" \"$@\" --workspace link",
            "cd \(odd); exec \"$0\" \"$@\"",
        ] {
            let result = try Program.run(
                [
                    "city", "new", "tiny", "--users", "20", "--places", "50", "--days", "9",
                    "--replace",
                ],
                shell: make + "cd '\(workspace.path)'; " + way)
            #expect(result.code == 0, "\(result.errors)")
        }
        let made = try Program.run(
            ["tiny"], shell: "ls \(odd)/datasets")
        #expect(made.output.contains("tiny"))
    }

    @Test func aPathThatIsTooLongForADatabaseIsSaid() throws {
        let part = String(repeating: "d", count: 200)
        let shell =
            "cd '\(workspace.path)'; for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14; do mkdir \(part); "
            + "cd \(part); done; mkdir -p sessions; cp -r '\(workspace.path)/datasets' .; "
            + "exec \"$0\" \"$@\" --workspace \"$(pwd -P)\""
        let result = try Program.run(
            ["train", "bpr-mf", "--city", "riverbend", "--epochs", "1"], shell: shell)
        result.expectRefusal(74, "a database's can have", "shorter path")
    }
}

/// Values that read like options.
@Suite(.enabled(if: Program.isBuilt, Program.missing))
struct NegativeValueTests {
    let workspace: ProgramWorkspace

    init() throws { workspace = try ProgramWorkspace() }

    @Test(
        arguments: [
            ["train", "sepgcn", "--city", "small", "--layers", "-1"],
            ["train", "sepgcn", "--city", "small", "--seed", "-5"],
            ["train", "sepgcn", "--city", "small", "--learning-rate", "-.5"],
            ["train", "sepgcn", "--city", "small", "--learning-rate", "-inf"],
            ["recommend", "--run", "popularity@small", "--user", "1", "--top", "-3"],
        ])
    func theyAreValuesOutOfRange(command: [String]) throws {
        let option = command[command.count - 2]
        try workspace.run(command).expectRefusal(64, option, "out of range")
        let joined = command.dropLast(2) + ["\(option)=\(command[command.count - 1])"]
        try workspace.run(Array(joined)).expectRefusal(64, option, "out of range")
    }

    @Test func othersAreToldAsValuesToo() throws {
        let seed = try workspace.run(["city", "new", "x", "--seed", "-5"])
        #expect(seed.code == 64 && seed.errors.contains("'-5' is invalid for '--seed"))
        try workspace.run(["train", "sepgcn", "--city", "small", "--seeds", "-1,2"])
            .expectRefusal(64, "--seeds -1,2")
        let flag = try workspace.run(["city", "list", "--json=yes"])
        #expect(flag.code == 64 && flag.errors.contains("does not take any value"))
        try workspace.run(["city", "info", "-5"]).expectRefusal(66, "-5")
    }

    @Test func aListOfNoPlacesIsRefused() throws {
        for text in [",", "", " , ,"] {
            try workspace.run([
                "recommend", "--run", "popularity@small", "--user", "1", "--among", text,
            ]).expectRefusal(64, "--among names no place")
        }
    }

    @Test func nothingNewIsSaid() throws {
        let user = try workspace.run(["city", "user", "small", "1", "--json"]).object()
        let visits = try #require(user["timeline"] as? [[String: Any]])
        let own = try #require(
            visits.first { ($0["part"] as? String ?? "training") == "training" })
        let place = try #require(own["place"] as? Int)
        let result = try workspace.run([
            "recommend", "--run", "popularity@small", "--user", "1", "--among", "\(place)",
        ])
        #expect(result.code == 0)
        #expect(result.errors.contains("nothing new to recommend"), "\(result)")
        #expect(result.errors.contains("--candidates all"))
    }

    @Test func aTrainingPrintsItsCurves() throws {
        let report = try workspace.run([
            "train", "bpr-mf", "--city", "small", "--epochs", "4", "--evaluate-every", "2",
            "--dimension", "4", "--no-refit", "--json",
        ]).object()
        let series = try #require(report["series"] as? [[String: Any]])
        let recall = series.first { $0["name"] as? String == "validation/recall@20" }
        #expect((recall?["points"] as? [Any])?.count == 2)
    }
}
