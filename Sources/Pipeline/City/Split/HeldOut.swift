import Reports

/// What users really visited in a held-out part: the truth that rankings are measured against.
public struct HeldOut: Sendable {
    public let part: VisitPart
    /// Where the places of each user start; one more number than there are users.
    public let offsets: [Int]
    /// Distinct places per user, in order of the first visit within the part.
    public let places: [Int32]

    public var users: Int { offsets.count - 1 }

    /// The distinct places of one user, in order of the first visit within the part.
    public func places(ofUser user: Int) -> ArraySlice<Int32> {
        places[offsets[user]..<offsets[user + 1]]
    }

    package init(part: VisitPart, offsets: [Int], places: [Int32]) {
        self.part = part
        self.offsets = offsets
        self.places = places
    }
}

extension Split {
    /// The places that users visit in a part. Places visited in training too are not left out;
    /// whether they count is the evaluation's rule. O(visits).
    public func heldOut(_ part: VisitPart) -> HeldOut {
        var offsets = [0]
        var places: [Int32] = []
        // The last user who was seen at a place; cheaper than a set per user.
        var seenBy = [Int](repeating: -1, count: city.placeCount)
        for user in 0..<city.userCount {
            for visit in city.visitRange(ofUser: user) where parts[visit] == part.code {
                let place = city.visitPlace[visit]
                guard seenBy[Int(place)] != user else { continue }
                seenBy[Int(place)] = user
                places.append(place)
            }
            offsets.append(places.count)
        }
        return HeldOut(part: part, offsets: offsets, places: places)
    }
}
