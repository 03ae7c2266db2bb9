import City
import Foundation
import Reports
import Support
import Tensors
import Testing

/// A preview against the import that it foretells.
@Suite struct ImportPreviewTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// What the preview says of each row that it shows, held against the whole import.
    private func expectSame(
        _ request: ImportRequest, rows: Int = 10, _ location: SourceLocation = #_sourceLocation
    ) throws -> ImportPreview {
        let preview = try request.preview(rows: rows)
        #expect(preview.fault == nil, "\(preview.fault ?? "")", sourceLocation: location)
        var whole = request
        whole.layout = preview.layout
        for guess in preview.guesses where guess.option != "layout" {
            whole.options[guess.option] = guess.value
        }
        var importer = try whole.importer(name: "small")
        importer.badRows = .reject
        let draft = try importer.draft()
        let shown = preview.rows.filter { $0.problem == nil }
        for (visit, row) in shown.enumerated() {
            let place = Int(draft.visitPlace[visit])
            #expect(row.user == draft.userNames[Int(draft.visitUser[visit])])
            #expect(row.place == draft.placeNames[place], sourceLocation: location)
            #expect(row.localTime == draft.visitLocalTime[visit], sourceLocation: location)
            #expect(row.part?.code == draft.visitPart?[visit], sourceLocation: location)
            if draft.hasLocations {
                #expect(row.latitude == draft.placeLatitude[place], sourceLocation: location)
                #expect(row.longitude == draft.placeLongitude[place], sourceLocation: location)
            }
            let category = draft.placeCategory[place]
            #expect(row.category == (category < 0 ? "" : draft.categoryNames[Int(category)]))
        }
        return preview
    }

    private func value(_ option: String, _ preview: ImportPreview) -> String? {
        preview.guesses.first { $0.option == option }?.value
    }

    private static func line(_ index: Int) -> String {
        "u\(index % 4),v\(index % 7),2012-04-0\(index % 9 + 1) 1\(index % 10):30:00,"
            + "40.7\(index % 7)51,-73.9\(index % 7)42,\(["Bar", "Café", "Park"][index % 7 % 3])\n"
    }

    // MARK: - Tables

    @Test func columnsByTheirNames() throws {
        let path = try folder.write(
            "user_id,venueId,local_time,latitude,lng,venue_category\n"
                + (0..<30).map(Self.line).joined(), "checkins.csv")
        let preview = try expectSame(ImportRequest(nil, path))
        #expect(preview.layout == "csv" && value("name", preview) == "checkins")
        #expect(value("user", preview) == "user_id" && value("place", preview) == "venueId")
        #expect(value("time", preview) == "local_time" && value("lat", preview) == "latitude")
        #expect(value("lon", preview) == "lng")
        #expect(value("category", preview) == "venue_category")
        #expect(value("timezone", preview) == "America/New_York")
        #expect(value("times", preview) == "local" && value("header", preview) == nil)
        #expect(preview.rows.count == 10 && preview.rows.first?.line == 2)
        #expect(preview.split == .chronological)
        #expect(
            preview.guesses.filter { $0.by == "its name" }.map(\.option).sorted()
                == ["category", "lat", "lon", "place", "time", "user"])
    }

    /// Without a header, and in an order of their own: by what is in them.
    @Test func columnsByTheirContent() throws {
        let path = try folder.write(
            (0..<30).map { index in
                let fields = Self.line(index).split(separator: ",")
                let category = fields[5].filter { $0 != "\n" }
                return
                    "\(category);\(fields[3]);\(fields[4]);\(fields[0]);\(fields[1]);\(fields[2])\n"
            }.joined(), "visits.txt")
        let preview = try expectSame(ImportRequest("csv", path))
        #expect(value("header", preview) == "no")
        let found = ["category", "lat", "lon", "user", "place", "time"].map { value($0, preview) }
        #expect(found == ["1", "2", "3", "4", "5", "6"])
    }

    @Test func whatIsGivenCounts() throws {
        let path = try folder.write(
            "who,user,place,time\n"
                + (0..<20).map { "a\($0 % 3),b\($0 % 5),p\($0 % 4),\($0)\n" }
                .joined(), "visits.csv")
        var request = ImportRequest("csv", path)
        #expect(try value("user", request.preview()) == "user")
        request.options = ["user": "who", "timezone": "Europe/Oslo", "times": "utc"]
        let preview = try expectSame(request)
        #expect(value("user", preview) == nil && preview.rows[1].user == "a1")
        #expect(value("timezone", preview) == nil && value("times", preview) == nil)
        // An emptied option stays empty.
        request.options["category"] = ""
        #expect(try value("category", request.preview()) == nil)
    }

    @Test func badRowsSayWhy() throws {
        let path = try folder.write(
            "user,place,time,lat,lon\n1,a,2012-04-03 14:00:00,40,-74\n2,b,yesterday,40,-74\n"
                + "3,c,2012-04-03 15:00:00,140,-74\n4,d,2012-04-03 15:00:00,41\n"
                + "5,e,2012-04-03 16:00:00,41,-75\n", "visits.csv")
        let preview = try expectSame(ImportRequest("csv", path))
        #expect(preview.rows.map(\.line) == [2, 3, 4, 5, 6])
        let problems = preview.rows.map { $0.problem ?? "" }
        #expect(problems[1].contains("`yesterday` is no time"))
        #expect(problems[2].contains("is not within ±90") && problems[3].contains("4 fields"))
        #expect(problems[0].isEmpty && problems[4].isEmpty)
    }

    @Test func whatCannotBeReadIsTheFault() throws {
        let empty = try folder.write("", "empty.csv")
        #expect(try ImportRequest("csv", empty).preview().fault?.contains("is empty") == true)
        let path = try folder.write("user,place,time\n1,2,3\n", "visits.csv")
        var request = ImportRequest("csv", path)
        request.options["user"] = "nobody"
        #expect(try request.preview().fault?.contains("no column nobody") == true)
        let nothing = failure { _ = try ImportRequest("csv", folder.file("none.csv")).preview() }
        #expect(nothing?.kind == .noInput)
        let missing = failure { _ = try ImportRequest("csv", path).importer(name: "x") }
        #expect(missing?.kind == .usage && missing?.remedy.contains("--preview") == true)
    }

    /// Places from a second table, whose columns are guessed too.
    @Test func placesOfASecondTable() throws {
        try folder.write(
            "venue_id,name,latitude,longitude,category\n"
                + (0..<7).map { "v\($0),Place \($0),40.\($0)123,-74.\($0)123,Bar\n" }.joined(),
            "venues.csv")
        let path = try folder.write(
            "user,venue_id,time\n"
                + (0..<12).map { "u\($0 % 3),v\($0 % 7),2012-04-03 1\($0 % 10):00\n" }.joined(),
            "visits.csv")
        var request = ImportRequest("csv", path)
        request.options["places"] = folder.file("venues.csv")
        let preview = try expectSame(request)
        #expect(value("place-key", preview) == "venue_id" && value("lat", preview) == "latitude")
        #expect(preview.rows[1].place == "Place 1" && preview.rows[1].category == "Bar")
    }

    /// Nobody is out between two and six: the wall clock shows where it is told.
    @Test(arguments: [("local", 0), ("utc", -9 * 3600)] as [(String, Int64)])
    func timesByTheHours(times: String, shift: Int64) throws {
        let start: Int64 = 1_333_411_200
        let rows = (0..<400).map { index -> String in
            let hour = Int64([8, 9, 12, 13, 17, 18, 19, 20, 21, 23][index % 10])
            let local = start + Int64(index / 10) * 86_400 + hour * 3600
            return
                "u\(index % 5),p\(index % 6),\(local + shift),35.6\(index % 6)51,139.7\(index % 6)17\n"
        }
        let path = try folder.write("user,place,timestamp,lat,lon\n" + rows.joined(), "tokyo.csv")
        let preview = try expectSame(ImportRequest("csv", path))
        #expect(value("timezone", preview) == "Asia/Tokyo")
        #expect(value("times", preview) == times)
        #expect(preview.guesses.first { $0.option == "times" }?.by.contains("the hours") == true)
        #expect(preview.rows.first?.localTime == start + 8 * 3600)
    }

    /// A beginning is enough, however long the file is.
    @Test(arguments: [false, true])
    func onlyTheBeginningIsRead(isPacked: Bool) throws {
        let rows = (0..<100).map(Self.line).joined()
        let head = "user,place,time,lat,lon,category\n"
        var path = try folder.write(
            head + String(repeating: rows, count: 1500) + "a,quote \"that,\"never closes\n",
            "long.csv")
        #expect(
            try FileManager.default.attributesOfItem(atPath: path)[.size] as? Int ?? 0 > 5 << 20)
        if isPacked {
            try pack(path)
            path += ".gz"
        }
        let preview = try ImportRequest("csv", path).preview()
        #expect(preview.fault == nil && preview.rows.count == 10)
        #expect(
            failure {
                _ = try ImportRequest("csv", path).with(preview.guessed).importer(
                    name: "x"
                ).draft()
            } != nil)
    }

    // MARK: - Releases

    @Test func tsmc() throws {
        let row =
            "\t49bb\t4bf5\tCaf\u{E9}\t40.71981\t-74.00258\t-240\tTue Apr 03 18:00:09 +0000 2012\n"
        let text = (0..<12).map { "u\($0 % 3)" + row }.joined()
        let path = folder.file("dataset_TSMC2014_NYC.txt")
        try Data(text.unicodeScalars.map { UInt8($0.value) }).write(to: URL(filePath: path))
        let preview = try expectSame(ImportRequest(nil, path))
        #expect(preview.layout == "tsmc" && value("timezone", preview) == "America/New_York")
        #expect(preview.rows.first?.localTime == 1_333_476_009 - 14_400)
        #expect(preview.rows.first?.category == "Café")
    }

    @Test func snap() throws {
        let good = "7\t2010-10-19T23:55:27Z\t39.7392091167\t-104.9903395833\t22847\n"
        let path = try folder.write(
            good + "5\t\t0.0\t0.0\t\n" + good, "loc-brightkite_totalCheckins.txt")
        let preview = try expectSame(ImportRequest(nil, path))
        #expect(preview.layout == "snap" && value("timezone", preview) == "America/Denver")
        #expect(preview.rows.map { $0.problem != nil } == [false, true, false])
        #expect(preview.rows[0].localTime == 1_287_532_527 - 6 * 3600)
    }

    @Test func getnext() throws {
        let header = "user_id,POI_id,POI_catname,latitude,longitude,local_time,trajectory_id\n"
        for (index, name) in ["train", "val", "test"].enumerated() {
            let rows = (0..<(index == 0 ? 12 : 2)).map {
                "\($0 % 3),p\($0 % 4),Bar,40.7\($0 % 4),-74,2012-04-03 14:\($0 + 10):00+00:00,t\n"
            }
            try folder.write(header + rows.joined(), "NYC_\(name).csv")
        }
        let preview = try expectSame(ImportRequest(nil, folder.path))
        #expect(preview.layout == "getnext" && value("timezone", preview) == nil)
        #expect(preview.rows.count == 10 && preview.rows.allSatisfy { $0.part == .training })
        #expect(preview.rows[0].localTime == 1_333_462_200 && preview.split == .released)
        // Rows of the other files are shown where the first has few.
        #expect(
            try ImportRequest("getnext", folder.path).preview(rows: 14).rows.last?.part
                == .validation)
    }

    @Test func recbole() throws {
        try folder.write(
            "venue_id:token\tlatitude:float\tlongitude:float\tvenue_category_name:token\n"
                + "v1\t40.7123\t-74.0123\tBar\nv2\t40.8123\t-74.1123\tPark\n", "nyc.item")
        let path = try folder.write(
            "user_id:token\tvenue_id:token\ttimestamp:float\n"
                + (0..<12).map { "u\($0 % 3)\tv\($0 % 2 + 1)\t\(1_333_476_009 + $0 * 60).0\n" }
                .joined(), "nyc.inter")
        let preview = try expectSame(ImportRequest(nil, path))
        #expect(preview.layout == "recbole" && value("timezone", preview) == "America/New_York")
        #expect(value("times", preview) == "utc")
        #expect(preview.rows[1].category == "Park" && preview.rows[1].place == "place v2")
    }

    /// Files that are not read row by row show their first visits.
    @Test func sepgcn() throws {
        for (name, text) in [
            "train.txt": "0 0 1\n1 1 0\n", "test.txt": "0 1\n1 0\n",
            "time_train.txt": "0 10000 20000\n1 10000 30000\n",
            "time_test.txt": "0 40000\n1 50000\n", "location.txt": "0 13.7 100.5\n1 13.8 100.6\n",
            "cat.txt": "0 3\n1 4\n", "user_list.txt": "ann 0\nbob 1\n",
            "item_list.txt": "x 0\ny 1\n",
        ] { try folder.write(text, name) }
        let preview = try expectSame(ImportRequest(nil, folder.path))
        #expect(preview.layout == "sepgcn" && value("timezone", preview) == "Asia/Bangkok")
        #expect(preview.rows.count == 6 && preview.rows[0].user == "ann")
        #expect(preview.rows[0].line == nil && preview.split == .released)
    }

    @Test(.enabled(if: sharedDataset("foursquare-nyc") != nil, "the data sets are absent"))
    func newYork() throws {
        let source = try #require(sharedDataset("foursquare-nyc"))
        let preview = try ImportRequest(nil, source).preview()
        #expect(preview.layout == "getnext" && preview.rows.count == 10 && preview.fault == nil)
    }
}
