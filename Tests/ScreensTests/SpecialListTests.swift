import Canvas
import Reports
import Testing

@testable import Screens

@Suite("What is special about a place is filtered and sorted like other lists")
struct SpecialListTests {
    /// The Why screen with its evidence as what is special: three own places, two people, a pair.
    private func pilot() throws -> Pilot {
        var pilot = Pilot(size: Size(132, 43))
        pilot.press(.character("3"))
        let question = try #require(pilot.state.why.explained.answered)
        var report = try #require(pilot.state.why.explanation)
        let visited = report.evidence.filter { $0.kind == .bipartite }
        var own = Array(visited.prefix(3))
        for (index, relative) in [0.1, -0.3, 0.2].enumerated() {
            own[index].relative = relative
            own[index].visits = 4 - index
        }
        report.special = SpecialReasons(
            against: "list", others: [291], othersScore: 0.3, scale: 1, difference: 0.1,
            remainder: 0, sharedPart: nil, specificity: 0.5, own: own,
            placeSide: .init(
                title: "people who come here", rows: Array(visited.prefix(2)), count: 2,
                remainder: 0),
            pairs: [.init(own: own[0], other: visited[1], contribution: 0.1, relative: 0.05)],
            pairCount: 1)
        pilot.give(report, to: question)
        pilot.press(.enter)
        return pilot
    }

    @Test func aFilterKeepsTheTitlesOfWhatItKeeps() throws {
        var pilot = try pilot()
        #expect(pilot.state.why.specialLines.count == 3 + 3 + 2 + 1)
        #expect(pilot.state.why.evidence.selected == 1)
        pilot.press(.character("/"))
        pilot.type("kind:own visits>=3")
        let lines = pilot.state.why.specialLines
        #expect(lines.map { $0.isTitle } == [true, false, false])
        #expect(Array(lines.dropFirst()) == [.own(0), .own(1)])
        // A title cannot be selected, whatever is hidden.
        #expect(pilot.state.why.evidence.selected > 0)
        pilot.press(.control("u"))
        pilot.type("qzqzq")
        #expect(pilot.state.why.specialLines.isEmpty)
        #expect(pilot.text.contains("no reasons match"))
    }

    @Test func anOrderMixesTheKinds() throws {
        var pilot = try pilot()
        for _ in 0..<5 { pilot.press(.character(">")) }
        #expect(pilot.state.why.specialChoice.order?.field == "special")
        let lines = pilot.state.why.specialLines
        #expect(lines.count == 6 && lines.last == .own(1))
        #expect(!lines.contains { $0.isTitle })
        // The selected line stays selected.
        #expect(lines[pilot.state.why.evidence.selected] == .own(0))
    }

    /// From what is special to the rows of each side and back; pairs have rows alone.
    @Test func theEvidenceTurns() throws {
        var pilot = try pilot()
        pilot.press(.character("v"))
        #expect(!pilot.state.why.showsSpecial && pilot.state.why.side == "user")
        pilot.press(.character("v"))
        #expect(!pilot.state.why.showsSpecial && pilot.state.why.side == "place")
        // Before an answer is there, too.
        pilot.answers = false
        pilot.press(.character("v"))
        #expect(pilot.state.why.showsSpecial && pilot.state.why.side == "user")
        pilot.press(.character("v"))
        #expect(!pilot.state.why.showsSpecial && pilot.state.why.side == "user")
        pilot.answer()
        pilot.answers = true
        while pilot.state.why.group != "pairs" { pilot.press(.character("b")) }
        for side in ["place", "user", "place"] {
            pilot.press(.character("v"))
            #expect(!pilot.state.why.showsSpecial && pilot.state.why.side == side)
            #expect(pilot.state.status?.text == "Every row of the \(side)'s side.")
        }
    }

    @Test func theSelectedOwnPlaceIsDeleted() throws {
        var pilot = try pilot()
        let places = try #require(pilot.state.why.special?.own.map { $0.place })
        pilot.press(.down, .character("d"))
        #expect(
            pilot.questions(WhatIfRequest.self).last?.edits
                == [VisitEdit(kind: .delete, place: places[1] ?? -1)])
    }
}
