// What is wrong with a sweep file: where, what was found, what is allowed. Not here: finding it.

/// A place in a sweep file; lines and columns count from 1, columns in Unicode scalars.
package struct SourceLocation: Hashable, Sendable, Comparable {
    package var line: Int
    package var column: Int

    package init(line: Int, column: Int) {
        self.line = line
        self.column = column
    }

    package static func < (left: SourceLocation, right: SourceLocation) -> Bool {
        (left.line, left.column) < (right.line, right.column)
    }
}

/// One mistake in a sweep file.
package struct ConfigurationError: Error, Hashable, Sendable, CustomStringConvertible {
    package enum Code: String, CaseIterable, Hashable, Sendable {
        case unreadable
        case notUTF8
        case empty
        case syntax
        case duplicateKey
        case unknownKey
        case missingKey
        case wrongType
        case invalidValue
        /// Two keys that are right alone contradict each other.
        case conflict
        case tooLarge
        /// A trial that does not belong to this sweep.
        case foreignTrial
    }

    package var code: Code
    /// As the user named it.
    package var file: String
    /// nil: the file as a whole.
    package var location: SourceLocation?
    /// Dotted, such as `parameters.learning_rate`; empty at the top level.
    package var keyPath: String
    /// What was found and why it is wrong.
    package var problem: String
    /// The nearest valid spelling.
    package var suggestion: String?
    /// What would be right.
    package var allowed: String?

    package init(
        _ code: Code, file: String = "", location: SourceLocation? = nil, keyPath: String = "",
        problem: String, suggestion: String? = nil, allowed: String? = nil
    ) {
        self.code = code
        self.file = file
        self.location = location
        self.keyPath = keyPath
        self.problem = problem
        self.suggestion = suggestion
        self.allowed = allowed
    }

    /// `sweep.yaml:12:3: parameters.learning_rat: unknown key; did you mean "learning_rate"? allowed: …`.
    package var description: String {
        let place = location.map { "\(file):\($0.line):\($0.column)" } ?? file
        var text = [place, keyPath, problem].filter { !$0.isEmpty }.joined(separator: ": ")
        if let suggestion { text += "; did you mean \"\(suggestion)\"?" }
        if let allowed { text += suggestion == nil ? "; allowed: \(allowed)" : " allowed: \(allowed)" }
        return text
    }
}

/// All mistakes of one sweep file, in the file's order, at most `limit` of them.
package struct ConfigurationErrors: Error, Hashable, Sendable, CustomStringConvertible {
    /// So many are listed; the rest is counted.
    package static let limit = 20

    package let errors: [ConfigurationError]
    /// How many more there are.
    package let omitted: Int

    /// - Precondition: at least one error.
    package init(_ errors: [ConfigurationError]) {
        precondition(!errors.isEmpty, "nothing went wrong")
        self.errors = Array(errors.prefix(Self.limit))
        omitted = errors.count - self.errors.count
    }

    /// One line an error.
    package var description: String {
        (errors.map(\.description) + (omitted > 0 ? ["… and \(omitted) more"] : [])).joined(separator: "\n")
    }
}
