import Reports
import Support

/// What a training tells whoever started it in the foreground.
public struct TrainingProgress: Codable, Sendable {
    /// `step` (every few seconds), `evaluation`, `checkpoint` or `test`.
    public var event: String
    public var run: String
    public var phase: String
    public var step: Int
    public var totalSteps: Int
    public var epoch: Double
    public var totalEpochs: Int
    public var loss: Double?
    public var rowsPerSecond: Double?
    public var secondsLeft: Double?
    public var metrics: [String: Double]?
    public var isBest: Bool?
    public var file: String?
}

extension TrainingProgress {
    /// For people.
    ///
    /// - Parameter card: Of the model that is trained; nil is of places.
    public func line(_ card: ModelCard? = nil) -> String {
        var parts = ["\(phase) epoch \(Int(epoch))/\(totalEpochs)"]
        if let loss { parts.append("loss \(loss.digits(4))") }
        if let rowsPerSecond { parts.append("\(Int(rowsPerSecond)) rows/s") }
        if let secondsLeft { parts.append("\(Int(secondsLeft)) s left") }
        if let metrics {
            let own = card.flatMap { $0.task == .places ? nil : $0.shownMetrics.prefix(2) }
            let wanted = own.map(Array.init) ?? ["recall@20", "ndcg@20", "hit@20"]
            for name in metrics.keys.sorted()
            where wanted.contains(where: { name.hasSuffix("/\($0)") }) {
                parts.append("\(name) \(metrics[name, default: 0].digits(4))")
            }
        }
        if isBest == true { parts.append("best so far") }
        if let file { parts.append(file) }
        return parts.joined(separator: "  ")
    }
}
