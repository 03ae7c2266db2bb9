import Canvas
import Reports

extension Pane {
    static let recommendations = Pane("recommendations")
    static let reasons = Pane("reasons")
    static let evidence = Pane("evidence")
    static let edits = Pane("edits")
    static let visits = Pane("visits")
    static let sequencePicture = Pane("sequencePicture")
}

/// Recommendations to a user, why they are made, and what else could have been.
enum WhyScreen: ScreenPart {
    static let title = "Why"
    static let meaning = "recommendations and their evidence"
    static let signs = SignMeaning.kinds + [.weight, .sharedRank]
    static var pane: WritableKeyPath<State, Pane> { \.why.pane }
    static func panes(_ state: State) -> [Pane] {
        if state.why.whatIf.isOpen { return [.recommendations, .edits, .visits] }
        // Where one pane is seen at a time, Tab leads to the week too.
        let places: [Pane] = state.showsOnePane ? [.whereMap, .whenWeek] : [.whereMap]
        if state.isWhereShown { return [.recommendations] + places }
        return state.shownPicture == .events
            ? [.recommendations, .reasons, .evidence] + (state.hasWhereColumn ? places : [])
            : [.recommendations, .sequencePicture]
    }

    static func list(_ pane: Pane, _ state: State) -> WritableKeyPath<State, ListPosition>? {
        switch pane {
        case .recommendations: \.why.list
        case .evidence: \.why.evidence
        case .sequencePicture: state.sequenceList
        case .edits: \.why.whatIf.lines
        case .visits: \.why.whatIf.visits
        default: nil
        }
    }

    static func count(_ pane: Pane, _ state: State) -> Int {
        let why = state.why
        switch pane {
        case .recommendations: return why.lines.count
        case .evidence where why.special != nil: return why.specialLines.count
        case .evidence: return why.eventCount ?? why.shownEvidence.count
        case .sequencePicture: return state.sequenceRows
        case .edits: return state.whatIfLines.count
        case .visits: return why.shownOwnPlaces.count
        default: return 0
        }
    }

    static func margin(_ pane: Pane, _ state: State, _ rect: Rect) -> PaneMargin {
        switch pane {
        case .recommendations, .evidence, .visits: return PaneMargin(above: 1)
        case .edits: return PaneMargin(below: state.whatIfSentenceRows(rect))
        case .sequencePicture:
            let rows = PictureRows(rect.height - 2)
            return PaneMargin(above: rows.header, below: rows.footer)
        default: return PaneMargin()
        }
    }

    static func follow(_ state: inout State) -> [Effect] {
        state.followMissed() + state.followRecommendation() + state.followExplanation()
            + state.followHourlyForecast() + state.followWhatIf() + state.followWhere()
            + state.followSideBySide()
    }

    static func opened(_ state: inout State) -> [Effect] {
        // Whoever comes from a user means that user.
        if state.trail.last == .users, let user = state.users.selectedUser {
            state.why.user = user
            state.why.isUserChosen = true
        }
        if state.why.user == nil { state.why.user = state.users.selectedUser }
        return state.askForRuns()
    }

    static func enter(_ pane: Pane, _ state: inout State) -> [Effect] {
        switch pane {
        case .recommendations:
            state.why.pane =
                state.why.whatIf.isOpen
                ? .visits
                : state.isWhereShown
                    ? .whereMap : state.shownPicture == .events ? .evidence : .sequencePicture
            return []
        case .reasons: return state.perform(.details)
        case .edits: return state.editLine()
        case .visits: return state.perform(.delete)
        case .sequencePicture: return state.enterExhibit()
        case .evidence:
            if let sentence = state.why.specialSentence(in: state.preferences.units) {
                state.say(sentence)
                return []
            }
            if state.why.explanation?.sequence != nil { return state.showEvent() }
            if let item = state.why.shownEvidence[safe: state.why.evidence.selected] {
                state.say(Evidence.sentence(item, in: state.preferences.units))
            }
            return []
        default: return []
        }
    }

    static func back(_ state: inout State) -> Bool {
        if state.why.whatIf.isOpen {
            state.toggleEditor()
            return true
        }
        if state.isWhereShown {
            _ = state.turnWhere()
            return true
        }
        return state.leaveExhibit()
    }

    static func step(_ direction: Direction, _ pane: Pane, _ state: inout State) -> [Effect]? {
        switch pane {
        case .sequencePicture: return state.stepInExhibit(direction) ? [] : nil
        case .edits where !direction.isVertical:
            let isMode = state.whatIfLines[safe: state.why.whatIf.lines.selected] == .mode
            return isMode ? state.perform(.rebuild) : []
        default: return nil
        }
    }

