import ArgumentParser
import Questions
import Reports
import Support
import Tensors

struct MissedCommand: ParsableCommand {
    private static let thresholds = MissThresholds()
    /// A line for each cause.
    private static let causes = MissCause.allCases.map { cause in
        "  \(cause.title): \(thresholds.meaning(of: cause, cutoff: nil))"
    }.joined(separator: "\n")

    static let configuration = CommandConfiguration(
        commandName: "missed",
        abstract: "Why places that users visited are not in the list, and what would lift them.",
        discussion: """
            With --user a card for each held-out place of one user that is not among the first
            --k: ranks by the run and by every other run and rule of the city, what was known of
            the place, whether the split is fair, what the score lacks to the last of the list,
            and which added visits would lift it. The test part is asked about, as 'recommend'
            shows it; --part validation takes the other. --place takes one place.

            Without --user the misses of all users by cause. The validation part is ranked, by
            the best checkpoint of the run's selection; the test part is sealed, and --unseal
            ranks it and writes down that it was opened. --lift looks for lifts of every miss.

            CAUSES, in this order; a miss has the first that holds as its main one
            \(causes)
            A leak of the user's later visits is the main cause only where no other holds.
            How far a user's visits reach: so far that \(Int((100 * thresholds.reachShare).rounded())) % of them have another
            place of the user's within it. Users of fewer than \(thresholds.reachVisits) visits have no reach.

            A lift is a set of up to 3 more visits: to places near the user's own, of their
            categories or the missed place's, at an hour of theirs. The 40 that share most
            visitors with the missed place are tried, one by one and together, and each set is
            run by the model.

            EXAMPLES
              whyhere missed --run sepgcn-riverbend-1
              whyhere missed --run sepgcn-riverbend-1 --user 12
              whyhere missed --run ease@riverbend --user 12 --place 345 --k 20 --seconds 10
            """)
    @OptionGroup var common: CommonOptions
    @OptionGroup var session: SessionOption
    @Option(name: .customLong("run"), help: "The run, or a rule such as ease@bkk.")
    var runName: String
    @Option(help: "User number, or name:NAME; without, all users by cause.") var user: String?
    @Option(help: "Place number, or name:NAME, with --user.") var place: String?
    @Option(
        name: .customLong("k"),
        help: "Length of the list (default: 10, or that of the metric that chose the run).")
    var cutoff: Int?
    @Option(help: "new or all (default: all for a model of sequences, else new).")
    var candidates: String?
    @Option(help: "test or validation, with --user.") var part: String?
    @Flag(
        inversion: .prefixedNo,
        help: "Look for what would lift a miss (default: with --user).")
    var lift: Bool?
    @Option(help: "Time for each search for a lift.") var seconds = 3.0
    @Flag(help: "Rank the test part of all users, and write down that it was opened.")
    var unseal = false

    func run() throws {
        try perform {
            Interruption.watch()
            if let user { return try cards(of: user) }
            for (option, isGiven) in [("--place", place != nil), ("--part", part != nil)]
            where isGiven {
                throw Failure(
                    .usage, "\(option) is about one user's misses",
                    remedy: "give --user as well, or leave it out")
            }
            try totals()
        }
    }

    private func cards(of user: String) throws {
        guard !unseal else {
            throw Failure(
                .usage, "--unseal is about all users",
                remedy: "leave it out: the test places of one user are shown anyway")
        }
        var request = MissedRequest(
            run: runName, session: try session.session, user: user, place: place)
        request.cutoff = cutoff
        request.candidates = candidates
        request.part = part ?? request.part
        request.lifts = lift ?? true
        request.seconds = seconds
        let teller = ProgressTeller(isJSON: common.json)
        let report = try common.open().missed(
            request, isInterrupted: { Interruption.happened }, progress: { teller.tell($0) })
        if common.json { return try Output.json(report) }
        report.show()
    }

