import City
import Graphs
import Reports
import Support
import Tensors

extension TrainingRecipe {
    /// The values that each enumerated option may take, by its name on the command line.
    public static let choices: [String: [String]] = [
        "model": TrainedModel.allCases.map(\.rawValue),
        "ablation": ["full", "lightgcn", "temporal", "spatial"],
        "visits": ["count", "binary"],
        "select-on": ["validation", "test"],
        "propagation": ["auto", "collapsed", "layered", "sparse"],
        "split": SplitRule.allCases.map(\.rawValue),
        "message": ["rotate", "multiply", "subtract", "correlation"],
        "composition": ["gru", "add", "multiply", "reach"],
        "fusion": ["normalized", "raw"],
        "fusion of stkdrec": ["none", "sum", "concatenation", "product"],
        "action": ["auto", "visit", "order"],
        "space": ["paper", "candidates", "none"],
        "padding": ["attend", "ignore"],
        "over": ["positions", "candidates"],
        "candidates": ["typed", "all"],
        "index": ["popularity", "hashed"],
        "schedule": ["cosine", "constant"],
        "place-vectors": ["none", "city", "ngrams"],
        "rejected": ["shown", "misses"],
    ]

    /// - Throws: `Failure(.usage)` that names the first option out of range and its range.
    public func validate() throws {
        func require(_ condition: Bool, _ option: String, _ value: Any, _ range: String) throws {
            guard condition else {
                throw Failure(
                    .usage, "--\(option) \(value) is out of range", remedy: "give \(range)")
            }
        }
        func choice(_ option: String, _ value: String) throws {
            let values = TrainingRecipe.choices[option] ?? []
            try require(
                values.contains(value), option, value, "one of \(values.joined(separator: ", "))")
        }
        try require((1...4096).contains(dimension), "dimension", dimension, "1 to 4096")
        let least = model == .knowsite ? 0 : 1
        try require((least...16).contains(layers), "layers", layers, "\(least) to 16")
        try require((1...1_000_000).contains(epochs), "epochs", epochs, "1 to 1000000")
        try require((1...1_000_000).contains(batch), "batch", batch, "1 to 1000000")
        try require(
            learningRate > 0 && learningRate <= 10, "learning-rate", learningRate,
            "a number above 0, at most 10")
        try require(decay >= 0 && decay.isFinite, "decay", decay, "0 or more")
        try require((0...1).contains(gamma), "gamma", gamma, "0 to 1")
        if model == .knowsite {
            try require((0...1).contains(alpha), "alpha", alpha, "0 to 1")
        } else {
            try require(alpha > 0 && alpha < 1, "alpha", alpha, "a number between 0 and 1")
        }
        try require((0..<1).contains(cutoff), "cutoff", cutoff, "0 to below 1")
        try require(patience >= 0, "patience", patience, "0 or more")
        try require(evaluateEvery >= 1, "evaluate-every", evaluateEvery, "1 or more")
        try choice("ablation", ablation)
        try choice("visits", visits)
        try choice("select-on", selectOn)
        try choice("propagation", propagation)
        try choice("split", split)
        if model.choosesSites { try validateSites({ try require($0, $1, $2, $3) }, choice) }
        if model.readsSequences {
            try validateSequences({ try require($0, $1, $2, $3) }, choice)
        }
        if model.readsActions { try validateGeneration({ try require($0, $1, $2, $3) }, choice) }
    }

    private func validateSites(
        _ require: (Bool, String, String, String) throws -> Void,
        _ choice: (String, String) throws -> Void
    ) throws {
        try choice("message", site.message)
        try choice("composition", site.composition)
        try choice("fusion", site.fusion)
        try choice("candidates", site.candidates)
        for (option, rate) in [
            ("dropout", site.dropout), ("input-dropout", site.inputDropout),
            ("relation-dropout", site.relationDropout), ("smoothing", site.smoothing),
        ] {
            try require((0..<1).contains(rate), option, "\(rate)", "0 to below 1")
        }
        try require(
            site.rateDecay > 0 && site.rateDecay <= 1, "rate-decay", "\(site.rateDecay)",
            "a number above 0, at most 1")
        try require(
            site.minimumPairs >= 3, "minimum-pairs", "\(site.minimumPairs)", "3 or more")
        try require(
            selectOn == "validation", "select-on", selectOn,
            "validation: models of sites choose on nothing else")
        let halves = model == .complex || (model == .knowsite && site.message == "rotate")
        try require(
            !halves || dimension % 2 == 0, "dimension", "\(dimension)",
            "an even number: its halves are real and imaginary parts")
        _ = try site.removedCriteria()
        _ = try UrbanGraphSettings(site.graph)
    }
}

