// What is wrong with a key file or a key directory, told so that a person can act on it. Never holds a key,
// not even a wrong one: a secret with one character too many is still a secret.

/// A failure of this module.
package struct KeyFileError: Error, Hashable, Sendable, CustomStringConvertible {
    package enum Code: Hashable, Sendable {
        /// There is no such file, member or key pair.
        case missing
        /// There is one already.
        case exists
        /// Others may read or change it, or it belongs to somebody else.
        case notPrivate
        /// Not the text that belongs there.
        case invalid
        /// Written by a later release.
        case unsupportedVersion
        /// The system refused to read or write.
        case system
    }

    package let code: Code
    package let path: String
    /// Counted from 1.
    package let line: Int?
    /// The key in the file, as written.
    package let key: String?
    /// What was found, what is allowed, what to do.
    package let problem: String

    init(_ code: Code, _ path: String, line: Int? = nil, key: String? = nil, _ problem: String) {
        self.code = code
        self.path = path
        self.line = line
        self.key = key
        self.problem = problem
    }

    /// `FILE:LINE`, or the file alone.
    package var location: String { line.map { "\(path):\($0)" } ?? path }

    /// What is wrong there.
    package var explanation: String { [key, problem].compactMap(\.self).joined(separator: ": ") }

    package var description: String { "\(location): \(explanation)" }
}
