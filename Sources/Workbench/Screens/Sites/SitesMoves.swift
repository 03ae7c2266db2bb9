import Canvas
import Reports

// What keys do on the Sites screen with its own state alone.

extension SitesState {
    /// Something is other than as trained.
    var isEdited: Bool { !off.isEmpty || alpha != nil }

    /// One level back; false on the first.
    mutating func back() -> Bool {
        switch pane {
        case .sitePicture:
            // The reasons are what every picture is beside of.
            picture = .reasons
            pane = .siteRegions
        case .siteInstances, .siteMessages: pane = .siteReasons
        case .siteReasons: pane = .siteRegions
        case .siteRegions: pane = .siteBrands
        default:
            guard picture != .reasons else { return false }
            picture = .reasons
        }
        return true
    }

    /// Switches the selected criterion off or on; says which.
    mutating func switchCriterion() -> String {
        guard let name = selectedCriterion?.criterion else { return "" }
        if let index = off.firstIndex(of: name) {
            off.remove(at: index)
            return "\(name) counts again."
        }
        let order = shownReasons?.criteria.map(\.criterion) ?? []
        off = order.filter { $0 == name || off.contains($0) }
        return
            "The regions rank without \(off.joined(separator: ", ")); \(KeyMeaning.clear.key) brings "
            + "all back."
    }

    // MARK: - Pictures

    /// - Parameter showsOnePane: The screen has no room for lists beside the picture.
    mutating func turnPicture(by step: Int, showsOnePane: Bool) {
        let all = SitePicture.allCases
        let index = all.firstIndex(of: picture) ?? 0
        picture = all[(index + step + all.count) % all.count]
        let isList = pane == .siteBrands || pane == .siteRegions
        // Where one pane is seen at a time, it has to be this one.
        if !isList || showsOnePane {
            pane = picture == .reasons ? .siteReasons : .sitePicture
        }
        (matrixRows, matrixColumns) = (ListPosition(), ListPosition())
    }

    /// Shows other values in the picture; says which.
    mutating func turnValue() -> String {
        guard picture == .criteria else {
            stage = stage == "after" ? "before" : "after"
            return stage == "after"
                ? "After the encoder." : "Before the encoder: the pre-trained embeddings."
        }
        value = value == "weight" ? "contribution" : "weight"
        return value == "weight"
            ? heat.answer?.weights == .gates
                ? "Gates: how far each path counts, whatever the region and the other paths."
                : "Attention: what the model looks at, whatever the region."
            : "Contribution: what it adds to the score, at the brand's own regions."
    }

    mutating func turnRows() {
        guard picture == .criteria else {
            method = method == "pca" ? "t-sne" : "pca"
            return
        }
        by = by == "brand" ? "category" : "brand"
        matrixRows = ListPosition()
    }

    mutating func stepInMatrix(_ direction: Direction) {
        let (rows, columns) = matrixSize
        if direction.isVertical {
            matrixRows.move(by: direction.step, count: rows)
        } else {
            matrixColumns.move(by: direction.step, count: columns)
        }
    }

    /// Rows and columns of the matrix that is shown.
    var matrixSize: (rows: Int, columns: Int) {
        switch picture {
        case .criteria: return (heat.answer?.rows.count ?? 0, heat.answer?.columns.count ?? 0)
        case .distances:
            let count = distances.answer?.brands.count ?? 0
            return (count, count)
        case .reasons, .map, .embedding: return (0, 0)
        }
    }

    /// Selects the brand of the row in the picture; says what came of it.
    mutating func chooseInPicture() -> String? {
        let row = matrixRows.selected
        let name: String? =
            switch picture {
            case .criteria: by == "brand" ? heat.answer?.rows[safe: row] : nil
            case .distances: distances.answer?.brands[safe: row]
            case .reasons, .map, .embedding: nil
            }
        guard let name, let rows = brands.answer?.rows else { return nil }
        guard let index = visible.firstIndex(where: { rows[$0].name == name }) else {
            return "\(name) is not in the list; Esc and / change the filter."
        }
        list.selected = index
        return "\(name) is selected; Esc shows its regions and reasons."
    }
}
