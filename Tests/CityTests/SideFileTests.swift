import City
import Foundation
import Support
import Tensors
import Testing

@Suite struct SideFileTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// Two squares of a hundredth of a degree side by side; places 0 … 4 stand at 52.00 … 52.04.
    private static func squares(_ property: String = "\"id\": %, \"name\": \"area %\"") -> String {
        let features = [51.995, 52.015].enumerated().map { index, south in
            let (north, number) = (south + 0.02, "\(index + 7)")
            return """
                {"type": "Feature",
                 "properties": {\(property.replacingOccurrences(of: "%", with: number))},
                 "geometry": {"type": "Polygon", "coordinates":
                 [[[4.9,\(south)],[5.1,\(south)],[5.1,\(north)],[4.9,\(north)],[4.9,\(south)]]]}}
                """
        }
        return "{\"type\": \"FeatureCollection\", \"features\": ["
            + features.joined(separator: ",") + "]}"
    }

    private func draft(_ change: (inout SideFiles) throws -> Void) throws -> CityDraft {
        var files = SideFiles()
        try change(&files)
        var draft = smallDraft()
        try files.apply(to: &draft)
        return draft
    }

    private func failure(of change: (inout SideFiles) throws -> Void) -> Failure? {
        CityTests.failure { _ = try draft(change) }
    }

    @Test func placesLieInTheRegionsOfTheFile() throws {
        let path = try folder.write(Self.squares(), "regions.geojson")
        let draft = try draft { $0.regions = GeoJSONAreas(path: path) }
        #expect(draft.regions.identifiers == ["7", "8"])
        #expect(draft.regions.names == ["area 7", "area 8"])
        #expect(draft.placeRegion == [0, 0, 1, 1, -1])
        let city = try draft.write(to: folder.file("small"))
        #expect(Array(try #require(city.placeRegion)) == [0, 0, 1, 1, -1])
        let regions = try #require(city.regions)
        #expect(regions.shape(of: 1) == draft.regions.shapes[1])
        // A corner less, because GeoJSON repeats the first.
        #expect(regions.shape(of: 0).rings.map(\.count) == [4])
        let centre = regions.shape(of: 0).centre
        #expect(abs(centre.latitude - 52.005) < 1e-12 && abs(centre.longitude - 5) < 1e-12)
    }

    @Test func partsOfOneAreaAreJoinedAndTwoAreasAreNot() throws {
        let parts = try folder.write(Self.squares("\"id\": 1, \"name\": \"one\""), "parts.geojson")
        let joined = try draft { $0.regions = GeoJSONAreas(path: parts) }
        #expect(joined.regions.count == 1)
        #expect(joined.placeRegion == [0, 0, 0, 0, -1])
        let clash = try folder.write(Self.squares("\"id\": 1, \"name\": \"%\""), "clash.geojson")
        let refusal = failure { $0.regions = GeoJSONAreas(path: clash) }
        #expect(refusal?.kind == .badData)
        #expect(refusal?.problem == "feature 2 (8) has the identifier 1 of 7")
        let other = failure { $0.regions = GeoJSONAreas(path: clash, identifier: "zone") }
        #expect(other?.kind == .usage && other?.remedy == "use one of id, name")
    }

    @Test(arguments: [
        ("{", "no JSON"), ("[]", "no FeatureCollection"),
        ("{\"type\": \"FeatureCollection\", \"features\": []}", "no features"),
        (squares().replacingOccurrences(of: "Polygon", with: "Point"), "feature 1 is a Point"),
        (squares().replacingOccurrences(of: "4.9", with: "582000"), "which is no longitude"),
        (squares().replacingOccurrences(of: "[4.9,", with: "[null,"), "no rings of number pairs"),
    ])
    func wrongOutlinesAreRefused(text: String, words: String) throws {
        let path = try folder.write(text, "wrong.geojson")
        let refusal = failure { $0.regions = GeoJSONAreas(path: path) }
        #expect(refusal?.kind == .badData && refusal?.file == path)
        #expect(refusal?.problem.contains(words) == true, "\(refusal?.problem ?? "")")
    }

    @Test(arguments: [
        ("Starbucks", "starbucks"), ("STARBUCKS COFFEE", "starbucks"),
        ("Starbucks #1421", "starbucks"), ("McDonald's", "mcdonalds"), ("7-Eleven", "7 eleven"),
        ("7 ELEVEN A", "7 eleven"), ("RITE AID PHARMACY", "rite aid"), ("The Gap", "gap"),
        ("Café Lalo", "cafe lalo"), ("DELI GROCERY", nil), ("Gourmet Deli", nil), ("", nil),
    ])
    func spellingsMeet(name: String, key: String?) {
        #expect(BrandName.key(name) == key)
    }

    @Test func storesJoinPlacesOrBecomePlaces() throws {
        // Two spellings near place 1 (1.1 km from place 0), one elsewhere.
        let path = try folder.write(
            """
            brand,category,latitude,longitude
            Blue Cup,Café,52.0101,5.0
            BLUE CUP COFFEE,Café,52.0102,5.0
            Blue Cup,Café,52.5,5.0
            Lonely,Park,52,5

            """, "stores.csv")
        let draft = try draft {
            $0.brands = path
            $0.leastStores = 2
        }
        #expect(draft.brands.names == ["Blue Cup"])
        // The first store is a new place, the second is that same place, the third another.
        #expect(draft.placeNames.suffix(3) == ["Blue Cup", "Blue Cup", "Lonely"])
        #expect(draft.placeBrand == [-1, -1, -1, -1, -1, 0, 0, -1])
        #expect(draft.brands.categories == [0])
        #expect(try draft.write(to: folder.file("small")).brandCount == 1)
    }

    @Test func brandsAreFoundInNames() throws {
        var draft = smallDraft()
        draft.placeNames = ["Café Bow", "CAFE BOW", "Deli", "Deli", "Other"]
        var files = SideFiles()
        files.findsBrandsInNames = true
        files.leastStores = 2
        try files.apply(to: &draft)
        #expect(draft.brands.names == ["CAFE BOW"])
        #expect(draft.placeBrand == [0, 0, -1, -1, -1])
    }

    @Test func aMappingOfPlacesToBrands() throws {
        let path = try folder.write("place,brand\np3,Kite\np0,Kite\n", "map.csv")
        let draft = try draft {
            $0.brands = path
            $0.leastStores = 2
        }
        #expect(draft.placeBrand == [0, -1, -1, 0, -1])
        let wrong = try folder.write("place,brand\np9,Kite\n", "wrong.csv")
        let refusal = failure { $0.brands = wrong }
        #expect(refusal?.line == 2 && refusal?.problem == "the city has no place p9")
    }

    @Test func tripsGoBetweenRegions() throws {
        let regions = try folder.write(Self.squares(), "regions.geojson")
        let trips = try folder.write("origin,destination,trips\n7,8,5\n8,7,0\n", "trips.csv")
        let draft = try draft {
            $0.regions = GeoJSONAreas(path: regions)
            $0.flows = trips
        }
        #expect(draft.flows.from == [0] && draft.flows.to == [1] && draft.flows.count == [5])
        #expect(failure { $0.flows = trips }?.kind == .usage)
        let wrong = try folder.write("a,b,c\n7,9,5\n", "wrong.csv")
        let refusal = failure {
            $0.regions = GeoJSONAreas(path: regions)
            $0.flows = wrong
        }
        #expect(refusal?.line == 2 && refusal?.column == 2)
    }

    @Test func vectorsGoByIdentifierOrByOrder() throws {
        var writer = SafetensorsWriter()
        writer.add("vectors", shape: [5, 2], (0..<10).map(Float.init))
        let path = folder.file("vectors.safetensors")
        try writer.write(to: path)
        let inOrder = try draft { $0.placeVectors = path }
        #expect(inOrder.placeVectors == (0..<10).map(Float.init))
        let names = try folder.write("p4\np3\np2\np1\np0\n", "names.txt")
        let reversed = try draft {
            $0.placeVectors = path
            $0.placeVectorIdentifiers = names
        }
        #expect(reversed.placeVectors == [8, 9, 6, 7, 4, 5, 2, 3, 0, 1])
        let city = try reversed.write(to: folder.file("small"))
        #expect(city.vectorDimension == 2)
        let few = try folder.write("p4\np3\np2\np1\np9\n", "few.txt")
        let refusal = failure {
            $0.placeVectors = path
            $0.placeVectorIdentifiers = few
        }
        #expect(refusal?.problem == "there is no vector for the place p0 (First)")
    }

    @Test(arguments: [4, 8])
    func numpyMatricesAreRead(size: Int) throws {
        var header =
            "{'descr': '<f\(size)', 'fortran_order': False, 'shape': (5, 2), }"
        header += String(repeating: " ", count: 117 - header.utf8.count) + "\n"
        var data = Data([0x93] + Array("NUMPY".utf8) + [1, 0, 118, 0] + Array(header.utf8))
        for value in 0..<10 {
            if size == 4 {
                withUnsafeBytes(of: Float(value)) { data.append(contentsOf: $0) }
            } else {
                withUnsafeBytes(of: Double(value)) { data.append(contentsOf: $0) }
            }
        }
        let path = folder.file("vectors.npy")
        try data.write(to: URL(fileURLWithPath: path))
        #expect(try draft { $0.placeVectors = path }.placeVectors == (0..<10).map(Float.init))
        for count in [5, 11, 40, data.count - 1] {
            try data.prefix(count).write(to: URL(fileURLWithPath: path))
            #expect(failure { $0.placeVectors = path }?.kind == .badData)
        }
    }

    @Test func aCityWrittenAgainIsTheSame() throws {
        let path = try folder.write(Self.squares(), "regions.geojson")
        var first = try draft {
            $0.regions = GeoJSONAreas(path: path)
            $0.businessAreas = GeoJSONAreas(path: path)
        }
        first.story = "A \"story\"\nof two lines."
        first.visitAction = first.visitUser.map { $0 == 0 ? 0 : 1 }
        first.visitLatitude = first.visitUser.map { _ in 52 }
        first.visitLongitude = first.visitUser.map { _ in 5 }
        first.visitTrajectory = first.visitUser
        first.flows.from = [0]
        first.flows.to = [1]
        first.flows.count = [3]
        first.brands.names = ["a", "b"]
        first.brands.identifiers = ["a", "b"]
        first.brands.categories = [0, -1]
        first.brands.related = [(0, 1)]
        first.brands.sites.add(brand: 1, region: 0, popularity: 0.5, part: 2)
        first.placeBrand = [0, -1, -1, -1, 1]
        first.graph.entities = ["x", "y"]
        first.graph.relations = ["r"]
        first.graph.facts = [.init(subject: 0, relation: 0, object: 1)]
        let city = try first.write(to: folder.file("one/small"))
        let again = try CityDraft(city).write(to: folder.file("two/small"))
        #expect(again.fingerprint == city.fingerprint)
        #expect(again.story == first.story)
        for file in ["city.safetensors", "README.md"] {
            let contents = try ["one/small", "two/small"].map {
                try Data(contentsOf: URL(fileURLWithPath: folder.file($0) + "/" + file))
            }
            #expect(contents[0] == contents[1], "\(file)")
        }
    }
}
