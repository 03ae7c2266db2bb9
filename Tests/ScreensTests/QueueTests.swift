import Canvas
import Reports
import Support
import Testing

@testable import Screens

/// The queue and sweeps on Train and Runs.
@Suite("The queue and sweeps")
struct QueueTests {
    private func pilot(_ keys: Key..., size: Size = Size(132, 43)) -> Pilot {
        var pilot = Pilot(State(city: SampleQueue.city), size: size)
        for key in keys { pilot.press(key) }
        return pilot
    }

    /// Selects a run on the Runs screen.
    private func select(_ run: String, _ pilot: inout Pilot) throws {
        pilot.press(.character("6"))
        pilot.state.runs.list.selected = try #require(
            pilot.state.visibleRuns.firstIndex { $0.run == run })
    }

    @Test func aTrainingIsQueuedByOneKey() {
        let pilot = pilot(.character("5"), .character("A"))
        let asked = pilot.questions(QueueTrainings.self)
        #expect(asked.map(\.recipe) == [pilot.state.train.recipe])
        #expect(asked.first?.several.isSingle == true)
        #expect(pilot.text.contains("sepgcn-4 is queued, 2nd."))
        #expect(
            pilot.logged.last?.command
                == "whyhere train sepgcn --city riverbend --on-guard pause --queue")
    }

    @Test func severalAreQueuedByAWord() {
        var pilot = pilot(.character("5"), .character("V"), .control("u"))
        pilot.type("seeds=1,2 learning-rate=0.1,0.01 halving first-epochs=2 queue")
        pilot.press(.enter)
        #expect(pilot.state.overlay == nil, "\(pilot.state.overlay?.fault ?? "")")
        let several = pilot.questions(QueueTrainings.self).first?.several
        #expect(
            several?.arguments == [
                "--seeds", "1,2", "--sweep", "learning-rate=0.1,0.01", "--halving", "3",
                "--first-epochs", "2",
            ])
        #expect(!pilot.asked.contains { $0.asks(StartTrainings.self) })
    }

    @Test(arguments: [
        ("seeds=1,2 halving", "--halving needs a sweep"), ("layers=1,2 halving=x", "halving=x"),
        ("epochs=10,20 halving", "cannot be halved"), ("queue", "nothing to try"),
        ("layers=1,2 first-epochs=3", "--first-epochs"),
        ("layers=1,2 halving first-epochs=9999", "--first-epochs 9999"),
    ])
    func whatCannotBeHalvedIsRefused(text: String, reason: String) {
        var pilot = pilot(.character("5"), .character("V"), .control("u"))
        pilot.type(text)
        pilot.press(.enter)
        #expect(pilot.state.overlay?.fault?.contains(reason) == true)
        #expect(!pilot.asked.contains { $0.asks(QueueTrainings.self) })
    }

    /// A run that stopped waits, as it is, with another setting, or as a branch.
    @Test func aRunIsQueued() throws {
        var pilot = pilot()
        try select("sepgcn-1", &pilot)
        pilot.press(.character("A"))
        #expect(pilot.questions(EnqueueRun.self) == [EnqueueRun(run: "sepgcn-1")])
        #expect(pilot.logged.last?.command == "whyhere train sepgcn --resume sepgcn-1 --queue")
        try select("sepgcn-2", &pilot)
        pilot.press(.character("A"))
        #expect(pilot.questions(EnqueueRun.self).count == 1)
        #expect(pilot.state.status?.text.contains("has finished") == true)
        try select("sepgcn-1", &pilot)
        pilot.press(.enter, .character("l"), .enter, .control("u"))
        pilot.type("0.005 queue")
        pilot.press(.enter)
        let given = try #require(pilot.questions(EnqueueRun.self).last)
        #expect(given.given == [AskedChange("learning-rate", .real(0.005))])
        #expect(!pilot.asked.contains { $0.asks(ResumeTraining.self) })
    }

    @Test func aQueuedRunIsMovedAndTakenOut() throws {
        var pilot = pilot()
        try select("sepgcn-20", &pilot)
        #expect(pilot.text.contains("queued, 3rd"))
        #expect(pilot.text.contains("Waits in the queue: it is the 3rd."))
        pilot.press(.character("s"))
        #expect(pilot.text.contains("to the front"))
        pilot.press(.down, .enter)
        pilot.press(.character("s"), .down, .down, .down, .enter)
        pilot.press(.character("s"), .down, .down, .down, .down, .enter)
        pilot.press(.character("s"), .end, .end)
        pilot.type("take")
        pilot.press(.enter)
        pilot.press(.character("s"), .enter)
        let changes = pilot.questions(ChangeQueue.self)
        #expect(changes.map(\.change) == [.move(to: 2), .move(to: 1), .move(to: 3), .remove])
        #expect(changes.allSatisfy { $0.run == "sepgcn-20" })
        #expect(pilot.questions(ResumeTraining.self) == [ResumeTraining(run: "sepgcn-20")])
        #expect(
            pilot.logged.compactMap(\.command).contains("whyhere queue move sepgcn-20 --to 2"))
        // Nothing puts it away while it waits.
        try select("sepgcn-20", &pilot)
        pilot.press(.character("d"), .enter)
        #expect(!pilot.asked.contains { $0.asks(LabelRun.self) })
        #expect(pilot.state.status?.text.contains("queued, 3rd") == true)
        // On Train the same key, and the one that stops.
        pilot.press(.enter)
        #expect(pilot.state.screen == .train)
        #expect(pilot.text.contains("s moves it or takes it out"))
        pilot.press(.character("x"))
        #expect(pilot.questions(ChangeQueue.self).last?.change == .remove)
    }

    /// The panel follows while it trains, and leads to the curves.
    @Test func theTableOfASweepFollows() throws {
        var pilot = pilot()
        try select("sepgcn-20", &pilot)
        pilot.press(.character("D"))
        #expect(pilot.state.overlay == nil)
        #expect(pilot.state.status?.text.contains("Mark a run") == true)
        try select("sepgcn-15", &pilot)
        pilot.press(.character("D"))
        #expect(pilot.state.overlay?.kind == .sweep)
        #expect(pilot.text.contains("left at epoch 3 of 27: 4th of 9"), "\(pilot.text)")
        #expect(pilot.asked.contains(.timer(.sweep, milliseconds: 1000)))
        let before = pilot.questions(SweepQuestion.self).count
        pilot.send(.timer(.sweep))
        #expect(pilot.questions(SweepQuestion.self).count == before + 1)
        pilot.press(.character("y"))
        #expect(pilot.copied == "whyhere runs show \(SampleQueue.sweep)")
        // The best one trains.
        pilot.press(.home, .enter)
        #expect(pilot.state.overlay == nil && pilot.state.screen == .train)
        #expect(pilot.state.train.run == "sepgcn-12")
        pilot.press(.character("D"))
        #expect(pilot.state.overlay?.kind == .sweep)
        pilot.press(.character("/"))
        pilot.type("status:left")
        pilot.press(.enter)
        #expect(pilot.state.shownTrials.count == 5)
        // Closed, nobody asks any more.
        pilot.press(.character("D"))
        let last = pilot.questions(SweepQuestion.self).count
        pilot.send(.timer(.sweep))
        #expect(pilot.questions(SweepQuestion.self).count == last)
    }
}
