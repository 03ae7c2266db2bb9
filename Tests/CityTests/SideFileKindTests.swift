import City
import Foundation
import Support
import Testing

/// Outlines as people publish them, and tables of trips that are not quite what was asked for.
@Suite struct SideFileKindTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private static func square(_ west: Double, _ east: Double, _ south: Double = 51) -> String {
        "{\"type\": \"Polygon\", \"coordinates\": [[[\(west),\(south)],[\(east),\(south)],"
            + "[\(east),\(south + 2)],[\(west),\(south + 2)],[\(west),\(south)]]]}"
    }

    private static func collection(_ features: [(properties: String, geometry: String)]) -> String {
        let texts = features.map {
            "{\"type\": \"Feature\", \"properties\": \($0.properties), \"geometry\": \($0.geometry)}"
        }
        return "{\"type\": \"FeatureCollection\", \"features\": [\(texts.joined(separator: ","))]}"
    }

    private func read(
        _ text: String, identifier: String? = nil, name: String? = nil
    ) throws -> (areas: AreaDraft, notes: [String]) {
        let path = try folder.write(text, "r.geojson")
        var notes: [String] = []
        let areas = try GeoJSONAreas(path: path, identifier: identifier, name: name).read(&notes)
        return (areas, notes)
    }

    @Test func eachFeatureHasItsOwnProperties() throws {
        let (areas, notes) = try read(
            Self.collection([
                ("null", Self.square(4, 5)),
                ("{\"LocationID\": \"77\", \"name\": \"East\"}", Self.square(5, 6)),
                ("{\"id\": 8, \"name\": null, \"zone\": \"North\"}", Self.square(6, 7)),
                ("{\"name\": \"West\"}", Self.square(7, 8)), ("{}", Self.square(8, 9)),
            ]))
        #expect(areas.identifiers == ["1", "77", "8", "4", "5"])
        #expect(areas.names == ["1", "East", "North", "West", "5"])
        #expect(
            notes == [
                "r.geojson: 3 of 5 features have no identifier and are called by their number in "
                    + "the file"
            ])
    }

    @Test func aNamedPropertyMustBeInEachFeature() throws {
        let text = Self.collection([
            ("{\"k\": 1}", Self.square(4, 5)), ("null", Self.square(5, 6)),
        ])
        let found = failure { _ = try read(text, identifier: "k") }
        #expect(found?.kind == .badData && found?.problem == "feature 2 has no property k")
        // The first feature need not have it for the others to be read.
        let other = failure { _ = try read(text, name: "z") }
        #expect(other?.kind == .usage && other?.remedy == "use one of k")
        let later = Self.collection([
            ("{\"k\": 1}", Self.square(4, 5)), ("{\"k\": 2, \"extra\": 3}", Self.square(5, 6)),
        ])
        #expect(try read(later, identifier: "k").areas.identifiers == ["1", "2"])
    }

    @Test func aFeatureOrAGeometryAloneIsRead() throws {
        let square = Self.square(4, 6)
        let coordinates = square.dropFirst(34).dropLast()
        for text in [
            "{\"type\": \"Feature\", \"properties\": null, \"geometry\": \(square)}", square,
            "{\"type\": \"MultiPolygon\", \"coordinates\": [\(coordinates)]}",
            "{\"type\": \"GeometryCollection\", \"geometries\": [\(square)]}",
        ] {
            let (areas, _) = try read(text)
            #expect(areas.count == 1 && areas.shapes[0].rings.map(\.count) == [4], "\(text)")
        }
        for (text, words) in [
            ("{\"type\": \"Point\", \"coordinates\": [1, 2]}", "a Point"),
            ("{\"type\": \"Topology\", \"objects\": {}}", "TopoJSON"), ("{\"a\": 1}", "no Feature"),
            ("PK\u{3}\u{4}" + String(repeating: "a", count: 40), "zip"),
        ] {
            let found = failure { _ = try read(text) }
            #expect(found?.kind == .badData && found?.problem.contains(words) == true, "\(text)")
        }
    }

    /// The same ground of Fiji, as three programs write it.
    @Test(arguments: [
        ("179", "-179"), ("179", "181"), ("-181", "-179"),
    ])
    func anAreaAcrossTheAntimeridian(_ west: String, _ east: String) throws {
        let shape = try read(
            "{\"type\": \"Polygon\", \"coordinates\": [[[\(west),-18],[\(east),-18],[\(east),-16],"
                + "[\(west),-16],[\(west),-18]]]}"
        ).areas.shapes[0]
        for (longitude, isInside) in [
            (179.5, true), (-179.5, true), (178.5, false), (-178.5, false), (0.0, false),
        ] {
            #expect(shape.contains(GeoPoint(-17, longitude)) == isInside, "\(longitude)")
        }
        #expect(shape.rings.joined().allSatisfy { abs($0.longitude) <= 180 })
        let centre = shape.centre
        #expect(abs(abs(centre.longitude) - 180) < 1e-9 && abs(centre.latitude + 17) < 1e-9)
        let index = AreaIndex([shape])
        #expect(index.area(at: GeoPoint(-17, -179.5)) == 0)
        #expect(index.area(at: GeoPoint(-17, 0)) == nil)
    }

    /// No digit of a corner changes where nothing crosses, else a city had another fingerprint.
    @Test func cornersElsewhereKeepTheirDigits() throws {
        let corners = [(100.501823, 13.7), (100.534567, 13.71), (100.498761, 13.75)]
        let text = (corners + [corners[0]]).map { "[\($0.0),\($0.1)]" }.joined(separator: ",")
        let ring = try read("{\"type\": \"Polygon\", \"coordinates\": [[\(text)]]}")
            .areas.shapes[0].rings[0]
        for (longitude, latitude) in corners {
            #expect(ring.contains(GeoPoint(latitude, longitude)), "\(longitude)")
        }
    }

    @Test func aRingWithAHoleAcrossTheAntimeridian() throws {
        let shape = try read(
            "{\"type\": \"Polygon\", \"coordinates\": ["
                + "[[170,-20],[-170,-20],[-170,-10],[170,-10],[170,-20]],"
                + "[[178,-16],[178,-14],[-178,-14],[-178,-16],[178,-16]]]}"
        ).areas.shapes[0]
        #expect(shape.contains(GeoPoint(-12, 179)) && shape.contains(GeoPoint(-12, -179)))
        #expect(!shape.contains(GeoPoint(-15, 179)) && !shape.contains(GeoPoint(-15, -179)))
        #expect(abs(abs(shape.centre.longitude) - 180) < 1e-9)
    }

    @Test func ringsThatDoNotCrossAreUntouched() throws {
        // The whole Earth, an area that ends at the meridian, and half of the Earth.
        for (west, east) in [(-180.0, 180.0), (170, 180), (-180, -170), (-90, 90)] {
            let shape = try read(Self.square(west, east)).areas.shapes[0]
            #expect(shape.rings.count == 1)
            #expect(shape.bounds?.southWest.longitude == west)
            #expect(shape.bounds?.northEast.longitude == east)
        }
        let polar = failure {
            _ = try read(
                "{\"type\": \"Polygon\", \"coordinates\": [[[0,80],[120,80],[-120,80],[0,80]]]}")
        }
        #expect(polar?.problem.contains("around a pole") == true)
    }

    private func flows(_ table: String) throws -> (draft: FlowDraft, notes: [String]) {
        var files = SideFiles()
        files.regions = GeoJSONAreas(
            path: try folder.write(
                Self.collection([
                    ("{\"id\": \"W\"}", Self.square(4, 5)), ("{\"id\": \"E\"}", Self.square(5, 6)),
                ]), "r.geojson"))
        files.flows = try folder.write(table, "f.csv")
        var draft = smallDraft()
        let notes = try files.apply(to: &draft)
        return (draft.flows, notes)
    }

    @Test func pairsThatRepeatAreSummedWithAWord() throws {
        let (draft, notes) = try flows("origin,destination,count\nW,E,5\nE,W,1\nW,E,2\nW,E,3\n")
        #expect(draft.from == [0, 1] && draft.to == [1, 0] && draft.count == [10, 1])
        #expect(notes == ["f.csv: 2 rows repeat a pair of regions; the trips of a pair are summed"])
        #expect(try flows("origin,destination,count\nW,E,5\nE,W,1\n").notes.isEmpty)
    }

    @Test func theColumnThatIsCountedIsNamed() throws {
        let (draft, notes) = try flows("o,d,n\nW,E,5\n")
        #expect(draft.count == [5])
        #expect(notes == ["f.csv: trips are counted by its third column, `n`"])
        // Where names tell the columns, others may stand between them.
        let wide = try flows("day,count,origin,destination\n3,7,W,E\n")
        #expect(wide.draft.count == [7] && wide.draft.to == [1] && wide.notes.isEmpty)
    }

    @Test(
        arguments: [
            ("W,E,5\nE,W,2\n", 1, 3, "row of data"), ("W,E,many\n", 1, 1, "row of data"),
            ("X,Y,5\n", 1, 3, "row of data"), ("o,d,n,x\nW,E,5,9\n", 1, 4, "4 columns"),
            ("o,d\nW,E\n", 1, nil, "2 columns"), ("o,d,n\nW,E,-5\n", 2, 3, "no count"),
            ("o,d,n\nW,E,nan\n", 2, 3, "no count"), ("o,d,n\nW,E,\"1,000\"\n", 2, 3, "no count"),
            ("o,d,n\nW,E,0x5\n", 2, 3, "no count"), ("o,d,n\nW,Q,5\n", 2, 2, "no region"),
            ("o,d,n\nW,E,9000000000000\n", 2, 3, "no count"),
            ("o,d,n\nW,E,5,6\n", 2, 4, "4 fields"),
            ("o,d,n\nW,E,999999999999\nW,E,999999999999\n", 3, 3, "add up"),
        ] as [(String, Int, Int?, String)])
    func tripsThatAreNoneAreRefused(
        _ table: String, _ line: Int, _ column: Int?, _ words: String
    ) throws {
        let found = failure { _ = try flows(table) }
        #expect(found?.kind == .badData && found?.line == line && found?.column == column)
        #expect(found?.problem.contains(words) == true, "\(found?.description ?? "none")")
    }
}
