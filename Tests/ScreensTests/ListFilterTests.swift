import Reports
import Testing

@testable import Screens

@Suite("The grammar of filters")
struct ListFilterTests {
    /// A row with a field of each kind.
    private struct Row {
        var name: String
        var kind = ""
        var rank: Double? = 1
        var km: Double?
        var after: Double?
        var hit = false
        var date = "2026-03-14 18:30"
        var part = "training"
    }

    private static let table = ListTable<Row>(
        "rows",
        [
            ListField("name", .text, "name", isSearched: true) { .init($0.name) },
            ListField("category", .text, "kind", isSearched: true) { .init($0.kind) },
            ListField("rank", .count, "rank", smallestFirst: true) { .init($0.rank) },
            ListField("km", .kilometres, "distance") { .init($0.km) },
            ListField("after", .duration, "time") { .init($0.after) },
            ListField("hit", .truth, "hit") { .truth($0.hit) },
            ListField("date", .ordered, "date") { .text($0.date) },
            ListField("part", .word(["training", "validation", "test"]), "part") {
                .text($0.part)
            },
        ])

    @Test func anMIsAMinuteOfATime() {
        guard case .number(let units) = FieldKind.duration else { return }
        #expect(FilterNumber("30m", units)?.value == 1800)
        #expect(FilterNumber("30min", units)?.value == 1800)
        #expect(FilterNumber("2m", [:])?.value == 2e6)
    }

    private static let rows = [
        Row(name: "Café Zoë", kind: "Noodle House", rank: 2, km: 0.4, after: 90),
        Row(name: "Bar: The End", kind: "Bar", rank: 10, km: 2, hit: true, part: "test"),
        Row(name: "肯德基", kind: "快餐", rank: nil, km: 12.5, date: "2026-02-01 07:05"),
        Row(name: "-5 below", kind: "", rank: 86.5, after: 7200, part: "validation"),
    ]

    private func found(_ text: String) throws -> [Int] {
        var choice = ListChoice()
        choice.filter = text
        // Throws where the list would show everything.
        _ = try ListFilter(text, Self.table.heads, of: "rows")
        return Self.table.arranged(Self.rows, by: choice)
    }

    @Test(
        "Terms",
        arguments: [
            ("", [0, 1, 2, 3]), ("   ", [0, 1, 2, 3]), ("cafe", [0]), ("CAFÉ zoe", [0]),
            ("category:noodle", [0]), ("category:\"noodle house\"", [0]),
            ("category:\"noodle h", [0]), ("category=noodle", []),
            ("category=\"NOODLE HOUSE\"", [0]), ("category=\"\"", [3]), ("category=none", [3]),
            ("category!=bar", [0, 2, 3]), ("category:", [0, 1, 2, 3]),
            ("肯德", [2]), ("category:快餐", [2]), ("category：快餐", [2]), ("快餐　肯德基", [2]),
            ("\"bar: the\"", [1]), ("\"-5\"", [3]), ("-bar", [0, 2, 3]), ("-", [0, 1, 2, 3]),
            ("-category:bar -cafe", [2, 3]), ("-\"the end\"", [0, 2, 3]),
            ("rank<10", [0]), ("rank<=10", [0, 1]), ("rank≤10", [0, 1]), ("rank>9 rank<50", [1]),
            ("rank:2", [0]), ("rank=86.5", [3]), ("rank:none", [2]), ("-rank<50", [2, 3]),
            ("rank!=2", [1, 2, 3]), ("RANK<10", [0]),
            ("km<1", [0]), ("km<500m", [0]), ("km>=2km", [1, 2]), ("km:12.5", [2]), ("km=12", []),
            ("after>1h", [3]), ("after<2min", [0]), ("after:7200", [3]), ("after>1.5h", [3]),
            ("hit:yes", [1]), ("hit:no", [0, 2, 3]), ("hit=y", [1]), ("-hit:yes", [0, 2, 3]),
            ("hit:", [0, 1, 2, 3]), ("date>2026-02", [0, 1, 3]), ("date<2026-03", [2]),
            ("date:18:30", [0, 1, 3]), ("date=2026-02-01", [2]),
            ("part:test", [1]), ("part:val", [3]), ("part:t", [0, 1, 2, 3]),
            ("part!=training", [1, 3]),
        ] as [(String, [Int])])
    func terms(text: String, rows: [Int]) throws {
        #expect(try found(text) == rows, "\(text)")
    }

