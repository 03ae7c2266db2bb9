/// Text on its way from the terminal, between the marks of a bracketed paste.
struct Paste {
    /// No field holds more, and a pasted book must not fill the memory.
    private static let most = 64 * 1024
    private static let endMark = 6

    private var bytes: [UInt8] = []
    /// When something of it came last.
    private(set) var lastByte = ContinuousClock.now

    /// A terminal that dies in the middle sends no end; after so long what comes is keys again.
    var isAbandoned: Bool { ContinuousClock.now - lastByte > .seconds(10) }

    mutating func append(_ more: Slice<UnsafeRawBufferPointer>) {
        guard !more.isEmpty else { return }
        lastByte = .now
        bytes += more
        // The end is kept, since the mark of the end stands there.
        if bytes.count > 2 * Self.most {
            bytes.removeSubrange(Self.most..<(bytes.count - Self.endMark))
        }
    }

    /// What was pasted, without the mark at its end.
    var text: String {
        String(decoding: bytes.dropLast(Self.endMark).prefix(Self.most), as: UTF8.self)
    }
}
