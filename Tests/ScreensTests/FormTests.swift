import Canvas
import Reports
import Testing

@testable import Screens

@Suite("Forms that make cities")
struct FormTests {
    private func type(_ text: String, into name: String, _ form: CityForm, _ pilot: inout Pilot) {
        let fields = form.fields(pilot.state.forms[form])
        pilot.state.overlay?.list.selected = fields.firstIndex { $0.name == name } ?? -1
        pilot.press(.enter, .control("u"))
        pilot.type(text)
        pilot.press(.enter)
    }

    private func made(_ pilot: Pilot) -> [String]? {
        pilot.questions(MakeCity.self).last?.command
    }

    @Test func growing() {
        var pilot = Pilot()
        pilot.press(.character("N"))
        #expect(pilot.text.contains("grow a city"))
        pilot.press(.character("S"))
        #expect(pilot.state.status?.text == "name: Give a text; it must not be empty.")
        type("my town", into: "name", .grow, &pilot)
        type("12", into: "users", .grow, &pilot)
        type("many", into: "days", .grow, &pilot)
        #expect(pilot.text.contains("many: Give a whole number"))
        pilot.press(.character("S"))
        #expect(made(pilot) == nil)
        type("90", into: "days", .grow, &pilot)
        pilot.press(.character("y"))
        #expect(pilot.asked.last == .copy("whyhere city new 'my town' --users 12"))
        pilot.press(.character("S"))
        #expect(made(pilot) == ["city", "new", "my town", "--users", "12"])
        // The pilot answers that it is made: it is opened, and the form is gone.
        #expect(pilot.asked.contains(.ask(CityQuestion(name: "my town"))))
        #expect(pilot.state.overlay == nil && pilot.state.forms.work == nil)
    }

