import City
import Reports
import Tensors
import Testing

/// Cities that are cut from others.
@Suite struct FilterTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// Places 0 and 1 are dining, 2 a bar elsewhere in the tree, 3 a park, 4 without a category.
    private func draft() -> CityDraft {
        var draft = CityDraft(
            name: "hand", timezone: "Europe/Amsterdam", times: .local, source: "a test",
            licence: "none")
        draft.story = "What it was."
        draft.categoryNames = ["Diner", "Park", "Café", "Bar", "Pub"]
        draft.categoryPaths = [
            "Dining > Restaurant > Diner", "Outdoors > Park", "Dining > Café",
            "Night > Bar", "Dining > Bar",
        ]
        for (place, category) in ([0, 2, 3, 1, -1] as [Int32]).enumerated() {
            _ = draft.addPlace(
                identifier: "p\(place)", name: "P\(place)", latitude: 52 + Double(place),
                longitude: 5 + Double(place), category: category)
        }
        draft.regions = AreaDraft(names: ["R0", "R1"], identifiers: ["0", "1"])
        draft.placeRegion = [1, 0, 1, -1, 0]
        draft.brands.names = ["Gone", "Stays", "Wanted"]
        draft.brands.identifiers = ["g", "s", "w"]
        draft.brands.categories = [1, 2, 4]
        draft.brands.related = [(0, 1), (1, 2)]
        draft.brands.sites.add(brand: 2, region: 1, popularity: 3, part: 0)
        draft.placeBrand = [-1, 1, -1, 0, 0]
        draft.placeVectors = (0..<10).map(Float.init)
        // Each list is a user's places, an hour apart.
        for (user, places) in ([[0, 3, 1, 0], [3, 2], [1, 3, 0]] as [[Int32]]).enumerated() {
            draft.userNames.append("u\(user)")
            for (index, place) in places.enumerated() {
                let time = Int64(index) * 3600
                draft.addVisit(user: Int32(user), place: place, time: time, localTime: time + 7)
            }
        }
        let count = draft.visitUser.count
        draft.visitPart = (0..<count).map { UInt8($0 % 3) }
        draft.visitAction = (0..<count).map { UInt8($0 % 2) }
        draft.visitLatitude = (0..<count).map { Float($0) }
        draft.visitLongitude = (0..<count).map { Float($0) / 2 }
        draft.visitTrajectory = draft.visitUser.map { $0 * 10 }
        return draft
    }

    private func hand(_ change: (inout CityDraft) -> Void = { _ in }) throws -> City {
        var draft = draft()
        change(&draft)
        return try draft.write(to: folder.file("hand"), replace: true)
    }

    private func filter(_ category: String?, least: Int = 1) -> CityFilter {
        var filter = CityFilter()
        filter.category = category
        filter.minimumVisits = least
        return filter
    }

    @Test func everyTableIsCutTogether() throws {
        let source = try hand()
        let city = try filter("dining").draft(source, named: "cut").write(to: folder.file("cut"))
        #expect(Array(city.userNames) == ["u0", "u2"])
        #expect(Array(city.placeNames) == ["P0", "P1"])
        #expect(Array(city.visitUser) == [0, 0, 0, 1, 1])
        #expect(Array(city.visitPlace) == [0, 1, 0, 1, 0])
        #expect(Array(city.visitTime) == [0, 7200, 10800, 0, 7200])
        #expect(Array(city.visitLocalTime) == [7, 7207, 10807, 7, 7207])
        // Visits 0, 2, 3, 6 and 8 of the draft.
        #expect(Array(try #require(city.visitPart)) == [0, 2, 0, 0, 2])
        #expect(Array(try #require(city.visitAction)) == [0, 0, 1, 0, 0])
        #expect(Array(try #require(city.visitPosition).latitude) == [0, 2, 3, 6, 8])
        #expect(Array(try #require(city.visitPosition).longitude) == [0, 1, 1.5, 3, 4])
        #expect(Array(try #require(city.visitTrajectory)) == [0, 0, 0, 20, 20])
        #expect(Array(city.placeLatitude) == [52, 53] && Array(city.placeLongitude) == [5, 6])
        // Categories of places, and of the brands that are left.
        #expect(Array(city.categoryNames) == ["Diner", "Café", "Pub"])
        #expect(city.categoryPaths.map { $0[2] } == "Dining > Bar")
        #expect(Array(city.placeCategory) == [0, 1])
        #expect(Array(try #require(city.placeRegion)) == [1, 0] && city.regionCount == 2)
        let brands = try #require(city.brands)
        #expect(Array(brands.names) == ["Stays", "Wanted"])
        #expect(Array(brands.categories) == [1, 2])
        #expect(Array(brands.relatedFirst) == [0] && Array(brands.relatedSecond) == [1])
        #expect(Array(brands.siteBrand) == [1] && Array(brands.siteRegion) == [1])
        #expect(Array(try #require(city.placeBrand)) == [-1, 0])
        #expect(Array(try #require(city.placeVectors)) == [0, 1, 2, 3])
        #expect(city.name == "cut" && city.source.hasPrefix("a test; cut from hand: the events at"))
        #expect(city.story.contains("fingerprint \(source.fingerprint.prefix(12))"))
        #expect(city.story.contains("2 of 3 users, 2 of 5 places, 5 of 9 visits"))
        #expect(city.story.hasSuffix("\n\nWhat it was."))
        #expect(CityReport(city).visits == 5)
    }

    @Test func namesPathsAndLevels() throws {
        let paths = CategoryPaths(try hand())
        #expect(try paths.isUnder("Dining") == [true, false, true, false, true])
        #expect(try paths.isUnder(" dining >  restaurant") == [true, false, false, false, false])
        #expect(try paths.isUnder("Restaurant") == [true, false, false, false, false])
        #expect(try paths.isUnder("night > bar") == [false, false, false, true, false])
        let several = failure { _ = try paths.isUnder("Bar") }
        #expect(several?.kind == .usage)
        #expect(several?.remedy == "give one of 'Dining > Bar', 'Night > Bar'")
        let near = failure { _ = try paths.isUnder("Restaurants") }
        #expect(near?.remedy == "give one such as 'Restaurant'")
        let far = failure { _ = try paths.isUnder("Zoological garden") }
        #expect(far?.remedy == "give one such as 'Dining', 'Night', 'Outdoors'")
        #expect(failure { _ = try paths.isUnder("") }?.kind == .usage)
        #expect(failure { _ = try paths.isUnder(" > ") }?.kind == .usage)
    }

    /// A category that stands alone is the level of that name, as in the urban graph.
    @Test func aLoneCategoryIsItsLevel() throws {
        let city = try hand { draft in
            draft.categoryNames.append("Restaurant")
            draft.categoryPaths.append("Restaurant")
            draft.placeCategory[4] = 5
            draft.visitPlace[4] = 4
        }
        #expect(CategoryPaths(city).levels[5] == ["Dining", "Restaurant"])
        let cut = try filter("Dining").draft(city, named: "cut")
        #expect(cut.placeNames == ["P0", "P1", "P4"])
    }

    /// A name below itself is one category; a whole path is meant as it stands.
    @Test func levelsOfOneName() throws {
        let city = try hand {
            $0.categoryPaths = ["A > A > B", "A", "C > A", "D > C > A", "E"]
        }
        let paths = CategoryPaths(city)
        #expect(failure { _ = try paths.isUnder("C > A") }?.kind == nil)
        #expect(try paths.isUnder("C > A") == [false, false, true, false, false])
        #expect(try paths.isUnder("A") == [true, true, false, false, false])
        #expect(try paths.isUnder("D > C > A") == [false, false, false, true, false])
    }

    @Test func usersNeedEnoughVisits() throws {
        let city = try hand()
        #expect(try filter("Dining", least: 3).draft(city, named: "cut").userNames == ["u0"])
        var orders = filter("Dining", least: 1)
        orders.action = .order
        #expect(try orders.draft(city, named: "cut").visitTime == [10800])
        orders.category = nil
        #expect(try orders.draft(city, named: "cut").visitUser == [0, 0, 1, 2])
    }

    @Test func whatCannotBeCutIsRefused() throws {
        let city = try hand()
        #expect(
            failure { _ = try filter("Dining", least: 4).draft(city, named: "x") }?.kind == .usage)
        #expect(
            failure { _ = try filter("Dining", least: 0).draft(city, named: "x") }?.kind == .usage)
        #expect(failure { _ = try filter(nil).draft(city, named: "x") }?.kind == .usage)
        // A category that only a brand has, and no place.
        let empty = failure { _ = try filter("Dining > Bar").draft(city, named: "x") }
        #expect(
            empty?.problem == "no user of hand has 1 of the events at places under 'Dining > Bar'")
        #expect(
            failure { _ = try city.action(named: "search") }?.remedy
                == "give --action visit or order")
        #expect(try city.action(named: "order") == .order)
    }

    /// A grown city, visit by visit: what stays is as it was, its planted causes too.
    @Test(arguments: [VisitAction?.none, .order])
    func aGrownCityKeepsItsTruth(action: VisitAction?) throws {
        let recipe = CityGrower.Recipe(name: "grown", seed: 3, users: 60, places: 150, days: 30)
        let city = try CityGrower(recipe).grow().write(to: folder.file("grown"))
        let levels = CategoryPaths(city).levels
        // The most visited kind of the first level.
        var visits: [String: Int] = [:]
        for place in city.visitPlace where city.placeCategory[Int(place)] >= 0 {
            visits[levels[Int(city.placeCategory[Int(place)])][0], default: 0] += 1
        }
        let kind = try #require(visits.max { ($0.value, $0.key) < ($1.value, $1.key) }?.key)
        var filter = filter(kind, least: 4)
        filter.action = action
        let cut = try filter.draft(city, named: "cut").write(to: folder.file("cut"))
        let truth = try #require(try CityTruth(of: city))
        let left = try #require(try CityTruth(of: cut))
        var expected: [Int] = []
        for user in 0..<city.userCount {
            let own = city.visitRange(ofUser: user).filter { visit in
                let category = Int(city.placeCategory[Int(city.visitPlace[visit])])
                return category >= 0 && levels[category][0] == kind
                    && (action == nil || city.action(ofVisit: visit) == action)
            }
            if own.count >= 4 { expected += own }
        }
        #expect(cut.visitCount == expected.count && expected.count > 20)
        #expect(cut.visitCount < city.visitCount && cut.userCount <= city.userCount)
        var sources = 0
        let position = try #require(city.visitPosition)
        let leftPosition = try #require(cut.visitPosition)
        for (new, old) in expected.enumerated() {
            let place = Int(cut.visitPlace[new])
            let oldPlace = Int(city.visitPlace[old])
            #expect(
                cut.userNames[Int(cut.visitUser[new])] == city.userNames[Int(city.visitUser[old])])
            #expect(cut.placeIdentifiers[place] == city.placeIdentifiers[oldPlace])
            #expect(cut.categoryName(ofPlace: place) == city.categoryName(ofPlace: oldPlace))
            #expect(cut.placeRegion?[place] == city.placeRegion?[oldPlace])
            #expect(cut.isOpen(place: place, slot: 30) == city.isOpen(place: oldPlace, slot: 30))
            #expect(cut.visitTime[new] == city.visitTime[old])
            #expect(cut.visitPart?[new] == city.visitPart?[old])
            #expect(cut.action(ofVisit: new) == city.action(ofVisit: old))
            #expect(leftPosition.latitude[new] == position.latitude[old])
            #expect(left.visitCause[new] == truth.visitCause[old])
            #expect(left.criterion(ofPlace: place) == truth.criterion(ofPlace: oldPlace))
            let source = truth.source(ofVisit: old).flatMap { expected.firstIndex(of: $0) }
            #expect(left.source(ofVisit: new) == source)
            sources += source == nil ? 0 : 1
            let brand = city.placeBrand.flatMap { $0[oldPlace] < 0 ? nil : Int($0[oldPlace]) }
            let leftBrand = cut.placeBrand.flatMap { $0[place] < 0 ? nil : Int($0[place]) }
            #expect(
                leftBrand.flatMap { cut.brands?.names[$0] }
                    == brand.flatMap { city.brands?.names[$0] })
            if let brand, let leftBrand {
                #expect(
                    left.brandWeights[leftBrand * 8 + 3] == truth.brandWeights[brand * 8 + 3])
            }
        }
        #expect(sources > 0)
        #expect(Set(cut.visitPlace).count == cut.placeCount)
        for user in 0..<cut.userCount {
            let old = try #require(city.userNames.firstIndex(of: cut.userNames[user]))
            #expect(left.homeLatitude[user] == truth.homeLatitude[old])
            #expect(
                left.friends(ofUser: user).map { cut.userNames[$0] }
                    == truth.friends(ofUser: old).map { city.userNames[$0] }
                    .filter { cut.userNames.contains($0) })
            let work = Int(truth.work[old])
            let place =
                work < 0 ? nil : cut.placeIdentifiers.firstIndex(of: city.placeIdentifiers[work])
            #expect(Int(left.work[user]) == place ?? -1)
        }
        #expect(cut.hasTruth && cut.regionCount == city.regionCount)
        #expect(throws: Never.self) { _ = try Split(cut, .leaveOneOut, action: action) }
    }
}
