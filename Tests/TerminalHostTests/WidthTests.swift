import Canvas
import Support
import TerminalHost
import Testing

@Suite("Widths agree with ncurses")
struct WidthTests {
    /// Where the two disagree, a run of cells would be shifted on the screen. These blocks are
    /// older than every C library in use; younger scalars may differ by its version.
    @Test(
        "Scalars that names are made of",
        arguments: [
            0x20...0x7E, 0xA0...0x52F, 0x600...0x6FF, 0x900...0xDFF, 0xE00...0xEFF, 0x1E00...0x24FF,
            0x2500...0x28FF, 0x3041...0x30FF, 0x3400...0x9FFC, 0xAC00...0xD7A3, 0xFF01...0xFF9F,
            0x1F300...0x1F64F,
        ] as [ClosedRange<UInt32>])
    func agree(scalars: ClosedRange<UInt32>) {
        var different: [String] = []
        for value in scalars {
            guard let scalar = Unicode.Scalar(value), let library = libraryWidth(of: scalar),
                DisplayWidth.of(scalar) != library
            else { continue }
            different.append(String(value, radix: 16))
        }
        #expect(different.isEmpty)
    }
}
