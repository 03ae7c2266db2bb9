import Canvas
import Reports
import Support

// What the keys of the Session screen do.

extension State {
    /// What `e` and `d` are about: a case or a note.
    private var changedPane: Pane {
        notebook.pane == .caseDetails ? notebook.source : notebook.pane
    }

    /// Why nothing can be changed or deleted; nil where something can.
    var cannotEditNotebook: String? {
        switch changedPane {
        case .cases: notebook.selectedCase == nil ? "There is no case yet." : nil
        case .notes: notebook.selectedNote == nil ? "There is no note yet." : nil
        case .actions: "What was done stays as it was; Tab goes to cases and notes."
        default: "Cases and notes can be changed; Tab goes to them."
        }
    }

    mutating func editNotebook() -> [Effect] {
        if changedPane == .notes, let note = notebook.selectedNote {
            let draft = NoteDraft(origin: note.origin, aim: .changeNote(note.number))
            return show(Overlay(.note(draft), text: note.text))
        }
        guard let saved = notebook.selectedCase else { return [] }
        let draft = NoteDraft(
            origin: NoteOrigin(), content: saved.content, aim: .changeCase(saved.number))
        _ = show(Overlay(.note(draft), text: saved.remark))
        overlay?.list.selected = Verdict.allCases.firstIndex(of: saved.verdict) ?? 0
        return []
    }

    mutating func deleteFromNotebook() -> [Effect] {
        if changedPane == .notes, let note = notebook.selectedNote {
            return [
                .ask(
                    ChangeNotebook(
                        change: .setNoteDeleted(note.number, true),
                        inverse: .setNoteDeleted(note.number, false)))
            ]
        }
        guard let saved = notebook.selectedCase else { return [] }
        return [
            .ask(
                ChangeNotebook(
                    change: .setCaseDeleted(saved.number, true),
                    inverse: .setCaseDeleted(saved.number, false)))
        ]
    }

    mutating func undoInNotebook() -> [Effect] {
        notebook.takeUndo().map { [.ask(ChangeNotebook(change: $0, inverse: nil))] } ?? []
    }

    // MARK: - The details

    /// Why the screen as it was cannot be shown; nil where it can.
    var cannotShowFrame: String? {
        guard let saved = notebook.selectedCase else { return "There is no case yet." }
        return saved.content.frame == nil
            ? "Case \(saved.number) has no screen: it was saved from the command line." : nil
    }

    /// Shows the reason of the case or the screen as it was; says which.
    mutating func turnCaseView() -> String {
        notebook.source = .cases
        notebook.showsFrame.toggle()
        notebook.detailList = ListPosition()
        return notebook.showsFrame
            ? "The screen as it was; \(KeyMeaning.enlarge.key) in its pane gives it room."
            : "The reason of the case."
    }

    /// A line further, or back: the details scroll at once.
    mutating func scrollDetails(_ direction: Direction) {
        let height = visibleRows(.caseDetails, Layout(self, size))
        let count = rowCount(.caseDetails)
        let top = notebook.detailList.visibleTop(height: height, count: count)
        let next = direction.step > 0 ? top + height : top - 1
        notebook.detailList.selected = max(0, min(next, count - 1))
    }

    /// Lists the cases of the selected model.
    mutating func showCasesOfModel() -> [Effect] {
        guard let row = notebook.statistics[safe: notebook.verdictList.selected],
            let list = filteredList(.cases)
        else { return [] }
        choose(list) { $0.filter = row.model.map { "model=\($0)" } ?? "" }
        notebook.pane = .cases
        return []
    }

    // MARK: - Going there

    /// Opens the screen that explains, on the user, the place and the run of a case.
    mutating func open(_ saved: SavedCase) -> [Effect] {
        let content = saved.content
        guard let report = city.report, report.name == content.city else {
            say(
                "Case \(saved.number) is of city \(content.city); "
                    + "\(KeyMeaning.open.key) on City opens another city.")
            return []
        }
        if !RecommenderReference(content.run).isRule,
            runs.all?.contains(where: { $0.run == content.run }) == false
        {
            say("Run \(content.run) of case \(saved.number) is not in this session any more.")
            return []
        }
        let effects = content.kind == .site ? openSite(content) : openPlace(content)
        if report.fingerprint != content.cityFingerprint {
            say("\(content.city) has other data now than when case \(saved.number) was saved.")
        }
        return effects
    }

    private mutating func openPlace(_ content: CaseContent) -> [Effect] {
        why.user = content.subject
        why.isUserChosen = true
        why.run = content.run
        why.isRunChosen = true
        why.choice.filter = ""
        why.beam = nil
        // A place below the list is ranked by itself.
        let isListed = (content.rank ?? .infinity) <= Double(WhyState.listLength)
        why.among = isListed ? nil : [String(content.object)]
        why.tellsMoments = readsSequences
        why.candidates = content.candidates
        why.whatIf.change { $0 = WhatIfEdits() }
        why.whatIf.isOpen = false
        why.restoredPlace = content.object
        why.pane = .recommendations
        // Where the list is there already, no answer selects the place.
        why.select(place: content.object)
        users.select(user: content.subject)
        return open(.why)
    }

    private mutating func openSite(_ content: CaseContent) -> [Effect] {
        sites.forgetRun()
        sites.run = content.run
        sites.candidates = content.candidates
        sites.choice.filter = ""
        sites.picture = .reasons
        sites.restored = SiteSelection(brand: content.subject, region: content.object)
        sites.pane = .siteRegions
        return open(.sites)
    }
}
