import City
import Foundation
import Graphs
import Models
import Reports
import Support
import Tensors
import TestSupport
import Testing

/// The distances and medians that SEP-GCN can be trained with.
@Suite struct SEPDistanceTests {
    /// Users 0 to 2 with visits at one hour, places on a meridian; user 3 has one visit.
    private func view(order: [Int32] = []) -> TrainingView {
        let visits: [(user: Int32, place: Int32)] = [
            (0, 0), (0, 1), (0, 1), (1, 0), (1, 2), (2, 3), (2, 3), (2, 4), (3, 4),
        ]
        return TrainingView(
            name: "training", cityFingerprint: "", users: 4, places: 5, categoryCount: 0,
            visitUser: visits.map(\.user), visitPlace: visits.map(\.place),
            visitLocalTime: visits.indices.map { Int64($0) * 7 * 86_400 },
            latitude: [52, 52.1, 52.4, 52.7, 53.5], longitude: [5, 5, 5, 5, 5],
            category: [-1, -1, -1, -1, -1], locationOrder: order)
    }

    private func graph(
        _ view: TrainingView, _ change: (inout SEPGraph.Options) -> Void = { _ in }
    ) -> SEPGraph {
        var options = SEPGraph.Options()
        change(&options)
        return SEPGraph(view, graph: BipartiteGraph(view), options: options)
    }

    private static let degree = 6371 * Double.pi / 180

    /// User 0 has the distances 0, .1, .1 (degrees), user 1 .4, user 2 0, .8, .8, user 3 none.
    @Test func mediansByHand() throws {
        let pooled = try #require(graph(view()).medianKilometres)
        // 0 0 .1 .1 .4 .8 .8
        #expect(abs(pooled - 0.1 * Self.degree) < 1e-9)
        let ofUsers = try #require(graph(view()) { $0.median = .perUser }.medianKilometres)
        // .1 .4 .8
        #expect(abs(ofUsers - 0.4 * Self.degree) < 1e-9)
    }

    /// X̃ by its definition, with the location of place `order[p]` for place p.
    private func expected(_ sep: SEPGraph, _ view: TrainingView, _ order: [Int32]) -> [[Double]] {
        let graph = sep.graph
        let median = sep.medianKilometres ?? 0
        let similarity = (0..<graph.count).map { a in
            (0..<graph.count).map { b in
                guard !graph.hours[a].isDisjoint(with: graph.hours[b]) else { return 0.0 }
                let (i, j) = (
                    Int(order[Int(graph.edgePlace[a])]), Int(order[Int(graph.edgePlace[b])])
                )
                let distance = GreatCircle.kilometres(
                    view.latitude[i], view.longitude[i], view.latitude[j], view.longitude[j])
                let value = pow(0.9, distance / median)
                return value < 0.1 ? 0 : value
            }
        }
        let degrees = similarity.map { $0.reduce(0, +) }
        return similarity.indices.map { a in
            similarity.indices.map { b in
                similarity[a][b] / (degrees[a] * degrees[b]).squareRoot()
            }
        }
    }

    @Test func asReleasedTakesThePlaceOnTheLine() throws {
        let order: [Int32] = [3, 0, 4, 1, 2]
        let view = view(order: order)
        let sep = graph(view) { $0.distances = .asReleased }
        // The median stays that of true distances, and so does what is told.
        #expect(sep.medianKilometres == graph(view).medianKilometres)
        #expect(sep.kilometres(0, 1) == graph(view).kilometres(0, 1))
        #expect(abs(sep.kernel.kilometres(0, 1) - 0.7 * Self.degree) < 1e-9)
        let wanted = expected(sep, view, order)
        let plain = expected(sep, view, [0, 1, 2, 3, 4])
        let matrix = SEPMatrix.make(sep, Double.self).dense()
        var differences = 0
        for a in wanted.indices {
            var walked = [Double](repeating: 0, count: wanted.count)
            for neighbor in sep.neighbors(of: a) { walked[neighbor.edge] = neighbor.weight }
            for b in wanted.indices {
                #expect(abs(matrix[a, b] - wanted[a][b]) < 1e-6)
                #expect(abs(walked[b] - wanted[a][b]) < 1e-6)
                differences += abs(wanted[a][b] - plain[a][b]) > 0.01 ? 1 : 0
            }
        }
        #expect(differences > 10)
    }

    /// A sorted list mixes nothing up: every similarity is the same to the last bit.
    @Test func aSortedListChangesNothing() throws {
        let small = try SmallCity()
        var draft = try CityDraft(small.city)
        draft.placeLocationLine = (0..<Int32(small.city.placeCount)).map { $0 * 2 }
        let city = try draft.write(to: small.folder.file("sorted"))
        let view = try Split(city, .released).trainingView()
        let (own, released) = (graph(view), graph(view) { $0.distances = .asReleased })
        #expect(own.inverseRootDegree == released.inverseRootDegree)
        for place in 0..<city.placeCount {
            #expect(own.kernel.value(place, 0) == released.kernel.value(place, 0))
            #expect(own.kernel.kilometres(place, 3) == released.kernel.kilometres(place, 3))
        }
        #expect(try correlation(released) > 0.999_999)
    }

