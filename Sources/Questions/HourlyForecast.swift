import City
import Evaluation
import Foundation
import Recommending
import Reports
import Support
import Tensors

/// A generator asked about other hours and other positions than the user's own.
extension Workspace {
    /// What one user is expected to do at each hour of the week after their last event, and from each
    /// point of a grid over the city at their own moment.
    ///
    /// Cost: a pass over the user's sequence for each hour and point.
    ///
    /// - Throws: `Failure(.usage)` for a run that generates no places, or a user without a question.
    public func hourlyForecast(_ request: HourlyForecastRequest) throws -> HourlyForecastReport {
        let clock = ContinuousClock()
        let start = clock.now
        let run = try runOfHours(request.run, session: request.session)
        let grid = request.grid
        guard (1...50).contains(grid) else {
            throw Failure(.usage, "--grid \(grid) is out of range", remedy: "give 1 to 50")
        }
        let user = try findUser(request.user, in: run.city)
        let query = try run.nextPlaceQuery(ofUser: user)
        let expected = try run.probabilities(HourlyForecast.hours(of: query))
        var report = run.hourlyForecast(expected)
        report.user = user
        report.userName = run.city.userNames[user]
        let wanted = try request.place.map { try findPlace($0, in: run.city) }
        report.place = wanted
        report.placeName = wanted.map { run.city.placeNames[$0] }
        report.placeByHour = wanted.map { place in expected.map { $0[place] } }
        if run.city.hasLocations {
            let points = HourlyForecast.grid(run.city, grid)
            let found = try run.probabilities(
                points.map { point in
                    var asked = query
                    asked.position = point
                    // The position is told by the place before where nobody records it.
                    asked.last = query.last.map {
                        PlaceMoment(
                            place: run.nearestPlace(to: point), localTime: $0.localTime,
                            position: point)
                    }
                    return asked
                })
            report.points = zip(points, found).map {
                .init(
                    latitude: $0.latitude, longitude: $0.longitude,
                    expected: run.expectation($1))
            }
            report.pointsPerRow = grid
            report.placeByPoint = wanted.map { place in found.map { $0[place] } }
        }
        report.milliseconds = (clock.now - start) / .milliseconds(1)
        return report
    }

    /// The mean over some users, beside what they really did by hour of the day in the test part.
    public func hourlyForecast(
        run name: String, session: String, users wanted: Int, seed: UInt64
    ) throws -> HourlyForecastReport {
        let clock = ContinuousClock()
        let start = clock.now
        let run = try runOfHours(name, session: session)
        guard wanted >= 1 else {
            throw Failure(.usage, "--users \(wanted) is out of range", remedy: "give 1 or more")
        }
        var random = RandomStream(seed: seed, name: "time sense")
        var users = run.askedUsers.sorted().map(Int32.init)
        random.shuffle(&users)
        users = Array(users.prefix(wanted))
        guard !users.isEmpty else {
            throw Failure(
                .badData, "the test part of \(run.city.name) asks no user anything",
                remedy: "choose a run with another --split")
        }
        var sums = Tensor<Double>.zeros([HourOfWeek.count, run.city.placeCount])
        var byHour = ExpectedRhythm(run.city.categoryCount)
        for user in users {
            let query = try run.nextPlaceQuery(ofUser: Int(user))
            let expected = try run.probabilities(HourlyForecast.hours(of: query))
            sums.add(expected.stacked(run.city.placeCount))
            byHour.add(expected.map(run.categories), weights: run.outings(ofUser: user))
        }
        let mean = sums.scaled(by: 1 / Double(users.count))
        var report = run.hourlyForecast(mean.rowArrays)
        report.rhythm = run.rhythm(byHour.shares, users: users)
        report.milliseconds = (clock.now - start) / .milliseconds(1)
        return report
    }

    /// A run that knows hours.
    ///
    /// - Throws: `Failure(.usage)` for every other one.
    private func runOfHours(_ name: String, session: String) throws -> any NextPlaceRecommender {
        try requireAnswer(to: .hours, of: name, session: session)
        let run = try nextPlaceRecommender(name, session: session)
        return run
    }
}

/// Questions beside a user's own.
private enum HourlyForecast {
    /// The user's question moved to each hour of the week that follows their last event, as if that had
    /// been within the day before: a pause of days is what a model has seldom seen, and it would
    /// answer to the pause.
    static func hours(of query: NextPlaceQuery) -> [NextPlaceQuery] {
        let first = (query.last?.localTime ?? query.localTime) / 3600 + 1
        let slots = (0..<Int64(HourOfWeek.count)).map { (first + $0) * 3600 + 1800 }
        return slots.sorted {
            HourOfWeek.slot(localTime: $0) < HourOfWeek.slot(localTime: $1)
        }.map { time in
            var asked = query
            asked.localTime = time
            if var last = query.last ?? query.history.last {
                last.localTime = time - 1 - (time - 1 - last.localTime) % 86_400
                asked.last = last
            }
            return asked
        }
    }

    /// Middles of the cells of a grid, row by row from the north.
    static func grid(_ city: City, _ count: Int) -> [GeoPoint] {
        let (south, north) = (city.placeLatitude.min() ?? 0, city.placeLatitude.max() ?? 0)
        let (west, east) = (city.placeLongitude.min() ?? 0, city.placeLongitude.max() ?? 0)
        return (0..<count).flatMap { row in
            (0..<count).map { column in
                GeoPoint(
                    north - (north - south) * (Double(row) + 0.5) / Double(count),
                    west + (east - west) * (Double(column) + 0.5) / Double(count))
            }
        }
    }
}

