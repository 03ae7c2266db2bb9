import Support

/// A document for people: its blocks, which become Markdown or one page of HTML.
///
/// Names come from anybody's data, so that every text is escaped where it is written.
struct Document {
    enum Block {
        case heading(Int, String)
        case paragraph(String)
        case facts([(name: String, value: String)])
        /// - numbers: Columns that stand to the right.
        case table([String], [[String]], numbers: Set<Int>)
        /// Lengths that are compared, drawn as bars; those under zero have another colour.
        case bars([Bar])
        case command(String)
        /// A screen as text, and what it is.
        case frame(String, caption: String)
    }

    struct Bar {
        var name: String
        var note: String
        var value: Double
        /// The value as it is printed.
        var text: String
    }

    enum Format: String, CaseIterable {
        case markdown, html

        var ending: String { self == .markdown ? ".md" : ".html" }
    }

    var title: String
    var blocks: [Block] = []

    func text(_ format: Format) -> String {
        switch format {
        case .markdown: markdown
        case .html: html
        }
    }
}

// MARK: - Markdown

extension Document {
    private var markdown: String {
        (["# " + Self.marked(title)] + blocks.map(Self.markdown)).joined(separator: "\n\n") + "\n"
    }

    private static func markdown(_ block: Block) -> String {
        switch block {
        case .heading(let level, let text):
            return String(repeating: "#", count: level) + " " + marked(text)
        case .paragraph(let text): return marked(text)
        case .facts(let facts):
            return facts.map { "- **\(marked($0.name))**: \(marked($0.value))" }
                .joined(separator: "\n")
        case .table(let header, let rows, let numbers):
            let line = header.indices.map { numbers.contains($0) ? "---:" : "---" }
            return ([header.map(escaped(inLine:)), line] + rows.map { $0.map(escaped(inLine:)) })
                .map { "| " + $0.joined(separator: " | ") + " |" }.joined(separator: "\n")
        case .bars(let bars):
            let longest = bars.map(\.value.magnitude).max() ?? 0
            let rows = bars.map { bar in
                let length = longest > 0 ? Int((20 * bar.value.magnitude / longest).rounded()) : 0
                return [bar.name, bar.note, bar.text, String(repeating: "█", count: length)]
            }
            return markdown(.table(["row", "kind", "adds", ""], rows, numbers: [2]))
        case .command(let line): return fenced(line, "sh")
        case .frame(let text, let caption): return marked(caption) + ":\n\n" + fenced(text, "")
        }
    }

    /// No sign within a line forms anything.
    private static func escaped(inLine text: String) -> String {
        var result = ""
        for character in SafeText.line(text.replacing("\n", with: " ")) {
            if "\\`*_{}[]<>#|!~&$".contains(character) { result.append("\\") }
            result.append(character)
        }
        return result
    }

    /// The same at the beginning of a line, where more signs do.
    private static func marked(_ text: String) -> String {
        let result = escaped(inLine: text)
        guard let first = result.first, "-+=".contains(first) else { return result }
        return "\\" + result
    }

    /// Between fences that the text does not hold.
    private static func fenced(_ text: String, _ language: String) -> String {
        var fence = "```"
        while text.contains(fence) { fence += "`" }
        return "\(fence)\(language)\n\(SafeText.lines(text))\n\(fence)"
    }
}

// MARK: - HTML

extension Document {
    private var html: String {
        """
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>\(Self.escaped(title))</title>
        <style>
        \(Self.style)
        </style>
        </head>
        <body>
        <main>
        <h1>\(Self.escaped(title))</h1>
        \(blocks.map(Self.html).joined(separator: "\n"))
        </main>
        </body>
        </html>

        """
    }

