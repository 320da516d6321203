// A number as tables write it, read with correct rounding. Not here: which fields have to be numbers.

/// Reads `[+-] digits [. digits] [e [+-] digits]`, `nan` and `inf`/`infinity` in any case, nothing else.
enum NumberField {
    /// nil: not a number. Correctly rounded; what is too large for a Double is infinite.
    static func value(of bytes: ArraySlice<UInt8>) -> Double? {
        var cursor = bytes.startIndex
        var isNegative = false
        if cursor < bytes.endIndex, bytes[cursor] == minus || bytes[cursor] == plus {
            isNegative = bytes[cursor] == minus
            cursor += 1
        }
        var digits: UInt64 = 0
        var digitCount = 0
        var fractionDigits = 0
        var seenPoint = false
        scan: while cursor < bytes.endIndex {
            switch bytes[cursor] {
            case zero...nine:
                digits = digits &* 10 &+ UInt64(bytes[cursor] - zero)
                digitCount += 1
                if seenPoint { fractionDigits += 1 }
            case point where !seenPoint: seenPoint = true
            default: break scan
            }
            cursor += 1
        }
        guard digitCount > 0 else { return seenPoint ? nil : word(bytes[cursor...], isNegative: isNegative) }
        if cursor == bytes.endIndex, digitCount <= 15, fractionDigits < powersOfTen.count {
            // Clinger 1990: both operands are exact, so the one division rounds correctly.
            let magnitude = Double(digits) / powersOfTen[fractionDigits]
            return isNegative ? -magnitude : magnitude
        }
        guard cursor == bytes.endIndex || isExponent(bytes[cursor...]) else { return nil }
        return Double(String(decoding: bytes, as: UTF8.self))
    }

    private static func isExponent(_ bytes: ArraySlice<UInt8>) -> Bool {
        guard bytes.first == UInt8(ascii: "e") || bytes.first == UInt8(ascii: "E") else { return false }
        var digits = bytes.dropFirst()
        if digits.first == minus || digits.first == plus { digits = digits.dropFirst() }
        return !digits.isEmpty && digits.allSatisfy { zero...nine ~= $0 }
    }

    private static func word(_ bytes: ArraySlice<UInt8>, isNegative: Bool) -> Double? {
        guard bytes.count == 3 || bytes.count == 8 else { return nil }
        switch String(decoding: bytes, as: UTF8.self).lowercased() {
        case "nan": return .nan
        case "inf", "infinity": return isNegative ? -.infinity : .infinity
        default: return nil
        }
    }
}

private let zero = UInt8(ascii: "0")
private let nine = UInt8(ascii: "9")
private let point = UInt8(ascii: ".")
private let minus = UInt8(ascii: "-")
private let plus = UInt8(ascii: "+")

/// 10⁰ … 10¹⁵, exact in a Double.
private let powersOfTen: [Double] = [
    1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
]
