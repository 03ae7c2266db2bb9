import Models
import Screens

extension State {
    /// A workbench with the program's own models.
    init(
        city: String? = nil, screen: Screen = .city, user: Int? = nil, ascii: Bool = false
    ) {
        self.init(cards: Catalogue.cards, city: city, screen: screen, user: user, ascii: ascii)
    }
}
