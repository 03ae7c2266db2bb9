import COpenBLAS
import Glibc

/// Makes BLAS use what the processor has.
public enum Processor {
    /// The variables to set before the program starts anew; empty where nothing would change.
    ///
    /// OpenBLAS chooses its kernels once, when it is loaded, from a table of processors; on one
    /// that is newer than the table it falls back to AVX2, at half the speed of AVX-512. Its
    /// waiting threads also spin for 25 ms, which a workbench beside it would feel. Both can be
    /// told by the environment only.
    public static func betterEnvironment() -> [(name: String, value: String)] {
        guard getenv("OPENBLAS_CORETYPE") == nil else { return [] }
        let chosen = kernels
        let wide = ["SkylakeX", "Cooperlake", "SapphireRapids"]
        guard !wide.contains(chosen), hasAVX512 else { return [] }
        return [("OPENBLAS_CORETYPE", "SkylakeX"), ("OPENBLAS_THREAD_TIMEOUT", "20")]
    }

    /// The kernels that BLAS chose, such as `SkylakeX`; empty where it does not tell.
    public static var kernels: String {
        openblas_get_corename().map { String(cString: $0) } ?? ""
    }

    /// Whether the processor has every extension that the SkylakeX kernels use.
    private static var hasAVX512: Bool {
        guard let file = fopen("/proc/cpuinfo", "r") else { return false }
        defer { fclose(file) }
        var line = [CChar](repeating: 0, count: 8192)
        while fgets(&line, 8192, file) != nil {
            let bytes = line.prefix { $0 != 0 }.map(UInt8.init(bitPattern:))
            let text = String(decoding: bytes, as: UTF8.self)
            guard text.hasPrefix("flags") else { continue }
            let flags = Set(text.split(whereSeparator: { $0 == " " || $0 == "\n" }))
            return flags.isSuperset(of: [
                "avx512f", "avx512bw", "avx512dq", "avx512vl", "avx512cd", "fma",
            ])
        }
        return false
    }
}
