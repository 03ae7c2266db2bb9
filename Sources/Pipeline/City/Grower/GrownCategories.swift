import Tensors

/// What brings somebody to a place; the bits of a category's purposes.
enum Purpose: Int, CaseIterable, Sendable {
    case work, study, coffee, lunch, dinner, drink, sport, shop, outdoors, culture, transit, care
    /// Out of town: a bed, and what one looks at there.
    case lodging, sight
    /// Food that is brought.
    case takeaway
}

/// A set of purposes.
struct PurposeSet: OptionSet, Sendable {
    let rawValue: UInt32
    init(rawValue: UInt32) { self.rawValue = rawValue }
    init(_ purposes: [Purpose]) {
        rawValue = purposes.reduce(0) { $0 | 1 << UInt32($1.rawValue) }
    }
    func contains(_ purpose: Purpose) -> Bool { rawValue >> UInt32(purpose.rawValue) & 1 == 1 }
}

/// When places of a category open: hours since midnight, over 24 for the night after.
struct OpeningTimes: Sendable {
    var weekdays: (from: Int, to: Int)?
    var saturday: (from: Int, to: Int)?
    var sunday: (from: Int, to: Int)?

    static let always = OpeningTimes(weekdays: (0, 24), saturday: (0, 24), sunday: (0, 24))

    /// The same hours on weekdays and Saturdays; `sunday` closes for good where it is false.
    static func daily(_ from: Int, _ to: Int, sunday: Bool = true) -> OpeningTimes {
        OpeningTimes(weekdays: (from, to), saturday: (from, to), sunday: sunday ? (from, to) : nil)
    }
    static func weekdays(_ from: Int, _ to: Int) -> OpeningTimes {
        OpeningTimes(weekdays: (from, to), saturday: nil, sunday: nil)
    }

    func hours(weekday: Int) -> (from: Int, to: Int)? {
        weekday < 5 ? weekdays : weekday == 5 ? saturday : sunday
    }
}

/// One leaf of the tree of categories: where such places stand, when they open, what for.
struct GrownCategory: Sendable {
    /// From coarse to fine, such as `Food > Coffee > Café`.
    var path: String
    var purposes: PurposeSet
    /// Share among all places, relative to the other categories.
    var share: Double
    /// How likely a region of each character has one, in the order of `RegionCharacter`.
    var regions: [Double]
    var opening: OpeningTimes
    /// Whether chains run such places.
    var hasBrands: Bool
    /// What the signs say after the first word.
    var signs: [String]

    var name: String { String(path.split(separator: ">").last ?? "").trimmingSpace }
    var top: String { String(path.split(separator: ">").first ?? "").trimmingSpace }

    private init(
        _ path: String, _ purposes: [Purpose], _ share: Double, _ regions: [Double],
        _ opening: OpeningTimes, brands: Bool = false, _ signs: String...
    ) {
        self.path = path
        self.purposes = PurposeSet(purposes)
        self.share = share
        self.regions = regions
        self.opening = opening
        hasBrands = brands
        self.signs = signs
    }

    // The columns of `regions`: residential, office, nightlife, campus, industry, park, market,
    // resort.
    static let all: [GrownCategory] = work + food + nightlife + leisure + shops + other

    private static let work: [GrownCategory] = [
        .init(
            "Work > Office > Office", [.work], 9, [1, 12, 1, 1, 2, 0, 2, 0], .weekdays(7, 21),
            "House", "Offices"),
        .init(
            "Work > Office > Shared Office", [.work], 2, [1, 6, 2, 3, 0, 0, 2, 0],
            .daily(7, 23, sunday: false), brands: true, "Desks"),
        .init(
            "Work > Industry > Factory", [.work], 3, [0, 0, 0, 0, 12, 0, 0, 0],
            .daily(5, 23, sunday: false), "Works", "Foundry"),
        .init(
            "Work > Industry > Warehouse", [.work], 2, [0, 0, 0, 0, 12, 0, 0, 0], .weekdays(5, 23),
            "Depot", "Stores"),
        .init(
            "Study > University > Lecture Hall", [.study], 3, [0, 0, 0, 12, 0, 0, 0, 0],
            .weekdays(8, 20), "Auditorium", "Lecture Hall"),
        .init(
            "Study > University > Library", [.study, .culture], 2, [2, 0, 0, 9, 0, 0, 1, 0],
            .daily(9, 21), "Library"),
        .init(
            "Study > School > Language School", [.study], 1, [2, 1, 1, 4, 0, 0, 2, 0],
            .weekdays(9, 21), brands: true, "Languages"),
    ]

