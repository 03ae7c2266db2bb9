import Canvas
import Reports
import Support

extension SideBySideRequest: Inquired {
    public var inquiry: WritableKeyPath<State, Inquiry<Self>> { \.why.sideBySide }
    public func answer(by one: some Answering) throws -> SideBySideReport { try one.answer(self) }
}

extension State {
    /// Ranks of the listed places by the runs that stand beside the list.
    mutating func followSideBySide() -> [Effect] {
        guard screen == .why, !why.beside.isEmpty, why.isListed, let report = why.report,
            let asked = why.recommended.answered
        else { return [] }
        var request = SideBySideRequest(
            run: asked.run, beside: why.beside, session: session, user: asked.user,
            places: report.items.map(\.place) + report.truth.map(\.place))
        request.candidates = asked.candidates
        return follow(request)
    }

    /// Puts a run beside the list, or takes it away.
    mutating func toggleBeside(_ run: String) -> [Effect] {
        if let index = why.beside.firstIndex(of: run) {
            why.beside.remove(at: index)
        } else if why.beside.count < SideBySideRequest.most {
            why.beside.append(run)
        } else {
            say("At most \(SideBySideRequest.most) stand beside the list; take one away first.")
        }
        return []
    }
}

extension ChoiceList {
    /// Runs and rules that can stand beside the list; Enter puts one there or takes it away.
    static let beside: ChoiceList = ChoiceList(
        name: "the list of runs beside", title: { _ in "runs and rules beside the list" },
        table: .entries("runs", "run", "what"),
        entries: { state in
            state.screen.part.choices(state).filter { $0.name != state.why.run }.enumerated().map {
                number, run in
                OverlayEntry(
                    left: run.name,
                    right: state.why.beside.contains(run.name) ? "beside the list" : run.what,
                    number: number)
            }
        }
    ) { state, entry in state.toggleBeside(entry.left) }
}

extension WhyState {
    /// The ranks that stand beside the list as it is shown; nil while they are not there.
    var besideList: SideBySideReport? {
        guard !beside.isEmpty, isListed, sideBySide.isFresh, let answer = sideBySide.answer,
            answer.columns.map(\.run) == beside
        else { return nil }
        return answer
    }

    /// Rank of a row of the list, recommended places first and then those that came.
    func rankBeside(_ column: Int, _ line: WhyLine) -> Double?? {
        guard let found = besideList?.columns[safe: column] else { return nil }
        switch line {
        case .item(let index): return found.ranks[safe: index]
        case .truth(let index): return found.ranks[safe: (report?.items.count ?? 0) + index]
        default: return nil
        }
    }

    /// What the lists have in common, in words; nil where nothing stands beside.
    var agreement: String? {
        guard let report = besideList else { return nil }
        let parts = report.columns.map { column in
            column.problem.map { "\(column.run) \($0)" }
                ?? "\(column.run) \(column.shared) of \(report.cutoff)"
        }
        return "of the first \(report.cutoff) in common: " + parts.joined(separator: ", ")
            + (report.columns.count(where: { $0.problem == nil }) > 1
                ? "; all that answered agree on \(report.agreed.count)" : "")
    }

    /// As short as the head of a column: `kn-2` of `knowsite-bkk-2`, `ease` of `ease@bkk`.
    static func shortName(_ run: String) -> String {
        if case .rule(let name, _) = RecommenderReference(run) { return String(name.prefix(7)) }
        let parts = run.split(separator: "-")
        guard parts.count > 1, let last = parts.last else { return String(run.prefix(7)) }
        return "\(parts[0].prefix(6 - min(3, last.count)))-\(last)"
    }
}
