import City
import Graphs
import Models
import Tensors
import Testing

@Suite struct HourSetTests {
    @Test(arguments: [[], [0], [63, 64], [127, 128, 167], Array(0..<168)])
    func holdsWhatWasInserted(hours: [Int]) {
        let set = HourSet(hours)
        #expect(set.hours == hours)
        #expect(set.count == hours.count)
        #expect(set.first == hours.first ?? 168)
    }

    @Test func intersections() {
        let a = HourSet([1, 70, 140])
        let b = HourSet([2, 70, 141])
        #expect(a.intersection(b).hours == [70])
        #expect(!a.isDisjoint(with: b))
        #expect(a.isDisjoint(with: HourSet([2, 71])))
    }
}

@Suite struct WeightedSelectionTests {
    /// Against sorting the list written out.
    @Test(arguments: 1...20) func equalsSorting(seed: Int) {
        var random = RandomStream(seed: UInt64(seed), name: "selection")
        let items = (0..<1 + random.integer(below: 60)).map { _ in
            (kilometres: Double(random.integer(below: 12)), pairs: 1 + random.integer(below: 4))
        }
        let written = items.flatMap { Array(repeating: $0.kilometres, count: $0.pairs) }.sorted()
        for position in written.indices {
            var selection = WeightedSelection(items)
            #expect(selection.value(at: position) == written[position])
        }
    }
}

@Suite struct PlaceKernelTests {
    /// One degree of latitude is 6371 · π/180 km; K falls to α there if that is the median.
    @Test func knownDistance() {
        let degree = 6371 * Double.pi / 180
        let kernel = PlaceKernel(
            latitude: [0, 1, 0, 40], longitude: [0, 0, 1, 120], alpha: 0.9, cutoff: 0.1,
            medianKilometres: degree)
        #expect(abs(kernel.kilometres(0, 1) - degree) < 1e-9)
        #expect(abs(kernel.kilometres(0, 2) - degree) < 1e-9)
        #expect(abs(kernel.value(0, 1) - 0.9) < 1e-6)
        #expect(kernel.value(0, 0) == 1)
        #expect(kernel.value(0, 3) == 0)
    }

    /// Rows of every length, near and far, equal the formula evaluated directly.
    @Test(arguments: [1, 7, 8, 9, 40]) func rowsEqualTheFormula(count: Int) {
        var random = RandomStream(seed: 4, name: "kernel")
        let latitude = (0..<count).map { _ in 13 + random.uniform() }
        let longitude = (0..<count).map { _ in 100 + random.uniform() * 30 }
        let kernel = PlaceKernel(
            latitude: latitude, longitude: longitude, alpha: 0.8, cutoff: 0.01,
            medianKilometres: 90)
        var row = [Float](repeating: -1, count: count)
        row.withUnsafeMutableBufferPointer { kernel.fillRow(0, $0.baseAddress!) }
        for place in 0..<count {
            let distance = GreatCircle.kilometres(
                latitude[0], longitude[0], latitude[place], longitude[place])
            let similarity = 0.8.raised(to: distance / 90)
            let expected = similarity < 0.01 ? 0 : similarity
            #expect(abs(Double(row[place]) - expected) < 1e-6)
        }
    }
}

extension Double {
    fileprivate func raised(to power: Double) -> Double {
        Double.exponential(power * logarithm)
    }

    private var logarithm: Double { Double.logOnePlus(self - 1) }
}
