import Reports

/// Another run that a new one starts from or learns from, as its recipe declares it.
///
/// What is taken of it are the parameters that were chosen on validation, whatever it was trained on
/// afterwards: the new run chooses its own epoch on validation, and a refit has seen that part.
public struct RunSource: Sendable {
    /// What is called so in messages: "vectors", "teacher", "first stage".
    public var role: String
    /// A run, a group of seeds, or `auto`: the newest finished one that fits.
    public var wanted: String
    /// Models whose runs can be one, the usual one first.
    public var models: [String]
    /// Begins the names of its parameters where a run has several sources.
    public var prefix: String
    /// Whether a run of such a model can be the source, however it was named: it learned from the
    /// same data, in the same shapes.
    public var fits: @Sendable (TrainingRecipe) throws -> Bool
    /// What `auto` asks besides `fits`.
    public var finds: @Sendable (TrainingRecipe) throws -> Bool
    /// What a run that does not fit has, as the end of a sentence, and what to do instead.
    public var misfit: String
    public var remedy: String
    /// Trained first where `auto` finds none; nil where none is trained by itself.
    public var otherwise: TrainingRecipe?
    /// The new run's recipe with what it takes over from its source, by the source's name; nil where
    /// it takes over nothing.
    public var adopting: (@Sendable (_ run: String, TrainingRecipe) throws -> TrainingRecipe)?

    public init(
        role: String, wanted: String, models: [String], prefix: String = "", misfit: String,
        remedy: String,
        otherwise: TrainingRecipe? = nil,
        adopting: (@Sendable (_ run: String, TrainingRecipe) throws -> TrainingRecipe)? = nil,
        finds: @escaping @Sendable (TrainingRecipe) throws -> Bool = { _ in true },
        fits: @escaping @Sendable (TrainingRecipe) throws -> Bool
    ) {
        self.role = role
        self.wanted = wanted
        self.models = models
        self.prefix = prefix
        self.misfit = misfit
        self.remedy = remedy
        self.otherwise = otherwise
        self.adopting = adopting
        self.finds = finds
        self.fits = fits
    }
}
