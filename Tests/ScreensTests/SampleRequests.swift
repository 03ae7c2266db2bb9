import Reports

@testable import Screens

// Requests as the screens make them, in a line.

extension RecommendationRequest {
    init(run: String, user: Int, candidates: String) {
        self.init(run: run, session: "default", user: String(user))
        self.candidates = candidates
        count = 50
    }
}

extension ExplanationRequest {
    init(
        run: String, user: Int, place: Int, side: String = "user", group: String = "places",
        candidates: String, faithfulness: Bool = false
    ) {
        self.init(run: run, session: "default", user: String(user), place: String(place))
        (self.side, self.group, self.candidates) = (side, group, candidates)
        limit = 200
        self.faithfulness = faithfulness
    }
}

extension CounterfactualRequest {
    init(
        run: String, user: Int, place: Int, candidates: String?, cutoff: Int, against: Int? = nil
    ) {
        self.init(run: run, session: "default", user: String(user), place: String(place))
        (self.candidates, self.cutoff) = (candidates, cutoff)
        self.against = against.map { String($0) }
    }
}

extension ContrastRequest {
    init(run: String, user: Int, place: Int, against: Int, candidates: String?, group: String) {
        self.init(
            run: run, session: "default", user: String(user), place: String(place),
            against: String(against))
        (self.candidates, self.group) = (candidates, group)
        limit = 200
    }
}

extension SiteRequest {
    init(
        run: String, brand: Int, candidates: String, without: [String] = [], alpha: Double? = nil
    ) {
        self.init(run: run, session: "default", brand: String(brand))
        (self.candidates, self.without, self.alpha) = (candidates, without, alpha)
        count = 200
    }
}

extension SiteExplanationRequest {
    init(
        run: String, brand: Int, region: Int, candidates: String, without: [String] = [],
        alpha: Double? = nil, faithfulness: Bool = false
    ) {
        self.init(run: run, session: "default", brand: String(brand), region: String(region))
        (self.candidates, self.without, self.alpha) = (candidates, without, alpha)
        instances = 20
        self.faithfulness = faithfulness
    }
}

extension CriteriaRequest {
    init(run: String, by: String, value: String) {
        self.init(run: run, session: "default", by: by, value: value)
    }
}

extension EmbeddingRequest {
    init(run: String, method: String, stage: String) {
        self.init(run: run, session: "default", method: method, stage: stage)
    }
}

/// What a comparison asks, whatever it is about.
extension ComparisonQuestion {
    var next: String? { request.ofNextEvents?.split.rawValue }
    var action: String? { request.ofNextEvents?.action }
    var shown: Int? { request.ofNextEvents?.shown }
    var leading: String? { request.ofNextEvents?.leading }
    var split: String? {
        if case .visits(let request) = request { request.split } else { nil }
    }
    var runs: [String] { request.runs }
    var reference: String { request.reference }
    var audits: Bool { request.audits }
    var slices: Bool { request.slices }
    var unsealedBy: String? { request.unsealedBy }
}

/// The number that a request names.
func number(_ text: String) -> Int { Int(text) ?? -1 }
