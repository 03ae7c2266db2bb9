import Canvas
import Reports
import Support

// What a generator expects at other hours and from other positions: a letter for the likeliest
// category, and how likely the explained place is.

extension State {
    /// An arrow in the hours, or in the positions.
    mutating func stepInHours(_ direction: Direction) {
        let (across, down): (Int, Int) =
            switch direction {
            case .left: (-1, 0)
            case .right: (1, 0)
            case .up: (0, -1)
            case .down: (0, 1)
            }
        func moved(_ index: Int, columns: Int, rows: Int) -> Int {
            let column = min(columns - 1, max(0, index % columns + across))
            let row = min(rows - 1, max(0, index / columns + down))
            return row * columns + column
        }
        guard why.sequence.choosesPoint, let report = why.hourlyForecast.answer,
            report.pointsPerRow > 0
        else {
            why.sequence.hour = moved(why.sequence.hour, columns: 24, rows: 7)
            return
        }
        why.sequence.point = moved(
            min(why.sequence.point, report.points.count - 1), columns: report.pointsPerRow,
            rows: report.points.count / report.pointsPerRow)
    }

    /// The selected hour or position in words, and what the picture means.
    func hoursFooter(width: Int) -> [(String, Style)] {
        guard let report = why.hourlyForecast.answer else { return [] }
        func words(_ head: String, _ expected: HourlyForecastReport.Expectation, _ own: Double?)
            -> String
        {
            let category =
                "\(expected.category) \(HoursText.percent(expected.categoryProbability))"
            let place =
                "\(Wording.name(expected.place, expected.placeName)) "
                + HoursText.percent(expected.probability)
            let asked = own.map { "; \(report.placeName ?? "") \(HoursText.percent($0))" } ?? ""
            return SiteText.fitting(
                [
                    "\(head): \(category), first \(place)\(asked)", "\(head): \(category)\(asked)",
                    "\(head): \(category)",
                ], width: width)
        }
        let line: String
        if why.sequence.choosesPoint, let point = report.points[safe: why.sequence.point] {
            line = words(
                "\(Numbers.fixed(point.latitude, 3)), \(Numbers.fixed(point.longitude, 3))",
                point.expected, report.placeByPoint?[safe: why.sequence.point])
        } else if let expected = report.hours[safe: why.sequence.hour] {
            line = words(
                HoursText.name(why.sequence.hour), expected,
                report.placeByHour?[safe: why.sequence.hour])
        } else {
            line = ""
        }
        return [
            (line, .text),
            (
                SiteText.fitting(
                    [
                        "asked anew at each hour, as if the last visit was within the day before",
                        "asked anew at each hour",
                    ], width: width), .dim
            ),
        ]
    }
}

extension WhyState {
    /// The hours of the week as a table.
    var hoursTable: PaneExport? {
        guard let report = hourlyForecast.answer else { return nil }
        return PaneExport(
            name: "hours",
            columns: [
                "hour", "category", "category_probability", "place", "name", "probability",
                "explained_place",
            ],
            rows: report.hours.enumerated().map { slot, expected in
                [
                    .init(slot), .text(expected.category),
                    .number(expected.categoryProbability), .init(expected.place),
                    .text(expected.placeName), .number(expected.probability),
                    .init(report.placeByHour?[safe: slot]),
                ]
            })
    }
}

enum HoursText {
    static func percent(_ share: Double) -> String {
        "\(Numbers.fixed(100 * share, share < 0.1 ? 1 : 0)) %"
    }

    static func name(_ slot: Int) -> String {
        "\(WallClock.weekdays[slot / 24 % 7]) \(WallClock.two(slot % 24)) h"
    }
}

extension SequenceText {
    /// What an embedding is made of, in words, the longest way that there is room for.
    static func shares(
        _ name: String, _ shares: [SequenceReasons.EmbeddingShare]?, width: Int
    ) -> String {
        guard let shares, !shares.isEmpty else { return "" }
        let parts = shares.map { ($0.name, Numbers.fixed(100 * $0.share, 0)) }
        return SiteText.fitting(
            [
                "\(name) token: " + parts.map { "\($0) \($1) %" }.joined(separator: ", "),
                "\(name) in %: " + parts.map { "\($0) \($1)" }.joined(separator: ", "),
                "% " + parts.map { "\($0) \($1)" }.joined(separator: " "),
            ], width: width)
    }
}

/// Letters and their colours.
private struct HoursLegend {
    let letters: [String: String]

    func cell(_ category: String) -> (text: String, style: Style) {
        guard let letter = letters[category] else { return (".", .dim) }
        let index = Int(letter.unicodeScalars.first?.value ?? 65) - 65
        return (letter, index < 4 ? Style(.chart(index)) : .text)
    }
}

