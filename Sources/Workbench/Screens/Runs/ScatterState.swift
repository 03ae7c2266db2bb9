import Canvas
import Reports
import Support

/// Two runs, user by user, as the panel of the Runs screen shows them.
public struct ScatterState: Codable, Equatable, Sendable {
    public var inquiry = Inquiry<UserComparisonRequest>()
    /// The metric that somebody chose; nil takes the one that the first run's epoch is chosen by.
    public var metric: String?
    /// Which of the users behind the selected point.
    public var user = 0

    /// The answer, where it answers what was asked last.
    public var report: UserComparison? { inquiry.isFresh ? inquiry.answer : nil }

    /// One metric of it; the usual one where the chosen one is not measured there.
    public var scatter: UserScatter? {
        guard let report else { return nil }
        let metric = metric.flatMap { report.metrics.contains($0) ? $0 : nil }
        return try? report.scatter(metric)
    }

    /// The test part is being ranked, which must not be asked for twice.
    var isOpening: Bool { inquiry.isWaiting && inquiry.target?.unsealedBy != nil }

    static let table = ListTable<UserScatter.Point>(
        "points",
        [
            ListField("first", .count, "the metric by the first run") { .number($0.first) },
            ListField("second", .count, "the metric by the second run") { .number($0.second) },
            ListField("difference", .count, "how much more the second run has") {
                .number($0.difference)
            },
            ListField("users", .count, "how many users are there") { .init($0.users.count) },
            ListField("who", .text, "their names", isSearched: true) { point in
                .text(point.users.map(\.name).joined(separator: ", "))
            },
        ])
}

extension UserComparisonRequest: Inquired {
    public var isSlow: Bool { true }
    public var inquiry: WritableKeyPath<State, Inquiry<Self>> { \.runs.scatter.inquiry }
    public func answer(by one: some Answering) throws -> UserComparison { try one.answer(self) }

    public func arrived(in state: inout State, after last: UserComparison?) {
        state.runs.scatter.user = 0
        if case .scatter? = state.overlay?.kind { state.overlay?.list = ListPosition() }
    }
}

extension State {
    /// The points as the panel lists them.
    var shownPoints: [UserScatter.Point] {
        ScatterState.table.shown(
            runs.scatter.scatter?.points ?? [], by: panelChoices["scatter"])
    }

    var selectedPoint: UserScatter.Point? { shownPoints[safe: panelRow] }

    /// The user behind the selected point who is opened.
    var pointedUser: UserScatter.User? {
        guard let users = selectedPoint?.users else { return nil }
        return users[safe: min(runs.scatter.user, users.count - 1)]
    }

    // MARK: - Opening

    /// The two runs that are compared: both marked, or one marked and one selected.
    private var scatteredRuns: [RunReport] {
        let marked = runs.marked.compactMap { name in runs.all?.first { $0.run == name } }
        guard marked.count == 1, let run = selectedRun, run.run != marked[0].run else {
            return marked
        }
        return marked + [run]
    }

    /// Why there are no two runs to compare user by user; nil where there are.
    var cannotScatter: String? {
        let chosen = scatteredRuns
        guard chosen.count == 2 else {
            return chosen.count > 2
                ? "Two runs are compared user by user, and \(chosen.count) are marked; "
                    + "\(KeyMeaning.mark.key) takes marks off."
                : "Mark two finished runs with \(KeyMeaning.mark.key), or one and select another."
        }
        return chosen.lazy.compactMap { self.cannotCompare($0) }.first
            ?? chosen.lazy.compactMap { run in
                self.card(of: run)?.task == .sites
                    ? "\(run.run) chooses sites for brands; users are not told of." : nil
            }.first
    }

    mutating func scatterRuns() -> [Effect] {
        let chosen = scatteredRuns
        var request = UserComparisonRequest(
            first: chosen[0].run, second: chosen[1].run, session: session)
        if let last = runs.scatter.inquiry.target, last.first == request.first,
            last.second == request.second, runs.scatter.inquiry.failure == nil
        {
            // What is there is shown again.
            request = last
        }
        return show(Overlay(.scatter)) + ask(request)
    }