    /// The lines between the recommendations and other places cannot be selected.
    static func moved(_ pane: Pane, by step: Int, _ state: inout State) {
        switch pane {
        case .recommendations:
            state.why.list.leave(titles: state.why.lines.map(\.isTitle), by: step)
        case .evidence where state.why.special != nil:
            state.why.evidence.leave(titles: state.why.specialLines.map(\.isTitle), by: step)
        default: break
        }
    }

    static func status(_ state: State) -> String? { state.whyStatus }
    static func run(_ state: State) -> String? { state.why.run }

    static func choices(_ state: State) -> [RunChoice] {
        let city = state.city.report?.name ?? ""
        return state.readyRuns.map { RunChoice($0) }
            + ListRule.names.map { RunChoice(rule: $0, city: city) }
    }

    static func choose(_ run: String, _ state: inout State) {
        state.why.run = run
        state.why.isRunChosen = true
    }

    /// Another run may have no pictures, or another place for its evidence.
    static func settle(_ state: inout State) {
        let isWhere = [.whereMap, .whenWeek].contains(state.why.pane)
        if isWhere, !panes(state).contains(state.why.pane) { state.why.pane = .recommendations }
        // A list that has just come begins with a title.
        if state.why.special != nil {
            state.why.evidence.leave(titles: state.why.specialLines.map(\.isTitle), by: 1)
        }
        if state.isWhereShown { return }
        switch (state.why.pane, state.shownPicture) {
        case (.sequencePicture, .events): state.why.pane = .evidence
        case (.evidence, .events), (.reasons, .events): break
        case (.evidence, _), (.reasons, _): state.why.pane = .sequencePicture
        default: break
        }
    }

    static func map(_ state: State) -> ScreenMap? {
        guard state.seesWhere else { return nil }
        return ScreenMap(
            pane: .whereMap, view: \.why.places.view, content: { $0.whereMap.content },
            room: { $0.whereMap.room($1) },
            opened: { $0.city.placeNames == nil ? $0.askForPlaceNames() : [] },
            choose: { $0.choosePlace($1) })
    }

    static func withoutMap(_ state: State) -> String {
        state.withoutWhere ?? "The map is not in sight; \(KeyMeaning.places.key) shows it."
    }

    static func table(_ pane: Pane, _ state: State) -> PaneExport? {
        switch pane {
        case .recommendations: state.why.recommendationTable
        case .evidence: state.why.eventTable
        case .sequencePicture: state.exhibitTable
        default: nil
        }
    }

    static func details(_ state: State, width: Int) -> [(text: String, style: Style)] {
        state.why.detailLines(width: width)
    }

    static func detailsName(_ state: State) -> String {
        state.why.explanation?.placeName ?? "this place"
    }

    static func draw(_ state: State, _ layout: Layout, on canvas: inout Canvas) {
        drawWhy(state, layout, on: &canvas)
    }

    static func arrange(_ layout: inout Layout, _ state: State, in body: Rect) {
        let body = state.arrangeWhereColumn(&layout, in: body)
        // The events of a sequence have more columns than other evidence.
        let share = state.readsSequences ? 36 : state.hasWhereColumn ? 38 : 46
        let columns = body.left(body.width >= 95 ? max(36, body.width * share / 100) : 36)
        layout.panes[.recommendations] = columns.first
        // With the keyboard the reasons take what the whole sentence needs.
        let height = columns.rest.height
        if state.why.whatIf.isOpen {
            let lines = columns.rest.top(min(height - 6, max(9, state.whatIfLines.count + 7)))
            layout.panes[.edits] = lines.first
            layout.panes[.visits] = lines.rest
            return
        }
        if state.isWhereShown { return state.arrangeWhere(&layout, in: columns.rest) }
        if state.shownPicture != .events {
            layout.panes[.sequencePicture] = columns.rest
            return
        }
        // The sentence is never cut: the evidence below is scrolled, and can wait.
        // An event is told in parts, which need more.
        let least = state.readsSequences ? 13 : 8
        var wanted = least
        if let report = state.why.explanation {
            let lines = wrapped(report.sentence, width: max(1, columns.rest.width - 4)).count
            wanted = lines + 2 + WhyState.checks
            if state.why.pane == .reasons {
                wanted += max(report.byKind.count, report.byLayer.count) + 1
            }
        }
        let parts = columns.rest.top(max(least, min(wanted, height - 5)))
        layout.panes[.reasons] = parts.first
        layout.panes[.evidence] = parts.rest
    }
}
