/// What a model of sequences looked at when it scored a place: part of an explanation.
public struct SequenceReasons: Codable, Equatable, Sendable {
    /// One past event, oldest first.
    public struct Event: Codable, Equatable, Sendable {
        public var place: Int
        public var placeName: String
        public var category: String
        /// Local wall clock in seconds.
        public var localTime: Int64
        /// Name of the geohash the user was in; empty where it is unknown.
        public var geohash: String
        /// Bucket of the distance between user and place, in words.
        public var distance: String
        /// Weight of the last block's attention from the last position, mean over heads (student),
        /// or weight in the last prefix (teacher).
        public var weight: Double
        /// What reaches the last position when attention is multiplied through all blocks with the
        /// residuals (Abnar and Zuidema 2020); nil for the teacher.
        public var rollout: Double?
        /// Value · candidate term of the last block, in units of the score.
        public var value: Double?
        /// The split of the whole score to what the event is made of, in units of the score: with
        /// `constant` all parts of all events sum to the score.
        public var item: Double?
        public var position: Double?
        public var geohashPart: Double?
        public var distancePart: Double?
        /// What the event adds to a generator's score; the split above is of models that have one.
        public var added: Double?
        /// Of a generator: gate times weight of the pointer, and the last block's attention to each
        /// token of the event, mean over heads.
        public var pointer: Double?
        public var tokens: [Double]?
        /// Score without the event, less the score.
        public var ablation: Double?
        /// The teacher's gate of the event, its weight, and its term in the teacher's score.
        public var teacherGate: Double?
        public var teacherWeight: Double?
        public var teacherContribution: Double?
        /// Neighbours of its place in the space-time graph, heaviest first.
        public var neighbours: [Neighbour] = []

        public init(
            place: Int, placeName: String, category: String, localTime: Int64, geohash: String,
            distance: String, weight: Double
        ) {
            self.place = place
            self.placeName = placeName
            self.category = category
            self.localTime = localTime
            self.geohash = geohash
            self.distance = distance
            self.weight = weight
        }
    }

    /// A neighbour in the space-time graph.
    public struct Neighbour: Codable, Equatable, Sendable {
        public var place: Int
        public var placeName: String
        public var weight: Double

        public init(place: Int, placeName: String, weight: Double) {
            self.place = place
            self.placeName = placeName
            self.weight = weight
        }
    }

    /// Attention of one head: row i is what event i looks at, event by event.
    public struct Head: Codable, Equatable, Sendable {
        public var block: Int
        public var head: Int
        /// `[events][events]`; what a row lacks to 1 goes to padding.
        public var weights: [[Double]]

        public init(block: Int, head: Int, weights: [[Double]]) {
            self.block = block
            self.head = head
            self.weights = weights
        }
    }

    /// A place whose rank distillation changed.
    public struct Disagreement: Codable, Equatable, Sendable {
        public var place: Int
        public var placeName: String
        /// Ranks by the student, by its teacher, and by another run without distillation, where
        /// one was named.
        public var student: Double
        public var teacher: Double
        public var without: Double?
        /// The event whose terms differ most between teacher and student, and its graph neighbour
        /// that is, or is nearest to, the place.
        public var event: Int?
        public var neighbour: String?

        public init(
            place: Int, placeName: String, student: Double, teacher: Double, without: Double?
        ) {
            self.place = place
            self.placeName = placeName
            self.student = student
            self.teacher = teacher
            self.without = without
        }
    }

    /// What a token's embedding is made of: shares that sum to 1.
    public struct EmbeddingShare: Codable, Equatable, Sendable {
        public var name: String
        public var share: Double

        public init(name: String, share: Double) {
            self.name = name
            self.share = share
        }
    }

    public var events: [Event]
    public var heads: [Head]
    /// What no event holds: biases and norms.
    public var constant: Double?
    /// Local wall clock of the moment that is asked about, in seconds.
    public var moment: Int64
    /// The place that came next, in the data.
    public var truth: Int?
    public var truthName: String?
    /// Places that student and teacher disagree on most; empty without a teacher.
    public var disagreements: [Disagreement] = []
    /// Of a generator: the tokens of an event, and how much its gate gives to the pointer.
    public var tokenNames: [String]?
    /// Of a generator: parts of the embedding of the moment, and of the explained place.
    public var momentShares: [EmbeddingShare]?
    public var placeShares: [EmbeddingShare]?
    public var gate: Double?
    /// The run without distillation that ranks were compared with.
    public var undistilled: String?

    public init(events: [Event], heads: [Head], moment: Int64) {
        self.events = events
        self.heads = heads
        self.moment = moment
    }
}
