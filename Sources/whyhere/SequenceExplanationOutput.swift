import Foundation
import Reports
import Support

extension SequenceReasons {
    /// What came next, the events with everything known of them, and disagreements.
    func show(disagreements isWanted: Bool) {
        Output.line(
            "\nasked at \(Self.minute(moment))"
                + (truthName.map { "; what came next: \($0)" } ?? ""))
        let names = [
            "EVENT", "WHEN", "PLACE", "CELL", "DISTANCE", "WEIGHT", "ROLLOUT", "VALUE", "ITEM",
            "POSITION", "GEOHASH", "KM", "ABLATION", "GATE", "TEACHER", "TERM", "NEIGHBOURS",
        ]
        let rows = events.enumerated().map { index, event -> [String] in
            let numbers: [Double?] = [
                event.weight, event.rollout, event.value, event.item, event.position,
                event.geohashPart, event.distancePart, event.ablation, event.teacherGate,
                event.teacherWeight, event.teacherContribution,
            ]
            return [
                String(index), Self.minute(event.localTime), event.placeName, event.geohash,
                event.distance,
            ] + numbers.map { $0?.digits(4) ?? "" } + [
                event.neighbours.prefix(2).map { "\($0.placeName) \($0.weight.digits(2))" }
                    .joined(separator: ", ")
            ]
        }
        let kept = names.indices.filter { column in rows.contains { !$0[column].isEmpty } }
        Output.table(
            kept.map { names[$0] }, rows.map { row in kept.map { row[$0] } },
            right: Set(kept.indices.filter { kept[$0] == 0 || (5...15).contains(kept[$0]) }))
        if let constant { Output.line("  constant \(constant.digits(6))") }
        guard isWanted, !disagreements.isEmpty else { return }
        Output.line("\nplaces that student and teacher rank most differently")
        let compared = undistilled != nil
        Output.table(
            ["PLACE", "NAME", "STUDENT", "TEACHER"] + (compared ? ["WITHOUT"] : [])
                + ["EVENT", "NEIGHBOUR"],
            disagreements.map { row in
                let event = row.event.map { "\($0) \(events[$0].placeName)" } ?? ""
                return [
                    String(row.place), row.placeName, row.student.digits(1), row.teacher.digits(1),
                ] + (compared ? [row.without?.digits(1) ?? ""] : [])
                    + [event, row.neighbour ?? ""]
            }, right: compared ? [0, 2, 3, 4] : [0, 2, 3])
    }

    /// `2012-04-03 18:05`.
    private static func minute(_ localTime: Int64) -> String {
        let text = Date(timeIntervalSince1970: Double(localTime)).ISO8601Format()
        return String(text.replacing("T", with: " ").prefix(16))
    }
}

extension SequencePlantedReport {
    func show() {
        Output.line("planted truth of \(run): AUC of the true events of the window, chance 0.5")
        Output.table(
            ["CAUSE", "METHOD", "AUC", "95 %", "USERS"],
            rows.map { row in
                [
                    row.cause, row.method, row.area.digits(3),
                    Numbers.interval(row.low, row.high, 3), String(row.cases),
                ]
            }, right: [2, 4])
        for line in card { Output.line(line) }
    }
}
