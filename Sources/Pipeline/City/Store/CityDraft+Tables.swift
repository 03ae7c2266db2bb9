import Tensors

extension CityDraft {
    /// Checks that tables name only what exists.
    func validateTables() throws {
        let places = placeNames.count
        for (name, column) in [
            ("brand", placeBrand), ("region", placeRegion), ("business area", placeBusinessArea),
        ] {
            precondition(
                column.isEmpty || column.count == places,
                "CityDraft: the places' column of the \(name) has another length")
        }
        precondition(
            (placeHours.isEmpty || placeHours.count == places * 21)
                && (placeVectors.isEmpty || (places > 0 && placeVectors.count % places == 0))
                && (placeLocationLine.isEmpty || placeLocationLine.count == places)
                && (categoryPaths.isEmpty || categoryPaths.count == categoryNames.count)
                && brands.identifiers.count == brands.count
                && brands.categories.count == brands.count
                && regions.identifiers.count == regions.count
                && businessAreas.identifiers.count == businessAreas.count
                && flows.from.count == flows.to.count && flows.from.count == flows.count.count,
            "CityDraft: tables with columns of different lengths")
        if let value = placeVectors.first(where: { !$0.isFinite }) {
            throw bad("a place's vector holds \(value)", "make the vectors again")
        }
        guard LocationLines.areSound(placeLocationLine) else {
            throw bad(
                "two places stand on one line of the list of locations",
                "give each place a line of its own")
        }
        try validateExposures()
        for area in regions.shapes + businessAreas.shapes {
            for point in area.rings.joined()
            where !(abs(point.latitude) <= 90 && abs(point.longitude) <= 180) {
                throw bad(
                    "an area has a corner at latitude \(point.latitude), longitude "
                        + "\(point.longitude), which is not on Earth",
                    "give outlines in degrees (WGS 84), longitude first in GeoJSON")
            }
        }
    }

    private func validateExposures() throws {
        guard !exposures.visit.isEmpty else { return }
        var soundness = ExposureSoundness(places: placeNames.count)
        var seen: Set<Int64> = []
        for (visit, range) in exposures.lists {
            guard visitPlace.indices.contains(Int(visit)), seen.insert(visit).inserted,
                soundness.isSound(
                    range.lazy.map { exposures.place[$0] }, visited: visitPlace[Int(visit)])
            else {
                throw bad(
                    "the list shown before visit \(visit) lacks the visited place, has one twice, or "
                        + "is not the only one", "check what was shown")
            }
        }
    }

    func addTables(to columns: inout CityColumns, _ visits: VisitColumns) {
        if !categoryPaths.isEmpty { columns.add("category.path", categoryPaths) }
        if !placeBrand.isEmpty { columns.add("place.brand", placeBrand) }
        if !placeRegion.isEmpty { columns.add("place.region", placeRegion) }
        if !placeBusinessArea.isEmpty { columns.add("place.business_area", placeBusinessArea) }
        if !placeHours.isEmpty { columns.add("place.hours", placeHours, width: 21) }
        if !placeVectors.isEmpty {
            columns.add(
                "place.vector", placeVectors, width: placeVectors.count / placeNames.count)
        }
        if !placeLocationLine.isEmpty {
            columns.add(LocationLines.column, placeLocationLine)
        }
        add(regions, "region", to: &columns)
        add(businessAreas, "business_area", to: &columns)
        if brands.count > 0 {
            columns.add("brand.name", brands.names)
            columns.add("brand.identifier", brands.identifiers)
            columns.add("brand.category", brands.categories)
            columns.add("related.first", brands.related.map(\.first))
            columns.add("related.second", brands.related.map(\.second))
        }
        if !brands.sites.brand.isEmpty {
            columns.add("site.brand", brands.sites.brand)
            columns.add("site.region", brands.sites.region)
            columns.add("site.popularity", brands.sites.popularity)
            columns.add("site.part", brands.sites.part)
        }
        if !flows.from.isEmpty {
            columns.add("flow.from", flows.from)
            columns.add("flow.to", flows.to)
            columns.add("flow.count", flows.count)
        }
        if !graph.facts.isEmpty {
            columns.add("entity.name", graph.entities)
            columns.add("relation.name", graph.relations)
            columns.add("fact.subject", graph.facts.map(\.subject))
            columns.add("fact.relation", graph.facts.map(\.relation))
            columns.add("fact.object", graph.facts.map(\.object))
        }
        visits.exposures?.add(to: &columns)
        if let truth, let cause = visits.cause, let source = visits.source {
            columns.add("truth.visit.cause", cause)
            columns.add("truth.visit.source", source)
            add(truth, to: &columns)
        }
    }

    private func add(_ areas: AreaDraft, _ name: String, to columns: inout CityColumns) {
        guard areas.count > 0 else { return }
        columns.add(name + ".name", areas.names)
        columns.add(name + ".identifier", areas.identifiers)
        guard !areas.shapes.isEmpty else { return }
        var rings: [Int64] = [0]
        var corners: [Int64] = [0]
        for shape in areas.shapes {
            rings.append(rings[rings.count - 1] + Int64(shape.rings.count))
            for ring in shape.rings {
                corners.append(corners[corners.count - 1] + Int64(ring.count))
            }
        }
        let points = areas.shapes.flatMap { $0.rings.joined() }
        columns.add(name + ".rings", rings)
        columns.add(name + ".corners", corners)
        columns.add(name + ".corner_latitude", points.map(\.latitude))
        columns.add(name + ".corner_longitude", points.map(\.longitude))
    }

    private func add(_ truth: CityTruthDraft, to columns: inout CityColumns) {
        columns.add("truth.place.criterion", truth.placeCriterion)
        columns.add("truth.place.source", truth.placeSource)
        columns.add(
            "truth.brand.weights", truth.brandWeights, width: SiteCriterion.allCases.count)
        columns.add("truth.user.home_latitude", truth.homeLatitude)
        columns.add("truth.user.home_longitude", truth.homeLongitude)
        columns.add("truth.user.work", truth.work)
        var offsets: [Int64] = [0]
        for friends in truth.friends {
            offsets.append(offsets[offsets.count - 1] + Int64(friends.count))
        }
        columns.add("truth.friend.offsets", offsets)
        columns.add("truth.friend.user", Array(truth.friends.joined()))
        columns.add("truth.region.character", truth.regionCharacter)
    }
}
