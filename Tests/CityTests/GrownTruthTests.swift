import Reports
import Tensors
import Testing

@testable import City

/// What is recorded as true of a grown city, held against its columns.
@Suite struct GrownTruthTests {
    let city: City
    let truth: CityTruth

    init() throws {
        city = try City.open(packageRoot + "/datasets/riverbend")
        truth = try #require(try CityTruth(of: city))
    }

    private func kilometres(_ first: GeoPoint, _ second: GeoPoint) -> Double {
        GreatCircle.kilometres(
            first.latitude, first.longitude, second.latitude, second.longitude)
    }

    private func point(_ place: Int) -> GeoPoint {
        GeoPoint(city.placeLatitude[place], city.placeLongitude[place])
    }

    private func slot(_ visit: Int) -> Int {
        HourOfWeek.slot(localTime: city.visitLocalTime[visit])
    }

    @Test func everySourceFitsItsCause() throws {
        let positions = try #require(city.visitPosition)
        let brands = try #require(city.placeBrand)
        var counts: [VisitCause: Int] = [:]
        for visit in 0..<city.visitCount {
            let cause = try #require(truth.cause(ofVisit: visit))
            counts[cause, default: 0] += 1
            let place = Int(city.visitPlace[visit])
            if cause == .novelty {
                #expect(truth.source(ofVisit: visit) == nil)
                continue
            }
            guard let source = truth.source(ofVisit: visit) else {
                #expect(cause == .brand, "visit \(visit)")
                if cause == .brand { #expect(brands[place] >= 0) }
                continue
            }
            let user = Int(city.visitUser[visit])
            let sourceUser = Int(city.visitUser[source])
            let sourcePlace = Int(city.visitPlace[source])
            var fits = city.visitLocalTime[source] < city.visitLocalTime[visit]
            switch cause {
            case .habit: fits = fits && sourceUser == user && sourcePlace == place
            case .hour:
                fits = fits && sourceUser == user && sourcePlace == place
                fits = fits && slot(source) % 24 == slot(visit) % 24
                fits = fits && (slot(source) >= 120) == (slot(visit) >= 120)
            case .nearPrevious:
                let isOrder = city.action(ofVisit: visit) == .order
                let from =
                    isOrder
                    ? GeoPoint(
                        Double(positions.latitude[visit]), Double(positions.longitude[visit]))
                    : point(sourcePlace)
                fits = fits && sourceUser == user
                fits = fits && kilometres(from, point(place)) < (isOrder ? 1.1 : 0.42)
                fits = fits && city.action(ofVisit: source) == .visit
                // The previous visit: none but orders lie between.
                fits =
                    fits
                    && (source + 1..<visit).allSatisfy { city.action(ofVisit: $0) == .order }
            case .sameHours:
                fits = fits && sourceUser != user && sourcePlace == place
                fits = fits && slot(source) == slot(visit)
            case .friend:
                fits = fits && sourcePlace == place
                fits = fits && truth.friends(ofUser: user).contains(sourceUser)
            case .brand:
                fits = fits && sourceUser == user && brands[place] >= 0
                fits = fits && brands[sourcePlace] == brands[place]
            // Nothing is shown in the bundled city.
            case .novelty, .shown: fits = false
            }
            #expect(fits, "visit \(visit) by \(cause) of visit \(source)")
        }
        for cause in VisitCause.allCases where cause != .shown {
            #expect(counts[cause, default: 0] > city.visitCount / 50, "\(cause)")
        }
    }

    @Test func nobodyGoesWhereItIsClosed() {
        for visit in 0..<city.visitCount {
            let place = Int(city.visitPlace[visit])
            #expect(city.isOpen(place: place, slot: slot(visit)) == true, "visit \(visit)")
        }
    }

    @Test func ordersComeFromNearAndPositionsAreWhereTheyShould() throws {
        let positions = try #require(city.visitPosition)
        var orders = 0
        for visit in 0..<city.visitCount {
            let here = GeoPoint(
                Double(positions.latitude[visit]), Double(positions.longitude[visit]))
            let user = Int(city.visitUser[visit])
            let away = kilometres(here, point(Int(city.visitPlace[visit])))
            guard city.action(ofVisit: visit) == .order else {
                #expect(away < 0.002)
                continue
            }
            orders += 1
            #expect(away < 4.1)
            let home = GeoPoint(truth.homeLatitude[user], truth.homeLongitude[user])
            let work = truth.work[user] < 0 ? home : point(Int(truth.work[user]))
            #expect(min(kilometres(here, home), kilometres(here, work)) < 0.06)
        }
        let share = Double(orders) / Double(city.visitCount)
        #expect((0.08...0.18).contains(share))
    }

    @Test func bothActionsAreSplitByTime() throws {
        let parts = try #require(city.visitPart)
        for user in 0..<city.userCount {
            for action in [VisitAction.visit, .order] {
                let own = city.visitRange(ofUser: user).filter {
                    city.action(ofVisit: $0) == action
                }
                let codes = own.map { parts[$0] }
                #expect(codes == codes.sorted())
                #expect(codes.count { $0 == VisitPart.test.code } == own.count / 5)
                #expect(codes.count { $0 == VisitPart.validation.code } == own.count / 10)
            }
        }
    }

    @Test func placesLieInTheirRegionAndArea() throws {
        let regions = try #require(city.regions)
        let areas = try #require(city.businessAreas)
        let regionOf = try #require(city.placeRegion)
        let areaOf = try #require(city.placeBusinessArea)
        for place in 0..<city.placeCount {
            let inside = (0..<regions.count).filter {
                regions.shape(of: $0).contains(point(place))
            }
            #expect(inside == [Int(regionOf[place])], "place \(place)")
            let area = (0..<areas.count).filter { areas.shape(of: $0).contains(point(place)) }
            #expect(area == (areaOf[place] < 0 ? [] : [Int(areaOf[place])]))
        }
        #expect(areaOf.contains { $0 >= 0 })
    }

    @Test func regionsTile() throws {
        let regions = try #require(city.regions)
        let shapes = (0..<regions.count).filter {
            truth.regionCharacter[$0] != RegionCharacter.resort.rawValue
        }.map(regions.shape)
        // Well within the jagged shore.
        let bounds = shapes.compactMap(\.bounds)
        let low = GeoPoint(
            bounds.map(\.southWest.latitude).min() ?? 0,
            bounds.map(\.southWest.longitude).min() ?? 0)
        let high = GeoPoint(
            bounds.map(\.northEast.latitude).max() ?? 0,
            bounds.map(\.northEast.longitude).max() ?? 0)
        var random = RandomStream(seed: 5, name: "points")
        for _ in 0..<5000 {
            let point = GeoPoint(
                low.latitude + (high.latitude - low.latitude) * (0.08 + 0.84 * random.uniform()),
                low.longitude
                    + (high.longitude - low.longitude) * (0.08 + 0.84 * random.uniform()))
            #expect(shapes.count { $0.contains(point) } == 1, "\(point)")
        }
        #expect(
            Set(truth.regionCharacter) == Set(RegionCharacter.allCases.map(\.rawValue)))
    }

