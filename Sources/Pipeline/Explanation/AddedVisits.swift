import Recommending
import Reports
import Support
import Synchronization
import Tensors

/// A user's scores with visits that never happened as switches: what a search for a lift adds.
///
/// A unit is one more visit. With weight 0 it did not happen, as is the case; any other weight makes
/// it happen, and the model is run again with it: `Recommender.edited`.
public final class AddedVisits: BoundedInteractions {
    private let run: any Recommender
    private let question: SubjectQuestion
    /// One for each unit.
    public let edits: [VisitEdit]
    private let without: [Double]
    /// The first failure of a run, which the search cannot throw.
    private let fault = Mutex<Failure?>(nil)

    /// - Throws: `Failure(.usage)` where the run cannot be asked what else could have been.
    public init(
        _ run: any Recommender, _ question: SubjectQuestion, adding edits: [VisitEdit]
    ) throws {
        self.run = run
        self.question = question
        self.edits = edits
        without = try run.edited(question, each: [[]], EditOptions())[0]
    }

    public var count: Int { edits.count }
    public var candidates: Int { without.count }
    /// A visit happened or it did not.
    public var hasGradient: Bool { false }
    public var popularity: [Double] { edits.map { _ in 1 } }
    public var shownWeights: [Double] { edits.map { _ in 1 } }

    /// Why a run failed; nil where none did.
    public var failure: Failure? { fault.withLock { $0 } }

    public func scores(_ weights: Tensor<Double>) -> Tensor<Double> {
        precondition(weights.columns == count, "Weights of \(weights.shape) for \(count) units")
        let sets = (0..<weights.rows).map { row in
            edits.indices.filter { weights[row, $0] != 0 }.map { edits[$0] }
        }
        let asked = sets.filter { !$0.isEmpty }
        var found: [[Double]] = []
        do {
            found = asked.isEmpty ? [] : try run.edited(question, each: asked, EditOptions())
        } catch {
            fault.withLock { fault in
                fault =
                    fault ?? error as? Failure
                    ?? Failure(.bug, "\(error)", remedy: "report this")
            }
            found = asked.map { _ in without }
        }
        var next = found.makeIterator()
        return Tensor(
            [weights.rows, candidates],
            sets.flatMap { $0.isEmpty ? without : next.next() ?? without })
    }

    public func contributions(to candidate: Int) -> [Double]? { nil }
    public func influences(on candidate: Int) -> [Double]? { nil }

    /// Nothing is known of how far visits act together: only what was run is ruled out.
    public func interactionBound(size: Int) -> [Double] {
        [Double](repeating: .infinity, count: candidates)
    }
}
