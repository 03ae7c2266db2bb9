import Tensors

/// A point in kilometres east and north of the city's centre.
struct GrownPoint: Equatable, Sendable {
    var x, y: Double

    func squaredDistance(to other: GrownPoint) -> Double {
        (x - other.x) * (x - other.x) + (y - other.y) * (y - other.y)
    }

    func distance(to other: GrownPoint) -> Double { squaredDistance(to: other).squareRoot() }

    /// The point a share of the way to another.
    func between(_ other: GrownPoint, _ share: Double) -> GrownPoint {
        GrownPoint(x: x + (other.x - x) * share, y: y + (other.y - y) * share)
    }

    /// Degrees, to about a metre.
    ///
    /// The city lies on the Dogger Bank in the open North Sea, and so do its resorts, so that no
    /// dot on its map is a real address.
    var degrees: GeoPoint {
        GeoPoint(
            ((54.7 + y / 111.2) * 1e5).rounded() / 1e5, ((2.3 + x / 64.3) * 1e5).rounded() / 1e5)
    }
}

/// A region, bounded by main roads: a quadrangle, or half of one.
struct GrownRegion: Sendable {
    var name: String
    var character: RegionCharacter
    /// Three or four, anticlockwise and convex.
    var corners: [GrownPoint]

    var centre: GrownPoint {
        let count = Double(corners.count)
        return GrownPoint(
            x: corners.reduce(0) { $0 + $1.x } / count, y: corners.reduce(0) { $0 + $1.y } / count)
    }

    var shape: AreaShape { AreaShape(rings: [corners.map(\.degrees)]) }

    /// A point well inside, on one of the side streets, which run along the main roads.
    func address(_ random: inout RandomStream) -> GrownPoint {
        // Never within a twelfth of a main road, so that rounding moves nobody across it.
        var along = 0.08 + 0.84 * random.uniform()
        var across = 0.08 + 0.84 * random.uniform()
        let streets = 12.0
        if random.chance(0.5) {
            along = ((along * streets).rounded(.down) + 0.5) / streets
        } else {
            across = ((across * streets).rounded(.down) + 0.5) / streets
        }
        if corners.count == 4 {
            return corners[0].between(corners[1], along)
                .between(corners[3].between(corners[2], along), across)
        }
        // Half of the square is folded over to the other half.
        if along + across > 1 { (along, across) = (1 - along, 1 - across) }
        let inner = corners[0].between(corners[1], along)
        let point = GrownPoint(
            x: inner.x + (corners[2].x - corners[0].x) * across,
            y: inner.y + (corners[2].y - corners[0].y) * across)
        return point.between(centre, 0.12)
    }
}

/// The ground plan: regions that tile the island, resorts out of town, business areas.
struct GrownGround: Sendable {
    var regions: [GrownRegion]
    /// How many of the regions, the first ones, lie in the city; the others are resorts.
    var cityRegions: Int
    var businessAreas: [GrownBusinessArea]
    /// Kilometres from west to east.
    var width: Double
    /// Kilometres of a typical region's side.
    var block: Double

    init(_ recipe: CityGrower.Recipe) {
        var random = RandomStream(.regions, seed: recipe.seed)
        let resorts = 1 + recipe.regions / 150
        let lattice = GrownLattice(
            regions: recipe.regions - resorts, size: recipe.sizeKilometres, &random)
        width = recipe.sizeKilometres
        block = lattice.side
        var names = UniqueNames()
        let characters = Self.characters(of: lattice.cells, radius: width / 2, &random)
        regions = zip(lattice.cells, characters).map { corners, character in
            GrownRegion(
                name: names.take(GrownNames.region(character, &random)), character: character,
                corners: corners)
        }
        cityRegions = regions.count
        for number in 0..<resorts {
            let away = random.direction()
            let distance = recipe.sizeKilometres / 2 + 45 + 15 * random.uniform()
            // Resorts of large cities lie in one direction each, far enough apart.
            let turn = number % 2 == 0 ? 1.0 : -1.0
            let centre = GrownPoint(
                x: turn * (away.x < 0 ? -away.x : away.x) * distance * 0.8,
                y: away.y * distance * 0.8 + Double(number / 2) * 9)
            regions.append(
                GrownRegion(
                    name: names.take(GrownNames.region(.resort, &random)), character: .resort,
                    corners: [(-1, -1), (1, -1), (1, 1), (-1, 1)].map {
                        GrownPoint(x: centre.x + $0.0 * 1.2, y: centre.y + $0.1 * 1.2)
                    }))
        }
        businessAreas = GrownBusinessArea.all(
            lattice, regions: regions, seed: recipe.seed, names: &names)
    }

