import City
import Graphs
import Recommending
import Reports
import Tensors

/// Training sequences of actions.
///
/// A user's actions are divided into parts of nearly one length; each part is learned from once an
/// epoch, in a sequence that begins as long before it as fits. Every action but the user's first is
/// a target, or, where trajectories are cut at pauses, every one but the first of its trajectory.
/// Shorter parts leave each target more history. A stage may learn of some share of time alone, so
/// that a later one is shown what it has not seen.
///
/// With crops the parts of a user who has several begin elsewhere in each epoch, so that what each target
/// has before it changes.
///
/// Cleansing: functional actions (by category) are read but are no targets; sequences of fewer
/// distinct places than the richness asks for are left out. Curriculum: the first epochs draw only
/// sequences of one pattern, local (all within 50 km of the user's home) or travel (none), the others
/// only sequences of both.
public struct ActionExamples: Sendable {
    /// Beyond it an action is travel, by Lin et al.
    static let homeKilometres = 50.0

    /// Actions of a sequence at most.
    public let length: Int
    private let options: Options
    private let view: TrainingView
    private let actions: [EncodedAction]
    /// Whether each action is further from its user's home than travel begins.
    private let isFar: [Bool]
    /// The sequences of an epoch without crops, in the order of users and time.
    private var usual: [Int] = []
    /// Sequences of an epoch.
    public private(set) var count = 0

    /// One sequence: its actions, and from where on they are targets.
    private struct Window {
        var actions: Range<Int>
        var first: Int
    }

    /// Which sequences an epoch draws.
    public enum Patterns: Sendable {
        case all
        /// Of one pattern alone.
        case single
        /// Of both patterns.
        case mixed
    }

    public struct Options: Sendable {
        public var length = 64
        /// A longer pause ends a trajectory, whose first action is no target; nil: none does.
        public var longestGap: Int64?
        public var richness = 0.0
        /// Actions that each target has before it, where its user has as many; below the length.
        public var history = 0
        /// Shares of the view's visits in the order of time, between which targets lie.
        public var learned = 0.0...1.0
        /// Rows of functional categories.
        public var functional: Set<Int32> = []
        /// Parts begin elsewhere in each epoch.
        public var crops = false

        public init() {}
    }

    /// - Cost: O(visits).
    public init(
        _ view: TrainingView, _ vocabulary: ActionVocabulary, kind: UInt8, _ options: Options
    ) {
        length = options.length
        self.options = options
        self.view = view
        let offsets = view.userOffsets
        var actions: [EncodedAction] = []
        actions.reserveCapacity(view.visitCount)
        var isFar: [Bool] = []
        let times = Self.times(of: options.learned, view)
        for user in 0..<view.users {
            let own = offsets[user]..<offsets[user + 1]
            let home = vocabulary.events.home(ofUser: user)
            for visit in own {
                let previous = visit > own.lowerBound ? visit - 1 : nil
                let time = view.visitLocalTime[visit]
                let gap = previous.map { time - view.visitLocalTime[$0] }
                let moment = vocabulary.moment(
                    time,
                    position: vocabulary.events.position(
                        ofUser: user, recorded: view.position(ofVisit: visit),
                        previous: previous.map { view.visitPlace[$0] }),
                    previous: previous.map { view.visitLocalTime[$0] },
                    kind: view.action(ofVisit: visit)?.rawValue ?? kind)
                let place = view.visitPlace[visit]
                var action = vocabulary.action(moment, at: place)
                let follows =
                    gap.map { gap in options.longestGap.map { gap <= $0 } ?? true } ?? false
                action.isTarget =
                    follows && times.contains(view.visitLocalTime[visit])
                    && !options.functional.contains(action.category)
                actions.append(action)
                let point = vocabulary.events.location(ofPlace: Int(place))
                isFar.append(
                    home.flatMap { home in
                        point.map {
                            GreatCircle.kilometres(
                                home.latitude, home.longitude, $0.latitude, $0.longitude)
                                > Self.homeKilometres
                        }
                    } ?? false)
            }
        }
        self.actions = actions
        self.isFar = isFar
        usual = cut { _ in 0 }
        // A part that is cut by a crop makes one sequence more.
        let cropped = offsets.indices.dropLast().count {
            offsets[$0 + 1] - offsets[$0] > options.length - options.history
        }
        count = usual.count + (options.crops ? cropped : 0)
    }

    /// The sequences of all users that are learned from, by their numbers.
    ///
    /// - Parameter shift: Where the first part of a user ends, below the given length of their parts;
    ///   0 makes parts of nearly one length.
    private func cut(_ shift: (_ part: Int) -> Int) -> [Int] {
        let most = options.length - options.history
        let offsets = view.userOffsets
        var numbers: [Int] = []
        for user in 0..<view.users {
            let own = offsets[user]..<offsets[user + 1]
            let parts = (own.count + most - 1) / most
            guard parts > 0 else { continue }
            let length = (own.count + parts - 1) / parts
            let begin = parts > 1 ? shift(length) : 0
            let ends =
                begin == 0
                ? (1...parts).map { own.lowerBound + own.count * $0 / parts }
                : Array(stride(from: own.lowerBound + begin, to: own.upperBound, by: length))
                    + [own.upperBound]
            var first = own.lowerBound
            for end in ends {
                let window = Window(
                    actions: max(own.lowerBound, end - options.length)..<end, first: first)
                if isWanted(window) { numbers.append(end * (options.length + 1) + end - first) }
                first = end
            }
        }
        return numbers
    }

