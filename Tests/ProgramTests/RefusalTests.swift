import Foundation
import TestSupport
import Testing

/// Wrong input: one sentence, the right exit code, and nothing lost.
@Suite(.enabled(if: Program.isBuilt, Program.missing))
struct RefusalTests {
    private func importing(_ folder: ScratchFolder) -> [String] {
        [
            "city", "import", "sepgcn", folder.path, "--name", "small", "--timezone",
            "Asia/Bangkok",
            "--times", "local", "--replace",
        ]
    }

    /// Two users and three places in the layout of the release.
    private static let release = [
        "user_list.txt": "anna 0\nben 1\n", "item_list.txt": "a 0\nb 1\nc 2\n",
        "location.txt": "0 13.7 100.5\n1 13.8 100.6\n2 13.9 100.5\n",
        "cat.txt": "0 4\n1 4\n2 9\n", "train.txt": "0 0 1 0\n1 1 2\n",
        "time_train.txt": "0 1000 5000 9000\n1 2000 6000\n", "test.txt": "0 2\n1 0\n",
        "time_test.txt": "0 20000\n1 30000\n",
    ]

    private func write(_ release: [String: String]) throws -> ScratchFolder {
        let folder = try ScratchFolder()
        for (name, text) in release {
            try Data(text.utf8).write(to: URL(fileURLWithPath: folder.file(name)))
        }
        return folder
    }

    @Test func aReleaseIsImported() throws {
        let workspace = try ProgramWorkspace()
        let folder = try write(Self.release)
        defer { withExtendedLifetime(folder) {} }
        let report = try workspace.run(importing(folder) + ["--json"]).object()
        #expect(report["users"] as? Int == 2)
        #expect(report["places"] as? Int == 3)
        #expect(report["visits"] as? Int == 7)
    }

    @Test(arguments: [
        ("location.txt", "0 13.7 100.5\n1 13.8 100.6\n", "place 2 has no location"),
        ("location.txt", "0 13.7 100.5\n1 93.8 100.6\n2 1 1\n", "location.txt:2"),
        ("time_train.txt", "0 1000 noon 9000\n1 2000 6000\n", "time_train.txt:1"),
        ("time_train.txt", "0 1000 5000 9000\n", "different numbers of lines"),
        ("time_train.txt", "0 1000 5000\n1 2000 6000\n", "3 visits"),
        ("train.txt", "0 0 1 0\n1 1 7\n", "train.txt:2"),
        ("item_list.txt", "", "empty"),
        ("user_list.txt", "anna 0\nben\n", "user_list.txt:2"),
    ])
    func aWrongReleaseLeavesTheOldCity(file: String, text: String, words: String) throws {
        let workspace = try ProgramWorkspace()
        let before = try workspace.contents(under: "datasets")
        var release = Self.release
        release[file] = text
        let folder = try write(release)
        defer { withExtendedLifetime(folder) {} }
        try workspace.run(importing(folder)).expectRefusal(65, words)
        #expect(try workspace.contents(under: "datasets") == before)
        #expect(workspace.leftovers().isEmpty)
    }

    @Test func aReleaseWithoutAFileIsRefused() throws {
        let workspace = try ProgramWorkspace()
        var release = Self.release
        release["cat.txt"] = nil
        let folder = try write(release)
        defer { withExtendedLifetime(folder) {} }
        try workspace.run(importing(folder)).expectRefusal(66, "cat.txt")
    }

    @Test(arguments: [
        ("u1,p1,1000,95,5\n", Int32(65), ":2"), ("u1,p1,soon,52,5\n", 65, ":2"),
        ("u1,p1,1000,52,5\nu1,p1\n", 65, ":3"), ("", 65, "empty"),
    ])
    func wrongTables(rows: String, code: Int32, words: String) throws {
        let workspace = try ProgramWorkspace()
        let before = try workspace.contents(under: "datasets")
        let folder = try write(["visits.csv": "user,place,time,lat,lon\n" + rows])
        defer { withExtendedLifetime(folder) {} }
        try workspace.run([
            "city", "import", "csv", folder.file("visits.csv"), "--name", "small", "--replace",
            "--timezone", "Europe/Paris", "--times", "utc", "--user", "user", "--place", "place",
            "--time", "time", "--lat", "lat", "--lon", "lon",
        ]).expectRefusal(code, words)
        #expect(try workspace.contents(under: "datasets") == before)
        #expect(workspace.leftovers().isEmpty)
    }

