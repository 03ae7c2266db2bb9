import Autodiff
import City
import Recommending
import Support
import Tensors

/// A run of another model whose scores a ranker is told beside its own features.
public enum RankerSource: String, CaseIterable, Sendable {
    /// Stage 2a of Spacetime-GR: the cosine of user and place, and, where they are asked for, the
    /// products of both vectors' numbers.
    case towers
    /// Stage 2b of Spacetime-GR: the logit of a click.
    case clicks

    var stage: GeneratorRecipe.Stage {
        switch self {
        case .towers: .embedding
        case .clicks: .ranking
        }
    }

    /// Begins the names of its parameters among those of a ranker's sources.
    var prefix: String { rawValue + "." }
}

/// The sources of a ranker, rebuilt by what its recipe keeps of them.
///
/// They look things up in tables of the training view, whatever view the ranker itself learns from: a
/// refit makes the same of a moment as the training before it.
struct RankerSources: Sendable {
    private var towers: TowerScorer?
    private var clicks: ClickScorer?
    private let usesProducts: Bool
    /// Of all of them, with their prefixes.
    private(set) var parameters = Parameters<Float>()
    private(set) var shapes = ParameterShapes()
    /// Numbers of a candidate by source.
    private(set) var groups: [(name: String, count: Int)] = []

    /// Cost: a pass over the visits and, with towers, one over two tokens of each place.
    ///
    /// - Parameter parameters: Of the sources, with their prefixes.
    /// - Throws: `Failure(.badData)` where they are missing or have other shapes.
    init(_ recipe: RankerRecipe, in split: Split, _ parameters: Parameters<Float>?) throws {
        usesProducts = recipe.products
        for source in RankerSource.allCases where recipe.hasSource(source) {
            let shape = recipe.kept(of: source)
            let assembly = try GeneratorAssembly(shape, split.trainingView(), in: split)
            let own = parameters?.withoutPrefix(source.prefix) ?? Parameters()
            if let misfit = own.misfit(assembly.parameterShapes) {
                throw Failure(
                    .badData,
                    "what the ranker keeps of its --\(source.rawValue) does not fit its recipe: \(misfit)",
                    remedy: "train it again, or restore its checkpoint from a copy")
            }
            self.parameters.add(own, prefix: source.prefix)
            shapes.add(assembly.parameterShapes, prefix: source.prefix)
            switch source {
            case .towers:
                towers = assembly.towers(own)
                groups.append(
                    (source.rawValue, usesProducts ? 1 + shape.learning.dimension : 1))
            case .clicks:
                clicks = ClickScorer(
                    model: assembly.model, parameters: own, encoder: assembly.encoder)
                groups.append((source.rawValue, 1))
            }
        }
    }

    /// Numbers of a candidate.
    var count: Int { groups.reduce(0) { $0 + $1.count } }

    /// What the sources say of some places at some moments, a row for each place of each list.
    ///
    /// Cost: each source reads the end of each history once; clicks two tokens of each place besides.
    ///
    /// - Parameter lists: One of each query, all of one length; nil for all places.
    func rows(_ queries: ArraySlice<NextPlaceQuery>, of lists: [[Int32]]?) -> [[Float]] {
        guard let places = towers?.places ?? clicks?.places else { return [] }
        let each = lists?.first?.count ?? places
        var result = [[Float]](
            repeating: [], count: queries.count * each)
        func place(_ row: Int, _ column: Int) -> Int {
            lists.map { Int($0[row][column]) } ?? column
        }
        if let towers {
            let users = towers.users(Array(queries))
            let width = users.columns
            for row in 0..<queries.count {
                for column in 0..<each {
                    let start = place(row, column) * width
                    let products = (0..<width).map {
                        users[row * width + $0] * towers.vectors[start + $0]
                    }
                    result[row * each + column].append(products.reduce(0, +))
                    // Unit vectors have numbers of about 1/√d, and products are as small as 1/d.
                    if usesProducts { result[row * each + column] += products }
                }
            }
        }
        if let clicks {
            let logits = lists.map { clicks.scores(queries, of: $0) } ?? clicks.scores(queries)
            for row in 0..<queries.count * each { result[row].append(logits[row]) }
        }
        return result
    }
}
