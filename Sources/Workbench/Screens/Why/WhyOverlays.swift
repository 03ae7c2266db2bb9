import Canvas
import Reports
import Support

extension ChoiceList {
    /// The place of a visit that is to be inserted.
    static let insertPlace: ChoiceList = ChoiceList(
        name: "the list of places", title: { _ in "insert a visit: which place?" },
        table: .places,
        entries: { state in
            state.why.whatIf.matches.map { place in
                let visits = Double(state.city.map.visits[safe: place] ?? 0)
                return OverlayEntry(
                    left: state.placeName(place),
                    right: "\(state.categoryName(place)) \(Numbers.compact(visits))",
                    number: place,
                    values: [.init(state.categoryName(place)), .number(visits)])
            }
        }, matchesItself: true, isAboutSelection: true,
        waiting: { $0.city.placeNames == nil ? "loading the places …" : nil },
        typed: { $0.matchPlaces($1) }
    ) { state, entry in
        state.askHour(NamedPlace(place: entry.number, name: entry.left), .insert)
    }

    /// The hour of a visit that is inserted, or where the visits to a place move.
    static func visitHour(_ place: NamedPlace, _ kind: VisitEdit.Kind) -> ChoiceList {
        ChoiceList(
            name: "the list of hours",
            title: { _ in "\(kind == .move ? "move" : "visit") \(place.name): when?" },
            table: .entries(
                "hours", "time",
                more: [
                    .value(0, "day", .word(WallClock.weekdays), "the day of the week"),
                    .value(1, "hour", .count, "the hour of the day, 0 to 23"),
                ]),
            entries: { _ in
                (0..<WeekHour.count).map {
                    OverlayEntry(
                        left: State.hourName($0), right: "", number: $0,
                        values: [.text(WallClock.weekdays[$0 / 24]), .init($0 % 24)])
                }
            }, isAboutSelection: true
        ) { state, entry in
            state.overlay = nil
            let edit = NamedEdit(
                edit: VisitEdit(kind: kind, place: place.place, hour: entry.number),
                name: place.name)
            state.why.whatIf.change { edits in
                let old = kind == .move ? edits.index(.move, place.place) : nil
                if let old { edits.visits[old] = edit } else { edits.visits.append(edit) }
            }
            state.say("\(edit.sentence.prefix(1).uppercased())\(edit.sentence.dropFirst()).")
            return []
        }
    }
}

extension ListTable where Row == OverlayEntry {
    /// Every place of the city.
    static var places: ListTable {
        ListTable(
            "places",
            [
                ListField("place", .text, "name of the place", isSearched: true) {
                    .init($0.left)
                },
                ListField("category", .text, "what kind of place", isSearched: true) {
                    $0.values[safe: 0] ?? .missing
                },
                ListField("visits", .count, "how many visits it had") {
                    $0.values[safe: 1] ?? .missing
                },
            ])
    }
}

extension Prompt {
    /// γ or α of a what-if, by the name of the option.
    static func whatIfNumber(_ name: String) -> Prompt {
        Prompt(
            name: name,
            description: { state in
                (state.card(of: state.why.run)?.setting(name)?.help ?? "") + "; empty: as trained"
            }, isAboutSelection: true
        ) { state, text in
            state.setParameter(name, text)
            return []
        }
    }

    /// Blocks that a generator tries.
    static let beam: Prompt = Prompt(
        name: "blocks that are tried",
        description: { _ in "The likeliest first; empty: every place, exactly" }
    ) { state, text in
        state.setBeam(text)
        return []
    }

    /// Places that alone are ranked.
    static let among: Prompt = Prompt(
        name: "rank only these places",
        description: { _ in
            "Numbers or names, by commas, such as 3568, 12, 40; empty: every place"
        }, width: 76
    ) { state, text in
        state.setAmong(text)
        return []
    }
}
