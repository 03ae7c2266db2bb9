import Support
import Tensors

extension UrbanGraphSettings {
    private static let numbers: [String: WritableKeyPath<UrbanGraphSettings, Double> & Sendable] = [
        "near-km": \.nearKilometres, "border-m": \.borderMetres, "flow-share": \.flowShare,
        "visit-gap-hours": \.visitGapHours, "function-cosine": \.functionCosine,
        "competitive-km": \.competitiveKilometres, "related-correlation": \.relatedCorrelation,
        "business-area-km": \.businessAreaKilometres,
    ]
    private static let counts: [String: WritableKeyPath<UrbanGraphSettings, Int> & Sendable] = [
        "function-neighbours": \.functionNeighbours, "function-places": \.functionPlaces,
        "co-checkins": \.coCheckins, "related-regions": \.relatedRegions,
    ]

    /// Reads settings as a recipe holds them, by the names of `city kg`'s options:
    /// `near-km=2,flow-share=0.1`. Empty gives the defaults.
    ///
    /// - Parameter usesFlowTable: As in `usesFlowTable`, which a recipe holds beside the text.
    /// - Throws: `Failure(.usage)` for a name or number that is none, or out of range.
    public init(_ text: String, usesFlowTable: Bool = false) throws {
        self.init()
        self.usesFlowTable = usesFlowTable
        for part in text.split(separator: ",") where !part.allSatisfy({ $0 == " " }) {
            let sides = part.filter { $0 != " " }.split(separator: "=").map(String.init)
            let name = sides.first ?? ""
            if name == "flows-from-visits", sides.count == 1 {
                // Of recipes from before this was what is done anyway.
                self.usesFlowTable = false
            } else if sides.count == 2, let path = Self.numbers[name], let value = Double(sides[1])
            {
                self[keyPath: path] = value
            } else if sides.count == 2, let path = Self.counts[name], let value = Int(sides[1]) {
                self[keyPath: path] = value
            } else {
                let names = (Array(Self.numbers.keys) + Array(Self.counts.keys)).sorted()
                throw Failure(
                    .usage, "'\(part)' is no setting of the graph",
                    remedy:
                        "give NAME=NUMBER with one of \(names.joined(separator: ", "))"
                )
            }
        }
        try check()
    }
}
