// Numbers for people: few significant digits. Not here: numbers for machines (CanonicalNumber).

/// Text of a number rounded to a few significant digits, for sentences and tables.
package enum RoundedNumber {
    /// `value` with at most `digits` significant digits (1…17), trailing zeros dropped: plain between 10⁻³
    /// and 10⁵, else with an exponent, such as `2.31`, `140`, `4.3e-5`, `nan`, `-inf`.
    ///
    /// Rounds the shortest decimal text that reads back to the same bits, half away from zero.
    package static func text(_ value: Double, digits: Int = 3) -> String {
        guard value.isFinite, value != 0 else { return value == 0 ? "0" : CanonicalNumber.text(value) }
        var (mantissa, exponent) = decimal(abs(value))
        round(&mantissa, &exponent, to: max(1, digits))
        while mantissa.count > 1, mantissa.last == 0 { mantissa.removeLast() }
        let sign = value < 0 ? "-" : ""
        return sign
            + ((-3..<5).contains(exponent) ? plain(mantissa, exponent) : scientific(mantissa, exponent))
    }

    /// A share in per cent without decimals, but never rounded to 0 % or 100 % unless it is.
    package static func percent(_ count: Int, of total: Int) -> String {
        guard total > 0 else { return "0 %" }
        let rounded = (200 * count + total) / (2 * total)
        if rounded == 0, count > 0 { return "<1 %" }
        if rounded == 100, count < total { return ">99 %" }
        return "\(rounded) %"
    }

    /// Digits d₀d₁… and exponent e with value = d₀.d₁… · 10ᵉ.
    private static func decimal(_ value: Double) -> (digits: [Int], exponent: Int) {
        var digits: [Int] = []
        var exponent = -1
        var seenPoint = false
        var shift = 0
        for (index, character) in value.description.enumerated() {
            if let digit = character.wholeNumberValue {
                if digits.isEmpty, digit == 0 {
                    if seenPoint { exponent -= 1 }
                    continue
                }
                digits.append(digit)
                if !seenPoint { exponent += 1 }
            } else if character == "." {
                seenPoint = true
            } else {
                shift = Int(value.description.dropFirst(index + 1)) ?? 0
                break
            }
        }
        return (digits, exponent + shift)
    }

    private static func round(_ mantissa: inout [Int], _ exponent: inout Int, to digits: Int) {
        guard mantissa.count > digits else { return }
        let roundsUp = mantissa[digits] >= 5
        mantissa.removeLast(mantissa.count - digits)
        guard roundsUp else { return }
        var index = digits - 1
        while index >= 0, mantissa[index] == 9 {
            mantissa[index] = 0
            index -= 1
        }
        if index >= 0 {
            mantissa[index] += 1
        } else {
            mantissa[0] = 1
            exponent += 1
        }
    }

    private static func plain(_ mantissa: [Int], _ exponent: Int) -> String {
        let digits = mantissa.map(String.init).joined()
        if exponent < 0 { return "0." + String(repeating: "0", count: -exponent - 1) + digits }
        guard digits.count > exponent + 1 else {
            return digits + String(repeating: "0", count: exponent + 1 - digits.count)
        }
        let point = digits.index(digits.startIndex, offsetBy: exponent + 1)
        return digits[..<point] + "." + digits[point...]
    }

    private static func scientific(_ mantissa: [Int], _ exponent: Int) -> String {
        plain(mantissa, 0) + "e\(exponent)"
    }
}