    private static let food: [GrownCategory] = [
        .init(
            "Food > Coffee > Café", [.coffee, .lunch], 9, [2, 5, 3, 4, 1, 1, 5, 4], .daily(7, 19),
            brands: true, "Café", "Coffee"),
        .init(
            "Food > Coffee > Bakery", [.coffee], 5, [5, 2, 1, 2, 1, 0, 4, 2], .daily(6, 18),
            brands: true, "Bakery", "Oven"),
        .init(
            "Food > Coffee > Tea Room", [.coffee], 2, [2, 1, 1, 2, 0, 3, 3, 3], .daily(10, 19),
            "Tea Room", "Leaves"),
        .init(
            "Food > Coffee > Ice Cream Parlour", [.coffee], 2, [2, 0, 2, 1, 0, 4, 3, 5],
            .daily(11, 22), brands: true, "Gelato", "Ices"),
        .init(
            "Food > Quick > Sandwich Bar", [.lunch], 5, [1, 7, 1, 4, 2, 1, 2, 0],
            .daily(8, 17, sunday: false), brands: true, "Sandwiches"),
        .init(
            "Food > Quick > Salad Bar", [.lunch, .takeaway], 3, [1, 7, 1, 3, 0, 0, 2, 0],
            .daily(10, 20, sunday: false), brands: true, "Greens", "Salads"),
        .init(
            "Food > Quick > Canteen", [.lunch], 3, [0, 5, 0, 7, 6, 0, 0, 0], .weekdays(11, 15),
            "Canteen", "Hall"),
        .init(
            "Food > Quick > Burger Bar", [.lunch, .dinner, .takeaway], 5,
            [3, 3, 5, 3, 2, 0, 4, 2], .daily(11, 26), brands: true, "Burgers", "Grill"),
        .init(
            "Food > Quick > Pizzeria", [.dinner, .lunch, .takeaway], 5, [4, 2, 4, 3, 1, 0, 3, 2],
            .daily(11, 24), brands: true, "Pizza", "Pizzeria"),
        .init(
            "Food > Asian > Ramen Restaurant", [.lunch, .dinner, .takeaway], 3,
            [1, 3, 4, 3, 0, 0, 3, 0], .daily(11, 23), brands: true, "Ramen", "Noodles"),
        .init(
            "Food > Asian > Thai Restaurant", [.dinner, .takeaway], 3, [2, 1, 4, 2, 0, 0, 3, 0],
            .daily(16, 23), "Thai", "Basil"),
        .init(
            "Food > Asian > Sushi Restaurant", [.lunch, .dinner, .takeaway], 2,
            [1, 3, 3, 1, 0, 0, 2, 0], .daily(11, 23), brands: true, "Sushi"),
        .init(
            "Food > European > Italian Restaurant", [.dinner, .takeaway], 4,
            [3, 2, 4, 1, 0, 0, 3, 3], .daily(16, 24), "Trattoria", "Cucina"),
        .init(
            "Food > European > Bistro", [.dinner, .lunch], 4, [2, 3, 4, 1, 0, 1, 3, 3],
            .daily(11, 24), "Bistro", "Table"),
        .init(
            "Food > European > Seafood Restaurant", [.dinner, .lunch], 2,
            [1, 1, 3, 0, 1, 0, 3, 7], .daily(12, 23), "Fish", "Oysters"),
    ]

    private static let nightlife: [GrownCategory] = [
        .init(
            "Nightlife > Bar > Bar", [.drink], 6, [2, 3, 10, 2, 0, 0, 2, 3], .daily(15, 27), "Bar",
            "Taproom"),
        .init(
            "Nightlife > Bar > Cocktail Bar", [.drink], 3, [0, 2, 9, 0, 0, 0, 1, 1],
            .daily(17, 27), "Cocktails"),
        .init(
            "Nightlife > Bar > Student Pub", [.drink], 2, [0, 0, 3, 9, 0, 0, 0, 0],
            .daily(15, 26), "Pub", "Cellar"),
        .init(
            "Nightlife > Bar > Beer Garden", [.drink], 2, [1, 0, 2, 1, 0, 6, 1, 4],
            .daily(14, 25), brands: true, "Beer Garden"),
        .init(
            "Nightlife > Music > Music Club", [.drink], 2, [0, 0, 9, 2, 1, 0, 0, 0],
            .daily(19, 29), "Club", "Stage"),
        .init(
            "Nightlife > Music > Karaoke Bar", [.drink], 1, [0, 1, 7, 2, 0, 0, 1, 0],
            .daily(17, 27), brands: true, "Karaoke"),
    ]

