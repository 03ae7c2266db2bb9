import City
import Foundation

/// Which areas border each other, by their outlines.
///
/// Two areas border where their outlines come within a tolerance of each other, be it along a street
/// or at a corner only, or where one lies in the other and touches it.
enum RegionBorders {
    /// A piece of an outline in metres, east and north of the first corner.
    private struct Piece {
        var area: Int32
        var x0, y0, x1, y1: Double
    }

    /// The longest piece and the side of a cell in metres: outlines of a few metres a corner and
    /// of a kilometre a corner both fall into few pieces a cell.
    private static let cell = 120.0

    /// All pairs, the lower area first, in order. O(corners + length / 120 m).
    ///
    /// - Parameter tolerance: In metres.
    static func pairs(_ shapes: [AreaShape], within tolerance: Double) -> [(Int, Int)] {
        let pieces = pieces(of: shapes)
        let side = max(cell, tolerance)
        func key(_ x: Double, _ y: Double) -> SIMD2<Int32> {
            SIMD2(Int32((x / side).rounded(.down)), Int32((y / side).rounded(.down)))
        }
        var cells: [SIMD2<Int32>: [Int32]] = [:]
        var found: Set<SIMD2<Int32>> = []
        for (number, piece) in pieces.enumerated() {
            let (west, east) = (min(piece.x0, piece.x1), max(piece.x0, piece.x1))
            let (south, north) = (min(piece.y0, piece.y1), max(piece.y0, piece.y1))
            // Against the pieces before it, in all cells that it may reach.
            let (low, high) = (
                key(west - tolerance, south - tolerance), key(east + tolerance, north + tolerance)
            )
            for column in low.x...high.x {
                for row in low.y...high.y {
                    for other in cells[SIMD2(column, row), default: []] {
                        let other = pieces[Int(other)]
                        guard other.area != piece.area else { continue }
                        let pair = SIMD2(
                            min(piece.area, other.area), max(piece.area, other.area))
                        guard !found.contains(pair) else { continue }
                        if distance(piece, other) <= tolerance { found.insert(pair) }
                    }
                }
            }
            let (first, last) = (key(west, south), key(east, north))
            for column in first.x...last.x {
                for row in first.y...last.y {
                    cells[SIMD2(column, row), default: []].append(Int32(number))
                }
            }
        }
        return found.map { (Int($0.x), Int($0.y)) }.sorted(by: <)
    }

    private static func pieces(of shapes: [AreaShape]) -> [Piece] {
        guard let origin = shapes.lazy.flatMap(\.rings).first(where: { !$0.isEmpty })?.first
        else { return [] }
        let metres = GreatCircle.radius * 1000 * Double.pi / 180
        // One scale for the whole city: over 50 km it is off by less than a hundredth.
        let narrowing = cos(origin.latitude * Double.pi / 180)
        var pieces: [Piece] = []
        for (area, shape) in shapes.enumerated() {
            for ring in shape.rings {
                guard var previous = ring.last else { continue }
                for corner in ring {
                    let x0 = (previous.longitude - origin.longitude) * metres * narrowing
                    let y0 = (previous.latitude - origin.latitude) * metres
                    let x1 = (corner.longitude - origin.longitude) * metres * narrowing
                    let y1 = (corner.latitude - origin.latitude) * metres
                    previous = corner
                    let length = hypot(x1 - x0, y1 - y0)
                    // The closing corner of a ring may stand twice.
                    guard length > 0 else { continue }
                    let count = max(1, Int((length / cell).rounded(.up)))
                    for part in 0..<count {
                        let (from, to) = (
                            Double(part) / Double(count), Double(part + 1) / Double(count)
                        )
                        pieces.append(
                            Piece(
                                area: Int32(area), x0: x0 + from * (x1 - x0),
                                y0: y0 + from * (y1 - y0), x1: x0 + to * (x1 - x0),
                                y1: y0 + to * (y1 - y0)))
                    }
                }
            }
        }
        return pieces
    }

    /// Metres between two pieces: 0 where they cross, else from an end of one to the other.
    private static func distance(_ first: Piece, _ second: Piece) -> Double {
        func side(_ p: Piece, _ x: Double, _ y: Double) -> Double {
            (p.x1 - p.x0) * (y - p.y0) - (p.y1 - p.y0) * (x - p.x0)
        }
        if side(first, second.x0, second.y0) * side(first, second.x1, second.y1) < 0,
            side(second, first.x0, first.y0) * side(second, first.x1, first.y1) < 0
        {
            return 0
        }
        func fromEnd(_ p: Piece, _ x: Double, _ y: Double) -> Double {
            let (dx, dy) = (p.x1 - p.x0, p.y1 - p.y0)
            let along = ((x - p.x0) * dx + (y - p.y0) * dy) / (dx * dx + dy * dy)
            let share = max(0, min(1, along))
            return hypot(x - p.x0 - share * dx, y - p.y0 - share * dy)
        }
        return min(
            fromEnd(first, second.x0, second.y0), fromEnd(first, second.x1, second.y1),
            fromEnd(second, first.x0, first.y0), fromEnd(second, first.x1, first.y1))
    }
}
