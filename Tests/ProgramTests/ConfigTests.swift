import Foundation
import TestSupport
import Testing

/// `whyhere config`, and what other commands make of the file of preferences.
@Suite(.enabled(if: Program.isBuilt, Program.missing))
struct ConfigTests {
    let workspace: ProgramWorkspace
    let environment: [String: String]
    let file: String

    init() throws {
        workspace = try ProgramWorkspace(city: false)
        let folder = workspace.folder.file("config")
        try FileManager.default.createDirectory(
            atPath: folder + "/whyhere", withIntermediateDirectories: true)
        environment = ["XDG_CONFIG_HOME": folder]
        file = folder + "/whyhere/config.yaml"
    }

    private func write(_ text: String) throws {
        try text.write(toFile: file, atomically: true, encoding: .utf8)
    }

    @Test func pathShowAndCheck() throws {
        #expect(
            try Program.run(["config", "path"], environment: environment).output == file + "\n")
        let without = try Program.run(["config", "check"], environment: environment)
        #expect(without.code == 0 && without.output.contains("There is no"))
        try write("theme: light\nunits: miles\n")
        let checked = try Program.run(["config", "check"], environment: environment)
        #expect(checked.code == 0 && checked.output.contains("2 of 7 preferences"))
        let shown = try Program.run(["config", "show"], environment: environment)
        #expect(
            shown.code == 0 && shown.output.contains("light") && shown.output.contains("line 1"))
        let report = try Program.run(["config", "--json"], environment: environment).object()
        #expect((report["preferences"] as? [Any])?.count == 7 && report["exists"] as? Bool == true)
    }

    @Test func aFileThatIsWrong() throws {
        try write("theme: pink\nunit: miles\n")
        let checked = try Program.run(["config", "check"], environment: environment)
        #expect(checked.code == 65 && checked.errors.split(separator: "\n").count == 2)
        #expect(
            checked.errors.contains("\(file):1: theme 'pink' is none of its values; give one of"))
        #expect(
            checked.errors.contains("\(file):2: there is no preference 'unit'; perhaps 'units'"))
        // The workbench needs it; a command that does not goes on, and says so.
        try workspace.run(["open"], environment: environment).expectRefusal(65, "theme 'pink'")
        let list = try workspace.run(["city", "list"], environment: environment)
        #expect(list.code == 0 && list.output.contains("riverbend"))
        #expect(list.errors.contains("theme 'pink'") && list.errors.contains("passed over"))
    }

    @Test func theSessionIsOneThatIsPreferred() throws {
        try write("session: night\n")
        let file = workspace.folder.file("visits.csv")
        try (0..<30).map { "u\($0 % 3),p\($0 % 11),2012-04-\($0 % 20 + 10) 10:\($0 + 10)\n" }
            .reduce("user,place,time\n", +).write(toFile: file, atomically: true, encoding: .utf8)
        let made = try workspace.run(
            [
                "city", "import", "csv", file, "--name", "tiny", "--timezone", "UTC", "--times",
                "utc", "--user", "user", "--place", "place", "--time", "time",
            ])
        #expect(made.code == 0, "\(made.errors)")
        // Without a split of its own, and without one that is given.
        let trained = try workspace.run(
            ["train", "bpr-mf", "--city", "tiny", "--epochs", "2", "--json"],
            environment: environment)
        #expect(trained.code == 0, "\(trained.errors)")
        #expect(trained.errors.contains("tiny was released without a split, so the chronological"))
        let recipe = try trained.object()["recipe"] as? [String: Any]
        #expect(recipe?["split"] as? String == "chronological")
        let night = try workspace.run(["runs", "list", "--session", "night", "--json"]).json()
        #expect((night as? [Any])?.count == 1)
        let preferred = try workspace.run(["runs", "list", "--json"], environment: environment)
        #expect((try preferred.json() as? [Any])?.count == 1)
        try write("session: a/b\n")
        try workspace.run(["runs", "list"], environment: environment)
            .expectRefusal65("cannot be the name of a session")
    }

    @Test func aPreviewImportsNothing() throws {
        let file = workspace.folder.file("checkins.csv")
        try "user_id,venue,time,lat,lon\n1,a,2012-04-03 14:00,40.712,-74.012\n2,b,never,1,1\n"
            .write(toFile: file, atomically: true, encoding: .utf8)
        let shown = try workspace.run(["city", "import", "csv", file, "--preview"])
        #expect(shown.code == 0, "\(shown.errors)")
        for word in ["user_id", "America/New_York", "Tue 2012-04-03 14:00", "`never` is no time"] {
            #expect(shown.output.contains(word), "\(shown.output)")
        }
        let report = try workspace.run(["city", "import", "csv", file, "--preview", "--json"])
            .object()
        #expect(
            (report["rows"] as? [Any])?.count == 2 && report["split"] as? String == "chronological")
        let cities = try workspace.run(["city", "list"]).output
        #expect(!cities.contains("checkins"))
        try workspace.run(["city", "import", "csv", file, "--user", "user_id"])
            .expectRefusal(64, "--timezone is missing", "--preview")
    }
}

extension Program.Result {
    /// A refusal behind a notice of the same file.
    fileprivate func expectRefusal65(_ words: String) {
        #expect(code == 65 && output.isEmpty)
        #expect(errors.contains(words))
    }
}
