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
        city.report = report
        city.map = map
        guard changed else { return [] }
        let (user, pane) = (wantedUser, city.pane)
        let filter = city.choices.map
        city = CityState()
        (city.report, city.map, city.names, city.pane) = (report, map, names, pane)
        city.choices.map = filter
        city.arrangeMap()
        city.view = firstView
        users = UsersState()
        why = WhyState()
        sites = SitesState()
        forgetComparison()
        (train.run, train.report) = (nil, nil)
        wantedUser = user
        return [
            .ask(FindingsQuestion(city: report.name)), .ask(UsersQuestion(city: report.name)),
        ]
    }

    /// The city without what lies far out, where there is such a thing.
    private var firstView: MapView {
        guard let rect = Layout(self, size).panes[.map], let map = placeMap(city) else {
            return MapView()
        }
        return map.viewOfMost(
            latitudes: city.map.latitudes, longitudes: city.map.longitudes,
            weights: city.map.visits, columns: rect.width - 2, rows: rect.height - 2)
    }
}
