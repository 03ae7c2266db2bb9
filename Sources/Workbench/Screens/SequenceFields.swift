import Reports

/// The fields of a recipe that only models of sequences have.
enum SequenceFields {
    static let all: [RecipeField] = [
        .init(
            "action", "Events: auto takes orders where a city has any, else visits",
            .choice(\.sequence.action, ["auto", "visit", "order"])),
        .init(
            "length", "Events that a sequence holds at most",
            .integer(\.sequence.length, 1...4096)),
        .init("heads", "Heads of the attention", .integer(\.sequence.heads, 1...64)),
        .init(
            "windows", "Longer histories are learned in windows, not their end alone",
            .toggle(\.sequence.windows)),
        .init(
            "space", "paper; candidates: each place by its own distance; none",
            .choice(\.sequence.space, ["paper", "candidates", "none"])),
        .init(
            "edges", "Edges of the buckets of distance in km, by commas",
            .text(\.sequence.edges)),
        .init(
            "padding", "Padding is looked at, as released, or ignored",
            .choice(\.sequence.padding, ["attend", "ignore"])),
        .init(
            "distillation", "Share of the distillation in the loss; 0 learns from events alone",
            .real(\.sequence.distillation, 0...0.999999)),
        .init(
            "temperature", "Temperature of the distillation",
            .real(\.sequence.temperature, 1e-3...1000)),
        .init(
            "over", "What the distilled softmax runs over: positions as released, or candidates",
            .choice(\.sequence.over, ["positions", "candidates"])),
        .init(
            "teacher", "What the student learns from: auto, or a run of the teacher",
            .text(\.sequence.teacher)),
        .init("hops", "The teacher's hops through the graph", .integer(\.sequence.hops, 1...4)),
        .init(
            "fan-out", "Neighbours drawn a hop while training; 0 takes all",
            .integer(\.sequence.fanOut, 0...1000)),
    ]

    /// What other names mean, and may hold, in models of sequences.
    static let meanings: [RecipeField] = [
        .init("layers", "Transformer blocks", .integer(\.layers, 1...16)),
        .init("epochs", "Epochs at most", .integer(\.epochs, 1...1_000_000)),
        .init("batch", "Sequences in one step", .integer(\.batch, 1...1_000_000)),
        .init(
            "dropout", "Share that is dropped while training",
            .real(\.sequence.dropout, 0...0.999999)),
        .init(
            "fusion", "The teacher's vectors join the student's instead of distillation",
            .choice(\.sequence.fusion, ["none", "sum", "concatenation", "product"])),
        .init(
            "graph", "Settings of the space-time graph, such as steps=3",
            .text(\.sequence.graph)),
        .init(
            "select-by", "Metric on the last event but one whose best epoch is kept",
            .choice(
                \.selectBy,
                [
                    "ndcg@10", "ndcg@5", "ndcg@20", "ndcg@50", "hit@1", "hit@5", "hit@10",
                    "hit@20", "hit@50", "mrr",
                ])),
    ]
}
