import Foundation
import Reports
import Support

/// Reads the folder layout that SEP-GCN was released with.
///
/// `train.txt` and `test.txt` hold lines of `user place place …`, `time_train.txt` and
/// `time_test.txt` the epoch seconds in the same shape, `location.txt` lines of
/// `place latitude longitude`, `cat.txt` lines of `place cluster`, `user_list.txt` and
/// `item_list.txt` lines of `original number`. Clusters have no names; they are called
/// `cluster 9`. All eight files must be there; `cat.txt` may lack places. The order of
/// `location.txt` is kept, because the released code depends on it.
public struct SEPGCNImporter: CityImporter {
    public let path: String
    public let settings: ImportSettings
    /// Lines of visits and of categories can be set aside; the lists and the locations must be
    /// whole.
    public var badRows = BadRows.fail
    public var progress: (@Sendable (ImportProgress) -> Void)?

    public init(path: String, settings: ImportSettings) {
        self.path = path
        self.settings = settings
    }

    public func read(_ run: ImportRun) throws -> CityDraft {
        var draft = try settings.draft(of: path)
        let clock = try LocalClock(settings)
        run.expect(["train", "time_train", "test", "time_test"].map { file($0 + ".txt") })
        draft.userNames = try list("user_list.txt", of: "user")
        draft.placeIdentifiers = try list("item_list.txt", of: "place")
        draft.placeNames = draft.placeIdentifiers.map { "place \($0)" }
        try readLocations(into: &draft)
        try readCategories(into: &draft, run)
        draft.visitPart = []
        try readVisits("train", .training, into: &draft, clock, run)
        try readVisits("test", .test, into: &draft, clock, run)
        return try clock.finish(draft)
    }

    private func file(_ name: String) -> String { SourceBytes.path(of: name, in: path) }

    private func scanner(_ name: String) throws -> TokenScanner {
        do {
            return try TokenScanner(path: file(name))
        } catch let failure as Failure where failure.kind == .noInput {
            throw Failure(
                .noInput, "the file \(name) of the SEP-GCN layout is missing",
                remedy: "check the folder; it needs train, test, time_train, time_test, location, "
                    + "cat, user_list and item_list (.txt)",
                file: path)
        }
    }

    /// Lines of `original number`, whose numbers must be 0, 1, 2 … in any order.
    private func list(_ name: String, of what: String) throws -> [String] {
        var scanner = try scanner(name)
        var found: [(name: String, number: Int64, line: Int)] = []
        while !scanner.isAtEnd() {
            let original = SourceText.decode(try scanner.word("original identifier"))
            found.append((original, try scanner.integer("number"), scanner.line))
            try endLine(&scanner)
        }
        guard !found.isEmpty else {
            throw scanner.bad("the list of \(what)s is empty", "check that the file is whole")
        }
        var names = [String?](repeating: nil, count: found.count)
        for (original, number, line) in found {
            let path = file(name)
            guard number >= 0, number < Int64(found.count) else {
                throw Failure(
                    .badData,
                    "the \(what) number \(number) is out of range: \(found.count) lines number "
                        + "the \(what)s from 0 to \(found.count - 1)",
                    remedy: "correct the number or add the missing lines", file: path, line: line,
                    column: 2)
            }
            guard names[Int(number)] == nil else {
                throw Failure(
                    .badData, "the \(what) number \(number) stands twice in the list",
                    remedy: "give each \(what) a number of its own", file: path, line: line,
                    column: 2)
            }
            names[Int(number)] = original
        }
        return names.compactMap { $0 }
    }

    private func readLocations(into draft: inout CityDraft) throws {
        let places = draft.placeIdentifiers.count
        draft.placeLatitude = Array(repeating: .nan, count: places)
        draft.placeLongitude = draft.placeLatitude
        draft.placeLocationLine = Array(repeating: -1, count: places)
        var line: Int32 = 0
        var scanner = try scanner("location.txt")
        while !scanner.isAtEnd() {
            let place = Int(try scanner.index("place", below: places))
            guard draft.placeLatitude[place].isNaN else {
                throw scanner.bad("place \(place) has two locations", "remove one of the lines")
            }
            draft.placeLatitude[place] = try scanner.degrees("latitude", limit: 90)
            draft.placeLongitude[place] = try scanner.degrees("longitude", limit: 180)
            draft.placeLocationLine[place] = line
            line += 1
            try endLine(&scanner)
        }
        if let place = draft.placeLatitude.firstIndex(where: \.isNaN) {
            throw Failure(
                .badData, "place \(place) has no location",
                remedy: "add the line `\(place) LATITUDE LONGITUDE`",
                file: file("location.txt"))
        }
    }

