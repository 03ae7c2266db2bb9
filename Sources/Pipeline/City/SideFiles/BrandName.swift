import Foundation

/// Brings different spellings of a brand together.
public enum BrandName {
    /// Words that name a kind of shop, not a shop.
    private static let generic: Set<String> = [
        "bagel", "bagels", "bakery", "bar", "cafe", "center", "coffee", "convenience", "corner",
        "deli", "dollar", "farm", "farms", "food", "foods", "fruit", "fruits", "gas", "gourmet",
        "grill", "grocery", "gym", "market", "meat", "mini", "office", "park", "pharmacy", "pizza",
        "pizzeria", "produce", "restaurant", "shop", "station", "store", "super", "supermarket",
        "tree", "vegetable",
    ]
    /// Endings that some spellings have and others lack.
    private static let endings: Set<String> = [
        "co", "coffee", "company", "corp", "inc", "llc", "ltd", "pharmacy", "restaurant", "store",
        "stores", "supermarket",
    ]

    /// The key under which spellings meet: lower-case words without accents and punctuation, a
    /// leading `the`, store numbers, single letters and words such as `Inc` at the end left out.
    ///
    /// - Returns: nil where nothing is left or only words such as `deli` and `grocery`, which
    ///   name a kind of shop.
    public static func key(_ name: String) -> String? {
        let plain = name.folding(options: [.diacriticInsensitive, .caseInsensitive], locale: nil)
        // An apostrophe joins (`McDonald's`), everything else separates (`7-Eleven`).
        let joined = plain.filter { $0 != "'" && $0 != "’" }
        var words = joined.split { !$0.isLetter && !$0.isNumber }.map(String.init)
        if words.count > 1, words.first == "the" { words.removeFirst() }
        while words.count > 1, let last = words.last {
            let isNumber = last.allSatisfy(\.isNumber)
            guard isNumber || last.count == 1 || endings.contains(last) else { break }
            words.removeLast()
        }
        guard !words.isEmpty, !words.allSatisfy({ generic.contains($0) || $0.count == 1 }) else {
            return nil
        }
        return words.joined(separator: " ")
    }
}
