// A parsed JSON value that knows where it stood. Not here: parsing (JSONParser), what the values mean.

/// One value of a JSON text with the place where it begins.
package struct JSONNode: Sendable {
    package enum Value: Sendable {
        case null
        case flag(Bool)
        /// Bare `NaN`, `Infinity` and `-Infinity`, as Python writes them, are numbers too.
        case number(Double)
        case text(String)
        case list([JSONNode])
        /// In the text's order; keys are unique.
        case object([(key: String, node: JSONNode)])
    }

    package var value: Value
    /// Offset of the value's first byte in the whole text.
    package var offset: Int

    /// What stands there, for error messages.
    package var kind: String {
        switch value {
        case .null: "null"
        case .flag: "a boolean"
        case .number: "a number"
        case .text: "a string"
        case .list: "a list"
        case .object: "an object"
        }
    }

    /// The member of that name; nil if there is none or this is no object.
    package subscript(key: String) -> JSONNode? {
        guard case .object(let members) = value else { return nil }
        return members.first { $0.key == key }?.node
    }
}

/// A place in a text as people count it.
package struct TextPosition: Hashable, Sendable {
    /// Both from 1; the column counts bytes.
    package var line: Int
    package var column: Int

    package init(offset: Int, in bytes: [UInt8]) {
        let before = bytes[..<min(max(offset, 0), bytes.count)]
        line = before.count { $0 == UInt8(ascii: "\n") } + 1
        let start = before.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
        column = before.count - start + 1
    }
}
