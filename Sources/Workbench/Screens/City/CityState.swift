import Canvas
import Reports

/// Places of one kind, by an index into the names of the map.
public enum PlaceKind: Codable, Equatable, Sendable {
    case category(Int)
    case brand(Int)
}

/// The outlines under the places of the map, in the order of their key.
public enum MapOutlines: String, Codable, CaseIterable, Sendable {
    case none, regions, businessAreas, both

    var hasRegions: Bool { self == .regions || self == .both }
    var hasBusinessAreas: Bool { self == .businessAreas || self == .both }
}

/// What was chosen of the lists of the City screen.
public struct CityChoices: Codable, Equatable, Sendable {
    public var map = ListChoice()
    public var facts = ListChoice()
    public var categories = ListChoice()
    public var places = ListChoice()
    public var brands = ListChoice()
    public var findings = ListChoice()
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
    public var spaceTimeGraph = Inquiry<SpaceTimeGraphQuestion>()
    public var failure: String?
    /// The boxes of the map; nil where nothing has a position.
    public var frames: MapFrames?
    public var view = MapView()
    /// Places fill cells in place of dots.
    public var fillsCells = false
    /// The kind of place that the map shows; nil shows all places.
    public var layer: PlaceKind?
    public var outlines = MapOutlines.none
    public var choices = CityChoices()
    /// Whether the map shows each place; empty where no filter hides any.
    public var onMap: [Bool] = []
    public var pane = Pane.map
    public var totalsList = ListPosition()
    public var categoryList = ListPosition()
    public var placeList = ListPosition()
    public var brandList = ListPosition()
    public var findingList = ListPosition()
    /// The finding whose consequence is shown.
    public var expanded: Int?
}
