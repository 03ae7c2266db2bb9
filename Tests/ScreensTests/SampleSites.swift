import Reports
import Support
import TestSupport

@testable import Screens

/// A city of brands with runs that rank regions, the same every time.
enum SampleSites {
    static let city = "portside"
    /// A grown brand looks by one criterion most.
    static let criteria: [(name: String, path: [String])] = [
        ("Region Distance", ["OpenStoreAt", "NearBy"]),
        ("Region Function", ["OpenStoreAt", "SimilarFunction"]),
        ("Region Flow", ["OpenStoreAt", "FlowTransition"]),
        ("Business Area", ["OpenStoreAt", "BaServe′", "BaServe"]),
        ("Related Brand", ["RelatedBrand", "OpenStoreAt"]),
        ("Brand Category", ["BrandToCate_1", "BrandToCate_1′", "OpenStoreAt"]),
        ("Competitiveness", ["BrandOf", "Competitive", "LocateAt"]),
        ("Store Category", ["BrandToCate_1", "POIToCate_1′", "LocateAt"]),
    ]
    static let names = [
        "7-eleven (seven eleven, 711便利店)", "KFC (肯德基)", "McDonald's", "Starbucks", "喜茶 HEYTEA",
        "Nike", "Uniqlo", "Kettle & Co", "Noodle Bros", "Watsons", "FamilyMart (全家)", "Burger King",
        "Hotpot Palace", "Home Inn", "China Mobile", "Luckin Coffee", "Decathlon", "Zara", "Muji",
        "A very long name of a brand that sells everything to everybody",
    ]
    static let categories = [
        "Convenience", "Fast food", "Fast food", "Coffee", "Tea", "Sport", "Clothes", "Tea",
        "Noodles", "Drugs", "Convenience", "Fast food", "Hotpot", "Hotel", "Telecoms", "Coffee",
        "Sport", "Clothes", "Home", "Everything",
    ]

    static func report() -> CityReport {
        var report = SampleCities.harbour()
        report.name = city
        report.fingerprint = "51735"
        report.brands = names.count
        report.regions = 64
        report.facts = 41_207
        report.source = "grown by whyhere city new, seed 3"
        return report
    }

    /// Sixty-four squares; every region of the rankings has one.
    static func map() -> CityMap {
        var map = SampleCities.harbourMap()
        map.regions = (0..<64).map { index in
            SampleCities.square(
                regionName(index), south: 13.6 + 0.0375 * Double(index / 8),
                west: 100.4 + 0.0375 * Double(index % 8), side: 0.0375)
        }
        return map
    }

    static func regionName(_ region: Int) -> String {
        let quarters = ["Harbour", "Old Town", "University", "人民广场", "Station", "Riverside"]
        return "\(quarters[region % 6]) \(region)"
    }

    static func run(_ model: String, _ number: Int) -> RunReport {
        var report = RunReport(
            run: "\(model)-\(number)", session: "default", model: model, city: city,
            cityFingerprint: "51735", recipe: TrainingRecipe(), status: .finished,
            startedAt: "2026-05-0\(number)T10:00:00Z")
        report.epoch = 60
        report.bestEpoch = 48
        report.bestValue = 0.3127
        report.checkpoint = "best.safetensors"
        return report
    }

    static let runs = [run("knowsite", 1), run("tucker", 2)]

    static let brands: [SiteBrandRow] = names.indices.map { index in
        var row = SiteBrandRow(
            brand: index, name: names[index], category: categories[index],
            training: 12 + index * 37 % 90, validation: 4 + index * 7 % 30, test: index % 30 % 9)
        guard row.test > 0 else { return row }
        row.bestRank = Double(1 + index * index * 7 % 40) - (index % 5 == 0 ? 0.5 : 0)
        row.ndcg = 0.62 / (1 + 0.21 * Double(index % 11))
        row.criterion = criteria[(index * 3 + 2) % 8].name
        row.planted = criteria[(index * 3 + (index % 4 == 0 ? 4 : 2)) % 8].name
        return row
    }

    private static func region(_ brand: Int, _ place: Int) -> Int { (place * 29 + brand * 11) % 64 }

