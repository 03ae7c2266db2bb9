"""Cases of data: what importers, `city check` and evaluations make of files that are not as hoped."""

import gzip
import os
import re
import unicodedata

from harness import RAW, Skipped, Wrong, right


def base(bench):
    bench.csv(bench.case("base/a.csv"), "b", "--category", "cat").expect(0)
    report = bench.run("city", "info", "b", "--json").json()
    right(report["visits"] == 24 and report["users"] == 3, f"{report['visits']} visits")


def floatIds(bench):
    made = bench.csv(bench.case("c02-float-ids/a.csv"), "f")
    if made.code == 0:
        users = bench.run("city", "users", "f", "--json").json()
        names = {user.get("name", user.get("user_name")) for user in users}
        right({"1", "1.0"} <= names, f"1 and 1.0 are no two users: {names}")
        noted = made.all + bench.run("city", "check", "f").all
        right(re.search("nan", noted, re.I), "nobody tells that NaN is no person")
    else:
        made.refused(65, says="nan")
    # Neighbours: other words for nothing, alone among sound rows.
    for word in ["null", "None", "N/A"]:
        file = bench.file("w.csv", "user,venue,time,lat,lon\n"
                          f"{word},p,2012-04-01 10:00:00,40.7,-73.9\n"
                          "ann,q,2012-04-02 10:00:00,40.7,-73.9\n")
        bench.csv(file, "w", "--replace").expect(0, 65)


def blankSeparated(bench):
    def recbole(path):
        return bench.run("city", "import", "recbole", path, "--name", "x", "--timezone",
                         "America/New_York", "--times", "utc", "--place", "item_id")
    recbole(bench.case("c03-blank-sep/x.inter")).refused(64, 65, says="tab")
    for separator in [",", ";", "|"]:
        text = f"user_id:token{separator}item_id:token{separator}timestamp:float\n" \
               f"a{separator}p{separator}1287532527\n"
        recbole(bench.file("y.inter", text)).refused(64, 65, says="tab")
    # What the message says is followed: the file with tabs is read.
    text = open(bench.case("c03-blank-sep/x.inter")).read().replace(" ", "\t")
    bench.run("city", "import", "recbole", bench.file("t.inter", text), "--name", "t", "--timezone",
              "America/New_York", "--times", "utc", "--place", "item_id", "--lat", "latitude",
              "--lon", "longitude").expect(0)


def windows1252(bench):
    made = bench.csv(bench.case("c04-1252/a.csv"), "c", "--category", "cat").clean()
    made.expect(0, 65)
    if made.code == 0:
        for words in [("info", "c"), ("info", "c", "--json"), ("users", "c"), ("check", "c"),
                      ("user", "c", "0")]:
            shown = bench.run("city", *words).clean()
            right("\\u0092" not in shown.all, "a control stands in the JSON")


def utf16(bench):
    bench.csv(bench.case("c04-utf16/a.csv"), "u").clean().expect(0, 65, says="UTF-16|24 visits")
    text = open(bench.case("base/a.csv")).read()
    for encoding, words in [("utf-16-le", "UTF-16"), ("utf-16-be", "UTF-16"),
                            ("utf-32", "UTF-32|UTF-16")]:
        file = bench.file(encoding + ".csv", text.encode(encoding))
        bench.csv(file, encoding).clean().expect(0, 65, says=words + "|24 visits")
    # A byte order mark of UTF-8 is read over.
    bench.csv(bench.file("bom.csv", b"\xef\xbb\xbf" + text.encode()), "bom").expect(0)


def separatorLine(bench):
    def read(path, name):
        return bench.csv(path, name, "--delimiter", ";")
    for path, name in [(bench.case("c06-sep-line/a.csv"), "s"),
                       (bench.file("crlf.csv", "sep=;\r\nuser;venue;time;lat;lon\r\n"
                                   "ann;v;2012-04-01 09:00:00;40.7;-73.9\r\n"), "r")]:
        made = read(path, name).expect(0, 65)
        right(made.code == 0 or "sep=" in made.all, f"told otherwise: {made.all[:200]}")


