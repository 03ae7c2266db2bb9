/// Rows of a picture besides its body: names of columns above, words below.
struct PictureRows {
    var header = 0
    var footer = 0

    /// - Parameter height: Inside the pane.
    init(_ height: Int) {
        header = height >= 3 ? 1 : 0
        footer = height >= 6 ? 2 : 0
    }
}
