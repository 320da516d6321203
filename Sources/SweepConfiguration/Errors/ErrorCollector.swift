// Gathers the mistakes of one file, so that the user sees all of them at once.

/// The mistakes found so far, with the file's name for those to come.
struct ErrorCollector {
    let file: String
    private(set) var errors: [ConfigurationError] = []

    init(file: String) {
        self.file = file
    }

    /// Keeps an error; a second one at the same place with the same words adds nothing (aliases, rules).
    mutating func add(_ error: ConfigurationError) {
        var error = error
        error.file = file
        if !errors.contains(error) { errors.append(error) }
    }

    /// The errors in the file's order; those about the whole file come first.
    func throwIfAny() throws(ConfigurationErrors) {
        guard !errors.isEmpty else { return }
        let ordered = errors.enumerated().sorted { left, right in
            let start = SourceLocation(line: 0, column: 0)
            let places = (left.element.location ?? start, right.element.location ?? start)
            return places.0 == places.1 ? left.offset < right.offset : places.0 < places.1
        }
        throw ConfigurationErrors(ordered.map(\.element))
    }
}
