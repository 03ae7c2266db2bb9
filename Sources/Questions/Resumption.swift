import Foundation
import Models
import Reports
import Sessions
import Support
import Training

/// What a run goes on from: its own last checkpoint, and nothing else.
extension Workspace {
    /// The checkpoint of a resumption; nil where it begins anew.
    ///
    /// - Parameter isNew: Nobody has trained the run yet. It reads no checkpoint: what lies in its
    ///   folder is of another.
    /// - Throws: `Failure(.badData)` where what is there is not this run's.
    func checkpoint(toResume report: RunReport, in folder: String, isNew: Bool) throws
        -> Checkpoint?
    {
        let last = folder + "/last.safetensors"
        guard FileManager.default.fileExists(atPath: last) else { return nil }
        guard !isNew else {
            throw Failure(
                .badData, "the folder of the new run \(report.run) holds another's checkpoints",
                remedy: "take them in with 'whyhere session check --take-in --session "
                    + "\(report.session)', or move the folder away", file: folder)
        }
        let found = try Checkpoint(readingFrom: last, expecting: report.cityFingerprint)
        let session = try sessionFolder(report.session)
        guard Self.isNamed(found.run, report.run, session) else {
            throw Failure(
                .badData, "the checkpoint is of run \(found.run), not of \(report.run)",
                remedy: "restore the run's own from a copy, or start a new run", file: last)
        }
        let recipe = Self.renamed(found.firstRecipe, like: report.recipe, session)
        if let difference = try Self.difference(recipe, report.recipe) {
            throw Failure(
                .badData,
                "the checkpoint was trained by another recipe than run \(report.run) has: "
                    + difference,
                remedy: "restore the run's own from a copy, or start a new run", file: last)
        }
        return found
    }

    /// Whether a checkpoint that knows its run by a name is that of a run, which may have been renamed.
    static func isNamed(_ known: String, _ run: String, _ session: String) -> Bool {
        known == run || SessionStore.formerNames(of: run, inSession: session).contains(known)
    }

    /// A checkpoint's recipe with the names that the runs have now which it names.
    private static func renamed(
        _ found: TrainingRecipe, like own: TrainingRecipe, _ session: String
    ) -> TrainingRecipe {
        // A model that this version does not know names none that it could follow.
        guard let card = Catalogue.cards.first(where: { $0.name == own.model }) else {
            return found
        }
        var recipe = found
        for setting in card.settings where setting.domain == .text {
            guard let known = found[setting.path]?.word, let now = own[setting.path]?.word,
                isNamed(known, now, session)
            else { continue }
            recipe[setting.path] = .text(now)
        }
        return recipe
    }

    /// The first value in which two recipes differ, in words; nil where they are equal.
    private static func difference(_ found: TrainingRecipe, _ own: TrainingRecipe) throws -> String?
    {
        guard found != own else { return nil }
        func values(_ recipe: TrainingRecipe) throws -> [String: SettingValue] {
            let card = try recipe.card()
            let paths = card.settings.map(\.path) + ["seed", "dimension", "model"]
            return Dictionary(
                paths.map { ($0, recipe[$0]) }.compactMap { path, value in
                    value.map { (path, $0) }
                }, uniquingKeysWith: { first, _ in first })
        }
        guard found.model == own.model else { return "\(found.model) instead of \(own.model)" }
        let (theirs, mine) = (try values(found), try values(own))
        for path in Set(theirs.keys).union(mine.keys).sorted() where theirs[path] != mine[path] {
            func text(_ value: SettingValue?) -> String {
                guard let value, let data = try? JSONEncoder().encode([value]) else {
                    return "none"
                }
                return String(String(decoding: data, as: UTF8.self).dropFirst().dropLast())
            }
            return "\(path) \(text(theirs[path])) instead of \(text(mine[path]))"
        }
        return "a value that this version does not know"
    }
}