    private static let leisure: [GrownCategory] = [
        .init(
            "Leisure > Sport > Gym", [.sport], 4, [5, 4, 2, 3, 1, 0, 2, 0], .daily(6, 23),
            brands: true, "Gym", "Fitness"),
        .init(
            "Leisure > Sport > Swimming Pool", [.sport], 1, [3, 0, 0, 2, 0, 3, 0, 1],
            .daily(7, 22), "Baths"),
        .init(
            "Leisure > Sport > Climbing Hall", [.sport], 1, [1, 0, 1, 3, 5, 0, 0, 0],
            .daily(10, 23), "Climbing"),
        .init(
            "Leisure > Outdoors > Park", [.outdoors], 4, [3, 1, 0, 2, 0, 12, 0, 1], .always,
            "Park", "Green"),
        .init(
            "Leisure > Outdoors > Playground", [.outdoors], 2, [5, 0, 0, 0, 0, 6, 0, 1],
            .daily(7, 21), "Playground"),
        .init(
            "Leisure > Outdoors > Viewpoint", [.sight, .outdoors], 1, [0, 0, 0, 0, 0, 3, 0, 8],
            .always, "View", "Lookout"),
        .init(
            "Leisure > Outdoors > Beach", [.sight], 1, [0, 0, 0, 0, 0, 0, 0, 12], .always,
            "Beach", "Sands"),
        .init(
            "Leisure > Culture > Museum", [.culture], 1, [0, 1, 2, 3, 0, 2, 4, 1],
            OpeningTimes(weekdays: (10, 18), saturday: (10, 19), sunday: (10, 19)), "Museum"),
        .init(
            "Leisure > Culture > Cinema", [.culture], 1, [1, 0, 5, 2, 0, 0, 3, 0], .daily(12, 25),
            brands: true, "Cinema"),
    ]

    private static let shops: [GrownCategory] = [
        .init(
            "Shops > Daily > Supermarket", [.shop], 6, [8, 2, 1, 2, 1, 0, 4, 1], .daily(8, 22),
            brands: true, "Market", "Foods"),
        .init(
            "Shops > Daily > Corner Shop", [.shop], 3, [6, 1, 3, 2, 1, 0, 1, 1], .daily(7, 24),
            "Corner Shop", "Groceries"),
        .init(
            "Shops > Daily > Drugstore", [.shop, .care], 3, [4, 2, 1, 1, 0, 0, 5, 0],
            .daily(8, 20, sunday: false), brands: true, "Drugstore"),
        .init(
            "Shops > Leisure > Bookshop", [.shop], 2, [1, 1, 1, 4, 0, 0, 6, 0],
            .daily(10, 19, sunday: false), brands: true, "Books"),
        .init(
            "Shops > Leisure > Clothing Store", [.shop], 4, [1, 1, 2, 1, 0, 0, 10, 1],
            .daily(10, 20), brands: true, "Clothing"),
        .init(
            "Shops > Home > Hardware Store", [.shop], 1, [1, 0, 0, 0, 8, 0, 1, 0],
            .daily(8, 20, sunday: false), brands: true, "Hardware", "Tools"),
        .init(
            "Shops > Home > Garden Centre", [.shop], 1, [1, 0, 0, 0, 6, 2, 0, 0], .daily(9, 19),
            "Garden Centre"),
    ]

    private static let other: [GrownCategory] = [
        .init(
            "Health > Practice > Clinic", [.care], 2, [4, 2, 0, 1, 0, 0, 2, 0], .weekdays(8, 18),
            "Clinic", "Practice"),
        .init(
            "Health > Beauty > Hairdresser", [.care], 2, [5, 1, 1, 1, 0, 0, 4, 0],
            .daily(9, 20, sunday: false), brands: true, "Hair"),
        .init(
            "Travel > Public > Tram Stop", [.transit], 4, [4, 4, 2, 3, 3, 2, 4, 0], .daily(5, 25),
            "Stop"),
        .init(
            "Travel > Public > Railway Station", [.transit], 1, [1, 4, 1, 1, 1, 0, 3, 1],
            .daily(4, 26), "Station"),
        .init(
            "Travel > Stay > Hotel", [.lodging], 2, [0, 3, 2, 0, 0, 0, 3, 12], .always,
            brands: true, "Hotel", "Inn"),
    ]
}

