// JSON with its members in order, written for people to read. Not here: reading JSON.

import SweepModel

/// A JSON value; an object keeps the order of its members.
enum JSONValue: Hashable, Sendable {
    case text(String)
    case number(Double)
    case integer(Int)
    case flag(Bool)
    case null
    case list([JSONValue])
    case object([Member])

    struct Member: Hashable, Sendable {
        var name: String
        var value: JSONValue

        init(_ name: String, _ value: JSONValue) {
            self.name = name
            self.value = value
        }
    }

    /// Indented by two spaces a level; lists of scalars stay on one line.
    func text(indent: Int = 0) -> String {
        let margin = String(repeating: " ", count: indent + 2)
        let end = "\n" + String(repeating: " ", count: indent)
        switch self {
        case .text(let text): return Self.quoted(text)
        case .number(let number): return CanonicalNumber.text(number)
        case .integer(let integer): return String(integer)
        case .flag(let flag): return flag ? "true" : "false"
        case .null: return "null"
        case .list(let items):
            if items.allSatisfy(\.isScalar) {
                return "[" + items.map { $0.text() }.joined(separator: ", ") + "]"
            }
            let lines = items.map { margin + $0.text(indent: indent + 2) }
            return "[\n" + lines.joined(separator: ",\n") + end + "]"
        case .object(let members):
            let lines = members.map {
                margin + Self.quoted($0.name) + ": " + $0.value.text(indent: indent + 2)
            }
            return members.isEmpty ? "{}" : "{\n" + lines.joined(separator: ",\n") + end + "}"
        }
    }

    private var isScalar: Bool {
        switch self {
        case .list, .object: false
        default: true
        }
    }

    /// RFC 8259, section 7.
    private static func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\t": result += "\\t"
            case "\u{0}"..."\u{1f}":
                let digits = String(scalar.value, radix: 16)
                result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }
}

extension JSONValue {
    init(_ value: ParameterValue) {
        switch value {
        case .integer(let integer): self = .integer(integer)
        case .number(let number): self = .number(number)
        case .text(let text): self = .text(text)
        case .flag(let flag): self = .flag(flag)
        case .integers(let integers): self = .list(integers.map { .integer($0) })
        case .none: self = .null
        }
    }
}
