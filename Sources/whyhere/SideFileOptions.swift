import ArgumentParser
import City
import Questions
import Reports
import Tensors

/// Files that tell more of a city than its visits.
struct SideFileOptions: ParsableArguments {
    @Option(help: "Regions: GeoJSON polygons.") var regions: String?
    @Option(help: "Property of the regions' identifier (default: a usual one).")
    var regionId: String?
    @Option(help: "Property of the regions' name (default: a usual one).")
    var regionName: String?
    @Option(help: "Business areas: GeoJSON polygons.") var businessAreas: String?
    @Option(help: "Property of the business areas' identifier (default: a usual one).")
    var businessAreaId: String?
    @Option(help: "Property of the business areas' name (default: a usual one).")
    var businessAreaName: String?
    @Option(
        help: "Brands: a table with brand and place, or brand, latitude, longitude[, category].")
    var brands: String?
    @Flag(help: "Find brands in the names of places, spellings brought together.")
    var brandsFromNames = false
    @Option(help: "Stores that a brand needs.") var brandStores = 5
    @Option(help: "Trips between regions: a table of origin, destination, count.")
    var flows: String?
    @Option(help: "A vector for each place: .npy or .safetensors.") var placeVectors: String?
    @Option(help: "Identifiers of the vectors' rows, one a line (default: the city's order).")
    var placeVectorIds: String?

    var files: SideFiles {
        var files = SideFiles()
        files.regions = regions.map {
            GeoJSONAreas(path: $0, identifier: regionId, name: regionName)
        }
        files.businessAreas = businessAreas.map {
            GeoJSONAreas(path: $0, identifier: businessAreaId, name: businessAreaName)
        }
        files.brands = brands
        files.findsBrandsInNames = brandsFromNames
        files.leastStores = brandStores
        files.flows = flows
        files.placeVectors = placeVectors
        files.placeVectorIdentifiers = placeVectorIds
        return files
    }
}

struct CityAdd: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "add",
        abstract: "Give a city regions, business areas, brands, trips or place vectors.",
        discussion: """
            What a file names replaces what the city had of its kind. With --as the city stays as
            it was, and a new one is written.

            EXAMPLE
              whyhere city add nyc --regions taxi_zones.geojson --brands-from-names
            """)
    @OptionGroup var common: CommonOptions
    @OptionGroup var city: CityArgument
    @OptionGroup(title: "Side files") var side: SideFileOptions
    @Option(name: .customLong("as"), help: "Name of the new city.") var newName: String?

    func run() throws {
        try perform {
            let report = try common.open().addToCity(city.name, side.files, as: newName)
            if common.json { return try Output.json(report) }
            report.printSummary()
            for note in report.notes ?? [] { Output.note("whyhere: \(note)") }
        }
    }
}
