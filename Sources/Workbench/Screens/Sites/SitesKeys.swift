import Reports
import Support

extension SitesScreen {
    static let rows: [Binding] = [
        Binding(
            "r", "Choose the run", hint: "run",
            unless: { $0.city.report == nil ? "There is no city yet." : nil }
        ) { $0.show(Overlay(.runs)) },
        Binding("n", "Rank only new regions, or all of them", hint: "new/all") { state in
            state.sites.candidates = state.sites.candidates == "new" ? "all" : "new"
            return []
        },
        Binding(
            "m", "Beside the lists: reasons, map, criteria, distances, embedding", hint: "map …"
        ) { $0.turnPicture(by: 1) },
        Binding("M", "The picture before") { $0.turnPicture(by: -1) },
        Binding(
            " e", "Switch the criterion off or on; the regions rank anew", hint: "off/on",
            unless: { $0.cannotSwitch }
        ) { $0.change { $0.sites.switchCriterion() } },
        Binding(
            "f", "How faithful is the explanation? Methods and controls", hint: "faithful",
            unless: {
                $0.hasCriteria && $0.sites.wantedReasons != nil && $0.sites.selectedRegion != nil
                    ? nil : $0.noReasons
            }
        ) { $0.measureSite() },
        Binding(
            "v", "Weight or contribution; before or after the encoder", hint: "values",
            unless: { $0.cannotTurnValue }
        ) { $0.change { $0.sites.turnValue() } },
        Binding(
            "b", "Criteria by brand or by category; embedding by PCA or t-SNE", hint: "by",
            unless: {
                [.criteria, .embedding].contains($0.sites.picture)
                    ? nil
                    : "b works on the criteria and on the embedding; m shows them."
            }
        ) { state in
            state.sites.turnRows()
            return []
        },
        Binding(
            "U", "Everything as trained again",
            unless: { $0.sites.isEdited ? nil : "Everything is as trained." }
        ) {
            $0.change {
                ($0.sites.off, $0.sites.alpha) = ([], nil)
                return "Every criterion counts, with the share that was trained."
            }
        },
        Binding("A", "Another share of the direct link …", unless: { $0.withoutCriteria }) {
            state in
            let text = state.sites.alpha.map { Numbers.short($0, 6) } ?? ""
            return state.show(Overlay(.siteAlpha, text: text))
        },
        Binding(
            "D", "The whole reason, with notices and sums",
            unless: { $0.sites.shownReasons == nil ? $0.noReasons : nil }
        ) { $0.show(Overlay(.details)) },
        Binding(
            "t", "Show or hide the planted criteria of a grown city",
            unless: {
                $0.city.report?.hasTruth == true
                    ? nil
                    : "Only grown cities have planted criteria; N on the City screen grows one."
            }
        ) {
            $0.change {
                $0.sites.showsTruth.toggle()
                return $0.sites.showsTruth
                    ? "Planted criteria are shown; models never see them. t hides them."
                    : "Planted criteria are hidden."
            }
        },
        Binding("s", "Change the order of the brands") {
            $0.change { "Brands by \($0.sites.changeOrder())." }
        },
        Binding("[", "Previous brand", hint: "brand") { state in
            state.sites.list.move(by: -1, count: state.sites.visible.count)
            return []
        },
        Binding("]", "Next brand") { state in
            state.sites.list.move(by: 1, count: state.sites.visible.count)
            return []
        },
        move("+=", "Zoom into the picture", .zoomIn),
        move("-", "Zoom out of the picture", .zoomOut),
        move("0", "Show the whole picture", .whole),
        move("H", "Move the picture to the west", .left),
        move("L", "Move the picture to the east", .right),
        move("K", "Move the picture to the north", .up),
        move("J", "Move the picture to the south", .down),
        Binding(
            "W", "Write the pane as CSV, JSON Lines or Markdown …", unless: { $0.cannotExport }
        ) { $0.show(Overlay(.export)) },
    ]

    private static func move(_ keys: String, _ title: String, _ move: MapMove) -> Binding {
        Binding(
            keys, title,
            unless: {
                $0.sites.movable == nil
                    ? "Only the map and the embedding can be moved; m shows them." : nil
            }
        ) { state in
            state.sites.move(move)
            return []
        }
    }
}
