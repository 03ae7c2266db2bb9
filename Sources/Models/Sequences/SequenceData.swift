import City
import Graphs

/// The sequences of a training view, and what makes others like them of a history.
public struct SequenceData: Sendable {
    public let view: TrainingView
    public let vocabulary: EventVocabulary
    public let encoder: SequenceEncoder
    public let examples: SequenceExamples

    /// Cost: a pass over the visits.
    ///
    /// - Throws: `Failure` where the view holds nothing to learn from.
    public init(
        _ view: TrainingView, length: Int, windows: Bool, action: SequenceAction,
        edges: [Double] = EventVocabulary.defaultEdges
    ) throws {
        try view.requireVisits()
        self.view = view
        vocabulary = EventVocabulary(view, edges: edges)
        encoder = SequenceEncoder(length: length, vocabulary: vocabulary)
        examples = SequenceExamples(
            events: vocabulary.events(view), length: length, vocabulary: vocabulary,
            windows: windows)
        try examples.requireSome(of: action)
    }
}
