import Canvas

/// Where everything stands for a size: the header, the panes and the lines at the bottom.
struct Layout {
    /// Under this a sentence takes the place of the screen.
    static let least = Size(30, 8)

    var header: Rect
    var status: Rect
    var footer: Rect
    var panes: [Pane: Rect] = [:]

    init(_ state: State, _ size: Size) {
        let all = Rect(0, 0, size.width, size.height)
        header = all.top(1).first
        var body = all.top(1).rest
        footer = Rect(0, size.height - 1, size.width, 1)
        body.height = max(0, body.height - 1)
        if size.height >= 12 {
            body.height -= 1
            status = Rect(0, body.maxY, size.width, 1)
        } else {
            // There is one line at the bottom: messages cover the keys.
            status = footer
        }
        arrange(state, body)
    }

    static func isTooSmall(_ size: Size) -> Bool {
        size.width < least.width || size.height < least.height
    }

    /// Whether more than the pane with the keyboard is shown.
    static func isRoomy(_ size: Size) -> Bool {
        isRoomy(Rect(0, 0, size.width, size.height - (size.height >= 12 ? 3 : 2)))
    }

    private static func isRoomy(_ body: Rect) -> Bool { body.width >= 70 && body.height >= 16 }

    private mutating func arrange(_ state: State, _ body: Rect) {
        if state.screen == .sites && state.sitesEmpty != nil {
            panes[.siteBrands] = body
            return
        }
        guard Self.isRoomy(body), !(state.screen == .sites && state.sites.isEnlarged) else {
            arrangeNarrow(state, body)
            return
        }
        switch state.screen {
        case .city: arrangeCity(state, body)
        case .users: arrangeUsers(body)
        case .why: arrangeWhy(state, body)
        case .train: arrangeTrain(body)
        case .runs:
            let details = min(9, body.height / 3)
            let parts = body.top(body.height - details)
            panes[.runs] = parts.first
            panes[.runDetails] = parts.rest
        case .sites: arrangeSites(state, body)
        case .session: break
        }
    }

    /// Only the pane that has the keyboard; a little height keeps its summary too.
    private mutating func arrangeNarrow(_ state: State, _ body: Rect) {
        let pane = state.pane
        if pane == .plots && body.height >= 12 {
            panes[.progress] = body.top(6).first
            panes[.plots] = body.top(6).rest
        } else {
            panes[pane] = body
        }
    }

    private mutating func arrangeCity(_ state: State, _ body: Rect) {
        let columns = body.left(max(34, body.width * 58 / 100))
        let map = columns.first.top(columns.first.height - 10)
        panes[.map] = map.first
        panes[.rhythm] = map.rest
        let wide = body.height >= 34
        let facts = state.city.report.map { cityFacts($0).count } ?? 0
        let totals = columns.rest.top(wide ? min(14, max(11, facts + 2)) : 9)
        panes[.totals] = totals.first
        let rest = totals.rest
        if state.city.expanded != nil && state.city.pane == .findings {
            // Whoever reads what a finding does needs the room more than the lists, and than the
            // totals where the screen is low.
            let fits = state.wantedDetailRows(width: rest.width) + 3 <= rest.height
            if !fits { panes[.totals] = nil }
            panes[.findings] = fits ? rest : columns.rest
        } else if wide {
            let third = rest.height / 3
            panes[.categories] = rest.top(third).first
            panes[state.city.secondList] = rest.top(third).rest.top(third).first
            panes[.findings] = rest.top(third).rest.top(third).rest
        } else {
            let half = rest.top(rest.height / 2)
            panes[state.city.onlyList] = half.first
            panes[.findings] = half.rest
        }
    }

    private mutating func arrangeUsers(_ body: Rect) {
        let columns = body.left(body.width >= 120 ? 44 : body.width >= 95 ? 36 : 30)
        panes[.users] = columns.first
        let right = columns.rest
        let parts = right.top(right.height - 10)
        panes[.timeline] = parts.first
        let below = parts.rest.left(right.width >= 80 ? 54 : 30)
        panes[.userRhythm] = below.first
        panes[.trace] = below.rest
    }

