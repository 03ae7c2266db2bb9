import Support

extension CityDraft {
    /// A draft with everything that a city has, to change something and write it again. O(city).
    ///
    /// - Throws: `Failure(.badData)` where the truth of a grown city does not fit it.
    public init(_ city: City) throws {
        self.init(
            name: city.name, timezone: city.timezone, times: city.times, source: city.source,
            licence: city.licence, created: city.created)
        story = city.story
        userNames = Array(city.userNames)
        placeNames = Array(city.placeNames)
        placeIdentifiers = Array(city.placeIdentifiers)
        categoryNames = Array(city.categoryNames)
        categoryPaths = city.categoryPaths.map { Array($0) } ?? []
        hasLocations = city.hasLocations
        placeLatitude = Array(city.placeLatitude)
        placeLongitude = Array(city.placeLongitude)
        placeCategory = Array(city.placeCategory)
        placeBrand = city.placeBrand.map { Array($0) } ?? []
        placeRegion = city.placeRegion.map { Array($0) } ?? []
        placeBusinessArea = city.placeBusinessArea.map { Array($0) } ?? []
        placeHours = city.placeHours.map { Array($0) } ?? []
        placeVectors = city.placeVectors.map { Array($0) } ?? []
        placeLocationLine = city.placeLocationLine.map { Array($0) } ?? []
        visitUser = Array(city.visitUser)
        visitPlace = Array(city.visitPlace)
        visitTime = Array(city.visitTime)
        visitLocalTime = Array(city.visitLocalTime)
        visitPart = city.visitPart.map { Array($0) }
        visitAction = city.visitAction.map { Array($0) }
        visitLatitude = city.visitPosition.map { Array($0.latitude) }
        visitLongitude = city.visitPosition.map { Array($0.longitude) }
        visitTrajectory = city.visitTrajectory.map { Array($0) }
        regions = city.regions?.draft ?? AreaDraft()
        businessAreas = city.businessAreas?.draft ?? AreaDraft()
        brands = city.brands?.draft ?? BrandDraft()
        flows = city.flows?.draft ?? FlowDraft()
        graph = city.graph?.draft ?? GraphDraft()
        exposures = city.exposures?.draft ?? ExposureDraft()
        truth = try CityTruth(of: city)?.draft(users: city.userCount)
    }
}

extension BrandTable {
    fileprivate var draft: BrandDraft {
        var draft = BrandDraft()
        draft.names = Array(names)
        draft.identifiers = Array(identifiers)
        draft.categories = Array(categories)
        draft.related = zip(relatedFirst, relatedSecond).map { ($0, $1) }
        draft.sites.brand = Array(siteBrand)
        draft.sites.region = Array(siteRegion)
        draft.sites.popularity = Array(sitePopularity)
        draft.sites.part = Array(sitePart)
        return draft
    }
}

extension FlowTable {
    fileprivate var draft: FlowDraft {
        var draft = FlowDraft()
        draft.from = Array(from)
        draft.to = Array(to)
        draft.count = Array(counts)
        return draft
    }
}

extension GraphTable {
    fileprivate var draft: GraphDraft {
        var draft = GraphDraft()
        draft.entities = Array(entities)
        draft.relations = Array(relations)
        draft.facts = (0..<factCount).map {
            .init(subject: subject[$0], relation: relation[$0], object: object[$0])
        }
        return draft
    }
}

extension CityTruth {
    fileprivate func draft(users: Int) -> CityTruthDraft {
        var draft = CityTruthDraft()
        draft.visitCause = Array(visitCause)
        draft.visitSource = Array(visitSource)
        draft.placeCriterion = Array(placeCriterion)
        draft.placeSource = Array(placeSource)
        draft.brandWeights = Array(brandWeights)
        draft.homeLatitude = Array(homeLatitude)
        draft.homeLongitude = Array(homeLongitude)
        draft.work = Array(work)
        draft.friends = (0..<users).map { friends(ofUser: $0).map { Int32($0) } }
        draft.regionCharacter = Array(regionCharacter)
        draft.exposureUtility = exposureUtility.map { Array($0) } ?? []
        return draft
    }
}