    @Test func importsSayWhatTheyChose() throws {
        let workspace = try ProgramWorkspace()
        let header = "user_id,POI_id,POI_catname,latitude,longitude,local_time,trajectory_id\n"
        let row = "1,a,Bar,40,-74,2012-04-03 14:10:00+00:00,1_0\n"
        let folder = try write([
            "NYC_train.csv": header + row, "NYC_val.csv": header, "NYC_test.csv": header + row,
        ])
        defer { withExtendedLifetime(folder) {} }
        let getnext = ["city", "import", "getnext", folder.path]
        let result = try workspace.run(getnext + ["--name", "next", "--json"])
        #expect(result.code == 0 && result.errors.contains("America/New_York"))
        let report = try result.object()
        #expect(report["trajectories"] as? Int == 1 && report["rejected_rows"] as? Int == 0)
        try workspace.run(getnext + ["--name", "other", "--bad-rows", "some"])
            .expectRefusal(64, "--bad-rows")
        for file in ["NYC_train.csv", "NYC_val.csv", "NYC_test.csv"] {
            try FileManager.default.moveItem(
                atPath: folder.file(file), toPath: folder.file("X" + file))
        }
        try workspace.run(getnext + ["--name", "other"]).expectRefusal(64, "--timezone")
        try workspace.run([
            "city", "import", "csv", folder.file("XNYC_train.csv"), "--timezone", "UTC", "--times",
            "utc", "--user", "1", "--place", "2", "--time", "6", "--places", "x.csv",
        ]).expectRefusal(64, "--place-key")
    }

    @Test func unknownNames() throws {
        let workspace = try ProgramWorkspace()
        try workspace.train(epochs: 5)
        let run = ["--run", "sepgcn-small-1"]
        try workspace.run(["city", "info", "nowhere"]).expectRefusal(66, "nowhere", "small")
        try workspace.run(["city", "user", "small", "60"]).expectRefusal(66, "0 to 59")
        try workspace.run(["runs", "show", "none"]).expectRefusal(66, "sepgcn-small-1")
        try workspace.run(["recommend", "--user", "999"] + run).expectRefusal(66, "999")
        try workspace.run(["recommend", "--user", "name:Nobody"] + run).expectRefusal(66, "Nobody")
        try workspace.run(["explain", "--user", "1", "--place", "-"] + run).expectRefusal(66)
        try workspace.run(["train", "sepgcn", "--city", "nowhere"]).expectRefusal(66, "nowhere")
        try workspace.run(["train", "sepgcn", "--resume", "none"]).expectRefusal(66, "none")
        try Program.run(["runs", "list", "--workspace", workspace.folder.file("no")])
            .expectRefusal(66, "no folder")
    }

    @Test func wrongOptions() throws {
        let workspace = try ProgramWorkspace()
        let before = try workspace.contents(under: "datasets")
        for option in [
            ["--epochs", "0"], ["--batch", "0"], ["--learning-rate", "0"], ["--gamma", "2"],
            ["--ablation", "half"], ["--visits", "some"], ["--split", "odd"], ["--alpha", "1"],
            ["--dimension", "5000"], ["--propagation", "fast"], ["--select-on", "train"],
        ] {
            try workspace.run(["train", "sepgcn", "--city", "small"] + option)
                .expectRefusal(64, option[0])
        }
        try workspace.run(["train", "sepgcn"]).expectRefusal(64, "--city")
        try workspace.run(["city", "new", "small"]).expectRefusal(64, "--replace")
        try workspace.run(["city", "new", "a/b"]).expectRefusal(64)
        try workspace.run(["runs", "list", "--session", "../x"]).expectRefusal(64)
        #expect(try workspace.run(["train", "sepgcn", "--bogus"]).code == 64)
        // Whatever is no subcommand is the name of a city to open.
        try workspace.run(["dance"]).expectRefusal(66, "dance")
        #expect(try workspace.contents(under: "datasets") == before)
    }

    @Test func aWorkspaceThatCannotBeWritten() throws {
        try Program.run(["city", "new", "x", "--workspace", "/proc"]).expectRefusal(74, "/proc")
        try Program.run(
            ["train", "sepgcn", "--city", "riverbend", "--epochs", "1", "--workspace", "/proc"]
        ).expectRefusal(74, "/proc")
        // Looking needs no room.
        #expect(try Program.run(["runs", "list", "--workspace", "/proc"]).code == 0)
    }

    /// `ulimit -f` stands for a full disk: a write fails in the middle of a file.
    @Test func aFullDiskLosesNothing() throws {
        let workspace = try ProgramWorkspace()
        let before = try workspace.contents(under: "datasets")
        let grow = ["city", "new", "small", "--seed", "9", "--replace"]
        try workspace.run(grow, limit: 16).expectRefusal(74, "disk is full")
        #expect(try workspace.contents(under: "datasets") == before)
        #expect(workspace.leftovers().isEmpty)

        try workspace.run(["train", "sepgcn", "--city", "small", "--epochs", "1"], limit: 4)
            .expectRefusal(74, "free space")
        // Room for the database but not for a checkpoint.
        let result = try workspace.run(
            ["train", "sepgcn", "--city", "small", "--epochs", "5", "--dimension", "2048"],
            limit: 1024)
        result.expectRefusal(74, "disk is full")
        #expect(workspace.leftovers().isEmpty)
        // With space again the run goes on.
        #expect(try workspace.run(["train", "sepgcn", "--resume", "sepgcn-small-1"]).code == 0)
    }
}
