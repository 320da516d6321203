// The checks that every field passes on its way out and on its way in.

/// One field of the contract, by its name in `sweep.proto`.
struct FieldCheck {
    let name: String

    init(_ name: String) {
        self.name = name
    }

    func error(_ reason: WireError.Reason) -> WireError {
        WireError(reason, name)
    }

    // MARK: Numbers

    /// A whole number going out.
    func encode(_ value: Int, in range: ClosedRange<Int> = 0...Int.max) throws(WireError) -> UInt64 {
        guard range.contains(value), value >= 0 else { throw error(.outOfRange) }
        return UInt64(value)
    }

    /// A whole number coming in.
    func decode(_ value: UInt64, in range: ClosedRange<Int> = 0...Int.max) throws(WireError) -> Int {
        guard let value = Int(exactly: value), range.contains(value) else { throw error(.outOfRange) }
        return value
    }

    /// A number coming in: there is one NaN only, so that equal values have equal bytes.
    func decode(_ value: Double) throws(WireError) -> Double {
        guard !value.isNaN || value.bitPattern == Double.canonicalNaN.bitPattern else {
            throw error(.outOfRange)
        }
        return value
    }

    // MARK: Text, either way

    /// Any text.
    func text(_ text: String, atMost limit: Int) throws(WireError) -> String {
        guard text.utf8.count <= limit else { throw error(.tooLong(limit: limit)) }
        return text
    }

    /// Text that fits a log line or a CSV field.
    func line(_ text: String, atMost limit: Int) throws(WireError) -> String {
        guard text.utf8.count <= limit else { throw error(.tooLong(limit: limit)) }
        guard text.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F }) else { throw error(.invalidText) }
        return text
    }

    /// Exactly so many hexadecimal digits.
    func hexadecimal(_ text: String, digits: Int) throws(WireError) -> String {
        guard text.utf8.count == digits, text.utf8.allSatisfy(Self.isHexadecimalDigit) else {
            throw error(.invalidText)
        }
        return text
    }

    private static func isHexadecimalDigit(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"),
            UInt8(ascii: "A")...UInt8(ascii: "F"):
            true
        default:
            false
        }
    }

    // MARK: Lists, either way

    /// Every element converted, if there are not too many.
    func list<Source, Result>(
        _ elements: [Source], atMost limit: Int, _ convert: (Source) throws(WireError) -> Result
    ) throws(WireError) -> [Result] {
        guard elements.count <= limit else { throw error(.tooMany(limit: limit)) }
        return try elements.map(convert)
    }
}

extension Double {
    /// 0x7FF8000000000000.
    static var canonicalNaN: Double { Double(bitPattern: 0x7FF8_0000_0000_0000) }

    /// The value as it is encoded: one NaN for all.
    var canonical: Double { isNaN ? .canonicalNaN : self }
}
