import City
import Foundation
import Tensors
import Testing

@Suite struct TimeAndSpaceTests {
    /// 1970-01-01 00:00 was a Thursday: slot 3 × 24. The Monday before it is slot 0.
    @Test func slotsStartOnMonday() {
        #expect(HourOfWeek.slot(localTime: 0) == 72)
        #expect(HourOfWeek.slot(localTime: -3 * 86_400) == 0)
        #expect(HourOfWeek.slot(localTime: -3 * 86_400 - 1) == 167)
        #expect(HourOfWeek.slot(localTime: -1) == 71)
        #expect(HourOfWeek.slot(localTime: 4 * 86_400) == 0)
        #expect(HourOfWeek.slot(localTime: 4 * 86_400 + 7 * 86_400 - 1) == 167)
        // 2012-04-07 13:42 was a Saturday.
        #expect(HourOfWeek.slot(localTime: 1_333_806_120) == 5 * 24 + 13)
        #expect(HourOfWeek.hourOfDay(localTime: 1_333_806_120) == 13)
        _ = HourOfWeek.slot(localTime: .min)
        _ = HourOfWeek.slot(localTime: .max)
    }

    @Test(arguments: [
        "Europe/Amsterdam", "America/New_York", "Asia/Bangkok", "Europe/Moscow",
        "Africa/Casablanca", "Australia/Lord_Howe", "Asia/Pyongyang", "UTC",
    ])
    func offsetsAgreeWithFoundation(name: String) throws {
        let table = try TimeZoneTable(name)
        let zone = try #require(TimeZone(identifier: name))
        for time in stride(from: Int64(-400_000_000), to: 4_000_000_000, by: 1_234_567) {
            let expected = zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(time)))
            #expect(table.offset(at: time) == Int64(expected), "at \(time)")
        }
    }

    /// New York sprang forward at 2012-03-11 07:00 UTC.
    @Test func aTransitionIsExactToTheSecond() throws {
        let table = try TimeZoneTable("America/New_York")
        #expect(table.offset(at: 1_331_449_199) == -18_000)
        #expect(table.offset(at: 1_331_449_200) == -14_400)
    }

    @Test func unknownZonesGetASuggestion() {
        let near = failure { _ = try TimeZoneTable("America/New York") }
        #expect(near?.kind == .usage)
        #expect(near?.remedy.contains("America/New_York") == true)
        #expect(failure { _ = try TimeZoneTable("EST") }?.kind == .usage)
        #expect(failure { _ = try TimeZoneTable("") }?.kind == .usage)
    }

    @Test func geohashesAreTheKnownOnes() {
        #expect(Geohash.encode(57.64911, 10.40744, length: 11) == "u4pruydqqvj")
        #expect(Geohash.encode(0, 0, length: 6) == "s00000")
        #expect(Geohash.encode(-90, -180, length: 2) == "00")
        #expect(Geohash.encode(90, 180, length: 2) == "zz")
    }

    /// One degree of a great circle is 6371 π / 180 = 111.195 km.
    @Test func distancesFollowTheSphere() {
        #expect(abs(GreatCircle.kilometres(0, 0, 1, 0) - 111.195) < 0.001)
        #expect(abs(GreatCircle.kilometres(0, 0, 0, 1) - 111.195) < 0.001)
        #expect(abs(GreatCircle.kilometres(60, 0, 60, 1) - 55.597) < 0.01)
        #expect(abs(GreatCircle.kilometres(0, 0, 0, 180) - 20_015.087) < 0.001)
        #expect(GreatCircle.kilometres(52, 5, 52, 5) == 0)
    }
}