    /// Of used and true distances, over all pairs of places or many of them.
    private func correlation(_ sep: SEPGraph) throws -> Double {
        var random = RandomStream(seed: 8, name: "pairs of places")
        var (count, x, y, xx, yy, xy) = (0.0, 0.0, 0.0, 0.0, 0.0, 0.0)
        for _ in 0..<300_000 {
            let (i, j) = (
                random.integer(below: sep.kernel.count), random.integer(below: sep.kernel.count)
            )
            guard i != j else { continue }
            let (used, real) = (sep.kernel.kilometres(i, j), sep.kilometres(i, j))
            count += 1
            x += used
            y += real
            xx += used * used
            yy += real * real
            xy += used * real
        }
        let (varianceX, varianceY) = (xx - x * x / count, yy - y * y / count)
        return (xy - x * y / count) / (varianceX * varianceY).squareRoot()
    }

    @Test func aMixedUpListSaysNothingOfTheGround() throws {
        var random = RandomStream(seed: 3, name: "lines")
        let places = 2000
        func view(order: [Int32]) -> TrainingView {
            TrainingView(
                name: "training", cityFingerprint: "", users: 1, places: places, categoryCount: 0,
                visitUser: [0, 0], visitPlace: [0, 1], visitLocalTime: [0, 60],
                latitude: latitude, longitude: longitude,
                category: Array(repeating: -1, count: places), locationOrder: order)
        }
        let latitude = (0..<places).map { _ in 52 + random.uniform() }
        let longitude = (0..<places).map { _ in 5 + random.uniform() }
        let mixed = view(order: random.order(places).map(Int32.init))
        #expect(abs(try correlation(graph(mixed) { $0.distances = .asReleased })) < 0.05)
        #expect(try correlation(graph(mixed)) > 0.999_999)
        let sorted = view(order: (0..<Int32(places)).map { $0 })
        #expect(try correlation(graph(sorted) { $0.distances = .asReleased }) > 0.999_999)
    }

    private static let datasets = PropagationFormsTests.root.deletingLastPathComponent()
        .appendingPathComponent("shared/datasets").path

    /// The releases themselves: FIDELITY's first fact.
    @Test(
        .enabled(
            if: FileManager.default.fileExists(atPath: datasets), "no shared/datasets"),
        arguments: [
            ("gowalla-bkk", "Asia/Bangkok", SourceTimes.local),
            ("nyc-sepgcn", "America/New_York", .utc),
        ])
    func theReleaseUsesNoRealDistance(name: String, zone: String, times: SourceTimes) throws {
        let folder = try ScratchFolder()
        _ = try SEPGCNImporter(
            path: Self.datasets + "/" + name,
            settings: ImportSettings(name: "real", timezone: zone, times: times)
        ).run(to: folder.file("real"))
        let view = try Split(try City.open(folder.file("real")), .released).trainingView()
        #expect(view.locationOrder.indices.count { view.locationOrder[$0] != $0 } > 2500)
        let sep = graph(view) { $0.distances = .asReleased }
        let found = try correlation(sep)
        #expect(abs(found) < 0.05)
        let ofUsers = graph(view) { $0.median = .perUser }.medianKilometres
        print(
            "\(name): used and true distances correlate \(found); medians pooled "
                + "\(sep.medianKilometres ?? 0) km, of users \(ofUsers ?? 0) km")
    }

    @Test func aCityWithoutTheOrderIsRefused() throws {
        var recipe = TrainingRecipe()
        recipe["distances"] = "as-released"
        let refusal = failure { _ = try SEPGCNAssembly(SEPGCNRecipe(recipe), view()) }
        #expect(refusal?.kind == .badData)
        #expect(refusal?.problem.contains("in which order its source lists locations") == true)
        #expect(refusal?.remedy.hasSuffix("--distances true") == true)
        #expect(throws: Never.self) {
            _ = try SEPGCNAssembly(SEPGCNRecipe(recipe), view(order: [4, 3, 2, 1, 0]))
        }
        // Without distances there is nothing to mix up.
        for ablation in ["temporal", "lightgcn"] {
            recipe["ablation"] = .text(ablation)
            #expect(throws: Never.self) { _ = try SEPGCNAssembly(SEPGCNRecipe(recipe), view()) }
        }
    }

    /// A what-if that builds the graph anew keeps the order.
    @Test func editedViewsKeepTheOrder() {
        let edited = view(order: [4, 3, 2, 1, 0]).editing(
            user: 0, [VisitEdit(kind: .delete, place: 0)])
        #expect(edited.locationOrder == [4, 3, 2, 1, 0])
    }
}
