// Memory for kernel tests that notices writes outside. Not a test itself.

/// Buffers that live as long as this object, each between two guard bands, and not aligned to vectors.
final class GuardedMemory {
    private struct Block {
        var start: UnsafeMutableRawPointer
        var byteCount: Int
    }

    private static let band = 72
    private static let pattern: UInt8 = 0xA5
    private var blocks: [Block] = []

    /// A buffer with these contents.
    func buffer<T>(_ values: [T]) -> UnsafeMutablePointer<T> {
        let byteCount = values.count * MemoryLayout<T>.stride
        let start = UnsafeMutableRawPointer.allocate(byteCount: byteCount + 2 * Self.band, alignment: 64)
        start.initializeMemory(as: UInt8.self, repeating: Self.pattern, count: byteCount + 2 * Self.band)
        blocks.append(Block(start: start, byteCount: byteCount))
        let pointer = (start + Self.band).bindMemory(to: T.self, capacity: values.count)
        for (i, value) in values.enumerated() { (pointer + i).initialize(to: value) }
        return pointer
    }

    /// A buffer of `count` copies of `value`.
    func buffer<T>(repeating value: T, count: Int) -> UnsafeMutablePointer<T> {
        buffer([T](repeating: value, count: count))
    }

    /// True while no guard band was touched. Ask after the kernel ran: it also keeps the memory alive until
    /// then.
    var isIntact: Bool {
        blocks.allSatisfy { block in
            (0..<Self.band).allSatisfy { i in
                block.start.load(fromByteOffset: i, as: UInt8.self) == Self.pattern
                    && block.start.load(fromByteOffset: Self.band + block.byteCount + i, as: UInt8.self)
                        == Self.pattern
            }
        }
    }

    deinit {
        for block in blocks { block.start.deallocate() }
    }
}

/// The first `count` elements as an array.
func contents<T>(_ pointer: UnsafeMutablePointer<T>, _ count: Int) -> [T] {
    Array(UnsafeBufferPointer(start: pointer, count: count))
}
