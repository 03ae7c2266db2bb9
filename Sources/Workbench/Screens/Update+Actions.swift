import Canvas
import Reports

extension State {
    /// Does what a key, a palette entry or a help entry stands for.
    mutating func perform(_ action: Action) -> [Effect] {
        if screen == .sites, let effects = performOnSites(action) { return effects }
        switch action {
        case .showCity: return open(.city)
        case .showUsers: return open(.users)
        case .showWhy: return open(.why)
        case .showSites: return open(.sites)
        case .showTrain: return open(.train)
        case .showRuns: return open(.runs)
        case .showSession: return open(.session)
        case .nextPane: return turnPane(by: 1)
        case .previousPane: return turnPane(by: -1)
        case .up, .down, .left, .right: return step(action)
        case .pageUp: return move(by: -page)
        case .pageDown: return move(by: page)
        case .first: return move(by: -rowCount(pane))
        case .last: return move(by: rowCount(pane))
        case .enter: return enter()
        case .back: return back()
        case .filter: return openFilter()
        case .help: return show(Overlay(.help))
        case .palette: return show(Overlay(.palette))
        case .copy: return copyCommand()
        case .write: return writeScreen()
        case .redraw: return [.redraw]
        case .suspend: return [.suspend]
        case .quit: return [.quit]
        case .sort: return changeOrder()
        case .pickRun: return pickRun()
        case .toggleCandidates, .toggleSide, .nextGroup, .previousUser, .nextUser, .details,
            .measureFaithfulness, .counterfactual, .mark, .contrast:
            return turnWhy(action)
        case .beam, .among: return askForList(action)
        case .editVisits, .deleteVisits, .insertVisit, .moveVisits, .toggleRebuild, .undoEdit,
            .clearEdits:
            return editWhatIf(action)
        case .startTraining, .startSeveral, .pause, .resume, .stop, .learningRate, .nextMetric:
            return steer(action)
        case .markRun:
            markRun()
            return []
        case .compareModels: return compareModels()
        case .sweepRun: return sweepRun()
        case .writeVectors:
            guard let run = selectedRun else {
                say("There is no run whose vectors could be written.")
                return []
            }
            say("Writing the vectors of \(run.run) …")
            return [.writeVectors(run: run.run)]
        case .resumeRun:
            return selectedRun.map { resume($0) } ?? []
        case .openCity:
            guard !city.names.isEmpty else {
                say("There is no other city; N grows one, I imports one.")
                return []
            }
            return show(Overlay(.cities))
        case .zoomIn, .zoomOut, .wholeCity, .panLeft, .panRight, .panUp, .panDown:
            return changeMap(action)
        case .nextLayer, .nextBrand, .nextOutline, .nextTab, .previousTab:
            return changeLayers(action)
        case .growCity: return openForm(.grow)
        case .importCity: return openForm(.importing)
        case .addToCity: return openForm(.add)
        case .toggleTruth: return toggleTruth()
        case .nextPicture where screen == .why: return turnSequencePicture(by: 1)
        case .previousPicture where screen == .why: return turnSequencePicture(by: -1)
        case .turnUndistilled: return turnUndistilled()
        case .export where screen == .why: return askExport()
        case .spaceTimeGraph: return showSpaceTimeGraph()
        case .nextPicture, .previousPicture, .turnValue, .turnRows, .switchCriterion, .alpha,
            .enlarge, .export:
            say("This key belongs to the Sites screen; 4 opens it.")
            return []
        }
    }

    private var page: Int { max(1, visibleRows(pane, Layout(self, size)) - 1) }

    mutating func show(_ new: Overlay) -> [Effect] {
        overlay = new
        return []
    }

    private mutating func turnPane(by step: Int) -> [Effect] {
        let panes = tabPanes
        guard let index = panes.firstIndex(of: pane) else { return [] }
        pane = panes[(index + step + panes.count) % panes.count]
        return []
    }

    private mutating func step(_ action: Action) -> [Effect] {
        if pane == .sequencePicture, stepInSequence(action) { return [] }
        switch (pane, action) {
        case (.map, .up): return changeMap(.panUp)
        case (.map, .down): return changeMap(.panDown)
        case (.map, .left): return changeMap(.panLeft)
        case (.map, .right): return changeMap(.panRight)
        case (.form, .left), (.form, .right):
            guard let field = recipeFields[safe: train.form.selected] else { return [] }
            if !field.cycles { say("Enter edits \(field.name).") }
            cycleRecipe(field, by: action == .left ? -1 : 1)
            return []
        case (.edits, .left), (.edits, .right):
            guard whatIfLines[safe: why.whatIf.lines.selected] == .mode else { return [] }
            return perform(.toggleRebuild)
        case (_, .up): return move(by: -1)
        case (_, .down): return move(by: 1)
        default: return []
        }
    }

