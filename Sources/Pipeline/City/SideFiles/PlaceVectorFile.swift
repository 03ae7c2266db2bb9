import Foundation
import Support

/// Reads a vector for each place: from NumPy's `.npy` or from safetensors.
///
/// `.npy` holds a matrix of `<f4` or `<f8` in C order; safetensors a two-dimensional F32 or F64
/// tensor, named `vectors` unless there is only one. Rows go by a file of identifiers, one a
/// line; without, they go by the order of the city's places.
struct PlaceVectorFile {
    let path: String
    /// File with the identifier of each row.
    var identifiersPath: String?

    /// The vectors in the order of the draft's places, row by row.
    ///
    /// - Throws: `Failure(.badData)` for another layout, numbers that are not finite, places
    ///   without a row.
    func read(for draft: CityDraft) throws -> [Float] {
        let (values, rows, width) = path.hasSuffix(".npy") ? try numpy() : try safetensors()
        if let index = values.firstIndex(where: { !$0.isFinite }) {
            throw bad(
                "row \(index / width + 1) holds \(values[index])", "make the vectors again")
        }
        let places = draft.placeNames.count
        guard let identifiersPath else {
            guard rows == places else {
                throw bad(
                    "there are \(rows) rows for \(places) places",
                    "give the identifiers of the rows with --place-vector-ids")
            }
            return values
        }
        let source = try SourceBytes(path: identifiersPath)
        let text = withExtendedLifetime(source) { SourceText.decode(source.bytes) }
        let names = text.split(whereSeparator: \.isNewline).map(String.init)
        guard names.count == rows else {
            throw Failure(
                .badData, "there are \(names.count) identifiers for \(rows) rows",
                remedy: "give one a line, in the order of the rows", file: identifiersPath)
        }
        let rowOf = Dictionary(zip(names, 0...), uniquingKeysWith: { first, _ in first })
        var ordered: [Float] = []
        ordered.reserveCapacity(places * width)
        for (place, identifier) in draft.placeIdentifiers.enumerated() {
            guard let row = rowOf[identifier] else {
                throw Failure(
                    .badData,
                    "there is no vector for the place \(identifier) (\(draft.placeNames[place]))",
                    remedy: "give every place one", file: identifiersPath)
            }
            ordered += values[row * width..<(row + 1) * width]
        }
        return ordered
    }

    private func safetensors() throws -> (values: [Float], rows: Int, width: Int) {
        let file = try SafetensorsFile(path: path)
        guard let name = file.names.count == 1 ? file.names.first : "vectors",
            file.contains(name)
        else {
            throw bad(
                "the file holds " + file.names.joined(separator: ", "),
                "name the tensor of the vectors `vectors`")
        }
        let shape = try file.shape(of: name)
        guard shape.count == 2, shape[1] > 0 else {
            throw bad("\(name) has the shape \(shape)", "give a matrix [places, numbers]")
        }
        switch try file.kind(of: name) {
        case .float32:
            return (Array(try file.column(name, as: Float.self)), shape[0], shape[1])
        case .float64:
            let column = try file.column(name, as: Double.self)
            return (column.map { Float($0) }, shape[0], shape[1])
        default: throw bad("\(name) holds no floating-point numbers", "give F32 or F64")
        }
    }

    private func numpy() throws -> (values: [Float], rows: Int, width: Int) {
        let source = try SourceBytes(path: path, isTable: false)
        return try withExtendedLifetime(source) {
            try numpy(UnsafeRawBufferPointer(source.bytes))
        }
    }

    private func numpy(
        _ bytes: UnsafeRawBufferPointer
    ) throws -> (values: [Float], rows: Int, width: Int) {
        guard bytes.count >= 12, bytes.starts(with: [0x93] + Array("NUMPY".utf8)) else {
            let kind = SourceKind(bytes.assumingMemoryBound(to: UInt8.self), path: path)
            throw bad(
                "the file is no NumPy array" + (kind.map { " but \($0.words)" } ?? ""),
                "save the matrix alone with numpy.save")
        }
        let isFirst = bytes[6] == 1
        let length =
            isFirst
            ? Int(UInt16(littleEndian: bytes.loadUnaligned(fromByteOffset: 8, as: UInt16.self)))
            : Int(UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: 8, as: UInt32.self)))
        let start = (isFirst ? 10 : 12) + length
        guard start <= bytes.count else { throw bad("the file is cut", "copy it again") }
        let header = String(
            decoding: UnsafeRawBufferPointer(rebasing: bytes[(isFirst ? 10 : 12)..<start]),
            as: UTF8.self)
        guard header.contains("'fortran_order': False"),
            let shape = header.firstMatch(of: /'shape': \((\d+), (\d+)\)/),
            let rows = Int(shape.1), let width = Int(shape.2), width > 0,
            let type = header.firstMatch(of: /'descr': '<f([48])'/)
        else {
            throw bad(
                "the array is " + header.trimmingCharacters(in: .whitespacesAndNewlines),
                "save a matrix of float32 or float64 in C order")
        }
        let size = type.1 == "4" ? 4 : 8
        let (cells, isTooMany) = rows.multipliedReportingOverflow(by: width)
        guard !isTooMany, cells == (bytes.count - start) / size else {
            throw bad(
                "the file has \(bytes.count - start) bytes for \(rows) × \(width) numbers",
                "copy it again")
        }
        let values = (0..<cells).map { index in
            size == 4
                ? Float(
                    bitPattern: UInt32(
                        littleEndian: bytes.loadUnaligned(
                            fromByteOffset: start + index * 4, as: UInt32.self)))
                : Float(
                    Double(
                        bitPattern: UInt64(
                            littleEndian: bytes.loadUnaligned(
                                fromByteOffset: start + index * 8, as: UInt64.self))))
        }
        return (values, rows, width)
    }

    private func bad(_ problem: String, _ remedy: String) -> Failure {
        Failure(.badData, problem, remedy: remedy, file: path)
    }
}
