/// Short forms for sentences and tables that are printed or kept as text.
extension Double {
    /// With so many digits after the point, as `printf` writes them.
    public func digits(_ count: Int) -> String { Numbers.fixed(self, count, zero: .kept) }

    /// The same with `+` or `-` before it.
    public func signedDigits(_ count: Int) -> String { Numbers.signed(self, count, zero: .kept) }
}
