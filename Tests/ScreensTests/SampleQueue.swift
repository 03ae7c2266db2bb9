import Reports

@testable import Screens

/// A sweep that is halved in the queue, and a run that waits behind it.
enum SampleQueue {
    /// The name by which a state asks for them; the city itself is the usual one.
    static let city = "queue"
    static let sweep = "sepgcn-riverbend-sweep-1"

    private static let values: [Double?] = [
        0.171, 0.214, 0.052, 0.198, nil, 0.16, 0.149, 0.2, 0.101,
    ]
    private static let rates = [
        "0.1", "0.05", "0.02", "0.01", "30", "0.005", "0.002", "0.001", "5e-4",
    ]

    private static func run(_ number: Int, _ status: RunStatus, epoch: Int) -> RunReport {
        var run = SampleReports.run(number, status, epoch: epoch, series: false)
        run.startedAt = "2026-05-09T10:\(10 + number):00Z"
        run.totalEpochs = 27
        run.recipe.epochs = 27
        run.recipe.patience = 0
        (run.message, run.checkpoint, run.endedAt) = (nil, nil, nil)
        return run
    }

    /// The combinations of the sweep, then the run behind.
    static let runs: [RunReport] = {
        var runs = values.indices.map { index in
            var run = SampleQueue.run(11 + index, .stopped, epoch: 3)
            (run.bestEpoch, run.bestValue) = (values[index] == nil ? nil : 3, values[index])
            run.recipe.learningRate = [0.1, 0.05, 0.02, 0.01, 30, 0.005, 0.002, 0.001, 5e-4][index]
            run.group = "sepgcn-riverbend-seeds-\(index + 1)"
            run.sweep = sweep
            return run
        }
        runs[4].status = .failed
        runs[4].message = "the loss became nan at step 12; resume with a lower rate."
        (runs[1].status, runs[1].epoch) = (.running, 6)
        (runs[3].status, runs[7].status) = (.queued, .queued)
        (runs[3].queuePlace, runs[7].queuePlace) = (1, 2)
        var behind = SampleQueue.run(20, .queued, epoch: 0)
        (behind.bestEpoch, behind.bestValue, behind.queuePlace) = (nil, nil, 3)
        for index in runs.indices where runs[index].status == .stopped {
            runs[index].message = SampleQueue.stored.sentence(ofLeft: index)
        }
        return runs + [behind]
    }()

    private static let stored: StoredSweep = {
        var made = StoredSweep(
            name: SampleQueue.sweep, model: "sepgcn", city: "riverbend",
            settings: "learning-rate=" + rates.joined(separator: ","), selectBy: "recall@20",
            epochs: 27,
            trials: rates.indices.map {
                .init(
                    settings: "learning-rate=\(rates[$0])",
                    group: "sepgcn-riverbend-seeds-\($0 + 1)")
            }, halving: try? SuccessiveHalving(combinations: 9, epochs: 27), isQueued: true,
            createdAt: "2026-05-09T10:00:00Z")
        let ranking = SuccessiveHalving.ranking(
            values.enumerated().map { .init(trial: $0, value: $1) })
        made.decisions = [.init(epoch: 3, ranking: ranking, kept: 3)]
        return made
    }()

    static var report: SweepReport {
        SweepReport(stored, session: "default") { group in runs.filter { $0.group == group } }
    }
}
