// Sentences in lines. Not here: tables.

/// Breaks text at spaces.
package enum TextWrap {
    /// Lines of at most `width` characters (a longer word has a line of its own); all but the first begin
    /// with `indent` spaces.
    package static func lines(_ text: String, width: Int, indent: Int = 0) -> [String] {
        let space = String(repeating: " ", count: indent)
        var lines: [String] = []
        var line = ""
        for word in text.split(separator: " ") {
            if line.isEmpty {
                line = lines.isEmpty ? String(word) : space + word
            } else if line.count + 1 + word.count <= width {
                line += " " + word
            } else {
                lines.append(line)
                line = space + word
            }
        }
        return line.isEmpty ? lines : lines + [line]
    }
}