def hexadecimal(bench):
    bench.csv(bench.case("c07-hex/a.csv"), "h").refused(65, says=[":2", "0x28"])
    for value in ["0b11", "1e", "1_0", "inf", "nan", "0x1p3", "+-4", "40,7"]:
        file = bench.file("n.csv", "user,venue,time,lat,lon\n"
                          f'u,p,2012-04-01 10:00:00,"{value}",1\n')
        bench.csv(file, "n").refused(65, says=":2")


def swapped(bench):
    made = bench.csv(bench.case("c07-swapped/a.csv"), "s").expect(0)
    told = made.all + bench.run("city", "check", "s").all
    right(re.search("swap|time zone|Antarctic", told, re.I), "nobody tells of latitudes of -73.9")
    # The sound city is not blamed.
    sound = bench.csv(bench.case("base/a.csv"), "b").expect(0)
    right(not re.search("swap", sound.all + bench.run("city", "check", "b").all, re.I),
          "a sound city is called swapped")


def getnext(bench):
    bench.run("city", "import", "getnext", bench.case("c16-getnext"), "--name", "g").expect(
        0, says="1 test target")
    for split in [("--next", "released"), ("--all", "--no-training")]:
        options = ["evaluate", "--city", "g", *split, "--no-tuning", "--unseal", "--session",
                   "s" + split[0]]
        tables = bench.run(*options, "--json").json()["tables"]
        text = bench.run(*options).expect(0).clean().lacks("(?i)\\bnan\\b", "1 rows", "1 users").all
        for table in tables:
            right(table["card"]["users"] == table["users"]
                  and table["card"]["queries"] == table["queries"], "the card counts otherwise")
            if table["users"] >= 2:
                continue
            right("–" in text and "two users" in text, "no – and no reason")
            for row in table["rows"]:
                right(row["low"] is None and row["high"] is None, "an interval of one user")
                for name in ["effect", "probability", "low", "high"]:
                    right((row.get("difference") or {}).get(name) is None, f"{name} of one user")
        sampled = [table for table in tables if table.get("sampled")]
        for table in sampled:
            right("could not be drawn" in text, "100 negatives among 7 places, and no word")
            for row in table["rows"]:
                for name, value in row["metrics"].items():
                    right(not name.startswith("100-negatives/") or value is None,
                          f"{name} {value} of fewer than 100")


def noTest(bench):
    made = bench.run("city", "import", "knowsite", bench.case("c17-no-test"), "--name", "k")
    told = made.all
    if made.code == 0:
        told += bench.run("city", "check", "k").all
        bench.run("evaluate", "--city", "k", "--sites", "--unseal").refused(65, says="test")
    right(re.search("test", told), "nobody tells that test.txt is empty")


def validAndTest(bench):
    made = bench.run("city", "import", "knowsite", bench.case("c17-valid-test"), "--name", "k")
    told = made.expect(0, 65).all + bench.run("city", "check", "k").all
    right(re.search("(two|both|several|more than one) parts|valid\\w* and (in )?test|twice", told, re.I),
          "nobody tells of a pair in two parts")


POLYGON = '[[[-74.1,40.6],[-73.8,40.6],[-73.8,40.9],[-74.1,40.9],[-74.1,40.6]]]'


def regions(bench, name):
    return bench.run("city", "info", name, "--json").json()["regions"]


def feature(bench):
    made = bench.csv(bench.case("c18-feature/a.csv"), "f", "--regions",
                     bench.case("c18-feature/r.geojson")).expect(0)
    right(regions(bench, "f") == 1, "a Feature is no region")
    for number, text in enumerate([
            '{"type":"Polygon","coordinates":' + POLYGON + '}',
            '{"type":"MultiPolygon","coordinates":[' + POLYGON + ']}',
            '{"type":"GeometryCollection","geometries":[{"type":"Polygon","coordinates":'
            + POLYGON + '}]}']):
        made = bench.csv(bench.case("base/a.csv"), f"g{number}", "--regions",
                         bench.file("g.geojson", text))
        made.expect(0, 65)
        right(made.code == 0 or number == 2, f"a bare geometry is refused: {made.all[:200]}")
    bench.csv(bench.case("base/a.csv"), "no", "--regions",
              bench.file("n.geojson", '{"type":"Point","coordinates":[-73.9,40.7]}')).refused(65)


