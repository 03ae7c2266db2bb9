import Reports
import Support
import Tensors

/// Pairs of brand and region of one part, by brand.
public struct SitePairs: Equatable, Sendable {
    /// Where the pairs of each brand start; one more number than there are brands.
    public let offsets: [Int]
    /// Distinct regions of each brand, the most popular first.
    public let regions: [Int32]
    /// How popular each pair is; only the order within a brand counts.
    public let popularity: [Double]

    public var count: Int { regions.count }
    public var brands: Int { offsets.count - 1 }

    public func range(ofBrand brand: Int) -> Range<Int> { offsets[brand]..<offsets[brand + 1] }

    /// The regions of one brand, the most popular first.
    public func regions(ofBrand brand: Int) -> ArraySlice<Int32> { regions[range(ofBrand: brand)] }

    /// One list for each brand; the last of equal pairs counts nothing.
    package init(_ pairs: [[(region: Int32, popularity: Double)]]) {
        var offsets = [0]
        var regions: [Int32] = []
        var popularity: [Double] = []
        for list in pairs {
            // Stable: equals keep the order of the source.
            let order = list.indices.sorted {
                (-list[$0].popularity, $0) < (-list[$1].popularity, $1)
            }
            var seen: Set<Int32> = []
            for index in order where seen.insert(list[index].region).inserted {
                regions.append(list[index].region)
                popularity.append(list[index].popularity)
            }
            offsets.append(regions.count)
        }
        self.offsets = offsets
        self.regions = regions
        self.popularity = popularity
    }
}

/// A division of a city's pairs of brand and region into training, validation and test.
///
/// A city that was released with pairs keeps their parts. In any other a pair is a brand with a
/// region that has a store of it; brands with fewer pairs than a minimum take no part, and the
/// pairs of each other brand are divided 6:2:2 at random (Liu, Ding and Li 2023, section 5.1). The
/// stores of held-out pairs are `heldOutPlaces`: no graph may know them.
public struct SiteSplit: Sendable {
    public let city: City
    public let training: SitePairs
    public let validation: SitePairs
    public let test: SitePairs
    /// Stores of validation and test pairs; false for every other place.
    public let heldOutPlaces: [Bool]
    /// Whether the parts came with the data.
    public let isReleased: Bool
    /// What the division is called where openings of its test part are written down, and in reports.
    public let name: String

    public var brands: Int { city.brandCount }
    public var regions: Int { city.regionCount }

    public func pairs(_ part: VisitPart) -> SitePairs {
        switch part {
        case .training: training
        case .validation: validation
        case .test: test
        }
    }

    /// Pairs that a brand needs to take part, where the parts do not come with the data.
    public static let minimumPairs = 5

    /// Divides the pairs. O(places + visits).
    ///
    /// - Parameters:
    ///   - seed: Of the division, where the parts do not come with the data.
    ///   - minimumPairs: See `minimumPairs`; the paper takes brands with more than 20 stores.
    /// - Throws: `Failure(.badData)` where the city has no regions, no brands, or too few pairs.
    public init(_ city: City, seed: UInt64 = 1, minimumPairs: Int = Self.minimumPairs) throws {
        self.city = city
        guard city.regionCount > 1, city.brandCount > 0, let brands = city.brands else {
            let missing = city.brandCount == 0 ? "brands" : "regions"
            throw Failure(
                .badData,
                "choosing sites needs brands and regions, and \(city.name) has no \(missing)",
                remedy: "import the city with --brands and --regions, or open one that has them",
                file: city.folder)
        }
        var parts = [[[(region: Int32, popularity: Double)]]](
            repeating: Array(repeating: [], count: city.brandCount), count: 3)
        var heldOut = [Bool](repeating: false, count: city.placeCount)
        isReleased = !brands.siteBrand.isEmpty
        name =
            isReleased
            ? "sites, released" : "sites, 6:2:2, seed \(seed), at least \(minimumPairs) pairs"
        if isReleased {
            for index in brands.siteBrand.indices {
                parts[Int(brands.sitePart[index])][Int(brands.siteBrand[index])].append(
                    (brands.siteRegion[index], brands.sitePopularity[index]))
            }
        } else {
            let pairs = Self.storePairs(of: city)
            var random = RandomStream(seed: seed, name: "sites")
            var partOfPair: [UInt64: Int] = [:]
            for (brand, list) in pairs.enumerated() where list.count >= minimumPairs {
                var order = Array(list.indices)
                random.shuffle(&order)
                let held = list.count / 5
                for (position, index) in order.enumerated() {
                    let part = position < held ? 2 : position < 2 * held ? 1 : 0
                    parts[part][brand].append(list[index])
                    partOfPair[Self.key(Int32(brand), list[index].region)] = part
                }
            }
            if let placeBrand = city.placeBrand, let placeRegion = city.placeRegion {
                for place in 0..<city.placeCount where placeBrand[place] >= 0 {
                    let part = partOfPair[Self.key(placeBrand[place], placeRegion[place])] ?? 0
                    heldOut[place] = part > 0
                }
            }
        }
        training = SitePairs(parts[0])
        validation = SitePairs(parts[1])
        test = SitePairs(parts[2])
        heldOutPlaces = heldOut
        guard training.count > 0, validation.count > 0, test.count > 0 else {
            throw isReleased
                ? Self.emptyPart([training.count, validation.count, test.count], of: city)
                : Self.tooFewPairs(Self.storePairs(of: city), minimumPairs, of: city)
        }
    }

    /// A release whose own parts leave nothing to learn or to rank.
    private static func emptyPart(_ counts: [Int], of city: City) -> Failure {
        let names = ["training", "validation", "test"]
        let empty = zip(names, counts).filter { $0.1 == 0 }.map(\.0).joined(separator: " and ")
        return Failure(
            .badData, "the release of \(city.name) has no pair of brand and region for \(empty)",
            remedy: "complete the file and import the city again", file: city.folder)
    }

    /// A fifth of a brand's pairs is held out for validation and for test, so fewer than five leave
    /// none, whatever is asked for.
    private static func tooFewPairs(
        _ pairs: [[(region: Int32, popularity: Double)]], _ least: Int, of city: City
    ) -> Failure {
        let most = pairs.map(\.count).max() ?? 0
        return Failure(
            .badData,
            "no brand of \(city.name) has stores in \(max(least, Self.minimumPairs)) regions, so nothing "
                + "can be held out",
            remedy: most >= Self.minimumPairs
                ? "the widest brand is in \(most): give --minimum-pairs \(most) or less"
                : "the widest brand is in \(most): choose a city with more stores or smaller regions",
            file: city.folder)
    }

    private static func key(_ brand: Int32, _ region: Int32) -> UInt64 {
        UInt64(UInt32(bitPattern: brand)) << 32 | UInt64(UInt32(bitPattern: region))
    }

    /// Distinct pairs of stores, by brand in order of the region; as popular as their visits.
    private static func storePairs(of city: City) -> [[(region: Int32, popularity: Double)]] {
        var visits = [Double](repeating: 0, count: city.placeCount)
        for place in city.visitPlace { visits[Int(place)] += 1 }
        var sums = [[Int32: Double]](repeating: [:], count: city.brandCount)
        if let placeBrand = city.placeBrand, let placeRegion = city.placeRegion {
            for place in 0..<city.placeCount where placeBrand[place] >= 0 && placeRegion[place] >= 0
            {
                sums[Int(placeBrand[place])][placeRegion[place], default: 0] += visits[place]
            }
        }
        return sums.map { sum in sum.sorted { $0.key < $1.key }.map { ($0.key, $0.value) } }
    }
}
