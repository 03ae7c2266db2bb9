import City
import Foundation
import Tensors

/// Small whole sources of every layout, to be damaged.
struct FuzzSource {
    var name: String
    /// Files by name; the first is what an importer of one file is given.
    var files: [(name: String, bytes: [UInt8])]
    var importer: @Sendable (String) -> any CityImporter

    init(
        _ name: String, _ files: [(String, String)],
        _ importer: @escaping @Sendable (String) -> any CityImporter
    ) {
        self.name = name
        self.files = files.map { ($0.0, Array($0.1.utf8)) }
        self.importer = importer
    }

    private static let settings = ImportSettings(
        name: "fuzz", timezone: "America/New_York", times: .utc)

    static let all: [FuzzSource] = [
        FuzzSource("tsmc", [("t.txt", tsmc)]) {
            TSMCImporter(path: $0 + "/t.txt", settings: settings)
        },
        FuzzSource("snap", [("s.txt", snap)]) {
            SNAPImporter(path: $0 + "/s.txt", settings: settings)
        },
        FuzzSource(
            "getnext",
            [
                ("N_train.csv", getnext), ("N_val.csv", getnext), ("N_test.csv", getnext),
                ("venues.csv", "venue_id,name,category_path\na,\"A, \"\"x\"\"\",Food > Bar\nb,,\n"),
            ]
        ) { GETNextImporter(path: $0, settings: settings) },
        FuzzSource(
            "sepgcn",
            [
                ("train.txt", "0 0 1 0\n1 2\n"), ("time_train.txt", "0 100 200 300\n1 50\n"),
                ("test.txt", "0 2\n1 0 1\n"), ("time_test.txt", "0 400\n1 60 70\n"),
                ("location.txt", "1 52.1 5.1\n0 52.0 5.0\n2 52.2 -5.2\n"),
                ("cat.txt", "0 9\n2 3\n"), ("user_list.txt", "818 0\n1205 1\n"),
                ("item_list.txt", "77 1\n66 0\n88 2\n"),
            ]
        ) { SEPGCNImporter(path: $0, settings: settings) },
        FuzzSource(
            "knowsite",
            [
                (
                    "train.txt",
                    "Brand_1:a=aka=b\tRegion_3,0.5\tRegion_5,1\nBrand_2:罗森\tRegion_3,0\n"
                ),
                ("valid.txt", "Brand_1:a\tRegion_3,0\n"), ("test.txt", "Brand_2:c\tRegion_5,.25\n"),
                ("list_brands.txt", "Brand_1\nBrand_2\n"),
                ("list_regions.txt", "Region_3\nRegion_5\n"),
                (
                    "kg.txt",
                    "Brand_1\trel_brand2cat1\tC_4\nBrand_2\trel_relatedbrand\tBrand_1\n"
                        + "Brand_1\trel_placestoreat\tRegion_3\n"
                ),
            ]
        ) { KnowSiteImporter(path: $0, settings: settings) },
        FuzzSource(
            "recbole",
            [
                (
                    "r.inter",
                    "user_id:token\titem_id:token\ttimestamp:float\n1\ta\t100.0\n2\tb\t50\n"
                ),
                (
                    "r.item",
                    "item_id:token\tlat:float\tlon:float\tname:token\na\t5\t6\tA\nb\t7\t8\t\n"
                ),
                ("r.user", "user_id:token\tname:token\n1\tAnna\n"),
            ]
        ) { RecBoleImporter(path: $0 + "/r.inter", settings: settings) },
        FuzzSource("eleme", [("e.csv", eleme)]) {
            ElemeImporter(path: $0 + "/e.csv", settings: settings)
        },
        FuzzSource(
            "csv",
            [
                ("c.csv", csv),
                ("p.csv", "key,lat,lon,path\na,52,5,Food > Bar\nb,-52.5,1e1,\n\"c\",0,0,x\n"),
            ]
        ) { folder in
            var columns = VisitTableColumns(user: "u", place: "p", time: "t")
            (columns.part, columns.action, columns.trajectory) = ("part", "act", "traj")
            (columns.userLatitude, columns.userLongitude) = ("ulat", "ulon")
            columns.about.brand = "brand"
            var importer = CSVImporter(
                path: folder + "/c.csv", columns: columns, settings: settings)
            importer.places = .init(
                path: folder + "/p.csv", key: "key",
                columns: PlaceColumns(latitude: "lat", longitude: "lon", categoryPath: "path"))
            return importer
        },
    ]

