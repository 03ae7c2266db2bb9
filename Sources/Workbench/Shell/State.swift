import Canvas
import Reports
import Support

/// The screens, in the order of their keys. A screen is its folder, a case and a line here, and what
/// it keeps in `State`.
public enum Screen: Int, Codable, CaseIterable, Sendable {
    case city = 1
    case users, why, sites, train, runs, session

    /// What the shell knows of it.
    var part: any ScreenPart.Type {
        switch self {
        case .city: CityScreen.self
        case .users: UsersScreen.self
        case .why: WhyScreen.self
        case .sites: SitesScreen.self
        case .train: TrainScreen.self
        case .runs: RunsScreen.self
        case .session: SessionScreen.self
        }
    }

    public var title: String { part.title }

    /// As its keys are headed.
    var section: String { "\(rawValue) \(title)" }

    /// The digit that opens it.
    var key: Character { Character("\(rawValue)") }

    /// Screens that can be opened today.
    public var isBuilt: Bool { part.refusal == nil }
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
    /// How somebody wants it to look.
    public var preferences = Preferences()
    public var screen = Screen.city
    /// Where Esc goes back to.
    public var trail: [Screen] = []
    public var status: Status?
    public var overlay: Overlay?
    /// What the palette has found by what was typed.
    public var found: [Found] = []
    /// Where borders between panes were dragged to, by the name of the border.
    public var shares: [String: Double] = [:]
    /// The border that the mouse holds.
    public var heldBorder: String?
    /// The point of a map that the mouse holds.
    public var heldPoint: MapPoint?
    /// The name of the city that was asked for; nil is the bundled one.
    public var wantedCity: String?
    /// The user to open as soon as the list of users is there.
    public var wantedUser: Int?
    /// The session that requests are about.
    public var session: String
    /// The training that was started here last: quitting leaves it running, and says so.
    public var startedRun: String?
    /// The session that is opened in place of this one; nil where quitting is the end.
    public var nextSession: String?
    /// What is known of models, in the order of the catalogue.
    public var cards: [ModelCard]
    public var city = CityState()
    public var users = UsersState()
    public var why = WhyState()
    public var sites = SitesState()
    public var train: TrainState
    public var runs = RunsState()
    public var notebook = NotebookState()
    /// How the panes of each screen are wanted, by its name in the file of preferences.
    public var arrangements: [String: PaneArrangement] = [:]
    /// What was filled into the forms that make cities.
    public var forms = FormsState()
    /// What was chosen of the lists of panels.
    public var panelChoices = PanelChoices()

    /// - Parameters:
    ///   - city: Name of the city to open; nil opens the bundled one.
    ///   - screen: The first screen.
    ///   - user: A user to select once the users are loaded.
    ///   - cards: Of every model, at least one, in the order of the catalogue; the form of a
    ///     training begins with the first.
    public init(
        cards: [ModelCard], city: String? = nil, screen: Screen = .city, user: Int? = nil,
        ascii: Bool = false, session: String = "default", preferences: Preferences = Preferences()
    ) {
        precondition(!cards.isEmpty, "A workbench without a model")
        self.session = session
        self.cards = cards
        train = TrainState(recipe: cards[0].standard)
        wantedCity = city
        wantedUser = user
        self.screen = screen.isBuilt ? screen : .city
        self.ascii = ascii || preferences.ascii
        self.preferences = preferences
    }
}
