import Autodiff
import Optimizers
import Tensors
import Testing

@Suite struct AdamTests {
    private func gradients(_ build: (Tape<Double>) -> Variable<Double>) -> GradientStore<Double> {
        let tape = Tape<Double>()
        return tape.gradients(of: build(tape))
    }

    /// First step: m̂ = g and v̂ = g², so x moves by η g / (|g| + ε) = η sign g. Second step with
    /// the same g: the corrected moments are again g and g².
    @Test func firstStepsByHand() {
        var parameters = Parameters<Double>()
        parameters["x"] = Tensor([2], [1, -2])
        var adam = Adam<Double>()
        for step in 1...2 {
            let value = parameters["x"]
            let store = gradients { tape in
                (tape.parameter("x", value) * tape.constant(Tensor([2], [3, -0.5]))).sum()
            }
            adam.update(&parameters, store, learningRate: 0.1)
            #expect(adam.step == step)
            #expect(abs(parameters["x"][0] - (1 - 0.1 * Double(step))) < 1e-8)
            #expect(abs(parameters["x"][1] - (-2 + 0.1 * Double(step))) < 1e-8)
        }
    }

    /// A parameter that the tape replaces takes the value as it is, however gradients are clipped, and
    /// no weight of the squared parameters moves it.
    @Test func replacementsArePutInPlace() {
        var parameters = Parameters<Double>()
        parameters["x"] = Tensor([1], [1])
        parameters["mean"] = Tensor([2], [5, 6])
        parameters["other"] = Tensor([1], [7])
        let store = gradients { tape in
            tape.replace("mean", by: Tensor([2], [-3, 0.5]))
            return tape.parameter("x", parameters["x"]).squaredSum()
        }
        #expect(store.norm == 2)
        var adam = Adam<Double>()
        adam.squares = 10
        adam.update(&parameters, store.scaled(by: 0.25), learningRate: 0.1)
        #expect(parameters["mean"].elements == [-3, 0.5])
        #expect(parameters["other"].elements == [7] && parameters["x"][0] < 1)
        #expect(parameters.names == ["x", "mean", "other"])
        #expect(!adam.moments.first.contains("mean"))
    }

    /// Rows that no gradient names keep value and moments; the others move as dense Adam's do.
    @Test func lazyRows() {
        var lazy = Parameters<Double>()
        lazy["x"] = Tensor([3, 1], [1, 2, 3])
        var dense = lazy
        var lazyAdam = Adam<Double>()
        lazyAdam.form = .lazy
        var denseAdam = Adam<Double>()
        for _ in 0..<3 {
            let (first, second) = (lazy["x"], dense["x"])
            let rows = gradients { $0.parameter("x", first).gatheringRows([2, 0]).squaredSum() }
            let whole = gradients { tape in
                let x = tape.parameter("x", second)
                return (x * x * tape.constant(Tensor([3, 1], [1, 0, 1]))).sum()
            }
            lazyAdam.update(&lazy, rows, learningRate: 0.1)
            denseAdam.update(&dense, whole, learningRate: 0.1)
        }
        #expect(lazy["x"][1] == 2)
        #expect(lazyAdam.first["x"][1] == 0)
        #expect(abs(lazy["x"][0] - dense["x"][0]) < 1e-12)
        #expect(abs(lazy["x"][2] - dense["x"][2]) < 1e-12)
    }

    /// A row that was looked up once goes on by its moments: with g = 1 the second step has
    /// m̂ = 0.09/0.19 and v̂ = 0.000999/0.001999. A row that never was stays.
    @Test func denseRowsGoOnByHand() {
        var parameters = Parameters<Double>()
        parameters["x"] = Tensor([3, 1], [1, 2, 3])
        var adam = Adam<Double>()
        for row: Int32 in [0, 2] {
            let value = parameters["x"]
            let store = gradients { $0.parameter("x", value).gatheringRows([row]).sum() }
            adam.update(&parameters, store, learningRate: 0.1)
        }
        let second = 0.09 / 0.19 / (0.000999 / 0.001999).squareRoot()
        #expect(abs(parameters["x"][0] - (1 - 0.1 - 0.1 * second)) < 1e-7)
        #expect(parameters["x"][1] == 2)
        #expect(abs(adam.first["x"][0] - 0.09) < 1e-15)
        #expect(abs(adam.second["x"][0] - 0.000999) < 1e-15)
    }

