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
        guard found.run == report.run else {
            throw Failure(
                .badData, "the checkpoint is of run \(found.run), not of \(report.run)",
                remedy: "restore the run's own from a copy, or start a new run", file: last)
        }
        if let difference = try Self.difference(found.firstRecipe, report.recipe) {
            throw Failure(
                .badData,
                "the checkpoint was trained by another recipe than run \(report.run) has: "
                    + difference,
                remedy: "restore the run's own from a copy, or start a new run", file: last)
        }
        return found
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
