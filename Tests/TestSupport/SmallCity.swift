import City
import Support
import Tensors

/// A grown city that trains in milliseconds, with the folder it lives in.
public struct SmallCity: Sendable {
    public let folder: ScratchFolder
    public let city: City
    public let split: Split

    /// - Parameters:
    ///   - brands: Nil has as many as follow from the places.
    ///   - isListed: Whether there is a list of locations, in which the last place stands first.
    ///   - exposures: Share of the stops at which a list of ten places is shown.
    public init(
        seed: UInt64 = 5, users: Int = 60, places: Int = 120, brands: Int? = nil, days: Int = 30,
        isListed: Bool = false, exposures: Double = 0
    ) throws {
        folder = try ScratchFolder()
        var recipe = CityGrower.Recipe(
            name: "small", seed: seed, users: users, places: places, brands: brands,
            days: days)
        recipe.exposures = exposures
        recipe.exposedPlaces = 10
        let grown = try CityGrower(recipe).grow().write(to: folder.file("small"))
        if isListed {
            var draft = try CityDraft(grown)
            draft.placeLocationLine = (0..<Int32(grown.placeCount)).reversed()
            city = try draft.write(to: folder.file("small"), replace: true)
        } else {
            city = grown
        }
        split = try Split(city, .released)
    }
}

/// The failure that a body throws; nil where it throws nothing or something else.
public func failure(of body: () throws -> Void) -> Failure? {
    do {
        try body()
        return nil
    } catch {
        return error as? Failure
    }
}
