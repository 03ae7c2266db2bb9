import Canvas
import Reports

/// Changes the state for a message and returns what the world should do.
public func update(_ state: inout State, _ message: Message) -> [Effect] {
    let followed = state.followedPlace
    var effects = state.receive(message)
    effects += state.follow()
    state.keep(followed)
    state.settle()
    return effects
}

extension State {
    mutating func receive(_ message: Message) -> [Effect] {
        switch message {
        case .start: return [.loadCity(wantedCity)] + askForRuns()
        case .key(let key): return press(key)
        case .mouse(let event): return mouse(event)
        case .resized(let size):
            self.size = size
            return []
        case .timer(let timer): return fire(timer)
        default: return learn(message)
        }
    }

    private mutating func press(_ key: Key) -> [Effect] {
        status = nil
        if overlay != nil { return pressInOverlay(key) }
        guard let action = KeyTable.action(for: key, on: screen) else {
            say("\(key.name) does nothing here; ? lists the keys.")
            return []
        }
        return perform(action)
    }

    mutating func say(_ text: String) { status = Status(kind: .note, text: text) }

    mutating func complain(_ text: String) { status = Status(kind: .failure, text: text) }

    /// Opens a screen, remembering where it came from.
    mutating func open(_ target: Screen) -> [Effect] {
        guard target.isBuilt else {
            say("\(target.title) is not there yet; the others are.")
            return []
        }
        guard target != screen else { return [] }
        trail.removeAll { $0 == screen || $0 == target }
        trail.append(screen)
        screen = target
        if target == .why && why.user == nil { why.user = users.selectedUser }
        if [.runs, .train, .why, .sites].contains(target) { return askForRuns() }
        return []
    }

    mutating func askForRuns() -> [Effect] {
        guard runs.polling != .asked else { return [] }
        runs.polling = .asked
        return [.loadRuns]
    }

    private mutating func mouse(_ event: MouseEvent) -> [Effect] {
        if case .form(let form) = overlay?.kind {
            let step = event.kind == .wheelUp ? -3 : event.kind == .wheelDown ? 3 : 0
            forms.list.move(by: step, count: formLines(form).count)
            return []
        }
        if overlay != nil {
            let step = event.kind == .wheelUp ? -3 : event.kind == .wheelDown ? 3 : 0
            let count = overlayCount
            overlay?.list.move(by: step, count: count)
            return []
        }
        if event.kind == .click && event.y == 0 {
            let tab = Layout.tabs(size).first {
                event.x >= $0.x && event.x < $0.x + $0.text.utf8.count
            }
            return tab.map { open($0.screen) } ?? []
        }
        let layout = Layout(self, size)
        let hit = layout.panes.first { $0.value.contains(x: event.x, y: event.y) }
        guard let (target, rect) = hit, tabPanes.contains(target) else { return [] }
        pane = target
        let zooms = target == .map || target == .sitePicture && !sites.picture.isMatrix
        switch event.kind {
        case .wheelUp: return zooms ? perform(.zoomIn) : move(by: -3)
        case .wheelDown: return zooms ? perform(.zoomOut) : move(by: 3)
        case .click:
            guard let path = listPath(target) else { return [] }
            let row = event.y - rect.y - 1 - rowsAbove(target, rect)
            guard row >= 0 else { return [] }
            self[keyPath: path].selected = self[keyPath: path].top + row
            return move(by: 0)
        }
    }
}

// MARK: - Lists

extension State {
    /// The list that a pane scrolls.
    func listPath(_ pane: Pane) -> WritableKeyPath<State, ListPosition>? {
        switch pane {
        case .totals: \.city.totalsList
        case .categories: \.city.categoryList
        case .places: \.city.placeList
        case .brands: \.city.brandList
        case .findings: \.city.findingList
        case .users: \.users.list
        case .timeline: \.users.timeline
        case .recommendations: \.why.list
        case .evidence: \.why.evidence
        case .sequencePicture: sequenceList
        case .edits: \.why.whatIf.lines
        case .visits: \.why.whatIf.visits
        case .siteBrands: \.sites.list
        case .siteRegions: \.sites.regionList
        case .siteReasons: \.sites.criteriaList
        case .siteInstances: \.sites.instanceList
        case .siteMessages: \.sites.messageList
        case .sitePicture: sites.picture.isMatrix ? \.sites.matrixRows : nil
        case .form: \.train.form
        case .trainRuns: \.train.list
        case .runs: \.runs.list
        case .map, .rhythm, .userRhythm, .trace, .reasons, .progress, .plots, .runDetails:
            nil
        }
    }

