extension Prompt {
    /// α: the share of the direct link.
    static let siteAlpha: Prompt = Prompt(
        name: "α, the share of the direct link",
        description: { _ in "0 leaves only the criteria, 1 only the link; empty: as trained" }
    ) { state, text in
        state.setSiteAlpha(text)
        return []
    }
}
