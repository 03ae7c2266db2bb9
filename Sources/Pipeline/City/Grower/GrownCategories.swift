/// What brings somebody to a place.
enum Purpose: Int, CaseIterable {
    case work, study, coffee, lunch, dinner, drink, sport, shop, outdoors, culture, transit
}

/// What a district is for.
enum DistrictCharacter: Int, CaseIterable {
    case residential, office, nightlife, campus, park, market
}

/// One category of places: where it stands in the tree, where such places open, what for.
struct GrownCategory {
    /// From coarse to fine; the last is the name that cities carry.
    var path: [String]
    var purposes: [Purpose]
    /// Share among all places, relative to the other categories.
    var share: Double
    /// How likely a district of each character has one, in the order of `DistrictCharacter`.
    var districts: [Double]
    /// What the signs say after the first word.
    var signs: [String]

    var name: String { path.last ?? "" }

    static let all: [GrownCategory] = [
        .init("Food > Coffee > Café", [.coffee], 9, [2, 4, 2, 4, 1, 4], "Café", "Coffee"),
        .init("Food > Coffee > Bakery", [.coffee], 5, [4, 2, 1, 2, 0, 3], "Bakery", "Oven"),
        .init("Food > Coffee > Tea Room", [.coffee], 2, [2, 1, 1, 2, 3, 3], "Tea Room", "Leaves"),
        .init("Food > Quick > Sandwich Bar", [.lunch], 5, [1, 6, 1, 4, 1, 2], "Sandwiches"),
        .init("Food > Quick > Salad Bar", [.lunch], 3, [1, 6, 0, 3, 1, 2], "Greens", "Salads"),
        .init("Food > Quick > Canteen", [.lunch], 3, [0, 5, 0, 7, 0, 0], "Canteen", "Hall"),
        .init("Food > Quick > Snack Counter", [.lunch, .dinner], 3, [2, 2, 4, 3, 1, 3], "Snacks"),
        .init(
            "Food > Asian > Ramen Restaurant", [.lunch, .dinner], 4, [1, 3, 4, 3, 0, 3], "Ramen",
            "Noodles"),
        .init(
            "Food > Asian > Thai Restaurant", [.dinner], 3, [2, 1, 4, 2, 0, 3], "Thai", "Basil"),
        .init(
            "Food > European > Italian Restaurant", [.dinner], 5, [3, 2, 4, 1, 0, 3], "Trattoria",
            "Pizzeria"),
        .init(
            "Food > European > Bistro", [.dinner, .lunch], 4, [2, 3, 4, 1, 1, 3], "Bistro",
            "Table"),
        .init("Food > European > Seafood Restaurant", [.dinner], 2, [1, 1, 4, 0, 1, 4], "Fish"),
        .init("Nightlife > Bar > Bar", [.drink], 6, [1, 2, 9, 2, 0, 2], "Bar", "Taproom"),
        .init("Nightlife > Bar > Cocktail Bar", [.drink], 3, [0, 2, 9, 0, 0, 1], "Cocktails"),
        .init("Nightlife > Bar > Student Pub", [.drink], 2, [0, 0, 3, 9, 0, 0], "Pub", "Cellar"),
        .init("Nightlife > Music > Music Club", [.drink], 2, [0, 0, 9, 2, 0, 0], "Club", "Stage"),
        .init("Work > Office > Office", [.work], 9, [1, 12, 0, 1, 0, 2], "House", "Offices"),
        .init("Work > Office > Shared Office", [.work], 2, [1, 6, 1, 3, 0, 2], "Desks"),
        .init("Study > University > Lecture Hall", [.study], 3, [0, 0, 0, 12, 0, 0], "Auditorium"),
        .init("Study > University > Library", [.study], 2, [2, 0, 0, 9, 0, 1], "Library"),
        .init("Leisure > Sport > Gym", [.sport], 4, [4, 4, 1, 3, 0, 2], "Gym", "Fitness"),
        .init("Leisure > Sport > Swimming Pool", [.sport], 1, [3, 0, 0, 2, 3, 0], "Baths"),
        .init("Leisure > Outdoors > Park", [.outdoors], 4, [3, 1, 0, 2, 12, 0], "Park", "Green"),
        .init(
            "Leisure > Outdoors > Playground", [.outdoors], 2, [5, 0, 0, 0, 6, 0], "Playground"),
        .init("Leisure > Culture > Museum", [.culture], 1, [0, 1, 2, 3, 2, 3], "Museum"),
        .init("Leisure > Culture > Cinema", [.culture], 1, [1, 0, 5, 2, 0, 3], "Cinema"),
        .init("Shops > Daily > Supermarket", [.shop], 6, [7, 2, 1, 2, 0, 4], "Market", "Foods"),
        .init("Shops > Leisure > Bookshop", [.shop], 2, [1, 1, 1, 4, 0, 6], "Books"),
        .init("Shops > Leisure > Clothing Store", [.shop], 4, [1, 1, 2, 1, 0, 9], "Clothing"),
        .init("Travel > Public > Tram Stop", [.transit], 5, [3, 4, 2, 3, 2, 4], "Stop"),
    ]

    private init(
        _ path: String, _ purposes: [Purpose], _ share: Double, _ districts: [Double],
        _ signs: String...
    ) {
        self.path = path.split(separator: " > ").map(String.init)
        self.purposes = purposes
        self.share = share
        self.districts = districts
        self.signs = signs
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
    static let streets = [
        "Quay Street", "Mill Lane", "Rope Walk", "Chapel Street", "Weavers Row", "Lock Lane",
        "Tanner Street", "Dyke Road", "Linden Avenue", "Ferry Lane", "Bridge Street",
        "Cooper Street", "Harbour Road", "Garden Row", "Station Street", "Tower Street",
        "Baker Lane", "Reed Street", "Sluice Road", "Orchard Way", "Salt Lane", "Market Row",
        "Canal Street", "Gate Street",
    ]
    static let given = [
        "Mira", "Joost", "Anouk", "Levi", "Sanne", "Bram", "Noor", "Timo", "Elif", "Ruben",
        "Fenna", "Omar", "Lotte", "Daan", "Yara", "Jonas", "Iris", "Milan", "Zoë", "Kees",
        "Amira", "Pim", "Hanna", "Sven", "Lina", "Otto", "Nadia", "Wout", "Eva", "Rafi",
    ]
    static let family = [
        "Vos", "Dekker", "Hale", "Brandt", "Kuiper", "Osei", "Lind", "Marsh", "Aydin", "Bos",
        "Ferro", "Grant", "Haan", "Iversen", "Jansma", "Keller", "Lam", "Moreno", "Nijman",
        "Okafor", "Prins", "Quist", "Roos", "Smit", "Tan", "Udo", "Veld", "Weber", "Ypma", "Zand",
    ]

    /// Different for every user up to 900 of them, numbered beyond.
    static func person(_ user: Int) -> String {
        let count = given.count * family.count
        // 541 has no factor in common with the count, so every pair comes up once.
        let pair = user % count * 541 % count
        let name = "\(given[pair % given.count]) \(family[pair / given.count])"
        return user < count ? name : "\(name) \(user / count + 1)"
    }
}