func drawHours(_ state: State, in rect: Rect, on canvas: inout Canvas) {
    let asked = state.why.hourlyForecast
    guard let report = asked.answer else {
        return drawNoAnswer(
            asked.failure, "Asking about 168 hours and a grid of positions …", in: rect,
            on: &canvas)
    }
    let legend = HoursLegend(letters: report.legend)
    let wide = rect.width >= 4 + 48 ? 2 : 1
    let strip = Rect(rect.x, rect.y, min(rect.width, 4 + 24 * wide), min(8, rect.height))
    drawStrip(state, report, legend, wide: wide, in: strip, on: &canvas)
    let right = Rect(strip.maxX + 2, rect.y, rect.width - strip.width - 2, rect.height)
    let below = Rect(rect.x, rect.y + 9, rect.width, max(0, rect.height - 9))
    let gridRows = report.points.isEmpty ? 0 : report.points.count / report.pointsPerRow + 2
    if right.width >= max(report.pointsPerRow * 2, 16) {
        drawPositions(state, report, legend, in: right, on: &canvas)
        drawLegend(
            report,
            in: Rect(right.x, right.y + gridRows, right.width, right.height - gridRows),
            on: &canvas)
        drawPlace(report, in: below, width: strip.width, on: &canvas)
    } else if state.why.sequence.choosesPoint {
        drawPositions(state, report, legend, in: below, on: &canvas)
        let left = report.pointsPerRow * 2 + 2
        drawLegend(
            report, in: Rect(below.x + left, below.y, below.width - left, below.height),
            on: &canvas)
    } else {
        // Letters without a legend say nothing, so it comes before the explained place.
        let names = (report.legend.count + 1) / 2
        let used = below.height >= 10 + min(4, names) ? 10 : 0
        if used > 0 { drawPlace(report, in: below, width: strip.width, on: &canvas) }
        drawLegend(
            report, in: Rect(below.x, below.y + used, below.width, below.height - used),
            on: &canvas)
    }
}

/// How likely the explained place is, hour by hour.
private func drawPlace(
    _ report: HourlyForecastReport, in rect: Rect, width: Int, on canvas: inout Canvas
) {
    guard let own = report.placeByHour, rect.height >= 8 else { return }
    let peak = max(own.max() ?? 0, .leastNormalMagnitude)
    canvas.put(
        "\(report.placeName ?? ""), darkest \(HoursText.percent(own.max() ?? 0))", x: rect.x,
        y: rect.y, .title, limit: width)
    canvas.weekHeatMap(
        own.map { Int(($0 / peak * 1000).rounded()) },
        in: Rect(rect.x, rect.y + 1, width, min(8, rect.height - 1)))
}

private func drawStrip(
    _ state: State, _ report: HourlyForecastReport, _ legend: HoursLegend, wide: Int, in rect: Rect,
    on canvas: inout Canvas
) {
    for hour in stride(from: 0, to: 24, by: wide == 2 ? 3 : 6) {
        canvas.put(
            WallClock.two(hour), x: rect.x + 4 + hour * wide, y: rect.y, .dim,
            limit: rect.maxX - (rect.x + 4 + hour * wide))
    }
    let chosen = state.why.sequence.choosesPoint ? nil : state.why.sequence.hour
    for (slot, expected) in report.hours.enumerated() {
        let (day, hour) = (slot / 24, slot % 24)
        guard day + 1 < rect.height else { break }
        if hour == 0 {
            canvas.put(WallClock.weekdays[day], x: rect.x, y: rect.y + 1 + day, .dim)
        }
        var (text, style) = legend.cell(expected.category)
        if slot == chosen { style.reverse = true }
        if wide == 2 { text += slot == chosen ? text : " " }
        canvas.put(text, x: rect.x + 4 + hour * wide, y: rect.y + 1 + day, style)
    }
}

private func drawPositions(
    _ state: State, _ report: HourlyForecastReport, _ legend: HoursLegend, in rect: Rect,
    on canvas: inout Canvas
) {
    guard report.pointsPerRow > 0 else { return }
    canvas.put("from where", x: rect.x, y: rect.y, .title, limit: rect.width)
    let chosen = state.why.sequence.choosesPoint ? state.why.sequence.point : nil
    for (index, point) in report.points.enumerated() {
        let (row, column) = (index / report.pointsPerRow, index % report.pointsPerRow)
        guard row + 1 < rect.height else { break }
        var (text, style) = legend.cell(point.expected.category)
        if index == chosen { style.reverse = true }
        text += index == chosen ? text : " "
        canvas.put(text, x: rect.x + 2 * column, y: rect.y + 1 + row, style)
    }
}

/// Letters and categories, in as many columns as there is room for.
private func drawLegend(_ report: HourlyForecastReport, in rect: Rect, on canvas: inout Canvas) {
    guard rect.height > 0, rect.width >= 8 else { return }
    let legend = HoursLegend(letters: report.legend)
    let names = report.legend.sorted { $0.value < $1.value }
    let columns = max(1, rect.width / 20)
    let width = rect.width / columns
    for (index, name) in names.enumerated() {
        let (row, column) = (index % rect.height, index / rect.height)
        guard column < columns else { break }
        let (letter, style) = legend.cell(name.key)
        let x = rect.x + column * width
        canvas.put(letter, x: x, y: rect.y + row, style)
        canvas.put(name.key, x: x + 2, y: rect.y + row, .dim, limit: max(0, width - 3))
    }
}
