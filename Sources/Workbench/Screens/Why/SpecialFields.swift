import Canvas
import Reports
import Support

// What can be asked of the lines of what is special about a place.

/// A line that is no title, as its fields see it.
struct SpecialRow {
    /// own, person or pair.
    var kind: String
    var name: String
    var item: EvidenceItem?
    /// What it adds beside the rest of the list, or a person to the score.
    var value: Double?

    init(_ line: SpecialLine, _ special: SpecialReasons) {
        kind =
            switch line {
            case .title: ""
            case .own: "own"
            case .person: "person"
            case .pair: "pair"
            }
        name = special.words(line, .kilometres).name
        let row = special.row(line)
        item = row?.item
        value = row?.value
    }
}

extension WhyState {
    static let specials = ListTable<SpecialRow>(
        "reasons",
        [
            ListField("name", .text, "the place or person", column: "", isSearched: true) {
                .text($0.name)
            },
            ListField(
                "kind", .word(["own", "person", "pair"]), "own place, person or a pair of them",
                column: ""
            ) { .text($0.kind) },
            ListField("visits", .count, "how many visits", column: "") { .init($0.item?.visits) },
            ListField(
                "km", .kilometres, "how far from the place", column: "", smallestFirst: true
            ) { .init($0.item?.kilometres) },
            ListField("special", .count, "what it adds beside the rest of the list", column: "") {
                .init($0.value)
            },
            ListField("rank", .count, "the rank without it", column: "") {
                .init($0.kind == "pair" ? nil : $0.item?.ablation?.rank)
            },
        ])
}

extension FilteredList {
    static let specials = FilteredList(
        .evidence, WhyState.specials, \.why.specialChoice,
        isShown: { $0.why.special != nil },
        identities: { state in
            state.why.specialLines.map { line in
                switch line {
                case .title: nil
                case .own(let index): .name("own \(index)")
                case .person(let index): .name("person \(index)")
                case .pair(let index): .name("pair \(index)")
                }
            }
        })
}
