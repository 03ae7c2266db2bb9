import Canvas
import Reports

/// What was filled into the forms that make cities, and what is being made.
public struct FormsState: Codable, Equatable, Sendable {
    /// Texts by the form and the name of the field; what is missing stands at its default.
    public var values: [String: [String: String]] = [:]
    /// Why the last command was refused.
    public var fault: String?
    public var work: CityWork?
    /// How the first rows of the file in the form of an import would be read.
    public var preview = Inquiry<ImportPreviewQuestion>()

    public subscript(form: CityForm) -> [String: String] {
        get { values[form.rawValue] ?? [:] }
        set { values[form.rawValue] = newValue }
    }
}

/// A city that is being made by another process.
public struct CityWork: Codable, Equatable, Sendable {
    public var form: CityForm
    public var city: String
    /// The newest line that it wrote.
    public var line = ""
    /// Whether the line was asked for, or a timer runs that will ask.
    public var isWatched = false

    var sentence: String { "\(form.verb) \(city)" + (line.isEmpty ? " …" : ": \(line)") }
}

extension State {
    /// The lines of a form as they stand.
    func formLines(_ form: CityForm) -> [FormLine] {
        let (typed, values) = (forms[form], formValues(form))
        return form.fields(values).map { field in
            let value = values[field.name] ?? field.standard
            let reason = value.isEmpty ? nil : field.fault(value)
            return FormLine(
                field: field, value: value,
                fault: reason.map { FieldFault(text: value, reason: $0) },
                isGuessed: typed[field.name] == nil && values[field.name] != nil)
        }
    }

    /// What was filled in, and what was guessed for the rest.
    func formValues(_ form: CityForm) -> [String: String] {
        let typed = forms[form]
        guard form == .importing, let preview = importPreview else { return typed }
        return preview.guessed.merging(typed) { _, typed in typed }
    }

    mutating func openForm(_ form: CityForm) -> [Effect] {
        forms.fault = nil
        return show(Overlay(.form(form))) + (form == .importing ? askImportPreview() : [])
    }

    private func selectedLine(of form: CityForm) -> FormLine? {
        overlay.flatMap { formLines(form)[safe: $0.list.selected] }
    }

    /// Takes another value of the selected line, where it has a few.
    mutating func change(_ form: CityForm, by step: Int) -> [Effect] {
        guard let line = selectedLine(of: form) else { return [] }
        let field = line.field
        forms.fault = nil
        if field.cycles {
            forms[form][field.name] = field.next(after: line.value, by: step)
            return form == .importing ? askImportPreview() : []
        } else {
            say("Enter edits \(field.name).")
        }
        return []
    }

    /// Asks for a value of the selected line, or takes the next one.
    mutating func edit(_ form: CityForm) -> [Effect] {
        guard let line = selectedLine(of: form), !line.field.cycles else {
            return change(form, by: 1)
        }
        forms.fault = nil
        return show(Overlay(.formField(form, line.field.name), text: line.value, over: overlay))
    }

    /// Takes typed text into the open form; what is no value stays, and the form says why.
    mutating func setFormField(_ form: CityForm, _ name: String, _ text: String) -> [Effect] {
        let fields = form.fields(formValues(form))
        guard let field = fields.first(where: { $0.name == name }) else { return [] }
        let value = field.cleaned(text)
        let isGuessed = importPreview?.guessed[name] != nil && form == .importing
        // What was guessed and is not wanted stays empty; elsewhere the default is said by nothing.
        forms[form][name] =
            !isGuessed && (value.isEmpty || value == field.standard) ? nil : value
        let asked = form == .importing ? askImportPreview() : []
        return moveInOverlay(by: 1) + asked
    }

    mutating func startWork(_ form: CityForm) -> [Effect] {
        for (index, line) in formLines(form).enumerated() {
            guard let reason = line.field.fault(line.value) else { continue }
            overlay?.list.selected = index
            complain("\(line.field.name): \(reason)")
            return []
        }
        let name = city.report?.name ?? ""
        let command = form.command(formValues(form), city: name)
        if let emptiness = form.emptiness(formValues(form)) {
            complain(emptiness)
            return []
        }
        forms.fault = nil
        let work = CityWork(form: form, city: form.result(formValues(form), city: name))
        forms.work = work
        say("Started \(work.form.verb) \(work.city) in a process of its own; Esc leaves the form.")
        return [.ask(MakeCity(name: work.city, command: command))]
    }

    // MARK: - What the process says

    mutating func followWork() -> [Effect] {
        guard let work = forms.work, !work.isWatched else { return [] }
        forms.work?.isWatched = true
        return [.timer(.cityWork, milliseconds: 250)]
    }

    /// Opens the city that was made, or changed.
    mutating func openMade(_ name: String) -> [Effect] {
        if case .form = overlay?.kind { overlay = nil }
        if case .formField = overlay?.kind { overlay = nil }
        say("\(name) is ready.")
        return open(.city) + [.ask(CityQuestion(name: name))]
    }
}