    /// Rows in the dense form are a gradient of zeros elsewhere, whatever the spans between them.
    @Test(arguments: [(7, 3), (9000, 16), (70_000, 1), (3, 5000)])
    func denseRowsAreADenseGradient(rows: Int, width: Int) {
        var random = RandomStream(seed: 5, name: "adam")
        let start: Tensor<Double> = random.normal([rows, width], deviation: 1)
        var (byRows, whole) = (Parameters<Double>(), Parameters<Double>())
        byRows["x"] = start
        whole["x"] = start
        var (first, second) = (Adam<Double>(), Adam<Double>())
        for step in 0..<4 {
            let looked = Set((0..<min(rows, 40)).map { Int32(($0 * 997 + step * 31) % rows) })
                .sorted()
            let value = byRows["x"]
            let few = gradients { $0.parameter("x", value).gatheringRows(looked).squaredSum() }
            let same = whole["x"]
            let mask = Tensor<Double>(
                [rows, width],
                (0..<rows * width).map {
                    looked.contains(Int32($0 / width)) ? 1 : 0
                })
            let all = gradients { tape in
                let x = tape.parameter("x", same)
                return (x * x * tape.constant(mask)).sum()
            }
            first.update(&byRows, few, learningRate: 0.1)
            second.update(&whole, all, learningRate: 0.1)
        }
        for (found, wanted) in zip(byRows["x"].elements, whole["x"].elements) {
            guard abs(found - wanted) < 1e-12 else {
                Issue.record("\(found) is not \(wanted)")
                return
            }
        }
    }

    /// The gradient of λ/2 |θ|² is that of a loss that has it, in the dense form of every row, in the lazy
    /// form of the rows that are looked up.
    @Test(arguments: AdamForm.allCases) func squaresAreInTheGradient(form: AdamForm) {
        var found = Parameters<Double>()
        found["table"] = Tensor([3, 1], [1, -2, 3])
        found["vector"] = Tensor([2], [1, -2])
        var wanted = found
        var (adam, plain) = (Adam<Double>(), Adam<Double>())
        adam.form = form
        plain.form = form
        adam.squares = 0.5
        for _ in 0..<3 {
            let (one, other) = (found, wanted)
            adam.update(
                &found,
                gradients { tape in
                    tape.parameter("table", one["table"]).gatheringRows([0, 2]).sum()
                        + tape.parameter("vector", one["vector"]).sum()
                }, learningRate: 0.1)
            plain.update(
                &wanted,
                gradients { tape in
                    let table = tape.parameter("table", other["table"])
                    let vector = tape.parameter("vector", other["vector"])
                    let squared =
                        form == .lazy
                        ? table.gatheringRows([0, 2]).squaredSum() : table.squaredSum()
                    return table.gatheringRows([0, 2]).sum() + vector.sum()
                        + (squared + vector.squaredSum()).scaled(by: 0.25)
                }, learningRate: 0.1)
        }
        for name in found.names {
            for (one, other) in zip(found[name].elements, wanted[name].elements) {
                #expect(abs(one - other) < 1e-12, "\(name)")
            }
        }
        #expect((found["table"][1] == -2) == (form == .lazy))
    }

    /// A matrix shrinks by η λ before its step; a vector, and a table of rows, do not.
    @Test(arguments: AdamForm.allCases)
    func decayShrinksMatricesAlone(form: AdamForm) {
        var parameters = Parameters<Double>()
        parameters["matrix"] = Tensor([1, 2], [1, -2])
        parameters["norm"] = Tensor([2], [1, -2])
        parameters["table"] = Tensor([2, 1], [1, -2])
        var adam = Adam<Double>()
        adam.form = form
        adam.decay = 0.5
        let store = gradients { tape in
            let matrix = tape.parameter("matrix", parameters["matrix"]).sum()
            let norm = tape.parameter("norm", parameters["norm"]).sum()
            let table = tape.parameter("table", parameters["table"]).gatheringRows([0]).sum()
            return matrix + norm + table
        }
        adam.update(&parameters, store, learningRate: 0.1)
        // Every gradient is 1: a first step moves by 0.1.
        func check(_ name: String, _ expected: [Double]) {
            for (found, wanted) in zip(parameters[name].elements, expected) {
                #expect(abs(found - wanted) < 1e-7, "\(name)")
            }
        }
        check("matrix", [0.95 - 0.1, -1.9 - 0.1])
        check("norm", [0.9, -2.1])
        check("table", [0.9, -2])
    }
}