    /// Offices, markets and nightlife in the middle, a campus to the west, industry at the eastern
    /// edge, parks between, homes around. Every character occurs.
    private static func characters(
        of cells: [[GrownPoint]], radius: Double, _ random: inout RandomStream
    ) -> [RegionCharacter] {
        let centres = cells.map { corners in
            GrownPoint(
                x: corners.reduce(0) { $0 + $1.x } / Double(corners.count),
                y: corners.reduce(0) { $0 + $1.y } / Double(corners.count))
        }
        var characters = centres.map { centre -> RegionCharacter in
            let place = GrownPoint(x: centre.x / radius, y: centre.y / radius)
            let out = place.distance(to: GrownPoint(x: 0, y: 0))
            // Residential, office, nightlife, campus, industry, park, market.
            if out < 0.36 {
                return character([0.3, 0.34, 0.16, 0, 0, 0.06, 0.18], &random)
            }
            if place.x > 0.66 { return character([0.3, 0, 0, 0, 0.62, 0.08, 0], &random) }
            if out < 0.65 {
                return character([0.64, 0.08, 0.09, 0.02, 0, 0.1, 0.08], &random)
            }
            return character([0.82, 0.01, 0.03, 0.02, 0.02, 0.1, 0.04], &random)
        }
        // Where each character must be at least once, as a share of the radius.
        let seats: [(RegionCharacter, Double, Double)] = [
            (.office, 0, 0.05), (.market, -0.25, -0.1), (.nightlife, 0.2, -0.3),
            (.campus, -0.62, 0.3), (.industry, 0.85, 0.1), (.park, -0.2, -0.7),
            (.residential, 0.1, 0.8),
        ]
        var taken: Set<Int> = []
        for (character, x, y) in seats {
            let wanted = GrownPoint(x: x * radius, y: y * radius)
            let free = centres.indices.filter { !taken.contains($0) }
            guard
                let nearest = free.min(by: {
                    centres[$0].squaredDistance(to: wanted)
                        < centres[$1].squaredDistance(to: wanted)
                })
            else { break }
            characters[nearest] = character
            taken.insert(nearest)
        }
        return characters
    }

    private static func character(
        _ weights: [Double], _ random: inout RandomStream
    ) -> RegionCharacter {
        random.pick(weights).flatMap { RegionCharacter(rawValue: UInt8($0)) } ?? .residential
    }
}

/// Main roads: a lattice with moved crossings, so that neighbours share their edges exactly.
struct GrownLattice {
    /// Crossings by row and column.
    private(set) var crossings: [[GrownPoint]] = []
    private(set) var cells: [[GrownPoint]] = []
    /// The cells around each crossing, in the same layout.
    private(set) var around: [[[Int]]] = []
    /// Kilometres of a typical cell's side.
    let side: Double

    /// - Parameter regions: How many cells are wanted; some are cut in two by a diagonal road
    ///   where they do not fill a rectangle.
    init(regions: Int, size: Double, _ random: inout RandomStream) {
        let rows = max(1, Int(Double(regions).squareRoot()))
        let columns = regions / rows
        let (width, height) = (size / Double(columns), size * 0.85 / Double(rows))
        side = (width * height).squareRoot()
        for row in 0...rows {
            crossings.append(
                (0...columns).map { column in
                    GrownPoint(
                        x: (Double(column) - Double(columns) / 2 + random.around(0, 0.11)) * width,
                        y: (Double(row) - Double(rows) / 2 + random.around(0, 0.11)) * height)
                })
            around.append(Array(repeating: [], count: columns + 1))
        }
        let halved = regions - rows * columns
        for row in 0..<rows {
            for column in 0..<columns {
                let corners = [
                    (row, column), (row, column + 1), (row + 1, column + 1), (row + 1, column),
                ]
                // Fewer than there are columns, so the northern shore has room for all.
                let isHalved = row == rows - 1 && column < halved
                for piece in isHalved ? [[0, 1, 2], [0, 2, 3]] : [[0, 1, 2, 3]] {
                    for (row, column) in piece.map({ corners[$0] }) {
                        around[row][column].append(cells.count)
                    }
                    cells.append(piece.map { crossings[corners[$0].0][corners[$0].1] })
                }
            }
        }
    }
}

/// A named business area around a crossing of main roads, reaching into several regions.
struct GrownBusinessArea: Sendable {
    var name: String
    /// Eight corners.
    var corners: [GrownPoint]
    var centre: GrownPoint
    /// The regions around its crossing.
    var regions: [Int]

    var shape: AreaShape { AreaShape(rings: [corners.map(\.degrees)]) }

    /// Areas where at least half of the regions around are offices, markets or nightlife; never
    /// two at neighbouring crossings, so that none overlap.
    static func all(
        _ lattice: GrownLattice, regions: [GrownRegion], seed: UInt64, names: inout UniqueNames
    ) -> [GrownBusinessArea] {
        var random = RandomStream(.areas, seed: seed)
        let endings = ["Exchange", "Arcades", "Quarter", "Square", "Mile"]
        var found: [(row: Int, column: Int, share: Double)] = []
        for row in lattice.crossings.indices {
            for column in lattice.crossings[row].indices {
                let cells = lattice.around[row][column]
                guard cells.count >= 2 else { continue }
                let busy = cells.count {
                    [.office, .market, .nightlife].contains(regions[$0].character)
                }
                let share = Double(busy) / Double(cells.count)
                if share >= 0.25 { found.append((row, column, share)) }
            }
        }
        found.sort { ($1.share, $0.row, $0.column) < ($0.share, $1.row, $1.column) }
        var chosen: [(row: Int, column: Int)] = []
        var areas: [GrownBusinessArea] = []
        for (row, column, _) in found
        where !chosen.contains(where: { abs($0.row - row) < 2 && abs($0.column - column) < 2 }) {
            chosen.append((row, column))
            let centre = lattice.crossings[row][column]
            let radius = lattice.side * (0.5 + 0.08 * random.uniform())
            let slant = 0.7
            let corners = [
                (1, 0), (slant, slant), (0, 1), (-slant, slant), (-1, 0), (-slant, -slant), (0, -1),
                (slant, -slant),
            ].map { GrownPoint(x: centre.x + $0.0 * radius, y: centre.y + $0.1 * radius) }
            let host = regions[lattice.around[row][column][0]].name
            areas.append(
                GrownBusinessArea(
                    name: names.take("\(host) \(random.element(of: endings))"), corners: corners,
                    centre: centre, regions: lattice.around[row][column]))
        }
        return areas
    }
}
