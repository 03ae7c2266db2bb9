import Tensors

extension SpaceTimeGraphSettings {
    /// Reads settings as a recipe holds them, by the names of `city stkg`'s options:
    /// `steps=3,geohash-factor=2`. Empty gives the defaults.
    ///
    /// - Throws: `Failure(.usage)` for a name or number that is none, or out of range.
    public init(_ text: String) throws {
        self.init()
        for part in text.split(separator: ",") where !part.allSatisfy({ $0 == " " }) {
            let sides = part.filter { $0 != " " }.split(separator: "=").map(String.init)
            let value = sides.count == 2 ? sides[1] : ""
            var isRead = true
            switch sides.first {
            case "steps": steps = Int(value) ?? steps
            case "geohash-factor": geohashFactor = Double(value) ?? geohashFactor
            case "period-factor": periodFactor = Double(value) ?? periodFactor
            case "degree":
                isRead = Degree(rawValue: value) != nil
                degree = Degree(rawValue: value) ?? degree
            case "largest-degree": largestDegree = Int(value)
            default: isRead = false
            }
            let isNumber = Double(value) != nil || sides.first == "degree"
            guard isRead, isNumber else {
                throw Failure(
                    .usage, "'\(part)' is no setting of the space-time graph",
                    remedy:
                        "give steps, geohash-factor, period-factor, largest-degree = a number, or degree=counted|weighted"
                )
            }
        }
        try validate()
    }
}