    private static let tsmc =
        "470\t49bb\t4bf5\tCafé\t40.71981\t-74.00258\t-240\tTue Apr 03 18:00:09 +0000 2012\n"
        + "979\t4a43\t4bf6\tBridge\t40.6\t-74.04\t-240\tTue Apr 03 18:00:25 +0000 2012\n"
    private static let snap =
        "0\t2010-10-19T23:55:27Z\t30.2359091167\t-97.7951395833\t22847\n"
        + "1\t2010-10-18T22:17:43Z\t30.2691029532\t-97.7493953705\t420315\n"
    private static let getnext =
        "user_id,POI_id,POI_catname,latitude,longitude,local_time,trajectory_id\n"
        + "1,a,Arts & Crafts,40.719810375488535,-74.0,2012-04-03 14:00:00+00:00,1_0\n"
        + "1,b,\"Bar, old\",40.7,-74.1,2012-04-03 15:00:00+00:00,1_0\n"
        + "2,a,Arts & Crafts,40.719810375488535,-74.0,2012-04-03 14:00:00+00:00,2_0\n"
    private static let csv =
        "u,p,t,part,act,traj,ulat,ulon,brand\n"
        + "1,a,1333476009,train,order,0,51.5,4.5,Lidl\n1,b,2012-04-03T10:00:00+02:00,2,0,0,51,4,\n"
        + "2,c,1333476009123,val,click,x,-51,-4e0,\"Al\"\"di\"\n"
    private static let eleme: String = {
        let values = [
            "clicked": "1", "user_id": "u", "shop_id": "s", "shop_aoi_id": "aoi",
            "shop_geohash_12": "ezs42ezs42ez", "brand_id": "b", "category_1_id": "c",
            "shop_id_list": "1;2;3", "times": "2022-03-01 12:30:00", "geohash12": "u09tunquc",
        ]
        let row = ElemeImporter.columnNames.map { values[$0] ?? "" }.joined(separator: ",")
        return row + "\n" + row + "\n"
    }()
}

/// Damages bytes as disks, editors and careless scripts do.
struct Mutator {
    private var random: RandomStream
    private static let words: [[UInt8]] =
        [
            "NaN", "inf", "-1", "0", "1e308", "99999999999999999999999999", "-0.0",
            "1970-01-01 00:00",
            "2100-02-29T23:59:59Z", "2100-12-31 23:59:59+18:00", "9999999999999", "\"", "\"\"",
            "\r\n",
            "\r", "\n\n", "\t", ",", ";", "\u{0}", "\u{FEFF}", "=aka=", ">",
            "Tue Apr 03 24:00:00 +0000 2012",
        ].map { Array($0.utf8) } + [
            [0xE9], [0xFF, 0xFE], [0x1F, 0x8B, 8, 0], [0xC3], [0xEF, 0xBB, 0xBF],
        ]

    init(seed: UInt64) { random = RandomStream(seed: seed, name: "fuzz") }

    mutating func below(_ count: Int) -> Int { random.integer(below: max(1, count)) }

    mutating func damage(_ bytes: [UInt8], other: [UInt8]) -> [UInt8] {
        var bytes = bytes
        for _ in 0...below(3) { mutate(&bytes, other) }
        return bytes
    }

    private mutating func mutate(_ bytes: inout [UInt8], _ other: [UInt8]) {
        let position = below(bytes.count + 1)
        let length = below(min(40, bytes.count - position + 1))
        switch below(12) {
        case 0 where position < bytes.count: bytes[position] ^= 1 << UInt8(below(8))
        case 1 where position < bytes.count: bytes[position] = UInt8(below(256))
        case 2: bytes.removeSubrange(position..<position + length)
        case 3: bytes.removeSubrange(position...)
        case 4: bytes.insert(contentsOf: bytes[position..<position + length], at: position)
        case 5:
            let start = below(other.count)
            bytes.insert(contentsOf: other[start..<min(other.count, start + 60)], at: position)
        case 6: bytes = bytes.flatMap { $0 == 10 ? [13, 10] : [$0] }
        case 7: bytes.insert(contentsOf: [0xEF, 0xBB, 0xBF], at: 0)
        case 8:
            bytes.insert(
                contentsOf: [UInt8](repeating: UInt8(below(256)), count: below(6000)), at: position)
        default:
            let word = Self.words[below(Self.words.count)]
            if below(2) == 0 {
                bytes.insert(contentsOf: word, at: position)
            } else {
                replaceField(&bytes, at: position, by: word)
            }
        }
    }

    /// Puts a word where a field was.
    private func replaceField(_ bytes: inout [UInt8], at position: Int, by word: [UInt8]) {
        let ends: Set<UInt8> = [9, 10, 44, 32]
        var start = position
        while start > 0, !ends.contains(bytes[start - 1]) { start -= 1 }
        var end = position
        while end < bytes.count, !ends.contains(bytes[end]) { end += 1 }
        bytes.replaceSubrange(start..<end, with: word)
    }
}
