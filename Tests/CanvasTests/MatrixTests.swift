import Testing

@testable import Canvas

@Suite("Matrices and planes")
struct MatrixTests {
    @Test func cellsShareTheWidth() {
        let plot = MatrixPlot(
            rows: ["a"], columns: ["x", "y", "z"], values: [[1, 2, 3]], label: 4, widest: 9)
        func cells(_ width: Int) -> [Int] {
            let cells = plot.cells(width: width)
            return [cells.width, cells.count]
        }
        #expect(cells(35) == [9, 3] && cells(20) == [5, 3])
        #expect(cells(7) == [1, 2] && cells(5) == [0, 0])
        #expect(plot.low == 1 && plot.high == 3)
    }

    @Test func darkerIsMore() {
        let plot = MatrixPlot(
            rows: ["first", "second"], columns: ["one", "two", "three"],
            values: [[0, 0.5, 1], [-1, .nan]], label: 6, widest: 3, digits: 1)
        #expect(plot.low == 0 && plot.high == 1)
        var canvas = Canvas(Size(16, 3))
        canvas.matrix(plot, in: canvas.bounds, cursor: (0, 1), focused: true)
        #expect(canvas.line(0) == "          ▼")
        #expect(canvas.line(1) == "first     ▒▒ ██")
        // Below zero a sign and the other colour; what is not known is a dot; a missing value is blank.
        #expect(canvas.line(2) == "second -█ ··")
        #expect(canvas[7, 2].style.role == .bad)
        #expect(canvas[13, 1].style.role == .heat8)
        #expect(canvas[10, 1].style.highlighted && !canvas[13, 1].style.highlighted)
    }

    @Test func wideCellsHoldTheirNumbers() {
        let plot = MatrixPlot(
            rows: ["a", "b"], columns: ["one", "two"], values: [[0.25, -0.5], [1, 0]], label: 2,
            widest: 10)
        var canvas = Canvas(Size(24, 3))
        canvas.matrix(plot, in: canvas.bounds)
        #expect(canvas.line(0) == "         one       two")
        #expect(canvas.line(1) == "a  ░░░  0.25 ▒▒▒ -0.50")
        var ascii = Canvas(Size(24, 3), ascii: true)
        ascii.matrix(plot, in: ascii.bounds, top: 1, left: 1)
        #expect(ascii.line(1).contains("0.00") && ascii.line(2) == "")
    }

    @Test func windowsStayInside() {
        let values = (0..<30).map { row in (0..<40).map { Double(row * $0) } }
        let names = (0..<40).map { "name \($0)" }
        let plot = MatrixPlot(rows: Array(names.prefix(30)), columns: names, values: values)
        for width in 0..<40 {
            for height in 0..<8 {
                for ascii in [false, true] {
                    var canvas = Canvas(Size(width, height), ascii: ascii)
                    canvas.matrix(
                        plot, in: canvas.bounds, top: 28, left: 37, headed: height % 2 == 0,
                        cursor: (29, 39), focused: true)
                    canvas.matrix(
                        MatrixPlot(rows: [], columns: [], values: []), in: canvas.bounds)
                    #expect(canvas.cells.count == width * height)
                }
            }
        }
    }

    @Test func theLongerSideOfThePlaneIsOne() {
        let (x, y) = PlaceMap.onPlane([10, 20, 30, .nan], [0, 5, 10, 1])
        #expect(x[0] == -0.5 && x[1] == 0 && x[2] == 0.5 && x[3].isNaN)
        #expect(y[0] == -0.25 && y[1] == 0 && y[2] == 0.25)
        let (one, _) = PlaceMap.onPlane([7], [7])
        #expect(one.count == 1 && one[0].magnitude < 1e-9)
        let (none, _) = PlaceMap.onPlane([.infinity], [1])
        #expect(none[0].isNaN)
        // 20 × 5 cells are 40 × 20 dots: the height bounds the scale, the middle is the middle.
        let rect = Rect(2, 1, 20, 5)
        let map = PlaceMap(
            frames: MapFrames(opening: PlaceMap.plane, everything: PlaceMap.plane))
        let middle = map.cell(latitude: 0, longitude: 0, in: rect)
        #expect(middle?.x == 12 && middle?.y == 3)
        #expect(map.cell(latitude: 0.5, longitude: 0, in: rect)?.y == 1)
        #expect(map.cell(latitude: 9, longitude: 0, in: rect) == nil)
        #expect(map.cell(latitude: .nan, longitude: 0, in: rect) == nil)
        #expect(map.cell(latitude: 0, longitude: 0, in: Rect(0, 0, 0, 4)) == nil)
    }
}
