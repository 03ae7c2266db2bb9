extension Numbers {
    /// `640 B`, `12 KiB`, `1.5 MiB`, `2.0 GiB`.
    public static func size(bytes: Int) -> String {
        var value = Double(max(0, bytes))
        var units = ["B", "KiB", "MiB", "GiB"][...]
        while value >= 999.5, units.count > 1 {
            value /= 1024
            units.removeFirst()
        }
        let isWhole = units.count == 4 || value >= 9.95
        return fixed(value, isWhole ? 0 : 1) + " " + (units.first ?? "")
    }
}
