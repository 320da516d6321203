// Bytes to JSON values (RFC 8259), strictly, with positions. Not here: files, meanings.
//
// Our own because Foundation's parser neither tells positions nor accepts the bare NaN and Infinity that
// Python's json writes. Departures from the RFC: those tokens; a byte order mark is skipped; duplicate keys
// and nesting beyond `maximumDepth` are errors. Garbage is answered with an error, never with a trap.

/// What is wrong in a JSON text, and where.
package struct JSONSyntaxError: Error, Hashable, Sendable {
    package var message: String
    package var offset: Int
}

/// A recursive-descent parser over UTF-8 bytes.
package struct JSONParser {
    /// Containers in containers; bounds the stack against hostile input.
    package static let maximumDepth = 64

    private let bytes: [UInt8]
    private let end: Int
    private var position: Int
    private var depth = 0

    /// Parses `bytes[range]` (all of them by default); offsets count from the start of `bytes`.
    package init(_ bytes: [UInt8], range: Range<Int>? = nil) {
        let range = (range ?? 0..<bytes.count).clamped(to: 0..<bytes.count)
        self.bytes = bytes
        position = range.lowerBound
        end = range.upperBound
        if position == 0, bytes.starts(with: [0xEF, 0xBB, 0xBF]), end >= 3 { position = 3 }
    }

    /// The only value of the text.
    package static func parse(_ bytes: [UInt8], range: Range<Int>? = nil) throws(JSONSyntaxError) -> JSONNode
    {
        var parser = JSONParser(bytes, range: range)
        let node = try parser.value()
        if let rest = parser.nextOffset() {
            throw JSONSyntaxError(message: "found more text after the end of the value", offset: rest)
        }
        return node
    }

    /// Offset of the next byte that is not white space; nil at the end.
    package mutating func nextOffset() -> Int? {
        while position < end, isWhiteSpace(bytes[position]) { position += 1 }
        return position < end ? position : nil
    }

    /// The next value; what follows it is left alone.
    package mutating func value() throws(JSONSyntaxError) -> JSONNode {
        guard let start = nextOffset() else { throw failure("found the end of the text, expected a value") }
        let value: JSONNode.Value
        switch bytes[start] {
        case UInt8(ascii: "{"): value = try nested { parser throws(JSONSyntaxError) in try parser.object() }
        case UInt8(ascii: "["): value = try nested { parser throws(JSONSyntaxError) in try parser.list() }
        case UInt8(ascii: "\""): value = .text(try string())
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): value = .number(try number())
        default: value = try word()
        }
        return JSONNode(value: value, offset: start)
    }

    // MARK: - Containers

    private mutating func nested(
        _ body: (inout JSONParser) throws(JSONSyntaxError) -> JSONNode.Value
    ) throws(JSONSyntaxError) -> JSONNode.Value {
        guard depth < Self.maximumDepth else {
            throw failure("nested deeper than \(Self.maximumDepth) levels")
        }
        depth += 1
        position += 1
        let value = try body(&self)
        depth -= 1
        return value
    }

    private mutating func list() throws(JSONSyntaxError) -> JSONNode.Value {
        var nodes: [JSONNode] = []
        if take("]") { return .list(nodes) }
        while true {
            nodes.append(try value())
            if take("]") { return .list(nodes) }
            guard take(",") else { throw failure("expected , or ] after a list's element") }
        }
    }

    private mutating func object() throws(JSONSyntaxError) -> JSONNode.Value {
        var members: [(key: String, node: JSONNode)] = []
        var seen: Set<String> = []
        if take("}") { return .object(members) }
        while true {
            guard let start = nextOffset(), bytes[start] == UInt8(ascii: "\"") else {
                throw failure("expected a key in double quotes")
            }
            let key = try string()
            guard seen.insert(key).inserted else {
                throw JSONSyntaxError(message: "the key \"\(key)\" appears twice", offset: start)
            }
            guard take(":") else { throw failure("expected : after the key \"\(key)\"") }
            members.append((key, try value()))
            if take("}") { return .object(members) }
            guard take(",") else { throw failure("expected , or } after the value of \"\(key)\"") }
        }
    }

    // MARK: - Scalars

    private mutating func word() throws(JSONSyntaxError) -> JSONNode.Value {
        let start = position
        while position < end, isWordByte(bytes[position]) { position += 1 }
        switch String(decoding: bytes[start..<position], as: UTF8.self) {
        case "null": return .null
        case "true": return .flag(true)
        case "false": return .flag(false)
        case "NaN": return .number(.nan)
        case "Infinity": return .number(.infinity)
        default: throw JSONSyntaxError(message: "found no JSON value", offset: start)
        }
    }

    private mutating func number() throws(JSONSyntaxError) -> Double {
        let start = position
        if bytes[position] == UInt8(ascii: "-") {
            position += 1
            if position < end, bytes[position] == UInt8(ascii: "I") {
                guard case .number(let infinity) = try word() else { throw failure("found no JSON value") }
                return -infinity
            }
        }
        let leadingZero = position < end && bytes[position] == UInt8(ascii: "0")
        let whole = digits()
        var isValid = whole > 0 && !(leadingZero && whole > 1)
        if position < end, bytes[position] == UInt8(ascii: ".") {
            position += 1
            isValid = digits() > 0 && isValid
        }
        if position < end, bytes[position] | 0x20 == UInt8(ascii: "e") {
            position += 1
            if position < end, [UInt8(ascii: "+"), UInt8(ascii: "-")].contains(bytes[position]) {
                position += 1
            }
            isValid = digits() > 0 && isValid
        }
        if position < end, isWordByte(bytes[position]) { isValid = false }
        let text = String(decoding: bytes[start..<position], as: UTF8.self)
        guard isValid, let number = Double(text) else {
            throw JSONSyntaxError(message: "found \"\(text.prefix(40))\", not a JSON number", offset: start)
        }
        return number
    }

    private mutating func digits() -> Int {
        let start = position
        while position < end, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(bytes[position]) {
            position += 1
        }
        return position - start
    }

    // MARK: - Bytes

    private func isWhiteSpace(_ byte: UInt8) -> Bool {
        byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09
    }

    private func isWordByte(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
            || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }

    private mutating func take(_ scalar: Unicode.Scalar) -> Bool {
        guard let next = nextOffset(), bytes[next] == UInt8(ascii: scalar) else { return false }
        position += 1
        return true
    }

    private func failure(_ message: String) -> JSONSyntaxError {
        JSONSyntaxError(message: message, offset: position)
    }
}