    // MARK: - Keys

    /// Why nothing else can be asked while the test part is ranked; nil where it can.
    var cannotScatterOtherwise: String? {
        runs.scatter.isOpening
            ? "The test part is being ranked; that has to end first."
            : runs.scatter.inquiry.target == nil ? "Nothing was compared yet." : nil
    }

    /// Why there is no point; nil where there is one.
    var cannotPoint: String? { selectedPoint == nil ? "There is no point yet." : nil }

    mutating func nextScatterMetric() -> [Effect] {
        guard let report = runs.scatter.report, let now = runs.scatter.scatter?.metric,
            let index = report.metrics.firstIndex(of: now)
        else { return [] }
        let next = report.metrics[(index + 1) % report.metrics.count]
        runs.scatter.metric = next
        runs.scatter.user = 0
        overlay?.list = ListPosition()
        say("\(next), user by user.")
        return []
    }

    /// The same runs, ranked among other places; on the validation part.
    mutating func nextScatterRanking() -> [Effect] {
        guard var request = runs.scatter.inquiry.target else { return [] }
        guard runs.scatter.report?.ranking != "next" else {
            say("Next events are ranked among all places, and in no other way.")
            return []
        }
        let rankings = RecommendingTask.places.shownProtocols
        let index = rankings.firstIndex(of: request.ranking) ?? 0
        request.ranking = rankings[(index + 1) % rankings.count]
        request.unsealedBy = nil
        say("Ranked \(request.ranking), on the validation part.")
        return ask(request)
    }

    /// Opens the test part after a question, or goes back to the validation part.
    mutating func unsealScatter() -> [Effect] {
        guard var request = runs.scatter.inquiry.target else { return [] }
        guard request.unsealedBy != nil else {
            return show(Overlay(.unseal, over: overlay))
        }
        request.unsealedBy = nil
        say("The validation part again.")
        return ask(request)
    }

    /// The question was answered with yes.
    mutating func openTestOfScatter() -> [Effect] {
        guard var request = runs.scatter.inquiry.target else { return [] }
        request.unsealedBy = CommandLines.scatter(
            request, metric: runs.scatter.metric, opensTest: true)
        _ = show(Overlay(.scatter))
        say("The test part of \(city.report?.name ?? "the city") is opened; the session notes it.")
        return ask(request)
    }

    /// Selects the nearest point in a direction of the picture.
    mutating func movePoint(_ direction: Direction) -> [Effect] {
        let points = shownPoints
        guard let now = selectedPoint else { return [] }
        let step = Double(direction.step)
        let isVertical = direction.isVertical
        // A way across counts twice what lies along it.
        func cost(_ point: UserScatter.Point) -> Double? {
            let right = (point.first - now.first) * (isVertical ? 1 : step)
            let up = (point.second - now.second) * (isVertical ? -step : 1)
            let (along, across) = isVertical ? (up, right) : (right, up)
            return along > 0 ? along + 2 * across.magnitude : nil
        }
        let found = points.indices.compactMap { index in
            cost(points[index]).map { (index: index, cost: $0) }
        }.min { $0.cost < $1.cost }
        guard let found else {
            say("No point lies farther that way.")
            return []
        }
        overlay?.list.selected = found.index
        runs.scatter.user = 0
        return []
    }

    /// Another of the users behind the point.
    mutating func turnPointedUser(by step: Int) -> [Effect] {
        guard let count = selectedPoint?.users.count else { return [] }
        let now = min(runs.scatter.user, count - 1)
        runs.scatter.user = (now + step + count) % count
        return []
    }

    /// Opens the user on the Why screen, asked of the second run.
    mutating func openPointedUser() -> [Effect] {
        guard let user = pointedUser, let request = runs.scatter.inquiry.target else { return [] }
        closeOverlays()
        users.choice.filter = ""
        users.arrange()
        users.select(user: user.user)
        (why.user, why.isUserChosen) = (user.user, true)
        if readyRuns.contains(where: { $0.run == request.second }) {
            (why.run, why.isRunChosen) = (request.second, true)
        }
        return open(.why)
    }
}
