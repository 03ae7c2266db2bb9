import Canvas
import Foundation
import Reports
import Support
import Testing

@testable import Screens

@Suite("Explanations of sequences")
struct SequenceTests {
    /// The Why screen with the explanation of the newest run, which is STKDRec's.
    private func pilot(_ run: String = "stkdrec-3", size: Size = Size(132, 43)) -> Pilot {
        var pilot = Pilot(State(city: SampleSequences.city), size: size)
        pilot.press(.character("3"))
        if run != "stkdrec-3" {
            pilot.press(.character("R"))
            pilot.type(run)
            pilot.press(.enter)
        }
        return pilot
    }

    /// The same with a picture that has the keyboard.
    private func pilot(
        picture: Exhibit, run: String = "stkdrec-3", size: Size = Size(132, 43)
    ) -> Pilot {
        var pilot = pilot(run, size: size)
        pilot.press(.tab)
        while pilot.state.shownPicture != picture { pilot.press(.character("m")) }
        return pilot
    }

    @Test func eventsStandNewestFirst() {
        var pilot = pilot()
        #expect(pilot.state.why.run == "stkdrec-3")
        #expect(pilot.text.contains("past events"))
        #expect(pilot.text.contains("12, newest first, 2 marked !"))
        pilot.press(.enter)
        #expect(pilot.state.pane == .evidence)
        #expect(pilot.state.selectedEvent?.place == 11 * 53)
        pilot.press(.end)
        #expect(pilot.state.selectedEvent?.place == 0)
        pilot.press(.down)
        #expect(pilot.state.why.evidence.selected == 11)
    }

    @Test func theChosenEventIsShownInParts() throws {
        var pilot = pilot()
        pilot.press(.enter, .down, .down)
        let event = try #require(pilot.state.selectedEvent)
        let parts = [event.item, event.position, event.geohashPart, event.distancePart]
        let sum = parts.compactMap { $0 }.reduce(0, +)
        #expect(event.contribution == sum)
        let text = pilot.text
        for part in parts { #expect(text.contains(Numbers.signed(try #require(part), 4))) }
        #expect(text.contains("event -3: \(event.placeName)"))
        #expect(text.contains("together"))
        pilot.press(.enter)
        #expect(pilot.state.overlay?.kind == .event)
        let panel = pilot.text
        #expect(panel.contains("value term") && panel.contains("rollout"))
        #expect(panel.contains("neighbours in the space-time graph"))
        pilot.press(.character("]"))
        #expect(pilot.text.contains("event -4"))
        pilot.press(.character("["), .character("["))
        #expect(pilot.text.contains("event -2"))
        pilot.press(.escape)
        #expect(pilot.state.overlay == nil && pilot.state.why.evidence.selected == 1)
    }

    @Test func signsThatDifferAreMarked() {
        var event = SequenceReasons.Event(
            place: 1, placeName: "", category: "", localTime: 0, geohash: "", distance: "",
            weight: 0.1)
        #expect(event.contribution == nil && !event.disagrees)
        event.ablation = -0.5
        event.teacherContribution = 0.25
        #expect(event.contribution == 0.25 && !event.disagrees)
        // The four parts are the student's; the teacher's term does not join them.
        (event.item, event.position) = (0.5, -1)
        #expect(event.contribution == -0.5 && event.disagrees)
        (event.geohashPart, event.distancePart) = (0.75, 0)
        #expect(event.contribution == 0.25 && !event.disagrees)
    }

    @Test func theGridOpensAHeadAndTheHeadACell() {
        var pilot = pilot(picture: .attention)
        #expect(pilot.text.contains("attention by block and head"))
        #expect(pilot.text.contains("attention does not depend on the place"))
        for name in ["block 0, head 0", "block 0, head 1", "block 1, head 0", "block 1, head 1"] {
            #expect(pilot.text.contains(name))
        }
        pilot.press(.right)
        #expect(pilot.state.why.selectedHead.map { [$0.block, $0.head] } == [0, 1])
        pilot.press(.right)
        #expect(pilot.state.why.selectedHead.map { [$0.block, $0.head] } == [0, 1])
        pilot.press(.down)
        #expect(pilot.state.why.selectedHead.map { [$0.block, $0.head] } == [1, 1])
        pilot.press(.left)
        #expect(pilot.state.why.selectedHead.map { [$0.block, $0.head] } == [1, 0])
        pilot.press(.enter)
        #expect(pilot.text.contains("attention of block 1, head 0"))
        // Head 0 of block 1 looks two events back.
        pilot.press(.left, .left)
        #expect(pilot.text.contains("-1 \(SampleReports.placeName(583))"))
        #expect(pilot.text.contains(": 0.6000"))
        pilot.press(.up)
        #expect(pilot.text.contains("looks at -3 \(SampleReports.placeName(477)): 0.0273"))
        #expect(pilot.text.contains("attention does not depend on the place"))
        pilot.press(.enter)
        #expect(pilot.text.contains("two events in every head"))
        // From the last event but one to the one before is one step, which head 1 of block 0 takes.
        #expect(pilot.text.contains("0    1  0.6000"))
        pilot.press(.escape)
        #expect(pilot.state.why.sequence.depth == .head)
        pilot.press(.escape)
        #expect(pilot.state.why.sequence.depth == .grid)
        #expect(pilot.state.shownPicture == .attention)
        pilot.press(.escape)
        #expect(pilot.state.shownPicture == .events)
        #expect(pilot.state.pane == .recommendations)
    }

    /// `docs/KEYS.md` says what keys do in the attention; they are rows that hold everywhere.
    @Test("Documented keys of the attention are pressed ones", arguments: 0..<3)
    func documentedKeys(depth: Int) throws {
        var pilot = pilot(picture: .attention)
        for _ in 0..<depth { pilot.press(.enter) }
        let rows = try #require(WhyScreen.pictureSections.first).rows
        for key in rows.flatMap(\.keys) {
            let row = try #require(rows.first { $0.keys.contains(key) })
            var (pressed, performed) = (pilot.state, pilot.state)
            let sent = update(&pressed, .key(key))
            performed.status = nil
            _ = row.perform(&performed)
            #expect(sent.isEmpty)
            #expect(pressed == performed, "\(key.name) at depth \(depth)")
        }
    }

    @Test func smallMapsKeepTheLargestWeight() {
        var weights = (0..<7).map { _ in Array(repeating: 0.1, count: 7) }
        weights[6][0] = 0.9
        weights[2][2] = 0.5
        let head = SequenceReasons.Head(block: 0, head: 0, weights: weights)
        // Bins of 7 in 3: 0…1, 2…3, 4…6.
        #expect(
            head.pooled(rows: 3, columns: 3) == [
                [0.1, 0.1, 0.1], [0.1, 0.5, 0.1], [0.9, 0.1, 0.1],
            ])
        #expect(head.pooled(rows: 99, columns: 99) == weights)
        #expect(head.pooled(rows: 0, columns: 3).isEmpty)
        let empty = SequenceReasons.Head(block: 0, head: 0, weights: [])
        #expect(empty.pooled(rows: 3, columns: 3).isEmpty)
    }

