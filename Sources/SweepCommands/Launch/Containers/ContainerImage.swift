// Names of container images, checked before they get into a manifest: they come from a command line and go
// into YAML. The grammar is that of the OCI distribution specification's references. Not here: whether
// there is one.

package enum ContainerImage {
    /// What Deploy/README.md builds.
    package static let standard = "localhost/gradsweep:\(Release.version)"

    private static let longestName = 255
    private static let longestTag = 128

    /// - Throws: for what no registry would take, with the nearest name that is allowed.
    package static func check(_ image: String, option: String) throws(CommandFailure) {
        guard !isValid(image) else { return }
        let near = nearest(to: image)
        throw CommandFailure(
            "\(option) is \"\(image)\"; allowed: [HOST[:PORT]/]NAME[:TAG][@sha256:DIGEST], the name in "
                + "lower case"
                + (isValid(near) ? "; did you mean \"\(near)\"?" : ""))
    }

    package static func isValid(_ image: String) -> Bool {
        let (rest, digest) = split(image, at: "@")
        if let digest, !isDigest(digest) { return false }
        let (name, tag) = splitTag(rest)
        if let tag, !isTag(tag) { return false }
        guard name.utf8.count <= longestName else { return false }
        var components = name.split(separator: "/", omittingEmptySubsequences: false)
        if components.count > 1, let first = components.first, isHost(first) { components.removeFirst() }
        return components.allSatisfy(isComponent)
    }

    /// The text with what is not allowed in it replaced; it need not be valid.
    private static func nearest(to image: String) -> String {
        let (rest, digest) = split(image, at: "@")
        let (name, tag) = splitTag(rest)
        var text = String(
            name.lowercased().map { character in
                character.isASCII && (character.isLetter || character.isNumber || "._-/:".contains(character))
                    ? character : "-"
            })
        if let tag {
            text += ":" + String(tag.map { isTagCharacter($0) ? $0 : "-" }.prefix(longestTag))
        }
        return digest.map { "\(text)@\($0)" } ?? text
    }

    private static func split(_ text: String, at mark: Character) -> (Substring, Substring?) {
        guard let index = text.firstIndex(of: mark) else { return (text[...], nil) }
        return (text[..<index], text[text.index(after: index)...])
    }

    /// A colon before the last slash belongs to a port.
    private static func splitTag(_ text: Substring) -> (Substring, Substring?) {
        guard let colon = text.lastIndex(of: ":"), !text[colon...].contains("/") else { return (text, nil) }
        return (text[..<colon], text[text.index(after: colon)...])
    }

    private static func isDigest(_ text: Substring) -> Bool {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, ["sha256": 64, "sha512": 128][parts[0]] == parts[1].count else {
            return false
        }
        return parts[1].allSatisfy { "0123456789abcdef".contains($0) }
    }

    private static func isTag(_ text: Substring) -> Bool {
        guard let first = text.first, text.count <= longestTag else { return false }
        return text.allSatisfy(isTagCharacter) && first != "." && first != "-"
    }

    private static func isTagCharacter(_ character: Character) -> Bool {
        character.isASCII && (character.isLetter || character.isNumber || "._-".contains(character))
    }

    /// The first component is a host if it could be no folder: with a dot, a port, or `localhost`.
    private static func isHost(_ text: Substring) -> Bool {
        guard text.contains(".") || text.contains(":") || text == "localhost" else { return false }
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count <= 2 else { return false }
        if parts.count == 2 {
            guard let port = UInt16(parts[1]), port > 0 else { return false }
        }
        return parts[0].split(separator: ".", omittingEmptySubsequences: false).allSatisfy { label in
            label.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") }
                && !label.isEmpty && label.first != "-" && label.last != "-"
        }
    }

    /// Lower case and digits; between them one dot, one or two underscores, or any number of hyphens.
    private static func isComponent(_ text: Substring) -> Bool {
        let isWord = { (character: Character) in
            ("a"..."z").contains(character) || ("0"..."9").contains(character)
        }
        guard let first = text.first, let last = text.last, isWord(first), isWord(last) else { return false }
        guard text.allSatisfy({ isWord($0) || "._-".contains($0) }) else { return false }
        let separators = text.split(whereSeparator: isWord)
        return separators.allSatisfy { $0 == "." || $0 == "_" || $0 == "__" || $0.allSatisfy { $0 == "-" } }
    }
}