    @Test(
        "What cannot be understood is told in a sentence",
        arguments: [
            ("rank>many", "rank needs a number after >"), ("rank>", "rank needs a number after >"),
            ("km<2parsecs", "a unit (km, m"), ("category>3", "category is text; write category:3."),
            ("category<", "write category:word"), ("hit>3", "hit is yes or no"),
            ("hit:maybe", "hit is yes or no"), ("date>march", "date begins with a digit"),
            ("part:tset", "one of training, validation, test; perhaps test is meant"),
            ("rnak<3", "The rows have no field rnak; perhaps rank is meant."),
            ("catgory:bar", "perhaps category is meant"),
            ("zzzzzzzz:1", "They have name, category, rank, km, after, hit, date, part."),
            ("cafe rnak<3", "no field rnak"), ("-rnak<3", "no field rnak"),
        ])
    func faults(text: String, sentence: String) {
        let fault = Self.table.fault(text)
        #expect(fault?.contains(sentence) == true, "\(fault ?? "nothing")")
        #expect(fault?.hasSuffix(".") == true)
        // Nothing disappears silently.
        var choice = ListChoice()
        choice.filter = text
        #expect(Self.table.arranged(Self.rows, by: choice) == [0, 1, 2, 3])
    }

    @Test(
        "Numbers with thousands and units",
        arguments: [
            ("1,200", 1200), ("1.5k", 1500), ("2m", 2e6), ("-3", -3), ("0.25", 0.25),
            ("12 k", 12000),
        ] as [(String, Double)])
    func numbers(text: String, value: Double) {
        #expect(FilterNumber(text, [:])?.value == value)
    }

    @Test(arguments: ["", "k", "1.2.3", "1e5", "nan", "inf", "0x10", "١٢", "5 apples"])
    func noNumbers(text: String) { #expect(FilterNumber(text, [:]) == nil) }

    @Test func aUnitOfTheFieldComesBeforeThousands() {
        #expect(FilterNumber("500m", ["km": 1, "m": 0.001])?.value == 0.5)
        #expect(FilterNumber("3min", ["s": 1, "min": 60])?.value == 180)
    }

    // MARK: - Order

    private func order(_ field: String, reversed: Bool = false) -> [Int] {
        var choice = ListChoice()
        choice.order = ListOrder(field: field, isReversed: reversed)
        return Self.table.arranged(Self.rows, by: choice)
    }

    @Test func everyKindCanBeSorted() {
        // What has no value comes last, whichever way.
        #expect(order("rank") == [0, 1, 3, 2])
        #expect(order("rank", reversed: true) == [3, 1, 0, 2])
        #expect(order("km") == [2, 1, 0, 3])
        #expect(order("hit") == [1, 0, 2, 3])
        #expect(order("date") == [2, 0, 1, 3])
        // Parts stand in the order of the split, not of the alphabet.
        #expect(order("part") == [0, 2, 3, 1])
        #expect(order("category") == [1, 0, 2, 3])
        #expect(order("nothing") == [0, 1, 2, 3])
    }

    @Test func theSortedColumnIsMarkedAndKept() {
        var choice = ListChoice()
        choice.order = ListOrder(field: "km")
        let columns = Self.table.columns(
            [.init("name", 10, flexible: true), .init("km", 2, .right, priority: 7)], by: choice)
        #expect(columns.map(\.title) == ["name", "km▼"])
        #expect(columns[1].width == 3 && columns[1].priority == 1)
        choice.order?.isReversed = true
        #expect(Self.table.mark(choice)?.arrow == "▲")
    }

    @Test func manyRowsAreFilteredWhileTyping() throws {
        let users = (0..<50_000).map { SampleReports.userRow($0 % 300) }
        var choice = ListChoice()
        choice.filter = "category:bar visits>50 -user-1"
        let clock = ContinuousClock()
        var count = 0
        let time = clock.measure { count = UsersState.table.arranged(users, by: choice).count }
        #expect(count > 0 && count < users.count)
        // The program may not be optimised, and the machine is shared.
        #expect(time < .seconds(6))
    }
}
