import Foundation
import Reports
import Sessions
import TestSupport
import Testing

@testable import Questions

/// A watcher is woken by what happens to a run, not by its own next look.
@Suite struct RunNewsTests {
    private let home: TrainedWorkspace
    private var workspace: Workspace { home.workspace }
    private let run: String

    init() throws {
        home = try TrainedWorkspace()
        run = try home.workspace.createRun(
            city: Workspace.bundledCity, recipe: TrainingRecipe("bpr-mf"), session: "default")
    }

    /// How long a watcher waited.
    private var wait: @Sendable (_ event: Int, _ patience: Duration) throws -> Duration {
        let (workspace, run) = (workspace, run)
        return { event, patience in
            let clock = ContinuousClock()
            let began = clock.now
            try workspace.awaitNews(of: run, after: event, session: "default", atMost: patience)
            return clock.now - began
        }
    }

    @Test func anEventEndsTheWait() async throws {
        let store = try workspace.session("default")
        let known = try store.lastEvent(of: run)
        let wait = wait
        let waited = Task.detached { try wait(known, .seconds(600)) }
        try await Task.sleep(for: .milliseconds(100))
        try store.addEvent(run, .note, "something happened")
        #expect(try await waited.value < .seconds(300))
        // What happened while nobody waited is told at once.
        #expect(try wait(known, .seconds(600)) < .seconds(300))
    }

    @Test func withoutAnEventTheWaitEndsByItself() throws {
        let known = try workspace.session("default").lastEvent(of: run)
        #expect(try wait(known, .milliseconds(50)) >= .milliseconds(50))
        // Another run's events are not its own.
        let other = try workspace.createRun(
            city: Workspace.bundledCity, recipe: TrainingRecipe("bpr-mf"), session: "default")
        try workspace.session("default").addEvent(other, .note, "elsewhere")
        #expect(try wait(known, .milliseconds(50)) >= .milliseconds(50))
    }
}
