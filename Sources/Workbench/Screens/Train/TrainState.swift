import Canvas
import Reports

/// What the Train screen shows.
public struct TrainState: Codable, Equatable, Sendable {
    public enum Polling: String, Codable, Sendable { case idle, asked, waiting }

    public var recipe: TrainingRecipe
    /// The recipes of the models that were in the form before, by model: each keeps its own.
    public var kept: [String: TrainingRecipe] = [:]
    /// The split that recipes have where nobody chose one: that of the open city.
    public var standardSplit = SplitRule.released
    /// What a training is watched for: somebody is there to answer, so that it pauses.
    public var supervision = {
        var supervision = Supervision()
        supervision.reaction = .pause
        return supervision
    }()
    /// A field's text that is not a valid value, with the reason.
    public var faults: [String: FieldFault] = [:]
    public var form = ListPosition()
    public var pane = Pane.form
    /// The run whose curves are shown.
    public var run: String?
    public var report: RunReport?
    public var failure: String?
    public var polling = Polling.idle
    /// Must be read once more although it is not active.
    public var stale = true
    public var charts = ChartsState()
    public var log = ListPosition()
    public var logChoice = ListChoice()
    public var list = ListPosition()
    public var choice = ListChoice()
    public var sweep = SweepState()
    /// The effect of the key `S` has not answered yet.
    public var starting = false

    public init(recipe: TrainingRecipe) { self.recipe = recipe }

    /// Puts another recipe into the form; the one before is kept for its model.
    mutating func change(to next: TrainingRecipe) {
        guard next.model != recipe.model else { return }
        kept[recipe.model] = recipe
        recipe = next
        faults = [:]
    }
}

/// Text in a field that is not a value of that field.
public struct FieldFault: Codable, Equatable, Sendable {
    public var text: String
    public var reason: String
}
