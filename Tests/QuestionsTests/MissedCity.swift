import City
import Models
import Reports
import TestSupport

@testable import Questions

/// A city made by hand in which every cause of a miss is known.
///
/// Places lie on the equator. The first user knows `known`, `near` and `other`, and comes to a place
/// of every cause in the test part. With item-kNN and lists of two, `first` and `second` are what
/// the user is recommended: five people are at those and at `known`.
enum MissedCity {
    enum Place: Int32, CaseIterable {
        case popular, alsoPopular, known, first, second, plain, cold, far, taste, near, other
        case bridge

        /// Kilometres to the east, and category.
        var ground: (kilometres: Double, category: Int32) {
            switch self {
            case .popular: (0.9, 0)
            case .alsoPopular: (0.5, 0)
            case .known: (1, 1)
            case .first: (1.5, 1)
            case .second: (2, 1)
            case .plain: (1.3, 1)
            case .cold: (1.2, 1)
            case .far: (60, 1)
            case .taste: (1.1, 2)
            case .near: (0.8, 0)
            case .other: (1.4, 0)
            case .bridge: (1.35, 1)
            }
        }
    }

    static let name = "hand"
    static let mira = 0
    /// Knows the same as Mira, and something of theirs later than the test visit.
    static let late = 21

    private static var training: VisitPart { .training }
    /// Who was where, in the order of time.
    private static var visits: [[(Place, VisitPart)]] {
        func visits(_ places: [Place], _ part: VisitPart) -> [(Place, VisitPart)] {
            places.map { ($0, part) }
        }
        let own = visits([.known, .near, .known, .other, .near], training)
        var all = [own + visits([.plain, .cold, .far, .taste, .known, .popular], .test)]
        func add(_ count: Int, _ places: [Place]) {
            for _ in 0..<count { all.append(visits(places, training)) }
        }
        add(9, [.popular, .alsoPopular])
        add(5, [.known, .first, .second])
        add(6, [.plain, .bridge])
        all.append(own + visits([.plain], .test) + visits([.near], training))
        add(6, [.far])
        add(6, [.taste])
        // What the validation part holds: a popular place, and one that nobody visits.
        all.append(
            visits([.near, .known], training) + visits([.popular, .cold], .validation))
        return all
    }

    @discardableResult
    static func write(to folder: String) throws -> City {
        var draft = CityDraft(
            name: name, timezone: "Africa/Nairobi", times: .local, source: "a test",
            licence: "none")
        draft.categoryNames = ["Café", "Noodles", "Museum"]
        for place in Place.allCases {
            _ = draft.addPlace(
                identifier: "\(place.rawValue)", name: "\(place)", latitude: 0,
                longitude: place.ground.kilometres / 111.195, category: place.ground.category)
        }
        var parts: [UInt8] = []
        for (user, visits) in visits.enumerated() {
            draft.userNames.append("User \(user)")
            for (index, visit) in visits.enumerated() {
                // A Monday, 8 h, and the hours after it.
                let time = 1_709_539_200 + Int64(3600 * index)
                draft.addVisit(
                    user: Int32(user), place: visit.0.rawValue, time: time, localTime: time)
                parts.append(visit.1.code)
            }
        }
        draft.visitPart = parts
        return try draft.write(to: folder)
    }

    static func workspace() throws -> (folder: ScratchFolder, workspace: Workspace) {
        let folder = try ScratchFolder()
        try write(to: folder.file("datasets/\(name)"))
        return (folder, try Workspace(folder: folder.path))
    }
}
