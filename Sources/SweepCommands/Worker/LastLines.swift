// What a process wrote last, in bounded memory.

/// The last lines of a stream of bytes.
package struct LastLines {
    private let countMaximum: Int
    private let bytesMaximum: Int
    private var lines: [String] = []
    private var partial: [UInt8] = []

    /// - Parameters:
    ///   - count: lines that are kept.
    ///   - bytes: of each of them; the rest of a longer one is left out.
    package init(count: Int, bytes: Int) {
        countMaximum = count
        bytesMaximum = bytes
    }

    package mutating func append(_ bytes: some Sequence<UInt8>) {
        for byte in bytes {
            if byte == UInt8(ascii: "\n") {
                endLine()
            } else if partial.count < bytesMaximum {
                partial.append(byte)
            }
        }
    }

    private mutating func endLine() {
        defer { partial.removeAll(keepingCapacity: true) }
        guard !partial.isEmpty else { return }
        if lines.count == countMaximum { lines.removeFirst() }
        lines.append(Self.printable(partial, bytesMaximum))
    }

    /// Oldest first; what has no line end yet is the last one. Without control characters, and each within
    /// its bytes.
    package var all: [String] {
        let last = partial.isEmpty ? [] : [Self.printable(partial, bytesMaximum)]
        return Array((lines + last).suffix(countMaximum))
    }

    private static func printable(_ bytes: [UInt8], _ maximum: Int) -> String {
        let text = String(decoding: bytes, as: UTF8.self)
        var result = ""
        var count = 0
        for scalar in text.unicodeScalars {
            let isControl = scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value)
            let shown = isControl ? " " : scalar
            // Bytes that were no UTF-8 have become longer.
            count += String(shown).utf8.count
            guard count <= maximum else { break }
            result.unicodeScalars.append(shown)
        }
        return result
    }
}
