/// Simple rules that can stand in place of a run: `ease@bkk` is EASE on the city bkk.
public enum ListRule {
    /// Rules that rank lists and whose scores can be taken apart.
    public static let names = ["popularity", "own-places", "item-knn", "ease"]
    /// The rule that answers until there is a run.
    public static let first = "item-knn"
}
