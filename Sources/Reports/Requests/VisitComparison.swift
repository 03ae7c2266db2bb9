/// A comparison about visits: all that a user has held out, or the next event of each user.
///
/// Both are asked alike but for what is ranked, so that whoever changes one thing of a question need
/// not know which of them it is.
public enum VisitComparison: VisitComparisonRequest {
    case visits(ModelComparisonRequest)
    case next(NextComparisonRequest)

    public var reference: String {
        get { value(\.reference, \.reference) }
        set { set(\.reference, \.reference, newValue) }
    }
    public var runs: [String] {
        get { value(\.runs, \.runs) }
        set { set(\.runs, \.runs, newValue) }
    }
    public var session: String {
        get { value(\.session, \.session) }
        set { set(\.session, \.session, newValue) }
    }
    public var isTuned: Bool {
        get { value(\.isTuned, \.isTuned) }
        set { set(\.isTuned, \.isTuned, newValue) }
    }
    public var draws: Int {
        get { value(\.draws, \.draws) }
        set { set(\.draws, \.draws, newValue) }
    }
    public var seed: UInt64 {
        get { value(\.seed, \.seed) }
        set { set(\.seed, \.seed, newValue) }
    }
    public var slices: Bool {
        get { value(\.slices, \.slices) }
        set { set(\.slices, \.slices, newValue) }
    }
    public var audits: Bool {
        get { value(\.audits, \.audits) }
        set { set(\.audits, \.audits, newValue) }
    }
    public var unsealedBy: String? {
        get { value(\.unsealedBy, \.unsealedBy) }
        set { set(\.unsealedBy, \.unsealedBy, newValue) }
    }

    /// What is asked of next events; nil where all held-out visits are.
    public var ofNextEvents: NextComparisonRequest? {
        if case .next(let request) = self { request } else { nil }
    }

    private func value<Value>(
        _ visits: KeyPath<ModelComparisonRequest, Value>,
        _ next: KeyPath<NextComparisonRequest, Value>
    ) -> Value {
        switch self {
        case .visits(let request): request[keyPath: visits]
        case .next(let request): request[keyPath: next]
        }
    }

    private mutating func set<Value>(
        _ visits: WritableKeyPath<ModelComparisonRequest, Value>,
        _ next: WritableKeyPath<NextComparisonRequest, Value>, _ value: Value
    ) {
        switch self {
        case .visits(var request):
            request[keyPath: visits] = value
            self = .visits(request)
        case .next(var request):
            request[keyPath: next] = value
            self = .next(request)
        }
    }
}
