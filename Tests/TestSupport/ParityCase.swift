import City
import Foundation
import Support
import Tensors

/// One file of reference numbers: inputs, weights, expected outputs and gradients.
public struct ParityCase: Sendable {
    public let file: SafetensorsFile
    public let model: String
    public let configuration: [String: Double]
    /// Options that are words.
    public let words: [String: String]

    public init(path: String) throws {
        file = try SafetensorsFile(path: path)
        model = file.metadata["model"] ?? ""
        let text = file.metadata["config"] ?? "{}"
        let values = try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any]
        configuration = (values ?? [:]).compactMapValues { ($0 as? NSNumber)?.doubleValue }
        words = (values ?? [:]).compactMapValues { $0 as? String }
    }

    /// The fixtures beside a test file, and every file of the folder that `WHYHERE_PARITY` names.
    public static func paths(beside testFile: String, prefix: String) throws -> [String] {
        let fixtures = URL(fileURLWithPath: testFile).deletingLastPathComponent()
            .appendingPathComponent("Fixtures").path
        let folders =
            [fixtures] + [ProcessInfo.processInfo.environment["WHYHERE_PARITY"]].compactMap { $0 }
        return try folders.flatMap { folder in
            try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
                .filter { $0.hasPrefix(prefix) && $0.hasSuffix(".safetensors") }
                .map { "\(folder)/\($0)" }
        }
    }

    public func integer(_ name: String) throws -> Int {
        guard let value = configuration[name] else {
            throw Failure(.badData, "no \(name) in config", remedy: "see parity/README.md")
        }
        return Int(value)
    }

    /// The training visits of a `sepgcn` case, ordered by user, then by time.
    public func trainingView() throws -> TrainingView {
        let users = Array(try file.column("visit_user", as: Int32.self))
        let items = Array(try file.column("visit_item", as: Int32.self))
        let times = Array(try file.column("visit_time", as: Int64.self))
        // Stable: visits at the same second keep the order of the file.
        let order = users.indices.sorted {
            (users[$0], times[$0], $0) < (users[$1], times[$1], $1)
        }
        return TrainingView(
            name: "training", cityFingerprint: "parity", users: try integer("users"),
            places: try integer("items"), categoryCount: try integer("categories"),
            visitUser: order.map { users[$0] }, visitPlace: order.map { items[$0] },
            visitLocalTime: order.map { times[$0] },
            latitude: Array(try file.column("item_lat", as: Double.self)),
            longitude: Array(try file.column("item_lon", as: Double.self)),
            category: Array(try file.column("item_category", as: Int32.self)))
    }
}

/// How far two sets of numbers are apart, in units of the tolerance: at most 1 passes.
public func excess<Scalar: TensorScalar>(
    _ found: Tensor<Scalar>, _ expected: Tensor<Scalar>, absolute: Double, relative: Double
) -> Double {
    guard found.shape == expected.shape else { return .infinity }
    var worst = 0.0
    for index in 0..<found.count {
        let wanted = Double(expected[index])
        let distance = abs(Double(found[index]) - wanted)
        guard distance.isFinite else { return .infinity }
        worst = max(worst, distance / (absolute + relative * abs(wanted)))
    }
    return worst
}
