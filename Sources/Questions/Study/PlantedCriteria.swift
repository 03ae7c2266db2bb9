import City
import Evaluation
import Explanation
import Models
import Reports
import Support
import Tensors

extension Workspace {
    /// How well explanations find the criterion that was planted in each brand of a grown city.
    ///
    /// Of a brand the criteria are ranked by a method; the area under the curve is the share of the
    /// others that rank below the planted one. Chance is 0.5.
    ///
    /// - Throws: `Failure(.usage)` for a city that was not grown.
    public func plantedCriteria(run name: String, session: String) throws -> PlantedCriteriaReport {
        let run = try siteRun(name, session: session)
        guard let truth = try truth(of: run.city.name) else {
            throw Failure(
                .usage, "city \(run.city.name) was not grown, so nobody knows its brands' criteria",
                remedy: "grow one with 'whyhere city new'")
        }
        let paths = try run.requirePaths()
        let table = paths.table()
        let facts = paths.effectsOfFacts()
        var random = RandomStream(seed: 1, name: "planted criteria")
        let brands = (0..<run.split.brands).filter { brand in
            !run.split.training.regions(ofBrand: brand).isEmpty
                && truth.dominantCriterion(ofBrand: brand).map(table.criteria.contains) == true
        }
        let noise = brands.map { _ in table.criteria.map { _ in random.uniform() } }
        func areas(_ scores: (Int, Int) -> [Double]) -> [Double] {
            brands.enumerated().map { index, brand in
                let planted = truth.dominantCriterion(ofBrand: brand)
                return RankCorrelation.areaUnderCurve(
                    scores(index, brand), positive: table.criteria.map { $0 == planted }) ?? 0.5
            }
        }
        func row(_ numbers: Tensor<Double>) -> (Int, Int) -> [Double] {
            { _, brand in table.criteria.indices.map { numbers[brand, $0] } }
        }
        /// Against what the criterion does for other brands: in units of its spread over brands.
        func relative(_ numbers: Tensor<Double>) -> Tensor<Double> {
            var result = numbers
            for path in table.criteria.indices {
                let column = brands.map { numbers[$0, path] }
                let mean = column.reduce(0, +) / Double(column.count)
                let spread =
                    (column.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
                    / Double(column.count)).squareRoot()
                for brand in brands {
                    result[brand, path] = spread > 0 ? (numbers[brand, path] - mean) / spread : 0
                }
            }
            return result
        }
        let methods: [(String, [Double])] = [
            ("contribution", areas(row(table.contributions))),
            ("ablation", areas(row(table.ablations))),
            ("facts", areas(row(facts))),
            ("weight", areas(row(table.weights))),
            ("contribution, relative", areas(row(relative(table.contributions)))),
            ("ablation, relative", areas(row(relative(table.ablations)))),
            ("facts, relative", areas(row(relative(facts)))),
            ("weight, relative", areas(row(relative(table.weights)))),
            ("random", areas { index, _ in noise[index] }),
            ("uniform", areas { _, _ in table.criteria.map { _ in 1 } }),
        ]
        let bootstrap = PairedBootstrap(users: brands.map { Int32($0) })
        var report = PlantedCriteriaReport(
            run: run.name, city: run.city.name, brands: brands.count,
            methods: methods.map { name, values in
                let interval = bootstrap.interval(of: values)
                return PlantedCriteriaReport.Method(
                    name: name, mean: interval.mean, low: interval.low, high: interval.high)
            })
        report.weights = paths.weights
        return report
    }
}

extension CityTruth {
    /// The planted weight of a criterion for a brand.
    func plantedWeight(_ criterion: SiteCriterion, brand: Int) -> Double {
        brandWeights[brand * 8 + Int(criterion.rawValue) - 1]
    }
}
