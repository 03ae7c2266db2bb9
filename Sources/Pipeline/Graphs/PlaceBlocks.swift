import City
import Foundation
import Support
import Tensors

/// Places as pairs of numbers: the block of ground that a place lies in, and its index there
/// (Lin et al., arXiv 2508.16126, "hierarchical index").
///
/// Blocks are squares of a grid over the city, 5 km wide unless told; only those with places have a
/// number. Within a block places are numbered by their training visits, most first, ties by the
/// place's own number, so that index k means "k-th best known here" everywhere.
///
/// Two ablations take that meaning away by a hash of the place. `flat` is the paper's, which drops the
/// hierarchy: the first number comes from the hash as well, so that neither number knows the ground.
/// `hashed` is ours: blocks stay, and the index within them has no meaning across blocks.
public struct PlaceBlocks: Equatable, Sendable {
    public enum Index: String, Sendable, CaseIterable {
        case popularity, hashed, flat
    }

    /// Of each place.
    public let block: [Int32]
    public let inner: [Int32]
    /// Places of each block: the one of each index, -1 where an index has none.
    public let places: [[Int32]]
    /// Of each block: itself, then those with places among the eight around it; a block that is no
    /// ground has none around it.
    public let neighbours: [[Int32]]

    /// Blocks, and indices of the largest one.
    public var count: Int { places.count }
    public let size: Int

    /// Kilometres of a degree north.
    private static let degree = 111.195

    /// Divides the places of a view. O(visits + places log places).
    ///
    /// - Throws: `Failure(.badData)` for a city without locations.
    public init(_ view: TrainingView, kilometres: Double = 5, index: Index = .popularity) throws {
        guard view.hasLocations, view.places > 0 else {
            throw Failure(
                .badData, "blocks of ground need the location of each place",
                remedy: "import the city with coordinates")
        }
        precondition(kilometres > 0, "Blocks of \(kilometres) km")
        let middle = view.latitude.reduce(0, +) / Double(view.places)
        let north = kilometres / Self.degree
        let east = north / max(0.01, cos(middle * .pi / 180))
        let cells = (0..<view.places).map {
            Cell(
                row: Int((view.latitude[$0] / north).rounded(.down)),
                column: Int((view.longitude[$0] / east).rounded(.down)))
        }
        let sorted = Set(cells).sorted { ($0.row, $0.column) < ($1.row, $1.column) }
        let number = Dictionary(uniqueKeysWithValues: sorted.enumerated().map { ($1, $0) })
        // As many hashed blocks as blocks of ground, so that only their meaning differs.
        let block =
            index == .flat
            ? (0..<view.places).map { Int32(Self.hash($0) % sorted.count) }
            : cells.map { Int32(number[$0] ?? 0) }
        self.block = block
        neighbours = sorted.enumerated().map { block, cell in
            guard index != .flat else { return [Int32(block)] }
            let around = (-1...1).flatMap { row in
                (-1...1).compactMap { number[Cell(row: cell.row + row, column: cell.column + $0)] }
            }
            return [Int32(block)] + around.filter { $0 != block }.map { Int32($0) }
        }
        var visits = [Int](repeating: 0, count: view.places)
        for place in view.visitPlace { visits[Int(place)] += 1 }
        var members = [[Int]](repeating: [], count: sorted.count)
        for place in 0..<view.places { members[Int(block[place])].append(place) }
        let size = members.map(\.count).max() ?? 0
        self.size = size
        var inner = [Int32](repeating: 0, count: view.places)
        places = members.map { own in
            var slots = [Int32](repeating: -1, count: index == .hashed ? size : own.count)
            let ordered =
                index == .flat
                ? own.sorted { (Self.hash($0), $0) < (Self.hash($1), $1) }
                : own.sorted { (-visits[$0], $0) < (-visits[$1], $1) }
            for (rank, place) in ordered.enumerated() {
                var slot = index == .hashed ? Self.hash(place) % size : rank
                while slots[slot] >= 0 { slot = (slot + 1) % size }
                slots[slot] = Int32(place)
                inner[place] = Int32(slot)
            }
            return slots
        }
        self.inner = inner
    }

    /// The place of a pair; nil where there is none.
    public func place(block: Int, inner: Int) -> Int? {
        let own = places[block]
        return inner < own.count && own[inner] >= 0 ? Int(own[inner]) : nil
    }

    /// SplitMix64, so that neighbours in number are far apart.
    private static func hash(_ place: Int) -> Int {
        var z = UInt64(place) &+ 0x9E37_79B9_7F4A_7C15
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return Int((z ^ (z >> 31)) >> 2)
    }

    private struct Cell: Hashable {
        var row: Int
        var column: Int
    }
}