    private func isWanted(_ window: Window) -> Bool {
        guard actions[window.first..<window.actions.upperBound].contains(where: \.isTarget) else {
            return false
        }
        let distinct = Set(actions[window.actions].map(\.place)).count
        return Double(distinct) >= options.richness * Double(window.actions.count)
    }

    /// When the targets of some shares of a view's visits lie. O(visits · log visits).
    static func times(of shares: ClosedRange<Double>, _ view: TrainingView) -> Range<Int64> {
        guard shares != 0...1 else { return .min ..< .max }
        let times = view.visitLocalTime.sorted()
        func time(_ share: Double) -> Int64 {
            times[min(times.count - 1, Int(share * Double(times.count)))]
        }
        return time(shares.lowerBound)..<(shares.upperBound < 1 ? time(shares.upperBound) : .max)
    }

    /// A sequence by its number: where it ends, and how many of its actions may be targets.
    private func window(_ number: Int) -> Window {
        let (end, own) = number.quotientAndRemainder(dividingBy: options.length + 1)
        let start = view.userOffsets[Int(view.visitUser[end - 1])]
        return Window(actions: max(start, end - options.length)..<end, first: end - own)
    }

    private func isOf(_ patterns: Patterns, _ number: Int) -> Bool {
        guard patterns != .all else { return true }
        let far = isFar[window(number).actions]
        let isMixed = far.contains(true) && far.contains(false)
        return isMixed == (patterns == .mixed)
    }

    /// Actions that are learned from in an epoch.
    public var targetCount: Int {
        usual.reduce(0) { sum, number in
            let window = window(number)
            return sum + actions[window.first..<window.actions.upperBound].count { $0.isTarget }
        }
    }

    /// The numbers of all sequences in the order of one epoch, by seed and epoch alone: shuffled,
    /// then of some steps' sequences those of like length together, which saves padding.
    ///
    /// - Parameter patterns: Draws only such sequences, as often as need be; all where there are none.
    public func order(seed: UInt64, epoch: Int, batch: Int, patterns: Patterns = .all) -> [Int] {
        var random = RandomStream(seed: seed, name: "actions of epoch \(epoch)")
        let crops = options.crops ? cut { Int(random.next() % UInt64($0)) } : usual
        // A crop can leave every part without what is learned from.
        let all = crops.isEmpty ? usual : crops
        let wanted = all.filter { isOf(patterns, $0) }
        let chosen = wanted.isEmpty ? all : wanted
        // Crops can be more or fewer than an epoch draws: whose are left out or come twice is drawn.
        var order: [Int] = []
        while order.count < count { order += random.order(chosen.count).map { chosen[$0] } }
        return stride(from: 0, to: count, by: 8 * batch).flatMap { start in
            order[start..<min(count, start + 8 * batch)].sorted {
                (window($0).actions.count, $0) < (window($1).actions.count, $1)
            }
        }
    }

    /// The view's visit that each of some sequences begins with; the others of a sequence follow it.
    public func firstVisits(_ numbers: [Int]) -> [Int] {
        numbers.map { window($0).actions.lowerBound }
    }

    /// Some sequences, as long as the longest of them.
    public func batch(_ numbers: [Int]) -> ActionBatch {
        let windows = numbers.map(window)
        var result = ActionBatch(length: windows.map(\.actions.count).max() ?? 0)
        for window in windows {
            result.add(
                window.actions.map { index in
                    var action = actions[index]
                    action.isTarget = action.isTarget && index >= window.first
                    return action
                }, user: view.visitUser[window.first])
        }
        return result
    }
}

/// Makes questions of what is known at a moment.
public struct ActionEncoder: Sendable {
    /// Actions of a sequence at most, the question included.
    public let length: Int
    public let vocabulary: ActionVocabulary
    /// Code of the kind of action, where moments do not tell their own.
    public let kind: UInt8

    public init(length: Int, vocabulary: ActionVocabulary, kind: UInt8) {
        self.length = length
        self.vocabulary = vocabulary
        self.kind = kind
    }

    /// The last actions before each moment, and the moment. O(queries · length).
    public func batch(_ queries: ArraySlice<NextPlaceQuery>) -> ActionBatch {
        let longest = queries.map { min($0.history.count, length - 1) }.max() ?? 0
        var batch = ActionBatch(length: longest + 1)
        for query in queries {
            batch.add(actions(query), question: question(query), user: query.user)
        }
        return batch
    }

    /// The actions before a moment that a sequence has room for, oldest first.
    public func actions(_ query: NextPlaceQuery) -> [EncodedAction] {
        let history = query.history
        let start = max(history.startIndex, history.endIndex - (length - 1))
        return (start..<history.endIndex).map { index in
            let event = history[index]
            let before = index > history.startIndex ? history[index - 1] : nil
            return vocabulary.action(
                moment(query.user, event.localTime, event.position, before, event.action),
                at: event.place)
        }
    }

    /// The moment itself, whose place is asked for.
    public func question(_ query: NextPlaceQuery) -> EncodedAction {
        moment(
            query.user, query.localTime, query.position, query.last ?? query.history.last,
            query.action)
    }

    private func moment(
        _ user: Int32, _ time: Int64, _ recorded: GeoPoint?, _ before: PlaceMoment?,
        _ action: VisitAction?
    ) -> EncodedAction {
        vocabulary.moment(
            time,
            position: vocabulary.events.position(
                ofUser: Int(user), recorded: recorded, previous: before?.place),
            previous: before?.localTime, kind: action?.rawValue ?? kind)
    }
}
