import Canvas
import Reports

extension State {
    /// Takes a city; everything that is known of another one is forgotten.
    mutating func take(_ opened: OpenedCity) -> [Effect] {
        let (report, map, names) = (opened.report, opened.map, opened.names)
        city.names = names
        city.failure = nil
        let changed =
            city.report?.fingerprint != report.fingerprint
            || city.report?.name != report.name
        let isFirst = city.report == nil
        let before = city.report.flatMap { last in
            remembered.map { KeepPlace(city: last.name, remembered: $0) }
        }
        city.report = report
        city.map = map
        takeStandardSplit(of: report)
        guard changed else { return [] }
        let (user, pane) = (wantedUser, city.pane)
        let filter = city.choices.map
        city = CityState()
        (city.report, city.map, city.names, city.pane) = (report, map, names, pane)
        city.frames = MapFrames(map)
        city.choices.map = filter
        city.arrangeMap()
        users = UsersState()
        why = WhyState()
        sites = SitesState()
        forgetComparison()
        (train.run, train.report) = (nil, nil)
        wantedUser = user
        restore(opened.last, of: report, isFirst: isFirst)
        return [
            .ask(FindingsQuestion(city: report.name)), .ask(UsersQuestion(city: report.name)),
        ] + (before.map { [.ask($0)] } ?? [])
    }

    /// Goes on where one was, where the city is still the same; else says what was passed over.
    private mutating func restore(_ last: RememberedFile, of report: CityReport, isFirst: Bool) {
        if let fault = last.fault { complain(fault) }
        guard let kept = last.remembered else { return }
        guard kept.format == Remembered.format else {
            complain("Another version of the program kept where you were; it begins anew.")
            return
        }
        guard kept.fingerprint == report.fingerprint else {
            say("\(report.name) has changed since, so it begins anew.")
            return
        }
        restore(kept, isFirst: isFirst)
    }
}

extension MapFrames {
    /// Those of a city: its places by their visits, else its areas.
    init?(_ map: CityMap) {
        let boxes = (map.regions + map.businessAreas).map(\.bounds)
        guard
            let frames = MapFrames(
                latitudes: map.latitudes, longitudes: map.longitudes, weights: map.visits)
                ?? MapFrames(
                    latitudes: boxes.flatMap { [$0.south, $0.north] },
                    longitudes: boxes.flatMap { [$0.west, $0.east] })
        else { return nil }
        self = frames
    }
}
