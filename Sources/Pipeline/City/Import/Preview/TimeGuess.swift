import Foundation
import Reports
import Support
import Tensors

/// The time zone of a source, and what its times are, by where its places lie and by when people
/// sleep.
struct TimeGuess {
    /// IANA name with what it was guessed by; nil where nothing is known of the places.
    let zone: ImportPreview.Guess?
    let times: ImportPreview.Guess

    /// Fewer visits say nothing about hours.
    private static let least = 100
    /// Hours in which hardly anybody is out, whatever the city.
    private static let night = 2..<6

    /// - Parameters:
    ///   - draft: Read with its times as local, so that it holds the digits and the raw time.
    ///   - given: The zone that somebody chose.
    init(_ draft: CityDraft, zone given: String?, hasEpochs: Bool) {
        zone = given == nil ? Self.zone(draft) : nil
        times = Self.times(draft, zone: given ?? zone?.value, hasEpochs: hasEpochs)
    }

    private static func zone(_ draft: CityDraft) -> ImportPreview.Guess? {
        guard draft.hasLocations, !draft.placeLatitude.isEmpty else { return nil }
        let middle = GeoPoint(
            median(draft.placeLatitude), median(draft.placeLongitude))
        return ZoneCities.nearest(to: middle).map {
            .init("timezone", $0, by: "the nearest city of the system's list of zones")
        }
    }

    private static func median(_ values: [Double]) -> Double {
        let sorted = values.filter(\.isFinite).sorted()
        return sorted.isEmpty ? 0 : sorted[sorted.count / 2]
    }

    private static func times(
        _ draft: CityDraft, zone: String?, hasEpochs: Bool
    ) -> ImportPreview.Guess {
        func share(_ times: [Int64]) -> Double {
            let hours = times.map { ($0 % 86_400 + 86_400) % 86_400 / 3600 }
            return Double(hours.count { night.contains(Int($0)) }) / Double(max(1, hours.count))
        }
        // A zone that is no name is told where it is used.
        if draft.visitTime.count >= least, let zone, let table = try? TimeZoneTable(zone) {
            let local = share(draft.visitLocalTime)
            let utc = share(draft.visitTime.map { $0 + table.offset(at: $0) })
            if abs(local - utc) > 0.04 {
                let (less, more) = (min(local, utc), max(local, utc))
                return .init(
                    "times", local < utc ? "local" : "utc",
                    by: "the hours: \((less * 100).digits(0)) % of the visits between 2 and 6, "
                        + "else \((more * 100).digits(0)) %")
            }
        }
        return hasEpochs
            ? .init("times", "utc", by: "seconds since 1970, which are UTC as a rule")
            : .init("times", "local", by: "dates, which are the wall clock as a rule")
    }
}
