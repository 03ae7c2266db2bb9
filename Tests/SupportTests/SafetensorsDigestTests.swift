import Foundation
import Glibc
import Support
import Testing

/// A file that says what it should hold, and headers that would take more memory than they are worth.
@Suite struct SafetensorsDigestTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func write(_ name: String, digest: Bool) throws -> [UInt8] {
        var writer = SafetensorsWriter()
        writer.writesDigest = digest
        writer.metadata = ["recipe": "{\"gamma\": 0.5}", "name": "é \" \\ \n"]
        writer.add("narrow", shape: [5], [UInt8(1), 2, 3, 4, 5])
        writer.add("empty", shape: [0, 2], [Float]())
        writer.add("wide", shape: [2, 3], [1.0, -2, 3, 4, 5, 6])
        let path = folder.file(name)
        try writer.write(to: path)
        return Array(try Data(contentsOf: URL(fileURLWithPath: path)))
    }

    private func open(_ bytes: [UInt8]) throws -> SafetensorsFile {
        let path = folder.file("damaged.safetensors")
        try Data(bytes).write(to: URL(fileURLWithPath: path))
        let file = try SafetensorsFile(path: path)
        try file.requireUndamaged(remedy: "make it again")
        return file
    }

    /// Every bit of the file: told, or without effect.
    @Test func everyFlippedBitIsTold() throws {
        let bytes = try write("whole.safetensors", digest: true)
        let whole = try open(bytes)
        let wide = Array(try whole.column("wide", as: Double.self))
        var told = 0
        for position in bytes.indices {
            for bit in 0..<8 {
                var damaged = bytes
                damaged[position] ^= 1 << bit
                do {
                    let file = try open(damaged)
                    // What passes says the same, but for the name of the digest's own text or space.
                    #expect(file.metadata["recipe"] == whole.metadata["recipe"])
                    #expect(file.metadata["name"] == whole.metadata["name"])
                    #expect(Array(try file.column("wide", as: Double.self)) == wide)
                    #expect(Array(try file.column("narrow", as: UInt8.self)) == [1, 2, 3, 4, 5])
                } catch let failure as Failure {
                    told += 1
                    #expect(failure.kind == .badData && failure.file != nil)
                }
            }
        }
        #expect(told > 8 * (bytes.count - 80))
    }

    @Test func aFileWithoutADigestIsNoDamage() throws {
        _ = try open(try write("old.safetensors", digest: false))
    }

    @Test func theContentComesBack() throws {
        let file = try open(try write("new.safetensors", digest: true))
        #expect(file.metadata["name"] == "é \" \\ \n")
        #expect(file.metadata["sha256"]?.count == 64)
        #expect(Array(try file.column("narrow", as: UInt8.self)) == [1, 2, 3, 4, 5])
    }

    private func raw(_ header: String, data: Int = 0) -> [UInt8] {
        withUnsafeBytes(of: UInt64(header.utf8.count).littleEndian, Array.init)
            + Array(header.utf8) + [UInt8](repeating: 0, count: data)
    }

    /// Memory of this process at its peak, in bytes.
    private var peak: Int {
        var usage = rusage()
        getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        return usage.ru_maxrss * 1024
    }

    private static let zeros = String(repeating: "0,", count: 4_000_000)

    /// Eight million bytes each, which took two hundred million and more.
    @Test(arguments: [
        #"{"a":{"dtype":"I8","shape":[\#(zeros)0],"data_offsets":[0,1]}}"#,
        #"{"a":{"dtype":"I8","shape":[1],"data_offsets":[\#(zeros)0]}}"#,
        #"{"a":{"dtype":"I8","shape":[1],"data_offsets":[0,1],"more":[\#(zeros)0]}}"#,
        "{"
            + (0..<200_000).map {
                "\"\($0)\":{\"dtype\":\"I8\",\"shape\":[0],\"data_offsets\":[0,0]}"
            }
            .joined(separator: ",") + "}",
        "{\"__metadata__\":{" + (0..<400_000).map { "\"\($0)\":\"\"" }.joined(separator: ",")
            + "}}",
    ])
    func aLongHeaderTakesNoMoreMemoryThanItMeans(header: String) throws {
        let bytes = raw(header, data: 1)
        let path = folder.file("long.safetensors")
        try Data(bytes).write(to: URL(fileURLWithPath: path))
        let before = peak
        let found = failure { _ = try SafetensorsFile(path: path) }
        #expect(peak - before < 100 << 20, "\(peak - before) bytes")
        #expect(found == nil || found?.kind == .badData)
    }

    @Test(
        arguments: [
            (#"{"a":{"dtype":"I8","shape":[1],"shape":[1],"data_offsets":[0,1]}}"#, nil),
            (
                #"{"a":{"dtype":"I8","shape":[1],"data_offsets":[0,1],"x":{"y":[1,"]",{}],"z":null}}}"#,
                nil
            ),
            (#" {"a":{"dtype":"I8","shape":[1],"data_offsets":[0,1]}}"#, "no JSON object"),
            (
                #"{"a":{"dtype":"I8","shape":[1],"data_offsets":[0,1]},"a":{"dtype":"I8","shape":[1],"data_offsets":[0,1]}}"#,
                "stands twice"
            ),
            (
                #"{"__metadata__":{"k":"1","k":"2"},"a":{"dtype":"I8","shape":[1],"data_offsets":[0,1]}}"#,
                "stands twice"
            ),
            (
                #"{"__metadata__":{"k":"\u00e9\ud83d\ude00\n"},"a":{"dtype":"I8","shape":[1],"data_offsets":[0,1]}}"#,
                nil
            ),
            (
                #"{"__metadata__":{"k":"\ud83d"},"a":{"dtype":"I8","shape":[1],"data_offsets":[0,1]}}"#,
                "broken JSON"
            ),
            (#"{"a":{"dtype":"I8","shape":[1.5],"data_offsets":[0,1]}}"#, "broken JSON"),
            (
                #"{"a":{"dtype":"I8","shape":[99999999999999999999999],"data_offsets":[0,1]}}"#,
                "wrong type"
            ),
            (#"{"a":{"dtype":"I8","shape":[1],"data_offsets":[0,1]}}x"#, "broken JSON"),
            (#"{"a":{"dtype":"I8","shape":[1],"data_offsets":[0,1],}}"#, "broken JSON"),
            (#"{"a":5}"#, "wrong type"),
            (#"{"__metadata__":null}"#, "wrong type"),
            ("{\"a\\", "broken JSON"),
        ] as [(String, String?)])
    func headersAreReadOrToldWhy(header: String, expected: String?) throws {
        let path = folder.file("header.safetensors")
        try Data(raw(header, data: 1)).write(to: URL(fileURLWithPath: path))
        let found = failure { _ = try SafetensorsFile(path: path) }
        if let expected {
            #expect(found?.problem.contains(expected) == true, "\(found?.description ?? "none")")
        } else {
            #expect(found == nil, "\(found?.description ?? "")")
        }
    }

    @Test func deepNestingIsRefusedNotFollowed() throws {
        let deep = String(repeating: "[", count: 1_000_000)
        let path = folder.file("deep.safetensors")
        try Data(raw("{\"a\":{\"x\":" + deep)).write(to: URL(fileURLWithPath: path))
        #expect(failure { _ = try SafetensorsFile(path: path) }?.kind == .badData)
    }
}

/// What a process can have.
@Suite struct SystemMemoryTests {
    @Test func groupsAreFoundInBothVersions() {
        #expect(
            SystemMemory.groupFiles(of: "4:memory:/a/b\n1:cpu:/a\n0::/\n") == [
                "/sys/fs/cgroup/memory/a/b/memory.limit_in_bytes",
                "/sys/fs/cgroup/memory/a/memory.limit_in_bytes",
                "/sys/fs/cgroup/memory/memory.limit_in_bytes",
                "/sys/fs/cgroup/memory.max",
            ])
        #expect(
            SystemMemory.groupFiles(of: "0::/user.slice/x.scope") == [
                "/sys/fs/cgroup/user.slice/x.scope/memory.max",
                "/sys/fs/cgroup/user.slice/memory.max", "/sys/fs/cgroup/memory.max",
            ])
        #expect(SystemMemory.groupFiles(of: "nonsense\n::\n") == ["/sys/fs/cgroup/memory.max"])
    }

    @Test func theSmallestLimitCounts() {
        let all = SystemMemory.bytes
        #expect(SystemMemory.limit(swap: 0, groups: [], resources: []) == all)
        #expect(SystemMemory.limit(swap: 5, groups: [], resources: []) == all + 5)
        #expect(SystemMemory.limit(swap: 0, groups: [Int.max, 1 << 30], resources: []) == 1 << 30)
        #expect(SystemMemory.limit(swap: 0, groups: [1 << 30], resources: [1 << 20]) == 1 << 20)
        #expect(SystemMemory.limit > 0 && SystemMemory.limit <= all * 8)
    }
}
