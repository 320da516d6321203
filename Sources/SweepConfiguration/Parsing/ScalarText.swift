// Numbers and flags as people write them in YAML. Not here: which option takes which.

/// Reads the text of an unquoted scalar.
///
/// YAML 1.1 takes `1e-4` for text and `010` for eight; here the first is a number and the second an error.
enum ScalarText {
    enum Number: Hashable {
        /// Written without a point or exponent, or with a whole value.
        case integer(Int)
        case number(Double)
    }

    /// nil: not a number. Decimal only; `_` between digits is left out as YAML 1.1 does.
    static func number(_ text: String) -> Number? {
        var rest = Substring(text)
        if rest.first == "-" || rest.first == "+" { rest.removeFirst() }
        var digits = ""
        func takeDigits() {
            var previousIsDigit = false
            while let character = rest.first {
                if "0"..."9" ~= character {
                    digits.append(character)
                } else if character != "_" || !previousIsDigit {
                    return
                }
                previousIsDigit = character != "_"
                rest.removeFirst()
            }
        }
        takeDigits()
        let whole = digits.count
        var isWhole = true
        if rest.first == "." {
            isWhole = false
            digits.append(rest.removeFirst())
            takeDigits()
        }
        guard digits.contains(where: \.isNumber), !(whole > 1 && digits.first == "0"), !text.hasSuffix("_")
        else { return nil }
        if rest.first == "e" || rest.first == "E" {
            isWhole = false
            digits.append(rest.removeFirst())
            if rest.first == "-" || rest.first == "+" { digits.append(rest.removeFirst()) }
            guard !rest.isEmpty, rest.allSatisfy({ "0"..."9" ~= $0 }) else { return nil }
            digits += rest
            rest = ""
        }
        guard rest.isEmpty else { return nil }
        let signed = (text.first == "-" ? "-" : "") + digits
        if isWhole, let value = Int(signed) { return .integer(value) }
        return Double(padded(signed)).flatMap(wholeOrNumber)
    }

    /// A whole value below 2⁵³ is an integer however it is written (`64.0`, `1e2`); -0.0 stays as it is.
    private static func wholeOrNumber(_ value: Double) -> Number {
        guard value == value.rounded(.towardZero), value.magnitude < 0x1p53,
            !(value == 0 && value.sign == .minus)
        else { return .number(value) }
        return .integer(Int(value))
    }

    /// `.5` and `5.` with the zero that makes them plain.
    private static func padded(_ text: String) -> String {
        var text = text
        if let point = text.firstIndex(of: ".") {
            let next = text.index(after: point)
            if next == text.endIndex || !text[next].isNumber { text.insert("0", at: next) }
            if point == text.startIndex || !text[text.index(before: point)].isNumber {
                text.insert("0", at: point)
            }
        }
        return text
    }

    /// Whether this is YAML's NaN or infinity.
    static func isNonFinite(_ text: String) -> Bool {
        [".nan", ".inf", "+.inf", "-.inf"].contains(text.lowercased())
    }

    /// What to write instead of YAML 1.1's other flags; nil: not one of them.
    static func meantFlag(_ text: String) -> String? {
        switch text.lowercased() {
        case "yes", "on", "y", "true": "true"
        case "no", "off", "n", "false": "false"
        default: nil
        }
    }
}
