import City
import Evaluation
import Explanation
import Graphs
import Models
import Recommending
import Reports
import Sessions
import Support
import Synchronization
import Tensors
import Training

/// A trained run that chooses regions for brands, ready to rank and, of KnowSite, to explain.
final class SiteRun: Sendable {
    let name: String
    let city: City
    let checkpoint: Checkpoint
    let data: CityGraph
    let assembly: SiteAssembly
    /// `[brands, regions]`
    let scores: Tensor<Float>
    /// The decoder opened for looking; nil for an embedding, which has no paths.
    let view: KnowSiteView?
    /// Where each region is; nil where nobody knows.
    let centres: [GeoPoint?]
    private let later = Mutex<Later>(Later())

    private struct Later {
        var randomized: KnowSiteView?
        var criteria: SiteCriteriaTable?
    }

    /// What was planted; nil where the city was not grown.
    let planted: CityTruth?

    init(_ name: String, checkpoint: Checkpoint, data: CityGraph, planted: CityTruth?) throws {
        self.name = name
        self.checkpoint = checkpoint
        self.data = data
        self.planted = planted
        city = data.split.city
        assembly = try SiteAssembly(
            checkpoint.recipe, graph: data.graph, pretrained: checkpoint.pretraining(data.graph))
        scores = assembly.scorer(checkpoint.parameters).scores(ofUsers: 0..<city.brandCount)
        if case .knowSite(let model) = assembly.model {
            view = KnowSiteView(model, checkpoint.parameters)
        } else {
            view = nil
        }
        centres = city.regionCentres
    }

    var split: SiteSplit { data.split }
    var graph: UrbanGraph { data.graph }
    var model: TrainedModel { checkpoint.recipe.model }

    /// - Throws: `Failure(.usage)` for a model without paths.
    func requireView() throws -> KnowSiteView {
        guard let view else {
            throw Failure(
                .usage,
                "run \(name) is of \(model.title), whose score is one product of vectors and follows no paths",
                remedy: "explain a run of KnowSite")
        }
        return view
    }

    /// The same model with parameters that learned nothing: what sanity checks compare with.
    func randomized() -> KnowSiteView? {
        later.withLock { later in
            if let found = later.randomized { return found }
            guard case .knowSite(let model) = assembly.model else { return nil }
            var random = RandomStream(seed: checkpoint.recipe.seed &+ 1, name: "sanity")
            var parameters = model.initialParameters(&random, pretrained: nil)
            // Frozen inputs are no part of what this model learned.
            for name in [KnowSite<Float>.Name.entity, KnowSite<Float>.Name.relation] {
                parameters[name] = checkpoint.parameters[name]
            }
            let made = KnowSiteView(model, parameters)
            later.randomized = made
            return made
        }
    }

    /// Weights and contributions of every brand, made once.
    func criteria() throws -> SiteCriteriaTable {
        let view = try requireView()
        return later.withLock { later in
            if let found = later.criteria { return found }
            let made = SiteCriteriaTable(view, split)
            later.criteria = made
            return made
        }
    }

    /// What masking the facts of each criterion does to each brand's own regions.
    func effectsOfFacts() throws -> Tensor<Double> {
        let view = try requireView()
        return SiteCriteriaTable.effectsOfFacts(view, split) { without($0, view) }
    }

    /// The model run again without the facts of a criterion's own relation.
    private func without(_ criterion: SiteCriterion, _ view: KnowSiteView) -> KnowSiteView {
        guard case .knowSite(let model) = assembly.model else { return view }
        let dropped = graph.relations.indices.filter {
            graph.relations[$0].step?.relation == criterion.ownRelation
        }
        return KnowSiteView(model, checkpoint.parameters, dropping: Set(dropped))
    }

    /// Regions that are no candidates for a brand, ascending.
    func masked(_ brand: Int, _ candidates: RankingProtocol) -> [Int32] {
        guard candidates.masksTraining else { return [] }
        let known =
            split.training.regions(ofBrand: brand) + split.validation.regions(ofBrand: brand)
        return Set(known).sorted()
    }

    /// Facts behind each unit of evidence: those of the path's last relation, and of OpenStoreAt.
    func factsOfUnits(_ view: KnowSiteView) -> [Double] {
        var counts = [Double](repeating: 0, count: graph.relations.count)
        for relation in graph.relation { counts[Int(relation)] += 1 }
        return view.layout.paths.map { path in path.reduce(0) { $0 + counts[$1] } }
            + [counts[view.layout.openStore]]
    }
}

extension Workspace {
    /// Loads a run that chooses sites; a second call returns the same.
    ///
    /// - Parameter kind: `last`, `best` or `final`; nil takes what the run recommends with.
    /// - Throws: `Failure(.usage)` for a run that recommends places.
    func siteRun(_ name: String, session: String, kind: String? = nil) throws -> SiteRun {
        let report = try run(name, session: session)
        guard report.recipe.model.choosesSites else {
            throw Failure(
                .usage,
                "run \(name) is of \(report.recipe.model.title), which recommends places to users",
                remedy: "name a run of KnowSite, TuckER, DistMult, ComplEx or TransE")
        }
        let (file, key) = try checkpointFile(of: report, kind: kind)
        return try siteRuns.value(key) { try makeSiteRun(report, file: file) }
    }

    private func makeSiteRun(_ report: RunReport, file: String) throws -> SiteRun {
        let city = try city(report.city)
        let checkpoint = try Checkpoint(readingFrom: file, expecting: city.fingerprint)
        let data = try urbanGraph(
            report.city, settings: UrbanGraphSettings(checkpoint.recipe.site.graph),
            seed: checkpoint.recipe.site.splitSeed,
            minimumPairs: checkpoint.recipe.site.minimumPairs)
        return try SiteRun(
            report.run, checkpoint: checkpoint, data: data, planted: try truth(of: report.city))
    }

    /// A brand by number (0, 1, …), by name, or by a part of a name that no other has; `name:` may
    /// precede a name.
    func findBrand(_ text: String, in city: City) throws -> Int {
        try Self.entry(text, "brand", city.brands.map { Array($0.names) } ?? [], city)
    }

    /// A region by number or name, as a brand.
    func findRegion(_ text: String, in city: City) throws -> Int {
        try Self.entry(text, "region", city.regions.map { Array($0.names) } ?? [], city)
    }

    private static func entry(_ text: String, _ what: String, _ names: [String], _ city: City)
        throws -> Int
    {
        if !text.hasPrefix("name:"), let number = Int(text) {
            guard names.indices.contains(number) else {
                throw Failure(
                    .noInput, "there is no \(what) \(number) in \(city.name)",
                    remedy: "give a number from 0 to \(names.count - 1), or a name")
            }
            return number
        }
        let wanted = (text.hasPrefix("name:") ? String(text.dropFirst(5)) : text).lowercased()
        if let exact = names.firstIndex(where: { $0.lowercased() == wanted }) { return exact }
        let near = names.indices.filter { names[$0].lowercased().contains(wanted) }
        guard let found = near.first, near.count == 1 else {
            throw Failure(
                .noInput,
                near.isEmpty
                    ? "there is no \(what) '\(text)' in \(city.name)"
                    : "'\(text)' stands for \(near.count) \(what)s of \(city.name)",
                remedy: near.isEmpty
                    ? "list the brands with 'whyhere sites --run RUN'"
                    : "give one of \(near.prefix(5).map { names[$0] }.joined(separator: ", "))")
        }
        return found
    }
}
