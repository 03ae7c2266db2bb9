import Autodiff
import City
import Recommending
import Reports
import Support
import Tensors
import Training

/// A trained run of the feature ranker, opened.
final class RankerRecommender: EventRecommender {
    let run: TrainedRun
    let data: NextPlaceData
    let assembly: RankerAssembly
    let scorer: any BatchNextPlaceScorer
    /// In Double, so that contributions add up.
    let precise: FeatureRanker<Double>
    let parameters: Parameters<Double>

    init(_ run: TrainedRun, _ recipe: RankerRecipe) throws {
        self.run = run
        data = try NextPlaceData(run, recipe)
        assembly = try RankerAssembly(
            recipe, data.view, in: data.split, source: recipe.source(in: run.checkpoint))
        try run.checkpoint.require(assembly.parameterShapes)
        scorer = assembly.scorer(run.checkpoint.parameters)
        precise = FeatureRanker(
            recipe.configuration(features: assembly.model.configuration.features))
        parameters = run.checkpoint.parameters.converted()
    }

    var window: Int { assembly.recipe.length }

    func evidence(
        _ question: SubjectQuestion, of place: Int, _ options: EvidenceOptions
    ) throws -> any Evidence {
        try options.requireEventsAlone(of: name)
        return try RankerRows(self, question, place: place)
    }
}

/// The events before one moment, as a ranker computes features from them.
///
/// When and where the user is, and which place is left, belong to the moment and stay.
struct RankerWindow: EventWindow {
    let assembly: RankerAssembly
    let model: FeatureRanker<Double>
    let parameters: Parameters<Double>
    let query: NextPlaceQuery
    /// Oldest first.
    let events: [PlaceMoment]

    var count: Int { events.count }
    var places: Int { assembly.features.places }

    private func scores(after kept: [[Int]], of list: [Int32]?) -> [Double] {
        let queries = kept.map { own -> NextPlaceQuery in
            var changed = query
            changed.last = query.last ?? query.history.last
            changed.history = own.map { events[$0] }[...]
            return changed
        }
        let rows = assembly.rows(queries[...], of: list.map { list in kept.map { _ in list } })
        return model.logits(
            parameters, standardized: model.standardized(parameters, rows.converted()))
    }

    func scores(after kept: [[Int]]) -> Tensor<Double> {
        Tensor([kept.count, places], scores(after: kept, of: nil))
    }

    func scores(of place: Int, after kept: [[Int]]) -> [Double] {
        scores(after: kept, of: [Int32(place)])
    }
}

/// The events before a moment as rows of a ranker's score, and its features as kinds of terms.
struct RankerRows: WindowRows {
    let question: SubjectQuestion
    let place: Int
    let rows: EventRows
    let windowScore: WindowEvidence
    private let run: RankerRecommender
    private let window: RankerWindow

    init(_ run: RankerRecommender, _ question: SubjectQuestion, place: Int) throws {
        self.run = run
        self.question = question
        self.place = place
        rows = EventRows(run.data, user: question.user, events: try run.events(question))
        window = RankerWindow(
            assembly: run.assembly, model: run.precise, parameters: run.parameters,
            query: try run.moment(question), events: rows.events)
        windowScore = Self.score(window, rows)
    }

    /// A ranker looks at no event more than at another but by its hour: the weights that own visits
    /// and categories are counted with, as shares.
    private static func score(_ window: RankerWindow, _ rows: EventRows) -> WindowEvidence {
        let hour = HourOfWeek.hourOfDay(localTime: window.query.localTime)
        let weights = rows.events.map {
            Double(OwnPlacesAtHour.weight(HourOfWeek.hourOfDay(localTime: $0.localTime), hour))
        }
        let all = max(weights.reduce(0, +), 1e-12)
        return WindowEvidence(
            window, shownWeights: weights.map { $0 / all }, popularity: rows.popularity)
    }

    func randomizedScore() -> (any ExplainableScore)? {
        var parameters = run.parameters
        let other = parameters.randomized(seed: run.checkpoint.recipe.seed)
        // Features stay what they are: what was learned of them is what is forgotten.
        for name in FeatureRanker<Double>.plan(run.precise.configuration).shapes.names
        where name.hasSuffix(".weight") || name.hasSuffix(".bias") {
            parameters[name] = other[name]
        }
        return Self.score(
            RankerWindow(
                assembly: run.assembly, model: run.precise, parameters: parameters,
                query: window.query, events: window.events), rows)
    }

    /// What each group of features adds to the score of the average candidate.
    private var terms: FeatureTerms {
        let raw = run.assembly.rows([window.query], of: [[Int32(place)]])
        return FeatureTerms(
            run.precise, run.parameters,
            run.precise.standardized(run.parameters, raw.converted()).elements,
            run.assembly.groups)
    }

    func kinds(_ finding: EvidenceFinding, sum: Double) -> [ExplanationReport.Part] {
        let terms = terms
        return terms.contributions.map { .init(name: $0.name, contribution: $0.value) } + [
            .init(name: "average candidate", contribution: terms.average)
        ]
    }

    func sentence(_ finding: EvidenceFinding) -> String {
        let terms = terms
        let told = terms.contributions.filter { $0.value != 0 }
            .sorted { abs($0.value) > abs($1.value) }.prefix(3)
            .map { "\($0.value.signedDigits(4)) from \($0.name)" }
        return sentence(
            finding,
            more: told.isEmpty
                ? []
                : [
                    "by features "
                        + (told + ["\(terms.average.signedDigits(4)) of the average candidate"])
                        .joined(separator: ", ")
                ])
    }

    func pictures(_ finding: EvidenceFinding, removals: [Double]?) -> SequenceReasons? {
        var result = reasons(pictured(finding, removals: removals))
        result.constant = finding.isExact ? finding.constant : nil
        return result
    }
}

/// A score as the average candidate's and what each group of features adds: Shapley values, exactly.
///
///     φ_g = Σ over sets S without g of |S|! (n − |S| − 1)! / n! · (z(S + g) − z(S))
///
/// z(S) is the score with the groups of S as they are and all others at the mean of training, so that
/// φ and z(∅) sum to the score. Cost: one pass over 2ⁿ rows for n groups, 512 with both sources.
struct FeatureTerms {
    let contributions: [(name: String, value: Double)]
    /// z(∅): the score of a candidate with the mean of every feature.
    let average: Double

    /// - Parameter standardized: Features of one candidate.
    init(
        _ model: FeatureRanker<Double>, _ parameters: Parameters<Double>,
        _ standardized: [Double], _ groups: [(name: String, count: Int)]
    ) {
        let count = groups.count
        let groupOfColumn = groups.indices.flatMap { group in
            [Int](repeating: group, count: groups[group].count)
        }
        let rows = (0..<1 << count).flatMap { set in
            standardized.indices.map { set >> groupOfColumn[$0] & 1 == 1 ? standardized[$0] : 0 }
        }
        let scores = model.logits(
            parameters, standardized: Tensor([1 << count, standardized.count], rows))
        // |S|! (n − |S| − 1)! / n! = 1 / (n · C(n − 1, |S|))
        var weights = [1 / Double(count)]
        for size in 1..<max(2, count) {
            weights.append(weights[size - 1] * Double(size) / Double(max(1, count - size)))
        }
        contributions = groups.indices.map { group in
            var sum = 0.0
            for set in 0..<1 << count where set >> group & 1 == 0 {
                sum += weights[set.nonzeroBitCount] * (scores[set | 1 << group] - scores[set])
            }
            return (groups[group].name, sum)
        }
        average = scores[0]
    }
}
