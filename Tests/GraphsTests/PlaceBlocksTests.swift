import City
import Graphs
import Models
import Support
import Tensors
import Testing

/// Places as blocks and indices, worked out by hand.
@Suite struct PlaceBlocksTests {
    /// Three places within a kilometre, two some ten kilometres to the north.
    private func view(visits: [Int32]) -> TrainingView {
        TrainingView(
            name: "training", cityFingerprint: "", users: 1, places: 5, categoryCount: 1,
            visitUser: visits.map { _ in 0 }, visitPlace: visits,
            visitLocalTime: visits.indices.map { Int64($0) },
            latitude: [40.01, 40.011, 40.012, 40.11, 40.111],
            longitude: [10.01, 10.011, 10.01, 10.01, 10.01], category: [0, 0, 0, 0, 0])
    }

    @Test func indicesAreByPopularityWithinABlock() throws {
        let blocks = try PlaceBlocks(view(visits: [2, 2, 1, 4]))
        #expect(blocks.count == 2 && blocks.size == 3)
        #expect(blocks.block == [0, 0, 0, 1, 1])
        #expect(blocks.places == [[2, 1, 0], [4, 3]])
        #expect(blocks.inner == [2, 1, 0, 1, 0])
        #expect(blocks.place(block: 0, inner: 0) == 2)
        #expect(blocks.place(block: 1, inner: 2) == nil)
    }

    @Test func smallBlocksHoldOnePlace() throws {
        let blocks = try PlaceBlocks(view(visits: [0]), kilometres: 0.1)
        #expect(blocks.count == 5 && blocks.size == 1)
    }

    /// A hashed index is unique within its block too, and every place can be told from it.
    @Test func hashedIndicesAreUnique() throws {
        let random = try PlaceBlocks(view(visits: [0]), kilometres: 1000, index: .hashed)
        #expect(random.count == 1 && random.size == 5)
        #expect(Set(random.inner).count == 5)
        for place in 0..<5 {
            #expect(random.place(block: 0, inner: Int(random.inner[place])) == place)
        }
    }

    /// Without the hierarchy both numbers are of the place alone: neither ground nor visits count.
    @Test func flatIndicesKnowNoGround() throws {
        let flat = try PlaceBlocks(view(visits: [2, 2, 1, 4]), index: .flat)
        let ground = try PlaceBlocks(view(visits: [2, 2, 1, 4]))
        #expect(flat.count == ground.count)
        #expect(try flat == PlaceBlocks(view(visits: [0]), index: .flat))
        for place in 0..<5 {
            let (block, inner) = (Int(flat.block[place]), Int(flat.inner[place]))
            #expect(flat.place(block: block, inner: inner) == place)
        }
        let many = TrainingView(
            name: "training", cityFingerprint: "", users: 1, places: 1000, categoryCount: 1,
            visitUser: [0], visitPlace: [0], visitLocalTime: [0],
            latitude: (0..<1000).map { 40 + Double($0 / 100) },
            longitude: .init(repeating: 10, count: 1000),
            category: .init(repeating: 0, count: 1000))
        let blocks = try PlaceBlocks(many, index: .flat)
        #expect(try blocks.count == PlaceBlocks(many).count && blocks.count == 10)
        // Places of one town lie in all blocks, of about one size.
        #expect(Set(blocks.block.prefix(100)).count == 10)
        #expect(blocks.places.allSatisfy { (60...140).contains($0.count) })
    }

    @Test func gapsAreLogarithms() {
        let rows = [Int64(0), 59, 60, 180, 86_400, 100 * 86_400].map(ActionVocabulary.gapRow)
        #expect(rows == [1, 1, 2, 3, 11, 16])
    }

    @Test func aCityWithoutLocationsIsRefused() {
        let bare = TrainingView(
            name: "training", cityFingerprint: "", users: 1, places: 1, categoryCount: 0,
            visitUser: [0], visitPlace: [0], visitLocalTime: [0], latitude: [], longitude: [],
            category: [-1])
        #expect(throws: Failure.self) { try PlaceBlocks(bare) }
    }
}
