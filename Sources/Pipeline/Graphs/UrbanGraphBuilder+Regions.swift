import City
import Support
import Tensors

/// What regions have to do with each other, and business areas with them.
extension UrbanGraphBuilder {
    /// BorderBy, NearBy and SimilarFunction.
    mutating func addRegionFacts() {
        tell(.borderBy, "outlines within \(text(settings.borderMetres)) m")
        if regions.hasShapes {
            let shapes = (0..<regions.count).map { regions.shape(of: $0) }
            for (first, second) in RegionBorders.pairs(shapes, within: settings.borderMetres) {
                add(regionEntity(first), .borderBy, regionEntity(second))
            }
        }
        tell(.nearBy, "centres within \(text(settings.nearKilometres)) km")
        let centres = regionCentres
        let known = centres.indices.filter { centres[$0] != nil }
        let points = known.compactMap { centres[$0] }
        NearPairs.forEach(points, closerThan: settings.nearKilometres) { first, second, distance in
            add(
                regionEntity(known[first]), .nearBy, regionEntity(known[second]),
                strength: distance)
        }
        addSimilarFunctions()
    }

    /// The centre of each region: of its outline, else of its places; nil where it has neither.
    var regionCentres: [GeoPoint?] {
        guard !regions.hasShapes else {
            return (0..<regions.count).map { regions.shape(of: $0).centreIfAny }
        }
        return means(of: placeRegion, count: regions.count)
    }

    /// The middle of the places of each area; nil where it has none.
    private func means(of area: Column<Int32>?, count: Int) -> [GeoPoint?] {
        var sums = [SIMD3<Double>](repeating: .zero, count: count)
        if city.hasLocations, let area {
            for place in places where area[place] >= 0 {
                sums[Int(area[place])] += SIMD3(
                    city.placeLatitude[place], city.placeLongitude[place], 1)
            }
        }
        return sums.map { $0.z > 0 ? GeoPoint($0.x / $0.z, $0.y / $0.z) : nil }
    }

    /// The cosine of the counts of places by category, in blocks of regions, so that memory stays
    /// small for any number of them.
    private mutating func addSimilarFunctions() {
        tell(
            .similarFunction,
            "cosine of counts of places by category from \(text(settings.functionCosine)) and among "
                + "the \(settings.functionNeighbours) highest of one of the two, of regions with "
                + "\(settings.functionPlaces) places or more")
        let categories = city.categoryCount
        guard categories > 0 else { return }
        var counts = [Float](repeating: 0, count: regions.count * categories)
        var totals = [Int](repeating: 0, count: regions.count)
        for place in places where city.placeCategory[place] >= 0 {
            let region = Int(placeRegion[place])
            counts[region * categories + Int(city.placeCategory[place])] += 1
            totals[region] += 1
        }
        let known = totals.indices.filter { totals[$0] >= settings.functionPlaces }
        var rows: [Float] = []
        rows.reserveCapacity(known.count * categories)
        for region in known {
            let row = counts[region * categories..<(region + 1) * categories]
            let length = row.reduce(0) { $0 + $1 * $1 }.squareRoot()
            rows.append(contentsOf: row.lazy.map { $0 / length })
        }
        let functions = Tensor<Float>([known.count, categories], rows)
        // Rounding must not keep equals apart where the threshold is 1.
        let threshold = Float(settings.functionCosine) - 1e-6
        for start in stride(from: 0, to: known.count, by: 512) {
            let block = start..<min(start + 512, known.count)
            let cosines = functions.slicingRows(block).matrixProduct(
                functions, transposeOther: true)
            for (row, first) in block.enumerated() {
                // Rounded, or the last digit of a sum would decide between equals.
                let alike = known.indices.compactMap { other in
                    let cosine = (cosines[row * known.count + other] * 1e5).rounded() / 1e5
                    return other != first && cosine >= threshold
                        ? (cosine: cosine, region: known[other]) : nil
                }
                let highest = alike.sorted {
                    (-$0.cosine, $0.region) < (-$1.cosine, $1.region)
                }.prefix(settings.functionNeighbours)
                // A pair that is found from both ends is one fact; the graph drops the second.
                for (cosine, region) in highest {
                    let ends = [known[first], region].sorted()
                    add(
                        regionEntity(ends[0]), .similarFunction, regionEntity(ends[1]),
                        strength: Double(min(1, cosine)))
                }
            }
        }
    }

    /// BaServe and BelongTo.
    mutating func addBusinessAreaFacts() {
        guard let areas = city.businessAreas else { return }
        let range = settings.businessAreaKilometres
        tell(
            .businessAreaServes,
            "the region's centre in the area or within \(text(range)) km of its centre")
        tell(.belongTo, "the area that a place lies in, else the nearest within \(text(range)) km")
        let shapes = (0..<areas.count).map { areas.shape(of: $0) }
        let centres =
            areas.hasShapes
            ? shapes.map(\.centreIfAny) : means(of: city.placeBusinessArea, count: areas.count)
        let index = areas.hasShapes ? AreaIndex(shapes) : nil
        for (region, centre) in regionCentres.enumerated() {
            guard let centre else { continue }
            let around = Set(index?.areas(at: centre) ?? [])
            for area in 0..<areas.count {
                guard let other = centres[area] else { continue }
                let distance = GreatCircle.kilometres(
                    centre.latitude, centre.longitude, other.latitude, other.longitude)
                guard distance <= range || around.contains(area) else { continue }
                add(
                    businessAreaEntity(area), .businessAreaServes, regionEntity(region),
                    strength: distance)
            }
        }
        for place in places {
            if let area = city.placeBusinessArea?[place], area >= 0 {
                add(placeEntities[place], .belongTo, businessAreaEntity(Int(area)), strength: 0)
            } else if let (area, distance) = nearest(to: place, of: centres), distance <= range {
                add(placeEntities[place], .belongTo, businessAreaEntity(area), strength: distance)
            }
        }
    }

    private func nearest(to place: Int, of centres: [GeoPoint?]) -> (Int, Double)? {
        guard city.hasLocations else { return nil }
        var best: (Int, Double)?
        for (area, centre) in centres.enumerated() {
            guard let centre else { continue }
            let distance = GreatCircle.kilometres(
                city.placeLatitude[place], city.placeLongitude[place], centre.latitude,
                centre.longitude)
            if distance < best?.1 ?? .infinity { best = (area, distance) }
        }
        return best
    }

    /// A number without a needless `.0`.
    func text(_ value: Double) -> String {
        // Seven hundredths times a hundred are not quite seven.
        let value = (value * 1e6).rounded() / 1e6
        return value == value.rounded() && abs(value) < 1e9 ? String(Int(value)) : String(value)
    }
}

extension AreaShape {
    /// The centre, or nil of a shape without corners.
    fileprivate var centreIfAny: GeoPoint? { bounds == nil ? nil : centre }
}
