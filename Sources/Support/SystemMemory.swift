import Glibc

/// What the machine and this process have.
public enum SystemMemory {
    /// Physical memory in bytes.
    public static var bytes: Int { sysconf(Int32(_SC_PHYS_PAGES)) * sysconf(Int32(_SC_PAGESIZE)) }

    /// The most that this process can have: the machine's memory with its swap space, less where a
    /// control group (of a container or a service) or `ulimit` says so.
    public static var limit: Int {
        limit(swap: swap, groups: groupLimits(), resources: resourceLimits())
    }

    package static func limit(swap: Int, groups: [Int], resources: [Int]) -> Int {
        ([bytes + swap] + groups + resources).min() ?? bytes
    }

    private static var swap: Int {
        let line = (text("/proc/meminfo") ?? "").split(separator: "\n")
            .first { $0.hasPrefix("SwapTotal:") }
        let number = line?.split(separator: " ").dropFirst().first.flatMap { Int($0) }
        return (number ?? 0) * 1024
    }

    private static func resourceLimits() -> [Int] {
        [__rlimit_resource_t(RLIMIT_AS.rawValue), __rlimit_resource_t(RLIMIT_DATA.rawValue)]
            .compactMap { resource in
                var limit = rlimit()
                guard getrlimit(resource, &limit) == 0, limit.rlim_cur <= UInt(Int.max) else {
                    return nil
                }
                return Int(limit.rlim_cur)
            }
    }

    /// Limits of the control groups that this process is in, and of those above them.
    private static func groupLimits() -> [Int] {
        groupFiles(of: text("/proc/self/cgroup") ?? "").compactMap { file in
            text(file).flatMap { Int($0.split(separator: "\n").first ?? "") }
        }
    }

    /// Files that tell a limit, by the lines of `/proc/self/cgroup`; not each exists.
    ///
    /// Within a container the path may not be below the mounted folder, whose root then counts.
    package static func groupFiles(of lines: String) -> [String] {
        lines.split(separator: "\n").flatMap { line -> [String] in
            let parts = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
            guard parts.count == 3 else { return [] }
            let isFirst = parts[1].split(separator: ",").contains("memory")
            guard isFirst || parts[1].isEmpty else { return [] }
            let root = "/sys/fs/cgroup" + (isFirst ? "/memory" : "")
            let name = isFirst ? "memory.limit_in_bytes" : "memory.max"
            var folders = parts[2].split(separator: "/")
            var files: [String] = []
            while true {
                files.append(([root] + folders.map(String.init) + [name]).joined(separator: "/"))
                if folders.popLast() == nil { return files }
            }
        }
    }

    private static func text(_ path: String) -> String? {
        guard let file = fopen(path, "r") else { return nil }
        defer { fclose(file) }
        var bytes = [UInt8](repeating: 0, count: 1 << 14)
        let count = fread(&bytes, 1, bytes.count, file)
        return String(decoding: bytes.prefix(count), as: UTF8.self)
    }

    /// Resident memory of this process in bytes; nil where the system does not tell.
    public static var resident: Int? {
        guard let text = text("/proc/self/statm"),
            let pages = text.split(separator: " ").dropFirst().first.flatMap({ Int($0) })
        else { return nil }
        return pages * sysconf(Int32(_SC_PAGESIZE))
    }
}
