import Autodiff
import Foundation
import Optimizers
import Reports
import Support
import Tensors

/// Parameters, optimiser and state of a run in one safetensors file.
///
/// Tensors are named `parameter/NAME`, `adam.first/NAME` and `adam.second/NAME`; the metadata
/// holds the city's fingerprint, the recipe and the state as JSON. Files are replaced atomically:
/// a reader finds the old one or the new one, never half of one.
public struct Checkpoint: Sendable {
    public var city: String
    public var cityFingerprint: String
    public var run: String
    /// By which it is opened: with every change that was made while it trained.
    public var recipe: TrainingRecipe
    /// By which the run began.
    public var firstRecipe: TrainingRecipe
    public var state: TrainingState
    /// Which view the graph was built from: `training` or `training+validation`.
    public var view: String
    /// The epoch these parameters belong to.
    public var epoch: Int
    public var parameters: Parameters<Float>
    /// What the optimiser remembers; absent in checkpoints that are only read, not resumed.
    public var moments: AdamMoments<Float>?

    /// Where it was read from; nil for one that is not written yet.
    public private(set) var file: String?

    private static let format = "whyhere-checkpoint-1"

    /// - Throws: `Failure(.io)`; the file that was there stays.
    public func write(to path: String) throws {
        var writer = SafetensorsWriter()
        writer.writesDigest = true
        func add(_ prefix: String, _ parameters: Parameters<Float>) {
            for name in parameters.names {
                writer.add("\(prefix)/\(name)", parameters[name])
            }
        }
        add("parameter", parameters)
        if let moments {
            add("adam.first", moments.first)
            add("adam.second", moments.second)
        }
        func json(_ value: some Encodable) throws -> String {
            let encoder = JSONEncoder()
            encoder.outputFormatting = .sortedKeys
            return String(decoding: try encoder.encode(value), as: UTF8.self)
        }
        writer.metadata = [
            "format": Checkpoint.format, "city": city, "city_fingerprint": cityFingerprint,
            "run": run, "model": recipe.model, "recipe": try json(recipe),
            "state": try json(state),
            "view": view, "epoch": String(epoch), "adam_step": String(moments?.step ?? 0),
            "parameters": try json(parameters.names),
        ]
        if firstRecipe != recipe { writer.metadata["first_recipe"] = try json(firstRecipe) }
        try writer.write(to: path)
    }

    /// - Parameter fingerprint: Of the city that the checkpoint must belong to; nil takes any.
    /// - Throws: `Failure` for a file that is missing, cut, foreign, or of another city.
    public init(readingFrom path: String, expecting fingerprint: String? = nil) throws {
        let file = try SafetensorsFile(path: path)
        let metadata = file.metadata
        guard metadata["format"] == Checkpoint.format else {
            throw Failure(
                .badData, "this safetensors file is no WhyHere checkpoint",
                remedy: "name a file from a session's checkpoints folder", file: path)
        }
        try file.requireUndamaged(remedy: "restore the file from a copy or train again")
        func field<Value: Decodable>(_ name: String, _: Value.Type) throws -> Value {
            guard let text = metadata[name],
                let value = try? JSONDecoder().decode(Value.self, from: Data(text.utf8))
            else {
                throw Failure(
                    .badData, "the checkpoint's \(name) is missing or not readable",
                    remedy: "restore the file from a copy or train again", file: path)
            }
            return value
        }
        city = metadata["city"] ?? ""
        cityFingerprint = metadata["city_fingerprint"] ?? ""
        if let fingerprint, fingerprint != cityFingerprint {
            throw Failure(
                .badData,
                "the checkpoint was trained on city \(city) with other data (\(cityFingerprint.prefix(12)) instead of \(fingerprint.prefix(12)))",
                remedy: "open the city it was trained on or train again", file: path)
        }
        self.file = path
        run = metadata["run"] ?? ""
        recipe = try field("recipe", TrainingRecipe.self)
        firstRecipe =
            metadata["first_recipe"] == nil
            ? recipe : try field("first_recipe", TrainingRecipe.self)
        state = try field("state", TrainingState.self)
        guard state.isPossible else {
            throw Failure(
                .badData,
                "the checkpoint stands at step \(state.phaseStep) of \(state.step) with a learning rate of \(state.learningRate), which cannot be",
                remedy: "restore the file from a copy or train again", file: path)
        }
        view = metadata["view"] ?? ""
        epoch = try field("epoch", Int.self)
        let names = try field("parameters", [String].self)
        func read(_ prefix: String) throws -> Parameters<Float> {
            var result = Parameters<Float>()
            for name in names where file.names.contains("\(prefix)/\(name)") {
                result[name] = try file.tensor("\(prefix)/\(name)")
            }
            return result
        }
        parameters = try read("parameter")
        guard parameters.names == names else {
            throw Failure(
                .badData, "the checkpoint lacks a parameter of its own list \(names)",
                remedy: "restore the file from a copy or train again", file: path)
        }
        let step = try field("adam_step", Int.self)
        if step > 0 {
            let (first, second) = (try read("adam.first"), try read("adam.second"))
            // A parameter that never had a gradient has no moments; one without the other, or of
            // another shape, would be written over its end.
            let fit =
                first.names == second.names
                && first.names.allSatisfy {
                    first[$0].shape == parameters[$0].shape && second[$0].shape == first[$0].shape
                }
            guard fit else {
                throw Failure(
                    .badData, "the optimiser's state does not fit the checkpoint's parameters",
                    remedy: "restore the file from a copy or train again", file: path)
            }
            moments = AdamMoments(step: step, first: first, second: second)
        }
    }

    /// Fails where the parameters are not those of the recipe's model on this city, or hold what is
    /// no number: whatever reads them afterwards relies on both.
    ///
    /// - Throws: `Failure(.badData)`.
    public func require(_ shapes: ParameterShapes) throws {
        if let misfit = parameters.misfit(shapes) {
            throw Failure(
                .badData,
                "the checkpoint's parameters are not those of its recipe on city \(city): \(misfit)",
                remedy: "restore the file from a copy or train again", file: file)
        }
        if let found = parameters.firstNotFinite {
            throw Failure(
                .badData,
                "the run's parameters are no numbers any more: \(found.name) holds \(found.number); its training diverged",
                remedy: "train again with a lower learning rate", file: file)
        }
    }

    /// - Parameter firstRecipe: By which the run began; nil where nothing was changed since.
    public init(
        city: String, cityFingerprint: String, run: String, recipe: TrainingRecipe,
        firstRecipe: TrainingRecipe? = nil, state: TrainingState, view: String, epoch: Int,
        parameters: Parameters<Float>,
        moments: AdamMoments<Float>?
    ) {
        self.city = city
        self.cityFingerprint = cityFingerprint
        self.run = run
        self.recipe = recipe
        self.firstRecipe = firstRecipe ?? recipe
        self.state = state
        self.view = view
        self.epoch = epoch
        self.parameters = parameters
        self.moments = moments
    }
}
