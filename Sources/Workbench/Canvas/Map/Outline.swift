extension PlaceMap {
    /// Whether anything of a box in degrees is visible.
    public func shows(_ box: MapFrame, in rect: Rect) -> Bool {
        let projection = projection(columns: rect.width, rows: rect.height)
        return projection.x(box.east) >= 0 && projection.x(box.west) < Double(rect.width * 2)
            && projection.y(box.south) >= 0 && projection.y(box.north) < Double(rect.height * 4)
    }
}

extension DotGrid {
    /// The part of a straight line that lies on the raster (Liang and Barsky's clipping).
    ///
    /// Enlarged, an outline leaves the raster by far; only what is seen may cost something.
    mutating func clippedLine(
        _ x0: Double, _ y0: Double, _ x1: Double, _ y1: Double, _ role: Role
    ) {
        let (dx, dy) = (x1 - x0, y1 - y0)
        var (enter, leave) = (0.0, 1.0)
        for (step, room) in [
            (-dx, x0 + 1), (dx, Double(width) - x0), (-dy, y0 + 1), (dy, Double(height) - y0),
        ] {
            if step == 0 {
                guard room >= 0 else { return }
            } else if step < 0 {
                enter = max(enter, room / step)
            } else {
                leave = min(leave, room / step)
            }
        }
        guard enter <= leave else { return }
        line(x0 + enter * dx, y0 + enter * dy, x0 + leave * dx, y0 + leave * dy, role)
    }
}

extension Canvas {
    /// Draws closed rings in one role; what is drawn later covers them.
    ///
    /// - Parameter rings: Corners in degrees, latitude and longitude in turn.
    /// - Complexity: One pass over the corners; those that fall on one dot cost no line.
    public mutating func outline(
        _ map: PlaceMap, rings: [[Double]], in rect: Rect, _ role: Role
    ) {
        guard !rect.isEmpty else { return }
        var dots = DotGrid(columns: rect.width, rows: rect.height)
        let projection = map.projection(columns: rect.width, rows: rect.height)
        for ring in rings where ring.count >= 2 {
            let first = (projection.x(ring[1]), projection.y(ring[0]))
            var last = first
            for index in stride(from: 2, to: ring.count - 1, by: 2) {
                let next = (projection.x(ring[index + 1]), projection.y(ring[index]))
                guard abs(next.0 - last.0) >= 1 || abs(next.1 - last.1) >= 1 else { continue }
                dots.clippedLine(last.0, last.1, next.0, next.1, role)
                last = next
            }
            dots.clippedLine(last.0, last.1, first.0, first.1, role)
        }
        dots.draw(on: &self, at: rect) { $0 == .outline1 ? "," : "~" }
    }
}
