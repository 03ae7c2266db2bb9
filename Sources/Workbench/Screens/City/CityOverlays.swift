import Canvas

extension ChoiceList {
    /// Another city to open.
    static let cities: ChoiceList = ChoiceList(
        name: "the list of cities", title: { _ in "open a city" },
        table: .entries("cities", "city"),
        entries: {
            $0.city.names.enumerated().map { OverlayEntry(left: $1, right: "", number: $0) }
        }
    ) { state, entry in
        state.overlay = nil
        state.say("Opening \(entry.left).")
        return [.ask(CityQuestion(name: entry.left))]
    }
}

extension Prompt {
    /// A field of a form that makes a city.
    static func formField(_ form: CityForm, _ name: String) -> Prompt {
        Prompt(
            name: name,
            description: { state in
                form.fields(state.formValues(form)).first { $0.name == name }?.description ?? ""
            }, width: 76
        ) { state, text in
            _ = state.leaveOverlay()
            return state.setFormField(form, name, text)
        }
    }
}

/// A form that makes a city.
struct FormPart: OverlayPart {
    let form: CityForm
    var name: String { "a form that makes a city" }

    var rows: [Binding] {
        let form = form
        return [
            Binding([.enter], "Type a value, or take the next one") { $0.edit(form) },
            Binding([.right], "The next value") { $0.change(form, by: 1) },
            Binding([.left], "The value before") { $0.change(form, by: -1) },
            Binding(
                .start, "Start it in a process of its own",
                unless: { $0.forms.work.map { "One city at a time: \($0.sentence)" } }
            ) { $0.startWork(form) },
            Binding(.copy, "Copy the command line that does the same") { $0.copyCommand() },
            Binding([.escape, .control("c")], "Leave the form") { $0.leaveOverlay() },
            Binding(.down, and: [.down, .control("n")], "Next line") {
                $0.moveInOverlay(by: 1)
            },
            Binding(.up, and: [.up, .control("p")], "Line before") {
                $0.moveInOverlay(by: -1)
            },
            Binding([.pageDown, .control("d")], "A page down") {
                $0.moveInOverlay(by: $0.overlayPage)
            },
            Binding([.pageUp, .control("u")], "A page up") {
                $0.moveInOverlay(by: -$0.overlayPage)
            },
            Binding(.first, and: [.home], "To the first line") {
                $0.moveInOverlay(by: -(1 << 30))
            },
            Binding(.last, and: [.end], "To the last line") { $0.moveInOverlay(by: 1 << 30) },
            Binding(.help, and: [.function(1)], "The keys that do something here") {
                $0.showHelp()
            },
            OverlayRows.suspend,
        ]
    }

    func count(_ state: State) -> Int { state.formLines(form).count }
    func height(_ state: State) -> Int { state.formRows(form, state.size) }
    func page(_ state: State) -> Int { max(1, height(state) - 1) }

    func type(_ key: Key, _ state: inout State) -> [Effect] {
        state.say(
            "\(key.name) does nothing here; Enter edits a line, \(KeyMeaning.start.key) starts, "
                + "Esc leaves.")
        return []
    }

    func draw(
        _ state: State, _ overlay: Overlay, _ layout: Layout, on canvas: inout Canvas
    ) -> Frame.Position? {
        drawCityForm(state, form, overlay.list, on: &canvas)
        return nil
    }

    func command(_ state: State) -> String? {
        CommandLines.line(form.command(state.formValues(form), city: state.city.report?.name ?? ""))
    }
}