    private mutating func arrangeWhy(_ state: State, _ body: Rect) {
        // The events of a sequence have more columns than other evidence.
        let share = state.readsSequences ? 36 : 46
        let columns = body.left(body.width >= 95 ? max(36, body.width * share / 100) : 36)
        panes[.recommendations] = columns.first
        // With the keyboard the reasons take what the whole sentence needs.
        let height = columns.rest.height
        if state.why.whatIf.isOpen {
            let lines = columns.rest.top(min(height - 6, max(9, state.whatIfLines.count + 7)))
            panes[.edits] = lines.first
            panes[.visits] = lines.rest
            return
        }
        if state.shownPicture != .events {
            panes[.sequencePicture] = columns.rest
            return
        }
        let least = min(16, max(12, height - 11))
        var wanted = least
        if state.why.pane == .reasons, let report = state.why.explanation {
            let lines = wrapped(report.sentence, width: max(1, columns.rest.width - 4)).count
            wanted = lines + max(report.byKind.count, report.byLayer.count) + 6
        }
        let parts = columns.rest.top(max(least, min(wanted, height - 5)))
        panes[.reasons] = parts.first
        panes[.evidence] = parts.rest
    }

    private mutating func arrangeSites(_ state: State, _ body: Rect) {
        let columns = body.left(body.width >= 120 ? 46 : body.width >= 95 ? 38 : 31)
        // The regions are what one looks through; the brands need less.
        let lists = columns.first.top(columns.first.height * 45 / 100)
        panes[.siteBrands] = lists.first
        panes[.siteRegions] = lists.rest
        let right = columns.rest
        guard state.sites.picture == .reasons else {
            panes[.sitePicture] = right
            return
        }
        guard state.hasCriteria else {
            // A model without criteria has neither ways nor messages.
            panes[.siteReasons] = right
            return
        }
        let wanted = state.siteReasonsHeight(width: right.width)
        let parts = right.top(max(12, min(wanted, right.height - 5)))
        panes[.siteReasons] = parts.first
        guard parts.rest.height >= 14 || right.width >= 90 else {
            panes[state.sites.pane == .siteMessages ? .siteMessages : .siteInstances] = parts.rest
            return
        }
        let below = parts.rest.top(parts.rest.height / 2)
        panes[.siteInstances] = below.first
        panes[.siteMessages] = below.rest
    }

    private mutating func arrangeTrain(_ body: Rect) {
        let columns = body.left(body.width >= 95 ? 38 : 31)
        let list = columns.first.top(columns.first.height - (body.height >= 30 ? 9 : 6))
        panes[.form] = list.first
        panes[.trainRuns] = list.rest
        let right = columns.rest.top(8)
        panes[.progress] = right.first
        panes[.plots] = right.rest
    }

    /// The columns of each screen's tab in the header.
    static func tabs(_ size: Size) -> [(screen: Screen, x: Int, text: String)] {
        let names = Screen.allCases.map { "\($0.rawValue) \($0.title)" }
        let roomy = names.map { " \($0) " }
        let short = Screen.allCases.map { "\($0.rawValue)" }
        func width(_ texts: [String], gap: Int) -> Int {
            texts.reduce(0) { $0 + $1.utf8.count + gap } + 1
        }
        let (texts, gap) =
            width(roomy, gap: 0) + 36 <= size.width
            ? (roomy, 0) : width(names, gap: 1) + 20 <= size.width ? (names, 1) : (short, 1)
        var x = size.width - width(texts, gap: gap) + gap
        return zip(Screen.allCases, texts).map { screen, text in
            defer { x += text.utf8.count + gap }
            return (screen, x, text)
        }
    }
}

extension State {
    /// The panes that Tab goes through.
    var tabPanes: [Pane] {
        switch screen {
        case .city: [.map, .totals, .rhythm] + topLists + [.findings]
        case .users: [.users, .timeline]
        case .why:
            why.whatIf.isOpen
                ? [.recommendations, .edits, .visits]
                : shownPicture == .events
                    ? [.recommendations, .reasons, .evidence]
                    : [.recommendations, .sequencePicture]
        case .train: [.form, .plots, .trainRuns]
        case .runs: [.runs]
        case .sites:
            [.siteBrands, .siteRegions] + siteSidePanes
        case .session: []
        }
    }

    /// The panes beside the lists of the Sites screen.
    private var siteSidePanes: [Pane] {
        guard sites.picture == .reasons else { return [.sitePicture] }
        return hasCriteria ? [.siteReasons, .siteInstances, .siteMessages] : [.siteReasons]
    }

    /// The pane that has the keyboard.
    var pane: Pane {
        get {
            switch screen {
            case .city: city.pane
            case .users: users.pane
            case .why: why.pane
            case .train: train.pane
            case .sites: sites.pane
            case .runs, .session: .runs
            }
        }
        set {
            switch screen {
            case .city: city.pane = newValue
            case .users: users.pane = newValue
            case .why: why.pane = newValue
            case .train: train.pane = newValue
            case .sites: sites.pane = newValue
            case .runs, .session: break
            }
        }
    }
}
