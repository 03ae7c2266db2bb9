import Reports

/// Runs and those that branched off them.
enum RunTree {
    /// Each run with its branches behind it, which keep their order among each other.
    static func ordered(_ runs: [RunReport]) -> [RunReport] {
        let names = Set(runs.map(\.run))
        var branches: [String: [RunReport]] = [:]
        var roots: [RunReport] = []
        for run in runs {
            if let parent = run.origin?.run, names.contains(parent), parent != run.run {
                branches[parent, default: []].append(run)
            } else {
                roots.append(run)
            }
        }
        var ordered: [RunReport] = []
        func add(_ run: RunReport) {
            ordered.append(run)
            for branch in branches.removeValue(forKey: run.run) ?? [] { add(branch) }
        }
        roots.forEach(add)
        // Runs that name each other as parents are nobody's branches.
        return ordered + branches.values.flatMap { $0 }.sorted { $0.run < $1.run }
    }

    /// How many runs a run's line goes back to, among those that are there.
    static func depth(of run: RunReport, in runs: [RunReport]) -> Int {
        var (depth, current) = (0, run)
        while let parent = current.origin?.run, depth < 8,
            let next = runs.first(where: { $0.run == parent })
        {
            depth += 1
            current = next
        }
        return depth
    }
}
