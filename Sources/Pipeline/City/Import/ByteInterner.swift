/// Numbers distinct byte strings in the order in which they first appear.
struct ByteInterner {
    /// All strings one after another, and where each starts.
    private var bytes: [UInt8] = []
    private var offsets: [Int] = [0]
    /// Open addressing: index of the string in each slot, -1 for none. A power of two.
    private var slots = [Int32](repeating: -1, count: 1024)
    private var hashes: [UInt64] = []

    var count: Int { hashes.count }

    /// The number of a string, which is new if it equals the former `count`. O(length).
    mutating func index(of string: UnsafeBufferPointer<UInt8>) -> Int32 {
        let hash = Self.hash(string)
        var slot = Int(truncatingIfNeeded: hash) & (slots.count - 1)
        while slots[slot] >= 0 {
            let index = Int(slots[slot])
            if hashes[index] == hash, equals(index, string) { return slots[slot] }
            slot = (slot + 1) & (slots.count - 1)
        }
        let index = Int32(hashes.count)
        slots[slot] = index
        hashes.append(hash)
        bytes.append(contentsOf: string)
        offsets.append(bytes.count)
        if hashes.count * 2 > slots.count { grow() }
        return index
    }

    /// The number of a string that is known; nil for one that is not. O(length).
    func find(_ string: UnsafeBufferPointer<UInt8>) -> Int32? {
        let hash = Self.hash(string)
        var slot = Int(truncatingIfNeeded: hash) & (slots.count - 1)
        while slots[slot] >= 0 {
            let index = Int(slots[slot])
            if hashes[index] == hash, equals(index, string) { return slots[slot] }
            slot = (slot + 1) & (slots.count - 1)
        }
        return nil
    }

    /// All strings, read as UTF-8 or else Latin-1, in the order of their numbers.
    func texts() -> [String] {
        bytes.withUnsafeBufferPointer { bytes in
            hashes.indices.map { index in
                SourceText.decode(
                    UnsafeBufferPointer(rebasing: bytes[offsets[index]..<offsets[index + 1]]))
            }
        }
    }

    private func equals(_ index: Int, _ string: UnsafeBufferPointer<UInt8>) -> Bool {
        let start = offsets[index]
        guard offsets[index + 1] - start == string.count else { return false }
        for position in 0..<string.count where bytes[start + position] != string[position] {
            return false
        }
        return true
    }

    private mutating func grow() {
        slots = [Int32](repeating: -1, count: slots.count * 2)
        for (index, hash) in hashes.enumerated() {
            var slot = Int(truncatingIfNeeded: hash) & (slots.count - 1)
            while slots[slot] >= 0 { slot = (slot + 1) & (slots.count - 1) }
            slots[slot] = Int32(index)
        }
    }

    /// FNV-1a, with a last mix because only the low bits choose the slot.
    private static func hash(_ string: UnsafeBufferPointer<UInt8>) -> UInt64 {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in string { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        return hash ^ (hash >> 29)
    }
}