def propertiesOfEach(bench):
    bench.csv(bench.case("c18-first-noprops/a.csv"), "p", "--regions",
              bench.case("c18-first-noprops/r.geojson")).expect(0)
    right(regions(bench, "p") == 2, "not two regions")
    city = open(bench.folder + "/datasets/p/city.safetensors", "rb").read()
    right(b"East" in city and b"77" in city, "East with the identifier 77 is lost")


def overlap(bench):
    bench.csv(bench.case("c22-overlap/a.csv"), "o", "--part", "part").expect(0)
    options = ["evaluate", "--city", "o", "--all", "--no-tuning", "--no-training", "--unseal"]
    text = bench.run(*options).expect(0).clean().lacks("(?i)\\bnan\\b", "inf\\b").all
    tables = {table["name"]: table for table in bench.run(*options, "--json").json()["tables"]}
    new = tables["new"]
    right(new["users"] == 0 and new["queries"] == 0, "new has truth")
    for row in new["rows"]:
        right(row["metrics"] and all(value is None for value in row["metrics"].values()),
              f"a figure of no rows: {row['metrics']}")
        right(row["low"] is None, "an interval of no rows")
        right((row.get("difference") or {"mean": None})["mean"] is None, "a difference of no rows")
    part = text.split("\nnew: ")[1].split("\nall: ")[0]
    right("–" in part and "no figures" in part, f"new does not say that it has no truth: {part[:300]}")
    right(not re.search("0\\.0000", part), "figures from nothing")
    right(tables["all"]["users"] == 6, "all lost its users")
    bench.train("bpr-mf", "o").expect(0)
    bench.run("evaluate", "--run", "bpr-mf-o-1", "--unseal").expect(0, says="no figures").lacks(
        "(?i)\\bnan\\b")


def cold(bench):
    bench.csv(bench.case("c24-cold/a.csv"), "c", "--part", "part").expect(0)
    options = ["evaluate", "--city", "c", "--all", "--no-tuning", "--no-training", "--unseal",
               "--slices"]
    text = bench.run(*options).expect(0, says="of 3 users").lacks("(?i)\\bnan\\b", "\\binf\\b").all
    right("4 rows" not in text, "rows of visits, not of users")
    for table in bench.run(*options, "--json").json()["tables"]:
        right(table["card"]["users"] == table["users"], "the card tells other users")
        for row in table["rows"]:
            for name, value in row["metrics"].items():
                right(value is None or isinstance(value, (int, float)), f"{name} is {value}")
            for part in row.get("slices") or []:
                right(part["queries"] > 0 or all(v is None for v in part["metrics"].values()),
                      f"{part['name']} has figures of no rows")


