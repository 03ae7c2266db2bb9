import Foundation

/// The checked header of a safetensors file.
struct SafetensorsHeader {
    var metadata: [String: String] = [:]
    var names: [String] = []
    var entries: [String: SafetensorsFile.Entry] = [:]

    private let path: String

    init(file: MappedFile) throws {
        defer { extendLifetime(file) }
        path = file.path
        let bytes = file.bytes
        guard bytes.count >= 8 else {
            throw damage(
                "the file has \(bytes.count) bytes, too few for a safetensors file",
                remedy: "copy or make the file again")
        }
        let length = UInt64(littleEndian: bytes.loadUnaligned(as: UInt64.self))
        guard length >= 2, length <= UInt64(SafetensorsFile.longestHeader) else {
            throw damage(
                "the file says that its header has \(length) bytes, so it is damaged or no "
                    + "safetensors file",
                remedy: "check that this is the right file, then copy or make it again")
        }
        let dataStart = 8 + Int(length)
        guard dataStart <= bytes.count else { throw cut(missing: dataStart - bytes.count) }
        let text = UnsafeRawBufferPointer(rebasing: bytes[8..<dataStart])
        guard text.first == UInt8(ascii: "{") else {
            throw damage("the header is no JSON object", remedy: "copy or make the file again")
        }
        let raw: SafetensorsHeaderReader
        do {
            raw = try SafetensorsHeaderReader(text)
        } catch {
            let reason = (error as? SafetensorsHeaderReader.Problem)?.text ?? "\(error)"
            throw damage(
                "the header cannot be read (\(reason))", remedy: "copy or make the file again")
        }
        metadata = raw.metadata
        try check(raw.tensors, dataStart: dataStart, count: bytes.count)
    }

    private mutating func check(
        _ tensors: [String: SafetensorsHeaderReader.Tensor], dataStart: Int, count: Int
    ) throws {
        var found: [(name: String, entry: SafetensorsFile.Entry)] = []
        for (name, tensor) in tensors {
            found.append((name, try entry(tensor, name: name, dataStart: dataStart)))
        }
        // Empty tensors share their offset with the next one; they come first, then by name.
        found.sort {
            ($0.entry.range.lowerBound, $0.entry.range.upperBound, $0.name)
                < ($1.entry.range.lowerBound, $1.entry.range.upperBound, $1.name)
        }
        var end = dataStart
        for (name, entry) in found {
            guard entry.range.lowerBound == end else {
                let problem =
                    entry.range.lowerBound < end
                    ? "overlaps the tensor before it" : "leaves a hole before it"
                throw damage(
                    "the data of tensor \(name) \(problem)", remedy: "make the file again")
            }
            end = entry.range.upperBound
        }
        guard end <= count else { throw cut(missing: end - count) }
        guard end == count else {
            throw damage(
                "the file has \(count - end) bytes more than its header describes",
                remedy: "copy or make the file again")
        }
        // Only now, so that a cut file is called cut.
        for (name, entry) in found where entry.range.lowerBound % entry.type.size != 0 {
            throw damage(
                "the data of tensor \(name) is not aligned to its elements",
                remedy: "write the file again with a current version of safetensors")
        }
        names = found.map(\.name)
        entries = Dictionary(found.map { ($0.name, $0.entry) }, uniquingKeysWith: { $1 })
    }

    private func entry(
        _ tensor: SafetensorsHeaderReader.Tensor, name: String, dataStart: Int
    ) throws -> SafetensorsFile.Entry {
        guard let type = SafetensorsType(rawValue: tensor.type) else {
            throw damage(
                "tensor \(name) has the type \(tensor.type), which this program does not know",
                remedy: "save the file with types such as F32 and I64")
        }
        var size = type.size
        for dimension in tensor.shape {
            let (product, overflow) = size.multipliedReportingOverflow(by: dimension)
            guard dimension >= 0, !overflow else {
                throw damage(
                    "tensor \(name) has the impossible shape \(tensor.shape)",
                    remedy: "make the file again")
            }
            size = product
        }
        let offsets = tensor.offsets
        guard offsets.count == 2, offsets[0] >= 0, offsets[1] >= offsets[0],
            offsets[1] <= Int.max - dataStart
        else {
            throw damage(
                "tensor \(name) has the impossible offsets \(offsets)",
                remedy: "make the file again")
        }
        guard offsets[1] - offsets[0] == size else {
            throw damage(
                "tensor \(name) of shape \(tensor.shape) needs \(size) bytes but has "
                    + "\(offsets[1] - offsets[0])",
                remedy: "make the file again")
        }
        return .init(
            type: type, shape: tensor.shape,
            range: dataStart + offsets[0]..<dataStart + offsets[1])
    }

    private func cut(missing: Int) -> Failure {
        damage(
            "the file is cut off: its last \(missing) bytes are missing",
            remedy: "copy it again, or make it again where it came from")
    }

    private func damage(_ problem: String, remedy: String) -> Failure {
        Failure(.badData, problem, remedy: remedy, file: path)
    }
}