    private static func row(
        _ brand: Int, _ region: Int, rank: Double?, part: String?
    ) -> SiteRegionRow {
        let square = map().regions[region].bounds
        var row = SiteRegionRow(
            region: region, name: regionName(region), rank: rank,
            score: 3.2 / (1 + 0.09 * (rank ?? 3)) - 0.4)
        row.part = part
        row.popularity = part == nil ? nil : 0.1 + Double(region % 9) / 10
        row.latitude = (square.south + square.north) / 2
        row.longitude = (square.west + square.east) / 2
        return row
    }

    static func ranking(_ question: SiteRequest) -> SiteRanking {
        let brand = number(question.brand)
        // Without a criterion the regions change places by threes.
        let shift = question.without.count + (question.alpha == nil ? 0 : 2)
        func place(_ rank: Int) -> Int {
            shift == 0 ? rank : (rank - 1) / 3 * 3 + 1 + (rank - 1 + shift) % 3
        }
        func part(_ rank: Int) -> String? {
            if question.candidates == "all" && rank % 4 == 1 { return "training" }
            if question.candidates == "all" && rank == 6 { return "validation" }
            return rank == 3 || rank == 11 ? "test" : nil
        }
        let rows = (1...20).map { rank in
            row(
                brand, region(brand, place(rank)), rank: Double(rank), part: part(place(rank)))
        }
        let masked = question.candidates == "all" ? 48.0 : nil
        let truth = [
            rows.first { $0.part == "test" } ?? rows[0],
            row(brand, region(brand, 37), rank: 36.5, part: "test"),
            row(brand, region(brand, 44), rank: masked, part: "test"),
        ]
        return SiteRanking(
            run: question.run, model: question.run.hasPrefix("tucker") ? "tucker" : "knowsite",
            city: city, epoch: 48, brand: brand, brandName: names[brand % names.count],
            category: categories[brand % names.count], candidates: question.candidates, rows: rows,
            truth: truth, candidateCount: question.candidates == "all" ? 64 : 51)
    }

    static func explanation(_ question: SiteExplanationRequest) -> SiteExplanation {
        let (brand, region) = (number(question.brand), number(question.region))
        let rows = criteria.indices.map { criterion($0, brand, region) }
        let terms = rows.map(\.contribution).reduce(0, +)
        let strongest = rows.max { $0.contribution < $1.contribution }?.criterion ?? ""
        let name = names[brand % names.count]
        let list = ranking(
            SiteRequest(run: question.run, brand: brand, candidates: question.candidates ?? "new"))
        let rank = (list.rows + list.truth).first { $0.region == region }?.rank
        var report = SiteExplanation(
            run: question.run, model: "knowsite", city: city, cityFingerprint: "5173500ff0",
            epoch: 48, brand: brand, brandName: name, category: categories[brand % names.count],
            region: region, regionName: regionName(region), rank: rank,
            candidates: question.candidates ?? "new", score: terms + 0.7312 - 0.0041,
            criteria: rows,
            direct: 0.7312, constant: -0.0041, sum: terms + 0.7312 - 0.0041,
            relativeError: 3.1e-8, pathShare: 0.64, messages: messages(brand),
            notices: [
                "Competitiveness has no facts in this city.",
                "Weights do not depend on the region.",
            ],
            sentence: "\(strongest) speaks most for \(regionName(region)): without it "
                + "\(name) would find it at rank 14. The direct link adds 0.73.",
            mode: "mask", method: "exact", seed: 1, milliseconds: 6.4)
        report.directAblation = Ablation(scoreChange: -0.6904, rank: 9)
        return report
    }

    private static func criterion(_ index: Int, _ brand: Int, _ region: Int) -> CriterionRow {
        let (name, path) = criteria[index]
        // Nothing is known of rivals; every other criterion has facts.
        let isPresent = index != 6
        let weight = isPresent ? (0.05 + Double((index * 5 + brand) % 8) / 20) : 0
        let contribution = isPresent ? weight * (Double((index + region) % 5) - 1.2) : 0
        let count = isPresent ? (index * 97 + region * 13) % 700 : 0
        var row = CriterionRow(
            criterion: name, path: path, isPresent: isPresent, weight: weight,
            contribution: contribution, instances: index == 2 ? 1000 : count,
            isCapped: index == 2, shown: isPresent ? ways(index, brand, region) : [])
        row.planted = Double((index * 3 + brand) % 8) / 28
        guard isPresent else { return row }
        // The sign of the third differs: its facts help other regions more.
        row.ablation = Ablation(
            scoreChange: contribution * (index == 3 ? 0.3 : -0.9), rank: Double(3 + index * 2 % 12))
        return row
    }