def width(text):
    return sum(0 if unicodedata.category(c) in ("Mn", "Me", "Cf")
               else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def wideNames(bench):
    bench.csv(bench.case("c37-wide/a.csv"), "w", "--category", "cat", "--place-name", "name").clean(
    ).expect(0)
    listed = bench.run("recommend", "--run", "popularity@w", "--user", "0", "--candidates", "all",
                       "--top", "30").expect(0).clean()
    for words in [("city", "info", "w"), ("city", "users", "w"), ("city", "user", "w", "0"),
                  ("city", "check", "w"), ("city", "list"),
                  ("explain", "--run", "popularity@w", "--user", "0", "--place", "2"),
                  ("city", "user", "w", "name:\x1b[31m"), ("city", "info", "\x1b]0;x\x07"),
                  ("runs", "show", "\x1b[2J"), ("runs", "list", "--session", "\x9b31m")]:
        bench.run(*words).clean()
    # The scores of the table end at one column, where the terminal agrees about widths.
    lines = listed.output.split("\n")
    head = next(i for i, line in enumerate(lines) if "SCORE" in line)
    end = width(lines[head][:lines[head].index("SCORE") + 5])
    for line in lines[head + 1:]:
        if not line.strip() or re.search("[\u200d\ufe0f\U0001f1e6-\U0001f1ff]", line):
            continue
        scores = [m.end() for m in re.finditer("\\d\\.\\d{5}", line)]
        if scores:
            right(width(line[:scores[0]]) == end, f"the columns move: {line!r}")


def flows(bench):
    def add(text, name, *more):
        return bench.csv(bench.case("flows/a.csv"), name, "--replace", "--regions",
                         bench.case("flows/r.geojson"), "--flows", text, *more)

    def count(name):
        return bench.run("city", "info", name, "--json").json()["flows"]
    add(bench.case("flows/ok.csv"), "ok").expect(0)
    right(count("ok") == 2, "ok.csv is not read whole")
    add(bench.case("flows/nohead.csv"), "f").refused(65, says="nohead.csv:1|header")
    add(bench.case("flows/four.csv"), "f").refused(65, says="four.csv:1")
    for name, row, place in [("neg", "W,E,-5", ":2:3"), ("nan", "W,E,nan", ":2:3"),
                             ("unk", "W,X,5", ":2:2"), ("thousands", 'W,E,"1,000"', ":2:3"),
                             ("inf", "W,E,inf", ":2:3"), ("hex", "W,E,0x5", ":2:3"),
                             ("short", "W,E", ":2")]:
        add(bench.file(name + ".csv", "o,d,n\n" + row + "\n"), "f").refused(
            65, says=f"{name}.csv{place}")
    twice = add(bench.file("dup.csv", "o,d,n\nW,E,5\nW,E,2\n"), "dup").expect(0, 65)
    if twice.code == 0:
        right(count("dup") == 1, "two rows of one pair are two flows")
        right(re.search("twice|sum|dup", twice.all, re.I), "summed without a word")


def packed(bench):
    bench.csv(bench.case("zip/a.csv.xz"), "z").clean().refused(65, says="xz")
    for name, head, word in [("a.zip", b"PK\x03\x04" + bytes(30), "zip"),
                             ("a.parquet", b"PAR1" + bytes(30), "parquet"),
                             ("a.bz2", b"BZh91AY&SY" + bytes(30), "bzip2"),
                             ("a.zst", b"\x28\xb5\x2f\xfd" + bytes(30), "zstandard|zstd"),
                             ("a.7z", b"7z\xbc\xaf\x27\x1c" + bytes(30), "7-?zip|7z"),
                             ("a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(60), "excel|xls")]:
        made = bench.csv(bench.file(name, head), "z").clean().refused(65)
        right(name in ("a.bz2", "a.zst", "a.7z", "a.xls") or re.search(word, made.all, re.I),
              f"{name} is not named as what it is: {made.all[:200]}")
    text = open(bench.case("base/a.csv"), "rb").read()
    bench.csv(bench.file("a.csv.gz", gzip.compress(text)), "gz").expect(0)
    bench.csv(bench.file("cut.csv.gz", gzip.compress(text)[:-20]), "cut").refused(65)
    # Lines that end in CR alone, as old spreadsheets write them, are read or named.
    made = bench.csv(bench.file("cr.csv", text.replace(b"\n", b"\r")), "cr").expect(0, 65)
    right(made.code == 0 or re.search("\\bCR\\b|carriage", made.all), "CR line ends are not named")


CHECKS = {
    "base": base, "c02-float-ids": floatIds, "c03-blank-sep": blankSeparated,
    "c04-1252": windows1252, "c04-utf16": utf16, "c06-sep-line": separatorLine,
    "c07-hex": hexadecimal, "c07-swapped": swapped, "c16-getnext": getnext, "c17-no-test": noTest,
    "c17-valid-test": validAndTest, "c18-feature": feature, "c18-first-noprops": propertiesOfEach,
    "c22-overlap": overlap, "c24-cold": cold, "c37-wide": wideNames, "flows": flows, "zip": packed,
}
