import Reports
import Support

extension CityReport {
    /// For people.
    func printSummary() {
        let counts = [
            Wording.count(users, "user"), Wording.count(places, "place"),
            Wording.count(visits, "visit"),
        ]
        Output.line("\(name): " + counts.joined(separator: ", "))
        if visits > 0 { printVisits() }
        printTables()
        if visits > 0 {
            Output.line(
                "  top places: " + topPlaces.prefix(5).map(\.name).joined(separator: ", "))
        }
        Output.line("  \(path)")
        if let seconds { Output.line("  \(seconds.digits(2)) s") }
    }

    private func printVisits() {
        Output.line(
            "  \(Wording.count(categories, "category", "categories")); "
                + Wording.count(placesWithCategory, "place")
                + (placesWithCategory == 1 ? " has" : " have") + " one; median "
                + "\(medianVisitsPerUser.digits(0)) visits a user")
        func hours(_ hours: [Int]) -> String { hours.map { "\($0) h" }.joined(separator: ", ") }
        Output.line(
            "  \(timezone), source times \(times); quietest hours \(hours(quietestHours)); "
                + "busiest \(hours(busiestHours))")
        if !otherActions.isEmpty {
            let parts = otherActions.sorted { $0.key < $1.key }
            Output.line(
                "  of the visits, "
                    + parts.map { "\($0.value) are \($0.key)s" }.joined(separator: ", "))
        }
        if let split { print(split, "visits") }
        if let trajectories { Output.line("  \(trajectories) trajectories") }
        if let targets { print(targets, "targets") }
        if let bounds {
            Output.line(
                "  \(bounds.south.digits(4)) to \(bounds.north.digits(4)) N, "
                    + "\(bounds.west.digits(4)) to \(bounds.east.digits(4)) E")
        }
    }

    private func print(_ split: Split, _ what: String) {
        Output.line(
            "  split \(split.name): \(split.training) training, \(split.validation) validation, "
                + "\(split.test) test \(what)")
    }

    private func printTables() {
        let counts = [
            (regions, "regions"), (businessAreas, "business areas"), (brands, "brands"),
            (stores, "stores"), (flows, "flows between regions"), (entities, "entities"),
            (facts, "facts"),
        ]
        let known = counts.filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }
        if !known.isEmpty { Output.line("  " + known.joined(separator: ", ")) }
        if let sites { print(sites, "pairs of brand and region") }
        if let absentRelations, !absentRelations.isEmpty {
            Output.line("  absent relations: " + absentRelations.joined(separator: ", "))
        }
        if let absentPaths, !absentPaths.isEmpty {
            Output.line("  criteria without facts: " + absentPaths.joined(separator: ", "))
        }
        if vectorDimension > 0 {
            Output.line("  a vector of \(vectorDimension) numbers for each place")
        }
        if let exposures {
            Output.line("  a log of \(exposures) lists of places shown before visits")
        }
        if hasTruth {
            Output.line("  planted truth: the cause of each visit and store is known")
        }
    }
}
