extension Canvas {
    /// Draws a map with its legend.
    ///
    /// - Parameter focused: It has the keyboard, so that its crosshair can be moved.
    /// - Complexity: One pass over places and corners.
    public mutating func map(
        _ content: MapContent, _ view: MapView, in rect: Rect, focused: Bool
    ) {
        guard !rect.isEmpty else { return }
        let body = content.body(in: rect)
        let map = content.map(view)
        var edges = MapEdges(width: body.width * 2, height: body.height * 4)
        var cells = MapCells(body)
        for layer in content.layers {
            if !layer.isContext { count(layer, map, body, &edges) }
            switch layer.form {
            case .dots(let points, let role, let mark):
                overlay(
                    map, latitudes: points.latitudes, longitudes: points.longitudes, in: body, role,
                    mark: mark, keep: points.isShown, atMost: layer.isContext ? 20_000 : .max)
            case .density(let points, let isFilled):
                density(map, points, isFilled: isFilled, in: body)
            case .way(let points, let role, let mark):
                overlay(
                    map, latitudes: points.latitudes, longitudes: points.longitudes, in: body, role,
                    connected: true, mark: mark, keep: points.isShown)
            case .outlines(let shapes, let role):
                let seen = shapes.filter { map.shows($0.box, in: body) }
                outline(map, rings: seen.flatMap(\.rings), in: body, role)
            case .fills(let fills): fill(map, fills, in: body)
            case .marks(let marks): self.marks(map, marks, &cells)
            }
        }
        arrows(edges, &cells)
        crosshair(map, cells, focused: focused)
        mapFooter(content, map, body: body, in: rect.top(body.height).rest)
    }

    private func count(_ layer: MapLayer, _ map: PlaceMap, _ rect: Rect, _ edges: inout MapEdges) {
        let projection = map.projection(columns: rect.width, rows: rect.height)
        func add(_ latitude: Double, _ longitude: Double) {
            edges.add(x: projection.x(longitude).rounded(), y: projection.y(latitude).rounded())
        }
        switch layer.form {
        case .dots(let points, _, _), .density(let points, _):
            for index in 0..<points.count where points.isShown?(index) ?? true {
                add(points.latitudes[index], points.longitudes[index])
            }
        case .marks(let marks):
            for mark in marks { add(mark.point.latitude, mark.point.longitude) }
        // The places of a way are counted as dots, and areas by their marks.
        case .way, .outlines, .fills: break
        }
    }

    private mutating func crosshair(_ map: PlaceMap, _ cells: MapCells, focused: Bool) {
        guard let point = map.view.crosshair,
            let cell = map.cell(
                latitude: point.latitude, longitude: point.longitude, in: cells.rect)
        else { return }
        // A mark under it stays readable.
        let glyph = cells.isTaken(x: cell.x, y: cell.y) ? self[cell.x, cell.y].glyph : "┼"
        put(
            glyph == " " || glyph.isEmpty ? "┼" : glyph, x: cell.x, y: cell.y,
            focused ? Style(.selected, bold: true) : Style(.accent, bold: true))
    }

    // MARK: - Areas

    /// Fills areas by their shares, whatever lies under them; the first cover the others.
    private mutating func fill(_ map: PlaceMap, _ fills: [MapFill], in rect: Rect) {
        let projection = map.projection(columns: rect.width, rows: rect.height)
        for fill in fills.reversed() where map.shows(fill.shape.box, in: rect) {
            // The lightest one is filled too.
            let share = 0.25 + 0.75 * min(1, max(0, fill.share))
            let glyph = Shade.glyph(share, ascii: ascii)
            let style = Style(.heat(share))
            let box = fill.shape.box
            let top = max(0, Int(max(0, projection.y(box.north)) / 4))
            let bottom = min(Double(rect.height - 1), projection.y(box.south) / 4)
            var isSeen = false
            for row in stride(from: top, through: Int(bottom.rounded(.down)), by: 1) {
                let latitude = (projection.originY - Double(4 * row) - 1.5) / projection.scaleY
                let crossings = MapShape.crossings(of: fill.shape.rings, atLatitude: latitude)
                    .map { (projection.x($0) - 0.5) / 2 }.filter(\.isFinite).sorted()
                for pair in stride(from: 0, to: crossings.count - 1, by: 2) {
                    let (from, to) = (crossings[pair], crossings[pair + 1])
                    let first = Int(min(Double(rect.width), max(0, from)).rounded(.up))
                    let last = Int(max(-1, min(Double(rect.width - 1), to)).rounded(.down))
                    guard first <= last else { continue }
                    isSeen = true
                    for column in first...last {
                        put(glyph, x: rect.x + column, y: rect.y + row, style)
                    }
                }
            }
            let middle = box.middle
            if !isSeen,
                let cell = map.cell(
                    latitude: middle.latitude, longitude: middle.longitude, in: rect)
            {
                // Smaller than a cell, it still has one.
                put(glyph, x: cell.x, y: cell.y, style)
            }
        }
    }

