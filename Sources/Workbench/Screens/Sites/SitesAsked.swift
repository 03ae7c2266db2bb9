import Canvas
import Reports

// What the Sites screen asks: the requests themselves, and a run for its brands.

/// The brands that a run ranks sites for.
public struct SiteBrandsQuestion: Inquired {
    public var run: String

    public var inquiry: WritableKeyPath<State, Inquiry<Self>> { \.sites.brands }
    public func answer(by one: some Answering) throws -> SiteBrandList { try one.answer(self) }

    public func arrived(in state: inout State, after last: SiteBrandList?) {
        let kept =
            state.sites.wanted.flatMap { Int($0.brand) } ?? state.sites.restored?.brand
        state.sites.arrange()
        let rows = state.sites.brands.answer?.rows ?? []
        let index = state.sites.visible.firstIndex { rows[$0].brand == kept }
        state.sites.list = ListPosition(selected: index ?? 0)
    }
}

extension SiteRequest: Inquired {
    public var inquiry: WritableKeyPath<State, Inquiry<Self>> { \.sites.ranking }
    public func answer(by one: some Answering) throws -> SiteRanking { try one.answer(self) }

    public func arrived(in state: inout State, after last: SiteRanking?) {
        state.sites.takeRanking(after: last)
    }

    /// Whether anything is other than as trained.
    var isEdited: Bool { !without.isEmpty || alpha != nil }
}

extension SiteExplanationRequest: Inquired {
    public var isSlow: Bool { faithfulness }
    public var inquiry: WritableKeyPath<State, Inquiry<Self>> {
        faithfulness ? \.sites.faithfulness : \.sites.reasons
    }
    public func answer(by one: some Answering) throws -> SiteExplanation { try one.answer(self) }

    public func arrived(in state: inout State, after last: SiteExplanation?) {
        guard !faithfulness else { return }
        (state.sites.instanceList, state.sites.messageList) = (ListPosition(), ListPosition())
    }
}

extension CriteriaRequest: Inquired {
    public var isSlow: Bool { true }
    public var inquiry: WritableKeyPath<State, Inquiry<Self>> { \.sites.heat }
    public func answer(by one: some Answering) throws -> CriteriaHeatMap { try one.answer(self) }
}

/// How far brands are from each other, before and after the encoder.
public struct BrandDistancesQuestion: Inquired {
    public var run: String

    public var isSlow: Bool { true }
    public var inquiry: WritableKeyPath<State, Inquiry<Self>> { \.sites.distances }
    public func answer(by one: some Answering) throws -> BrandDistances { try one.answer(self) }
}

extension EmbeddingRequest: Inquired {
    public var isSlow: Bool { true }
    public var inquiry: WritableKeyPath<State, Inquiry<Self>> { \.sites.embedding }
    public func answer(by one: some Answering) throws -> EmbeddingMap { try one.answer(self) }
}
