import Reports
import Support

extension SitesScreen {
    static let rows: [Binding] = ofSites + MapKeys.rows

    private static let ofSites: [Binding] = [
        Binding(
            .run, "Choose the run", hint: "run",
            unless: { $0.city.report == nil ? "There is no city yet." : nil }
        ) { $0.show(Overlay(.runs)) },
        Binding(.newOrAll, "Rank only new regions, or all of them", hint: "new/all") { state in
            state.sites.candidates = state.sites.candidates == "new" ? "all" : "new"
            return []
        },
        Binding(
            .picture, "Beside the lists: reasons, map, criteria, distances, embedding",
            hint: "map …"
        ) { $0.turnPicture(by: 1) },
        Binding(.pictureBefore, "The picture before") { $0.turnPicture(by: -1) },
        Binding(
            .edit, "Switch the criterion off or on; the regions rank anew", hint: "off/on",
            unless: { $0.cannotSwitch }
        ) { $0.change { $0.sites.switchCriterion() } },
        Binding(
            .faithful, "How faithful is the explanation? Methods and controls", hint: "faithful",
            unless: {
                $0.hasCriteria && $0.sites.wantedReasons != nil && $0.sites.selectedRegion != nil
                    ? nil : $0.noReasons
            }
        ) { $0.measureSite() },
        Binding(
            .view, "Weight or contribution; before or after the encoder", hint: "values",
            unless: { $0.cannotTurnValue }
        ) { $0.change { $0.sites.turnValue() } },
        Binding(
            .group, "Criteria by brand or by category; embedding by PCA or t-SNE", hint: "by",
            unless: {
                [.criteria, .embedding].contains($0.sites.picture)
                    ? nil
                    : "\(KeyMeaning.group.key) works on the criteria and on the embedding; "
                        + "\(KeyMeaning.picture.key) shows them."
            }
        ) { state in
            state.sites.turnRows()
            return []
        },
        Binding(
            .clear, "Everything as trained again",
            unless: { $0.sites.isEdited ? nil : "Everything is as trained." }
        ) {
            $0.change {
                ($0.sites.off, $0.sites.alpha) = ([], nil)
                return "Every criterion counts, with the share that was trained."
            }
        },
        Binding(.number, "Another share of the direct link …", unless: { $0.withoutCriteria }) {
            state in
            let text = state.sites.alpha.map { Numbers.short($0, 6) } ?? ""
            return state.show(Overlay(.siteAlpha, text: text))
        },
        Binding(
            .details, "The whole reason, with notices and sums",
            unless: { $0.sites.shownReasons == nil ? $0.noReasons : nil }
        ) { $0.show(Overlay(.details)) },
        Binding(
            .planted, "Show or hide the planted criteria of a grown city",
            unless: {
                $0.city.report?.hasTruth == true
                    ? nil
                    : "Only grown cities have planted criteria; "
                        + "\(KeyMeaning.grow.key) on the City screen grows one."
            }
        ) {
            $0.change { $0.togglePlanted(\.sites.showsTruth, "criteria") }
        },
        Binding(.before, "Previous brand", hint: "brand") { state in
            state.sites.list.move(by: -1, count: state.sites.visible.count)
            return []
        },
        Binding(.next, "Next brand") { state in
            state.sites.list.move(by: 1, count: state.sites.visible.count)
            return []
        },
        .writePane,
    ]
}
