import Support

/// How much a search may be asked for.
enum SearchLimits {
    /// A day.
    static let longest = 86_400.0

    /// - Throws: `Failure(.usage)` for a list of no length, or a time that does not end.
    static func require(cutoff: Int?, seconds: Double? = nil) throws {
        if let cutoff, cutoff < 1 {
            throw Failure(.usage, "--k \(cutoff) is out of range", remedy: "give 1 or more")
        }
        if let seconds, !(seconds > 0 && seconds <= longest) {
            throw Failure(
                .usage, "--seconds \(seconds) is out of range",
                remedy: "give more than 0 and at most \(Int(longest))")
        }
    }
}
