import Canvas
import Reports

// What the Why screen asks: the requests themselves.

extension RecommendationRequest: Inquired {
    public var inquiry: WritableKeyPath<State, Inquiry<Self>> { \.why.recommended }
    public func answer(by one: some Answering) throws -> RecommendationReport {
        try one.answer(self)
    }

    public func arrived(in state: inout State, after last: RecommendationReport?) {
        state.why.list = ListPosition()
        state.selectRestoredPlace()
        state.why.explained.clear()
        state.why.wantedExplanation = nil
        state.why.whatIf.visits = ListPosition()
    }
}

/// The users whom a run can be asked about: those with an event to be told.
public struct AskedUsersQuestion: Inquired {
    public var run: String

    public var inquiry: WritableKeyPath<State, Inquiry<Self>> { \.why.askedUsers }
    public func answer(by one: some Answering) throws -> Set<Int> { try one.answer(self) }

    public func arrived(in state: inout State, after last: Set<Int>?) { state.takeAskedUsers() }
}

extension ExplanationRequest: Inquired {
    /// With faithfulness every method explains, and the model runs again and again.
    public var isSlow: Bool { faithfulness }
    public var inquiry: WritableKeyPath<State, Inquiry<Self>> {
        faithfulness ? \.why.faithfulness : \.why.explained
    }
    public func answer(by one: some Answering) throws -> ExplanationReport { try one.answer(self) }

    public func arrived(in state: inout State, after last: ExplanationReport?) {
        guard !faithfulness, let report = state.why.explanation else { return }
        // The events of a user are the same for every place, so the chosen one stays.
        let isSame =
            last?.sequence?.events.map(\.place) == report.sequence?.events.map(\.place)
            && last?.run == report.run && last?.user == report.user
        if report.sequence == nil || !isSame {
            state.why.evidence = ListPosition()
            state.why.sequence.look(at: report.sequence)
        }
        // Which visits the run reads depends on the moment that the explanation names.
        state.takeOwnPlaces()
    }
}

extension WhatIfRequest: Inquired {
    public var inquiry: WritableKeyPath<State, Inquiry<Self>> { \.why.whatIf.inquiry }
    public func answer(by one: some Answering) throws -> WhatIfReport { try one.answer(self) }
}

extension CounterfactualRequest: Inquired {
    public var isSlow: Bool { true }
    public var inquiry: WritableKeyPath<State, Inquiry<Self>> { \.why.counterfactual }
    public func answer(by one: some Answering) throws -> CounterfactualReport {
        try one.answer(self)
    }
}

extension ContrastRequest: Inquired {
    public var inquiry: WritableKeyPath<State, Inquiry<Self>> { \.why.contrast }
    public func answer(by one: some Answering) throws -> ContrastReport { try one.answer(self) }
}

extension HourlyForecastRequest: Inquired {
    public var isSlow: Bool { true }
    public var inquiry: WritableKeyPath<State, Inquiry<Self>> { \.why.hourlyForecast }
    public func answer(by one: some Answering) throws -> HourlyForecastReport {
        try one.answer(self)
    }
}