extension String {
    fileprivate var trimmingSpace: String {
        String(drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    }
}

/// Words for people, streets and signs.
enum GrownNames {
    static let firstWords = [
        "Lantern", "Copper", "Heron", "Blue Door", "Anchor", "Willow", "Seven Steps", "Juniper",
        "Old Bell", "Paper Moon", "Kingfisher", "Sparrow", "Clover", "Tin Roof", "Marble",
        "Little Harbour", "Red Brick", "Saffron", "Compass", "Hazel", "Northern", "Silver Birch",
        "Ferry", "Half Moon", "Driftwood", "Olive", "Corner", "Amber", "Windmill", "Otter",
        "Thistle", "Velvet", "Beacon", "Cedar", "Robin", "Granite", "Ivy", "Canal", "Maple",
        "Quiet", "Barge", "Orchard", "Pebble", "Rooftop", "Swan", "Tulip", "Chimney", "Daylight",
    ]
    static let brandWords = [
        "Kestrel", "Morrow", "Tamsin", "Brightwell", "Foxglove", "Halden", "Juno", "Larkin",
        "Merle", "Nimbus", "Oakhurst", "Pomelo", "Quill", "Rowan", "Sable", "Tessel", "Umber",
        "Vesper", "Wren", "Yarrow", "Zephyr", "Alder", "Bramble", "Corvus", "Dapple", "Ember",
        "Fennel", "Gorse", "Hollis", "Indigo", "Jasper", "Kelp", "Linnet", "Mallow", "Nettle",
        "Orrin", "Pippin", "Quarry", "Rill", "Sorrel",
    ]
    static let streets = [
        "Quay Street", "Mill Lane", "Rope Walk", "Chapel Street", "Weavers Row", "Lock Lane",
        "Tanner Street", "Dyke Road", "Linden Avenue", "Ferry Lane", "Bridge Street",
        "Cooper Street", "Harbour Road", "Garden Row", "Station Street", "Tower Street",
        "Baker Lane", "Reed Street", "Sluice Road", "Orchard Way", "Salt Lane", "Market Row",
        "Canal Street", "Gate Street",
    ]
    private static let given = [
        "Mira", "Joost", "Anouk", "Levi", "Sanne", "Bram", "Noor", "Timo", "Elif", "Ruben",
        "Fenna", "Omar", "Lotte", "Daan", "Yara", "Jonas", "Iris", "Milan", "Zoë", "Kees",
        "Amira", "Pim", "Hanna", "Sven", "Lina", "Otto", "Nadia", "Wout", "Eva", "Rafi",
    ]
    private static let family = [
        "Vos", "Dekker", "Hale", "Brandt", "Kuiper", "Osei", "Lind", "Marsh", "Aydin", "Bos",
        "Ferro", "Grant", "Haan", "Iversen", "Jansma", "Keller", "Lam", "Moreno", "Nijman",
        "Okafor", "Prins", "Quist", "Roos", "Smit", "Tan", "Udo", "Veld", "Weber", "Ypma", "Zand",
    ]
    private static let regionStarts = [
        "North", "South", "Mill", "Reed", "Weir", "Stone", "Ash", "Lang", "Wester", "Easter",
        "Kirk", "Sand", "Elm", "Fair", "Green", "Hazel", "Long", "Marsh", "Oak", "Raven",
    ]
    private static let regionEnds: [[String]] = [
        ["side", "field", "bank", "croft", "stead", "end"], ["gate", "court", "exchange"],
        ["light", "quay", "row"], ["hill", "college"], ["works", "yards", "dock"],
        ["meadow", "wood", "heath"], ["market", "cross", "hall"], ["haven", " Sands", " Point"],
    ]

    /// Different for every user up to 900 of them, numbered beyond.
    static func person(_ user: Int) -> String {
        let count = given.count * family.count
        // 541 has no factor in common with the count, so every pair comes up once.
        let pair = user % count * 541 % count
        let name = "\(given[pair % given.count]) \(family[pair / given.count])"
        return user < count ? name : "\(name) \(user / count + 1)"
    }

    /// A region's name, which hints at its character.
    static func region(_ character: RegionCharacter, _ random: inout RandomStream) -> String {
        random.element(of: regionStarts)
            + random.element(of: regionEnds[Int(character.rawValue)])
    }
}
