import Glibc

/// The C library's functions by a name that a static member of the same name cannot hide.
enum CMath {
    static func exp(_ x: Float) -> Float { Glibc.expf(x) }
    static func exp(_ x: Double) -> Double { Glibc.exp(x) }
    static func tanh(_ x: Double) -> Double { Glibc.tanh(x) }
    static func log1p(_ x: Float) -> Float { Glibc.log1pf(x) }
    static func log1p(_ x: Double) -> Double { Glibc.log1p(x) }
}
