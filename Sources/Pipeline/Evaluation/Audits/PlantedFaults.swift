import City

extension TrainingView {
    /// A view with held-out visits planted in it: the fault that audits have to see. Positions of
    /// users are left out, for those of planted visits are not known.
    public func planting(_ targets: [LeakAudit.Target]) -> TrainingView {
        let visits = zip(visitUser, zip(visitPlace, visitLocalTime)).map {
            LeakAudit.Target(user: $0, place: $1.0, localTime: $1.1)
        }
        let all = (visits + targets).sorted {
            ($0.user, $0.localTime, $0.place) < ($1.user, $1.localTime, $1.place)
        }
        return TrainingView(
            name: name + ", with planted visits", cityFingerprint: cityFingerprint, users: users,
            places: places, categoryCount: categoryCount, visitUser: all.map(\.user),
            visitPlace: all.map(\.place), visitLocalTime: all.map(\.localTime),
            latitude: latitude, longitude: longitude, category: category,
            region: region, locationOrder: locationOrder)
    }
}