    private func totals() throws {
        var request = MissesRequest(run: runName, session: try session.session)
        request.cutoff = cutoff
        request.candidates = candidates
        request.liftSeconds = lift == true ? seconds : nil
        request.unsealedBy = unseal ? Arguments.line : nil
        let teller = ProgressTeller(isJSON: common.json)
        let report = try common.open().missedTotals(
            request, isInterrupted: { Interruption.happened }, progress: { teller.tell($0) })
        if common.json { return try Output.json(report) }
        report.show()
    }
}

/// Tells how far a search is, at most every other second.
private final class ProgressTeller {
    private let isJSON: Bool
    private var last = ContinuousClock.now

    init(isJSON: Bool) { self.isJSON = isJSON }

    func tell(_ progress: MissedProgress) {
        guard ContinuousClock.now - last > .seconds(2) else { return }
        last = .now
        if isJSON { return Output.progress(progress) }
        Output.note("\(progress.phase): \(progress.done) of \(progress.total)")
    }
}

extension MissedSubject {
    /// `sepgcn-1 on riverbend, first 20 of new places, test part, released split`.
    fileprivate var words: String {
        "\(run) on \(city), first \(cutoff) of \(candidates) places, \(part) part, "
            + "\(splitRule) split"
    }
}

extension MissedReport {
    fileprivate func show() {
        Output.line("User \(userName) (\(user)), \(subject.words)")
        Output.line(
            "\(Wording.count(truths, "held-out place")): \(hits) in the list, \(truths - hits) missed"
        )
        for card in cards {
            let title = [card.placeName, card.category].filter { !$0.isEmpty }
                .joined(separator: ", ")
            Output.line(
                "\n\(card.isMissed ? "missed" : "listed"): \(title) (\(card.place)), "
                    + "\(WallClock.minute(card.moment)), place \(card.number) of \(card.truths)")
            var rows = [
                ("cause", card.sentences.cause), ("rank", card.sentences.rank),
                ("data", card.sentences.data), ("split", card.sentences.split),
                ("model", card.sentences.model),
            ]
            if let lift = card.sentences.lift { rows.append(("lift", lift)) }
            for (name, sentence) in rows {
                Output.line("  \(name)\(String(repeating: " ", count: 7 - name.count))\(sentence)")
            }
        }
        for system in unasked { Output.line("\nnot asked: \(system.name), for \(system.reason)") }
        Output.line("\n\(seconds.digits(1)) s")
    }
}

extension MissedTotals {
    fileprivate func show() {
        Output.line(subject.words)
        let hitShare = truths == 0 ? "–" : Wording.percent(Double(hits) / Double(truths))
        Output.line(
            "\(Wording.count(truths, "place")) of \(Wording.count(users, "user")): "
                + "\(hits) in the list (\(hitShare)), \(misses) missed")
        Output.line("")
        Output.table(
            ["MAIN CAUSE", "MISSES", "SHARE", "ALSO", "MEANS"],
            causes.map {
                [
                    $0.cause.title, String($0.misses), $0.share.map(Wording.percent) ?? "–",
                    String($0.others), $0.meaning,
                ]
            }, right: [1, 2, 3], whole: [4])
        if let lifts {
            let counts = lifts.byVisits.enumerated().map {
                "\(Wording.count($0 + 1, "visit")): \($1)"
            }
            Output.line(
                "\nlifted by \(counts.joined(separator: ", ")); by no set of those tried: "
                    + "\(lifts.notFound); not in the time: \(lifts.timedOut); not asked: "
                    + "\(lifts.notAsked)")
            if let refusal = lifts.refusal { Output.line("not asked, for \(refusal)") }
        }
        Output.line("\nasked beside it: \(asked.joined(separator: ", "))")
        for system in unasked { Output.line("not asked: \(system.name), for \(system.reason)") }
        Output.line(
            isSealed
                ? "The test part is sealed; --unseal ranks it, and writes that down."
                : "The test part was opened \(Wording.count(openings, "time")) in this session.")
        Output.line("\(seconds.digits(1)) s")
    }
}
