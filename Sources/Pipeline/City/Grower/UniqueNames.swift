/// Makes names that nobody else has, by numbering those that are taken.
struct UniqueNames {
    private var uses: [String: Int] = [:]

    func isTaken(_ name: String) -> Bool { uses[name] != nil }

    mutating func take(_ name: String) -> String {
        guard let number = uses[name] else {
            uses[name] = 1
            return name
        }
        var next = number + 1
        // A numbered name may have been given outright.
        while uses["\(name) \(next)"] != nil { next += 1 }
        uses[name] = next
        uses["\(name) \(next)"] = 1
        return "\(name) \(next)"
    }
}
