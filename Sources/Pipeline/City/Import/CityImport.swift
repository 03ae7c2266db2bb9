import Foundation
import Reports
import Support

/// What every importer needs to know about a source.
public struct ImportSettings: Sendable {
    /// The name of the city to be.
    public var name: String
    /// IANA name of the city's time zone, or `by-place` or `by-longitude` for one of each place.
    public var timezone: String
    public var times: SourceTimes
    /// Where the data came from, in words; empty names the imported file.
    public var source: String
    public var licence: String

    public init(
        name: String, timezone: String, times: SourceTimes, source: String = "",
        licence: String = "not stated"
    ) {
        self.name = name
        self.timezone = timezone
        self.times = times
        self.source = source
        self.licence = licence
    }

    /// An empty draft with these settings.
    func draft(of path: String) throws -> CityDraft {
        try CityNames.check(name)
        let now = ISO8601DateFormatter().string(from: Date())
        return CityDraft(
            name: name, timezone: timezone, times: times, source: source.isEmpty ? path : source,
            licence: licence, created: now)
    }
}

/// What an import did.
public struct ImportOutcome: Equatable, Sendable {
    public var report: CityReport
    /// Rows that were left out.
    public var rejectedRows: Int
    /// The first row of each kind of mistake, as the failure it would have been.
    public var firstOfEachKind: [Failure]
    /// Where all left-out rows were written; nil where there are none.
    public var rejectsPath: String?
    /// What the person who imports should know, such as a choice made for them.
    public var notes: [String] = []
}

/// The local wall clock of source times.
struct LocalClock {
    /// Years 1 to 9999; whatever lies outside is no time in seconds.
    static let range: ClosedRange<Int64> = -62_135_596_800...253_402_300_799
    /// Nil where the source is local already.
    private let zone: CityZone?

    init(_ settings: ImportSettings) throws {
        let zone = try CityZone(settings.timezone)
        self.zone = settings.times == .utc ? zone : nil
    }

    /// Whether a visit's local time is known only when its place is.
    var isOfPlaces: Bool {
        switch zone {
        case .nearest, .longitude: true
        case .one, nil: false
        }
    }

    /// Wall-clock seconds of a raw time: the time itself where the source is local already, and until
    /// `finish` where each place has a zone.
    func local(_ time: Int64) -> Int64 {
        guard case .one(let table) = zone else { return time }
        return time + table.offset(at: time)
    }

    /// Sets the local times of visits whose places have a zone each.
    func finish(_ draft: CityDraft) throws -> CityDraft {
        guard isOfPlaces, let zone else { return draft }
        var draft = draft
        try CityZone.setLocalTimes(of: &draft, zone)
        return draft
    }
}

/// Text of unknown encoding.
enum SourceText {
    /// Reads UTF-8; bytes that are none are read as Windows-1252, which is Latin-1 with letters and
    /// quotes where Latin-1 has control characters.
    static func decode(_ bytes: UnsafeBufferPointer<UInt8>) -> String {
        String(validating: bytes, as: UTF8.self)
            ?? String(
                String.UnicodeScalarView(
                    bytes.map {
                        (0x80..<0xA0).contains($0) ? windows[Int($0) - 0x80] : Unicode.Scalar($0)
                    }))
    }

    /// The characters of the bytes 0x80 to 0x9F; five of them mean nothing.
    private static let windows: [Unicode.Scalar] = Array(
        "€\u{FFFD}‚ƒ„…†‡ˆ‰Š‹Œ\u{FFFD}Ž\u{FFFD}\u{FFFD}‘’“”•–—˜™š›œ\u{FFFD}žŸ".unicodeScalars)

    /// The beginning of a text, for a sentence about it; control characters are made visible.
    static func excerpt(_ bytes: UnsafeBufferPointer<UInt8>) -> String {
        let longest = 80
        let text = decode(UnsafeBufferPointer(rebasing: bytes.prefix(longest)))
        let scalars = text.unicodeScalars.map {
            $0.value < 32 || $0.value == 127 ? Unicode.Scalar(0xFFFD) ?? " " : $0
        }
        return String(String.UnicodeScalarView(scalars)) + (bytes.count > longest ? "…" : "")
    }
}
