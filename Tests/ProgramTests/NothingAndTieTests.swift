import Foundation
import TestSupport
import Testing

/// Sentences and tables of cities in which things are equal, one, or none.
@Suite(.enabled(if: Program.isBuilt, Program.missing))
struct NothingAndTieTests {
    private func importing(
        _ rows: [String], _ workspace: ProgramWorkspace, _ more: [String] = []
    ) throws -> Program.Result {
        let file = workspace.folder.file("visits.csv")
        let head = "user,venue,time,lat,lon" + (more.isEmpty ? "" : ",part")
        try Data(([head] + rows).joined(separator: "\n").utf8)
            .write(to: URL(fileURLWithPath: file))
        return try workspace.run(
            [
                "city", "import", "csv", file, "--name", "tie", "--timezone", "UTC", "--times",
                "utc", "--user", "user", "--place", "venue", "--time", "time", "--lat", "lat",
                "--lon", "lon", "--replace",
            ] + more)
    }

    /// Four places that everybody visits alike, and one of each user's own.
    private static func alike() -> [String] {
        var rows: [String] = []
        for user in ["a", "b", "c", "d"] {
            for place in 0..<4 {
                for day in 1...2 {
                    rows.append("\(user),v\(place),2012-04-0\(day) 10:00:00,40.7,-73.9")
                }
            }
            rows.append("\(user),x\(user),2012-04-05 10:00:00,40.71,-73.91")
        }
        return rows
    }

    @Test func whatIsEqualStandsLevel() throws {
        let workspace = try ProgramWorkspace(city: false)
        #expect(try importing(Self.alike(), workspace).code == 0)
        let trained = try workspace.run([
            "train", "sepgcn", "--city", "tie", "--split", "global", "--epochs", "1",
            "--dimension", "4", "--layers", "1", "--no-refit",
        ])
        #expect(trained.code == 0, "\(trained.errors)")
        let asked = ["--run", "sepgcn-tie-1", "--user", "0", "--candidates", "all"]
        let contrast = try workspace.run(
            ["explain", "--place", "1", "--against", "2"] + asked)
        #expect(contrast.output.hasPrefix("place v1 and place v2 stand level"), "\(contrast)")
        #expect(!contrast.output.contains(" leads "))
        for place in 0..<4 {
            for cutoff in ["1", "2", "5"] {
                let found = try workspace.run(
                    ["counterfactual", "--place", "\(place)", "--k", cutoff] + asked)
                let sentence = found.output + found.errors
                #expect(found.code == 0 || found.code == 64, "\(sentence)")
                // Four share their score, so none of them was the first.
                #expect(!sentence.contains("is no longer first"), "\(sentence)")
            }
        }
    }

    @Test func oneIsOne() throws {
        let workspace = try ProgramWorkspace(city: false)
        let made = try importing(["a,v,2012-04-01 10:00:00,40.7,-73.9"], workspace)
        #expect(made.output.hasPrefix("tie: 1 user, 1 place, 1 visit\n"), "\(made)")
        #expect(made.output.contains("0 categories; 0 places have one"))
    }

    /// One user, and one whose test visits are all known: no interval, no mean of nothing.
    @Test(arguments: [1, 2]) func fewUsersHaveNoIntervals(users: Int) throws {
        let workspace = try ProgramWorkspace(city: false)
        var rows: [String] = []
        for user in 0..<users {
            for day in 1...6 {
                rows.append(
                    "u\(user),v\(day),2012-04-0\(day) 10:00:00,40.7,-73.9,training")
            }
            rows.append("u\(user),v1,2012-05-01 10:00:00,40.7,-73.9,test")
        }
        let made = try importing(rows, workspace, ["--part", "part"])
        #expect(made.code == 0, "\(made.errors)")
        let asked = [
            "evaluate", "--city", "tie", "--all", "--no-tuning", "--no-training", "--unseal",
            "--draws", "100",
        ]
        let report = try workspace.run(asked + ["--json"]).object()
        let tables = try #require(report["tables"] as? [[String: Any]])
        for table in tables {
            let (name, count) = (table["name"] as? String, table["users"] as? Int)
            #expect(count == (name == "new" ? 0 : users))
            for row in try #require(table["rows"] as? [[String: Any]]) {
                #expect((row["low"] is NSNull) == (name == "new" || users == 1), "\(row)")
                let metrics = try #require(row["metrics"] as? [String: Any])
                #expect((metrics["recall@20"] is NSNull) == (name == "new"))
                if let difference = row["difference"] as? [String: Any] {
                    #expect((difference["mean"] is NSNull) == (name == "new"))
                    #expect(
                        (difference["probability"] is NSNull) == (name == "new" || users == 1))
                }
            }
        }
        let text = try workspace.run(asked).output
        #expect(text.contains("0 rows of 0 users") && text.contains("no figures: nobody"))
        #expect(text.contains(users == 1 ? "1 row of 1 user;" : "2 rows of 2 users;"))
        #expect(text.contains("they need two users") == (users == 1))
    }
}
