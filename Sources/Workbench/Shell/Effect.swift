import Canvas
import Reports

/// What a screen asks of the world.
///
/// The first group is performed by the caller's `EffectHandler`, whose results come back as
/// messages; the second by the terminal host itself.
public enum Effect: Equatable, Sendable {
    /// The named city, or the bundled one → `.city`.
    case loadCity(String?)
    /// What `city check` finds → `.findings`.
    case loadFindings(city: String)
    /// Statistics of the city's space-time graph → `.spaceTimeGraph`.
    case loadSpaceTimeGraph(city: String)
    /// Every user's row → `.users`.
    case loadUsers(city: String)
    /// One user's timeline → `.user`.
    case loadUser(city: String, user: Int)
    /// Every run, without series → `.runs`.
    case loadRuns
    /// One run with its series → `.run`. Repeated every 250 ms while the run is active.
    case watchRun(String)
    /// The best places for a user → `.recommendation`.
    case recommend(RecommendationQuestion)
    /// The users whom a model of sequences can be asked about → `.askedUsers`.
    case loadAskedUsers(run: String)
    /// `side` is `user` or `place`, `group` one of `WhyState.groups` → `.explanation`.
    case explain(ExplanationQuestion)
    /// The same explanation, measured beside every method and control → `.faithfulness`.
    case measureFaithfulness(ExplanationQuestion)
    /// The list after edits of the user's visits → `.whatIf`.
    case whatIf(WhatIfQuestion)
    /// The visits without which a place would not be recommended → `.counterfactual`.
    case counterfactual(CounterfactualQuestion)
    /// The difference of two scores, split → `.contrast`.
    case contrast(ContrastQuestion)
    /// What a generator expects at other hours and from other positions → `.timeSense`.
    case timeSense(TimeSenseQuestion)
    /// Every simple rule of a city, and runs beside them, with intervals → `.comparison`.
    case compare(ComparisonQuestion)
    /// The faithfulness of a run's explanations over many users: what is there, or a process of
    /// its own that measures it → `.sweep`.
    case sweep(run: String)
    /// How far that process is → `.sweep`.
    case watchSweep(run: String)
    /// The brands that a run ranks sites for → `.siteBrands`.
    case loadSiteBrands(run: String)
    /// The regions for a brand's next store → `.siteRanking`.
    case rankSites(SiteQuestion)
    /// The criteria behind a brand and a region → `.siteExplanation`.
    case explainSite(SiteExplanationQuestion)
    /// The same, measured beside every method and control → `.siteFaithfulness`.
    case measureSite(SiteExplanationQuestion)
    /// Brands or categories against the criteria → `.criteriaHeatMap`.
    case loadCriteriaHeatMap(CriteriaQuestion)
    /// How far brands are from each other → `.brandDistances`.
    case loadBrandDistances(run: String)
    /// All entities in the plane → `.embeddingMap`.
    case loadEmbeddingMap(EmbeddingQuestion)
    /// The name of every place → `.placeNames`.
    case loadPlaceNames(city: String)
    /// Starts a training in a process of its own → `.trainingStarted`.
    case startTraining(city: String, TrainingRecipe)
    /// Starts `whyhere` with the arguments of a training of several runs.
    case startTrainings([String])
    /// Steers a running training → `.said`, or nothing.
    case command(run: String, TrainingCommand)
    /// Continues an interrupted or stopped run from its checkpoint → `.trainingStarted`.
    case resumeRun(String)
    /// Carries out a command of the command line in a process of its own → `.cityMade`.
    case makeCity(name: String, command: [String])
    /// What the process that makes a city wrote last → `.cityProgress`.
    case watchCity
    /// Writes a run's vectors of users and places for other programs → `.said` with the path.
    case writeVectors(run: String)
    /// Writes text to a file of that name → `.said` with the path.
    case writeText(name: String, text: String)

    /// Puts text on the terminal's clipboard.
    case copy(String)
    /// Sends `.timer` after that time.
    case timer(Timer, milliseconds: Int)
    /// Draws everything anew.
    case redraw
    case suspend
    case quit

    /// Performed by the terminal host, never handed to the `EffectHandler`.
    public var isHosts: Bool {
        switch self {
        case .copy, .timer, .redraw, .suspend, .quit: true
        default: false
        }
    }
}

/// Why the host should wake the screens later. A newer timer of a kind makes an older one void.
public enum Timer: Hashable, Sendable {
    /// The selected user has rested long enough to be loaded.
    case user(Int)
    /// The selected place has rested long enough to be explained.
    case explanation(Int)
    /// The selected brand has rested long enough for its regions to be ranked.
    case siteRanking(Int)
    /// The selected region has rested long enough to be explained.
    case siteReasons(Int)
    /// Time to look at the watched run again.
    case watch
    /// Time to look at the list of runs again.
    case runs
    /// Time to look at what makes a city.
    case cityWork
    /// Time to look at what sweeps a run.
    case sweep
}

/// Whatever the screens react to. There is no clock: time comes as `.timer`.
public enum Message: Equatable, Sendable {
    /// The first message: loads the city and the runs.
    case start
    case key(Key)
    case mouse(MouseEvent)
    case resized(Size)
    case timer(Timer)

    /// A city with its map and the names of all cities that can be opened.
    case city(CityReport, CityMap, names: [String])
    case findings(city: String, [CityFinding])
    case spaceTimeGraph(SpaceTimeGraphReport)
    case users(city: String, [UserRow])
    case user(city: String, UserReport)
    case runs([RunReport])
    case run(RunReport)
    case recommendation(RecommendationReport)
    case askedUsers(AskedUsers)
    case explanation(ExplanationReport)
    /// An explanation with its faithfulness.
    case faithfulness(ExplanationReport)
    case whatIf(WhatIfReport)
    case counterfactual(CounterfactualReport)
    case contrast(ContrastReport)
    case timeSense(TimeSenseReport)
    case siteBrands(run: String, [SiteBrandRow], notices: [String])
    case siteRanking(SiteRanking)
    case siteExplanation(SiteExplanation)
    /// An explanation of a site with its faithfulness.
    case siteFaithfulness(SiteExplanation)
    case criteriaHeatMap(run: String, CriteriaHeatMap)
    case brandDistances(run: String, BrandDistances)
    case embeddingMap(run: String, EmbeddingMap)
    case placeNames(city: String, [String])
    case comparison(ModelComparison)
    case sweep(SweepStanding)
    /// A training was started, or resumed, in its own process.
    case trainingStarted(run: String)
    /// The newest line of what makes a city; empty where it has said nothing yet.
    case cityProgress(String)
    /// A city was made, or changed.
    case cityMade(name: String)
    /// A sentence for the status line.
    case said(String)
    /// An effect failed, for the reason in the sentence.
    case failed(Effect, String)
}

/// At most one question of a kind is under way; while it is, only the newest other one waits.
///
/// So a user who runs down a list does not leave a queue of answers behind.
public struct Request<Question: Codable & Equatable & Sendable>: Codable, Equatable, Sendable {
    public private(set) var underWay: Question?
    private var waiting: Question?

    public init() {}

    /// Whether the question must be sent now.
    public mutating func ask(_ question: Question) -> Bool {
        if underWay == nil {
            underWay = question
            return true
        }
        waiting = underWay == question ? nil : question
        return false
    }

    /// An answer or a failure came; returns the question to send next.
    public mutating func answered() -> Question? {
        underWay = waiting
        waiting = nil
        return underWay
    }
}
