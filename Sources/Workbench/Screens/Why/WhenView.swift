import Canvas
import Reports
import Support

/// A week of one's own visits beside those of the explained place's visitors.
struct WhenWeek {
    /// 168 numbers each, Monday 00 h first.
    var own: [Int]
    var visitors: [Int]
}

extension Canvas {
    /// Draws the week: shades for the visitors alone, and signs where the user was. Two lines under it
    /// say what they mean, where there is room.
    mutating func whenWeek(_ week: WhenWeek, in rect: Rect) {
        let grid = WeekGrid(width: rect.width)
        let (own, visitors) = (grid.sums(week.own), grid.sums(week.visitors))
        let most = max(1, visitors.max() ?? 1)
        weekGrid(in: rect) { cell in
            switch (own[cell] > 0, visitors[cell] > 0) {
            case (true, true): return ("●", Style(.accent, bold: true))
            case (true, false): return ("○", Style(.accent))
            case (false, true):
                let share = Double(visitors[cell]) / Double(most)
                return (["░", "▒", "▓", "█"][min(3, Int(share * 3.999))], Style(.heat(share)))
            case (false, false): return ("·", Style(.heat0))
            }
        }
        let lines = rect.top(8).rest
        guard lines.height > 0 else { return }
        let hours = grid.joined == 1 ? "an hour" : "\(grid.joined) h"
        var x = lines.x
        for (sign, words) in [("●", "both"), ("○", "own visits only")] {
            x += put(sign, x: x, y: lines.y, Style(.accent, bold: true)) + 1
            x += put(words, x: x, y: lines.y, .dim, limit: lines.maxX - x) + 2
        }
        guard lines.height > 1 else { return }
        x = lines.x
        for (shade, share) in zip(["░", "▒", "▓", "█"], [0.25, 0.5, 0.75, 1]) {
            x += put(shade, x: x, y: lines.y + 1, Style(.heat(share)))
        }
        let peak = Numbers.grouped(visitors.max() ?? 0)
        let texts = [
            "visitors here, up to \(peak) \(hours)", "visitors here, up to \(peak)",
            "visitors here",
        ]
        let room = lines.maxX - x - 1
        put(
            texts.first { DisplayWidth.of($0) <= room } ?? "", x: x + 1, y: lines.y + 1, .dim,
            limit: room)
    }
}

func drawWhen(_ state: State, _ layout: Layout, on canvas: inout Canvas) {
    let (hours, own) = (state.why.places.hours, state.why.whatIf.ownVisits)
    guard
        let inside = paneFrame(
            .whenWeek, state, layout, title: "when: own visits and here",
            note: hours.isWaiting || own.isWaiting ? "…" : "", on: &canvas)?.inset(1, 0),
        !inside.isEmpty
    else { return }
    if let failure = hours.failure ?? own.failure {
        canvas.paragraph(failure, in: inside, .bad)
        return
    }
    // Without the user's own visits every hour would look like one without any.
    guard let answer = hours.answer, let rhythm = state.why.whatIf.rhythm else {
        if hours.isWaiting || own.isWaiting {
            canvas.paragraph("Reading the visits …", in: inside, .dim)
        }
        return
    }
    canvas.whenWeek(WhenWeek(own: rhythm, visitors: answer.hours), in: inside)
}
