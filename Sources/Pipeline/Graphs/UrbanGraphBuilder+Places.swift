import City
import Reports
import Support
import Tensors

/// What places are, where they are, and what people do between them.
extension UrbanGraphBuilder {
    /// LocateAt, POIToCate, SubCateOf and Competitive.
    mutating func addPlaceFacts() {
        tell(.locateAt, "the region that a place lies in")
        tell(.placeCategoryOne, "first level of a place's category")
        tell(.placeCategoryTwo, "second level of a place's category")
        tell(.placeCategoryThree, "third level of a place's category")
        tell(.categoryTwoOfOne, "from the paths of the categories in use")
        tell(.categoryThreeOfTwo, "from the paths of the categories in use")
        tell(.categoryThreeOfOne, "from the paths of the categories in use")
        let relations: [UrbanRelation] = [
            .placeCategoryOne, .placeCategoryTwo, .placeCategoryThree,
        ]
        for place in places {
            let entity = placeEntities[place]
            add(entity, .locateAt, regionEntity(Int(placeRegion[place])))
            let category = Int(city.placeCategory[place])
            guard category >= 0 else { continue }
            for (relation, level) in zip(relations, categoryEntities(category)) {
                add(entity, relation, level)
            }
        }
        for category in usedCategories {
            let levels = categoryEntities(category)
            if levels.count > 1 { add(levels[1], .categoryTwoOfOne, levels[0]) }
            if levels.count > 2 {
                add(levels[2], .categoryThreeOfTwo, levels[1])
                add(levels[2], .categoryThreeOfOne, levels[0])
            }
        }
        addCompetitors()
    }

    /// Categories of places in the graph and of brands.
    private var usedCategories: [Int] {
        var used = Set(places.map { Int(city.placeCategory[$0]) })
        for brand in 0..<brands.count { used.insert(category(ofBrand: brand)) }
        return used.filter { $0 >= 0 }.sorted()
    }

    private mutating func addCompetitors() {
        let limit = settings.competitiveKilometres
        tell(
            .competitive,
            "the same finest category within \(text(limit)) km, not of one brand, one of the two "
                + "of a brand")
        guard city.hasLocations, let placeBrand = city.placeBrand else { return }
        var groups = [[Int]](repeating: [], count: city.categoryCount)
        for place in places where city.placeCategory[place] >= 0 {
            groups[Int(city.placeCategory[place])].append(place)
        }
        for group in groups where group.contains(where: { placeBrand[$0] >= 0 }) {
            let points = group.map { GeoPoint(city.placeLatitude[$0], city.placeLongitude[$0]) }
            NearPairs.forEach(points, closerThan: limit) { first, second, distance in
                let (first, second) = (group[first], group[second])
                // Two places without a brand are equal here, too: no path could reach the fact.
                guard placeBrand[first] != placeBrand[second] else { return }
                add(placeEntities[first], .competitive, placeEntities[second], strength: distance)
            }
        }
    }

    /// FlowTransition and CoCheckin.
    mutating func addMovementFacts() {
        let trips = trainingTrips()
        tell(
            .coCheckin,
            "visited one after the other within \(text(settings.visitGapHours)) h, in training, "
                + "\(settings.coCheckins) times or more")
        let visited = Self.counts(
            trips.map { Self.key(min($0.from, $0.to), max($0.from, $0.to)) })
        for (key, count) in visited where count >= settings.coCheckins {
            let (first, second) = Self.ends(key)
            add(
                placeEntities[first], .coCheckin, placeEntities[second], strength: Double(count))
        }
        var flows: [(key: UInt64, count: Int)]
        let share = "the busiest \(text(settings.flowShare * 100)) % of pairs of regions"
        if let table = city.flows, settings.usesFlowTable || city.visitCount == 0 {
            tell(.flowTransition, "\(share) with trips in the city's table of flows")
            if city.visitCount > 0 {
                notices.append(
                    "FlowTransition is from the city's table of flows, which may count trips to "
                        + "held-out stores")
            }
            var sums: [UInt64: Int] = [:]
            for index in 0..<table.count where table.from[index] != table.to[index] {
                sums[Self.key(table.from[index], table.to[index]), default: 0] += Int(
                    table.counts[index])
            }
            flows = sums.map { ($0.key, $0.value) }
        } else {
            if city.flows != nil {
                notices.append(
                    "the city's table of flows is left out, for it may count trips to held-out "
                        + "stores; --flow-table takes it")
            }
            tell(
                .flowTransition,
                "\(share) with consecutive visits of a user within "
                    + "\(text(settings.visitGapHours)) h, in training")
            flows = Self.counts(
                trips.compactMap {
                    let (from, to) = (placeRegion[Int($0.from)], placeRegion[Int($0.to)])
                    return from == to ? nil : Self.key(from, to)
                })
        }
        flows.sort { (-$0.count, $0.key) < (-$1.count, $1.key) }
        for flow in flows.prefix(Self.kept(flows.map(\.count), share: settings.flowShare)) {
            let (from, to) = Self.ends(flow.key)
            add(
                regionEntity(from), .flowTransition, regionEntity(to),
                strength: Double(flow.count))
        }
    }

    /// How many of falling counts a share keeps: never a part of equals, so that no pair is there by
    /// its number alone; the first equals where that would keep none.
    static func kept(_ counts: [Int], share: Double) -> Int {
        let wanted = Int((Double(counts.count) * share).rounded(.up))
        guard wanted > 0, wanted < counts.count else { return min(wanted, counts.count) }
        let last = counts[wanted - 1]
        guard counts[wanted] == last else { return wanted }
        let before = counts.firstIndex(of: last) ?? 0
        return before > 0 ? before : counts.lastIndex(of: last).map { $0 + 1 } ?? wanted
    }

    /// From a place to the next that its visitor went to, both in the graph.
    private mutating func trainingTrips() -> [(from: Int32, to: Int32)] {
        guard city.visitCount > 0 else { return [] }
        let view: TrainingView
        do {
            view = try Split(city, SplitRule.ofRules(on: city)).trainingView()
        } catch {
            notices.append("no visits are used: \((error as? Failure)?.problem ?? "\(error)")")
            return []
        }
        let gap = Int64(settings.visitGapHours * 3600)
        var trips: [(from: Int32, to: Int32)] = []
        var previous: Int?
        for visit in 0..<view.visitCount {
            let place = view.visitPlace[visit]
            // As if it had not been; the visits around it are one after the other.
            if split.heldOutPlaces[Int(place)] { continue }
            if let previous, view.visitUser[previous] == view.visitUser[visit],
                view.visitLocalTime[visit] - view.visitLocalTime[previous] <= gap
            {
                let from = view.visitPlace[previous]
                if from != place, placeEntities[Int(from)] >= 0, placeEntities[Int(place)] >= 0 {
                    trips.append((from, place))
                }
            }
            previous = visit
        }
        return trips
    }

    private static func key(_ first: Int32, _ second: Int32) -> UInt64 {
        UrbanGraph.key(first, second)
    }

    private static func ends(_ key: UInt64) -> (Int, Int) {
        (Int(key >> 32), Int(key & 0xFFFF_FFFF))
    }

    /// How often each key stands in a list, in order of the keys. O(n log n).
    private static func counts(_ keys: [UInt64]) -> [(key: UInt64, count: Int)] {
        var found: [(key: UInt64, count: Int)] = []
        for key in keys.sorted() {
            if found.last?.key == key {
                found[found.count - 1].count += 1
            } else {
                found.append((key, 1))
            }
        }
        return found
    }
}
