import Foundation
import Support
import Synchronization

/// The offsets of one time zone as a sorted table: a lookup costs a short binary search.
///
/// The table covers 1970 to 2069; a time outside asks Foundation, which is slow but right.
public struct TimeZoneTable: Sendable {
    public let name: String
    private let zone: TimeZone
    /// Epoch seconds from which the offset of the same index holds.
    private var starts: [Int64]
    private var offsets: [Int64]
    private static let covered: Range<Int64> = 0..<3_155_760_000
    /// Tables that were built before.
    private static let known = Mutex<[String: TimeZoneTable]>([:])

    /// The table of an IANA zone, such as `Europe/Amsterdam`. Costs a few milliseconds the first
    /// time.
    ///
    /// - Throws: `Failure(.usage)` for an unknown name, with the nearest known ones.
    public init(_ name: String) throws {
        if let table = Self.known.withLock({ $0[name] }) {
            self = table
            return
        }
        let table = try TimeZoneTable(building: name)
        Self.known.withLock { $0[name] = table }
        self = table
    }

    private init(building name: String) throws {
        let zone = try Self.zone(name)
        self.name = name
        self.zone = zone
        // Foundation's own search for transitions knows daylight saving only, not a country that
        // moves to another zone; so look every week, and halve the weeks in which it changed.
        let week: Int64 = 7 * 86_400
        var time = Self.covered.lowerBound
        var offset = Self.offset(of: zone, at: time)
        starts = [time]
        offsets = [offset]
        while time < Self.covered.upperBound {
            let next = time + week
            let after = Self.offset(of: zone, at: next)
            if after != offset {
                var (low, high) = (time, next)
                while high - low > 1 {
                    let middle = low + (high - low) / 2
                    if Self.offset(of: zone, at: middle) == offset {
                        low = middle
                    } else {
                        high = middle
                    }
                }
                starts.append(high)
                offsets.append(after)
                offset = after
            }
            time = next
        }
    }

    /// Seconds to add to a UTC epoch to get the local wall clock.
    public func offset(at time: Int64) -> Int64 {
        guard Self.covered.contains(time) else { return Self.offset(of: zone, at: time) }
        var (low, high) = (0, starts.count)
        while high - low > 1 {
            let middle = (low + high) / 2
            if starts[middle] <= time { low = middle } else { high = middle }
        }
        return offsets[low]
    }

    /// The UTC epoch of a local wall clock. Of an hour that comes twice it is the second; a time
    /// that daylight saving skips is moved on by an hour.
    func time(localTime: Int64) -> Int64 {
        // The offset belongs to the instant, which is not known yet; the second look is right.
        localTime - offset(at: localTime - offset(at: localTime))
    }

    /// - Throws: `Failure(.usage)` for an unknown name.
    static func check(_ name: String) throws { _ = try zone(name) }

    private static func zone(_ name: String) throws -> TimeZone {
        // Foundation also takes `GMT+3` and abbreviations such as `EST`, which mean different
        // things to different people; only names of places and UTC are taken here.
        let isName = name.contains("/") || ["UTC", "GMT"].contains(name)
        if isName, let zone = TimeZone(identifier: name) { return zone }
        let near = NearestNames.of(
            name.replacing(" ", with: "_"), among: TimeZone.knownTimeZoneIdentifiers)
        throw Failure(
            .usage, "there is no time zone named \(name)",
            remedy: near.isEmpty
                ? "use an IANA name such as Europe/Amsterdam or UTC"
                : "did you mean \(near.joined(separator: " or "))?")
    }

    private static func offset(of zone: TimeZone, at time: Int64) -> Int64 {
        Int64(zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(time))))
    }
}
