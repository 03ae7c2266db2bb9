import City
import Evaluation
import Testing

/// Shuffled labels are drawn by our own streams and order, which no release of Swift changes.
///
/// The numbers were computed by another program from the definitions: FNV-1a over the name of the
/// stream, SplitMix64, xoshiro256**, and Fisher's and Yates's exchange from the end.
@Suite struct LabelShuffleTests {
    private let view = TrainingView(
        name: "training", cityFingerprint: "", users: 2, places: 6, categoryCount: 6,
        visitUser: [0, 0, 0, 0, 1, 1, 1, 1], visitPlace: [0, 1, 2, 3, 4, 5, 0, 1],
        visitLocalTime: [0, 1, 2, 3, 4, 5, 6, 7],
        latitude: [50, 51, 52, 53, 54, 55], longitude: [0, 1, 2, 3, 4, 5],
        category: [0, 1, 2, 3, 4, 5])

    @Test func visitsByHand() {
        let found = LabelShuffle(places: 6, .keepingPopularity, seed: 7).view(view)
        #expect(found.visitPlace == [4, 5, 3, 0, 0, 2, 1, 1])
        #expect(found.visitUser == view.visitUser && found.category == view.category)
    }

    @Test func identitiesByHand() {
        let found = LabelShuffle(places: 6, .keepingNothing, seed: 7).view(view)
        // Identities 0 … 5 are now 5 4 1 0 3 2.
        #expect(found.visitPlace == [3, 2, 0, 5, 5, 1, 4, 4])
        #expect(found.category == [5, 2, 4, 0, 1, 3])
        #expect(found.latitude == [55, 52, 54, 50, 51, 53])
    }
}
