import Canvas
import Reports
import Support

/// The screens, in the order of their keys.
public enum Screen: Int, Codable, CaseIterable, Sendable {
    case city = 1
    case users, why, sites, train, runs, session

    public var title: String {
        switch self {
        case .city: "City"
        case .users: "Users"
        case .why: "Why"
        case .sites: "Sites"
        case .train: "Train"
        case .runs: "Runs"
        case .session: "Session"
        }
    }

    /// Screens that can be opened today.
    public var isBuilt: Bool { self != .session }
}

/// The parts of the screens that take the keyboard.
public enum Pane: String, Codable, CaseIterable, Sendable {
    case map, totals, rhythm, categories, places, brands, findings
    case users, timeline, userRhythm, trace
    case recommendations, reasons, evidence, edits, visits, sequencePicture
    case siteBrands, siteRegions, siteReasons, siteInstances, siteMessages, sitePicture
    case form, progress, plots, trainRuns
    case runs, runDetails
}

/// The line above the footer.
public struct Status: Codable, Equatable, Sendable {
    public enum Kind: String, Codable, Sendable { case note, failure }

    public var kind: Kind
    public var text: String
}

/// Everything the workbench knows. `view` draws it; only `update` changes it.
public struct State: Equatable, Codable, Sendable {
    public var size = Size(80, 24)
    /// Draws with ASCII only.
    public var ascii = false
    public var screen = Screen.city
    /// Where Esc goes back to.
    public var trail: [Screen] = []
    public var status: Status?
    public var overlay: Overlay?
    /// The name of the city that was asked for; nil is the bundled one.
    public var wantedCity: String?
    /// The user to open as soon as the list of users is there.
    public var wantedUser: Int?
    /// The training that was started here last: quitting leaves it running, and says so.
    public var startedRun: String?
    public var city = CityState()
    public var users = UsersState()
    public var why = WhyState()
    public var sites = SitesState()
    public var train: TrainState
    public var runs = RunsState()
    /// What was filled into the forms that make cities.
    public var forms = FormsState()
    /// The models that can be trained, in the order of the form.
    public var cards: [ModelCard]

    /// - Parameters:
    ///   - cards: The models that can be trained, at least one; the form begins with the first.
    ///   - city: Name of the city to open; nil opens the bundled one.
    ///   - screen: The first screen.
    ///   - user: A user to select once the users are loaded.
    public init(
        cards: [ModelCard], city: String? = nil, screen: Screen = .city, user: Int? = nil,
        ascii: Bool = false
    ) {
        precondition(!cards.isEmpty, "A workbench without a model")
        self.cards = cards
        train = TrainState(recipe: cards[0].standard)
        wantedCity = city
        wantedUser = user
        self.screen = screen.isBuilt ? screen : .city
        self.ascii = ascii
    }
}

/// Places of one kind, by an index into the names of the map.
public enum MapLayer: Codable, Equatable, Sendable {
    case category(Int)
    case brand(Int)
}

/// The outlines under the places of the map, in the order of their key.
public enum MapOutlines: String, Codable, CaseIterable, Sendable {
    case none, regions, businessAreas, both

    var hasRegions: Bool { self == .regions || self == .both }
    var hasBusinessAreas: Bool { self == .businessAreas || self == .both }
}

/// What the City screen shows.
public struct CityState: Codable, Equatable, Sendable {
    public var report: CityReport?
    public var map = CityMap()
    public var names: [String] = []
    /// The name of every place, once somebody had to choose among them.
    public var placeNames: [String]?
    public var findings: [CityFinding]?
    /// The space-time graph of the city, once somebody asked for it.
    public var spaceTimeGraph = Inquiry<String, SpaceTimeGraphReport>()
    public var failure: String?
    public var view = MapView()
    /// The kind of place that the map shows; nil shows all places.
    public var layer: MapLayer?
    public var outlines = MapOutlines.none
    public var filter = ""
    public var pane = Pane.map
    public var totalsList = ListPosition()
    public var categoryList = ListPosition()
    public var placeList = ListPosition()
    public var brandList = ListPosition()
    public var findingList = ListPosition()
    /// The finding whose consequence is shown.
    public var expanded: Int?
}

/// What the Users screen shows.
public struct UsersState: Codable, Equatable, Sendable {
    public var rows: [UserRow]?
    /// Indices into `rows` that pass the filter, in the chosen order.
    public var visible: [Int] = []
    public var filter = ""
    public var sort = UserOrder.number
    public var failure: String?
    public var list = ListPosition()
    public var report: UserReport?
    /// Indices into the timeline of the report that pass the filter.
    public var shown: [Int] = []
    /// Positions in `shown` before which a row marks that another part of the split begins.
    public var boundaries: [Int] = []
    /// Some event of the timeline is no visit.
    public var hasOtherActions = false
    /// Shows the planted causes; off at first, so that nobody is led by them.
    public var showsTruth = false
    public var timeline = ListPosition()
    public var pane = Pane.users
    /// The user that was asked for last; an older answer is not shown.
    public var target: Int?
    public var generation = 0
    public var request = Request<Int>()
}

