extension TrainedModel {
    /// For the while in which models are still told apart by their names.
    public var card: ModelCard {
        var card = ModelCard(
            name: rawValue, title: title, paper: "",
            task: choosesSites ? .sites : tellsMoments ? .nextPlace : .places,
            shownMetrics: shownMetrics, shownProtocols: shownProtocols, isBaseline: isBaseline)
        if !hasEvidence {
            card.refusals[.sweep] = "has no sweep of explanations"
        }
        if !generates { card.refusals[.beam] = "generates no lists block by block" }
        if !readsActions { card.refusals[.hours] = "knows no hours" }
        if self == .matrixFactorization || learnsFacts {
            card.refusals[.explain] = "holds no evidence"
        }
        if generates {
            card.exhibits = [.events, .attention, .parts, .hours]
        } else if ranksLists {
            card.exhibits = [.events, .attention, .parts]
        } else if readsSequences {
            card.exhibits = [.events, .attention, .parts, .teacher, .disagreement]
        }
        card.needsPositions = readsActions || self == .sepgcn
        if self == .sepgcn { card.needsNoPositionsWhere = ["ablation": ["lightgcn", "temporal"]] }
        if self == .stkdrec { card.teacherSetting = "distillation" }
        card.isTeacher = self == .stkdrecTeacher
        return card
    }
}
