import Support

/// What happens to a candidate when evidence is removed and the model is run again.
public struct Ablation: Codable, Equatable, Sendable {
    /// New score less the old one.
    public var scoreChange: Double
    /// Realistic rank afterwards.
    public var rank: Double

    public init(scoreChange: Double, rank: Double) {
        self.scoreChange = scoreChange
        self.rank = rank
    }
}

/// How much one way to explain is worth, measured by removing what it names.
///
/// Of a study over many users every number is a mean over explanations, and the shares are shares of them.
public struct MethodFaithfulness: Codable, Equatable, Sendable {
    /// Name of an explanation method, or of a control.
    public var method: String
    /// Explanations behind the numbers; 1 for a single one.
    public var explanations: Int
    /// Drop of the margin when the strongest units go, at each budget.
    public var comprehensiveness: [Double]
    /// Drop of the margin when only the strongest units stay, at each budget; small is good.
    public var sufficiency: [Double]
    /// Rise of ln(rank) when the strongest units go, at each budget.
    public var rankComprehensiveness: [Double]
    /// Rise of ln(rank) when only the strongest units stay, at each budget; small is good.
    public var rankSufficiency: [Double]
    /// Whether the place leaves the top k when the evidence goes.
    public var fidelityPlus: Double
    /// Whether the place leaves the top k when only the evidence stays.
    public var fidelityMinus: Double
    /// Harmonic mean of fidelity⁺ and 1 - fidelity⁻; 0 where both are 0.
    public var characterization: Double
    /// `1 - exp(-KL(p ‖ p_E))` over the top k and the tail; 0 is faithful.
    public var unfaithfulness: Double
    /// Share of units whose contribution has the sign of their ablation.
    public var polarityAgreement: Double?
    /// Kendall's τ_b between contributions and leave-one-out.
    public var agreement: Double?
    /// Jaccard index of the ten strongest units over five seeds; 1 where there is no seed.
    public var stability: Double?
    /// 1 - |τ_b| against the same method on randomised parameters; 0 means that the explanation
    /// does not look at what the model learned.
    public var sanity: Double?
    /// Mean cosine distance to the explanations of other candidates of the list; 0 means that
    /// every candidate gets the same explanation.
    public var specificity: Double?
    /// Mean Jaccard index of the five leading rows with those of other candidates of the list; 1
    /// means that every candidate gets the same rows.
    public var overlap: Double?
    /// How well contributions rank the recorded true causes; chance is 0.5.
    public var plantedTruth: Double?
    /// Runs of the model that the explanation itself took.
    public var runs: Double

    public init(
        method: String, explanations: Int, comprehensiveness: [Double], sufficiency: [Double],
        rankComprehensiveness: [Double], rankSufficiency: [Double], fidelityPlus: Double,
        fidelityMinus: Double, characterization: Double, unfaithfulness: Double,
        polarityAgreement: Double?, agreement: Double?, stability: Double?, sanity: Double?,
        specificity: Double?, plantedTruth: Double?, runs: Double
    ) {
        self.method = method
        self.explanations = explanations
        self.comprehensiveness = comprehensiveness
        self.sufficiency = sufficiency
        self.rankComprehensiveness = rankComprehensiveness
        self.rankSufficiency = rankSufficiency
        self.fidelityPlus = fidelityPlus
        self.fidelityMinus = fidelityMinus
        self.characterization = characterization
        self.unfaithfulness = unfaithfulness
        self.polarityAgreement = polarityAgreement
        self.agreement = agreement
        self.stability = stability
        self.sanity = sanity
        self.specificity = specificity
        self.plantedTruth = plantedTruth
        self.runs = runs
    }
}

/// What a random choice of so much evidence reaches: mean, and where 95 % of the draws lie.
public struct RandomBand: Codable, Equatable, Sendable {
    public var mean, low, high: Double

    public init(mean: Double, low: Double, high: Double) {
        self.mean = mean
        self.low = low
        self.high = high
    }
}

/// The measured faithfulness of one explanation, by every method beside the controls.
public struct FaithfulnessReport: Codable, Equatable, Sendable {
    /// `mask`: inputs masked, model run again.
    public var mode: String
    /// Length k of the list.
    public var cutoff: Int
    /// Units of evidence.
    public var units: Double
    /// Shares of the units that are removed or kept.
    public var budgets: [Double]
    public var methods: [MethodFaithfulness]
    /// Of comprehensiveness for random evidence, at each budget.
    public var band: [RandomBand]
    /// Draws behind the band.
    public var draws: Int
    public var seed: UInt64
    public var milliseconds: Double
    /// What other seeds of the run say; nil where there are none, or where many are measured.
    public var seeds: SeedAgreement?
    /// What planted causes say of the run's explanations, or of its model's; nil where no study was
    /// made.
    public var truth: MeasuredTruth?

    public init(
        mode: String, cutoff: Int, units: Double, budgets: [Double],
        methods: [MethodFaithfulness], band: [RandomBand], draws: Int, seed: UInt64,
        milliseconds: Double
    ) {
        self.mode = mode
        self.cutoff = cutoff
        self.units = units
        self.budgets = budgets
        self.methods = methods
        self.band = band
        self.draws = draws
        self.seed = seed
        self.milliseconds = milliseconds
    }
}

/// How far runs that differ in their seed alone give the same reason.
public struct SeedAgreement: Codable, Equatable, Sendable {
    /// Other runs of the group.
    public var runs: Int
    /// Mean Jaccard index of the five leading rows with those of each other run.
    public var overlap: Double

    public init(runs: Int, overlap: Double) {
        self.runs = runs
        self.overlap = overlap
    }

    public var sentence: String {
        "Of the five leading rows \(Wording.count(runs, "other seed names", "other seeds name")) "
            + "the same by \(Numbers.fixed(overlap, 2)) (1 is all, 0 none)."
    }
}

/// What a study found of planted causes in a grown city.
public struct MeasuredTruth: Codable, Equatable, Sendable {
    public var run: String
    public var model: String
    public var city: String
    public var rows: [PlantedTruthRow]

    public init(run: String, model: String, city: String, rows: [PlantedTruthRow]) {
        self.run = run
        self.model = model
        self.city = city
        self.rows = rows
    }

    /// `same hours` of `sameHours`.
    private static func words(_ cause: String) -> String {
        cause.reduce(into: "") { $0 += $1.isUppercase ? " " + $1.lowercased() : String($1) }
    }

    /// How well the default reason finds each kind of cause, among all that it could name.
    public var sentence: String {
        let method = "contrast"
        let side = rows.filter { $0.method == method && $0.among != "visitors" }
        let shown = side.contains { $0.side == "user" } ? "user" : side.first?.side
        let told = side.filter { $0.side == shown }.map { row in
            "\(Self.words(row.cause)) \(Numbers.fixed(row.area, 2))"
        }
        guard !told.isEmpty else { return "No planted cause was measured with the contrast." }
        return "Planted causes of \(city) (\(run)): the reason ranks the true cause above this "
            + "share of the others: " + told.joined(separator: ", ") + " (chance 0.50)."
    }
}
