import Explanation
import Foundation
import Support
import Tensors
import Testing

@Suite(.serialized) struct ProjectionTests {
    /// Points on a cross, 4 along (3, 4)/5 and 1 across it.
    @Test func componentsByHand() throws {
        let along: [Double] = [0.6, 0.8]
        let across: [Double] = [-0.8, 0.6]
        var elements: [Double] = []
        for (a, b) in [(4.0, 0.0), (-4, 0), (0, 1), (0, -1)] {
            for axis in 0..<2 { elements.append(7 + a * along[axis] + b * across[axis]) }
        }
        let found = try PrincipalComponents(Tensor([4, 2], elements))
        // 2 · 16 and 2 · 1 over n − 1 = 3.
        #expect(abs(found.variances[0] - 32.0 / 3) < 1e-12)
        #expect(abs(found.variances[1] - 2.0 / 3) < 1e-12)
        #expect(abs(found.shares[0] - 16.0 / 17) < 1e-12)
        #expect(abs(found.components[0, 0] - 0.6) < 1e-12)
        #expect(abs(found.components[0, 1] - 0.8) < 1e-12)
        // The largest entry of the second is −0.8 and is made positive.
        #expect(abs(found.components[1, 0] - 0.8) < 1e-12)
        let first: [Double] = [4, -4, 0, 0]
        let second: [Double] = [0, 0, -1, 1]
        for point in 0..<4 {
            #expect(abs(found.points[point, 0] - first[point]) < 1e-12)
            #expect(abs(found.points[point, 1] - second[point]) < 1e-12)
        }
    }

    @Test func pointsWithoutSpreadHaveNoShares() throws {
        let same = try PrincipalComponents(Tensor([3, 2], repeating: 5))
        #expect(same.shares == [0, 0])
        let line = try PrincipalComponents(Tensor([3, 1], [1, 2, 3]))
        #expect(abs(line.shares[0] - 1) < 1e-12 && line.shares[1] == 0)
        #expect(line.points[0, 0] == -1 && line.points[0, 1] == 0)
    }

    @Test func whatCannotBeDrawnIsRefused() {
        #expect(throws: Failure.self) { try PrincipalComponents(Tensor([1, 2], [1, 2])) }
        #expect(throws: Failure.self) { try PrincipalComponents(Tensor([2, 1], [1, .nan])) }
        let sne = StochasticNeighbors()
        #expect(throws: Failure.self) { try sne.picture(Tensor([3, 2], repeating: 1)) }
        #expect(throws: Failure.self) { try sne.picture(Tensor([2501, 1], repeating: 1)) }
        var flat = sne
        flat.perplexity = 1
        #expect(throws: Failure.self) { try flat.picture(Tensor([9, 2], repeating: 1)) }
    }

    /// Right angle, same direction, opposite, and a point that is nowhere.
    @Test func cosinesByHand() {
        let points = Tensor<Double>([5, 2], [1, 0, 0, 2, 3, 0, -1, 0, 0, 0])
        let found = CosineDistances.matrix(points)
        let first: [Double] = [0, 1, 0, 2, 1]
        for (column, wanted) in first.enumerated() { #expect(found[0, column] == wanted) }
        #expect(found[4, 4] == 0 && found[3, 0] == 2)
        #expect(CosineDistances.squaredChords(points)[0, 3] == 4)
    }

    /// Three heaps of `each` points in ten dimensions, a deviation of 1 and 12 apart.
    private func heaps(_ each: Int) -> Tensor<Double> {
        var random = RandomStream(seed: 4, name: "heaps")
        var points: Tensor<Double> = random.normal([3 * each, 10], deviation: 1)
        for heap in 0..<3 {
            for point in 0..<each { points[heap * each + point, heap] += 12 }
        }
        return points
    }

    @Test func heapsStayApart() throws {
        let each = 40
        let picture = try StochasticNeighbors().picture(heaps(each))
        #expect(picture.perplexity == 30 && picture.points.shape == [3 * each, 2])
        #expect(picture.divergence > 0 && picture.divergence < 1.5)
        // The five nearest of every point are of its own heap.
        for point in 0..<3 * each {
            let near = (0..<3 * each).filter { $0 != point }.sorted {
                distance(picture.points, point, $0) < distance(picture.points, point, $1)
            }.prefix(5)
            #expect(near.allSatisfy { $0 / each == point / each })
        }
        // It lies around 0.
        let sum = (0..<3 * each).reduce(0.0) { $0 + picture.points[$1, 0] }
        #expect(abs(sum) < 1e-6)
    }

    private func distance(_ points: Tensor<Double>, _ a: Int, _ b: Int) -> Double {
        let (dx, dy) = (points[a, 0] - points[b, 0], points[a, 1] - points[b, 1])
        return dx * dx + dy * dy
    }

    @Test func thePictureDependsOnTheSeedAlone() throws {
        var sne = StochasticNeighbors()
        sne.iterations = 60
        // No multiple of four: the filled-up lanes must change nothing.
        let points = heaps(67)
        let before = Parallel.threads
        defer { Parallel.threads = before }
        Parallel.threads = 1
        let one = try sne.picture(points)
        Parallel.threads = 2
        let two = try sne.picture(points)
        #expect(one.points == two.points && one.divergence == two.divergence)
        sne.seed = 2
        let other = try sne.picture(points)
        #expect(other.points != one.points)
    }

    /// Few points: perplexity gives way. Equal points: no scale to find, yet no missing number.
    @Test func fewAndEqualPoints() throws {
        let few = try StochasticNeighbors().picture(heaps(3))
        #expect(abs(few.perplexity - 8.0 / 3) < 1e-12)
        let equal = try StochasticNeighbors().picture(Tensor([8, 3], repeating: 2))
        let isSound = equal.points.elements.allSatisfy { $0.isFinite }
        #expect(isSound)
    }

    @Test func twoThousandPointsTakeSeconds() throws {
        let clock = ContinuousClock()
        let points = heaps(667)
        let time = try clock.measure { _ = try StochasticNeighbors().picture(points) }
        print("t-SNE of 2001 points: \(time)")
        #expect(time < .seconds(60))
    }
}
