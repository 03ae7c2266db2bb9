import ArgumentParser
import Questions
import Reports
import Support

struct SessionNotes: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "notes", abstract: "The notes of a session, the newest first.")
    @OptionGroup var common: CommonOptions
    @OptionGroup var session: SessionOption

    func run() throws {
        try perform {
            let content = try common.open().knownContent(session.session)
            content.tellFaults()
            if common.json { return try Output.json(content.notes) }
            guard !content.notes.isEmpty else {
                return Output.line(
                    "No notes yet; 'whyhere session note TEXT' writes one, and n in the workbench.")
            }
            for note in content.notes { note.printSummary() }
        }
    }
}

struct SessionNote: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "note", abstract: "Write a note, change one, delete it or bring it back.",
        discussion: """
            A deleted note keeps its number, and --restore brings it back.

            EXAMPLES
              whyhere session note "Users 100 to 140 are couriers"
              whyhere session note "Users 100 to 150 are couriers" --number 3
              whyhere session note --delete 3
              whyhere session note --restore 3
            """)
    @OptionGroup var common: CommonOptions
    @OptionGroup var session: SessionOption
    @Argument(help: "The words of the note.") var text: String?
    @Option(help: "Change this note.") var number: Int?
    @Option(help: "The city that the note is about.") var city: String?
    @Option(help: "Delete the note of this number.") var delete: Int?
    @Option(help: "Bring back the note of this number.") var restore: Int?

    func validate() throws {
        let asked = [text != nil, delete != nil, restore != nil].count { $0 }
        guard asked == 1 else {
            throw ValidationError("give the words of a note, or --delete or --restore with one")
        }
        if number != nil, text == nil { throw ValidationError("--number needs words") }
    }

    func run() throws {
        try perform {
            let workspace = try common.open()
            let session = try session.session
            if let number = delete ?? restore {
                try workspace.setDeleted(delete != nil, .note, number, session: session)
                let change = ChangedItem(number: number, isDeleted: delete != nil)
                return try change.tell("note", asJSON: common.json)
            }
            if let city { _ = try workspace.catalog.find(city) }
            let note =
                try number.map {
                    try workspace.changeNote($0, text: text ?? "", session: session)
                }
                ?? workspace.addNote(
                    text ?? "", origin: NoteOrigin(city: city), session: session)
            if common.json { return try Output.json(note) }
            Output.line("note \(note.number) of session \(session) is written")
        }
    }
}

struct SessionActions: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "actions",
        abstract: "What was done in the workbench, the newest first, as command lines.",
        discussion: """
            The newest 5,000 actions are kept.

            EXAMPLE
              whyhere session actions --last 20
            """)
    @OptionGroup var common: CommonOptions
    @OptionGroup var session: SessionOption
    @Option(help: "At most so many of the newest.") var last: Int?

    func validate() throws {
        if let last, last < 1 { throw ValidationError("--last is 1 or more") }
    }

    func run() throws {
        try perform {
            let content = try common.open().knownContent(session.session, mostActions: last)
            content.tellFaults()
            if common.json { return try Output.json(content.actions) }
            guard !content.actions.isEmpty else {
                return Output.line("Nothing has been done in the workbench yet.")
            }
            Output.table(
                ["TIME", "KIND", "WHAT", "COMMAND"],
                content.actions.map {
                    [$0.at, $0.kind.rawValue, $0.text, $0.command ?? ""]
                })
        }
    }
}

/// A note or a case that was hidden or brought back.
struct ChangedItem: Encodable {
    var number: Int
    var isDeleted: Bool

    func tell(_ word: String, asJSON: Bool) throws {
        if asJSON { return try Output.json(self) }
        Output.line(
            isDeleted
                ? "\(word) \(number) is deleted; --restore \(number) brings it back"
                : "\(word) \(number) is there again")
    }
}

extension Workspace {
    /// What is in a session; a misspelt name is refused.
    func knownContent(_ session: String, mostActions: Int? = nil) throws -> SessionContent {
        try requireSession(session)
        return try sessionContent(session, mostActions: mostActions)
    }
}

extension SessionContent {
    /// On standard error: what is printed stays a list.
    func tellFaults() {
        for fault in faults { Output.note("whyhere: \(fault)") }
    }
}

extension Note {
    fileprivate func printSummary() {
        let places = [origin.screen, origin.city].compactMap { $0 }
        Output.line(
            "note \(number), \(at)" + (places.isEmpty ? "" : ", \(places.joined(separator: ", "))"))
        Output.line("  \(text)")
        if let command = origin.command { Output.line("  \(command)") }
    }
}