    private func readCategories(into draft: inout CityDraft, _ run: ImportRun) throws {
        let places = draft.placeIdentifiers.count
        var clusters = [Int64?](repeating: nil, count: places)
        var scanner = try scanner("cat.txt")
        while !scanner.isAtEnd() {
            do {
                let place = Int(try scanner.index("place", below: places))
                let cluster = try scanner.integer("cluster")
                guard clusters[place] == nil || clusters[place] == cluster else {
                    throw scanner.bad(
                        "place \(place) has two clusters", "remove one of the lines")
                }
                try requireLineEnd(&scanner)
                clusters[place] = cluster
            } catch let failure as Failure {
                try run.setAside(failure, kind: "category", row: scanner.row)
            }
            scanner.nextLine()
        }
        let known = Set(clusters.compactMap { $0 }).sorted()
        let indices = Dictionary(uniqueKeysWithValues: zip(known, Int32(0)...))
        draft.categoryNames = known.map { "cluster \($0)" }
        draft.placeCategory = clusters.map { $0.flatMap { indices[$0] } ?? -1 }
    }

    /// Reads visits and their times line by line side by side.
    private func readVisits(
        _ name: String, _ part: VisitPart, into draft: inout CityDraft, _ clock: LocalClock,
        _ run: ImportRun
    ) throws {
        var visits = try scanner(name + ".txt")
        var times = try scanner("time_" + name + ".txt")
        let bytes = Double(SourceBytes.size(visits.path) + SourceBytes.size(times.path))
        while true {
            let (visitsEnd, timesEnd) = (visits.isAtEnd(), times.isAtEnd())
            if visitsEnd && timesEnd { break }
            guard !visitsEnd, !timesEnd else {
                throw (timesEnd ? times : visits).bad(
                    "\(name).txt and time_\(name).txt have different numbers of lines",
                    "copy both again; line by line they belong together")
            }
            do {
                let found = try readLine(name, &visits, &times, draft)
                for (place, time) in found.visits {
                    draft.addVisit(
                        user: found.user, place: place, time: time, localTime: clock.local(time))
                    draft.visitPart?.append(part.code)
                }
            } catch let failure as Failure {
                let ofTimes = failure.file == times.path
                try run.setAside(
                    failure, kind: name, row: ofTimes ? times.row : visits.row)
            }
            run.count { bytes * visits.fraction }
            visits.nextLine()
            times.nextLine()
        }
        run.finish(visits.path)
        run.finish(times.path)
    }

    /// The visits of one user, which stand on a line of both files.
    private func readLine(
        _ name: String, _ visits: inout TokenScanner, _ times: inout TokenScanner,
        _ draft: CityDraft
    ) throws -> (user: Int32, visits: [(place: Int32, time: Int64)]) {
        let (users, places) = (draft.userNames.count, draft.placeIdentifiers.count)
        let user = try visits.index("user", below: users)
        let timedUser = try times.index("user", below: users)
        guard user == timedUser else {
            throw times.bad(
                "this line is of user \(timedUser), the one in \(name).txt of user \(user)",
                "put the lines of both files in the same order")
        }
        var found: [(place: Int32, time: Int64)] = []
        while !visits.isAtLineEnd(), !times.isAtLineEnd() {
            found.append((try visits.index("place", below: places), try times.time()))
        }
        let extraVisits = try visits.countRest()
        let extraTimes = try times.countRest()
        guard extraVisits == 0, extraTimes == 0 else {
            throw times.bad(
                "user \(user) has \(found.count + extraVisits) visits in \(name).txt but "
                    + "\(found.count + extraTimes) times here",
                "complete the shorter line or copy both files again")
        }
        return (user, found)
    }

    private func endLine(_ scanner: inout TokenScanner) throws {
        try requireLineEnd(&scanner)
        scanner.nextLine()
    }

    private func requireLineEnd(_ scanner: inout TokenScanner) throws {
        guard scanner.isAtLineEnd() else {
            _ = try scanner.word("word")
            throw scanner.bad("the line has a word too many", "remove it or start a new line")
        }
    }
}