    @Test func everyHeadCanBeReachedWhereFewFit() {
        let heads = (0..<6).flatMap { block in
            (0..<8).map {
                SequenceReasons.Head(block: block, head: $0, weights: [[1, 0], [0.5, 0.5]])
            }
        }
        let grid = AttentionGrid(heads, in: Rect(0, 0, 40, 16))
        #expect(grid.columns == 5 && grid.rows == 4 && grid.tile == Size(8, 4))
        var pilot = pilot(picture: .attention, size: Size(80, 24))
        pilot.state.why.explained.edit { $0.sequence?.heads = heads }
        for _ in 0..<9 { pilot.press(.right) }
        for _ in 0..<9 { pilot.press(.down) }
        #expect(pilot.text.contains("▸ b5 h7"))
    }

    @Test func partsStackToTheSumAndTheScore() {
        var pilot = pilot(picture: .parts)
        for name in ["█ item", "▓ position", "▒ geohash", "░ distance"] {
            #expect(pilot.text.contains(name))
        }
        let score = pilot.state.why.explanation?.score ?? 0
        #expect(pilot.text.contains("constant -0.1000, = score \(Numbers.fixed(score, 4))"))
        pilot.press(.down, .enter)
        #expect(pilot.text.contains("event -2"))
    }

    @Test func theTeacherHasGatesAndNeighbours() throws {
        var pilot = pilot(picture: .teacher)
        #expect(pilot.text.contains("what the teacher makes of the events"))
        let event = try #require(pilot.state.selectedEvent)
        #expect(event.neighbours.count == 3)
        #expect(pilot.text.contains("near \(SampleReports.placeName(583))"))
        #expect(pilot.text.contains(Numbers.fixed(try #require(event.teacherGate), 3)))
        pilot.press(.down)
        #expect(pilot.text.contains("teacher: gate"))
    }

