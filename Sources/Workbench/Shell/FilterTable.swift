/// The fields of every list, as `docs/FILTERS.md` has them.
public enum FilterTable {
    /// The lists of every screen, then those of its panels and of lists that typing narrows.
    static var sections: [(title: String, heads: [FieldHead], more: String?)] {
        let screens = Screen.allCases.flatMap { screen in
            screen.part.lists.map {
                ("\(screen.rawValue) \(screen.title): \($0.name)", $0.heads, $0.more)
            }
        }
        let panels = Overlay.Kind.documented.map(\.part).filter(\.isPanel).flatMap { part in
            part.lists.map { ("In \(part.name): \($0.name)", $0.heads, $0.more) }
        }
        let typed: [ChoiceList] = [
            .runs, .cities, .insertPlace, .visitHour(NamedPlace(place: 0, name: ""), .insert),
            .palette, .help, .allKeys, .beside, .export,
        ]
        return screens + panels
            + typed.map { ("In \($0.name): \($0.table.name)", $0.table.heads, nil) }
    }

    /// The content of `docs/FILTERS.md`.
    public static func markdown() -> String {
        var text = """
            # Filters and orders

            Made from the tables of fields in `Sources/Workbench`; a test compares.

            `/` filters the list that has the keyboard, on every screen and in every panel, and takes
            effect while it is typed. Enter keeps the filter, Esc brings back the one before; later
            Esc clears it. A filtered pane says so in its title. In a list that typing narrows the
            line is a filter from the start.

            | written | means |
            |---|---|
            | `ramen` | a word that the names hold |
            | `category:thai` | a field that holds a word |
            | `category:"noodle house"` | blanks stand in quotes |
            | `category=bar` | exactly that text |
            | `category=none` | nothing is known |
            | `visits>50` `rank<=10` `km<2` | a number, also with `<` `<=` `>` `>=` `=` `!=` |
            | `visits>1.5k` `km<500m` `after>2h` | thousands and units |
            | `date>2026-03` `date:2026-03-14` | a date, as much of it as is known |
            | `hit:no` | yes or no |
            | `part:test` `day:fri` | one of a few words |
            | `-category:bar` `-ramen` | not so |
            | `category:thai visits>50 hit:no` | all of them together |

            Case and accents make no difference; `category：快餐` with the signs of a Chinese or
            Japanese keyboard is the same as `category:快餐`. A field that a list does not have is told
            with the fields it has, and hides nothing. Numbers are equal at the digits that are typed:
            `km:2` means what is shown as 2. Distances are kilometres, whatever the preferences
            show; `km<2mi` says miles.

            `\(KeyMeaning.sortDown.key)` sorts the list by its next column and
            `\(KeyMeaning.sortUp.key)` by the column before, in the order of the
            fields below; after the last one the rows stand as they came. `\(KeyMeaning.sortBack.key)` reverses. The sorted
            column is marked ▲ or ▼, and what is selected stays selected. Rows without a value come
            last. In a list that typing narrows Tab, Shift-Tab and Ctrl-R do the same.

            """
        for section in sections {
            text += "\n## \(section.title)\n\n| field | what it is | such as |\n|---|---|---|\n"
            for head in section.heads {
                text += "| `\(head.name)` | \(head.help) | `\(head.example)` |\n"
            }
            if let more = section.more { text += "\n\(more)\n" }
        }
        return text
    }
}
