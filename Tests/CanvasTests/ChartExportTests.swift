import Canvas
import Support
import Testing

@Suite("Charts as files")
struct ChartExportTests {
    /// Every element is closed in its order, every attribute quoted, every `&` a reference.
    static func isWellFormed(_ xml: String) -> Bool {
        var open: [Substring] = []
        var rest = xml[...]
        var elements = 0
        while let start = rest.firstIndex(of: "<") {
            let text = rest[..<start]
            guard !text.contains(">"), hasReferences(text) else { return false }
            guard let end = rest[start...].firstIndex(of: ">") else { return false }
            let tag = rest[rest.index(after: start)..<end]
            rest = rest[rest.index(after: end)...]
            if tag.hasPrefix("/") {
                guard open.popLast() == tag.dropFirst() else { return false }
                if open.isEmpty { break }
                continue
            }
            elements += 1
            let body = tag.hasSuffix("/") ? tag.dropLast() : tag
            let parts = body.split(separator: "\"", omittingEmptySubsequences: false)
            guard parts.count % 2 == 1, hasReferences(body) else { return false }
            guard parts.last?.contains("=") == false else { return false }
            for (index, part) in parts.enumerated() where index % 2 == 0 && index < parts.count - 1
            {
                guard part.hasSuffix("=") else { return false }
            }
            guard let name = body.split(whereSeparator: { $0 == " " || $0 == "\n" }).first else {
                return false
            }
            if !tag.hasSuffix("/") { open.append(name) }
        }
        return elements > 0 && open.isEmpty && rest.allSatisfy { $0 == "\n" }
    }

    private static func hasReferences(_ text: Substring) -> Bool {
        text.split(separator: "&", omittingEmptySubsequences: false).dropFirst().allSatisfy {
            part in
            ["amp;", "lt;", "gt;", "quot;"].contains { part.hasPrefix($0) }
        }
    }

    @Test func theCheckCanFail() {
        for bad in [
            "<a>", "<a></b>", "<a b=c/>", "<a>&</a>", "<a>></a>", "<a b=\"&x;\"/>", "", "<a/></a>",
        ] {
            #expect(!Self.isWellFormed(bad), "\(bad)")
        }
        #expect(Self.isWellFormed("<a b=\"1\"><c/>x &amp; y</a>\n"))
    }

    static var everything: LinePlot {
        var plot = LinePlot(
            [
                .init("recall <@20> & \"so\"", .chart1, x: [0, 1, 2, 3], y: [1, 2, .nan, 40]),
                .init(
                    "b", .chart2, x: [0, 1, 2], y: [3, 2, 1], low: [2, 1, 0], high: [4, 3, 2],
                    isPinned: true),
            ], mark: (1, "best 'x'"), xName: "epoch")
        plot.bands = [.init("seeds", .chart3, x: [0, 3], low: [0, 1], high: [2, 3])]
        plot.targets = [.init("popularity", 0.12)]
        plot.smoothing = 0.5
        plot.yRange = 0...5
        return plot
    }

    @Test func aPictureHoldsEverything() {
        let svg = Self.everything.svg(title: "a < b & \u{1}]]>")
        #expect(Self.isWellFormed(svg))
        #expect(svg.contains("<title>a &lt; b &amp; ·]]&gt;</title>"))
        #expect(svg.contains("recall &lt;@20&gt; &amp; &quot;so&quot;</text>"))
        #expect(svg.contains("prefers-color-scheme: dark"))
        for part in [
            "class=\"chart1 raw\"", "class=\"chart1 curve\"", "class=\"chart2 extent\"",
            "class=\"chart3 band\"", ">popularity 0.12<", ">best 'x'<", ">epoch<", ">×<", ">▲<",
        ] {
            #expect(svg.contains(part), "\(part)")
        }
        // What is pinned comes last.
        let first = svg.range(of: "chart1 curve\" d")
        let pinned = svg.range(of: "chart2 curve\" d")
        #expect(first.map { one in pinned.map { one.lowerBound < $0.lowerBound } ?? false } == true)
    }

    /// 800 × 450 without a title and a legend of one line: a room of 712 × 346 from (64, 56).
    @Test func aDiagonalAsAPath() {
        let plot = LinePlot([.init("a", .chart1, x: [0, 1, 1], y: [0, 1, .nan])])
        let svg = plot.svg()
        #expect(svg.contains("<svg x=\"64\" y=\"56\" width=\"712\" height=\"346\""))
        #expect(svg.contains("class=\"chart1 curve\" d=\"M0.0 346.0L0.0 346.0L712.0 0.0\"/>"))
        #expect(svg.contains("<text class=\"bad\" x=\"712.0\""))
    }

    @Test func hardPlotsAreWellFormed() {
        let values: [Double] = [0, 1, -1, .nan, .infinity, 1e300, -1.7e308, 5]
        for scale in LinePlot.Scale.allCases {
            for size in [-5, 0, 200, 1_000_000_000] {
                var plot = Self.everything
                plot.series.append(.init("\u{FFFF}\n", .heat3, x: values, y: values.reversed()))
                plot.yScale = scale
                plot.yRange = nil
                let svg = plot.svg(title: "漢字", width: size, height: size)
                let numbers = svg.replacing("dominant", with: "")
                #expect(Self.isWellFormed(svg))
                #expect(!numbers.contains("nan") && !numbers.contains("inf"))
            }
        }
        #expect(Self.isWellFormed(LinePlot([]).svg()))
        let many = (0..<100_000).map(Double.init)
        let long = LinePlot([.init("a", .chart1, x: many, y: ChartFoldingTests.noise(100_000))])
        #expect(long.svg().utf8.count < 100_000)
    }

    @Test func tablesShareRows() {
        let plot = LinePlot(
            [
                .init("loss", .chart1, x: [2, 1, 3], y: [0.5, 1, .nan]),
                .init("a,\"b\"", .chart2, x: [1, 4, 1], y: [-.infinity, 1e-7, 7]),
                .init("", .chart3, x: [.nan, 2], y: [6, .infinity]),
                .init("=1+1", .chart4, x: [], y: []),
            ], xName: "epoch")
        #expect(
            plot.csv() == """
                epoch,loss,"a,""b""\",curve 3,'=1+1
                1,1,-inf,,
                1,,7,,
                2,0.5,,inf,
                3,NaN,,,
                4,,1e-07,,
                NaN,,,6,

                """)
        #expect(LinePlot([]).csv() == "x\n")
        var smoothed = plot
        smoothed.smoothing = 0.9
        #expect(smoothed.csv() == plot.csv())
    }

    @Test func linesOfText() {
        let plot = LinePlot([.init("a", .chart1, x: [0, 1], y: [0, 1])])
        #expect(plot.text(Size(4, 3), title: "up") == "up\n  ⡠⠊\n⡠⠊\n")
        #expect(plot.text(Size(0, 0)) == "")
        #expect(plot.text(Size(20, 6), ascii: true).utf8.allSatisfy { $0 < 128 })
    }
}
