import ArgumentParser
import Foundation
import Models
import Questions
import Reports
import Support

struct ExplainCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain",
        abstract:
            "Why a place for a user, or a region for a brand: the score in terms that add up.",
        discussion: """
            --side user unrolls the user (own places, and visits of others like the
            user's); --side place unrolls the place (its visitors, and visits elsewhere
            like those here). A score has thousands of pairs of similar visits. --group
            sums them by the place or by the user of the similar visit, by the own visit it
            resembles, or (pairs) not at all. Beside each contribution stands its ablation:
            the model run again without the row.

            --faithfulness measures the explanation beside other methods and random
            controls, --against tells why one place stands above another, --from makes an
            explanation again from its own JSON, and --study measures the explanations of
            many users.

            With --brand and --region a run for sites is asked why a region suits a brand:
            its relation paths with weight, contribution, ablation and concrete instances.

            A model of sequences is asked why a place comes next: each row is an event.
            --disagree shows the places that student and teacher rank most differently,
            --undistilled names a run to compare with, and --planted ranks the recorded
            causes of a grown city.

            EXAMPLES
              whyhere explain --run sepgcn-bkk-1 --user 12 --place 345
              whyhere explain --run sepgcn-bkk-1 --user 12 --place 345 --side place --group own
              whyhere explain --run sepgcn-bkk-1 --user 12 --place 345 --against 77
              whyhere explain --run sepgcn-bkk-1 --user 12 --place 345 --faithfulness
              whyhere explain --run sepgcn-bkk-1 --study --users 200
              whyhere explain --run stkdrec-takeaway-1 --user 7 --place 12 --disagree
              whyhere explain --run stkdrec-takeaway-1 --planted --users 200
              whyhere explain --run knowsite-shanghai-1 --brand starbucks --region 1440
            """)
    @OptionGroup var common: CommonOptions
    @OptionGroup var session: SessionOption
    @Option(name: .customLong("run"), help: "The run.") var runName: String?
    @Option(help: "User number, or name:NAME.") var user: String?
    @Option(help: "Place number, or name:NAME.") var place: String?
    @Option(help: "Brand number or name, of a run for sites.") var brand: String?
    @Option(help: "Region number or name, of a run for sites.") var region: String?
    @Option(
        help: ArgumentHelp(
            "Take a criterion out of the score of a site; may be repeated.", valueName: "criterion")
    )
    var without: [String] = []
    @Option(help: "Share of the direct link in the score of a site instead of the recipe's.")
    var alpha: Double?
    @Option(help: "Instances to tell of each relation path of a site.") var instances = 3
    @Option(help: "Another place: why the first stands above it, or below.") var against: String?
    @Option(help: "user or place.") var side = "user"
    @Option(help: "places, users, own or pairs: what similar visits are summed by.")
    var group = "places"
    @Option(help: "new or all (default: all for a place that the user knows).")
    var candidates: String?
    @Option(
        help:
            "exact, contrast, leave-one-out, integrated-gradients, shapley, influence, weight, random, uniform or popularity."
    )
    var method = "exact"
    @Option(
        help: ArgumentHelp(
            "What is special: beside the list (the first k), none, or another place or region.",
            valueName: "list|none|place"))
    var contrast = "list"
    @Option(help: "How many rows to list; the rest is summed.") var limit = 20
    @Flag(inversion: .prefixedNo, help: "Run the model again without each listed row.")
    var ablations = true
    @Flag(help: "Measure the explanation beside other methods and controls.")
    var faithfulness = false
    @Option(name: .customLong("k"), help: "Length of the list that margins are about.")
    var cutoff = 10
    @Option(help: "Seed of whatever is drawn.") var seed: UInt64 = 1
    @Option(name: .customLong("from"), help: "An explanation's JSON, to make it again.")
    var file: String?
    @Flag(
        name: [.customLong("study"), .customLong("sweep")],
        help:
            "Measure the faithfulness of explanations over many users; goes on where it was interrupted."
    )
    var study = false
    @Option(help: "How many users --study or --planted draws.") var users = 200
    @Flag(help: "Tell where a student and its teacher disagree.") var disagree = false
    @Option(help: "A run without distillation, to compare a student's ranks with.")
    var undistilled: String?
    @Flag(help: "Rank the recorded causes of next events, on a grown city.") var planted = false

    func run() throws {
        try perform {
            if study { return try studyRun() }
            if planted { return try plantedRun() }
            if against != nil { return try contrastOfPlaces() }
            if brand != nil || region != nil { return try explainSite() }
            if let again = try repeatedSite() { return try showSite(again) }
            let report = try common.open().explain(request())
            try requireCity(report.cityFingerprint, of: report.city)
            if disagree, report.sequence?.disagreements.isEmpty ?? true {
                throw Failure(
                    .usage, "run \(report.run) has no teacher to disagree with",
                    remedy:
                        "name a run of \(Catalogue.titles { $0.teacherSetting != nil }) that was distilled"
                )
            }
            if common.json { return try Output.json(report) }
            report.show(disagreements: disagree || undistilled != nil)
        }
    }

    private func explainSite() throws {
        guard let runName, let brand, let region, user == nil, place == nil else {
            throw Failure(
                .usage, "it is not clear what to explain",
                remedy: "give --run, --brand and --region, or --run, --user and --place")
        }
        var request = SiteExplanationRequest(
            run: runName, session: try session.session, brand: brand, region: region)
        request.candidates = candidates
        request.without = without
        request.alpha = alpha
        request.method = method
        request.contrast = contrast
        request.instances = instances
        request.faithfulness = faithfulness
        request.cutoff = cutoff
        request.seed = seed
        try showSite(request)
    }

    private func showSite(_ request: SiteExplanationRequest) throws {
        let report = try common.open().explainSite(request)
        try requireCity(report.cityFingerprint, of: report.city)
        if common.json { return try Output.json(report) }
        report.show()
    }

    /// What an explanation that is to be repeated says of its city.
    private struct Repeated: Decodable {
        var cityFingerprint: String?
    }

    /// Fails where the explanation that is to be repeated was of another city, or of other data.
    private func requireCity(_ found: String, of city: String) throws {
        guard let file, let data = FileManager.default.contents(atPath: file),
            let wanted = try Output.decode(Repeated.self, from: data).cityFingerprint,
            !wanted.isEmpty, wanted != found
        else { return }
        throw Failure(
            .badData,
            "the explanation was made on other data (\(wanted.prefix(12))) than city \(city) has now (\(found.prefix(12)))",
            remedy: "restore the city, or explain anew without --from", file: file)
    }

    /// The request that an explanation of a site answers; nil where the file is of another kind.
    private func repeatedSite() throws -> SiteExplanationRequest? {
        guard let file, let data = FileManager.default.contents(atPath: file),
            let report = try? Output.decode(SiteExplanation.self, from: data)
        else { return nil }
        return SiteExplanationRequest(repeating: report, session: try session.session)
    }

    private func request() throws -> ExplanationRequest {
        if let file { return try repeated(file) }
        guard let runName, let user, let place else {
            throw Failure(
                .usage, "it is not clear what to explain",
                remedy: "give --run, --user and --place, or --from FILE")
        }
        var request = ExplanationRequest(
            run: runName, session: try session.session, user: user, place: place)
        request.side = side
        request.group = group
        request.candidates = candidates
        request.method = method
        request.contrast = contrast
        request.limit = limit
        request.ablations = ablations
        request.faithfulness = faithfulness
        request.cutoff = cutoff
        request.seed = seed
        request.undistilled = undistilled
        return request
    }

    /// The request that an explanation's own JSON answers.
    private func repeated(_ file: String) throws -> ExplanationRequest {
        guard let data = FileManager.default.contents(atPath: file) else {
            throw Failure(
                .noInput, "there is no explanation", remedy: "write one with --json", file: file)
        }
        do {
            return ExplanationRequest(
                repeating: try Output.decode(ExplanationReport.self, from: data),
                session: try session.session)
        } catch {
            throw Failure(
                .badData, "the file is no explanation",
                remedy: "give what 'whyhere explain --json' wrote", file: file)
        }
    }

    private func contrastOfPlaces() throws {
        guard let runName, let user, let place, let against else {
            throw Failure(
                .usage, "it is not clear what to compare",
                remedy: "give --run, --user, --place and --against")
        }
        var request = ContrastRequest(
            run: runName, session: try session.session, user: user, place: place, against: against)
        request.candidates = candidates
        request.group = group
        request.limit = limit
        let report = try common.open().contrast(request)
        if common.json { return try Output.json(report) }
        Output.line(report.sentence)
        Output.line(
            "\n\(report.placeName): rank \(report.rank.digits(1)), score \(report.score.digits(6)); \(report.againstName): rank \(report.againstRank.digits(1)), score \(report.againstScore.digits(6))"
        )
        Output.line(
            "difference \(report.difference.digits(6)), sum of \(report.items) rows \(report.sum.digits(6))\n"
        )
        EvidenceTable(report.evidence, score: nil, side: "user").show()
        Output.line(
            "  \(report.remainder.digits(6)) in the \(report.items - report.evidence.count) rows not listed"
        )
    }

    private func plantedRun() throws {
        guard let runName else {
            throw Failure(.usage, "there is no run to explain", remedy: "give --run")
        }
        var request = SequencePlantedRequest(run: runName, session: try session.session)
        request.users = users
        request.seed = seed
        Interruption.watch()
        let report = try common.open().planted(
            request, isInterrupted: { Interruption.happened })
        if common.json { return try Output.json(report) }
        report.show()
    }

    private func studyRun() throws {
        guard let runName else {
            throw Failure(.usage, "there is no run to study", remedy: "give --run")
        }
        var request = FaithfulnessStudyRequest(run: runName, session: try session.session)
        request.users = users
        request.side = side
        request.group = group
        request.cutoff = cutoff
        request.seed = seed
        Interruption.watch()
        let report = try common.open().studyFaithfulness(
            request, isInterrupted: { Interruption.happened },
            progress: { progress in
                if common.json { return Output.progress(progress) }
                let left = progress.secondsLeft.map { ", \(Int($0)) s left" } ?? ""
                Output.note("\(progress.done) of \(progress.total) explanations\(left)")
            })
        if common.json { return try Output.json(report) }
        report.show()
    }
}

extension ExplanationReport {
    fileprivate func show(disagreements: Bool) {
        Output.line(sentence)
        if let trust { Output.line(trust.line) }
        if proof != sentence { Output.line("\n" + proof) }
        Output.line(
            "\nscore \(score.digits(6)), sum of \(terms) terms \(sum.digits(6)), relative error \(String(relativeError)), rank \(rank?.digits(1) ?? "masked") of \(candidates) places, by \(method)"
        )
        for part in byKind + byLayer {
            Output.line("  \(part.name)  \(part.contribution.digits(6))")
        }
        Output.line("")
        EvidenceTable(evidence, score: score, side: side).show()
        let constant = method == "exact" && sequence?.constant != nil ? " and the constant" : ""
        Output.line(
            "  \(remainder.digits(6)) in the \(items - evidence.count) rows not listed\(constant)")
        special?.show(score: score)
        sequence?.show(disagreements: disagreements)
        if !rules.isEmpty {
            Output.line(
                "by rule: "
                    + rules.map { "\($0.rule) \($0.rank.digits(1))" }.joined(separator: ", "))
        }
        if let leak { Output.line(leak.sentence) }
        if let faithfulness {
            Output.line("")
            faithfulness.show()
        }
    }
}