extension TrainingRecipe {
    private func validateSequences(
        _ require: (Bool, String, String, String) throws -> Void,
        _ choice: (String, String) throws -> Void
    ) throws {
        try choice("action", sequence.action)
        try choice("space", sequence.space)
        try choice("padding", sequence.padding)
        try choice("over", sequence.over)
        let fusions = Self.choices["fusion of stkdrec"] ?? []
        try require(
            fusions.contains(sequence.fusion), "fusion", sequence.fusion,
            "one of \(fusions.joined(separator: ", "))")
        try require(
            (1...4096).contains(sequence.length), "length", "\(sequence.length)", "1 to 4096")
        try require(
            sequence.heads >= 1 && dimension % sequence.heads == 0, "heads",
            "\(sequence.heads)", "a number that divides the dimension \(dimension)")
        try require(
            (0..<1).contains(sequence.dropout), "dropout", "\(sequence.dropout)",
            "0 to below 1")
        try require(
            (0..<1).contains(sequence.distillation), "distillation",
            "\(sequence.distillation)", "0 to below 1")
        try require(
            sequence.temperature > 0 && sequence.temperature.isFinite, "temperature",
            "\(sequence.temperature)", "a number above 0")
        try require((1...4).contains(sequence.hops), "hops", "\(sequence.hops)", "1 to 4")
        try require(
            (0...1000).contains(sequence.fanOut), "fan-out", "\(sequence.fanOut)", "0 to 1000")
        _ = try EventVocabulary.edges(sequence.edges)
        _ = try SpaceTimeGraphSettings(sequence.graph)
    }
}

extension TrainingRecipe {
    private func validateGeneration(
        _ require: (Bool, String, String, String) throws -> Void,
        _ choice: (String, String) throws -> Void
    ) throws {
        try choice("action", sequence.action)
        try choice("index", generation.index)
        try choice("schedule", generation.schedule)
        try require(
            (2...4096).contains(sequence.length), "length", "\(sequence.length)", "2 to 4096")
        try require(
            sequence.heads >= 1 && dimension % (2 * sequence.heads) == 0, "heads",
            "\(sequence.heads)", "a number whose double divides the dimension \(dimension)")
        try require(
            (0...65536).contains(generation.hidden), "hidden", "\(generation.hidden)",
            "0 to 65536")
        try require(
            generation.blockKilometres >= 0.1 && generation.blockKilometres <= 1000, "block-km",
            "\(generation.blockKilometres)", "0.1 to 1000")
        for (option, share) in [
            ("dropout", sequence.dropout), ("curriculum", generation.curriculum),
            ("warm-up", generation.warmUp),
        ] {
            try require((0..<1).contains(share), option, "\(share)", "0 to below 1")
        }
        try require(
            (0..<sequence.length).contains(generation.history), "history",
            "\(generation.history)", "0 to below the length \(sequence.length)")
        try require(
            (0..<1).contains(generation.learnAfter), "learn-after", "\(generation.learnAfter)",
            "0 to below 1")
        try require(
            generation.learnBefore > generation.learnAfter && generation.learnBefore <= 1,
            "learn-before", "\(generation.learnBefore)",
            "1, or a share above --learn-after \(generation.learnAfter)")
        try require(
            (0...1).contains(generation.richness), "richness", "\(generation.richness)", "0 to 1")
        try require(
            generation.clip >= 0 && generation.clip.isFinite, "clip", "\(generation.clip)",
            "0 or more")
        try choice("place-vectors", generation.placeVectors)
        try require(
            model != .spacetimeGRAlignment || generation.start != "none", "start",
            generation.start, "a run of spacetime-gr, which alignment is compared with")
        try choice("rejected", generation.rejected)
        for (option, number) in [("keep", generation.keep), ("beta", generation.beta)] {
            try require(number >= 0 && number.isFinite, option, "\(number)", "0 or more")
        }
        try require(
            generation.temperature > 0 && generation.temperature.isFinite, "temperature",
            "\(generation.temperature)", "a number above 0")
        for (option, count) in [("requests", generation.requests), ("rejects", generation.rejects)]
        {
            try require((1...1000).contains(count), option, "\(count)", "1 to 1000")
        }
        try require(
            (2...1000).contains(generation.candidates), "candidates",
            "\(generation.candidates)", "2 to 1000")
    }
}

extension SiteOptions {
    /// The criteria whose paths are left out.
    ///
    /// - Throws: `Failure(.usage)` for a name that is none of the eight.
    public func removedCriteria() throws -> Set<SiteCriterion> {
        let names = without.split(separator: ",").map {
            $0.trimmingPrefix { $0 == " " }.lowercased()
        }
        return Set(
            try names.map { name in
                guard
                    let found = SiteCriterion.allCases.first(where: {
                        $0.name.lowercased() == name || $0.shortName == name
                    })
                else {
                    throw Failure(
                        .usage, "there is no criterion '\(name)'",
                        remedy: "give some of "
                            + SiteCriterion.allCases.map(\.shortName).joined(separator: ","))
                }
                return found
            })
    }
}
