import City

/// A fact of a graph that tells of a held-out pair.
public struct UrbanGraphLeak: Equatable, Sendable {
    public enum Kind: String, Sendable {
        /// The pair itself is stated.
        case pair
        /// An end of the fact is a store of a held-out pair.
        case place
        /// BrandOf of a place that lies in the region of a held-out pair.
        case store
    }

    /// Index of the fact.
    public var fact: Int
    public var kind: Kind

    public init(fact: Int, kind: Kind) {
        self.fact = fact
        self.kind = kind
    }
}

extension UrbanGraph {
    /// Every fact that tells of a held-out pair; a sound graph has none. O(facts + pairs).
    ///
    /// Three ways are looked for: OpenStoreAt, in either direction, of a pair that is not of
    /// training; a fact of any relation about a store of a held-out pair, where the entities are
    /// known to be places of the city; and BrandOf and LocateAt that together put a store of the
    /// brand into the region of a held-out pair, which needs no knowledge of the places.
    public func leaks(_ split: SiteSplit) -> [UrbanGraphLeak] {
        var brandOf = [Int32](repeating: -1, count: entityCount)
        for (brand, entity) in brandEntities.enumerated() { brandOf[Int(entity)] = Int32(brand) }
        var regionOf = [Int32](repeating: -1, count: entityCount)
        for (region, entity) in regionEntities.enumerated() {
            regionOf[Int(entity)] = Int32(region)
        }
        let training = Self.keys(split.training)
        let heldOut = Self.keys(split.validation).union(Self.keys(split.test))
            .subtracting(training)
        let regionsOfPlace = regionsOfPlaces(regionOf)
        var leaks: [UrbanGraphLeak] = []
        for fact in 0..<factCount {
            let step = relations[Int(relation[fact])].step
            let ends =
                step?.isInverse == true
                ? (Int(object[fact]), Int(subject[fact]))
                : (Int(subject[fact]), Int(object[fact]))
            switch step?.relation {
            case .openStoreAt:
                let (brand, region) = (brandOf[ends.0], regionOf[ends.1])
                if brand < 0 || region < 0 || !training.contains(Self.key(brand, region)) {
                    leaks.append(UrbanGraphLeak(fact: fact, kind: .pair))
                    continue
                }
            case .brandOf where brandOf[ends.0] >= 0:
                let isStore = regionsOfPlace[Int32(ends.1), default: []].contains {
                    heldOut.contains(Self.key(brandOf[ends.0], $0))
                }
                if isStore {
                    leaks.append(UrbanGraphLeak(fact: fact, kind: .store))
                    continue
                }
            default: break
            }
            if isHeldOut(ends.0, split) || isHeldOut(ends.1, split) {
                leaks.append(UrbanGraphLeak(fact: fact, kind: .place))
            }
        }
        return leaks
    }

    private func isHeldOut(_ entity: Int, _ split: SiteSplit) -> Bool {
        guard !entityPlaces.isEmpty, entityPlaces[entity] >= 0 else { return false }
        return split.heldOutPlaces[Int(entityPlaces[entity])]
    }

    private static func keys(_ pairs: SitePairs) -> Set<UInt64> {
        var keys: Set<UInt64> = []
        for brand in 0..<pairs.brands {
            for region in pairs.regions(ofBrand: brand) { keys.insert(key(Int32(brand), region)) }
        }
        return keys
    }

    /// Regions that LocateAt, in either direction, puts each place into.
    private func regionsOfPlaces(_ regionOf: [Int32]) -> [Int32: Set<Int32>] {
        var regions: [Int32: Set<Int32>] = [:]
        for fact in 0..<factCount {
            guard let step = relations[Int(relation[fact])].step, step.relation == .locateAt else {
                continue
            }
            let (place, region) =
                step.isInverse
                ? (object[fact], subject[fact]) : (subject[fact], object[fact])
            if regionOf[Int(region)] >= 0 {
                regions[place, default: []].insert(regionOf[Int(region)])
            }
        }
        return regions
    }
}
