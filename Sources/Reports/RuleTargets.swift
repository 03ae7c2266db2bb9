/// What simple rules reach where a run's epoch is chosen: lines that its curves should pass.
public struct RuleTargets: Codable, Equatable, Sendable {
    public struct Rule: Codable, Equatable, Sendable {
        public var name: String
        /// By name, such as `recall@20`, on the validation part.
        public var metrics: [String: Double]

        public init(name: String, metrics: [String: Double]) {
            self.name = name
            self.metrics = metrics
        }
    }

    public var run: String
    public var rules: [Rule]

    public init(run: String, rules: [Rule]) {
        self.run = run
        self.rules = rules
    }

    /// Popularity, and the best of all rules, of a metric; one where they are the same.
    public func lines(of metric: String) -> [(name: String, value: Double)] {
        let found = rules.compactMap { rule in rule.metrics[metric].map { (rule.name, $0) } }
        guard let best = found.max(by: { $0.1 < $1.1 }) else { return [] }
        let popularity = found.first { $0.0.hasPrefix("popularity") }
        return (popularity.map { $0.0 == best.0 ? [] : [$0] } ?? []) + [best]
    }
}
