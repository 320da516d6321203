// Text for terminals that cannot show more than ASCII. Not here: finding out what a terminal can.

/// The characters of our tables and sentences in ASCII.
package enum PlainText {
    /// `text` with our typographic characters replaced, and `?` for any other that is not ASCII.
    package static func ascii(_ text: String) -> String {
        text.map { character in
            if character.isASCII { return String(character) }
            return replacements[character] ?? "?"
        }.joined()
    }

    /// Of one character each where a table's columns depend on it.
    private static let replacements: [Character: String] = [
        "·": ".", "…": "~", "“": "\"", "”": "\"", "δ": "d", "→": "->", "σ": "s", "×": "x", "–": "-", "’": "'",
    ]
}