    private mutating func enter() -> [Effect] {
        switch pane {
        case .findings:
            city.expanded =
                city.expanded == city.findingList.selected
                ? nil : city.findingList.selected
            return []
        case .categories, .brands: return chooseSelectedLayer()
        case .users, .timeline:
            guard let user = users.selectedUser else { return [] }
            why.user = user
            why.isUserChosen = true
            return open(.why)
        case .recommendations:
            why.pane =
                why.whatIf.isOpen
                ? .visits : shownPicture == .events ? .evidence : .sequencePicture
            return []
        case .reasons: return perform(.details)
        case .siteBrands, .siteRegions, .siteReasons, .siteInstances, .siteMessages, .sitePicture:
            return enterSites()
        case .edits: return editLine()
        case .visits: return perform(.deleteVisits)
        case .sequencePicture: return enterSequence()
        case .evidence:
            if why.explanation?.sequence != nil { return showEvent() }
            if let item = why.explanation?.evidence[safe: why.evidence.selected] {
                say(Evidence.sentence(item))
            }
            return []
        case .form: return editField()
        case .plots: return steer(.nextMetric)
        case .trainRuns:
            guard let run = cityRuns[safe: train.list.selected] else { return [] }
            watch(run.run)
            return []
        case .runs:
            guard let run = selectedRun else { return [] }
            watch(run.run)
            train.pane = .plots
            return open(.train)
        default: return []
        }
    }

    private mutating func back() -> [Effect] {
        if screen == .city && city.expanded != nil {
            city.expanded = nil
        } else if !filterText.isEmpty {
            setFilter("")
        } else if screen == .why && why.whatIf.isOpen {
            toggleEditor()
        } else if screen == .sites && backOnSites() || screen == .why && backInSequence() {
            return []
        } else if pane != tabPanes.first, let first = tabPanes.first, screen != .train {
            pane = first
        } else if let previous = trail.popLast() {
            screen = previous
        } else {
            say("This is the first screen; q quits.")
        }
        return []
    }

    mutating func copyCommand() -> [Effect] {
        let command = CommandLines.equivalent(self)
        say("Copied: \(command)")
        return [.copy(command)]
    }

    mutating func writeScreen() -> [Effect] {
        let text = view(self, size).canvas.text + "\n"
        return [.writeText(name: "whyhere-\(screen.title.lowercased()).txt", text: text)]
    }

    // MARK: - City

    mutating func changeMap(_ action: Action) -> [Effect] {
        switch action {
        case .zoomIn: city.view.zoom(by: 1.5)
        case .zoomOut: city.view.zoom(by: 1 / 1.5)
        case .wholeCity: city.view = MapView()
        case .panLeft: city.view.pan(x: -0.15, y: 0)
        case .panRight: city.view.pan(x: 0.15, y: 0)
        case .panUp: city.view.pan(x: 0, y: 0.15)
        case .panDown: city.view.pan(x: 0, y: -0.15)
        default: break
        }
        return []
    }

    // MARK: - Users and Why

    private mutating func changeOrder() -> [Effect] {
        let orders = UserOrder.allCases
        let index = orders.firstIndex(of: users.sort) ?? 0
        users.sort = orders[(index + 1) % orders.count]
        users.arrange()
        say("Users by \(users.sort.rawValue).")
        return []
    }

    private mutating func toggleTruth() -> [Effect] {
        guard city.report?.hasTruth == true else {
            say("Only grown cities have a planted truth; N on the City screen grows one.")
            return []
        }
        users.showsTruth.toggle()
        say(
            users.showsTruth
                ? "Planted causes are shown; models never see them. t hides them."
                : "Planted causes are hidden.")
        users.arrangeTimeline()
        return []
    }

    private mutating func pickRun() -> [Effect] {
        guard city.report != nil else { return [] }
        return show(Overlay(.runs))
    }

    /// Whether a name is that of a simple rule of this city, which stands in place of a run.
    func isRule(_ run: String?) -> Bool {
        guard let run, let city = city.report?.name else { return false }
        return ListRule.names.contains { run == "\($0)@\(city)" }
    }

    /// What the Why screen asks about a place. A sequence has one side and one grouping.
    func explanationQuestion(_ run: String, _ user: Int, _ place: Int) -> ExplanationQuestion {
        ExplanationQuestion(
            run: run, user: user, place: place, side: readsSequences ? "user" : why.side,
            group: readsSequences ? "places" : why.group, candidates: candidates(of: place),
            undistilled: readsSequences ? why.sequence.undistilled : nil)
    }

    /// What the place is ranked among: places that the list leaves out are ranked among all.
    func candidates(of place: Int) -> String {
        let isMasked = why.report?.truth.contains { $0.place == place && $0.rank == nil } ?? false
        return isMasked ? "all" : why.candidates
    }
}

extension Array {
    /// The element, or nil outside the array.
    subscript(safe index: Int) -> Element? { indices.contains(index) ? self[index] : nil }
}
