import Canvas
import Reports
import Support

/// Something with a name that the palette leads to.
public struct Found: Codable, Equatable, Sendable {
    public enum Kind: Codable, Equatable, Sendable {
        case run(String)
        case city(String)
        case user(Int)
        case place(Int)
        /// An index into the brands of the map.
        case brand(Int)
        /// The keys that have the words.
        case keys(String)
    }

    public var kind: Kind
    public var name: String
    /// What it is, such as `user 7`.
    public var what: String

    /// - Parameter number: Which of all entries it is.
    func entry(_ number: Int) -> OverlayEntry {
        OverlayEntry(left: name, right: what, number: number, found: self)
    }
}

extension State {
    /// Fewer letters are in nearly every name.
    static let lettersToFind = 2
    /// Things of one kind; whoever wants another one types on.
    private static let mostOfAKind = 12

    /// Finds runs, cities, users, places, brands and keys that have all the words.
    ///
    /// O(users + places), about 20 ms for 100,000 of each; nothing under two letters.
    mutating func find(_ text: String) {
        let words = FoldedText.words(of: text)
        guard text.trimmed.count >= Self.lettersToFind else {
            found = []
            return
        }
        found =
            foundRuns(words) + foundCities(words) + foundUsers(words) + foundPlaces(words)
            + foundBrands(words) + foundKeys(text.trimmed, words)
    }

    /// The words without that of the kind, so that `user 7` finds a user.
    private static func words(_ words: [[UInt8]], without kind: String) -> [[UInt8]] {
        let kind = FoldedText.bytes(kind)
        let others = words.filter { $0 != kind }
        return others.isEmpty ? words : others
    }

    private static func have(_ name: String, _ words: [[UInt8]]) -> Bool {
        words.allSatisfy { FoldedText.contains(name, $0) }
    }

    private func foundRuns(_ words: [[UInt8]]) -> [Found] {
        let words = Self.words(words, without: "run")
        return (runs.all ?? []).lazy.filter { Self.have($0.run, words) }
            .prefix(Self.mostOfAKind).map {
                Found(kind: .run($0.run), name: $0.run, what: "run, \($0.statusInWords)")
            }
    }

    private func foundCities(_ words: [[UInt8]]) -> [Found] {
        let words = Self.words(words, without: "city")
        return city.names.lazy.filter { Self.have($0, words) }.prefix(Self.mostOfAKind).map {
            Found(kind: .city($0), name: $0, what: "city")
        }
    }

    private func foundUsers(_ words: [[UInt8]]) -> [Found] {
        let words = Self.words(words, without: "user")
        func fits(_ row: UserRow) -> Bool {
            Self.have(row.name, words)
                || words.count == 1 && Array(String(row.user).utf8) == words[0]
        }
        return (users.rows ?? []).lazy.filter(fits).prefix(Self.mostOfAKind).map { row in
            Found(
                kind: .user(row.user), name: row.name.isEmpty ? "user \(row.user)" : row.name,
                what: "user \(row.user)")
        }
    }

    /// The most visited ones.
    private func foundPlaces(_ words: [[UInt8]]) -> [Found] {
        guard let names = city.placeNames else { return [] }
        let words = Self.words(words, without: "place")
        let visits = city.map.visits
        func isBefore(_ one: Int, _ other: Int) -> Bool {
            (visits[safe: other] ?? 0, one) < (visits[safe: one] ?? 0, other)
        }
        var best: [Int] = []
        for place in names.indices where Self.have(names[place], words) {
            guard best.count < Self.mostOfAKind || isBefore(place, best[best.count - 1]) else {
                continue
            }
            best.insert(place, at: best.firstIndex { isBefore(place, $0) } ?? best.count)
            if best.count > Self.mostOfAKind { best.removeLast() }
        }
        return best.map { place in
            let category = categoryName(place)
            return Found(
                kind: .place(place), name: placeName(place),
                what: category.isEmpty ? "place" : "place, \(category)")
        }
    }

    private func foundBrands(_ words: [[UInt8]]) -> [Found] {
        let words = Self.words(words, without: "brand")
        return city.map.brands.enumerated().lazy.filter { Self.have($0.element, words) }
            .prefix(Self.mostOfAKind).map {
                Found(kind: .brand($0.offset), name: $0.element, what: "brand")
            }
    }

    /// The help, where some of its rows have the words.
    private func foundKeys(_ text: String, _ words: [[UInt8]]) -> [Found] {
        let count = Self.allKeys.count { $0.matches(words) }
        guard count > 0 else { return [] }
        return [
            Found(
                kind: .keys(text), name: "Help: \(text)",
                what: count == 1 ? "1 key" : "\(count) keys")
        ]
    }

    // MARK: - Going there

    /// Shows what the palette has found.
    mutating func go(to found: Found) -> [Effect] {
        switch found.kind {
        case .run(let run): return go(toRun: run)
        case .city(let name):
            say("Opening \(name).")
            return [.ask(CityQuestion(name: name))]
        case .user(let user):
            users.choice.filter = ""
            users.arrange()
            users.select(user: user)
            users.pane = .users
            return open(.users)
        case .place(let place):
            return screen == .why && why.report != nil ? ask(about: place) : centre(on: place)
        case .brand(let brand): return go(toBrand: brand)
        case .keys(let text): return show(Overlay(.allKeys, text: text))
        }
    }

    private mutating func go(toRun run: String) -> [Effect] {
        runs.choice.filter = ""
        select(row: run)
        runs.pane = .runs
        return open(.runs)
    }

    private mutating func go(toBrand brand: Int) -> [Effect] {
        let name = city.map.brands[safe: brand]
        let row = sites.visible.firstIndex { sites.brands.answer?.rows[safe: $0]?.name == name }
        if screen == .sites, let row {
            sites.list.selected = row
            sites.pane = .siteBrands
            return []
        }
        city.layer = .brand(brand)
        say("The map shows the stores of \(name ?? "the brand").")
        return open(.city)
    }

    /// Asks Why about a place: in the list where it stands there, else by itself.
    private mutating func ask(about place: Int) -> [Effect] {
        why.choice.filter = ""
        why.pane = .recommendations
        why.select(place: place)
        guard why.selectedPlace != place else { return [] }
        guard why.whatIf.edits.count == 0 else {
            say("What-if ranks every place; \(KeyMeaning.clear.key) clears the edits first.")
            return []
        }
        why.among = [String(place)]
        let name = placeName(place)
        say(
            "\(name) is ranked by itself; \(KeyMeaning.among.key) and an empty line rank every "
                + "place again.")
        return []
    }

    /// Puts a place into the middle of the city's map.
    private mutating func centre(on place: Int) -> [Effect] {
        let name = placeName(place)
        guard let point = city.map.point(of: place) else {
            say("\(name) has no place on the map.")
            return []
        }
        let effects = open(.city)
        guard centreMap(on: point) else {
            say("The map is not in sight; a larger window shows it.")
            return effects
        }
        say("\(name) is in the middle of the map; \(KeyMeaning.fit.key) shows the whole city.")
        return effects
    }
}
