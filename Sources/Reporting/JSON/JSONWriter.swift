// JSON text from values, in a fixed order. Not here: what is written.

internal import SweepModel

/// A JSON value to be written; objects keep the order they are given in, so equal values give equal bytes.
package indirect enum JSONText: Sendable {
    case null
    case flag(Bool)
    case integer(Int)
    /// Reads back to the same bits; the strings "nan", "inf", "-inf" for what JSON has no number for.
    case number(Double)
    case text(String)
    case list([JSONText])
    case object([(String, JSONText)])

    /// On one line, without spaces.
    package var compact: String {
        var output = ""
        write(into: &output)
        return output
    }

    /// Indented by two spaces a level, one member or element a line, without a final newline.
    package var indented: String {
        var output = ""
        writeIndented(into: &output, level: 0)
        return output
    }

    private func write(into output: inout String) {
        switch self {
        case .null: output += "null"
        case .flag(let value): output += value ? "true" : "false"
        case .integer(let value): output += String(value)
        case .number(let value):
            let text = CanonicalNumber.text(value)
            output += value.isFinite ? text : "\"\(text)\""
        case .text(let value): Self.quote(value, into: &output)
        case .list(let elements):
            output += "["
            for (index, element) in elements.enumerated() {
                if index > 0 { output += "," }
                element.write(into: &output)
            }
            output += "]"
        case .object(let members):
            output += "{"
            for (index, member) in members.enumerated() {
                if index > 0 { output += "," }
                Self.quote(member.0, into: &output)
                output += ":"
                member.1.write(into: &output)
            }
            output += "}"
        }
    }

    private func writeIndented(into output: inout String, level: Int) {
        let inner = String(repeating: "  ", count: level + 1)
        let outer = String(repeating: "  ", count: level)
        switch self {
        case .list(let elements) where !elements.isEmpty:
            output += "[\n"
            for (index, element) in elements.enumerated() {
                output += inner
                element.writeIndented(into: &output, level: level + 1)
                output += index + 1 < elements.count ? ",\n" : "\n"
            }
            output += outer + "]"
        case .object(let members) where !members.isEmpty:
            output += "{\n"
            for (index, member) in members.enumerated() {
                output += inner
                Self.quote(member.0, into: &output)
                output += ": "
                member.1.writeIndented(into: &output, level: level + 1)
                output += index + 1 < members.count ? ",\n" : "\n"
            }
            output += outer + "}"
        default: write(into: &output)
        }
    }

    private static func quote(_ text: String, into output: inout String) {
        output += "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": output += "\\\""
            case "\\": output += "\\\\"
            case "\n": output += "\\n"
            case "\r": output += "\\r"
            case "\t": output += "\\t"
            default:
                if scalar.value < 0x20 {
                    let digits = String(scalar.value, radix: 16)
                    output += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
                } else {
                    output.unicodeScalars.append(scalar)
                }
            }
        }
        output += "\""
    }
}
