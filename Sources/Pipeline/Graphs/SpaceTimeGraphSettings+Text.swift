import Support
import Tensors

extension SpaceTimeGraphSettings {
    /// Reads settings as a recipe holds them, by the names of `city stkg`'s options:
    /// `steps=3,area-factor=2`. Empty gives the defaults. Recipes of earlier versions call the area's
    /// factor geohash-factor.
    ///
    /// - Throws: `Failure(.usage)` for a name or number that is none, or out of range.
    public init(_ text: String) throws {
        self.init()
        for part in text.split(separator: ",") where !part.allSatisfy({ $0 == " " }) {
            let sides = part.filter { $0 != " " }.split(separator: "=").map(String.init)
            let value = sides.count == 2 ? sides[1] : ""
            func set<Value>(_ path: WritableKeyPath<Self, Value>, _ read: Value?) -> Bool {
                guard let read else { return false }
                self[keyPath: path] = read
                return true
            }
            let isRead =
                switch sides.first {
                case "steps": set(\.steps, Int(value))
                case "area": set(\.area, Area(rawValue: value))
                case "area-factor", "geohash-factor": set(\.areaFactor, Double(value))
                case "period-factor": set(\.periodFactor, Double(value))
                case "degree": set(\.degree, Degree(rawValue: value))
                case "largest-degree": set(\.largestDegree, Int(value).map(Optional.some))
                default: false
                }
            guard isRead else {
                throw Failure(
                    .usage, "'\(part)' is no setting of the space-time graph",
                    remedy:
                        "give steps or largest-degree = a whole number, area-factor or period-factor = a number, area=geohash|region, or degree=counted|weighted"
                )
            }
        }
        try validate()
    }
}
