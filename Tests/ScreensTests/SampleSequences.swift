import Reports
import Support
import TestSupport

@testable import Screens

/// Answers of a model of sequences, the same every time: 12 events, 2 blocks of 2 heads, a teacher.
enum SampleSequences {
    static let city = "takeaway"

    static func report() -> CityReport {
        var report = SampleReports.city()
        report.name = city
        report.fingerprint = "51d0c2"
        report.otherActions = ["order": 3051]
        return report
    }

    static func run(_ model: String, _ number: Int) -> RunReport {
        var recipe = TrainingRecipe(model)
        recipe.selectBy = "ndcg@10"
        recipe.dimension = 64
        recipe.epochs = 400
        recipe.batch = 2048
        recipe.learningRate = 0.001
        recipe.patience = 0
        recipe.evaluateEvery = 5
        recipe.refit = true
        recipe.split = "released"
        recipe["layers"] = 3
        var report = RunReport(
            run: "\(model)-\(number)", session: "default", model: model,
            city: city, cityFingerprint: "51d0c2", recipe: recipe, status: .finished,
            startedAt: "2026-06-0\(number)T10:00:00Z")
        report.epoch = 40
        report.step = 600
        report.totalSteps = 600
        report.bestEpoch = 31
        report.bestValue = 0.10442
        report.checkpoint = "best.safetensors"
        report.endedAt = "2026-06-0\(number)T10:04:10Z"
        report.test = [
            "next/ndcg@10": 0.09133, "next/hit@10": 0.17021, "next/hit@1": 0.03011,
            "next/mrr": 0.08021,
        ]
        return report
    }

    static let runs = [run("stkdrec", 3), run("stkdrec-teacher", 2), run("sasrec", 1)]

    static let count = 12

    private static func name(_ index: Int) -> String {
        // Names of two columns a sign, and one that is unknown.
        switch index {
        case 3: "喜茶 HEYTEA 万达广场店"
        case 7: ""
        default: SampleReports.placeName(index * 53 % 2000)
        }
    }

    private static func event(
        _ index: Int, place: Int, model: String, _ numbers: inout SampleReports.Numbers
    ) -> SequenceReasons.Event {
        let shares = [0.02, 0.03, 0.04, 0.05, 0.06, 0.02, 0.08, 0.1, 0.05, 0.31, 0.14, 0.1]
        var event = SequenceReasons.Event(
            place: index * 53 % 2000, placeName: name(index),
            category: SampleReports.categories[index * 53 % 12],
            localTime: SampleReports.start + Int64(86_400 * 9 * index + 3600 * (index * 7 % 15)),
            geohash: index == 0 ? "" : "w4rq\(index % 10)z",
            distance: ["", "< 0.5 km", "0.5-1 km", "1-3 km", "> 10 km"][index % 5],
            weight: shares[index])
        let scale = (0.4 + Double(place % 7) / 10) * shares[index] * 10
        if model != "stkdrec-teacher" {
            event.rollout = (shares[index] + 1 / Double(count)) / 2
            event.value = scale * 0.6
            event.item = scale * (index % 4 == 1 ? -0.4 : 0.5)
            event.position = 0.05 * (numbers.unit() - 0.3)
            if model == "stkdrec" {
                event.geohashPart = 0.3 * scale * (numbers.unit() - 0.4)
                event.distancePart = -0.1 * scale * numbers.unit()
            }
        }
        let sum = event.item.map {
            $0 + (event.position ?? 0) + (event.geohashPart ?? 0) + (event.distancePart ?? 0)
        }
        if model != "sasrec" {
            event.teacherGate = 0.2 + 0.7 * numbers.unit()
            event.teacherWeight = shares[count - 1 - index]
            event.teacherContribution = 2 * shares[count - 1 - index] * (numbers.unit() - 0.2)
            event.neighbours = (0..<(index % 4)).map {
                SequenceReasons.Neighbour(
                    place: $0 * 97, placeName: SampleReports.placeName($0 * 97 + index),
                    weight: 0.9 / Double($0 + 1))
            }
        }
        // Every fifth event moves the score the other way than it says.
        let effect = sum ?? event.teacherContribution ?? 0
        event.ablation = effect * (index % 5 == 4 ? 0.3 : -0.9)
        return event
    }

    /// Every head looks back a step further than the one before; rows sum to 1 or less.
    private static func head(_ block: Int, _ head: Int) -> SequenceReasons.Head {
        let back = block * 2 + head
        return SequenceReasons.Head(
            block: block, head: head,
            weights: (0..<count).map { query in
                (0..<count).map { key in
                    guard key <= query else { return 0 }
                    let distance = query - key
                    return distance == back ? 0.6 : 0.3 / Double(query + 1)
                }
            })
    }

