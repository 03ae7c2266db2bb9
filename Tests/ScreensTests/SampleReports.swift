import Reports
import Support
import TestSupport

/// A small city that is the same every time: what golden frames and key storms run on.
enum SampleReports {
    /// A stream of numbers that never changes.
    struct Numbers {
        var state: UInt64

        mutating func next(_ bound: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int((state >> 33) % UInt64(bound))
        }

        mutating func unit() -> Double { Double(next(1_000_000)) / 1_000_000 }
    }

    static let categories = [
        "Noodle House", "Coffee Shop", "Train Station", "Office", "Bar", "Park", "Mall", "Gym",
        "Temple", "Night Market", "Bakery", "Cinema",
    ]
    /// Friday 2012-04-13 08:00.
    static let start: Int64 = 1_334_304_000

    static func placeName(_ place: Int) -> String {
        "\(["Old", "River", "Golden", "North", "Corner", "Lotus"][place % 6]) "
            + "\(categories[place % 12]) \(place)"
    }

    static let week: [Int] = {
        let day = [
            2, 1, 1, 0, 0, 1, 3, 8, 14, 9, 8, 10, 18, 16, 10, 9, 11, 16, 24, 26, 20, 14, 8, 4,
        ]
        return (0..<168).map { hour in
            let weekend = hour / 24 >= 5
            return day[hour % 24] * (weekend ? 13 : 10) + (hour * 7) % 5
        }
    }()

    static func city() -> CityReport {
        var report = CityReport()
        report.name = "riverbend"
        report.path = "datasets/riverbend"
        report.users = 300
        report.places = 2000
        report.visits = 41_237
        report.categories = 12
        report.placesWithCategory = 1987
        report.timezone = "Asia/Bangkok"
        report.times = "utc"
        report.firstLocalTime = start
        report.lastLocalTime = start + 300 * 86400
        report.quietestHours = [3, 4, 2]
        report.busiestHours = [19, 18, 20]
        report.hourOfWeek = week
        report.split = .init(name: "released", training: 28_865, validation: 4124, test: 8248)
        report.bounds = .init(south: 13.6, west: 100.4, north: 13.9, east: 100.7)
        report.topCategories = categories.enumerated().map {
            .init(name: $1, places: 160 - $0 * 7, visits: 7800 / ($0 + 1))
        }
        report.topPlaces = (0..<10).map {
            .init(name: placeName($0), places: 1, visits: 980 / ($0 + 1))
        }
        report.medianVisitsPerUser = 112.5
        report.fingerprint = "4f0c2b7a91d35e68"
        report.source = "grown by whyhere city new, seed 7"
        return report
    }

    static func map() -> CityMap {
        var numbers = Numbers(state: 11)
        var map = CityMap(categories: categories)
        for place in 0..<2000 {
            let (latitude, longitude) = position(&numbers)
            map.latitudes.append(latitude)
            map.longitudes.append(longitude)
            map.visits.append(1 + numbers.next(60))
            map.categoryOfPlace.append(place % 150 == 149 ? -1 : place % 12)
        }
        return map
    }

    /// Around three centres, with a river that nobody lives in.
    private static func position(_ numbers: inout Numbers) -> (Double, Double) {
        let centres = [(13.75, 100.5), (13.82, 100.58), (13.68, 100.62)]
        let centre = centres[numbers.next(3)]
        let spread = 0.02 + 0.06 * numbers.unit()
        let latitude = centre.0 + (numbers.unit() + numbers.unit() - 1) * spread
        let longitude = centre.1 + (numbers.unit() + numbers.unit() - 1) * spread
        return (min(13.9, max(13.6, latitude)), min(100.7, max(100.4, longitude)))
    }

    static let findings = [
        CityFinding(
            severity: .error, check: "times-are-utc", count: 41_237,
            example: "noon in the source is 19 h in Bangkok",
            consequence:
                "Hours are shifted by seven; the model would learn that people dine at noon."),
        CityFinding(
            severity: .warning, check: "duplicate-visits", count: 318,
            example: "user 12 at place 45, twice in 20 s",
            consequence: "Counts of a place are inflated; the binary graph is not affected."),
        CityFinding(
            severity: .warning, check: "test-place-in-training", count: 2210,
            example: "user 3 returns to place 7",
            consequence: "With new places only, these visits can never be hit."),
        CityFinding(
            severity: .note, check: "places-without-category", count: 13,
            example: "place 149", consequence: "The category table has nothing to say of them."),
    ]

