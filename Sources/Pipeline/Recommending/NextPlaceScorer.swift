import City
import Tensors

/// Somebody was somewhere: all that a history needs to say of a visit.
public struct PlaceMoment: Equatable, Sendable {
    public var place: Int32
    /// Local wall clock in seconds.
    public var localTime: Int64
    /// Where the user was; nil where nobody recorded it.
    public var position: GeoPoint?
    /// What they did; nil where all that is asked about is of one kind.
    public var action: VisitAction?

    public init(
        place: Int32, localTime: Int64, position: GeoPoint? = nil, action: VisitAction? = nil
    ) {
        self.place = place
        self.localTime = localTime
        self.position = position
        self.action = action
    }
}

/// Where does this user go at this moment, after this history?
public struct NextPlaceQuery: Sendable {
    public var user: Int32
    /// Local wall clock of the moment in seconds.
    public var localTime: Int64
    /// Where the user comes from: the visit right before the moment.
    public var last: PlaceMoment?
    /// The user's visits that may be used, oldest first, all before the moment.
    public var history: ArraySlice<PlaceMoment>
    /// Where the user is at the moment; nil where nobody recorded it.
    public var position: GeoPoint?
    /// What they are about to do; nil where all that is asked about is of one kind.
    public var action: VisitAction?

    public init(
        user: Int32, localTime: Int64, last: PlaceMoment?, history: ArraySlice<PlaceMoment>,
        position: GeoPoint? = nil, action: VisitAction? = nil
    ) {
        self.user = user
        self.localTime = localTime
        self.last = last
        self.history = history
        self.position = position
        self.action = action
    }
}

/// Something that scores every place for a moment: next-place models and rules.
public protocol NextPlaceScorer: Sendable {
    var places: Int { get }
    /// Writes one score for each place; higher is better. Called from several threads.
    func score(_ query: NextPlaceQuery, into scores: UnsafeMutableBufferPointer<Float>)
}

/// A scorer that answers many moments at once faster than one after the other, as networks do.
public protocol BatchNextPlaceScorer: NextPlaceScorer {
    /// `[queries.count, places]`; higher is better. A query's scores must not depend on the others.
    func scores(_ queries: ArraySlice<NextPlaceQuery>) -> Tensor<Float>
}

extension BatchNextPlaceScorer {
    public func score(_ query: NextPlaceQuery, into scores: UnsafeMutableBufferPointer<Float>) {
        self.scores([query]).withUnsafeElements { _ = scores.update(fromContentsOf: $0) }
    }
}

/// Scores lists of places faster than all places.
public protocol ListScorer: NextPlaceScorer {
    /// `[queries, each]`
    ///
    /// - Parameter lists: One of each query, all of one length.
    func scores(_ queries: ArraySlice<NextPlaceQuery>, of lists: [[Int32]]) -> Tensor<Float>
}

/// A scorer that knows users but no moments, asked about moments.
public struct TimelessScorer: NextPlaceScorer {
    private let scorer: any PlaceScorer

    public init(_ scorer: any PlaceScorer) { self.scorer = scorer }

    public var places: Int { scorer.places }

    public func score(_ query: NextPlaceQuery, into scores: UnsafeMutableBufferPointer<Float>) {
        let user = Int(query.user)
        scorer.scores(ofUsers: user..<user + 1).withUnsafeElements {
            _ = scores.update(fromContentsOf: $0)
        }
    }
}