    static func reasons(
        place: Int, model: String = "stkdrec", undistilled: String? = nil
    ) -> SequenceReasons {
        var numbers = SampleReports.Numbers(state: 77)
        let events = (0..<count).map { event($0, place: place, model: model, &numbers) }
        var heads: [SequenceReasons.Head] = []
        if model != "stkdrec-teacher" {
            for block in 0..<2 { for number in 0..<2 { heads.append(head(block, number)) } }
        }
        var reasons = SequenceReasons(
            events: events, heads: heads, moment: SampleReports.start + 110 * 86_400 + 18 * 3600)
        reasons.undistilled = undistilled
        reasons.truth = 291
        reasons.truthName = SampleReports.placeName(291)
        if model != "stkdrec-teacher" { reasons.constant = -0.1 }
        if model == "stkdrec" {
            reasons.disagreements = (0..<9).map { index in
                let place = index == 2 ? 291 : (index * 211 + 17) % 2000
                var row = SequenceReasons.Disagreement(
                    place: place, placeName: SampleReports.placeName(place),
                    student: Double(3 + index * 17), teacher: Double(1 + (index * 41) % 300),
                    without: index == 4 || undistilled == nil ? nil : Double(9 + index * 23))
                row.event = index == 5 ? nil : (index * 5 + 2) % count
                row.neighbour = index % 2 == 0 ? SampleReports.placeName(index * 97) : nil
                return row
            }
        }
        return reasons
    }

    static func explanation(_ question: ExplanationRequest) -> ExplanationReport {
        let model = (runs + SampleGenerator.runs).first { $0.run == question.run }?.model
        var report = SampleAnswers.explanation(question)
        let reasons = reasons(
            place: number(question.place), model: model ?? "stkdrec",
            undistilled: question.undistilled)
        let parts: [(String, (SequenceReasons.Event) -> Double?)] = [
            ("item", { $0.item }), ("position", { $0.position }),
            ("geohash", { $0.geohashPart }), ("distance", { $0.distancePart }),
        ]
        report.model = model ?? "stkdrec"
        report.city = city
        report.byLayer = []
        report.byKind =
            parts.map { name, value in
                ExplanationReport.Part(
                    name: name, contribution: reasons.events.compactMap(value).reduce(0, +))
            } + [ExplanationReport.Part(name: "constant", contribution: reasons.constant ?? 0)]
        let terms = model == "stkdrec-teacher"
        report.score = reasons.events.reduce(terms ? 0 : -0.1) {
            $0
                + (terms
                    ? $1.teacherContribution ?? 0
                    : [
                        $1.item, $1.position, $1.geohashPart, $1.distancePart,
                    ].compactMap { $0 }.reduce(0, +))
        }
        report.sum = report.score
        report.evidence = reasons.events.enumerated().map { index, event in
            var item = EvidenceItem(
                kind: .event, layer: nil, contribution: 0, weight: event.weight, place: event.place)
            item.ablation = event.ablation.map {
                Ablation(scoreChange: $0, rank: index > 8 ? Double(index - 5) : 1)
            }
            return item
        }
        report.items = count
        report.terms = 48
        report.remainder = 0
        report.sentence =
            "River Office 477 on Fri adds most: 31 % of the attention of the last block goes there."
        report.sequence = reasons
        return report
    }

    static func graph() -> SpaceTimeGraphReport {
        SpaceTimeGraphReport(
            city: city, view: "leave-one-out training", users: 300, events: 3051,
            rule: "Pairs of up to 3 steps in a user's history, raised by one geohash and period.",
            area: "geohash", nodes: 2000, isolated: 113, edges: 5120, degree: .init([0, 4, 61]),
            weight: .init([0.02, 0.11, 1.44]), shareRaisedByPlace: 0.311,
            shareRaisedByPeriod: 0.42,
            heaviest: (0..<30).map { index in
                SpaceTimeGraphReport.Edge(
                    place: index, other: index + 7,
                    name: index == 1 ? "喜茶 HEYTEA" : SampleReports.placeName(index),
                    otherName: SampleReports.placeName(index + 7),
                    weight: 1.44 / Double(index + 1), pairs: 41 - index, pairsOfPlace: 12,
                    pairsOfPeriod: 20 - index / 2)
            })
    }
}
