import Canvas
import Reports

/// What the Why screen shows.
public struct WhyState: Codable, Equatable, Sendable {
    /// What the key of the grouping goes through.
    public static let groups = ["places", "users", "own", "pairs"]
    /// Lists before and after edits compare only at the same length.
    static let listLength = 50
    /// Lines that prove a reason: trust, sum, rules, leaks.
    static let checks = 4
    /// Rows of evidence that are listed; the rest is summed.
    static let evidenceLength = 200

    public var user: Int?
    /// Somebody chose the user; else any other one does as well.
    public var isUserChosen = false
    public var run: String?
    /// Somebody chose the run; else a better one takes its place.
    public var isRunChosen = false
    public var askedUsers = Inquiry<AskedUsersQuestion>()
    public var candidates = "new"
    /// Whether the run that was asked last tells next events: each kind has its own candidates.
    var tellsMoments = false
    /// Blocks that a generator tries, and the places that alone are ranked.
    public var beam: Int?
    public var among: [String]?
    /// Whether the evidence is what is special from both sides, and not every row of one side.
    public var showsSpecial = true
    public var side = "user"
    /// What the similar visits are summed by.
    public var group = "places"
    /// What was chosen of the list, of the one after edits, of the evidence, of the past events, of
    /// the places that student and teacher rank differently, of what is special, and of the own
    /// places.
    public var choice = ListChoice()
    public var choiceAfter = ListChoice()
    public var rowChoice = ListChoice()
    public var eventChoice = ListChoice()
    public var movedChoice = ListChoice()
    public var specialChoice = ListChoice()
    public var ownChoice = ListChoice()
    public var recommended = Inquiry<RecommendationRequest>()
    public var list = ListPosition()
    /// The place that was selected the last time, until its list is there.
    public var restoredPlace: Int?
    /// The question that the selection stands for; asked once it has rested.
    public var wantedExplanation: ExplanationRequest?
    public var generation = 0
    public var explained = Inquiry<ExplanationRequest>()
    public var evidence = ListPosition()
    public var pane = Pane.recommendations
    /// The place that the next comparison starts from.
    public var marked: NamedPlace?
    public var whatIf = WhatIfState()
    public var faithfulness = Inquiry<ExplanationRequest>()
    public var counterfactual = Inquiry<CounterfactualRequest>()
    public var contrast = Inquiry<ContrastRequest>()
    /// Runs and rules whose ranks stand beside the list, in the order they were chosen.
    public var beside: [String] = []
    public var sideBySide = Inquiry<SideBySideRequest>()
    public var hourlyForecast = Inquiry<HourlyForecastRequest>()
    /// Where and when: the map and the week.
    public var places = WhereState()
    /// Places that were visited and are not in the list.
    public var missed = MissedState()
    /// What is shown of a model of sequences.
    public var sequence = SequenceState()

    /// The newest list that came.
    public var report: RecommendationReport? { recommended.answer }
    /// The newest list that was asked for, which may still have to come.
    public var target: RecommendationRequest? { recommended.target }
    public var failure: String? { recommended.failure }
    /// The newest explanation that came.
    public var explanation: ExplanationReport? { explained.answer }
    /// Why the selected place has none.
    public var explanationFailure: String? {
        explained.target == wantedExplanation ? explained.failure : nil
    }
    /// The list is the one that was asked for last.
    var isListed: Bool { recommended.isFresh }
    /// The explanation on the screen belongs to the selected place.
    var isExplained: Bool { explained.isFresh && explained.target == wantedExplanation }
}