// MARK: - Strings

extension JSONParser {
    private mutating func string() throws(JSONSyntaxError) -> String {
        let start = position
        var content: [UInt8] = []
        position += 1
        while position < end {
            let byte = bytes[position]
            position += 1
            switch byte {
            case UInt8(ascii: "\""):
                guard let text = String(validating: content, as: UTF8.self) else {
                    throw JSONSyntaxError(message: "the string is not UTF-8", offset: start)
                }
                return text
            case UInt8(ascii: "\\"): content.append(contentsOf: try escape())
            case 0..<0x20:
                throw JSONSyntaxError(message: "a control character in a string", offset: position - 1)
            default: content.append(byte)
            }
        }
        throw JSONSyntaxError(message: "a string without its closing quote", offset: start)
    }

    /// The bytes that an escape stands for; `position` is behind the backslash.
    private mutating func escape() throws(JSONSyntaxError) -> [UInt8] {
        guard position < end else { throw failure("a backslash at the end of the text") }
        let byte = bytes[position]
        position += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return [byte]
        case UInt8(ascii: "b"): return [0x08]
        case UInt8(ascii: "f"): return [0x0C]
        case UInt8(ascii: "n"): return [0x0A]
        case UInt8(ascii: "r"): return [0x0D]
        case UInt8(ascii: "t"): return [0x09]
        case UInt8(ascii: "u"): return Array(String(try unicodeScalar()).utf8)
        default: throw JSONSyntaxError(message: "an unknown escape in a string", offset: position - 2)
        }
    }

    private mutating func unicodeScalar() throws(JSONSyntaxError) -> Character {
        let start = position - 2
        var code = UInt32(try hexadecimal())
        if (0xD800..<0xDC00).contains(code), end - position >= 2, bytes[position] == UInt8(ascii: "\\"),
            bytes[position + 1] == UInt8(ascii: "u")
        {
            position += 2
            let low = UInt32(try hexadecimal())
            guard (0xDC00..<0xE000).contains(low) else {
                throw JSONSyntaxError(message: "half of a surrogate pair in a string", offset: start)
            }
            code = 0x10000 + (code - 0xD800) << 10 + (low - 0xDC00)
        }
        guard let scalar = Unicode.Scalar(code) else {
            throw JSONSyntaxError(message: "half of a surrogate pair in a string", offset: start)
        }
        return Character(scalar)
    }

    private mutating func hexadecimal() throws(JSONSyntaxError) -> UInt16 {
        guard end - position >= 4 else { throw failure("\\u needs four hexadecimal digits") }
        var value: UInt16 = 0
        for byte in bytes[position..<(position + 4)] {
            guard byte < 0x80, let digit = Character(Unicode.Scalar(byte)).hexDigitValue else {
                throw failure("\\u needs four hexadecimal digits")
            }
            value = value << 4 | UInt16(digit)
        }
        position += 4
        return value
    }
}
