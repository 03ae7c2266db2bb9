import Canvas
import Reports

extension State {
    /// Why no list is generated block by block; nil where one can be.
    var cannotBeam: String? {
        generatesLists
            ? nil
            : "Only a run of \(titles { $0.answers(.beam) }) generates places, block by block; "
                + "\(KeyMeaning.run.key) chooses a run."
    }

    /// Takes the places that alone are ranked; none at all ranks every one.
    mutating func setAmong(_ text: String) {
        let places = text.split(separator: ",").map(\.trimmed).filter { !$0.isEmpty }
        overlay = nil
        why.among = places.isEmpty ? nil : places
        say(
            places.isEmpty
                ? "Every place is ranked." : "Only \(Self.counted(places.count)) are ranked.")
    }

    /// Takes the number of blocks that a generator tries.
    mutating func setBeam(_ text: String) {
        let digits = text.filter { $0 != " " }
        guard digits.isEmpty || (Int(digits) ?? 0) >= 1 else {
            overlay?.fault = "Give a number of blocks, 1 or more, or nothing for an exact list."
            return
        }
        overlay = nil
        why.beam = Int(digits)
        say(
            why.beam.map { "The likeliest blocks alone are tried, \($0) of them." }
                ?? "Every place is scored exactly.")
    }
}

extension WhyState {
    /// What is listed for somebody: not always every place, scored exactly.
    func listed(for user: String) -> String {
        (target?.among.map { "\($0.count) chosen for " } ?? "places for ") + user
            + (target?.beam.map { ", beam \($0)" } ?? "")
    }
}
