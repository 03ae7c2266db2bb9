import Foundation
import Screens
import TestSupport
import Testing

/// The forms of the workbench against the help of the commands that they stand for.
@Suite(.enabled(if: Program.isBuilt, Program.missing))
struct FormOptionTests {
    /// The options of a command, without those that every command has.
    private func options(of command: [String]) throws -> Set<String> {
        let help = try Program.run(command + ["--help"]).output
        var found: Set<String> = []
        for line in help.split(separator: "\n") where line.hasPrefix("  -") {
            let words = line.split { " /,".contains($0) }
            for word in words.prefix(while: { $0.hasPrefix("-") || $0.hasPrefix("<") })
            where word.hasPrefix("--") {
                let name = String(word.dropFirst(2))
                found.insert(name.hasPrefix("no-") ? String(name.dropFirst(3)) : name)
            }
        }
        return found.subtracting(["workspace", "json", "version", "help", "preview"])
    }

    private func options(of fields: [FormField]) -> Set<String> {
        Set(fields.filter { $0.position == .option }.map(\.name))
    }

    @Test func growingAddingAndCutting() throws {
        #expect(try options(of: CityForm.grow.fields([:])) == options(of: ["city", "new"]))
        #expect(try options(of: CityForm.add.fields([:])) == options(of: ["city", "add"]))
        #expect(try options(of: CityForm.filter.fields([:])) == options(of: ["city", "filter"]))
    }

    /// Every layout of the program is in the form, with every option.
    @Test func importing() throws {
        let help = try Program.run(["city", "import", "--help"]).output
        let list = try #require(help.components(separatedBy: "SUBCOMMANDS:\n").last)
        let lines = list.split(separator: "\n", omittingEmptySubsequences: false)
        let names = lines.prefix(while: { !$0.isEmpty }).filter { !$0.hasPrefix("   ") }
            .compactMap { $0.split(separator: " ").first.map(String.init) }
        #expect(names.contains("csv"))
        let side = try options(of: ["city", "add"]).subtracting(["as"])
        for name in names {
            #expect(ImportLayout.all.contains { $0.name == name }, "\(name)")
            let form = options(of: CityForm.importing.fields(["layout": name]))
            let command = try options(of: ["city", "import", name])
            #expect(form.subtracting(side) == command.subtracting(side), "\(name)")
        }
    }

    @Test func plantedCausesOfARealCityAreRefused() throws {
        let workspace = try ProgramWorkspace(city: false)
        let file = workspace.folder.file("visits.csv")
        try "user,place,time\n1,2,3\n".write(toFile: file, atomically: true, encoding: .utf8)
        let done = try workspace.run(
            [
                "city", "import", "csv", file, "--name", "real", "--timezone", "UTC", "--times",
                "utc", "--user", "user", "--place", "place", "--time", "time",
            ])
        #expect(done.code == 0, "\(done.errors)")
        try workspace.run(["city", "user", "real", "0", "--truth"])
            .expectRefusal(64, "has no planted truth")
    }
}
