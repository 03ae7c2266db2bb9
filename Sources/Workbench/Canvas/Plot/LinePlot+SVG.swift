import Support

extension LinePlot {
    /// The chart as a picture that stands alone: light or dark as the reader's screen is.
    ///
    /// - Parameters:
    ///   - width: In pixels of the picture's own scale, as `height`; both at least 160.
    /// - Complexity: One pass over the points; the length depends on the width and the curves.
    public func svg(title: String = "", width: Int = 800, height: Int = 450) -> String {
        let (width, height) = (min(max(width, 160), 10_000), min(max(height, 160), 10_000))
        var out = Markup()
        out.open(
            "svg", ("xmlns", "http://www.w3.org/2000/svg"), ("viewBox", "0 0 \(width) \(height)"),
            ("width", "\(width)"), ("height", "\(height)"), ("role", "img"))
        if !title.isEmpty { out.element("title", text: title) }
        out.element("style", text: Self.styles)
        out.element("rect", ("class", "page"), ("width", "\(width)"), ("height", "\(height)"))
        if !title.isEmpty {
            out.element("text", ("class", "heading"), ("x", "16"), ("y", "26"), text: title)
        }
        let above = 38 + 18 * PlotPicture.legend(legend, width: width - 88).lines
        let room = Rect(64, above, width - 88, max(20, height - above - 48))
        if let contents = PlotContents(self, columns: room.width) {
            PlotPicture(self, contents, room).draw(on: &out)
        } else {
            out.element("text", ("class", "dim"), ("x", "64"), ("y", "90"), text: "no values yet")
        }
        out.close("svg")
        return out.text
    }

    /// The colours of the light and of the dark theme, as the terminal has them.
    private static var styles: String {
        func rules(_ colours: [(Role, String)], page: String) -> String {
            ".page{fill:\(page)}"
                + colours.map { ".\($0.0){color:\($0.1)}" }.joined()
        }
        let light: [(Role, String)] = [
            (.text, "#1c1c1c"), (.dim, "#5f5f5f"), (.border, "#a8a8a8"), (.accent, "#005f87"),
            (.good, "#005f00"), (.warning, "#875f00"), (.bad, "#af0000"), (.chart1, "#005faf"),
            (.chart2, "#008700"), (.chart3, "#af5f00"), (.chart4, "#870087"),
        ]
        let dark: [(Role, String)] = [
            (.text, "#e4e4e4"), (.dim, "#8a8a8a"), (.border, "#585858"), (.accent, "#5fd7d7"),
            (.good, "#87d787"), (.warning, "#d7af5f"), (.bad, "#ff5f5f"), (.chart1, "#5fafff"),
            (.chart2, "#87d787"), (.chart3, "#ffaf5f"), (.chart4, "#d787d7"),
        ]
        return """
            svg{font:12px sans-serif;color:#1c1c1c}\
            text{fill:currentColor}.heading{font-size:16px;font-weight:bold}\
            path,line{stroke:currentColor;fill:none;stroke-linecap:round;stroke-linejoin:round}\
            .curve{stroke-width:1.8}.raw{stroke-width:1;opacity:.35}.extent{opacity:.35}\
            .band{fill:currentColor;stroke:none;opacity:.2}.rule{stroke-dasharray:5 4}\
            .grid{opacity:.35}
            \(rules(light, page: "#ffffff"))
            @media (prefers-color-scheme: dark){svg{color:#e4e4e4}\(rules(dark, page: "#1c1c1c"))}
            """
    }
}

/// XML that is well formed whatever its texts are.
struct Markup {
    private(set) var text = ""

    mutating func open(_ name: String, _ attributes: (String, String)...) {
        text += "<" + name + Self.written(attributes) + ">\n"
    }

    mutating func close(_ name: String) { text += "</\(name)>\n" }

    mutating func element(
        _ name: String, _ attributes: (String, String)..., text content: String = ""
    ) {
        text += "<" + name + Self.written(attributes)
        text += content.isEmpty ? "/>\n" : ">" + Self.escaped(content) + "</\(name)>\n"
    }

    private static func written(_ attributes: [(String, String)]) -> String {
        attributes.map { " \($0.0)=\"\(escaped($0.1))\"" }.joined()
    }

    /// Text with what XML keeps for itself written as references, and a dot for what it has no
    /// place for.
    static func escaped(_ text: String) -> String {
        var out = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": out += "&amp;"
            case "<": out += "&lt;"
            case ">": out += "&gt;"
            case "\"": out += "&quot;"
            case "\t", "\n": out.unicodeScalars.append(scalar)
            case _ where SafeText.isHidden(scalar) || scalar.value & 0xFFFE == 0xFFFE: out += "·"
            default: out.unicodeScalars.append(scalar)
            }
        }
        return out
    }
}
