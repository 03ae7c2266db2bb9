import Reports

extension VisitPart {
    /// The number that stands for the part in a city's `visit.part`.
    public var code: UInt8 {
        switch self {
        case .training: 0
        case .validation: 1
        case .test: 2
        }
    }
}
