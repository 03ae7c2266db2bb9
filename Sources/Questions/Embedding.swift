import City
import Models
import Recommending
import Reports
import Support
import Tensors

/// Vectors of users and places as a file for other programs.
extension Workspace {
    /// Writes the vectors whose product ranks places: those of a model with a vector for each user,
    /// or of two towers, whose users are asked at their last test event.
    ///
    /// The file holds `users` and `places`, `[rows, d]`, and `user.numbers`, the city's number of each
    /// row of users; places have the city's order.
    ///
    /// - Throws: `Failure(.usage)` for a run without such vectors, `Failure(.io)`.
    public func exportEmbeddings(run name: String, session: String, to path: String) throws
        -> EmbeddingExport
    {
        let run = try recommender(name, session: session, for: .embeddings)
        let vectors = try run.vectors()
        var writer = SafetensorsWriter()
        writer.metadata = [
            "run": name, "model": run.card.name, "city": run.city.name,
            "city_fingerprint": run.city.fingerprint,
        ]
        writer.add("users", vectors.users)
        writer.add("places", vectors.places)
        writer.add("user.numbers", shape: [vectors.numbers.count], vectors.numbers)
        try writer.write(to: path)
        return EmbeddingExport(
            run: name, file: path, users: vectors.users.rows, places: vectors.places.rows,
            dimension: vectors.places.columns)
    }
}
