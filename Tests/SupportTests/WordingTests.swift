import Support
import Testing

/// Words that compare hold at ties, at zeros and at the digits that are printed.
@Suite struct WordingTests {
    @Test func counts() {
        #expect(Wording.count(0, "visit") == "0 visits")
        #expect(Wording.count(1, "visit") == "1 visit")
        #expect(Wording.count(1200, "visit") == "1200 visits")
        #expect(Wording.count(2, "city", "cities") == "2 cities")
    }

    @Test func places() {
        let wanted = [
            1: "1st", 2: "2nd", 3: "3rd", 4: "4th", 10: "10th", 11: "11th", 12: "12th", 13: "13th",
            21: "21st", 102: "102nd", 111: "111th", 113: "113th",
        ]
        for (number, text) in wanted { #expect(Wording.ordinal(number) == text) }
    }

    @Test(arguments: [0, 0.00004, -0.00004, -0.0]) func equalAsPrintedStandsLevel(by: Double) {
        #expect(Wording.lead("A", over: "B", by: by, 4) == "A and B stand level")
    }

    @Test func whoLeads() {
        #expect(Wording.lead("A", over: "B", by: 0.12, 4) == "A leads B by 0.1200")
        #expect(Wording.lead("A", over: "B", by: -0.00006, 4) == "B leads A by 0.0001")
    }

    @Test func ranksMove() {
        #expect(Wording.move(from: 1, to: 4.5) == "falls from rank 1 to 4.5")
        #expect(Wording.move(from: 4.5, to: 1) == "rises from rank 4.5 to 1")
        #expect(Wording.move(from: 4.5, to: 4.5) == "stays at rank 4.5")
    }

    /// A place that shared its rank never had the first one for itself.
    @Test func whoSharesARankDoesNotLeaveItAlone() {
        #expect(Wording.leaving(first: 1, from: 1) == "is no longer first")
        #expect(Wording.leaving(first: 1, from: 4.5) == "no longer shares the first rank")
        #expect(Wording.leaving(first: 5, from: 4.5) == "leaves the first 5")
        #expect(
            Wording.leaving(first: 5, from: 7.5) == "no longer shares a rank within the first 5")
    }

    @Test func margins() {
        #expect(Wording.fall(by: 0.12, 3) == "falls by 0.12")
        #expect(Wording.fall(by: -0.12, 3) == "rises by 0.12")
        #expect(Wording.fall(by: 0, 3) == "stays as it is")
    }

    @Test func figuresThatThereAreNone() {
        let none: Double? = nil
        #expect(none.digits(4) == "–")
        #expect(Numbers.interval(0.1, 0.2, 2) == "0.10 to 0.20")
        #expect(Numbers.interval(nil, nil, 2) == "–")
    }

    @Test func theNearestName() {
        #expect(
            NearestName.meant("wintr", of: ["winter", "summer"], else: "none")
                == "perhaps 'winter' is meant")
        #expect(NearestName.meant("x", of: ["winter"], else: "none") == "none")
        #expect(NearestName.isClose("sepgcn-smal-1", "sepgcn-small-1"))
        #expect(!NearestName.isClose("knowsite-small-1", "sepgcn-small-1"))
    }
}
