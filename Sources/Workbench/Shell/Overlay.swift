import Canvas
import Reports

/// What lies above the screen and takes the keys first.
public struct Overlay: Codable, Equatable, Sendable {
    public enum Kind: Codable, Equatable, Sendable {
        /// The keys of what had the keyboard.
        case help
        /// The keys of every part of the program.
        case allKeys
        /// Everything that can be done, by name.
        case palette
        case cities
        case runs
        /// Runs and rules that stand beside the list of the Why screen.
        case beside
        /// The panes of this screen.
        case panes
        /// The filter of this screen; the old text comes back with Esc.
        case filter(old: String)
        /// What may be asked of the run, the settings that may change, and the value of one.
        case steering, steeredSettings
        case steeredValue(String)
        /// The checkpoints of the run, to go back to or to branch off.
        case checkpoints(CheckpointUse)
        /// Tags and a remark of a run, how it is put away, and another name for it.
        case labels, shelves, runName
        /// Settings of a branch off a checkpoint.
        case branchSettings(String)
        /// Seeds and settings that are trained one after the other.
        case severalTrainings
        /// A field of the recipe, by name, and the list of its values.
        case field(String), fieldValue(String)
        /// A command that makes a city.
        case form(CityForm)
        /// A field of such a form, by name.
        case formField(CityForm, String)
        /// Panels of the Why screen, which show answers.
        case details, faithfulness, counterfactual, contrast, missed
        /// One event of a sequence.
        case event
        /// Statistics of the city's space-time graph.
        case spaceTimeGraph
        /// Panels of the Runs screen: all models of a city, and a run's explanations.
        case comparison, study
        /// The columns of the table of runs, the settings in which runs differ, and two runs user by
        /// user.
        case runColumns, runDifferences, scatter
        /// The combinations of a sweep.
        case sweep
        /// Asks before the test part is opened.
        case unseal
        /// The place of a visit that is to be inserted.
        case insertPlace
        /// The hour of a visit that is inserted, or where the visits to a place move.
        case visitHour(NamedPlace, VisitEdit.Kind)
        /// γ or α of a what-if, by the name of the option.
        case whatIfNumber(String)
        /// Blocks that a generator tries, and places that alone are ranked.
        case beam, among
        /// How many places lists of a comparison have.
        case shownPlaces
        /// α of the Sites screen: the share of the direct link.
        case siteAlpha
        /// The format that a pane is written in.
        case export
        /// Asks before a training is stopped.
        case stop(run: String)
        /// The sessions, and the names of new ones.
        case sessions, newSession, copySession, importSession
        /// A note, or a case with its verdict.
        case note(NoteDraft)
        /// The colours, shown while they are chosen; the old ones come back with Esc.
        case themes(old: Theme)
    }

    public var kind: Kind
    public var line = TextLine()
    public var list = ListPosition()
    /// What a list that typing narrows is sorted by.
    public var order: ListOrder?
    /// Why the text was not accepted.
    public var fault: String?
    /// What comes back when this one is left, the nearest first.
    public private(set) var below: [Overlay] = []

    /// - Parameter over: What it lies on, which comes back when it is left.
    public init(_ kind: Kind, text: String = "", over: Overlay? = nil) {
        self.kind = kind
        line = TextLine(text)
        if var over {
            let lower = over.below
            over.below = []
            below = [over] + lower
        }
    }

    /// Moves in the list of what comes back when this one is left.
    mutating func setListUnder(_ list: ListPosition) {
        if !below.isEmpty { below[0].list = list }
    }

    /// What comes back when this one is left.
    var under: Overlay? {
        guard var first = below.first else { return nil }
        first.below = Array(below.dropFirst())
        return first
    }
}

extension Overlay.Kind {
    /// What each kind is. An overlay is one of these and a line here.
    var part: any OverlayPart {
        switch self {
        case .help: ChoiceList.help
        case .allKeys: ChoiceList.allKeys
        case .palette: ChoiceList.palette
        case .cities: ChoiceList.cities
        case .runs: ChoiceList.runs
        case .beside: ChoiceList.beside
        case .panes: ChoiceList.panes
        case .export: ChoiceList.export
        case .insertPlace: ChoiceList.insertPlace
        case .visitHour(let place, let kind): ChoiceList.visitHour(place, kind)
        case .filter(let old): FilterLine(old: old)
        case .steering: ChoiceList.steering
        case .steeredSettings: ChoiceList.steeredSettings
        case .steeredValue(let name): Prompt.steeredValue(name)
        case .checkpoints(let use): ChoiceList.checkpoints(use)
        case .branchSettings(let kind): Prompt.branchSettings(kind)
        case .labels: Prompt.labels
        case .shelves: ChoiceList.shelves
        case .runName: Prompt.runName
        case .runColumns: Panel.runColumns
        case .runDifferences: Panel.runDifferences
        case .scatter: Panel.scatter
        case .severalTrainings: Prompt.severalTrainings
        case .field(let name): Prompt.field(name)
        case .fieldValue(let name): ChoiceList.fieldValue(name)
        case .formField(let form, let name): Prompt.formField(form, name)
        case .whatIfNumber(let name): Prompt.whatIfNumber(name)
        case .beam: Prompt.beam
        case .among: Prompt.among
        case .shownPlaces: Prompt.shownPlaces
        case .siteAlpha: Prompt.siteAlpha
        case .form(let form): FormPart(form: form)
        case .details: Panel.details
        case .faithfulness: Panel.faithfulness
        case .counterfactual: Panel.counterfactual
        case .contrast: Panel.contrast
        case .missed: Panel.missed
        case .event: Panel.event
        case .spaceTimeGraph: Panel.spaceTimeGraph
        case .comparison: Panel.comparison
        case .study: Panel.study
        case .sweep: Panel.sweep
        case .unseal: Confirmation.unseal
        case .stop(let run): Confirmation.stop(run)
        case .sessions: ChoiceList.sessions
        case .newSession: Prompt.newSession
        case .copySession: Prompt.copySession
        case .importSession: Prompt.importSession
        case .note(let draft): NoteForm(draft: draft)
        case .themes(let old): ThemePanel(old: old)
        }
    }

    /// Those whose keys `docs/KEYS.md` lists, one of each sort.
    static let documented: [Overlay.Kind] = [
        .spaceTimeGraph, .details, .faithfulness, .counterfactual, .contrast, .missed, .event,
        .comparison, .study, .sweep, .runColumns, .runDifferences, .scatter, .form(.grow),
        .palette, .steeredValue("learning-rate"),
        .filter(old: ""), .note(NoteDraft(origin: NoteOrigin())), .stop(run: "RUN"), .unseal,
        .themes(old: .dark),
    ]
}
