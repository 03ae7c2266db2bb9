import Canvas
import Reports

/// What the Users screen shows.
public struct UsersState: Codable, Equatable, Sendable {
    public var rows: [UserRow]?
    /// Indices into `rows` that pass the filter, in the chosen order.
    public var visible: [Int] = []
    public var choice = ListChoice()
    public var failure: String?
    public var list = ListPosition()
    public var timelineInquiry = Inquiry<UserQuestion>()
    /// Indices into the timeline of the report that pass the filter.
    public var shown: [Int] = []
    /// The same one after the other in time, however the timeline is sorted: the trace needs them at
    /// each frame.
    public var shownInTime: [Int] = []
    public var eventChoice = ListChoice()
    /// Positions in `shown` before which a row marks that another part of the split begins.
    public var boundaries: [Int] = []
    /// Some event of the timeline is no visit.
    public var hasOtherActions = false
    /// Shows the planted causes; off at first, so that nobody is led by them.
    public var showsTruth = false
    public var timeline = ListPosition()
    public var pane = Pane.users
    /// The boxes of the visits that are shown; nil where none has a position.
    public var traceFrames: MapFrames?
    public var traceView = MapView()
    /// The user whose timeline is wanted; it is asked for once the selection has rested.
    public var target: Int?
    public var generation = 0
    /// Who was selected the last time, until the users are there.
    public var restoredUser: Int?

    /// The newest timeline that came.
    public var report: UserReport? { timelineInquiry.answer }
}