    @Test func disagreementNamesEventAndNeighbour() {
        var pilot = pilot(picture: .disagreement)
        #expect(pilot.text.contains("where student and teacher disagree"))
        #expect(!pilot.text.contains("teacher without"))
        pilot.press(.character("E"))
        #expect(pilot.state.why.sequence.undistilled == "sasrec-1")
        #expect(pilot.text.contains("teacher without"))
        #expect(
            CommandLines.equivalent(pilot.state).hasSuffix(" --undistilled sasrec-1"))
        #expect(pilot.text.contains("✓ North Office 291"))
        pilot.press(.down, .down, .enter)
        #expect(pilot.text.contains("North Office 291: rank 37 by the student, 83 by the teacher"))
        #expect(pilot.text.contains("by its neighbour"))
    }

    @Test func afterTheLastRunWithoutDistillationComesNone() {
        var pilot = pilot(picture: .disagreement)
        pilot.press(.character("E"), .character("E"))
        #expect(pilot.state.why.sequence.undistilled == nil)
        #expect(!pilot.text.contains("teacher without"))
        pilot = self.pilot(picture: .disagreement, run: "sasrec-1")
        pilot.press(.character("E"))
        #expect(pilot.text.contains("Only a distilled run of stkdrec"))
    }

    @Test func modelsWithoutATeacherOrHeadsSaySo() {
        var pilot = pilot(picture: .teacher, run: "sasrec-1")
        #expect(pilot.text.contains("This run learned from no teacher"))
        pilot.press(.character("m"))
        #expect(pilot.text.contains("There is no teacher to disagree with"))
        pilot = self.pilot(picture: .attention, run: "stkdrec-teacher-2")
        #expect(pilot.text.contains("This model has no heads of attention"))
        pilot.press(.enter, .right)
        #expect(pilot.state.why.sequence.depth == .grid)
    }

    @Test func runsOfGraphsHaveNoAttention() {
        var pilot = Pilot()
        pilot.press(.character("3"), .character("m"))
        #expect(pilot.state.shownPicture == .events)
        #expect(pilot.text.contains("Attention is what models of sequences have"))
        var sequence = self.pilot()
        sequence.press(.character("v"))
        #expect(sequence.text.contains("A sequence has one side"))
        #expect(sequence.state.why.side == "user")
    }

    @Test func theChosenEventStaysForAnotherPlace() {
        var pilot = pilot()
        pilot.press(.enter, .down, .down, .backTab, .backTab, .down)
        #expect(pilot.state.pane == .recommendations)
        #expect(pilot.state.why.evidence.selected == 2)
        pilot.press(.character("]"))
        #expect(pilot.state.why.evidence.selected == 0 && pilot.state.why.user == 1)
    }

    @Test func everyPaneIsWritten() {
        func written(_ picture: Exhibit) -> String {
            var pilot = pilot(picture: picture)
            if picture == .events { pilot.press(.tab) }
            pilot.press(.character("W"), .enter)
            let files: [WriteText] = pilot.questions()
            return files.last.map { $0.name + "\n" + $0.text } ?? ""
        }
        let events = written(.events).split(separator: "\n")
        #expect(events.first == "whyhere-why-events.csv")
        #expect(events.count == 2 + 12)
        #expect(events[2].hasPrefix("-1,2012-07-21 "))
        // 2 blocks, 2 heads, 12 × 12 weights.
        #expect(written(.attention).split(separator: "\n").count == 2 + 4 * 144)
        #expect(
            written(.disagreement).hasPrefix("whyhere-why-disagreement.csv\nplace,name,student"))
        #expect(written(.teacher).contains("neighbour_weight"))
    }

    @Test func theSpaceTimeGraphIsAPanelOfTheCity() {
        var pilot = Pilot(State(city: SampleSequences.city))
        pilot.press(.character("m"))
        #expect(pilot.asked.last == .ask(SpaceTimeGraphQuestion(city: SampleSequences.city)))
        #expect(pilot.text.contains("space-time graph of takeaway"))
        #expect(pilot.text.contains("2,000 places, 113 isolated, 5,120 edges"))
        #expect(pilot.text.contains("neighbours") && pilot.text.contains("largest"))
        pilot.press(.down, .enter)
        #expect(pilot.text.contains("喜茶 HEYTEA and"))
        pilot.press(.character("m"), .character("m"))
        let asked = pilot.asked.filter {
            $0 == .ask(SpaceTimeGraphQuestion(city: SampleSequences.city))
        }
        #expect(asked.count == 1)
        pilot.press(.escape)
        pilot.send(.failed(SpaceTimeGraphQuestion(city: "takeaway"), "no"))
        #expect(pilot.state.city.spaceTimeGraph.failure == nil)
    }

    @Test func everySizeIsDrawn() {
        for picture in Exhibit.allCases where picture != .hours {
            var pilot = pilot(picture: picture)
            for depth in AttentionDepth.allCases {
                pilot.state.why.sequence.depth = depth
                for width in [30, 31, 45, 60, 69, 70, 80, 95, 120, 200] {
                    for height in [8, 9, 12, 16, 19, 24, 60] {
                        pilot.send(.resized(Size(width, height)))
                        let lines = pilot.text.split(
                            separator: "\n", omittingEmptySubsequences: false)
                        #expect(lines.allSatisfy { DisplayWidth.of(String($0)) <= width })
                    }
                }
            }
        }
    }
}