    // MARK: - Places

    /// Dots coloured by the weight in their cell, or shades in place of the dots.
    private mutating func density(
        _ map: PlaceMap, _ points: MapPoints, isFilled: Bool, in rect: Rect
    ) {
        scatter(
            map, latitudes: points.latitudes, longitudes: points.longitudes,
            weights: points.weights, in: rect, isFilled: isFilled
        ) { points.isShown?($0) ?? true }
    }

    /// Draws dots whose colour tells how much weight lies in a cell, on a logarithmic scale.
    ///
    /// - Parameters:
    ///   - isFilled: Shades fill the cells in place of dots: they tell the same without colours.
    ///   - keep: Which points to draw; by default all.
    /// - Complexity: One pass over the points.
    public mutating func scatter(
        _ map: PlaceMap, latitudes: [Double], longitudes: [Double], weights: [Int], in rect: Rect,
        isFilled: Bool = false, keep: (Int) -> Bool = { _ in true }
    ) {
        guard !rect.isEmpty else { return }
        var dots = DotGrid(columns: rect.width, rows: rect.height)
        var sums = Array(repeating: 0.0, count: rect.width * rect.height)
        let projection = map.projection(columns: rect.width, rows: rect.height)
        let (width, height) = (Double(dots.width), Double(dots.height))
        for index in 0..<min(latitudes.count, longitudes.count) where keep(index) {
            let x = projection.x(longitudes[index]).rounded()
            let y = projection.y(latitudes[index]).rounded()
            guard x >= 0, y >= 0, x < width, y < height else { continue }
            dots.dot(Int(x), Int(y), .heat1)
            let weight = index < weights.count ? max(1, weights[index]) : 1
            sums[(Int(y) / 4) * rect.width + Int(x) / 2] += Double(weight)
        }
        let top = binaryLogarithm(1 + (sums.max() ?? 0))
        for index in sums.indices where sums[index] > 0 {
            let share = top > 0 ? binaryLogarithm(1 + sums[index]) / top : 0
            dots.setRole(index, .heat(share))
            if isFilled {
                put(
                    Shade.glyph(0.125 + 0.875 * share, ascii: ascii),
                    x: rect.x + index % rect.width, y: rect.y + index / rect.width,
                    Style(.heat(share)))
            }
        }
        guard !isFilled else { return }
        let marks = ["'", ".", ":", "-", "=", "+", "*", "#", "@"]
        dots.draw(on: &self, at: rect) { role in
            marks[min(8, max(0, Int(role.rawValue) - Int(Role.heat0.rawValue)))]
        }
    }

    /// Draws points of one role over a map: a user's places. `mark` stands for them in ASCII.
    ///
    /// - Parameter limit: Of more points every second, third … is drawn, so that a ground costs no
    ///   frames.
    public mutating func overlay(
        _ map: PlaceMap, latitudes: [Double], longitudes: [Double], in rect: Rect, _ role: Role,
        connected: Bool = false, mark: String = "o", keep: ((Int) -> Bool)? = nil,
        atMost limit: Int = .max
    ) {
        guard !rect.isEmpty else { return }
        var dots = DotGrid(columns: rect.width, rows: rect.height)
        let projection = map.projection(columns: rect.width, rows: rect.height)
        var last: (Double, Double)?
        let count = min(latitudes.count, longitudes.count)
        let step = limit == .max ? 1 : max(1, (count + limit - 1) / limit)
        for index in stride(from: 0, to: count, by: step) where keep?(index) ?? true {
            let point = (projection.x(longitudes[index]), projection.y(latitudes[index]))
            guard point.0.isFinite, point.1.isFinite, point.0.magnitude < 1e9,
                point.1.magnitude < 1e9
            else { continue }
            if connected, let last {
                dots.clippedLine(last.0, last.1, point.0, point.1, role)
            }
            dots.dot(Int(point.0.rounded()), Int(point.1.rounded()), role)
            last = point
        }
        dots.draw(on: &self, at: rect) { _ in mark }
    }

    /// log₂ without Foundation, linear between powers of two: enough to choose a colour.
    private func binaryLogarithm(_ value: Double) -> Double {
        guard value > 0, value.isFinite else { return 0 }
        return Double(value.exponent) + value.significand - 1
    }
}