    /// Rows of a pane's list.
    func rowCount(_ pane: Pane) -> Int {
        switch pane {
        case .totals: city.report.map { cityFacts($0).count } ?? 0
        case .categories, .places, .brands: topCounts(pane).count
        case .findings: city.findings?.count ?? 0
        case .users: users.visible.count
        case .timeline: users.timelineRows
        case .recommendations: why.lines.count
        case .evidence: why.eventCount ?? why.explanation?.evidence.count ?? 0
        case .sequencePicture: sequenceRows
        case .edits: whatIfLines.count
        case .visits: why.whatIf.own?.count ?? 0
        case .siteBrands: sites.visible.count
        case .siteRegions: sites.lines.count
        case .siteReasons: sites.reasonRows
        case .siteInstances: sites.selectedCriterion?.shown.count ?? 0
        case .siteMessages: sites.shownReasons?.messages.count ?? 0
        case .sitePicture: matrixSize.rows
        case .form: recipeFields.count
        case .trainRuns: cityRuns.count
        case .runs: visibleRuns.count
        default: 0
        }
    }

    /// Rows above the list inside its pane.
    func headerRows(_ pane: Pane) -> Int {
        switch pane {
        case .users, .timeline, .recommendations, .evidence, .visits, .runs, .siteBrands,
            .siteRegions, .siteMessages:
            1
        default: 0
        }
    }

    /// The same where they depend on the size of the pane.
    private func rowsAbove(_ pane: Pane, _ rect: Rect) -> Int {
        switch pane {
        case .siteReasons: siteReasonsRows(rect).above
        case .siteInstances: siteMargin(pane, rect)
        case .sitePicture, .sequencePicture: SitePictureRows(rect.height - 2).header
        default: headerRows(pane)
        }
    }

    func visibleRows(_ pane: Pane, _ layout: Layout) -> Int {
        guard let rect = layout.panes[pane] else { return 1 }
        var rows = rect.height - 2 - headerRows(pane)
        if pane == .findings { rows -= findingDetailRows(rect) }
        if pane == .timeline { rows -= truthRows(rect) }
        if pane == .edits { rows -= whatIfSentenceRows(rect) }
        rows -= siteMargin(pane, rect)
        return max(1, rows)
    }

    /// Moves in the list of the pane that has the keyboard.
    mutating func move(by step: Int) -> [Effect] {
        guard let path = listPath(pane) else { return [] }
        self[keyPath: path].move(by: step, count: rowCount(pane))
        if pane == .recommendations { skipTitle(step < 0 ? -1 : 1) }
        if pane == .siteRegions && sites.lines[safe: sites.regionList.selected] == .title {
            // The last line is never a title.
            let isFirst = sites.regionList.selected == 0
            sites.regionList.move(by: step < 0 && !isFirst ? -1 : 1, count: sites.lines.count)
        }
        return []
    }

    /// The lines between the recommendations and other places cannot be selected.
    private mutating func skipTitle(_ direction: Int) {
        let lines = why.lines
        guard lines.indices.contains(why.list.selected) else { return }
        if lines[why.list.selected].isTitle {
            why.list.move(by: direction, count: lines.count)
            if lines[why.list.selected].isTitle {
                why.list.move(by: -direction, count: lines.count)
            }
        }
    }

    /// Remembers what is scrolled where, for the size of the terminal.
    mutating func settle() {
        // Another run may have no pictures, or another place for its evidence.
        switch (why.pane, shownPicture) {
        case (.sequencePicture, .events): why.pane = .evidence
        case (.evidence, .events), (.reasons, .events): break
        case (.evidence, _), (.reasons, _): why.pane = .sequencePicture
        default: break
        }
        let layout = Layout(self, size)
        for pane in layout.panes.keys {
            guard let path = listPath(pane) else { continue }
            self[keyPath: path].settle(
                height: visibleRows(pane, layout), count: rowCount(pane))
        }
        if case .form(let form) = overlay?.kind {
            forms.list.settle(height: formRows(form, size), count: formLines(form).count)
        } else if overlay != nil {
            let count = overlayCount
            let height = overlayRows(size)
            overlay?.list.settle(height: height, count: count)
        }
    }
}
