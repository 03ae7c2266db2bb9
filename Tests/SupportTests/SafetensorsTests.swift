import Foundation
import Support
import Testing

/// A folder of its own for each test, removed at the end.
final class TemporaryFolder {
    let path: String

    init() throws {
        path = NSTemporaryDirectory() + "whyhere-files-\(UUID().uuidString)"
        try FileManager.default.createDirectory(
            atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    func file(_ name: String) -> String { path + "/" + name }

    func names() throws -> [String] { try FileManager.default.contentsOfDirectory(atPath: path) }
}

func failure(_ body: () throws -> Void) -> Failure? {
    do {
        try body()
        return nil
    } catch { return error as? Failure }
}

@Suite struct SafetensorsTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func raw(_ header: String, data: Int) -> Data {
        var bytes = Data()
        withUnsafeBytes(of: UInt64(header.utf8.count).littleEndian) {
            bytes.append(contentsOf: $0)
        }
        bytes.append(contentsOf: header.utf8)
        bytes.append(Data(count: data))
        return bytes
    }

    private func problem(_ bytes: Data) throws -> Failure? {
        let path = folder.file("bad.safetensors")
        try bytes.write(to: URL(fileURLWithPath: path))
        return failure { _ = try SafetensorsFile(path: path) }
    }

    @Test func everyTypeComesBack() throws {
        let path = folder.file("all.safetensors")
        var writer = SafetensorsWriter()
        writer.metadata = ["name": "quote \" slash \\ line \n é"]
        writer.add("bytes", shape: [3], [UInt8(1), 2, 255])
        writer.add("small", shape: [1], [Int8(-5)])
        writer.add("short", shape: [2], [Int16(-300), 300])
        writer.add("word", shape: [1], [UInt16(65535)])
        writer.add("floats", shape: [2, 3], [Float(1), 2, 3, 4, 5, 6.5])
        writer.add("index", shape: [2], [Int32(-1), 7])
        writer.add("code", shape: [1], [UInt32.max])
        writer.add("doubles", shape: [1], Column([Double.pi]))
        writer.add("times", shape: [2], [Int64.min, Int64.max])
        writer.add("hash", shape: [], [UInt64.max])
        writer.add("empty", shape: [0, 4], [Float]())
        try writer.write(to: path)

        let file = try SafetensorsFile(path: path)
        #expect(file.metadata == writer.metadata)
        #expect(Set(file.names).count == 11)
        #expect(Array(try file.column("bytes", as: UInt8.self)) == [1, 2, 255])
        #expect(Array(try file.column("small", as: Int8.self)) == [-5])
        #expect(Array(try file.column("short", as: Int16.self)) == [-300, 300])
        #expect(Array(try file.column("word", as: UInt16.self)) == [65535])
        #expect(Array(try file.column("floats", as: Float.self)) == [1, 2, 3, 4, 5, 6.5])
        #expect(Array(try file.column("index", as: Int32.self)) == [-1, 7])
        #expect(Array(try file.column("code", as: UInt32.self)) == [.max])
        #expect(Array(try file.column("doubles", as: Double.self)) == [.pi])
        #expect(Array(try file.column("times", as: Int64.self)) == [.min, .max])
        #expect(Array(try file.column("hash", as: UInt64.self)) == [.max])
        #expect(try file.column("empty", as: Float.self).isEmpty)
        #expect(try file.shape(of: "floats") == [2, 3])
        #expect(try file.shape(of: "hash") == [])
        #expect(try file.kind(of: "floats") == .float32)
    }

    @Test func wrongNamesAndTypesAreNamed() throws {
        let path = folder.file("one.safetensors")
        var writer = SafetensorsWriter()
        writer.add("a", shape: [1], [Float(1)])
        try writer.write(to: path)
        let file = try SafetensorsFile(path: path)
        let type = failure { _ = try file.column("a", as: Int64.self) }
        #expect(type?.kind == .badData)
        #expect(type?.problem == "tensor a should be I64 but is F32")
        #expect(type?.file == path)
        #expect(failure { _ = try file.shape(of: "b") }?.problem.contains("no tensor b") == true)
    }

    @Test func aColumnOutlivesItsFile() throws {
        let path = folder.file("long.safetensors")
        var writer = SafetensorsWriter()
        writer.add("a", shape: [100_000], Array(Int32(0)..<100_000))
        try writer.write(to: path)
        var column: Column<Int32>? = try SafetensorsFile(path: path).column("a")
        try FileManager.default.removeItem(atPath: path)
        #expect(column?.reduce(0) { $0 + Int64($1) } == 4_999_950_000)
        column = nil
    }

    @Test func everyCutIsAFailureThatNamesTheMissingBytes() throws {
        let path = folder.file("whole.safetensors")
        var writer = SafetensorsWriter()
        writer.add("a", shape: [10], Array(Int64(0)..<10))
        try writer.write(to: path)
        let whole = try Data(contentsOf: URL(fileURLWithPath: path))
        for count in 0..<whole.count {
            let found = try problem(whole.prefix(count))
            #expect(found?.kind == .badData, "at \(count) bytes")
            if count >= whole.count - 80 {
                #expect(found?.problem.contains("\(whole.count - count) bytes are missing") == true)
            }
        }
    }

    @Test(arguments: [
        (#"{"a":{"dtype":"I64","shape":[1],"data_offsets":[0,8]}"#, 8, "broken JSON"),
        (#"[]"#, 0, "no JSON object"),
        (#"{"a":{"dtype":"Q8","shape":[1],"data_offsets":[0,8]}}   "#, 8, "the type Q8"),
        (#"{"a":{"dtype":"I64","shape":[2],"data_offsets":[0,8]}}   "#, 8, "needs 16 bytes"),
        (#"{"a":{"dtype":"I64","shape":[-1],"data_offsets":[0,8]}}"#, 8, "impossible shape"),
        (
            #"{"a":{"dtype":"I64","shape":[4611686018427387904,4],"data_offsets":[0,8]}}"#, 8,
            "impossible shape"
        ),
        (#"{"a":{"dtype":"I64","shape":[1],"data_offsets":[8,0]}}"#, 8, "impossible offsets"),
        (#"{"a":{"dtype":"I64","shape":[1],"data_offsets":[0]}}"#, 8, "impossible offsets"),
        (
            #"{"a":{"dtype":"I8","shape":[1],"data_offsets":[9223372036854775806,9223372036854775807]}}"#,
            8, "impossible offsets"
        ),
        (#"{"a":{"dtype":"I8","shape":[1],"data_offsets":[1,2]}}"#, 2, "a hole"),
        (
            #"{"a":{"dtype":"I8","shape":[2],"data_offsets":[0,2]},"b":{"dtype":"I8","shape":[2],"data_offsets":[1,3]}}"#,
            3, "overlaps"
        ),
        (#"{"a":{"dtype":"I8","shape":[1],"data_offsets":[0,1]}}"#, 2, "1 bytes more"),
        (#"{"a":{"dtype":"I64","shape":[1],"data_offsets":[0,8]}}"#, 8, "not aligned"),
        (#"{"a":{"dtype":"I8","shape":"one","data_offsets":[0,1]}}"#, 1, "wrong type"),
        (#"{"a":{"dtype":"I8","data_offsets":[0,1]}}"#, 1, "shape is missing"),
        (#"{"__metadata__":{"a":1}}"#, 0, "wrong type"),
    ])
    func damageIsDescribed(header: String, data: Int, expected: String) throws {
        let found = try problem(raw(header, data: data))
        #expect(found?.kind == .badData)
        #expect(found?.problem.contains(expected) == true, "\(found?.description ?? "none")")
    }

    @Test func anAbsurdHeaderLengthIsRefused() throws {
        let found = try problem(Data(repeating: 0xFF, count: 64))
        #expect(found?.problem.contains("18446744073709551615") == true)
    }

    @Test func equalContentGivesEqualBytes() throws {
        for name in ["a", "b"] {
            var writer = SafetensorsWriter()
            writer.metadata = ["x": "1", "y": "2", "z": "3"]
            writer.add("narrow", shape: [3], [UInt8(1), 2, 3])
            writer.add("wide", shape: [3], [1.0, 2, 3])
            try writer.write(to: folder.file(name))
        }
        let a = try Data(contentsOf: URL(fileURLWithPath: folder.file("a")))
        #expect(a == (try Data(contentsOf: URL(fileURLWithPath: folder.file("b")))))
    }

    @Test func missingFilesAndFoldersAreNoInput() {
        #expect(failure { _ = try MappedFile(path: "/nowhere/at/all") }?.kind == .noInput)
        #expect(failure { _ = try MappedFile(path: "/tmp") }?.kind == .noInput)
    }
}

@Suite struct ColumnTests {
    @Test func behavesAsACollection() {
        let column = Column([Int32(5), 6, 7])
        #expect(column.count == 3)
        #expect(column[1] == 6)
        #expect(Array(column) == [5, 6, 7])
        #expect(Array(column[1...]) == [6, 7])
        #expect(column.withUnsafeBufferPointer { $0.reduce(0, +) } == 18)
        #expect(Array(Column([Double]())).isEmpty)
    }
}
