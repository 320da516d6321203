// Names of those who may take part.

package enum MemberName {
    package static let allowed =
        "1 to 64 characters of a-z, A-Z, 0-9, '.', '_' and '-', a letter or digit first"

    /// Safe as a file name, in a terminal, in a log and in a table.
    package static func isValid(_ name: String) -> Bool {
        guard (1...64).contains(name.utf8.count), let first = name.unicodeScalars.first else { return false }
        func isWord(_ scalar: Unicode.Scalar) -> Bool {
            scalar.isASCII && (scalar.properties.isAlphabetic || ("0"..."9").contains(scalar))
        }
        return isWord(first)
            && name.unicodeScalars.allSatisfy { isWord($0) || "._-".unicodeScalars.contains($0) }
    }
}