    /// Every option of `city filter`; a form that asks for nothing does not start.
    @Test func cuttingACityDown() throws {
        var pilot = Pilot()
        pilot.press(.character("&"))
        let city = try #require(pilot.state.city.report?.name)
        #expect(pilot.text.contains("cut \(city) down to a new city"))
        type("core5", into: "name", .filter, &pilot)
        pilot.press(.character("S"))
        #expect(made(pilot) == nil)
        #expect(pilot.state.status?.text.hasPrefix("Nothing says what to keep;") == true)
        type("0", into: "core", .filter, &pilot)
        #expect(pilot.text.contains("0: Give a whole number from 1"))
        type("5", into: "core", .filter, &pilot)
        type("Food > Café", into: "category-under", .filter, &pilot)
        type("order", into: "action", .filter, &pilot)
        type("4", into: "minimum-visits", .filter, &pilot)
        let fields = CityForm.filter.fields([:])
        pilot.state.overlay?.list.selected = fields.firstIndex { $0.name == "core-counts" } ?? 0
        pilot.press(.right)
        pilot.press(.character("S"))
        #expect(
            made(pilot) == [
                "city", "filter", city, "core5", "--category-under", "Food > Café", "--action",
                "order", "--minimum-visits", "4", "--core", "5", "--core-counts", "visits",
            ])
        #expect(pilot.asked.contains(.ask(CityQuestion(name: "core5"))))
    }

    @Test func importingWithSideFiles() {
        var pilot = Pilot()
        pilot.press(.character("I"))
        type("visits.csv", into: "path", .importing, &pilot)
        type("oslo", into: "name", .importing, &pilot)
        type("Europe/Oslo", into: "timezone", .importing, &pilot)
        for (name, value) in [("user", "u"), ("place", "p"), ("time", "-t")] {
            type(value, into: name, .importing, &pilot)
        }
        let fields = CityForm.importing.fields([:])
        pilot.state.overlay?.list.selected = fields.firstIndex { $0.name == "times" } ?? 0
        pilot.press(.right)
        pilot.state.overlay?.list.selected = fields.firstIndex { $0.name == "header" } ?? 0
        pilot.press(.left)
        type("zones.geojson", into: "regions", .importing, &pilot)
        pilot.press(.character("y"), .character("S"))
        #expect(
            made(pilot) == [
                "city", "import", "csv", "visits.csv", "--name", "oslo", "--timezone",
                "Europe/Oslo", "--times", "local", "--user", "u", "--place", "p",
                "--time=-t", "--no-header", "--regions", "zones.geojson",
            ])
        guard
            case .copy(let line) = pilot.asked.first(where: {
                if case .copy = $0 { true } else { false }
            })
        else {
            Issue.record("nothing was copied")
            return
        }
        #expect(line.contains("--no-header --regions zones.geojson"))
    }

    /// The path alone is enough: the rest is guessed, can be changed, and is seen in the rows.
    @Test(arguments: [Size(132, 43), Size(80, 24)])
    func importingWithEyes(size: Size) {
        var pilot = Pilot(size: size)
        pilot.press(.character("I"))
        type("checkins.csv", into: "path", .importing, &pilot)
        #expect(pilot.text.contains("as the first rows would be read"))
        // Where there is little room names are cut.
        #expect(
            pilot.text.contains(size.width > 100 ? "Émile 1" : "Émil")
                && pilot.text.contains("Tue 2012-04-03 15:01"))
        #expect(pilot.text.contains("`yesterday` is no time"))
        #expect(pilot.text.contains("split: none"))
        pilot.press(.character("y"))
        #expect(
            pilot.copied
                == "whyhere city import csv checkins.csv --name checkins --timezone "
                + "America/New_York --times local --user who --place venue_id --time when "
                + "--lat lat --lon lng --category what")
        // A guess is told as one, and its reason with it.
        let fields = CityForm.importing.fields([:])
        pilot.state.overlay?.list.selected = fields.firstIndex { $0.name == "user" } ?? -1
        pilot.send(.resized(size))
        #expect(pilot.text.contains("who  (guessed)") && pilot.text.contains("its values"))
        // What is corrected is asked anew, and what is emptied stays empty.
        type("member", into: "user", .importing, &pilot)
        type("", into: "category", .importing, &pilot)
        let asked = pilot.questions(ImportPreviewQuestion.self).last?.request
        #expect(asked?.options["user"] == "member" && asked?.options["category"] == "")
        pilot.press(.character("S"))
        #expect(
            made(pilot) == [
                "city", "import", "csv", "checkins.csv", "--name", "checkins", "--timezone",
                "America/New_York", "--times", "local", "--user", "member", "--place",
                "venue_id", "--time", "when", "--lat", "lat", "--lon", "lng",
            ])
    }

    @Test func aPathWithoutAFileSaysSo() {
        var pilot = Pilot()
        pilot.press(.character("I"))
        type("missing.csv", into: "path", .importing, &pilot)
        #expect(pilot.text.contains("there is nothing at this path"))
        // Another path takes what was guessed of the last one away.
        type("checkins.csv", into: "path", .importing, &pilot)
        type("visits.csv", into: "path", .importing, &pilot)
        #expect(pilot.state.formLines(.importing).allSatisfy { !$0.isGuessed })
    }

    @Test func everyLayoutHasItsFields() {
        for layout in ImportLayout.all {
            let fields = CityForm.importing.fields(["layout": layout.name])
            #expect(Set(fields.map(\.name)).count == fields.count, "\(layout.name)")
            for field in fields {
                #expect(field.standard.isEmpty || field.fault(field.standard) == nil)
                #expect(field.description.count > 3 && !field.description.hasSuffix("."))
            }
            let command = CityForm.importing.command(
                ["layout": layout.name, "path": "x"], city: "")
            #expect(command == ["city", "import", layout.name, "x"])
        }
        var pilot = Pilot()
        pilot.press(.character("I"), .right)
        #expect(pilot.text.contains("sepgcn") && !pilot.text.contains("delimiter"))
        // What was typed stays when the layout changes.
        type("data", into: "path", .importing, &pilot)
        pilot.press(.home, .right)
        #expect(pilot.state.forms[.importing]["path"] == "data")
    }

    @Test func addingNeedsSomething() {
        var pilot = Pilot()
        pilot.press(.character("A"), .character("S"))
        #expect(pilot.state.status?.text.contains("nothing to add") == true)
        type("bids.geojson", into: "business-areas", .add, &pilot)
        type("riverside", into: "as", .add, &pilot)
        pilot.press(.character("S"))
        #expect(
            made(pilot) == [
                "city", "add", "riverbend", "--business-areas", "bids.geojson", "--as",
                "riverside",
            ])
        #expect(pilot.asked.contains(.ask(CityQuestion(name: "riverside"))))
    }

    @Test func aRefusalStaysInTheForm() {
        var pilot = Pilot()
        pilot.press(.character("N"))
        type("x", into: "name", .grow, &pilot)
        pilot.answers = false
        pilot.press(.character("S"))
        let order = pilot.questions(MakeCity.self).first
        #expect(pilot.state.forms.work?.city == "x")
        pilot.send(.timer(.cityWork))
        #expect(pilot.asked.last == .ask(WorkProgressQuestion()))
        pilot.send(.answered(WorkProgressQuestion(), "day 3 of 90"))
        #expect(pilot.text.contains("growing x: day 3 of 90"))
        // Watched again and again, but never twice at once.
        #expect(pilot.asked.count { $0 == .timer(.cityWork, milliseconds: 250) } == 2)
        pilot.press(.character("S"))
        #expect(pilot.state.status?.text.hasPrefix("One city at a time") == true)
        #expect(pilot.state.farewell?.hasPrefix("Growing x: day 3 of 90") == true)
        if let order {
            pilot.send(.failed(order, "There is a city of this name already."))
        }
        #expect(pilot.state.forms.work == nil)
        pilot.press(.down)
        #expect(pilot.text.contains("There is a city of this name already."))
        #expect(pilot.state.farewell == nil)
    }

    @Test func escLeavesTheFieldAndThenTheForm() {
        var pilot = Pilot()
        pilot.press(.character(":"))
        pilot.type("grow a city")
        pilot.press(.enter, .enter)
        pilot.type("abc")
        pilot.press(.escape)
        #expect(pilot.state.overlay?.kind == .form(.grow))
        #expect(pilot.state.forms[.grow]["name"] == nil)
        pilot.press(.escape)
        #expect(pilot.state.overlay == nil)
    }

    @Test func namesOfRunsAreCutInTheMiddle() {
        var pilot = Pilot(size: Size(80, 24))
        var run = SampleReports.run(3, .running, epoch: 5, series: false)
        run.run = "sepgcn-a-very-long-city-name-17"
        pilot.answers = false
        pilot.press(.character("5"))
        pilot.send(.answered(RunsQuestion(), [run]))
        #expect(pilot.text.contains("me-17 running"))
    }
}
