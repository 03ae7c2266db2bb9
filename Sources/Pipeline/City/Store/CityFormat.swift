import Support

/// The names in a city file, shared by reading and writing.
enum CityFormat {
    static let fileName = "city.safetensors"
    static let readmeName = "README.md"
    static let format = "whyhere-city"
    static let version = "1"

    /// The texts of the file's metadata.
    struct Texts {
        var name: String
        var timezone: String
        var times: SourceTimes
        var source: String
        var licence: String
        var fingerprint: String
        var hasLocations: Bool
        var created: String?
        var story: String
    }

    /// Reads the metadata.
    ///
    /// - Throws: `Failure(.badData)` for another kind of file, another version, a missing text.
    static func texts(of file: SafetensorsFile) throws -> Texts {
        func text(_ key: String) throws -> String {
            guard let text = file.metadata[key] else {
                throw Failure(
                    .badData, "the city's metadata lacks \(key)",
                    remedy: "import or grow the city again", file: file.path)
            }
            return text
        }
        guard file.metadata["format"] == format else {
            throw Failure(
                .badData, "this safetensors file is no city",
                remedy: "check that it was made by `whyhere city import` or `city new`",
                file: file.path)
        }
        let found = try text("version")
        guard found == version else {
            throw Failure(
                .badData, "the city has format version \(found), this program reads \(version)",
                remedy: "import or grow the city again with this program", file: file.path)
        }
        let timesText = try text("times")
        let locations = try text("locations")
        guard let times = SourceTimes(rawValue: timesText), ["yes", "no"].contains(locations)
        else {
            throw Failure(
                .badData,
                "the city's metadata has times \(timesText) and locations \(locations), where "
                    + "local or utc and yes or no are known",
                remedy: "import or grow the city again", file: file.path)
        }
        return Texts(
            name: try text("name"), timezone: try text("timezone"), times: times,
            source: try text("source"), licence: try text("licence"),
            fingerprint: try text("fingerprint"), hasLocations: locations == "yes",
            created: file.metadata["created"], story: file.metadata["story"] ?? "")
    }
}
