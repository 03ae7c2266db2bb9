import City
import Foundation
import Reports
import Tensors
import Testing

/// KnowSite, RecBole, Ele.me, the columns of any table, and gzip.
@Suite struct ImportReleaseTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    // MARK: KnowSite

    private static let release = [
        "list_brands.txt": "Brand_1\nBrand_7\n", "list_regions.txt": "Region_3\nRegion_5\n",
        "train.txt": "Brand_1:7-eleven=aka=seven eleven=aka=711\tRegion_3,0.5\tRegion_5,1\n",
        "valid.txt": "Brand_1:7-eleven\tRegion_3,0\n", "test.txt": "Brand_7:罗森\tRegion_5,.25\n",
        "kg.txt":
            "Brand_1\trel_brand2cat1\tCategory1_4\nBrand_7\trel_relatedbrand\tBrand_1\n"
            + "Brand_1\trel_relatedbrand\tBrand_7\nBrand_1\trel_placestoreat\tRegion_3\n"
            + "Region_3\trel_placestoreat_rev\tBrand_1\n",
    ]

    private func knowsite(_ changes: [String: String?] = [:]) throws -> KnowSiteImporter {
        let source = folder.file("source")
        try FileManager.default.createDirectory(
            atPath: source, withIntermediateDirectories: true)
        for (name, text) in Self.release {
            if let text = changes[name, default: text] { try folder.write(text, "source/" + name) }
        }
        return KnowSiteImporter(path: source, settings: importSettings("Asia/Shanghai"))
    }

    @Test func knowsiteComesThrough() throws {
        let outcome = try knowsite().run(to: folder.file("city"))
        let report = outcome.report
        #expect(report.brands == 2 && report.regions == 2 && report.visits == 0)
        #expect(report.entities == 4 && report.facts == 5)
        #expect(report.sites == .init(name: "released", training: 2, validation: 1, test: 1))
        #expect(report.absentRelations?.contains("RelatedBrand") == false)
        #expect(report.absentRelations?.contains("BorderBy") == true)
        #expect(report.absentPaths?.contains("Related Brand") == false)
        #expect(report.absentPaths?.contains("Region Flow") == true)
        let brands = try #require(try City.open(folder.file("city")).brands)
        #expect(Array(brands.names) == ["7-eleven (seven eleven, 711)", "罗森"])
        #expect(Array(brands.categories) == [0, -1])
        #expect(Array(brands.relatedFirst) == [0] && Array(brands.relatedSecond) == [1])
        #expect(Array(brands.sitePopularity) == [0.5, 1, 0, 0.25])
        #expect(Array(brands.siteRegion) == [0, 1, 0, 1])
    }

    @Test func knowsiteNeedsNoFacts() throws {
        let outcome = try knowsite(["kg.txt": nil]).run(to: folder.file("city"))
        #expect(outcome.report.facts == 0 && outcome.report.sites?.training == 2)
        #expect(outcome.notes.contains { $0.contains("kg.txt") })
    }

    @Test(arguments: [
        ("train.txt", "Brand_9:x\tRegion_3,1\n", 1, "`Brand_9` is not in list_brands"),
        ("train.txt", "Brand_1:x\tRegion_3,1\tRegion_9,1\n", 3, "`Region_9` is not in"),
        ("valid.txt", "Brand_1:x\tRegion_3,nan\n", 2, "popularity `nan`"),
        ("test.txt", "Brand_1:x\tRegion_3\n", 2, "popularity ``"),
        ("kg.txt", "a\tb\n", 2, "2 fields where a fact has 3"),
        ("kg.txt", "a\t\tc\n", 2, "no relation"),
    ])
    func knowsiteMistakes(file: String, text: String, column: Int, words: String) throws {
        let whole = try #require(Self.release[file])
        let importer = try knowsite([file: text + whole])
        try folder.expectBadRow(importer, line: 1, column: column, words, visits: 0)
    }

    @Test(arguments: ["list_brands.txt", "train.txt", "test.txt"])
    func knowsiteFilesAreNamed(file: String) throws {
        let importer = try knowsite([file: nil])
        let found = failure { _ = try importer.draft() }
        #expect(found?.kind == .noInput && found?.problem.contains(file) == true)
    }

    @Test(
        .enabled(if: sharedDataset("knowsite-shanghai") != nil, "the data sets are absent"),
        arguments: [
            ("shanghai", [441, 2042, 41_152, 433_740], [29_006, 9669, 9669], []),
            (
                "beijing", [398, 528, 23_750, 322_672], [15_022, 5007, 5008],
                ["BorderBy", "RelatedBrand"]
            ),
        ] as [(String, [Int], [Int], [String])])
    func chinaHasItsPublishedSize(
        city: String, counts: [Int], sites: [Int], absent: [String]
    ) throws {
        let source = try #require(sharedDataset("knowsite-" + city))
        let report = try KnowSiteImporter(path: source, settings: importSettings("Asia/Shanghai"))
            .run(
                to: folder.file("city")
            ).report
        #expect([report.brands, report.regions, report.entities, report.facts] == counts)
        #expect(
            report.sites
                == .init(name: "released", training: sites[0], validation: sites[1], test: sites[2])
        )
        let found = report.absentRelations ?? []
        for relation in ["BorderBy", "RelatedBrand"] {
            #expect(found.contains(relation) == absent.contains(relation))
        }
        #expect(report.absentPaths == (absent.isEmpty ? [] : ["Related Brand"]))
    }

    @Test func everyReleasedRelationHasAStandardName() {
        #expect(UrbanRelation.named("rel_od")?.relation == .flowTransition)
        #expect(UrbanRelation.named("rel_od")?.isInverse == false)
        #expect(UrbanRelation.named("rel_1_catof_rev")?.relation == .placeCategoryOne)
        #expect(UrbanRelation.named("BaServe′")?.isInverse == true)
        #expect(UrbanRelation.named("rel_unheard") == nil)
    }

    // MARK: RecBole

    @Test func recboleFilesComeThrough() throws {
        let path = try folder.write(
            "user_id:token\titem_id:token\ttimestamp:float\n1\ta\t100.0\n2\tb\t50\n1\tb\t30\n",
            "small.inter")
        try folder.write(
            "item_id:token\tlat:float\tlon:float\tcategories:token_seq\tname:token\n"
                + "b\t52\t5\tBar\tB\na\t53\t6\tPub\t\nc\t1\t1\tx\tC\n", "small.item")
        try folder.write("user_id:token\tname:token\n1\tAnna\n", "small.user")
        let importer = RecBoleImporter(path: path, settings: importSettings("UTC"))
        let outcome = try importer.run(to: folder.file("first"))
        let city = try City.open(folder.file("first"))
        #expect(Array(city.userNames) == ["Anna", "2"])
        #expect(Array(city.placeNames) == ["place a", "B"])
        #expect(Array(city.placeLatitude) == [53, 52])
        #expect(Array(city.visitTime) == [30, 100, 50])
        #expect(outcome.notes.contains { $0.contains("1 users") })

        try folder.write(
            "user_id:token\titem_id:token\ttimestamp:float\n1\ta\t1\n1\tz\t2\n", "small.inter")
        try folder.expectBadRow(importer, line: 3, column: 2, "not in small.item", visits: 1)
    }

    @Test func recboleColumnsAreNamed() throws {
        let path = try folder.write("user_id:token\tthing:token\ttimestamp:float\n", "x.inter")
        let found = failure {
            _ = try RecBoleImporter(path: path, settings: importSettings()).draft()
        }
        #expect(found?.kind == .usage && found?.problem.contains("thing") == true)
        let other = try folder.write("user_id\titem_id\ttimestamp\n", "x.csv")
        #expect(
            failure { _ = try RecBoleImporter(path: other, settings: importSettings()).draft() }?
                .kind
                == .usage)
    }

    // MARK: Ele.me

    private static func eleme(_ changes: [String: String] = [:], _ separator: String = ",")
        -> String
    {
        let usual = [
            "clicked": "1", "user_id": "u", "shop_id": "s", "city_id": "2", "shop_aoi_id": "aoi",
            "shop_geohash_12": "ezs42ezs42ez", "brand_id": "b", "category_1_id": "c",
            "shop_id_list": "1;2;3;4;5;6;7;8;9;10;11;12;13;14;15;16;17;18;19;20;21;22;23;24;25;"
                + "26;27;28;29;30;31;32;33;34;35;36;37;38;39;40",
            "times": "2022-03-01 12:30:00", "geohash12": "u4pruydqqvj",
        ]
        return ElemeImporter.columnNames.map { changes[$0] ?? usual[$0] ?? "" }
            .joined(separator: separator) + "\n"
    }

    @Test(arguments: [",", "\t", "\u{1}"])
    func elemeOrdersComeThrough(separator: String) throws {
        let rows =
            Self.eleme([:], separator) + Self.eleme(["clicked": "0"], separator)
            + Self.eleme(["shop_id": "t", "brand_id": ""], separator)
        let path = try folder.write(rows, "eleme.csv")
        let importer = ElemeImporter(
            path: path, settings: importSettings("Asia/Shanghai", times: .local))
        let city = try importer.draft().write(to: folder.file("city"))
        #expect(city.visitCount == 2 && city.action(ofVisit: 0) == .order)
        let position = try #require(city.visitPosition)
        // The usual example, in Jutland.
        #expect(abs(position.latitude[0] - 57.64911) < 1e-3)
        #expect(abs(position.longitude[0] - 10.40744) < 1e-3)
        #expect(abs(city.placeLatitude[0] - 42.605) < 0.02)
        #expect(city.placeBrand.map(Array.init) == [0, -1] && city.regionCount == 1)
        #expect(city.categoryName(ofPlace: 1) == "c")
        let header = ElemeImporter.columnNames.joined(separator: separator) + "\n"
        try folder.write(header + rows, "eleme.csv")
        #expect(try importer.draft().visitUser.count == 2)
    }

    @Test(arguments: [
        (["geohash12": "hello"], 39, "`hello` is no geohash of the user"),
        (["shop_geohash_12": ""], 16, "no geohash of the place"),
        (["user_id": ""], 2, "no user"), (["times": "noon"], 35, "`noon` is no time"),
    ])
    func elemeMistakes(changes: [String: String], column: Int, words: String) throws {
        let path = try folder.write(Self.eleme() + Self.eleme(changes), "eleme.csv")
        let importer = ElemeImporter(path: path, settings: importSettings("Asia/Shanghai"))
        try folder.expectBadRow(importer, line: 2, column: column, words, visits: 1)
    }

    @Test func geohashesAreTakenBack() {
        for (latitude, longitude) in [(52.37, 4.9), (-33.86, 151.2), (0.001, -179.9)] {
            let name = Geohash.encode(latitude, longitude, length: 12)
            let point = Geohash.decode(name)
            #expect(abs((point?.latitude ?? 99) - latitude) < 1e-6)
            #expect(abs((point?.longitude ?? 999) - longitude) < 1e-6)
            #expect(Geohash.decode(name.uppercased()) == point)
        }
        for name in ["", "a", "ezs4i", "é", "00000000000000000"] {
            #expect(Geohash.decode(name) == nil)
        }
    }

    // MARK: Any table

    private func table(_ text: String) throws -> CSVImporter {
        var columns = VisitTableColumns(
            user: "u", place: "p", time: "t", latitude: "lat", longitude: "lon",
            category: "cat")
        (columns.part, columns.action, columns.trajectory) = ("part", "act", "traj")
        (columns.userLatitude, columns.userLongitude) = ("ulat", "ulon")
        columns.about.brand = "brand"
        columns.about.categoryPath = "path"
        columns.conditions = [.init(column: "city", value: "X")]
        return CSVImporter(
            path: try folder.write(
                "u,p,t,lat,lon,cat,part,act,traj,ulat,ulon,brand,path,city\n" + text, "all.csv"),
            columns: columns, settings: importSettings("UTC"))
    }

    @Test func everyColumnIsRead() throws {
        let draft = try table(
            "1,a,5,52,5,Bar,train,order,0,51.5,4.5,Lidl,Food > Bar,X\n"
                + "1,b,6,52,5,,1,CLICK,0,51,4,,,Y\n2,b,6,52,5,Pub,dev,0,0,51,4,,,X\n"
                + "2,a,7,52,5,Bar,Test,visit,1,51,4,Other,,X\n"
        ).draft()
        #expect(draft.visitPart == [0, 1, 2] && draft.visitAction == [1, 0, 0])
        #expect(draft.visitTrajectory == [0, 1, 2])
        #expect(draft.visitLatitude == [51.5, 51, 51] && draft.visitLongitude == [4.5, 4, 4])
        #expect(draft.placeBrand == [0, -1] && draft.brands.names == ["Lidl"])
        #expect(draft.categoryNames == ["Bar", "Pub"])
        #expect(draft.categoryPaths == ["Food > Bar", "Pub"])
    }

    @Test(arguments: [
        ("2,a,5,52,5,Bar,odd,order,0,51,4,L,,X", 7, "`odd` is no part"),
        ("2,a,5,52,5,Bar,0,eat,0,51,4,L,,X", 8, "`eat` is no action"),
        ("2,a,5,52,5,Bar,0,order,,51,4,L,,X", 9, "no trajectory"),
        ("2,a,5,52,5,Bar,0,order,0,,4,L,,X", 10, "no user's latitude"),
        ("2,a,5,52,5,Bar,0,order,0,51,400,L,,X", 11, "within ±180"),
    ])
    func mistakesInEveryColumn(row: String, column: Int, words: String) throws {
        let importer = try table("1,a,5,52,5,Bar,0,order,0,51,4,L,,X\n" + row + "\n")
        try folder.expectBadRow(importer, line: 3, column: column, words, visits: 1)
    }

    @Test func aNameOfManyKilobytesIsAMistake() throws {
        let importer = try table(
            "1,a,5,52,5,Bar,0,order,0,51,4,L,,X\n"
                + String(repeating: "u", count: 5000) + ",a,5,52,5,Bar,0,order,0,51,4,L,,X\n")
        try folder.expectBadRow(importer, line: 3, column: 1, "5000 bytes long", visits: 1)
    }

    // MARK: gzip

    @Test func gzipIsReadByItsContent() throws {
        var importer = try knowsite()
        let plain = try importer.draft()
        for file in ["kg.txt", "train.txt"] { try pack(folder.file("source/" + file)) }
        importer.badRows = .reject
        let packed = try importer.draft()
        #expect(packed.graph == plain.graph && packed.brands == plain.brands)
    }

    @Test func damagedGzipIsNamed() throws {
        let text = String(repeating: "1\t2010-10-19T23:55:27Z\t30.5\t-97.5\t7\n", count: 5000)
        let path = try folder.write(text, "snap.txt")
        try pack(path)
        let whole = try Data(contentsOf: URL(fileURLWithPath: path + ".gz"))
        let importer = SNAPImporter(path: path + ".gz", settings: importSettings())
        #expect(try importer.draft().visitUser.count == 5000)
        try whole.prefix(whole.count / 2).write(to: URL(fileURLWithPath: path + ".gz"))
        #expect(failure { _ = try importer.draft() }?.problem.contains("ends in the") == true)
        var damaged = whole
        damaged[whole.count - 6] ^= 0xFF
        try damaged.write(to: URL(fileURLWithPath: path + ".gz"))
        #expect(failure { _ = try importer.draft() }?.problem.contains("damaged") == true)
        // Two pieces one after another are one file.
        try (whole + whole).write(to: URL(fileURLWithPath: path + ".gz"))
        #expect(try importer.draft().visitUser.count == 10_000)
        let found = failure { _ = try SourceBytes(path: path + ".gz", limit: 50_000) }
        #expect(found?.kind == .badData && found?.problem.contains("50000") == true)
        #expect(
            try SourceBytes(path: path + ".gz", limit: 1 << 20).bytes.count == text.utf8.count * 2)
    }
}
