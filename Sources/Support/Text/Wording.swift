/// Words for numbers that are compared or counted, which hold where two are equal and where there
/// is none or one. What is compared is what is printed: numbers that look the same stand level.
public enum Wording {
    /// `0 visits`, `1 visit`, `2 visits`.
    ///
    /// - Parameter many: Where it is not `one` with an s.
    public static func count(_ number: Int, _ one: String, _ many: String? = nil) -> String {
        number == 1 ? "1 \(one)" : "\(number) \(many ?? one + "s")"
    }

    /// `1st`, `2nd`, `3rd`, `4th`, `11th`, `21st`.
    public static func ordinal(_ number: Int) -> String {
        let (ones, tens) = (number % 10, number / 10 % 10)
        let end = tens == 1 ? "th" : [1: "st", 2: "nd", 3: "rd"][ones] ?? "th"
        return "\(number)\(end)"
    }

    /// What something is called: its name, or `#7` where it has none.
    public static func name(_ number: Int, _ name: String?) -> String {
        name.flatMap { $0.isEmpty ? nil : $0 } ?? "#\(number)"
    }

    /// A share that there is, such as `46.0%`: never `0.0%`, which would say that there is none.
    public static func percent(_ share: Double) -> String {
        share > 0 && isZero(100 * share, 1) ? "Under 0.1%" : Numbers.fixed(100 * share, 1) + "%"
    }

    /// Whether nothing of a number is left in so many digits.
    public static func isZero(_ value: Double, _ digits: Int) -> Bool {
        Numbers.fixed(value, digits) == Numbers.fixed(0, digits)
    }

    /// `A leads B by 0.1200`, or `A and B stand level`.
    ///
    /// - Parameter difference: The first's score less the second's.
    public static func lead(
        _ first: String, over second: String, by difference: Double, _ digits: Int
    ) -> String {
        guard !isZero(difference, digits) else { return "\(first) and \(second) stand level" }
        let (leader, follower) = difference > 0 ? (first, second) : (second, first)
        return "\(leader) leads \(follower) by \(difference.magnitude.digits(digits))"
    }

    /// `falls from rank 1 to 4.5`, `rises from …`, or `stays at rank 1`.
    public static func move(from before: Double, to after: Double) -> String {
        let (from, to) = (Numbers.rank(before), Numbers.rank(after))
        guard from != to else { return "stays at rank \(from)" }
        return (after > before ? "falls" : "rises") + " from rank \(from) to \(to)"
    }

    /// What a place does that leaves the first so many: it leaves the first place alone only where
    /// it had it alone, for a rank between two whole numbers is shared.
    public static func leaving(first cutoff: Int, from rank: Double) -> String {
        if cutoff == 1 {
            return rank > 1 ? "no longer shares the first rank" : "is no longer first"
        }
        return rank > Double(cutoff)
            ? "no longer shares a rank within the first \(cutoff)" : "leaves the first \(cutoff)"
    }

    /// `falls by 0.12`, `rises by 0.12`, or `stays as it is`.
    ///
    /// - Parameter drop: Above 0 where it falls.
    public static func fall(by drop: Double, _ significant: Int) -> String {
        let text = Numbers.short(drop.magnitude, significant)
        return text == "0" ? "stays as it is" : (drop < 0 ? "rises by " : "falls by ") + text
    }
}
