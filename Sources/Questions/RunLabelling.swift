import Reports
import Sessions
import Support

extension Workspace {
    /// Changes what is said of a run.
    ///
    /// - Throws: `Failure(.usage)` where a run that trains would be put on a shelf.
    public func label(
        _ run: String, session: String, _ change: (inout RunLabels) -> Void
    ) throws -> RunReport {
        var labels = try self.run(run, session: session).labels
        change(&labels)
        try store(session) { try $0.setLabels(run, labels) }
        return try self.run(run, session: session)
    }
}
