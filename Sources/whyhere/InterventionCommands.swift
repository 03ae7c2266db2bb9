import ArgumentParser
import Questions
import Reports
import Support
import Tensors

struct WhatIfCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "what-if",
        abstract: "What a run would recommend had the user visited otherwise.",
        discussion: """
            --mode mask changes what the user's own step reads and keeps everything else, at once;
            --mode rebuild builds the graph anew with the same parameters, which takes seconds on
            a large city. An hour is one of the week, 0 = Monday 00 h; edits apply in the order
            delete, move, insert. A model of sequences reads the edited history before the moment:
            a visit that moves stays in its week, an inserted one was the last at its hour.

            EXAMPLES
              whyhere what-if --run sepgcn-bkk-1 --user 12 --delete 345
              whyhere what-if --run sepgcn-bkk-1 --user 12 --insert 77@114 --move 345@9
              whyhere what-if --run sepgcn-bkk-1 --user 12 --gamma 0 --mode rebuild
              whyhere what-if --run spacetime-gr-nyc-next-1 --user 9 --delete 3568
            """)
    @OptionGroup var common: CommonOptions
    @OptionGroup var session: SessionOption
    @Option(name: .customLong("run"), help: "The run.") var runName: String
    @Option(help: "User number, or name:NAME.") var user: String
    @Option(help: "A place whose visits never happened (PLACE).") var delete: [String] = []
    @Option(help: "One more visit (PLACE@HOUR).") var insert: [String] = []
    @Option(help: "Another hour for a place's visits (PLACE@HOUR).") var move: [String] = []
    @Option(help: "Another share of the SEP step; needs rebuild.") var gamma: Double?
    @Option(help: "Another similarity at the median distance; needs rebuild.")
    var alpha: Double?
    @Option(help: "mask or rebuild.") var mode = "mask"
    @Option(help: "new or all (default: all for a model of sequences, else new).")
    var candidates: String?
    @Option(help: "Length of the list.") var top = 20

    func run() throws {
        try perform {
            let workspace = try common.open()
            var request = WhatIfRequest(
                run: runName, session: try session.session, user: user)
            request.edits = try workspace.edits(
                ofRun: runName, session: session.session, delete: delete, move: move,
                insert: insert)
            request.gamma = gamma
            request.alpha = alpha
            request.mode = mode
            request.candidates = candidates
            request.count = top
            let report = try workspace.whatIf(request)
            if common.json { return try Output.json(report) }
            Output.line(report.sentence)
            Output.line("")
            show(report.items)
            if !report.dropped.isEmpty {
                Output.line("\nno longer in the list")
                show(report.dropped)
            }
            Output.line("\ntruth")
            show(report.truth)
            Output.line("\n\(report.mode), \(report.milliseconds.digits(1)) ms")
        }
    }

    private func show(_ rows: [WhatIfRow]) {
        Output.table(
            ["RANK", "BEFORE", "PLACE", "NAME", "CATEGORY", "SCORE", "CHANGE", ""],
            rows.map { row in
                [
                    row.rankAfter.digits(1), row.rankBefore.digits(1), String(row.place),
                    row.placeName, row.category, row.scoreAfter.digits(5),
                    (row.scoreAfter - row.scoreBefore).digits(5),
                    row.isTruth ? "visited in the test part" : "",
                ]
            }, right: [0, 1, 2, 5, 6])
    }
}

struct CounterfactualCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "counterfactual",
        abstract: "The smallest set of the user's own visits without which a place would fall.",
        discussion: """
            --k 1 asks for another first place, --k 20 for the place to leave the first twenty,
            --against P for it to fall below P. The set is found and checked by running the model
            without the visits; the graph is built anew, too, where the time allows.

            EXAMPLES
              whyhere counterfactual --run sepgcn-bkk-1 --user 12 --place 345
              whyhere counterfactual --run sepgcn-bkk-1 --user 12 --place 345 --against 77
            """)
    @OptionGroup var common: CommonOptions
    @OptionGroup var session: SessionOption
    @Option(name: .customLong("run"), help: "The run.") var runName: String
    @Option(help: "User number, or name:NAME.") var user: String
    @Option(help: "Place number, or name:NAME.") var place: String
    @Option(name: .customLong("k"), help: "Rank that the place must fall below.") var cutoff = 1
    @Option(help: "Place that it must fall below instead.") var against: String?
    @Option(help: "new or all (default: all for a place that the user knows).")
    var candidates: String?
    @Flag(inversion: .prefixedNo, help: "Build the graph anew without the visits, too.")
    var rebuild = true
    @Option(help: "Time for the search.") var seconds = 2.0

    func run() throws {
        try perform {
            var request = CounterfactualRequest(
                run: runName, session: try session.session, user: user, place: place)
            request.cutoff = cutoff
            request.against = against
            request.candidates = candidates
            request.rebuilds = rebuild
            request.seconds = seconds
            let report = try common.open().counterfactual(request)
            if common.json { return try Output.json(report) }
            Output.line(report.sentence)
            if let removed = report.removed {
                Output.line("")
                Output.table(
                    ["PLACE", "NAME", "CATEGORY", "VISITS"],
                    removed.map {
                        [String($0.place), $0.placeName, $0.category, String($0.visits)]
                    }, right: [0, 3])
            }
            let end = report.timedOut ? ", ended by its time" : ""
            Output.line(
                "\n\(Wording.count(report.runs, "set")) run, fewer than \(Wording.count(report.lowerBound, "place")) ruled out, \(report.milliseconds.digits(1)) ms\(end)"
            )
        }
    }
}