    static func userRow(_ user: Int) -> UserRow {
        UserRow(
            user: user, name: user == 4 ? "สมชาย ดี" : "user-\(user)",
            visits: 40 + (user * 37) % 190, places: 12 + (user * 13) % 60,
            testVisits: 8 + user % 9, firstLocalTime: start,
            lastLocalTime: start + Int64(200 + user % 90) * 86400,
            topCategory: categories[user % 12])
    }

    static let users = (0..<300).map { userRow($0) }

    static func user(_ user: Int, visits: Int = 60) -> UserReport {
        var numbers = Numbers(state: UInt64(user + 3))
        var timeline: [VisitRow] = []
        var rhythm = Array(repeating: 0, count: 168)
        var time = start
        for index in 0..<visits {
            let gap = Int64(3600 * (2 + numbers.next(40)))
            time += gap
            let (latitude, longitude) = position(&numbers)
            let place = numbers.next(2000)
            let hour = Int((time / 3600 + 72) % 168)
            rhythm[hour] += 1
            timeline.append(
                VisitRow(
                    localTime: time, place: place, placeName: placeName(place),
                    category: categories[place % 12], geohash: "w4rq\(place % 10)z",
                    latitude: latitude, longitude: longitude,
                    kilometresFromPrevious: index == 0 ? nil : numbers.unit() * 12,
                    gapSeconds: index == 0 ? nil : gap,
                    part: index < visits * 7 / 10
                        ? .training : index < visits * 8 / 10 ? .validation : .test))
        }
        return UserReport(row: userRow(user), timeline: timeline, rhythm: rhythm)
    }

    static func recommendation(
        run: String = "sepgcn-2", user: Int = 0, candidates: String = "new"
    ) -> RecommendationReport {
        let items = (1...20).map { rank -> RecommendationRow in
            let place = (rank * 97 + user * 31) % 2000
            var row = RecommendationRow(
                rank: rank, place: place, placeName: placeName(place),
                category: categories[place % 12], score: 0.92 / (1 + 0.13 * Double(rank)),
                isTruth: rank == 3 || rank == 11, trainingVisits: 0,
                kilometresFromOwnPlaces: Double(rank * 7 % 40) / 10)
            row.rules = SampleAnswers.rules(rank)
            return row
        }
        let truth = [
            TruthRow(
                place: items[2].place, placeName: items[2].placeName,
                category: items[2].category, rank: 3, score: items[2].score, margin: 0.4083),
            TruthRow(
                place: 1203, placeName: placeName(1203), category: categories[3], rank: 86.5,
                score: 0.12, margin: -0.1356),
            TruthRow(
                place: 77, placeName: placeName(77), category: categories[5], rank: nil,
                score: 0.8, margin: 0.5),
        ]
        return RecommendationReport(
            run: run, model: "sepgcn", city: "riverbend", epoch: 185, user: user,
            userName: userRow(user).name, candidates: candidates, items: items, truth: truth)
    }

    static func explanation(
        run: String = "sepgcn-2", user: Int = 0, place: Int = 97, side: String = "user",
        group: String = "places"
    ) -> ExplanationReport {
        var numbers = Numbers(state: UInt64(place + 1))
        let evidence = (0..<24).map { index in
            evidenceItem(index, side: side, group: group, &numbers)
        }
        var report = ExplanationReport(
            run: run, model: "sepgcn", city: "riverbend", epoch: 185, user: user,
            userName: userRow(user).name, place: place, placeName: placeName(place),
            category: categories[place % 12], rank: 1, side: side, group: group,
            method: "exact",
            score: 0.41238, sum: 0.41238, relativeError: 2.1e-9,
            byLayer: [
                .init(name: "layer 1", contribution: 0.2314),
                .init(name: "layer 2", contribution: 0.1532),
                .init(name: "layer 3", contribution: 0.0278),
            ],
            byKind: [
                .init(name: "bipartite", contribution: 0.1023),
                .init(name: "sep", contribution: 0.2971),
                .init(name: "category", contribution: -0.0312),
                .init(name: "initial", contribution: 0.0442),
            ],
            evidence: evidence, items: group == "pairs" ? 12_604 : 431, terms: 12_604,
            remainder: 0.0117,
            sentence: "72 % of the score comes from 9 visits by others to places within 0.4 km "
                + "at Fri 18-19 h.",
            milliseconds: 41.7)
        report.rules = SampleAnswers.rules(place / 97)
        report.leak = SampleAnswers.leak(later: place % 2 == 0 ? 0.034 : 0)
        return report
    }

