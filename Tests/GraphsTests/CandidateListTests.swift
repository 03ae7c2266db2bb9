import City
import Graphs
import Tensors
import Testing

/// Lists that might have been shown.
@Suite struct CandidateListTests {
    /// Four places in one block, two in the block to the north, one far away. Place 1 is visited at
    /// 9 o'clock, place 2 at 20.
    private static let view = TrainingView(
        name: "training", cityFingerprint: "", users: 1, places: 7, categoryCount: 2,
        visitUser: Array(repeating: 0, count: 60),
        visitPlace: (0..<60).map { $0 % 2 == 0 ? 1 : 2 },
        visitLocalTime: (0..<60).map { Int64($0 / 2) * 86_400 + ($0 % 2 == 0 ? 9 : 20) * 3600 },
        latitude: [40.01, 40.011, 40.012, 40.013, 40.05, 40.051, 42.0],
        longitude: [10.01, 10.011, 10.01, 10.012, 10.01, 10.01, 10.01],
        category: [0, 0, 1, 1, 0, 1, 0])

    private func lists() throws -> CandidateLists {
        CandidateLists(Self.view, try PlaceBlocks(Self.view))
    }

    @Test func placesAreDifferentAndNear() throws {
        let lists = try lists()
        #expect(lists.most == 6)
        for seed in 1..<50 as Range<UInt64> {
            var random = RandomStream(seed: seed, name: "lists")
            let found = lists.draw(3, beside: 0, hour: 9, &random)
            #expect(Set(found).count == 3 && !found.contains(0))
            // Five others are in the blocks around; the far one is never shown before them.
            #expect(!found.contains(6))
            var again = RandomStream(seed: seed, name: "lists")
            #expect(lists.draw(3, beside: 0, hour: 9, &again) == found)
        }
    }

    /// w(1, 9) = 30 + 30/24 + 0.1 of a sum of 33 and a half; w(2, 9) = 30/24 + 0.1.
    @Test func popularityIsThatOfTheHour() throws {
        let lists = try lists()
        var random = RandomStream(seed: 1, name: "hours")
        var first: [Int: [Int32: Int]] = [9: [:], 20: [:]]
        for _ in 0..<2000 {
            for hour in [9, 20] {
                first[hour]?[lists.draw(1, beside: 0, hour: hour, &random)[0], default: 0] += 1
            }
        }
        let morning = Double(first[9]?[1] ?? 0) / 2000
        let evening = Double(first[20]?[2] ?? 0) / 2000
        // Draws of place 0 are drawn again, and weights of the five others sum to 33.0.
        let expected = 31.35 / 33.0
        #expect(abs(morning - expected) < 0.02 && abs(evening - expected) < 0.02)
    }

    /// Where there are too few around, the rest comes from everywhere.
    @Test func longListsReachFurther() throws {
        let lists = try lists()
        var random = RandomStream(seed: 1, name: "long")
        let found = lists.draw(6, beside: 0, hour: 3, &random)
        #expect(found.sorted() == [1, 2, 3, 4, 5, 6])
        #expect(lists.draw(6, beside: 6, hour: 3, &random).sorted() == [0, 1, 2, 3, 4, 5])
    }

    @Test func placesOfACategory() throws {
        let lists = try lists()
        let found = lists.places(around: 0) { Self.view.category[Int($0)] == 1 }
        #expect(found.sorted() == [2, 3, 5])
        #expect(lists.places(around: 6) { Self.view.category[Int($0)] == 1 }.isEmpty)
    }

    @Test func neighboursAreTheBlocksAround() throws {
        let blocks = try PlaceBlocks(Self.view)
        let (own, north, far) = (blocks.block[0], blocks.block[4], blocks.block[6])
        #expect(own != north && north != far)
        #expect(blocks.neighbours[Int(own)] == [own, north])
        #expect(blocks.neighbours[Int(far)] == [far])
    }
}
