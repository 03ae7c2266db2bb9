import City
import Support

extension Workspace {
    /// A brand by number (0, 1, …), by name, or by a part of a name that no other has; `name:` may
    /// precede a name.
    func findBrand(_ text: String, in city: City) throws -> Int {
        try Self.entry(text, "brand", city.brands.map { Array($0.names) } ?? [], city)
    }

    /// A region by number or name, as a brand.
    func findRegion(_ text: String, in city: City) throws -> Int {
        try Self.entry(text, "region", city.regions.map { Array($0.names) } ?? [], city)
    }

    private static func entry(
        _ text: String, _ what: String, _ names: [String], _ city: City
    ) throws -> Int {
        let remedy =
            names.isEmpty
            ? "give the city some with 'whyhere city add'"
            : "give a number from 0 to \(names.count - 1), or a name"
        if let number = Int(text) {
            guard names.indices.contains(number) else {
                throw Failure(
                    .noInput, "there is no \(what) \(number) in \(city.name)",
                    remedy: remedy)
            }
            return number
        }
        let wanted = name(in: text).lowercased()
        if let exact = names.firstIndex(where: { $0.lowercased() == wanted }) { return exact }
        let near = names.indices.filter { names[$0].lowercased().contains(wanted) }
        guard let found = near.first, near.count == 1 else {
            throw Failure(
                .noInput,
                near.isEmpty
                    ? "there is no \(what) '\(text)' in \(city.name)"
                    : "'\(text)' stands for \(near.count) \(what)s of \(city.name)",
                remedy: near.isEmpty
                    ? NearestName.meant(name(in: text), of: names, else: remedy)
                    : "give one of \(near.prefix(5).map { names[$0] }.joined(separator: ", "))")
        }
        return found
    }
}