    private static func ways(_ index: Int, _ brand: Int, _ region: Int) -> [PathInstance] {
        // One criterion has no way that leads here.
        guard index != 4 else { return [] }
        let (name, here) = (names[brand % names.count], regionName(region))
        return (1...8).map { number in
            let middle: [String] =
                switch index {
                case 3: [regionName(region + number * 5), "Old Market Mall \(number)"]
                case 5: [categories[brand % names.count], names[(brand + number) % names.count]]
                case 7: [categories[brand % names.count], SampleReports.placeName(number * 31)]
                default: [regionName(region + number * 7)]
                }
            let note =
                index == 2
                ? "\(430 / number) trips"
                : index == 0 ? "0.\(number) km" : index == 1 ? "similarity 0.9\(9 - number)" : ""
            return PathInstance(
                entities: [name] + middle + [here],
                strength: note.isEmpty ? nil : 1 / Double(number),
                note: note)
        }
    }

    private static func messages(_ brand: Int) -> [RelationMessage] {
        let all: [(String, String, Int, Double, Double)] = [
            ("brand", "OpenStoreAt", 31 + brand, 1.412, 0.41),
            ("brand", "BrandOf′", 48, 0.803, 0.23),
            ("brand", "RelatedBrand", 6, 0.688, 0.20), ("brand", "BrandToCate_1", 1, 0.551, 0.16),
            ("region", "FlowTransition", 112, 1.204, 0.34),
            ("region", "LocateAt′", 960, 0.912, 0.26),
            ("region", "NearBy", 8, 0.744, 0.21), ("region", "OpenStoreAt′", 17, 0.671, 0.19),
        ]
        return all.map {
            RelationMessage(end: $0.0, relation: $0.1, facts: $0.2, length: $0.3, share: $0.4)
        }
    }

    static func faithfulness(_ question: SiteExplanationRequest) -> SiteExplanation {
        var report = explanation(question)
        report.faithfulness = SampleAnswers.measured
        return report
    }

    static func heat(_ question: CriteriaRequest) -> CriteriaHeatMap {
        let rows = question.by == "brand" ? names : Array(Set(categories)).sorted()
        let columns = criteria.map(\.name).filter { $0 != "Competitiveness" }
        let values = rows.indices.map { row in
            columns.indices.map { column in
                let share = Double((row * 5 + column * 3) % 11) / 25
                return question.value == "weight" ? share + 0.02 : (share - 0.12) * 2
            }
        }
        return CriteriaHeatMap(
            by: question.by, value: question.value, weights: .shares, rows: rows, columns: columns,
            values: values)
    }

    static func distances() -> BrandDistances {
        func matrix(_ scale: Double) -> [[Double]] {
            names.indices.map { row in
                names.indices.map { column in
                    if row == column { return 0 }
                    let same = categories[row] == categories[column] ? 0.4 : 0.9
                    return same * scale + Double((row * column) % 7) / 30
                }
            }
        }
        return BrandDistances(
            brands: names, before: matrix(1.05), after: matrix(0.8), sameBefore: 0.52,
            otherBefore: 1.04, sameAfter: 0.42, otherAfter: 0.82)
    }

    static func embedding(_ question: EmbeddingRequest) -> EmbeddingMap {
        var numbers = SampleReports.Numbers(state: question.stage == "after" ? 5 : 9)
        let kinds = ["Brand", "Region", "POI", "Category_1", "Business area"]
        let counts = [names.count, 64, 700, 12, 9]
        var points: [EmbeddingMap.Point] = []
        for (kind, count) in counts.enumerated() {
            for index in 0..<count {
                let centre = (Double(kind * 3 % 5) * 2, Double(kind * 2 % 5) * 1.5)
                let name =
                    kind == 0
                    ? names[index] : kind == 1 ? regionName(index) : "\(kinds[kind]) \(index)"
                points.append(
                    EmbeddingMap.Point(
                        x: centre.0 + numbers.unit() + numbers.unit() * 1.5,
                        y: centre.1 + numbers.unit() + numbers.unit(), kind: kind, name: name))
            }
        }
        return EmbeddingMap(
            method: question.method, stage: question.stage, kinds: kinds, points: points,
            variance: question.method == "pca" ? 0.38 : nil, leftOut: 35_400)
    }
}
