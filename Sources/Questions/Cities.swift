import City
import Foundation
import Reports
import Support
import Tensors

/// What can be asked of a city.
extension Workspace {
    /// Every city, by name; one that cannot be opened says why, and hides no other.
    public func listCities() throws -> [CityReport] {
        try catalog.list().map { entry in
            do {
                return try CityReport(city(entry.name))
            } catch let failure as Failure {
                var report = CityReport()
                (report.name, report.path) = (entry.name, entry.folder)
                report.broken = failure.description
                return report
            }
        }
    }

    /// The split of a training on a city where nobody chose one.
    public func standardSplit(ofCity name: String) throws -> SplitRule {
        let city = try city(name)
        return .standard(hasReleasedSplit: city.visitCount == 0 || city.visitPart != nil)
    }

    public func cityReport(_ name: String) throws -> CityReport { CityReport(try city(name)) }
    public func cityMap(_ name: String) throws -> CityMap { CityMap(try city(name)) }

    /// - Parameter deep: Whether every column is compared with its digest, however large.
    /// - Throws: `Failure(.badData)` for a city that is damaged.
    public func findings(_ name: String, deep: Bool = false) throws -> [CityFinding] {
        let city = try city(name)
        if deep { try city.verify() }
        return CityAudit.findings(city, deep: deep)
    }

    /// Two cities side by side, figure by figure.
    public func compareCities(_ first: String, _ second: String) throws -> CityComparison {
        CityComparison(
            try CityMarginals(try city(first)), try CityMarginals(try city(second)))
    }

    public func users(_ name: String) throws -> [UserRow] { UserRow.rows(of: try city(name)) }

    /// - Parameter truth: Whether to tell the planted causes of the visits, where there are any.
    public func user(_ name: String, _ user: Int, truth: Bool = false) throws -> UserReport {
        try UserReport(try city(name), user: user, truth: truth ? self.truth(of: name) : nil)
    }

    /// When a place is visited, but for what the released split hides.
    public func placeHours(_ name: String, _ place: Int) throws -> PlaceHours {
        try PlaceHours(try city(name), place: place)
    }

    /// Grows a fictional city and writes it.
    ///
    /// - Parameter progress: Receives how far it is, after each week that was lived.
    public func growCity(
        _ recipe: CityGrower.Recipe, replace: Bool, progress: (GrowthProgress) -> Void
    ) throws -> CityReport {
        let clock = ContinuousClock()
        let start = clock.now
        let city = try CityGrower(recipe).grow(
            to: cityFolder(recipe.name), replace: replace, progress: progress)
        var report = CityReport(city)
        report.seconds = (clock.now - start) / .seconds(1)
        return report
    }

    /// Gives a city what side files tell of it, in place or under a new name.
    ///
    /// - Parameter newName: nil replaces the city itself.
    public func addToCity(
        _ name: String, _ files: SideFiles, as newName: String?
    ) throws -> CityReport {
        guard !files.isEmpty else {
            throw Failure(
                .usage, "there is nothing to add",
                remedy: "name a file, such as --regions FILE.geojson")
        }
        let clock = ContinuousClock()
        let start = clock.now
        let entry = try catalog.find(name)
        let folder = try newName.map { try cityFolder($0) } ?? entry.folder
        let claim = try CityClaim(folder)
        let city = try City.open(entry.folder)
        try city.verify()
        var draft = try CityDraft(city)
        if let newName { draft.name = newName }
        let notes = try files.apply(to: &draft)
        var report = try CityReport(
            draft.write(to: folder, replace: newName == nil, claim: claim))
        forget(city: draft.name)
        if !notes.isEmpty { report.notes = notes }
        report.seconds = (clock.now - start) / .seconds(1)
        return report
    }

    /// Writes what is left of a city as a new one.
    ///
    /// - Parameter replace: Whether a city of the new name may be replaced.
    /// - Throws: `Failure(.usage)` for a name that is taken, and as `CityFilter.draft`.
    public func filterCity(
        _ name: String, _ filter: CityFilter, as newName: String, replace: Bool
    ) throws -> CityReport {
        let clock = ContinuousClock()
        let start = clock.now
        guard newName != name else {
            throw Failure(
                .usage, "a city cannot be cut from itself", remedy: "give the new one its own name")
        }
        let folder = try cityFolder(newName)
        let claim = try CityClaim(folder)
        let city = try city(name)
        try city.verify()
        let kept = try filter.kept(of: city)
        let draft = try filter.draft(city, named: newName, kept)
        var report = try CityReport(draft.write(to: folder, replace: replace, claim: claim))
        forget(city: newName)
        report.notes = filter.coreSentence(kept).map { [$0] }
        report.seconds = (clock.now - start) / .seconds(1)
        return report
    }

    /// A user by number (0, 1, …), or by the name of the source, which `name:` may precede.
    public func findUser(_ text: String, in city: City) throws -> Int {
        try Workspace.find(text, in: city.userNames, kind: "user")
    }

    /// A place by number, or by its name or the identifier of the source.
    public func findPlace(_ text: String, in city: City) throws -> Int {
        do {
            return try Workspace.find(text, in: city.placeNames, kind: "place")
        } catch {
            if let index = city.placeIdentifiers.firstIndex(of: Workspace.name(in: text)) {
                return index
            }
            throw error
        }
    }

    /// A name that may have been told apart from a number by `name:`.
    static func name(in text: String) -> String {
        text.hasPrefix("name:") ? String(text.dropFirst(5)) : text
    }

    private static func find(_ text: String, in names: StringColumn, kind: String) throws -> Int {
        if let number = Int(text) {
            guard number >= 0, number < names.count else {
                throw Failure(
                    .noInput, "there is no \(kind) \(number)",
                    remedy: names.count == 0
                        ? "the city has no \(kind)s"
                        : "give a number from 0 to \(names.count - 1), or name:… for a name")
            }
            return number
        }
        let name = name(in: text)
        guard let index = names.firstIndex(of: name) else {
            throw Failure(
                .noInput, "there is no \(kind) named '\(name)'",
                remedy: names.nearest(to: name).map { "perhaps '\($0)' is meant" }
                    ?? "give a number from 0 to \(names.count - 1) or a name of the city")
        }
        return index
    }
}