    @Test func brandsFollowTheirCriterion() throws {
        let brands = try #require(city.brands)
        let brandOf = try #require(city.placeBrand)
        let regionOf = try #require(city.placeRegion)
        var dominants: Set<Int> = []
        for brand in 0..<brands.count {
            let weights = (0..<8).map { truth.brandWeights[brand * 8 + $0] }
            #expect(abs(weights.reduce(0, +) - 1) < 1e-12)
            let dominant = try #require(weights.indices.max { weights[$0] < weights[$1] })
            dominants.insert(dominant)
            #expect(weights[dominant] > 0.7)
            let stores = (0..<city.placeCount).filter { brandOf[$0] == brand }
            #expect(stores.count >= 8)
            let byDominant = stores.count { truth.placeCriterion[$0] == dominant + 1 }
            #expect(byDominant * 2 > stores.count, "\(brands.names[brand])")
        }
        #expect(dominants.count == 8)
        let related = zip(brands.relatedFirst, brands.relatedSecond).map { [$0, $1] }
        for place in 0..<city.placeCount {
            guard let criterion = truth.criterion(ofPlace: place) else {
                #expect(brandOf[place] == -1 && truth.placeSource[place] == -1)
                continue
            }
            #expect(brandOf[place] >= 0)
            let source = Int(truth.placeSource[place])
            guard source >= 0 else {
                #expect([.storeCategory, .businessArea].contains(criterion))
                continue
            }
            #expect(source < place)
            let pair = [brandOf[place], brandOf[source]]
            switch criterion {
            case .regionDistance, .regionFunction, .regionFlow:
                #expect(pair[0] == pair[1] && regionOf[place] != regionOf[source])
            case .businessArea: #expect(pair[0] == pair[1])
            case .relatedBrand:
                #expect(related.contains(pair) || related.contains(pair.reversed()))
                #expect(regionOf[place] == regionOf[source])
            case .brandCategory:
                #expect(pair[1] >= 0 && pair[0] != pair[1])
                #expect(regionOf[place] == regionOf[source])
            case .competitiveness:
                #expect(city.placeCategory[place] == city.placeCategory[source])
                #expect(kilometres(point(place), point(source)) < 0.6)
            case .storeCategory: Issue.record("a store by its kind has no source")
            }
        }
    }

