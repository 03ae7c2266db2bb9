import Glibc

/// The C library's functions by a name that a static member of the same name cannot hide.
enum CMath {
    static func exp(_ x: Float) -> Float { Glibc.expf(x) }
    static func exp(_ x: Double) -> Double { Glibc.exp(x) }
    static func log(_ x: Float) -> Float { Glibc.logf(x) }
    static func log(_ x: Double) -> Double { Glibc.log(x) }
    static func tanh(_ x: Double) -> Double { Glibc.tanh(x) }
    static func cosine(_ x: Double) -> Double { Glibc.cos(x) }
    static func sine(_ x: Double) -> Double { Glibc.sin(x) }
    static func power(_ x: Double, _ y: Double) -> Double { Glibc.pow(x, y) }
    static func log1p(_ x: Float) -> Float { Glibc.log1pf(x) }
    static func log1p(_ x: Double) -> Double { Glibc.log1p(x) }
}
