import Reports

/// Which groups of seeds are one row.
public struct RunFolds: Codable, Equatable, Sendable {
    /// Whether a group is folded where nothing else was said of it.
    public var foldsAll = false
    /// Groups of which the opposite was said.
    private var others: [String] = []

    public init(foldsAll: Bool = false) { self.foldsAll = foldsAll }

    func isFolded(_ group: String) -> Bool { foldsAll != others.contains(group) }

    mutating func set(_ group: String, folded: Bool) {
        others.removeAll { $0 == group }
        if folded != foldsAll { others.append(group) }
    }

    mutating func setAll(folded: Bool) { self = RunFolds(foldsAll: folded) }
}

/// Runs as the rows of a table: filtered, folded by their groups, sorted, or as a tree.
enum RunTree {
    /// The rows of some runs, newest first.
    ///
    /// A filter asks about runs; a folded row stands for those of its group that pass. Where nothing
    /// sorts them, what branched off a run stands under it.
    ///
    /// - Parameter isTree: False leaves those as they came.
    static func rows(
        _ runs: [RunReport], by choice: ListChoice, _ folds: RunFolds,
        _ table: ListTable<RunReport>, isTree: Bool = true
    ) -> [RunRow] {
        var filter = choice
        filter.order = nil
        let rows = folded(table.shown(runs, by: filter), folds)
        guard choice.order != nil else { return isTree ? ordered(rows) : rows }
        var order = choice
        order.filter = ""
        return ListTable<RunRow>(table, of: { $0.value($1) }).shown(rows, by: order)
    }

    /// A folded group stands where its first run stood; one of a single run is that run.
    private static func folded(_ runs: [RunReport], _ folds: RunFolds) -> [RunRow] {
        var members: [String: [RunReport]] = [:]
        for run in runs {
            if let group = run.group, folds.isFolded(group) {
                members[group, default: []].append(run)
            }
        }
        return runs.compactMap { run in
            guard let group = run.group, let own = members[group], own.count > 1 else {
                return RunRow(run)
            }
            return own[0].run == run.run ? RunRow(own, of: group) : nil
        }
    }

    /// The run that a row's runs branched off, outside the row.
    private static func parent(of row: RunRow) -> String? {
        row.runs.lazy.compactMap { $0.origin?.run }.first { !row.holds($0) }
    }

    /// Each row with its branches behind it, which keep their order among each other.
    static func ordered(_ rows: [RunRow]) -> [RunRow] {
        var owners: [String: Int] = [:]
        for (index, row) in rows.enumerated() { for run in row.runs { owners[run.run] = index } }
        var branches: [Int: [Int]] = [:]
        var roots: [Int] = []
        for (index, row) in rows.enumerated() {
            if let owner = parent(of: row).flatMap({ owners[$0] }) {
                branches[owner, default: []].append(index)
            } else {
                roots.append(index)
            }
        }
        var ordered: [RunRow] = []
        func add(_ index: Int) {
            ordered.append(rows[index])
            for branch in branches.removeValue(forKey: index) ?? [] { add(branch) }
        }
        roots.forEach(add)
        // Runs that name each other as parents are nobody's branches.
        return ordered
            + branches.values.flatMap { $0 }.map { rows[$0] }.sorted { $0.name < $1.name }
    }

    /// How many rows a row's line goes back to, among those that are there.
    static func depth(of row: RunRow, in rows: [RunRow]) -> Int {
        var (depth, current) = (0, row)
        while let parent = parent(of: current), depth < 8,
            let next = rows.first(where: { $0.holds(parent) })
        {
            depth += 1
            current = next
        }
        return depth
    }
}
