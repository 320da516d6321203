// Writes protobuf bytes from the last to the first: a submessage's length, which stands before it, is known
// when it has been written, so nothing is measured beforehand and nothing is moved.
//
// Fields have to be written in descending order. Like the generated code, none is written whose value is the
// default, except where it belongs to a choice or is optional.

/// Bytes that grow towards the front.
struct ReverseWriter: ~Copyable {
    private var buffer: UnsafeMutableRawBufferPointer
    /// Place of the first byte written.
    private var start: Int
    /// Nothing that has to be refused was met so far.
    private(set) var isAllowed = true

    init(capacity: Int) {
        buffer = .allocate(byteCount: max(64, capacity), alignment: 8)
        start = buffer.count
    }

    deinit {
        buffer.deallocate()
    }

    /// Bytes written.
    var count: Int { buffer.count - start }

    /// What was written; nil if it is too long, or something in it has to be refused.
    func bytes(atMost limit: Int) -> [UInt8]? {
        guard isAllowed, count <= limit else { return nil }
        return [UInt8](buffer[start...])
    }

    mutating func refuse() {
        isAllowed = false
    }

    // MARK: Values without tags

    @inline(__always)
    private mutating func makeRoom(_ size: Int) {
        if start < size { grow(by: size) }
    }

    private mutating func grow(by size: Int) {
        let larger = UnsafeMutableRawBufferPointer.allocate(
            byteCount: 2 * buffer.count + size, alignment: 8)
        let newStart = larger.count - count
        larger[newStart...].copyBytes(from: buffer[start...])
        buffer.deallocate()
        buffer = larger
        start = newStart
    }

    /// Seven bits a byte, the lowest first.
    @inline(__always)
    mutating func variable(_ value: UInt64) {
        makeRoom(10)
        guard value >= 0x80 else {
            start -= 1
            buffer[start] = UInt8(truncatingIfNeeded: value)
            return
        }
        start -= (70 - max(value, 1).leadingZeroBitCount) / 7
        var rest = value
        var place = start
        while rest >= 0x80 {
            buffer[place] = UInt8(truncatingIfNeeded: rest) | 0x80
            rest >>= 7
            place += 1
        }
        buffer[place] = UInt8(truncatingIfNeeded: rest)
    }

    @inline(__always)
    private mutating func fixed(_ value: UInt64) {
        makeRoom(8)
        start -= 8
        buffer.storeBytes(of: value.littleEndian, toByteOffset: start, as: UInt64.self)
    }

    mutating func raw(_ bytes: UnsafeRawBufferPointer) {
        makeRoom(bytes.count)
        start -= bytes.count
        buffer[start...].copyBytes(from: bytes)
    }

    // MARK: Fields

    @inline(__always)
    mutating func integer(_ value: UInt64, _ field: UInt64) {
        guard value != 0 else { return }
        variable(value)
        variable(field << 3)
    }

    /// A whole number that may not be negative.
    @inline(__always)
    mutating func count(_ value: Int, _ field: UInt64) {
        if value < 0 { refuse() }
        integer(UInt64(bitPattern: Int64(value)), field)
    }

    @inline(__always)
    mutating func fixed(_ value: UInt64, _ field: UInt64) {
        guard value != 0 else { return }
        fixed(value)
        variable(field << 3 | 1)
    }

    @inline(__always)
    mutating func number(_ value: Double, _ field: UInt64) {
        fixed(value.canonical.bitPattern, field)
    }

    /// Written also when it is zero.
    mutating func optionalNumber(_ value: Double?, _ field: UInt64) {
        guard let value else { return }
        fixed(value.canonical.bitPattern)
        variable(field << 3 | 1)
    }

    /// Closes a submessage, which began when `count` was `mark`.
    @inline(__always)
    mutating func open(_ field: UInt64, since mark: Int) {
        variable(UInt64(count - mark))
        variable(field << 3 | 2)
    }

    mutating func bytes(_ bytes: [UInt8], _ field: UInt64) {
        guard !bytes.isEmpty else { return }
        bytes.withUnsafeBytes { raw($0) }
        variable(UInt64(bytes.count))
        variable(field << 3 | 2)
    }

    mutating func text(_ text: String, _ field: UInt64) {
        var text = text
        let count = text.withUTF8 { utf8 in
            raw(UnsafeRawBufferPointer(utf8))
            return utf8.count
        }
        variable(UInt64(count))
        variable(field << 3 | 2)
    }
}
