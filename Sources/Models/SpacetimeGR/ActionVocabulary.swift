import City
import Foundation
import Graphs

/// What actions are looked up by in Spacetime-GR: hours, gaps, cells, blocks, categories, as rows of
/// tables. Row 0 of a table is what is unknown.
public struct ActionVocabulary: Sendable {
    /// Digits of the geohashes whose cells stand for a position: about 39 × 20, 4.9 × 4.9 and
    /// 1.2 × 0.6 km.
    public static let cellDigits = [4, 5, 6]
    public static let hourRows = 25
    public static let dayRows = 8
    public static let weekRows = 169
    /// Unknown, then the logarithm to the base 2 of one more than the minutes, up to 16 days.
    public static let gapRows = 17

    /// Who stood where, which both systems of sequences answer alike.
    public let events: EventVocabulary
    public let blocks: PlaceBlocks
    /// Row of the cell of each place, for each size.
    public let placeCells: [[Int32]]
    /// Row of the category of each place.
    public let categories: [Int32]
    public let categoryRows: Int
    private let rowOfCell: [[String: Int32]]

    /// Finds the cells of the places, which are those of users too: a user without a recorded
    /// position is at their previous place.
    public init(_ view: TrainingView, blocks: PlaceBlocks) {
        events = EventVocabulary(view)
        self.blocks = blocks
        let points = (0..<view.places).map { GeoPoint(view.latitude[$0], view.longitude[$0]) }
        let users = (0..<view.visitCount).compactMap { view.position(ofVisit: $0) }
        var rowOfCell: [[String: Int32]] = []
        var placeCells: [[Int32]] = []
        for digits in Self.cellDigits {
            let own = points.map { Self.cell($0, digits) }
            let names = Set(own).union(users.map { Self.cell($0, digits) }).sorted()
            let rows = Dictionary(
                uniqueKeysWithValues: names.enumerated().map { ($1, Int32($0) + 1) })
            rowOfCell.append(rows)
            placeCells.append(own.map { rows[$0] ?? 0 })
        }
        self.rowOfCell = rowOfCell
        self.placeCells = placeCells
        categories = view.category.map { $0 + 1 }
        categoryRows = view.categoryCount + 1
    }

    public var places: Int { events.places }
    /// Rows of the tables of cells, row 0 included.
    public var cellRows: [Int] { rowOfCell.map { $0.count + 1 } }

    /// Rows of the cells around a point, one for each size; 0 where it or the cell is unknown.
    public func cells(of point: GeoPoint?) -> [Int32] {
        guard let point else { return Self.cellDigits.map { _ in 0 } }
        return zip(Self.cellDigits, rowOfCell).map { $1[Self.cell(point, $0)] ?? 0 }
    }

    /// The row of the time between two moments, in seconds.
    public static func gapRow(_ seconds: Int64) -> Int32 {
        logarithmRow(UInt64(max(0, seconds) / 60) + 1, rows: gapRows)
    }

    /// The row of a number from 1 on by its logarithm to the base 2, in a table whose row 0 is unknown.
    public static func logarithmRow(_ number: UInt64, rows: Int) -> Int32 {
        Int32(min(rows - 2, 63 - number.leadingZeroBitCount)) + 1
    }

    private static func cell(_ point: GeoPoint, _ digits: Int) -> String {
        Geohash.encode(point.latitude, point.longitude, length: digits)
    }
}
