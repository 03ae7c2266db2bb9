/// The element types of the safetensors format, under the names the files use.
public enum SafetensorsType: String, Sendable, CaseIterable {
    case float64 = "F64"
    case float32 = "F32"
    case float16 = "F16"
    case brainFloat16 = "BF16"
    case int64 = "I64"
    case int32 = "I32"
    case int16 = "I16"
    case int8 = "I8"
    case uint64 = "U64"
    case uint32 = "U32"
    case uint16 = "U16"
    case uint8 = "U8"
    case boolean = "BOOL"

    /// Bytes of one element.
    public var size: Int {
        switch self {
        case .float64, .int64, .uint64: 8
        case .float32, .int32, .uint32: 4
        case .float16, .brainFloat16, .int16, .uint16: 2
        case .int8, .uint8, .boolean: 1
        }
    }
}

/// A Swift number that a safetensors file can hold: its memory is its encoding.
public protocol SafetensorsElement: BitwiseCopyable, Sendable {
    static var safetensorsType: SafetensorsType { get }
}

extension Double: SafetensorsElement {
    public static var safetensorsType: SafetensorsType { .float64 }
}
extension Float: SafetensorsElement {
    public static var safetensorsType: SafetensorsType { .float32 }
}
extension Int64: SafetensorsElement {
    public static var safetensorsType: SafetensorsType { .int64 }
}
extension Int32: SafetensorsElement {
    public static var safetensorsType: SafetensorsType { .int32 }
}
extension Int16: SafetensorsElement {
    public static var safetensorsType: SafetensorsType { .int16 }
}
extension Int8: SafetensorsElement {
    public static var safetensorsType: SafetensorsType { .int8 }
}
extension UInt64: SafetensorsElement {
    public static var safetensorsType: SafetensorsType { .uint64 }
}
extension UInt32: SafetensorsElement {
    public static var safetensorsType: SafetensorsType { .uint32 }
}
extension UInt16: SafetensorsElement {
    public static var safetensorsType: SafetensorsType { .uint16 }
}
extension UInt8: SafetensorsElement {
    public static var safetensorsType: SafetensorsType { .uint8 }
}
