// Swift source reduced to what the compiler sees: comments and the contents of string literals blanked out.

/// A scanner for comments and (raw, multi-line, interpolated) string literals.
struct SourceText {
    private enum Context {
        /// Code, with the number of open parentheses since it began.
        case code(Int)
        case string(hashes: Int, isMultiline: Bool)
    }

    private let bytes: [UInt8]
    private var index = 0
    private var contexts = [Context.code(0)]
    private var output: [UInt8] = []

    private init(_ text: String) { bytes = Array(text.utf8) }

    /// The code alone, line for line: line n of the result belongs to line n of `text`.
    static func code(of text: String) -> String {
        var scanner = SourceText(text)
        while scanner.index < scanner.bytes.count { scanner.advance() }
        return String(decoding: scanner.output, as: UTF8.self)
    }

    /// The modules that a source file imports.
    static func imports(in text: String) -> [String] {
        let line = #/^\s*(?:@\w+(?:\([^)]*\))?\s+)*(?:(?:public|package|internal|fileprivate|private)\s+)?/#
        return code(of: text).split(separator: "\n").compactMap { source in
            guard source.contains("import "), let prefix = try? line.prefixMatch(in: source) else {
                return nil
            }
            let rest = source[prefix.range.upperBound...]
            let kind = #/import\s+(?:(?:struct|class|enum|protocol|func|var|let|typealias)\s+)?(\w+)/#
            return (try? kind.prefixMatch(in: rest)).flatMap { $0 }.map { String($0.output.1) }
        }
    }

    private mutating func advance() {
        switch contexts[contexts.count - 1] {
        case .code(let depth): advanceCode(depth)
        case .string(let hashes, let isMultiline): advanceString(hashes, isMultiline)
        }
    }

    private func starts(with text: String) -> Bool { bytes[index...].starts(with: text.utf8) }

    private var isAtLineBreak: Bool { bytes[index] == UInt8(ascii: "\n") }

    /// Leaves the next bytes out, but for line breaks.
    private mutating func blank(_ count: Int) {
        for byte in bytes[index...].prefix(count) {
            output.append(byte == UInt8(ascii: "\n") ? byte : UInt8(ascii: " "))
        }
        index += count
    }

    private mutating func advanceCode(_ depth: Int) {
        switch bytes[index] {
        case UInt8(ascii: "/"), UInt8(ascii: "#"), UInt8(ascii: "\""), UInt8(ascii: "("), UInt8(ascii: ")"):
            break
        default:
            output.append(bytes[index])
            index += 1
            return
        }
        if starts(with: "//") {
            while index < bytes.count, !isAtLineBreak { blank(1) }
            return
        }
        if starts(with: "/*") { return skipBlockComment() }
        let hashes = bytes[index...].prefix { $0 == UInt8(ascii: "#") }.count
        if index + hashes < bytes.count, bytes[index + hashes] == UInt8(ascii: "\"") {
            blank(hashes)
            let isMultiline = starts(with: "\"\"\"")
            blank(isMultiline ? 3 : 1)
            contexts.append(.string(hashes: hashes, isMultiline: isMultiline))
            return
        }
        let opens = starts(with: "(")
        let closes = starts(with: ")")
        if closes, depth == 0, contexts.count > 1 {
            contexts.removeLast()  // the end of an interpolation
        } else if opens || closes {
            contexts[contexts.count - 1] = .code(depth + (opens ? 1 : -1))
        }
        output.append(bytes[index])
        index += 1
    }

    private mutating func skipBlockComment() {
        var depth = 0
        repeat {
            if starts(with: "/*") {
                depth += 1
                blank(2)
            } else if starts(with: "*/") {
                depth -= 1
                blank(2)
            } else {
                blank(1)
            }
        } while depth > 0 && index < bytes.count
    }

    private mutating func advanceString(_ hashes: Int, _ isMultiline: Bool) {
        let marks = String(repeating: "#", count: hashes)
        if starts(with: "\\" + marks + "(") {
            blank(1 + hashes)
            output.append(UInt8(ascii: "("))
            index += 1
            contexts.append(.code(0))
        } else if starts(with: "\\" + marks) {
            blank(2 + hashes)
        } else if starts(with: (isMultiline ? "\"\"\"" : "\"") + marks) {
            blank((isMultiline ? 3 : 1) + hashes)
            contexts.removeLast()
        } else {
            if isAtLineBreak, !isMultiline { contexts.removeLast() }
            blank(1)
        }
    }
}
