import ArgumentParser
import Autodiff
import City
import Foundation
import Graphs
import Models
import Optimizers
import Questions
import Reports
import Support
import Tensors

struct BenchCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bench",
        abstract: "Measure WhyHere on this machine, one JSON line a workload.",
        discussion: """
            sgemm          C = A B, 2048 x 2048 x 2048, Float
            sepgcn-graph   SEP graph and operators of the city's training visits
            sepgcn-epoch   one epoch of SEP-GCN: d 64, 3 layers, batch 2048, Adam
            knowsite-step  one training step of KnowSite on a graph of Beijing's size
            tucker-step    one training step of TuckER on a graph of Beijing's size
            student-step   one training step of STKDRec's student: batch 50, length 128, d 256;
                           student-scores, of one such batch
            teacher-step   one training step of STKDRec's teacher: 10,000 items, d 256, 50 sequences
                           of 128 events, 2 hops of 10 neighbours; teacher-encodings, all items over
                           the whole graph; teacher-logits and teacher-scores, of one such batch;
                           teacher-inference, scores with items encoded anew from samples
            generator-step one training step of Spacetime-GR: batch 32, 64 actions of 4 tokens, d 128,
                           4 layers
            explain        explanations with ablations, what-ifs and counterfactuals of a run, for
                           users drawn at random (--run)
            ui             keys to frames of the real workbench on a pseudo-terminal, while a
                           training uses the cores
            curves         a training with ten million values, watched on the Train screen

            All but the teacher's and the last three repeat those of shared/peers/torch_peers.py.

            EXAMPLES
              whyhere bench
              whyhere bench sepgcn-epoch --city bkk
              whyhere bench explain --run sepgcn-bkk-1
              whyhere bench ui --city bkk
              whyhere bench curves
            """)
    @OptionGroup var common: CommonOptions
    @Argument(help: "Workloads; all unless told.") var workloads: [String] = []
    @Option(help: "City to measure on.") var city = Workspace.bundledCity
    @Option(name: .customLong("run"), help: "Run to explain.") var runName: String?
    @Option(help: "Repeats; the median is reported.") var `repeat` = 5

    private struct Line: Codable {
        var workload: String
        var seconds: Double
        var unit: String
        var city: String?
        var threads: Int
    }

    func run() throws {
        try perform {
            let all = [
                "sgemm", "sepgcn-graph", "sepgcn-epoch", "knowsite-step", "tucker-step",
                "student-step", "student-scores", "teacher-step", "teacher-inference",
                "teacher-encodings", "teacher-logits",
                "teacher-scores", "generator-step", "ui",
            ]
            // They take minutes, or need something that not every workspace has.
            let asked = ["explain", "curves"]
            let chosen = workloads.isEmpty || workloads == ["all"] ? all : workloads
            for name in chosen where !(all + asked).contains(name) {
                throw Failure(
                    .usage, "there is no workload '\(name)'",
                    remedy: "give some of \((all + asked).joined(separator: ", "))")
            }
            Parallel.keepFreedMemory()
            for name in chosen {
                switch name {
                case "sgemm": try sgemm()
                case "sepgcn-graph": try graph()
                case "sepgcn-epoch": try epoch()
                case "knowsite-step":
                    try report(name, "step", onCity: false, SiteBench.knowSiteStep())
                case "tucker-step":
                    try report(name, "step", onCity: false, SiteBench.tuckerStep())
                case "student-step":
                    try report(name, "step", onCity: false, SequenceBench.studentStep())
                case "student-scores":
                    try report(name, "batch", onCity: false, SequenceBench.studentScores())
                case "teacher-inference":
                    try report(name, "batch", onCity: false, TeacherBench.inference())
                case "teacher-step":
                    try report(name, "step", onCity: false, TeacherBench.step())
                case "teacher-encodings":
                    try report(name, "graph", onCity: false, TeacherBench.encodings())
                case "teacher-logits":
                    try report(name, "batch", onCity: false, TeacherBench.logits())
                case "teacher-scores":
                    try report(name, "batch", onCity: false, TeacherBench.scores())
                case "generator-step":
                    try report(name, "step", onCity: false, GeneratorBench.step())
                case "curves": try CurvesBench(workspace: common.open(), city: city).run()
                case "explain": try ExplanationBench(common.open(), run: runName).run()
                default: try InterfaceBench(workspace: common.open(), city: city).run()
                }
            }
        }
    }

    private func report(_ workload: String, _ unit: String, onCity: Bool, _ work: () throws -> Void)
        throws
    {
        let clock = ContinuousClock()
        try work()
        var times: [Double] = []
        for _ in 0..<max(1, `repeat`) {
            let start = clock.now
            try work()
            times.append((clock.now - start) / .seconds(1))
        }
        times.sort()
        try Output.jsonLine(
            Line(
                workload: workload, seconds: times[times.count / 2], unit: unit,
                city: onCity ? city : nil, threads: Parallel.threads))
    }

    private func sgemm() throws {
        var random = RandomStream(seed: 0, name: "bench")
        let a: Tensor<Float> = random.normal([2048, 2048], deviation: 1)
        let b: Tensor<Float> = random.normal([2048, 2048], deviation: 1)
        var c = Tensor<Float>.zeros([2048, 2048])
        try report("sgemm", "product", onCity: false) { c.accumulateProduct(a, b, keeping: 0) }
    }

    private func assembly() throws -> SEPGCNAssembly {
        let split = try Split(try common.open().city(city), .released)
        return try SEPGCNAssembly(Catalogue.sepgcn.standard, split.trainingAndValidationView())
    }

    private func graph() throws {
        let split = try Split(try common.open().city(city), .released)
        let view = split.trainingAndValidationView()
        try report("sepgcn-graph", "graph", onCity: true) {
            _ = try SEPGCNAssembly(Catalogue.sepgcn.standard, view).makeModel()
        }
    }

    private func epoch() throws {
        let assembly = try assembly()
        let model = assembly.makeModel()
        var random = RandomStream(seed: 1, name: "parameters")
        var parameters: Parameters<Float> = model.initialParameters(&random)
        var adam = Adam<Float>()
        var batches = RandomStream(seed: 1, name: "batches")
        let visits = assembly.view.visitCount
        let view = assembly.view
        // The peer draws visits uniformly and does not reject visited negatives.
        try report("sepgcn-epoch", "epoch", onCity: true) {
            for _ in 0..<visits / 2048 + 1 {
                let rows = (0..<2048).map { _ in batches.integer(below: visits) }
                let batch = TripleBatch(
                    users: rows.map { view.visitUser[$0] },
                    positives: rows.map { view.visitPlace[$0] },
                    negatives: rows.map { _ in Int32(batches.integer(below: view.places)) })
                let tape = Tape<Float>()
                let gradients = tape.gradients(of: model.loss(tape, parameters, batch))
                adam.update(&parameters, gradients, learningRate: 0.001)
            }
        }
    }
}
