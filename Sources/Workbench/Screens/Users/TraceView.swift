import Canvas
import Reports
import Support

// Where a user was: the visits of the timeline on the ground of the city.

extension UsersState {
    /// Beyond this many visits the trace is a blot and costs frames: the newest are drawn.
    private static let mostVisits = 5000

    /// Indices into the timeline of the visits that the trace shows: those that pass the filter and
    /// have a position.
    fileprivate func traced(_ report: UserReport) -> [Int] {
        shownInTime.suffix(Self.mostVisits).filter {
            report.timeline[safe: $0]?.hasPosition == true
        }
    }

    /// The boxes of those visits. A place counts once, however often it was visited: a map that
    /// shows the home alone would be no trace. O(visits · log visits).
    func traceFrames(of report: UserReport) -> MapFrames? {
        var places: Set<Int> = []
        let visits = traced(report).map { report.timeline[$0] }
            .filter { places.insert($0.place).inserted }
        return MapFrames(
            latitudes: visits.compactMap(\.latitude), longitudes: visits.compactMap(\.longitude))
    }
}

extension State {
    /// What the trace shows; nil where nothing has a position.
    var traceContent: MapContent? {
        guard let report = users.report, let frames = users.traceFrames else { return nil }
        let visits = users.traced(report)
        let points = visits.map { report.timeline[$0].point }
        var layers = [
            MapLayer(
                .dots(MapPoints(city.map.latitudes, city.map.longitudes), .heat0, ascii: "."),
                isContext: true),
            MapLayer(
                .dots(
                    MapPoints(points.map(\.latitude), points.map(\.longitude)), .accent, ascii: "o")
            ) { number in visits[safe: number].map { report.timeline[$0].words } },
        ]
        var legend = [MapLegend("⠶", Style(.accent), "visits", ascii: "o")]
        let day = sameDay(report)
        if !day.isEmpty {
            let way = day.map(\.visit.point)
            if way.count > 1 {
                layers.append(
                    MapLayer(
                        .way(
                            MapPoints(way.map(\.latitude), way.map(\.longitude)), .warning,
                            ascii: "+")))
            }
            layers.append(MapLayer(.marks(dayMarks(day))))
            legend.insert(MapLegend("★", Style(.selected, bold: true), "selected"), at: 0)
            if way.count > 1 { legend.append(MapLegend("1 2", Style(.warning), "that day")) }
        }
        legend.append(MapLegend("⠂", Style(.heat0), "other places", ascii: "."))
        return MapContent(frames, layers, legend: legend)
    }

    /// The visits of the selected one's local day that have a position, in order; none where it has
    /// no position itself. O(visits): the selected one is looked for, its day stands beside it.
    private func sameDay(
        _ report: UserReport
    ) -> [(order: Int, isChosen: Bool, visit: VisitRow)] {
        let shown = users.shownInTime
        guard let event = users.event(inRow: users.timeline.selected),
            let position = shown.firstIndex(of: event),
            let chosen = report.timeline[safe: event], chosen.hasPosition
        else { return [] }
        func isThatDay(_ place: Int) -> Bool {
            shown[safe: place].map {
                WallClock.date(report.timeline[$0].localTime) == WallClock.date(chosen.localTime)
            } ?? false
        }
        var (first, last) = (position, position)
        while isThatDay(first - 1) { first -= 1 }
        while isThatDay(last + 1) { last += 1 }
        return (first...last).compactMap { place in
            let visit = report.timeline[shown[place]]
            return visit.hasPosition ? (place - first + 1, place == position, visit) : nil
        }
    }

    /// The selected visit, then the others of its day by their number.
    private func dayMarks(
        _ day: [(order: Int, isChosen: Bool, visit: VisitRow)]
    ) -> [MapMark] {
        (day.filter(\.isChosen) + day.filter { !$0.isChosen }).map { order, isChosen, visit in
            MapMark(
                visit.point, isChosen ? "★" : "\(order)",
                isChosen ? Style(.selected, bold: true) : Style(.warning, bold: true),
                name: visit.words, mayMove: true)
        }
    }

    /// Selects the visit under the crosshair in the timeline, the first of several. O(visits).
    ///
    /// A visit is found by its words: the mark of one that is on the selected day stands before its
    /// dot, which then is not found a second time.
    mutating func chooseVisit(_ found: [MapFinding]) -> [Effect]? {
        guard let report = users.report else { return nil }
        let named = Dictionary(
            users.traced(report).map { (report.timeline[$0].words, $0) },
            uniquingKeysWith: { first, _ in first })
        guard let finding = found.first(where: { named[$0.name] != nil }),
            let index = named[finding.name], let place = users.shown.firstIndex(of: index)
        else { return nil }
        users.timeline.selected = place + users.boundaries.count { $0 <= place }
        say("Selected: \(finding.name).")
        return []
    }
}

extension VisitRow {
    fileprivate var hasPosition: Bool { latitude?.isFinite == true && longitude?.isFinite == true }

    /// `Rowan Noodles, Fri 2012-04-13 19:40`.
    fileprivate var words: String {
        Wording.name(place, placeName)
            + ", \(WallClock.weekday(localTime)) \(WallClock.date(localTime)) "
            + WallClock.time(localTime)
    }

    /// Where it was; not a number where nobody knows.
    fileprivate var point: MapPoint {
        MapPoint(latitude: latitude ?? .nan, longitude: longitude ?? .nan)
    }
}

func drawTrace(_ state: State, _ layout: Layout, on canvas: inout Canvas) {
    let users = state.users
    guard
        let inside = paneFrame(
            .trace, state, layout, title: "trace" + users.traceView.titled, on: &canvas),
        let report = users.report
    else { return }
    guard let content = state.traceContent else {
        let none =
            report.timeline.isEmpty || users.shown.isEmpty
            ? "no visits to show" : "no place has a position"
        canvas.paragraph(none, in: inside.inset(1, 0), .dim)
        return
    }
    let told = content.told(in: state.preferences.units)
    canvas.map(told, users.traceView, in: inside, focused: state.hasKeyboard(.trace))
}
