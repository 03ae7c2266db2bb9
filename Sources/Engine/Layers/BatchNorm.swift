import Autodiff
import Tensors

/// By which mean and variance a batch norm predicts.
public enum NormStatistics: String, CaseIterable, Sendable {
    /// Those of the rows that are there, as in training: where every row is always there, as in a
    /// graph layer, the batch is the population.
    case batch
    /// Running averages of training's batches (`RunningMoments`).
    case running
}

/// Batch normalisation (Ioffe and Szegedy 2015):
///
///     y = γ (x − μ) / √(σ² + ε) + β
///
/// with the mean μ and the biased variance σ² of each column over all rows.
extension Variable {
    /// - Parameters:
    ///   - scale: γ, `[n]`.
    ///   - shift: β, `[n]`.
    public func batchNorm(scale: Variable, shift: Variable, epsilon: Double = 1e-5) -> Variable {
        batchNormWithMoments(scale: scale, shift: shift, epsilon: epsilon).result
    }

    /// The same with μ and σ², `[n]` each.
    public func batchNormWithMoments(scale: Variable, shift: Variable, epsilon: Double = 1e-5)
        -> (result: Variable, mean: Tensor<Scalar>, variance: Tensor<Scalar>)
    {
        let (rows, width) = (value.rows, value.columns)
        precondition(rows > 0 && scale.value.count == width && shift.value.count == width)
        let count = Scalar(rows)
        let mean = value.sumOfRows().scaled(by: 1 / count)
        let centred = value.addingToRows(mean.scaled(by: -1))
        let variance = (centred * centred).sumOfRows().scaled(by: 1 / count)
        let inverse = Tensor<Scalar>(
            [width], variance.elements.map { 1 / ($0 + Scalar(epsilon)).squareRoot() })
        let normal = centred.multiplyingRows(inverse)
        let result = normal.multiplyingRows(scale.value.reshaped([width]))
            .addingToRows(shift.value.reshaped([width]))
        let recorded = tape.record(result, from: [self, scale, shift], operation: "batchNorm") {
            g, sums in
            let shiftGradient = g.sumOfRows()
            let scaleGradient = (g * normal).sumOfRows()
            sums.add(scaleGradient.reshaped(scale.shape), to: scale)
            sums.add(shiftGradient.reshaped(shift.shape), to: shift)
            guard sums.needs(self) else { return }
            // dx = γ/σ (g − mean(g) − x̂ mean(g x̂))
            var inner = normal.multiplyingRows(scaleGradient.scaled(by: -1 / count))
            inner.add(g)
            inner = inner.addingToRows(shiftGradient.scaled(by: -1 / count))
            sums.add(inner.multiplyingRows(inverse * scale.value.reshaped([width])), to: self)
        }
        return (recorded, mean.reshaped([width]), variance.reshaped([width]))
    }
}

/// A batch norm whose mean and variance are known: of a population, or running averages.
public struct KnownNorm<Scalar: TensorScalar>: Sendable {
    private let factor: Tensor<Scalar>
    private let offset: Tensor<Scalar>

    /// - Parameters:
    ///   - mean: μ of each column.
    ///   - variance: σ²; one that rounding took below 0 is 0.
    ///   - scale: γ, `[n]`.
    ///   - shift: β, `[n]`.
    public init(
        mean: [Double], variance: [Double], scale: Tensor<Scalar>, shift: Tensor<Scalar>,
        epsilon: Double = 1e-5
    ) {
        let factor = zip(variance, scale.elements).map { variance, scale in
            Double(scale) / (max(0, variance) + epsilon).squareRoot()
        }
        let width = mean.count
        self.factor = Tensor([width], factor.map { Scalar($0) })
        offset = Tensor(
            [width], (0..<width).map { Scalar(Double(shift[$0]) - mean[$0] * factor[$0]) })
    }

    public func callAsFunction(_ x: Tensor<Scalar>) -> Tensor<Scalar> {
        x.multiplyingRows(factor).addingToRows(offset)
    }
}

/// Mean and biased variance of columns, summed in Double.
public struct ColumnMoments {
    private var count = 0.0
    private var sums: [Double]
    private var squares: [Double]

    public init(width: Int) {
        sums = Array(repeating: 0, count: width)
        squares = Array(repeating: 0, count: width)
    }

    public mutating func add<Scalar: TensorScalar>(_ rows: Tensor<Scalar>) {
        count += Double(rows.rows)
        let first = rows.sumOfRows()
        let second = (rows * rows).sumOfRows()
        for column in sums.indices {
            sums[column] += Double(first[column])
            squares[column] += Double(second[column])
        }
    }

    public var mean: [Double] { sums.map { $0 / max(1, count) } }

    public var variance: [Double] {
        zip(squares, mean).map { max(0, $0 / max(1, count) - $1 * $1) }
    }
}

/// Averages of the batches' means and variances, which a step moves by a share ρ = .1 to its own:
///
///     μ̄ ← (1 − ρ) μ̄ + ρ μ        σ̄² ← (1 − ρ) σ̄² + ρ σ² n/(n − 1)
///
/// They begin at 0 and 1, and the variance that goes in is the unbiased one of the n rows, as in
/// PyTorch's `BatchNorm1d`.
public struct RunningMoments<Scalar: TensorScalar>: Sendable {
    public static var share: Double { 0.1 }

    /// `[n]`
    public private(set) var mean: Tensor<Scalar>
    public private(set) var variance: Tensor<Scalar>

    public init(mean: Tensor<Scalar>, variance: Tensor<Scalar>) {
        self.mean = mean
        self.variance = variance
    }

    /// - Parameters:
    ///   - mean: μ of a batch, `[n]`.
    ///   - variance: Its biased σ².
    ///   - rows: Of the batch; the variance of one row says nothing and is left out.
    public mutating func move(mean: Tensor<Scalar>, variance: Tensor<Scalar>, rows: Int) {
        let (kept, taken) = (Scalar(1 - Self.share), Scalar(Self.share))
        self.mean = self.mean.scaled(by: kept) + mean.scaled(by: taken)
        guard rows > 1 else { return }
        let unbiased = Scalar(rows) / Scalar(rows - 1)
        self.variance =
            self.variance.scaled(by: kept) + variance.scaled(by: taken * unbiased)
    }
}

extension ParameterPlan {
    /// γ and β of a batch norm, and its running averages where it has some: `NAME.scale`,
    /// `NAME.shift`, `NAME.mean`, `NAME.variance`.
    public mutating func addBatchNorm(
        _ name: String, width: Int, _ statistics: NormStatistics = .batch
    ) {
        self[name + ".scale"] = .repeating([width], 1)
        self[name + ".shift"] = .zeros([width])
        guard statistics == .running else { return }
        self[name + ".mean"] = .zeros([width])
        self[name + ".variance"] = .repeating([width], 1)
    }
}

extension KnownNorm {
    /// By the running averages of a batch norm's parameters.
    public init(_ parameters: Parameters<Scalar>, _ name: String) {
        self.init(
            mean: parameters[name + ".mean"].elements.map { Double($0) },
            variance: parameters[name + ".variance"].elements.map { Double($0) },
            scale: parameters[name + ".scale"], shift: parameters[name + ".shift"])
    }
}