    @Test func threadsDoNotShow() throws {
        let folder = try TemporaryFolder()
        let recipe = CityGrower.Recipe(
            name: "tiny", seed: 3, users: 1300, places: 200, days: 16)
        let fingerprints = try [1, 2, 5].map { (threads: Int) in
            try CityGrower(recipe).grow(scratch: folder.path, threads: threads)
                .write(to: folder.file("with\(threads)")).fingerprint
        }
        #expect(Set(fingerprints).count == 1)
        // Only the three cities are left.
        let names = try folder.names()
        #expect(names == ["with1", "with2", "with5"])
    }

    @Test func flowsFollowFromTheDays() throws {
        let flows = try #require(city.flows)
        let regionOf = try #require(city.placeRegion)
        let regions = try #require(city.regions)
        let index = AreaIndex((0..<regions.count).map(regions.shape))
        let parts = try #require(city.visitPart)
        var counts: [[Int32]: Int64] = [:]
        for user in 0..<city.userCount {
            let visits = city.visitRange(ofUser: user)
            // Held-out visits must leave no trace: models may read the flows.
            for visit in visits.dropFirst()
            where city.action(ofVisit: visit) == .visit && city.action(ofVisit: visit - 1) == .visit
                && city.visitLocalTime[visit] - city.visitLocalTime[visit - 1] <= 86_400
                && parts[visit] == 0
            {
                let pair = [visit - 1, visit].map { regionOf[Int(city.visitPlace[$0])] }
                if pair[0] != pair[1] { counts[pair, default: 0] += 1 }
            }
            guard truth.work[user] >= 0 else { continue }
            let home = try #require(
                index.area(
                    at: GeoPoint(truth.homeLatitude[user], truth.homeLongitude[user])))
            let work = regionOf[Int(truth.work[user])]
            guard work != Int32(home) else { continue }
            counts[[Int32(home), work], default: 0] += 64
            counts[[work, Int32(home)], default: 0] += 64
        }
        #expect(flows.count == counts.count)
        for row in 0..<flows.count {
            #expect(counts[[flows.from[row], flows.to[row]]] == flows.counts[row])
        }
    }
}
