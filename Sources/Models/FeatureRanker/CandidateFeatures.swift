import City
import Foundation
import Graphs
import Recommending
import Support

/// What a ranker is told of a place as the next one of a user, without any model.
///
/// With t the moment, x where the user is, l the place before, H the last events of the user's history
/// (at most `length`), and w the weights of hours of `OwnPlacesAtHour`:
///
/// | feature | formula | unit |
/// |---|---|---|
/// | hour, two numbers | sin and cos of 2π · t's time of day | |
/// | distance | log(1 + distance from x to p) | log km |
/// | visits | log(1 + training visits of p before t) | log visits |
/// | visits at hour | log(1 + training visits of p before t, in t's hour of the day) | log visits |
/// | own visits | log(1 + visits of p in H) | log visits |
/// | own visits at hour | log(1 + Σ w(hour of v, hour of t) over visits v of p in H) | log visits |
/// | last own visit | log(1 + hours from the last visit of p in H to t) | log h |
/// | followed | log(1 + how often p came right after l in H) | log visits |
/// | category | Σ w over events of H in p's category / Σ w over H | share |
///
/// Visits are counted before the moment, in training as in a question: a training moment is told
/// neither its own visit nor what came after. A feature is NaN where it is unknown: a distance without
/// a position, the last visit of a place where the user never was.
public struct CandidateFeatures: Sendable {
    /// Features that are told together in an explanation, and how many numbers they are.
    static let groups: [(name: String, count: Int)] = [
        ("hour", 2), ("distance", 1), ("popularity", 2), ("own visits", 2), ("last own visit", 1),
        ("followed", 1), ("category", 1),
    ]
    /// Numbers of a candidate.
    public static let count = groups.reduce(0) { $0 + $1.count }

    /// Events of a history that are read, at most.
    public let length: Int
    public let places: Int
    private let vocabulary: EventVocabulary
    private let category: [Int32]
    private let categories: Int
    private let visits: TimesOfRows
    private let visitsAtHour: TimesOfRows

    /// O(visits · log visits).
    public init(_ view: TrainingView, length: Int) {
        self.length = length
        places = view.places
        vocabulary = EventVocabulary(view)
        category = view.category
        categories = view.categoryCount
        visits = TimesOfRows(
            rows: view.places, of: view.visitPlace.map(Int.init), at: view.visitLocalTime)
        visitsAtHour = TimesOfRows(
            rows: 24 * view.places,
            of: zip(view.visitPlace, view.visitLocalTime).map {
                24 * Int($0) + HourOfWeek.hourOfDay(localTime: $1)
            }, at: view.visitLocalTime)
    }

    /// Features of some places for one moment, row by row. Cost: O(history + list · log visits).
    public func rows(_ query: NextPlaceQuery, of list: [Int32]) -> [Double] {
        let own = OwnHistory(query, length: length, category: category, categories: categories)
        let position = vocabulary.position(
            ofUser: Int(query.user), recorded: query.position, previous: own.last)
        let day = Double(((query.localTime % 86_400) + 86_400) % 86_400) / 86_400
        let hour = HourOfWeek.hourOfDay(localTime: query.localTime)
        let clock = [sin(2 * .pi * day), cos(2 * .pi * day)]
        return list.flatMap { place -> [Double] in
            let index = Int(place)
            let at = vocabulary.location(ofPlace: index)
            let known = own.places[place]
            return clock + [
                position.flatMap { from in
                    at.map {
                        log1p(
                            GreatCircle.kilometres(
                                from.latitude, from.longitude, $0.latitude, $0.longitude))
                    }
                } ?? .nan,
                log1p(Double(visits.count(ofRow: index, before: query.localTime))),
                log1p(
                    Double(
                        visitsAtHour.count(ofRow: 24 * index + hour, before: query.localTime))),
                log1p(known?.visits ?? 0),
                log1p(known?.atHour ?? 0),
                known.map { log1p(max(0, Double(query.localTime - $0.last)) / 3600) } ?? .nan,
                log1p(own.followed[place] ?? 0),
                own.share(ofCategory: category[index]),
            ]
        }
    }
}

/// Counts over one history.
private struct OwnHistory {
    struct Place {
        var visits = 0.0
        /// Σ w of the visits.
        var atHour = 0.0
        /// Local time of the last one.
        var last: Int64 = 0
    }

    var places: [Int32: Place] = [:]
    /// How often a place came right after the place where the user is.
    var followed: [Int32: Double] = [:]
    /// The place before the moment.
    let last: Int32?
    /// Σ w of each category's events, and of all.
    private var ofCategory: [Double]
    private var all = 0.0

    init(_ query: NextPlaceQuery, length: Int, category: [Int32], categories: Int) {
        let history = query.history.suffix(length)
        last = (query.last ?? history.last)?.place
        ofCategory = [Double](repeating: 0, count: categories)
        let hour = HourOfWeek.hourOfDay(localTime: query.localTime)
        var before: Int32?
        for event in history {
            let weight = Double(
                OwnPlacesAtHour.weight(HourOfWeek.hourOfDay(localTime: event.localTime), hour))
            places[event.place, default: Place()].visits += 1
            places[event.place, default: Place()].atHour += weight
            places[event.place, default: Place()].last = event.localTime
            if let last, before == last { followed[event.place, default: 0] += 1 }
            before = event.place
            all += weight
            let kind = Int(category[Int(event.place)])
            if kind >= 0 { ofCategory[kind] += weight }
        }
    }

    /// 0 for a place without a category, and after no event.
    func share(ofCategory kind: Int32) -> Double {
        kind >= 0 && all > 0 ? ofCategory[Int(kind)] / all : 0
    }
}

/// Moments by row, so that those before one can be counted.
private struct TimesOfRows: Sendable {
    private let offsets: [Int]
    /// Rising within a row.
    private let times: [Int64]

    init(rows: Int, of row: [Int], at times: [Int64]) {
        var offsets = [Int](repeating: 0, count: rows + 1)
        for row in row { offsets[row + 1] += 1 }
        for index in 0..<rows { offsets[index + 1] += offsets[index] }
        self.offsets = offsets
        self.times = row.indices.sorted { (row[$0], times[$0]) < (row[$1], times[$1]) }
            .map { times[$0] }
    }

    /// O(log visits).
    func count(ofRow row: Int, before time: Int64) -> Int {
        let own = offsets[row]..<offsets[row + 1]
        return own.partitioningIndex { times[$0] >= time } - own.lowerBound
    }
}
