import Foundation
import Support
import TestSupport
import Testing

/// The packages that `make test` fetches from the package index.
enum PythonPackages {
    static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().path
    static let path = root + "/.build/python"
    static let areThere = FileManager.default.fileExists(atPath: path + "/safetensors")
    static let haveTensorBoard = FileManager.default.fileExists(atPath: path + "/tensorboard")

    /// What a script prints that these packages serve.
    static func run(_ script: String, _ arguments: [String]) throws -> Data {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["python3", "-c", script] + arguments
        process.environment = ProcessInfo.processInfo.environment
            .merging(["PYTHONPATH": path]) { $1 }
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = FileHandle.nullDevice
        try process.run()
        let data = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        try #require(process.terminationStatus == 0)
        return data
    }
}

/// A city's file as Python reads it, with the `safetensors` package.
@Suite(.enabled(if: PythonPackages.areThere, "the Python packages are absent; run 'make test'"))
struct PythonTests {
    /// Prints the shape, type and sum of every column, and the first and last of every text.
    private static let script = """
        import json, sys
        import numpy
        from safetensors import safe_open
        columns, texts = {}, {}
        with safe_open(sys.argv[1], framework="numpy") as city:
            for name in city.keys():
                values = city.get_tensor(name)
                total = float(values.astype(numpy.float64).sum())
                columns[name] = [list(values.shape), str(values.dtype), total]
                if name.endswith(".offsets") and name[:-8] + ".bytes" in city.keys():
                    data = city.get_tensor(name[:-8] + ".bytes").tobytes()
                    parts = [data[a:b].decode() for a, b in zip(values, values[1:])]
                    texts[name[:-8]] = [len(parts), parts[0], parts[-1]]
            metadata = city.metadata()
        print(json.dumps({"columns": columns, "texts": texts, "metadata": metadata}))
        """

    private struct Reading: Decodable {
        struct Column: Decodable {
            var shape: [Int]
            var type: String
            var sum: Double

            init(from decoder: Decoder) throws {
                var values = try decoder.unkeyedContainer()
                shape = try values.decode([Int].self)
                type = try values.decode(String.self)
                sum = try values.decode(Double.self)
            }
        }
        struct Texts: Decodable {
            var count: Int
            var first, last: String

            init(from decoder: Decoder) throws {
                var values = try decoder.unkeyedContainer()
                count = try values.decode(Int.self)
                first = try values.decode(String.self)
                last = try values.decode(String.self)
            }
        }
        var columns: [String: Column]
        var texts: [String: Texts]
        var metadata: [String: String]
    }

    private func read(_ path: String) throws -> Reading {
        try JSONDecoder().decode(
            Reading.self, from: PythonPackages.run(Self.script, [path]))
    }

    /// The bundled city, which has every kind of column that WhyHere writes.
    @Test func pythonSeesTheColumnsOfACity() throws {
        let path = PythonPackages.root + "/datasets/riverbend/city.safetensors"
        let reading = try read(path)
        let workspace = try ProgramWorkspace(city: false)
        let report = try workspace.run(["city", "info", "riverbend", "--json"]).object()
        let visits = try #require(report["visits"] as? Int)
        let users = try #require(report["users"] as? Int)
        let places = try #require(report["places"] as? Int)
        #expect(reading.metadata["format"] == "whyhere-city")
        #expect(reading.metadata["fingerprint"] == report["fingerprint"] as? String)
        for (name, type, count) in [
            ("visit.user", "int32", visits), ("visit.local_time", "int64", visits),
            ("visit.part", "uint8", visits), ("user.visits", "int64", users + 1),
            ("place.latitude", "float64", places), ("place.category", "int32", places),
        ] {
            let column = try #require(reading.columns[name], "\(name)")
            #expect(column.shape == [count] && column.type == type, "\(name)")
        }
        #expect(reading.texts["user.name"]?.count == users)
        #expect(reading.texts["place.name"]?.count == places)

        // Sums and names as WhyHere itself reads them.
        let list = try #require(
            try workspace.run(["city", "users", "riverbend", "--json"]).json()
                as? [[String: Any]])
        #expect(reading.texts["user.name"]?.first == list.first?["name"] as? String)
        #expect(reading.texts["user.name"]?.last == list.last?["name"] as? String)
        let sum = try list.reduce(0) { sum, row in
            sum + Double(try #require(row["user"] as? Int) * #require(row["visits"] as? Int))
        }
        #expect(reading.columns["visit.user"]?.sum == sum)
        let week = try #require(report["hour_of_week"] as? [Int])
        #expect(week.reduce(0, +) == visits)
        let split = try #require(report["split"] as? [String: Any])
        let codes =
            try 1 * #require(split["validation"] as? Int)
            + 2 * #require(split["test"] as? Int)
        #expect(reading.columns["visit.part"]?.sum == Double(codes))
    }
}
