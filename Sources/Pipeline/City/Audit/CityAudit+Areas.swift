import Reports

/// Regions that overlap, gaps between them, sites that leak.
extension CityAudit {
    /// Points on a side of the grid on which regions are sampled.
    static let samplesPerSide = 200

    /// What is odd about regions: found at the places, and on a grid over the regions' box.
    /// O((places + samples) × corners).
    static func areas(_ city: City) -> [CityFinding] {
        guard let regions = city.regions, regions.hasShapes else { return [] }
        let shapes = (0..<regions.count).map(regions.shape(of:))
        let index = AreaIndex(shapes)
        return [
            overlaps(city, shapes, index, regions), gaps(city, index),
            wrongRegions(city, shapes, regions), emptyRegions(city, regions),
        ].compactMap { $0 }
    }

    /// Pairs of regions that share ground.
    private static func overlaps(
        _ city: City, _ shapes: [AreaShape], _ index: AreaIndex, _ regions: AreaTable
    ) -> CityFinding? {
        var pairs: [[Int]: Int] = [:]
        for point in samples(of: shapes) {
            let found = index.areas(at: point)
            guard found.count > 1 else { continue }
            for first in found.indices {
                for second in found.indices where second > first {
                    pairs[[found[first], found[second]], default: 0] += 1
                }
            }
        }
        // The first of equal pairs.
        let worst = pairs.max {
            ($0.value, $1.key[0], $1.key[1]) < ($1.value, $0.key[0], $0.key[1])
        }
        let example = worst.map {
            "\(regions.names[$0.key[0]]) and \(regions.names[$0.key[1]]) share "
                + "\($0.value) of \(samplesPerSide * samplesPerSide) sampled points"
        }
        return finding(
            .warning, "regions-overlap", pairs.count, example ?? "",
            "a place there belongs to the region with the lower number, so flows, functions and "
                + "sites of the other are too small")
    }

    /// Places outside every region.
    private static func gaps(_ city: City, _ index: AreaIndex) -> CityFinding? {
        guard city.hasLocations else { return nil }
        let outside = (0..<city.placeCount).filter {
            index.area(at: GeoPoint(city.placeLatitude[$0], city.placeLongitude[$0])) == nil
        }
        return finding(
            .warning, "places-outside-regions", outside.count,
            outside.first.map { "\(city.placeNames[$0]) lies in no region" } ?? "",
            "they have no LocateAt fact, so models over regions do not see them; the regions "
                + "leave gaps, or are those of another city")
    }

    /// Places whose region is not the one that their location lies in.
    private static func wrongRegions(
        _ city: City, _ shapes: [AreaShape], _ regions: AreaTable
    ) -> CityFinding? {
        guard city.hasLocations, let column = city.placeRegion else { return nil }
        let wrong = (0..<city.placeCount).filter { place in
            let region = Int(column[place])
            let point = GeoPoint(city.placeLatitude[place], city.placeLongitude[place])
            return region >= 0 && !shapes[region].contains(point)
        }
        return finding(
            .error, "wrong-regions", wrong.count,
            wrong.first.map {
                "\(city.placeNames[$0]) does not lie in \(regions.names[Int(column[$0])])"
            } ?? "", "facts about regions are wrong; add the regions again")
    }

    private static func emptyRegions(_ city: City, _ regions: AreaTable) -> CityFinding? {
        guard let column = city.placeRegion else { return nil }
        var places = [Int](repeating: 0, count: regions.count)
        for region in column where region >= 0 { places[Int(region)] += 1 }
        let empty = places.indices.filter { places[$0] == 0 }
        return finding(
            .note, "regions-without-places", empty.count,
            empty.first.map { regions.names[$0] } ?? "",
            "nothing tells them apart but their neighbours, so they rank by distance alone")
    }

    /// A grid over the box of all shapes; points lie off the grid lines that people draw along.
    private static func samples(of shapes: [AreaShape]) -> [GeoPoint] {
        let whole = AreaShape(rings: shapes.flatMap(\.rings))
        guard let (low, high) = whole.bounds else { return [] }
        return (0..<samplesPerSide * samplesPerSide).map { sample in
            let row = Double(sample / samplesPerSide) + 0.387
            let column = Double(sample % samplesPerSide) + 0.613
            return GeoPoint(
                low.latitude + (high.latitude - low.latitude) * row / Double(samplesPerSide),
                low.longitude
                    + (high.longitude - low.longitude) * column / Double(samplesPerSide))
        }
    }

    /// Pairs of brand and region that stand in two parts, or facts that tell them.
    static func siteLeaks(_ city: City) -> [CityFinding] {
        guard let brands = city.brands, !brands.siteBrand.isEmpty else { return [] }
        var parts: [UInt64: Set<UInt8>] = [:]
        func key(_ site: Int) -> UInt64 {
            UInt64(UInt32(bitPattern: brands.siteBrand[site])) << 32
                | UInt64(UInt32(bitPattern: brands.siteRegion[site]))
        }
        var again: [Int] = []
        for site in brands.siteBrand.indices {
            if !parts[key(site), default: []].insert(brands.sitePart[site]).inserted {
                again.append(site)
            }
        }
        let held = brands.siteBrand.indices.filter {
            brands.sitePart[$0] != VisitPart.training.code
        }
        func words(_ site: Int) -> String { siteWords(city, site) }
        let twice = held.filter { parts[key($0)]?.contains(VisitPart.training.code) == true }
        let both = held.filter {
            brands.sitePart[$0] == VisitPart.test.code
                && parts[key($0)]?.contains(VisitPart.validation.code) == true
        }
        let told = held.filter(isStated(city))
        return [
            finding(
                .error, "site-leaks", twice.count, twice.first.map(words) ?? "",
                "the model is tested on pairs that it was taught, so results flatter it"),
            finding(
                .error, "site-in-two-parts", both.count,
                both.first.map { "\(words($0)) is in validation and test" } ?? "",
                "what is chosen by validation is chosen for the test, and where validation pairs "
                    + "are masked the test pair is never found; keep it in one part"),
            finding(
                .error, "fact-leaks", told.count, told.first.map(words) ?? "",
                "the knowledge graph states what the test asks, so results flatter the model"),
            finding(
                .warning, "repeated-sites", again.count,
                again.first.map { "\(words($0)) stands twice in one part" } ?? "",
                "the pair counts twice in training and in every measure"),
        ].compactMap { $0 }
    }

    /// Tells of a site whether a fact of the graph states it outright, in either direction.
    private static func isStated(_ city: City) -> (Int) -> Bool {
        guard let graph = city.graph, let brands = city.brands, let regions = city.regions else {
            return { _ in false }
        }
        let entities = Dictionary(
            zip(graph.entities, Int32(0)...), uniquingKeysWith: { first, _ in first })
        let pairs = Set(
            (0..<graph.factCount).map { Int64(graph.subject[$0]) << 32 | Int64(graph.object[$0]) })
        return { site in
            guard let brand = entities[brands.identifiers[Int(brands.siteBrand[site])]],
                let region = entities[regions.identifiers[Int(brands.siteRegion[site])]]
            else { return false }
            return pairs.contains(Int64(brand) << 32 | Int64(region))
                || pairs.contains(Int64(region) << 32 | Int64(brand))
        }
    }
}
