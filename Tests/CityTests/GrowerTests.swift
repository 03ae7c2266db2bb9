import City
import Foundation
import Reports
import Tensors
import Testing

@Suite struct GrowerTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    @Test func riverbendIsWhatItsSeedGrows() throws {
        let clock = ContinuousClock()
        let grower = try CityGrower(.riverbend)
        var draft: GrownCity?
        let growing = try clock.measure { draft = try grower.grow() }
        print("riverbend grown in \(growing)")
        let city = try #require(draft).write(to: folder.file("riverbend"))
        // To renew the bundled city after a change of the grower.
        if let target = ProcessInfo.processInfo.environment["WHYHERE_GROW_RIVERBEND"] {
            try #require(draft).write(to: target, replace: true)
        }
        let bundled = try City.open(packageRoot + "/datasets/riverbend")
        #expect(city.fingerprint == bundled.fingerprint)
        for name in try FileManager.default.contentsOfDirectory(atPath: city.folder) {
            let grown = try Data(contentsOf: URL(fileURLWithPath: city.folder + "/" + name))
            let kept = try Data(contentsOf: URL(fileURLWithPath: bundled.folder + "/" + name))
            #expect(grown == kept, "\(name)")
        }
        #expect(growing < .seconds(1))
    }

    @Test func riverbendIsBelievable() throws {
        let city = try CityGrower(.riverbend).grow().write(to: folder.file("riverbend"))
        let report = CityReport(city)
        #expect(report.users == 300 && report.places == 900)
        #expect((20_000...80_000).contains(report.visits))
        #expect(report.quietestHours.allSatisfy { (1...6).contains($0) })
        let findings = CityAudit.findings(city)
        for finding in findings { print("riverbend: \(finding)") }
        #expect(findings.allSatisfy { $0.severity == .note })

        var new = 0
        for user in 0..<city.userCount {
            new += Set(city.visitRange(ofUser: user).map { city.visitPlace[$0] }).count
        }
        let share = Double(new) / Double(city.visitCount)
        #expect((0.2...0.4).contains(share))
        // Offices by day, bars by night.
        var office = [0, 0]
        var bar = [0, 0]
        for visit in 0..<city.visitCount {
            let slot = HourOfWeek.slot(localTime: city.visitLocalTime[visit])
            switch city.categoryName(ofPlace: Int(city.visitPlace[visit])) {
            case "Office": office[(7..<11).contains(slot % 24) && slot < 120 ? 0 : 1] += 1
            case "Bar": bar[(18...23).contains(slot % 24) || slot % 24 < 4 ? 0 : 1] += 1
            default: break
            }
        }
        #expect(office[0] > office[1] && bar[0] > bar[1])
        let visits = city.visitsOfPlaces().sorted(by: >)
        let top = Double(visits.prefix(90).reduce(0, +)) / Double(city.visitCount)
        #expect(top > 0.3)
        print(
            "riverbend: \(report.visits) visits, new \(share), top tenth \(top), median "
                + "\(report.medianVisitsPerUser), quiet \(report.quietestHours), busy "
                + "\(report.busiestHours)")
        #expect(Set(city.placeNames).count == city.placeCount)
        #expect(Set(city.userNames).count == city.userCount)
        let size =
            try FileManager.default.attributesOfItem(
                atPath: city.folder + "/city.safetensors")[.size] as? Int
        #expect(try #require(size) < 3_000_000)
    }

    @Test func theSeedDecides() throws {
        func fingerprint(seed: UInt64, _ name: String) throws -> String {
            let recipe = CityGrower.Recipe(
                name: "tiny", seed: seed, users: 20, places: 60, days: 14)
            return try CityGrower(recipe).grow().write(to: folder.file(name)).fingerprint
        }
        #expect(try fingerprint(seed: 1, "a") == fingerprint(seed: 1, "b"))
        #expect(try fingerprint(seed: 2, "c") != fingerprint(seed: 1, "d"))
    }

    @Test func impossibleRecipesAreRefused() {
        for (users, places, days) in [(0, 900, 90), (300, 5, 90), (300, 900, 0), (-1, 900, 90)] {
            let recipe = CityGrower.Recipe(
                name: "x", seed: 1, users: users, places: places, days: days)
            #expect(failure { _ = try CityGrower(recipe) }?.kind == .usage)
        }
        var recipe = CityGrower.Recipe.riverbend
        for change: (inout CityGrower.Recipe) -> Void in [
            { $0.brands = -1 }, { $0.brands = 91 }, { $0.regions = 9 }, { $0.regions = 1001 },
            { $0.sizeKilometres = 1 }, { $0.sizeKilometres = .nan }, { $0.name = "a/b" },
        ] {
            recipe = .riverbend
            change(&recipe)
            #expect(failure { _ = try CityGrower(recipe) }?.kind == .usage)
        }
    }

    @Test func extremeRecipesGrow() throws {
        for (number, recipe) in [
            CityGrower.Recipe(
                name: "least", seed: 1, users: 2, places: 50, brands: 0, days: 60, regions: 10,
                sizeKilometres: 2),
            .init(
                name: "brands", seed: 2, users: 40, places: 500, brands: 50, days: 9,
                regions: 1000, sizeKilometres: 60),
            .init(name: "prime", seed: 3, users: 40, places: 300, days: 7, regions: 20),
        ].enumerated() {
            let city = try CityGrower(recipe).grow().write(to: folder.file("\(number)"))
            #expect(city.placeCount == recipe.places && city.brandCount == recipe.brands)
            #expect(city.regionCount == recipe.regions && city.userCount == recipe.users)
            #expect(try CityTruth(of: city) != nil)
        }
    }

    @Test func aTakenFolderIsRefusedBeforeAnythingGrows() throws {
        let grower = try CityGrower(
            CityGrower.Recipe(name: "tiny", seed: 1, users: 20, places: 60, days: 14))
        _ = try grower.grow(to: folder.file("tiny"))
        var progress = 0
        let refused = failure {
            _ = try grower.grow(to: folder.file("tiny")) { _ in progress += 1 }
        }
        #expect(refused?.kind == .usage && progress == 0)
        _ = try grower.grow(to: folder.file("tiny"), replace: true) { _ in progress += 1 }
        #expect(progress > 0)
        #expect(try folder.names() == ["tiny"])
    }

    @Test func aLostScratchFolderIsSaid() throws {
        let grower = try CityGrower(
            CityGrower.Recipe(name: "tiny", seed: 1, users: 20, places: 60, days: 14))
        let failed = failure { _ = try grower.grow(scratch: folder.file("nowhere")) }
        #expect(failed?.kind == .noInput)
    }
}
