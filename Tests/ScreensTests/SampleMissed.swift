import Reports

@testable import Screens

/// Missed places of the sample city: two of the first user, one of the third.
enum SampleMissed {
    static let misses: [MissList.Miss] = [
        .init(user: 0, place: 1203, rank: 86.5), .init(user: 0, place: 77, rank: nil),
        .init(user: 2, place: 640, rank: 31),
    ]

    static func subject(_ run: String, _ candidates: String?) -> MissedSubject {
        MissedSubject(
            run: run, model: "sepgcn", city: "riverbend", epoch: 185, part: "test",
            splitRule: "released", candidates: candidates ?? "new", cutoff: 20)
    }

    static func list(_ request: MissesRequest) -> MissList {
        MissList(
            subject: subject(request.run, request.candidates), misses: misses, seconds: 0.4)
    }

    static func report(_ request: MissedRequest) -> MissedReport {
        let user = number(request.user)
        let places = misses.filter { $0.user == user }
        let cards = places.enumerated().filter {
            request.place == nil || number(request.place ?? "") == $0.element.place
        }.map { card($0.element, number: $0.offset + 2, lifts: request.lifts) }
        return MissedReport(
            subject: subject(request.run, request.candidates), user: user,
            userName: SampleReports.userRow(user).name, truths: 3, hits: 1, cards: cards,
            unasked: [], thresholds: MissThresholds(), seconds: 0.1)
    }

    static func lift(of place: Int) -> MissLift {
        let visits = [194, 291].map { place in
            MissLift.Visit(
                place: place, placeName: SampleReports.placeName(place),
                category: SampleReports.categories[place % 12], hour: 115, kilometres: 0.6)
        }
        return MissLift(
            largest: 3, eligible: 112, tried: 40, kilometres: 1.4,
            visits: place == 640 ? nil : visits, nearest: place == 640 ? [visits[0]] : nil,
            rankBefore: place == 640 ? 31 : 86.5, rankAfter: place == 640 ? 24 : 18,
            isSmallest: true, lowerBound: 2, runs: 312, seconds: 1.2)
    }

    private static func card(_ miss: MissList.Miss, number: Int, lifts: Bool) -> MissCard {
        let isMasked = miss.rank == nil
        let name = SampleReports.placeName(miss.place)
        let lift = lifts ? Self.lift(of: miss.place) : nil
        return MissCard(
            user: miss.user, userName: SampleReports.userRow(miss.user).name, place: miss.place,
            placeName: name, category: SampleReports.categories[miss.place % 12],
            number: number, truths: 3, moment: SampleReports.start + 41_400, rank: miss.rank,
            isMissed: true, cause: isMasked ? .masked : .laterTaste,
            otherCauses: isMasked ? [] : [.model],
            ranks: [SystemRank(name: "item-knn", isRule: true, rank: 12)],
            data: MissData(
                visits: 9, people: 6, ownVisits: isMasked ? 3 : 0, categoryVisits: 0,
                kilometres: 0.6, reach: 1.4, hour: 115, ownVisitsAtHour: 7, visitsAtHour: 2),
            split: MissSplit(
                rule: "released", isFair: !isMasked, isMasked: isMasked, isLearned: false,
                ownLaterVisits: 0, othersLaterShare: 0),
            model: MissModel(score: 0.12, margin: -0.1356, last: 97, lastName: "North Bakery"),
            lift: isMasked ? nil : lift, sentences: sentences(miss, lift))
    }

    private static func sentences(_ miss: MissList.Miss, _ lift: MissLift?) -> MissSentences {
        let after =
            miss.place == 640
            ? "No set of up to 3 visits lifts it. 40 of 112 places were tried within 1.4 km of "
                + "the user's places, of their categories or its own, at their hours. Nearest: "
                + "Golden Coffee Shop 194 (Fri 19 h), rank 31 to 24."
            : "2 more visits would lift it from rank 86.5 to 18: Golden Coffee Shop 194 "
                + "(Fri 19 h), North Office 291 (Fri 19 h). 40 of 112 places were tried within "
                + "1.4 km of the user's places, of their categories or its own, at their hours. "
                + "No smaller set of them does it."
        return MissSentences(
            cause: miss.rank == nil
                ? "Masked: the user was there before, and only new places are ranked."
                : "Later taste: a category that the user had not visited before. Also: model.",
            rank: miss.rank == nil
                ? "It is no candidate, for whatever ranks."
                : "sepgcn-2 \(miss.rank.map { "\($0)" } ?? ""). Others: item-knn 12 (best), "
                    + "ease 41, popularity 212.",
            data: "9 visits by 6 people were learned, none by the user. The user had never been "
                + "to a place of the category Office. It is 0.6 km from the user's nearest "
                + "place; 95 % of their visits reach 1.4 km. The visit was Fri 19 h: 7 of the "
                + "user's and 2 of the place's learned visits are within an hour of that on "
                + "some day.",
            split: miss.rank == nil
                ? "Masked: the user was there 3 times before, and the list holds new places only."
                : "Fair: nothing of the user's came later.",
            model: "0.136 short of North Bakery, the last of the first 20. Beside that place it "
                + "lacks others' visits like the user's (-0.31), the user's own places (-0.22).",
            lift: lift == nil
                ? nil
                : miss.rank == nil
                    ? "Nothing was looked for: no visit brings a place into a list that leaves "
                        + "it out." : after)
    }
}