    private static func html(_ block: Block) -> String {
        switch block {
        case .heading(let level, let text): return "<h\(level)>\(escaped(text))</h\(level)>"
        case .paragraph(let text): return "<p>\(escaped(text))</p>"
        case .facts(let facts):
            let rows = facts.map { "<dt>\(escaped($0.name))</dt><dd>\(escaped($0.value))</dd>" }
            return "<dl>\n\(rows.joined(separator: "\n"))\n</dl>"
        case .table(let header, let rows, let numbers):
            func line(_ cells: [String], _ tag: String) -> String {
                let cells = cells.enumerated().map { column, text in
                    let sort = numbers.contains(column) ? " class=\"number\"" : ""
                    return "<\(tag)\(sort)>\(escaped(text))</\(tag)>"
                }
                return "<tr>\(cells.joined())</tr>"
            }
            let body = rows.map { line($0, "td") }.joined(separator: "\n")
            return "<div class=\"wide\"><table>\n<thead>\(line(header, "th"))</thead>\n"
                + "<tbody>\n\(body)\n</tbody>\n</table></div>"
        case .bars(let bars): return html(bars)
        case .command(let line): return "<pre class=\"command\">\(escaped(line))</pre>"
        case .frame(let text, let caption):
            return "<figure><figcaption>\(escaped(caption))</figcaption>"
                + "<pre class=\"frame\">\n\(escaped(text))</pre></figure>"
        }
    }

    private static func html(_ bars: [Bar]) -> String {
        let longest = bars.map(\.value.magnitude).max() ?? 0
        let rows = bars.map { bar in
            let share = longest > 0 ? 100 * bar.value.magnitude / longest : 0
            let sort = bar.value < 0 ? "bar minus" : "bar"
            return "<tr><td>\(escaped(bar.name))</td><td class=\"note\">\(escaped(bar.note))</td>"
                + "<td class=\"number\">\(escaped(bar.text))</td><td class=\"space\">"
                + "<div class=\"\(sort)\" style=\"width:\(Numbers.fixed(share, 1))%\"></div>"
                + "</td></tr>"
        }
        return "<div class=\"wide\"><table class=\"bars\">\n<thead><tr><th>row</th><th>kind</th>"
            + "<th class=\"number\">adds</th><th class=\"space\"></th></tr></thead>\n<tbody>\n"
            + "\(rows.joined(separator: "\n"))\n</tbody>\n</table></div>"
    }

    private static func escaped(_ text: String) -> String {
        SafeText.lines(text).replacing("&", with: "&amp;").replacing("<", with: "&lt;")
            .replacing(">", with: "&gt;").replacing("\"", with: "&quot;")
            .replacing("'", with: "&#39;")
    }

    /// Nothing of it comes from anywhere else.
    private static let style = """
        :root { color-scheme: light dark; }
        body { margin: 0; background: #ffffff; color: #1c2328; font: 16px/1.5 system-ui, sans-serif; }
        main { max-width: 76rem; margin: 0 auto; padding: 1rem 1.5rem 4rem; }
        h1, h2, h3 { line-height: 1.25; }
        h2 { margin-top: 2.5rem; border-bottom: 1px solid #d4dadd; padding-bottom: 0.25rem; }
        dl { display: grid; grid-template-columns: max-content 1fr; gap: 0.15rem 1.25rem; }
        dt, th, .note, figcaption { color: #5c6a72; }
        dd { margin: 0; overflow-wrap: anywhere; }
        .wide, pre { overflow-x: auto; }
        table { border-collapse: collapse; font-size: 0.95em; }
        table.bars { width: 100%; }
        th, td { text-align: left; vertical-align: top; padding: 0.2rem 1rem 0.2rem 0;
          border-bottom: 1px solid #d4dadd; }
        th { font-weight: 600; }
        .number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
        th.number { white-space: normal; vertical-align: bottom; }
        .space { width: 35%; vertical-align: middle; padding-right: 0; }
        .bar { height: 0.7rem; background: #2a7f9e; }
        .minus { background: #b4533c; }
        pre { background: #f3f5f6; border: 1px solid #d4dadd; padding: 0.6rem 0.8rem;
          font: 13px/1.25 ui-monospace, monospace; }
        figure { margin: 1rem 0; }
        @media (prefers-color-scheme: dark) {
          body { background: #14191c; color: #d9e0e3; }
          h2, th, td, pre { border-color: #343e44; }
          dt, th, .note, figcaption { color: #94a3ab; }
          .bar { background: #58b0cf; }
          .minus { background: #df8a70; }
          pre { background: #1d2428; }
        }
        @media print { pre { overflow: visible; white-space: pre-wrap; } }
        """
}
