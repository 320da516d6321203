// Names that become part of a host name (RFC 1123). Not here: what is named.

package enum DNSLabel {
    /// The longest label that a host name may have.
    package static let longest = 63

    package static func isValid(_ text: String, longest: Int = longest) -> Bool {
        guard let first = text.first, let last = text.last, text.utf8.count <= longest else { return false }
        return text.allSatisfy { isWord($0) || $0 == "-" } && isWord(first) && isWord(last)
    }

    /// - Throws: with the nearest name that is allowed.
    package static func check(
        _ text: String, option: String, longest: Int = longest
    ) throws(CommandFailure) {
        guard !isValid(text, longest: longest) else { return }
        let near = nearest(to: text, longest: longest)
        throw CommandFailure(
            "\(option) is \"\(text)\"; allowed: 1 to \(longest) lower-case letters, digits and '-', with a "
                + "letter or digit at both ends" + (near.map { "; did you mean \"\($0)\"?" } ?? ""))
    }

    /// nil where nothing of the text can be kept.
    private static func nearest(to text: String, longest: Int) -> String? {
        var characters = text.lowercased().map { isWord($0) ? $0 : "-" }
        characters = Array(characters.drop { $0 == "-" }.prefix(longest))
        while characters.last == "-" { characters.removeLast() }
        return characters.isEmpty ? nil : String(characters)
    }

    private static func isWord(_ character: Character) -> Bool {
        ("a"..."z").contains(character) || ("0"..."9").contains(character)
    }
}
