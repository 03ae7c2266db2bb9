import Canvas
import Reports

/// The named city, or the bundled one.
public struct CityQuestion: Question {
    public var name: String?

    public func answer(by one: some Answering) throws -> OpenedCity { try one.answer(self) }

    public func settle(_ outcome: Outcome<OpenedCity>, in state: inout State) -> [Effect] {
        switch outcome {
        case .answered(let opened): return state.take(opened)
        case .failed(let reason):
            state.city.failure = reason
            state.complain(reason)
            return []
        }
    }
}

/// A city with its map and the names of all cities that can be opened.
public struct OpenedCity: Equatable, Sendable {
    public var report: CityReport
    public var map: CityMap
    public var names: [String]
    /// Where one was in it the last time.
    public var last: RememberedFile

    public init(
        _ report: CityReport, _ map: CityMap, names: [String],
        last: RememberedFile = RememberedFile(nil)
    ) {
        self.report = report
        self.map = map
        self.names = names
        self.last = last
    }
}

/// What `city check` finds.
public struct FindingsQuestion: Question {
    public var city: String

    public func answer(by one: some Answering) throws -> [CityFinding] { try one.answer(self) }

    public func settle(_ outcome: Outcome<[CityFinding]>, in state: inout State) -> [Effect] {
        switch outcome {
        case .answered(let findings):
            if city == state.city.report?.name { state.city.findings = findings }
        case .failed(let reason):
            state.city.findings = state.city.findings ?? []
            state.complain(reason)
        }
        return []
    }
}

/// Statistics of the city's space-time graph.
public struct SpaceTimeGraphQuestion: Inquired {
    public var city: String
    /// How many of the heaviest edges are told.
    public var heaviest = 50

    public var isSlow: Bool { true }
    public var inquiry: WritableKeyPath<State, Inquiry<Self>> { \.city.spaceTimeGraph }
    public func answer(by one: some Answering) throws -> SpaceTimeGraphReport {
        try one.answer(self)
    }
}

/// The name of every place.
public struct PlaceNamesQuestion: Question {
    public var city: String

    public func answer(by one: some Answering) throws -> [String] { try one.answer(self) }

    public func settle(_ outcome: Outcome<[String]>, in state: inout State) -> [Effect] {
        switch outcome {
        case .answered(let names):
            guard city == state.city.report?.name else { return [] }
            state.city.placeNames = names
            if state.overlay?.kind == .insertPlace {
                state.matchPlaces(state.overlay?.line.text ?? "")
            }
            if state.overlay?.kind == .palette { state.find(state.overlay?.line.text ?? "") }
        case .failed(let reason): state.complain(reason)
        }
        return []
    }
}

/// Carries out a command of the command line that makes or changes a city, in a process of its own.
public struct MakeCity: Question {
    public var name: String
    public var command: [String]

    public var isSlow: Bool { true }
    public func answer(by one: some Answering) throws -> Done { try one.answer(self) }

    public func settle(_ outcome: Outcome<Done>, in state: inout State) -> [Effect] {
        state.forms.work = nil
        switch outcome {
        case .answered: return state.openMade(name)
        case .failed(let reason):
            state.forms.fault = reason
            state.complain(reason)
            return []
        }
    }
}

/// What the process that makes a city wrote last; empty where it has said nothing yet.
public struct WorkProgressQuestion: Question {
    public func answer(by one: some Answering) throws -> String { try one.answer(self) }

    public func settle(_ outcome: Outcome<String>, in state: inout State) -> [Effect] {
        state.forms.work?.isWatched = false
        switch outcome {
        case .answered(let line): state.forms.work?.line = line
        case .failed(let reason): state.complain(reason)
        }
        return []
    }
}
