import Canvas
import Reports

/// What the Runs screen shows.
public struct RunsState: Codable, Equatable, Sendable {
    public var all: [RunReport]?
    public var failure: String?
    public var choice = ListChoice()
    public var list = ListPosition()
    public var pane = Pane.runs
    public var polling = TrainState.Polling.idle
    /// Runs that the next comparison shows, in the order of their marks.
    public var marked: [String] = []
    public var comparison = ComparisonState()
    public var study = FaithfulnessStudyState()
    /// Archived runs are listed too.
    public var showsArchived = false
    /// The columns that somebody chose, by name; nil shows the usual ones.
    public var chosenColumns: [String]?
    /// Which groups of seeds are one row.
    public var folds = RunFolds()
    /// Two runs, user by user.
    public var scatter = ScatterState()
    /// What takes the last change of a run back.
    public var undo: RunUndo?
    /// The run that was selected the last time, until the runs are there.
    public var restoredRun: String?
}
