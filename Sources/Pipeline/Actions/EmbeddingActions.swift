import City
import Models
import Reports
import Support
import Tensors

/// Vectors of users and places as a file for other programs.
extension Workspace {
    /// Writes the vectors whose product ranks places: those of a model with a vector for each user,
    /// or of Spacetime-GR's towers, whose users are asked at their last test event.
    ///
    /// The file holds `users` and `places`, `[rows, d]`, and `user.numbers`, the city's number of each
    /// row of users; places have the city's order.
    ///
    /// - Throws: `Failure(.usage)` for a run without such vectors, `Failure(.io)`.
    public func exportEmbeddings(run name: String, session: String, to path: String) throws
        -> EmbeddingExport
    {
        let report = try run(name, session: session)
        let users: Tensor<Float>
        let places: Tensor<Float>
        let numbers: [Int32]
        let card = try report.recipe.card()
        if report.recipe.model == Catalogue.spacetimeGREmbedding.name,
            case let run = try momentRun(name, session: session),
            let towers = run.scorer as? TowerScorer
        {
            numbers = run.questionOfUser.keys.sorted()
            users = towers.users(
                try numbers.map { try run.question(ofUser: Int($0)).query })
            places = towers.vectors
        } else if card.task == .places,
            let factors = try scored(name, session: session).scorer as? FactorScorer
        {
            (users, places) = (factors.userVectors, factors.placeVectors)
            numbers = (0..<Int32(users.rows)).map { $0 }
        } else {
            throw Failure(
                .usage,
                "run \(name) is of \(card.title), which has no vectors of users and places to multiply",
                remedy: "name a run of spacetime-gr-embedding, sepgcn, lightgcn or bpr-mf")
        }
        var writer = SafetensorsWriter()
        writer.metadata = [
            "run": name, "model": report.model, "city": report.city,
            "city_fingerprint": report.cityFingerprint,
        ]
        writer.add("users", users)
        writer.add("places", places)
        writer.add("user.numbers", shape: [numbers.count], numbers)
        try writer.write(to: path)
        return EmbeddingExport(
            run: name, file: path, users: users.rows, places: places.rows,
            dimension: places.columns)
    }
}
