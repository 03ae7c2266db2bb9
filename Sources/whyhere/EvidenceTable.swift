import Questions
import Reports
import Support

/// Evidence as a table; a column that is empty in every row is left out.
struct EvidenceTable {
    private let items: [EvidenceItem]
    private let score: Double?
    private let side: String

    /// - Parameter score: What shares are of; nil shows none.
    init(_ items: [EvidenceItem], score: Double?, side: String) {
        self.items = items
        self.score = score
        self.side = side
    }

    func show() {
        let names = [
            "SPECIAL", "CONTRIBUTION", "SHARE", "ABLATION", "RANK", "", "KIND", "WEIGHT", "VISITS",
            "PAIRS", "USER",
            "PLACE", "LIKE", "HOURS", "KM", "RANGE",
        ]
        let rows = items.map(cells)
        let kept = names.indices.filter { column in rows.contains { !$0[column].isEmpty } }
        let right = Set([0, 1, 2, 3, 4, 7, 8, 9, 14])
        Output.table(
            kept.map { names[$0] }, rows.map { row in kept.map { row[$0] } },
            right: Set(kept.indices.filter { right.contains(kept[$0]) }))
        if items.contains(where: \.disagrees) {
            Output.line("  ! the ablation has not the sign of the contribution: believe it")
        }
    }

    private func cells(_ item: EvidenceItem) -> [String] {
        let pairs = item.pairs.map { String($0) }
        let user = item.userName ?? item.users.map { "\($0) users" }
        let place = item.placeName ?? item.places.map { "\($0) places" } ?? item.category
        let like = side == "user" ? item.ownPlaceName : item.ownUserName
        var (range, share) = ("", "")
        if let from = item.kilometresFrom, let to = item.kilometresTo {
            range = "\(from.digits(2))-\(to.digits(2))"
        }
        if let score, score > 0 { share = (100 * item.contribution / score).digits(2) + "%" }
        return [
            item.relative?.signedDigits(6) ?? "", item.contribution.digits(6), share,
            item.ablation?.scoreChange.digits(6) ?? "",
            item.ablation?.rank.digits(1) ?? "", item.disagrees ? "!" : "", item.kind.rawValue,
            item.weight.digits(5), item.visits.map { String($0) } ?? "", pairs ?? "", user ?? "",
            place ?? "", like ?? "",
            Self.hours(item.sharedHours ?? []), item.kilometres?.digits(2) ?? "", range,
        ]
    }

    /// `Fri 18,19`, at most six.
    private static func hours(_ hours: [Int]) -> String {
        var text: [String] = []
        var day = -1
        for hour in hours.prefix(6) {
            if hour / 24 == day {
                text[text.count - 1] += ",\(hour % 24)"
            } else {
                day = hour / 24
                text.append("\(WallClock.weekdays[day]) \(hour % 24)")
            }
        }
        return text.joined(separator: " ") + (hours.count > 6 ? " …" : "")
    }
}
