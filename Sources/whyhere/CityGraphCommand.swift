import ArgumentParser
import City
import Graphs
import Questions
import Reports
import Support
import Tensors

/// How pairs are divided and an urban knowledge graph is derived.
struct UrbanGraphOptions: ParsableArguments {
    private static let defaults = UrbanGraphSettings()

    @Option(help: "Seed of the division of pairs, where the data has none.")
    var seed: UInt64 = 1
    @Option(
        name: .customLong("minimum-pairs"),
        help: "Regions that a brand needs to be divided (paper: more than 20).")
    var minimumPairs = SiteSplit.minimumPairs
    @Option(name: .customLong("near-km"), help: "NearBy: km between centres.")
    var nearKilometres = defaults.nearKilometres
    @Option(name: .customLong("border-m"), help: "BorderBy: metres between outlines.")
    var borderMetres = defaults.borderMetres
    @Option(
        name: .customLong("flow-share"),
        help: "FlowTransition: share of the pairs of regions with trips, the busiest.")
    var flowShare = defaults.flowShare
    @Flag(
        name: .customLong("flow-table"),
        help: "FlowTransition: from the city's table of flows, not from training visits.")
    var flowTable = defaults.usesFlowTable
    @Option(
        name: .customLong("visit-gap-hours"),
        help: "FlowTransition, CoCheckin: hours between two visits that are one trip.")
    var visitGapHours = defaults.visitGapHours
    @Option(
        name: .customLong("function-cosine"),
        help: "SimilarFunction: least cosine of two regions' place categories.")
    var functionCosine = defaults.functionCosine
    @Option(
        name: .customLong("function-neighbours"),
        help: "SimilarFunction: most similar regions that each region brings.")
    var functionNeighbours = defaults.functionNeighbours
    @Option(
        name: .customLong("function-places"),
        help: "SimilarFunction: places that a region needs.")
    var functionPlaces = defaults.functionPlaces
    @Option(
        name: .customLong("co-checkins"),
        help: "CoCheckin: times that two places are visited one after the other.")
    var coCheckins = defaults.coCheckins
    @Option(name: .customLong("competitive-km"), help: "Competitive: km between stores.")
    var competitiveKilometres = defaults.competitiveKilometres
    @Option(
        name: .customLong("related-correlation"),
        help: "RelatedBrand, where no file tells: least correlation of training regions.")
    var relatedCorrelation = defaults.relatedCorrelation
    @Option(
        name: .customLong("related-regions"),
        help: "RelatedBrand, where no file tells: training regions that both share.")
    var relatedRegions = defaults.relatedRegions
    @Option(
        name: .customLong("business-area-km"),
        help: "BaServe, BelongTo: km from a business area's centre.")
    var businessAreaKilometres = defaults.businessAreaKilometres

    var settings: UrbanGraphSettings {
        var settings = UrbanGraphSettings()
        settings.nearKilometres = nearKilometres
        settings.borderMetres = borderMetres
        settings.flowShare = flowShare
        settings.visitGapHours = visitGapHours
        settings.functionCosine = functionCosine
        settings.functionNeighbours = functionNeighbours
        settings.functionPlaces = functionPlaces
        settings.usesFlowTable = flowTable
        settings.coCheckins = coCheckins
        settings.competitiveKilometres = competitiveKilometres
        settings.relatedCorrelation = relatedCorrelation
        settings.relatedRegions = relatedRegions
        settings.businessAreaKilometres = businessAreaKilometres
        return settings
    }
}

struct CityGraphCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "kg",
        abstract: "The urban knowledge graph of a city: entities, relations, pairs, absent paths.",
        discussion: """
            The graph that the data was released with, else one that is built from training alone:
            no store of a held-out pair is in it, nor what people did there.

            EXAMPLES
              whyhere city kg riverbend
              whyhere city kg newyork --near-km 1.5 --to kg.txt
              whyhere city kg newyork --to folder   # as 'whyhere city import knowsite' reads it
            """)
    @OptionGroup var common: CommonOptions
    @OptionGroup var city: CityArgument
    @OptionGroup var options: UrbanGraphOptions
    @Option(
        help: ArgumentHelp(
            "Write the facts to a file (.txt), or facts, pairs and lists to a folder.",
            valueName: "path"))
    var to: String?

    func run() throws {
        try perform {
            let clock = ContinuousClock()
            let start = clock.now
            let found = try common.open().urbanGraph(
                city.name, settings: options.settings, seed: options.seed,
                minimumPairs: options.minimumPairs)
            let seconds = (clock.now - start) / .seconds(1)
            if let to {
                try to.hasSuffix(".txt") || AtomicFile.isStream(to)
                    ? found.graph.writeFacts(to: to)
                    : found.graph.writeLayout(found.split, to: to)
            }
            let report = UrbanGraphReport(found)
            if common.json { return try Output.json(report) }
            report.printTables()
            Output.line(
                "\(report.source) in \(seconds.digits(2)) s"
                    + (to.map { ", written to \($0)" } ?? ""))
        }
    }
}

extension UrbanGraphReport {
    fileprivate func printTables() {
        let entityCount = entities.reduce(0) { $0 + $1.count }
        Output.line(
            "\(city), \(source): \(entityCount) entities, \(relations.count) relations, "
                + "\(facts) facts")
        Output.line(
            "\(brands) brands, \(regions) regions; pairs: \(training) training, "
                + "\(validation) validation, \(test) test")
        Output.line("")
        Output.table(
            ["ENTITY", "COUNT"], entities.map { [$0.name, String($0.count)] }, right: [1])
        Output.line("")
        Output.table(
            ["RELATION", "SUBJECTS", "OBJECTS", "FACTS", "RULE"],
            relations.map { [$0.name, $0.subjects, $0.objects, String($0.facts), $0.rule] },
            right: [3])
        Output.line("")
        let paths = absentPaths.isEmpty ? "none" : absentPaths.joined(separator: ", ")
        Output.line("criteria without a path: \(paths)")
        for notice in notices { Output.line("notice: \(notice)") }
    }
}
