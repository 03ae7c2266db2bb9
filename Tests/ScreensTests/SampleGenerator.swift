import Reports

@testable import Screens

/// Answers of a generator, the same every time: tokens of an action, hours, positions.
enum SampleGenerator {
    static let city = "delta"

    static func report() -> CityReport {
        var report = SampleReports.city()
        report.name = city
        report.fingerprint = "9d1880"
        return report
    }

    static let runs: [RunReport] = [
        run("spacetime-gr", 2), run("spacetime-gr-ranking", 1),
    ]

    private static func run(_ model: String, _ number: Int) -> RunReport {
        var run = SampleSequences.run(model, number)
        run.city = city
        run.cityFingerprint = "9d1880"
        return run
    }

    static func explanation(_ question: ExplanationRequest) -> ExplanationReport {
        var report = SampleSequences.explanation(question)
        let isRanking = question.run == runs[1].run
        report.model = isRanking ? "spacetime-gr-ranking" : "spacetime-gr"
        report.city = city
        report.score = -2.4
        report.sum = -2.4
        report.byKind =
            isRanking
            ? [.init(name: "click", contribution: -2.4)]
            : [.init(name: "block", contribution: -0.9), .init(name: "inner", contribution: -1.5)]
        report.sequence?.tokenNames = ["st", "block", "inner"]
        report.sequence?.constant = -4.1
        report.sequence?.momentShares = [
            .init(name: "hour", share: 0.22), .init(name: "day", share: 0.06),
            .init(name: "week", share: 0.12), .init(name: "gap", share: 0.14),
            .init(name: "position", share: 0.46),
        ]
        report.sequence?.placeShares = [
            .init(name: "index", share: 0.32), .init(name: "category", share: 0.17),
            .init(name: "cells", share: 0.51),
        ]
        guard var reasons = report.sequence else { return report }
        for index in reasons.events.indices {
            let weight = reasons.events[index].weight
            reasons.events[index].item = nil
            reasons.events[index].position = nil
            reasons.events[index].geohashPart = nil
            reasons.events[index].distancePart = nil
            reasons.events[index].added = index % 3 == 1 ? -weight : 2 * weight
            reasons.events[index].tokens = [0.2, 0.5, 0.3].map { $0 * weight }
        }
        report.sequence = reasons
        return report
    }

    private static func expectation(_ index: Int) -> HourlyForecastReport.Expectation {
        let category = SampleReports.categories[index % 7]
        return .init(
            category: category, categoryProbability: 0.2 + Double(index % 5) / 10,
            place: index * 3, placeName: SampleReports.placeName(index * 3),
            probability: 0.02 + Double(index % 4) / 50)
    }

    static func hourlyForecast(_ question: HourlyForecastRequest) -> HourlyForecastReport {
        var report = HourlyForecastReport(
            run: question.run, model: "spacetime-gr", city: city, epoch: 31,
            hours: (0..<168).map { expectation(($0 % 24) / 4 + ($0 >= 120 ? 1 : 0)) })
        report.user = number(question.user)
        report.userName = "u\(number(question.user))"
        let place = question.place.map { number($0) }
        report.place = place
        report.placeName = place.map { SampleReports.placeName($0) }
        report.placeByHour = (0..<168).map { slot -> Double in
            let hour = slot % 24
            return Double(hour * (24 - hour)) / 1500
        }
        report.points = (0..<49).map { index -> HourlyForecastReport.Point in
            let (row, column) = (Double(index / 7), Double(index % 7))
            return .init(
                latitude: 52.4 - row / 50, longitude: 4.8 + column / 30,
                expected: expectation(index / 10))
        }
        report.pointsPerRow = 7
        report.placeByPoint = (0..<49).map { Double($0) / 100 }
        return report
    }
}
