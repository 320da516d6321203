// Steps through protobuf bytes that have their usual form. Whatever is unusual, right or wrong, ends the walk
// and clears `isUsual`; the caller then goes the general way. Encoding:
// https://protobuf.dev/programming-guides/encoding

/// A walk over the fields of one message, valid as long as its bytes are.
struct UsualFields {
    private var place: UnsafeRawPointer
    private var end: UnsafeRawPointer
    /// Number of the field that was begun last: they ascend, so that none is repeated unseen.
    private var last: UInt64 = 0
    /// Nothing unusual was met so far.
    private(set) var isUsual = true

    init(_ bytes: UnsafeRawBufferPointer) {
        // Without bytes there is no address either, and nothing is read from this one.
        place = bytes.baseAddress ?? UnsafeRawPointer(bitPattern: 1).unsafelyUnwrapped
        end = place + bytes.count
    }

    private init(from place: UnsafeRawPointer, to end: UnsafeRawPointer) {
        self.place = place
        self.end = end
    }

    /// Whether everything was read, and all of it was usual.
    var isCompleted: Bool { isUsual && place == end }
    var hasMore: Bool { place != end }
    private var remaining: Int { end - place }

    mutating func giveUp() {
        isUsual = false
        place = end
    }

    // MARK: Fields

    /// The next field's tag: number times eight and kind of value. 0, which is no tag, if there is none that
    /// is usual.
    @inline(__always)
    mutating func tag(repeating repeatable: UInt64 = 0) -> UInt64 {
        let tag = integer()
        let number = tag >> 3
        guard number > last || (number == last && number == repeatable) else {
            giveUp()
            return 0
        }
        last = number
        return tag
    }

    /// A whole number of up to 64 bits.
    @inline(__always)
    mutating func integer() -> UInt64 {
        guard place != end else {
            giveUp()
            return 0
        }
        let first = place.load(as: UInt8.self)
        guard first >= 0x80 else {
            place += 1
            return UInt64(first)
        }
        return longInteger()
    }

    private mutating func longInteger() -> UInt64 {
        var value: UInt64 = 0
        var shift: UInt64 = 0
        while place != end, shift < 63 {
            let byte = place.load(as: UInt8.self)
            place += 1
            value |= UInt64(byte & 0x7F) << shift
            if byte < 0x80 { return value }
            shift += 7
        }
        // The tenth byte has room for one bit.
        guard place != end, place.load(as: UInt8.self) <= 1 else {
            giveUp()
            return 0
        }
        value |= UInt64(place.load(as: UInt8.self)) << 63
        place += 1
        return value
    }

    /// A whole number that is not too large for `Int`.
    @inline(__always)
    mutating func count() -> Int {
        let value = integer()
        guard value <= UInt64(Int.max) else {
            giveUp()
            return 0
        }
        return Int(truncatingIfNeeded: value)
    }

    @inline(__always)
    mutating func fixed() -> UInt64 {
        guard remaining >= 8 else {
            giveUp()
            return 0
        }
        let value = UInt64(littleEndian: place.loadUnaligned(as: UInt64.self))
        place += 8
        return value
    }

    /// A number with no NaN but the format's.
    @inline(__always)
    mutating func number() -> Double {
        let value = Double(bitPattern: fixed())
        if value.isNaN, value.bitPattern != Double.canonicalNaN.bitPattern { giveUp() }
        return value
    }

    /// A submessage, or bytes. `close` takes it back.
    @inline(__always)
    mutating func contents() -> UsualFields {
        let length = integer()
        guard length <= UInt64(remaining) else {
            giveUp()
            return UsualFields(from: end, to: end)
        }
        let start = place
        place += Int(truncatingIfNeeded: length)
        return UsualFields(from: start, to: place)
    }

    /// Takes the verdict of a submessage over, which must have been read to its end.
    @inline(__always)
    mutating func close(_ contents: UsualFields) {
        if !contents.isCompleted { giveUp() }
    }

    /// The bytes that are left.
    var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: place, count: remaining) }

    /// Text of characters below 128, of which there are at most so many.
    mutating func ascii(atMost limit: Int, isLine: Bool) -> String {
        let contents = contents()
        let bytes = contents.bytes
        guard bytes.count <= limit,
            bytes.allSatisfy({ isLine ? $0 >= 0x20 && $0 < 0x7F : $0 < 0x80 })
        else {
            giveUp()
            return ""
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    // MARK: Values of an enumeration

    /// A value by its number, 0 for none.
    @inline(__always)
    mutating func value<Value>(of values: [Value?]) -> Value? {
        let number = integer()
        guard number < UInt64(values.count) else {
            giveUp()
            return nil
        }
        return values[Int(truncatingIfNeeded: number)]
    }
}
