import Canvas
import Reports

// What a question of the Why screen is about, and why it cannot be asked.

extension WhyState {
    static let nothingToAsk = "There is no place to ask about yet: choose a user and a place first."

    /// Run, user and place that are selected, where the list is the one that was asked for.
    var subject: (run: String, user: Int, place: NamedPlace, rank: Double?)? {
        guard let report, let asked = recommended.answered, let target, asked.run == target.run,
            asked.user == target.user, let selected = selection
        else { return nil }
        let place = NamedPlace(place: selected.place, name: selected.name)
        return (target.run, report.user, place, selected.rank)
    }

    /// Why a question about a place cannot be asked; nil where it can.
    var cannotAsk: String? { subject == nil ? Self.nothingToAsk : nil }

    /// The place that the selected one is measured by: the marked one, else the first.
    var contrasted: NamedPlace? {
        let first = marked.map { [$0] } ?? firstPlaces
        return first.first { $0.place != subject?.place.place }
    }

    /// Why two places cannot be contrasted; nil where they can.
    var cannotContrast: String? {
        if let reason = cannotAsk { return reason }
        return contrasted == nil
            ? "Select another place than the marked one, then press \(KeyMeaning.whyNot.key)." : nil
    }

    /// Why visits cannot be edited; nil where they can.
    var cannotEdit: String? {
        guard report != nil else {
            return "There is no list to change yet: choose a user first."
        }
        return among == nil
            ? nil
            : "What-if ranks every place: press \(KeyMeaning.among.key) and leave the line empty first."
    }

    /// The marked place, where the selected one stands above it and so can fall below.
    func goalPlace(_ place: Int, _ rank: Double?) -> Int? {
        guard let marked = marked?.place, marked != place else { return nil }
        let items = report?.items.first { $0.place == marked }.map { Double($0.rank) }
        let other = items ?? report?.truth.first { $0.place == marked }?.rank
        if let rank, let other, other <= rank { return nil }
        return marked
    }

    /// Whether the list leaves the place out, so that it has no rank.
    func isMasked(_ place: Int) -> Bool {
        report?.truth.contains { $0.place == place && $0.rank == nil } ?? false
    }

    /// What the place is ranked among: places that the list leaves out are ranked among all.
    func candidates(of place: Int) -> String { isMasked(place) ? "all" : candidates }

    /// Marks the selected place, or takes its mark off; says which.
    mutating func mark() -> String {
        guard let selected = selection else { return "There is no place to mark yet." }
        guard marked?.place != selected.place else {
            marked = nil
            return "The mark is taken off."
        }
        marked = NamedPlace(place: selected.place, name: selected.name)
        return
            "Marked \(selected.name); \(KeyMeaning.whyNot.key) on another place tells why not that one."
    }

    /// Groups the evidence otherwise; says how.
    mutating func nextGroup() -> String {
        let index = Self.groups.firstIndex(of: group) ?? 0
        group = Self.groups[(index + 1) % Self.groups.count]
        return groupMeaning
    }
}
