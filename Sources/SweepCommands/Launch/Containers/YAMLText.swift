// Pieces of YAML for templates: a template is readable and keeps its comments, and only these pieces hold
// what did not come from us. Not here: the templates; reading YAML.

extension String {
    /// All lines but the first moved to the right, for a text of several lines inside of a template; empty
    /// lines stay empty.
    func indented(_ columns: Int) -> String {
        let margin = String(repeating: " ", count: columns)
        return split(separator: "\n", omittingEmptySubsequences: false).enumerated()
            .map { $0.offset == 0 || $0.element.isEmpty ? String($0.element) : margin + $0.element }
            .joined(separator: "\n")
    }

    /// The text as a double-quoted scalar, which can hold everything.
    var yamlQuoted: String {
        var quoted = "\""
        for scalar in unicodeScalars {
            switch scalar {
            case "\"": quoted += "\\\""
            case "\\": quoted += "\\\\"
            case "\n": quoted += "\\n"
            case "\t": quoted += "\\t"
            case "\u{20}"..."\u{7E}": quoted.unicodeScalars.append(scalar)
            default:
                let digits = String(scalar.value, radix: 16, uppercase: true)
                quoted += "\\U" + String(repeating: "0", count: 8 - digits.count) + digits
            }
        }
        return quoted + "\""
    }

    /// The text as it is, for a literal block (`|`); nil where such a block would not give back the same
    /// bytes: other control characters than line feeds, another end than exactly one line feed, a first
    /// line that begins with a space (it would set the indentation).
    var yamlLiteral: String? {
        guard hasSuffix("\n"), !hasSuffix("\n\n"), let first = unicodeScalars.first, first != " ",
            first != "\n"
        else { return nil }
        let isPlain = unicodeScalars.allSatisfy { scalar in
            scalar == "\n" || ("\u{20}"..."\u{7E}").contains(scalar)
                || (scalar.value >= 0xA0 && ![0x2028, 0x2029, 0xFEFF].contains(scalar.value)
                    && scalar.properties.generalCategory != .unassigned)
        }
        return isPlain ? String(dropLast()) : nil
    }
}
