import Glibc
import Support

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

    /// All strings, read as UTF-8 or else Windows-1252, in the order of their numbers.
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
        guard let base = string.baseAddress, !string.isEmpty else { return true }
        return bytes.withUnsafeBufferPointer { bytes in
            memcmp(bytes.baseAddress.unsafelyUnwrapped + start, base, string.count) == 0
        }
    }

    private mutating func grow() {
        slots = [Int32](repeating: -1, count: slots.count * 2)
        for (index, hash) in hashes.enumerated() {
            var slot = Int(truncatingIfNeeded: hash) & (slots.count - 1)
            while slots[slot] >= 0 { slot = (slot + 1) & (slots.count - 1) }
            slots[slot] = Int32(index)
        }
    }

    /// Folds the full product of eight bytes and a constant at a time; the first and the last
    /// eight bytes may overlap.
    private static func hash(_ string: UnsafeBufferPointer<UInt8>) -> UInt64 {
        let raw = UnsafeRawBufferPointer(string)
        var hash = UInt64(string.count) &* 0x9E37_79B9_7F4A_7C15
        func fold(_ word: UInt64) {
            let product = (hash ^ word).multipliedFullWidth(by: 0xD6E8_FEB8_6659_FD93)
            hash = product.high ^ product.low
        }
        guard string.count >= 8 else {
            var word: UInt64 = 0
            for byte in string { word = word << 8 | UInt64(byte) }
            fold(word)
            return hash
        }
        var position = 0
        while position + 8 < string.count {
            fold(raw.loadUnaligned(fromByteOffset: position, as: UInt64.self))
            position += 8
        }
        fold(raw.loadUnaligned(fromByteOffset: string.count - 8, as: UInt64.self))
        return hash
    }
}