    private static func evidenceItem(
        _ index: Int, side: String, group: String, _ numbers: inout Numbers
    ) -> EvidenceItem {
        let kind = EvidenceItem.Kind.allCases[[1, 1, 0, 1, 2, 0, 3][index % 7]]
        let (other, neighbour) = (numbers.next(300), numbers.next(2000))
        let (day, distance) = (numbers.next(7), numbers.unit() * 2)
        var item = EvidenceItem(
            kind: kind, layer: nil,
            contribution: (index % 5 == 4 ? -0.04 : 0.11) / Double(1 + index),
            weight: 0.9 / Double(1 + index), category: categories[neighbour % 12],
            terms: 1 + index % 3)
        if kind == .sep {
            item.sharedHours = [day * 24 + 18, day * 24 + 19]
            item.kilometres = distance
        }
        let grouped = kind == .sep && group != "pairs"
        if grouped {
            item.pairs = 400 / (1 + index)
            item.users = group == "users" ? 1 : 30 / (1 + index)
            item.places = group == "places" ? 1 : 90 / (1 + index)
            item.kilometresFrom = distance / 4
            item.kilometresTo = distance * 3
            item.terms = 1200 / (1 + index)
        }
        if kind == .bipartite || (kind == .sep && (!grouped || group == "users")) {
            item.user = other
            item.userName = userRow(other).name
        }
        if kind == .bipartite || (kind == .sep && (!grouped || group == "places")) {
            item.place = neighbour
            item.placeName = placeName(neighbour)
        }
        if grouped && group != "places" { item.category = nil }
        if grouped && group == "own" && side == "user" {
            item.ownPlace = neighbour
            item.ownPlaceName = placeName(neighbour)
        } else if grouped && group == "own" {
            item.ownUser = other
            item.ownUserName = userRow(other).name
        }
        // Every seventh row pulls the other way; the embedding itself cannot be removed.
        if kind != .initial {
            item.ablation = Ablation(
                scoreChange: item.contribution * (index % 7 == 3 ? 0.4 : -0.9),
                rank: index < 4 ? Double(7 - index) : 1)
        }
        return item
    }

    static func run(_ number: Int, _ status: RunStatus, epoch: Int, series: Bool) -> RunReport {
        var recipe = TrainingRecipe()
        recipe.seed = UInt64(number)
        if number == 3 { recipe.dimension = 128 }
        var report = RunReport(
            run: "sepgcn-\(number)", session: "default", model: "sepgcn", city: "riverbend",
            cityFingerprint: "4f0c2b7a91d35e68", recipe: recipe, status: status,
            startedAt: "2026-05-0\(number)T10:00:00Z")
        report.epoch = epoch
        report.step = epoch * 15
        report.totalSteps = 6000
        report.bestEpoch = 185
        report.bestValue = 0.21734
        report.memory = 412_000_000
        report.processIdentifier = status.rawValue == "running" ? 4242 : nil
        if status == .running {
            report.rowsPerSecond = 1_240_000
            report.secondsLeft = 95
        }
        if status == .finished || status == .stopped { report.checkpoint = "best.safetensors" }
        if status == .finished {
            report.endedAt = "2026-05-0\(number)T10:04:10Z"
            report.test = [
                "published/recall@20": 0.19873, "published/ndcg@20": 0.10442,
                "new-places/recall@20": 0.15021, "new-places/ndcg@20": 0.08133,
            ]
        }
        if status == .interrupted { report.message = "The process ended without a word." }
        if series { report.series = curves(to: epoch) }
        return report
    }

    private static func curves(to epoch: Int) -> [MetricSeries] {
        func points(_ every: Int, _ value: (Double) -> Double) -> [MetricPoint] {
            stride(from: every, through: max(every, epoch), by: every).map {
                MetricPoint(step: $0 * 15, epoch: Double($0), value: value(Double($0)))
            }
        }
        func rising(_ top: Double) -> (Double) -> Double {
            { top * ($0 / ($0 + 40)) - ($0 > 185 ? ($0 - 185) * 1e-5 : 0) }
        }
        return [
            MetricSeries(name: "loss", points: points(1) { 0.69 / (1 + $0 / 30) + 0.05 }),
            MetricSeries(name: "validation/recall@10", points: points(5, rising(0.18))),
            MetricSeries(name: "validation/recall@20", points: points(5, rising(0.26))),
            MetricSeries(name: "validation/ndcg@20", points: points(5, rising(0.14))),
        ]
    }

    static let runs = [
        run(1, .interrupted, epoch: 120, series: false),
        run(2, .finished, epoch: 400, series: false),
        run(3, .running, epoch: 240, series: false),
    ]
}