/// A question to a run about a user.
public struct RecommendationQuestion: Codable, Equatable, Sendable {
    public var run: String
    public var user: Int
    /// `new` masks places that the user knows, `all` none.
    public var candidates: String
    /// Blocks that a generator tries; nil scores every place exactly.
    public var beam: Int?
    /// Numbers or names of the places that alone are ranked; nil ranks all.
    public var among: [String]?
}

/// The users whom a run can be asked about: those with an event to be told.
public struct AskedUsers: Codable, Equatable, Sendable {
    public var run: String
    /// Empty where they could not be found out.
    public var users: Set<Int>

    public init(run: String, users: Set<Int>) {
        self.run = run
        self.users = users
    }
}

/// A question to a run about a user and a place.
public struct ExplanationQuestion: Codable, Equatable, Sendable {
    public var run: String
    public var user: Int
    public var place: Int
    public var side: String
    public var group: String
    /// `new` or `all`: what the place is ranked among.
    public var candidates: String
    /// A run without distillation whose ranks stand beside, of a distilled run.
    public var undistilled: String?

    /// Whether a report answers this question. The score of a simple rule has one side and one
    /// grouping, whatever was asked; so has that of a sequence.
    func isAnswered(by report: ExplanationReport) -> Bool {
        report.run == run && report.user == user && report.place == place
            && report.candidates == candidates && report.sequence?.undistilled == undistilled
            && (run.contains("@") || report.sequence != nil
                || (report.side == side && report.group == group))
    }
}

/// What the Why screen shows.
public struct WhyState: Codable, Equatable, Sendable {
    /// What the key of the grouping goes through.
    public static let groups = ["places", "users", "own", "pairs"]

    public var user: Int?
    /// Somebody chose the user; else any other one does as well.
    public var isUserChosen = false
    public var run: String?
    public var asked: AskedUsers?
    public var askedRequest = Request<String>()
    public var candidates = "new"
    /// Whether the run that was asked last tells next events: each kind has its own candidates.
    var tellsMoments = false
    /// Blocks that a generator tries, and the places that alone are ranked.
    public var beam: Int?
    public var among: [String]?
    public var side = "user"
    /// What the similar visits are summed by.
    public var group = "places"
    public var filter = ""
    public var report: RecommendationReport?
    public var failure: String?
    public var list = ListPosition()
    public var explanation: ExplanationReport?
    public var explanationFailure: String?
    public var evidence = ListPosition()
    public var pane = Pane.recommendations
    /// What was asked last; older answers are not shown.
    public var target: RecommendationQuestion?
    public var explanationTarget: ExplanationQuestion?
    public var generation = 0
    public var recommend = Request<RecommendationQuestion>()
    public var explain = Request<ExplanationQuestion>()
    /// The place that the next comparison starts from.
    public var marked: NamedPlace?
    public var whatIf = WhatIfState()
    public var faithfulness = Inquiry<ExplanationQuestion, ExplanationReport>()
    public var counterfactual = Inquiry<CounterfactualQuestion, CounterfactualReport>()
    public var contrast = Inquiry<ContrastQuestion, ContrastReport>()
    public var timeSense = Inquiry<TimeSenseQuestion, TimeSenseReport>()
    /// What is shown of a model of sequences.
    public var sequence = SequenceState()
}

/// What the Train screen shows.
public struct TrainState: Codable, Equatable, Sendable {
    public enum Polling: String, Codable, Sendable { case idle, asked, waiting }

    public var recipe: TrainingRecipe
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
    /// Index of the shown group of metrics.
    public var metric = 0
    public var list = ListPosition()
    /// The effect of the key `S` has not answered yet.
    public var starting = false

    public init(recipe: TrainingRecipe) { self.recipe = recipe }
}

/// Text in a field that is not a value of that field.
public struct FieldFault: Codable, Equatable, Sendable {
    public var text: String
    public var reason: String
}

/// What the Runs screen shows.
public struct RunsState: Codable, Equatable, Sendable {
    public var all: [RunReport]?
    public var failure: String?
    public var filter = ""
    public var list = ListPosition()
    public var polling = TrainState.Polling.idle
    /// Runs that the next comparison shows, in the order of their marks.
    public var marked: [String] = []
    public var comparison = ComparisonState()
    public var sweep = SweepState()
}
