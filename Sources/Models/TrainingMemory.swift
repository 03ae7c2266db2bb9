import Autodiff
import City
import Foundation
import Reports
import Support

/// How much a city holds, for what is counted before it is read.
public struct CityCounts: Equatable, Sendable {
    public var users = 0
    public var places = 0
    public var visits = 0
    /// Of the knowledge graph; fewer than it has where the graph is built.
    public var entities = 0
    public var relations = 6

    public init() {}

    public init(_ city: City) {
        users = city.userCount
        places = city.placeCount
        visits = city.visitCount
        entities = city.graph?.entities.count ?? city.brandCount + city.regionCount
        // A built one has at least OpenStoreAt, LocateAt and BrandOf, in both directions.
        relations = city.graph?.relations.count ?? 6
    }
}

/// Memory that a training takes at the least, by what takes it.
///
/// An honest lower bound: what is certainly there at one time. A training that needs more than a
/// machine has is refused before it begins; one that needs a little less may still fail.
public struct TrainingMemory: Sendable {
    public struct Part: Equatable, Sendable {
        /// Such as "operators of 20000 users and 60000 places".
        public var what: String
        public var bytes: Double
        /// Options that make it smaller, without dashes; none where only another city does.
        public var options: [String]
        /// What does without it, such as an option with its value; nil where nothing does.
        public var instead: String?
    }

    public private(set) var parts: [Part] = []

    public init() {}

    public var bytes: Double { parts.reduce(0) { $0 + $1.bytes } }

    /// - Parameter numbers: Of 4 bytes each, unless `bytesEach` says otherwise.
    public mutating func add(
        _ what: String, numbers: Double, bytesEach: Double = 4, lower options: String...,
        instead: String? = nil
    ) {
        guard numbers > 0 else { return }
        parts.append(
            Part(what: what, bytes: numbers * bytesEach, options: options, instead: instead))
    }

    /// Parameters, and what Adam remembers of each; with gradients of all of them where the loss
    /// touches all.
    mutating func addParameters(
        _ shapes: ParameterShapes, hasDenseGradients: Bool = true, lower options: String...
    ) {
        let largest = shapes.names.max { Self.count(shapes, $0) < Self.count(shapes, $1) }
        let shape = largest.flatMap { shapes[$0] } ?? []
        parts.append(
            Part(
                what:
                    "parameters, the largest of them \(shape.map(String.init).joined(separator: " x ")), with the optimiser's memory",
                bytes: shapes.count * 4 * (hasDenseGradients ? 4 : 3), options: options))
    }

    private static func count(_ shapes: ParameterShapes, _ name: String) -> Double {
        (shapes[name] ?? []).reduce(1) { $0 * Double($1) }
    }

    /// Fails where the training needs more than this process can have.
    ///
    /// - Throws: `Failure(.usage)` with both figures and what to lower.
    public func require(_ title: String, limit: Int = SystemMemory.limit) throws {
        guard bytes > Double(limit), let largest = parts.max(by: { $0.bytes < $1.bytes }) else {
            return
        }
        let options = largest.options.map { "--" + $0 }
        throw Failure(
            .usage,
            "training \(title) like this needs at least \(Self.gigabytes(bytes)) GB of memory, \(Self.gigabytes(largest.bytes)) GB of it for \(largest.what), and this process can have \(Self.gigabytes(Double(limit))) GB",
            remedy: options.isEmpty
                ? (largest.instead.map { "give \($0), or " } ?? "")
                    + "train on a part of the city or on a machine with more memory"
                : "lower \(options.joined(separator: " or ")), or train on a machine with more memory"
        )
    }

    private static func gigabytes(_ bytes: Double) -> String {
        String(format: bytes < 1e10 ? "%.2f" : "%.0f", bytes / 1e9)
    }
}

extension RecipeOfTask {
    /// What a training on a city takes at the least.
    public func memory(_ city: CityCounts) -> TrainingMemory {
        switch self {
        case .places(let recipe): recipe.memory(city)
        case .nextPlace(let recipe): recipe.memory(city)
        case .sites(let recipe): recipe.memory(city)
        }
    }
}

extension Catalogue {
    /// - Throws: `Failure(.usage)` where a training needs more memory than this process can have.
    public static func requireMemory(for recipe: TrainingRecipe, on city: City) throws {
        try self.recipe(recipe).memory(CityCounts(city)).require(recipe.card().title)
    }
}

extension NextPlaceRecipe {
    /// A vector for each place is what every model of sequences has.
    public func memory(_ city: CityCounts) -> TrainingMemory {
        var result = TrainingMemory()
        var shapes = ParameterShapes()
        shapes["place"] = [city.places, learning.dimension]
        result.addParameters(shapes, hasDenseGradients: false, lower: "dimension")
        return result
    }
}

extension CityCounts {
    /// Sequences of a batch: users have at least one each, but for those without events.
    func sequences(_ batch: Int) -> Double { Double(min(batch, users)) }

    /// Events of a batch that are certainly there: half of what users have on average.
    func events(_ batch: Int, length: Int) -> Double {
        sequences(batch) * min(Double(length), Double(visits) / Double(max(1, users)) / 2)
    }
}