extension NextPlaceRecommender {
    /// The moment that a user is asked about.
    fileprivate func nextPlaceQuery(ofUser user: Int) throws -> NextPlaceQuery {
        guard let moment = try question(ofUser: user).moment else { throw refusal(.hours) }
        return moment
    }

    fileprivate func nearestPlace(to point: GeoPoint) -> Int32 {
        let nearest = (0..<city.placeCount).min {
            distance(point, $0) < distance(point, $1)
        }
        return Int32(nearest ?? 0)
    }

    private func distance(_ point: GeoPoint, _ place: Int) -> Double {
        GreatCircle.kilometres(
            point.latitude, point.longitude, city.placeLatitude[place],
            city.placeLongitude[place])
    }

    /// Probability of each category.
    fileprivate func categories(_ places: [Double]) -> [Double] {
        var result = [Double](repeating: 0, count: city.categoryCount)
        for (place, probability) in places.enumerated() where city.placeCategory[place] >= 0 {
            result[Int(city.placeCategory[place])] += probability
        }
        return result
    }

    fileprivate func expectation(_ places: [Double]) -> HourlyForecastReport.Expectation {
        let categories = categories(places)
        let category = categories.indices.max { categories[$0] < categories[$1] }
        let place = places.indices.max { places[$0] < places[$1] } ?? 0
        return .init(
            category: category.map { city.categoryNames[$0] } ?? "",
            categoryProbability: category.map { categories[$0] } ?? 0, place: place,
            placeName: city.placeNames[place], probability: places[place])
    }

    fileprivate func hourlyForecast(_ hours: [[Double]]) -> HourlyForecastReport {
        HourlyForecastReport(
            run: name, model: card.name, city: city.name, epoch: epoch,
            hours: hours.map(expectation))
    }

    /// How often a user was out at each hour of the week in training, and a hundredth.
    fileprivate func outings(ofUser user: Int32) -> [Double] {
        var result = [Double](repeating: 0.01, count: HourOfWeek.count)
        for visit in city.visitRange(ofUser: Int(user))
        where split.part(ofVisit: visit) == .training {
            result[HourOfWeek.slot(localTime: city.visitLocalTime[visit])] += 1
        }
        return result
    }

    /// Expected shares of categories by hour of the day beside those of test visits.
    fileprivate func rhythm(_ expected: [[Double]], users: [Int32]) -> HourlyForecastReport.Rhythm {
        let count = city.categoryCount
        var real = [[Double]](repeating: Array(repeating: 0, count: count), count: 24)
        var visits = 0
        for user in users {
            for visit in city.visitRange(ofUser: Int(user))
            where split.part(ofVisit: visit) == .test {
                let category = city.placeCategory[Int(city.visitPlace[visit])]
                guard category >= 0 else { continue }
                let hour = HourOfWeek.hourOfDay(localTime: city.visitLocalTime[visit])
                real[hour][Int(category)] += 1
                visits += 1
            }
        }
        let seen = (0..<24).filter { real[$0].reduce(0, +) > 0 }
        let totals = (0..<count).map { category in
            real.reduce(0) { $0 + $1[category] }
        }
        let shares = real.map { hour in
            let sum = hour.reduce(0, +)
            return sum > 0 ? hour.map { $0 / sum } : hour
        }
        var (weighted, weights) = (0.0, 0.0)
        for category in 0..<count where totals[category] >= 0.01 * Double(visits) {
            guard
                let found = CityComparison.correlation(
                    seen.map { expected[$0][category] }, seen.map { shares[$0][category] })
            else { continue }
            weighted += totals[category] * found
            weights += totals[category]
        }
        let overall = CityComparison.correlation(
            seen.flatMap { expected[$0] }, seen.flatMap { shares[$0] })
        return .init(
            users: users.count, visits: visits, byCategory: weights > 0 ? weighted / weights : 0,
            overall: overall ?? 0,
            categories: (0..<count).map { category in
                .init(
                    category: city.categoryNames[category], expected: expected.map { $0[category] },
                    observed: shares.map { $0[category] })
            })
    }
}

/// Categories that are expected at each hour of the day: each user counts as often as they were out at
/// that hour of the week in training, for that is who may be met then.
///
///     share(c, h) = Σ n(u, s) P(c | u, s) / Σ n(u, s)   over users u and the hours s of the week at h
private struct ExpectedRhythm {
    private var sums: [[Double]]
    private var weights = [Double](repeating: 0, count: 24)

    init(_ categories: Int) {
        sums = Array(repeating: Array(repeating: 0, count: categories), count: 24)
    }

    /// - Parameters:
    ///   - expected: Of one user, a row for each hour of the week.
    ///   - weights: n(u, s)
    mutating func add(_ expected: [[Double]], weights own: [Double]) {
        for (slot, shares) in expected.enumerated() {
            let hour = slot % 24
            weights[hour] += own[slot]
            for (category, share) in shares.enumerated() {
                sums[hour][category] += own[slot] * share
            }
        }
    }

    var shares: [[Double]] {
        zip(sums, weights).map { sum, weight in sum.map { $0 / max(weight, .leastNormalMagnitude) }
        }
    }
}

extension [[Double]] {
    fileprivate func stacked(_ width: Int) -> Tensor<Double> {
        Tensor([count, width], flatMap { $0 })
    }
}
