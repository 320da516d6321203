// Mappings with known keys: unknown keys are refused with the nearest known one. Not here: what a key means.

import SweepModel

/// A value with the place where the sweep file writes it.
struct LocatedValue: Hashable, Sendable {
    var value: ParameterValue
    var location: SourceLocation
}

/// A key that a section takes.
struct KnownKey {
    var name: String
    var synonyms: [String]

    init(_ key: SweepKey) {
        name = key.name
        synonyms = key.synonyms
    }

    init<Target>(_ option: Option<Target>) {
        name = option.key
        synonyms = option.synonyms
    }
}

/// Reads sections and gathers their errors.
struct SectionReader {
    var errors: ErrorCollector

    init(file: String) {
        errors = ErrorCollector(file: file)
    }

    /// The entries of a mapping; nil (with an error) if `node` is none. An empty section is an empty mapping.
    mutating func entries(of node: SourceNode, keyPath: String, allowed: String) -> [SourceNode.Entry]? {
        if case .mapping(let entries) = node.content { return entries }
        if node.isNull { return [] }
        errors.add(
            ConfigurationError(
                .wrongType, location: node.location, keyPath: keyPath, problem: "found \(node.found)",
                allowed: allowed))
        return nil
    }

    /// The entries with known keys; the others become errors.
    mutating func entries(
        of node: SourceNode, keyPath: String, known: [KnownKey]
    ) -> [SourceNode.Entry] {
        let allowed = "a mapping with the keys " + known.map(\.name).joined(separator: ", ")
        guard let entries = entries(of: node, keyPath: keyPath, allowed: allowed) else { return [] }
        let names = Set(known.map(\.name))
        return entries.filter { entry in
            if names.contains(entry.key) { return true }
            addUnknownKey(entry, section: keyPath, known: known)
            return false
        }
    }

    /// Reads a section of options into `target`; gives the values that were written.
    mutating func read<Target>(
        _ options: [Option<Target>], from node: SourceNode, keyPath: String, into target: inout Target
    ) -> [String: LocatedValue] {
        read(
            options, from: entries(of: node, keyPath: keyPath, known: options.map { KnownKey($0) }),
            keyPath: keyPath, into: &target)
    }

    /// Reads those of `entries` whose keys are among `options` into `target`.
    mutating func read<Target>(
        _ options: [Option<Target>], from entries: [SourceNode.Entry], keyPath: String,
        into target: inout Target
    ) -> [String: LocatedValue] {
        var given: [String: LocatedValue] = [:]
        for entry in entries {
            guard let option = options.first(where: { $0.key == entry.key }),
                let value = value(of: option.type, entry.value, keyPath: keyPath + "." + entry.key)
            else { continue }
            option.apply(value, &target)
            given[entry.key] = LocatedValue(value: value, location: entry.keyLocation)
        }
        return given
    }

    /// The value that `node` writes; nil (with an error) if it is not of `type`.
    mutating func value(of type: OptionType, _ node: SourceNode, keyPath: String) -> ParameterValue? {
        do throws(ConfigurationError) {
            return try type.read(node, keyPath: keyPath)
        } catch {
            errors.add(error)
            return nil
        }
    }

    /// A whole number; nil (with an error) if `node` is none.
    mutating func integer(_ node: SourceNode, in range: ClosedRange<Int>, keyPath: String) -> Int? {
        guard case .integer(let value)? = value(of: .integer(range), node, keyPath: keyPath) else {
            return nil
        }
        return value
    }

    /// A text; nil (with an error) if `node` is none.
    mutating func text(_ node: SourceNode, keyPath: String) -> String? {
        guard case .text(let text)? = value(of: .text, node, keyPath: keyPath) else { return nil }
        return text
    }

    /// An error for a key that the section does not have.
    mutating func addUnknownKey(_ entry: SourceNode.Entry, section: String, known: [KnownKey]) {
        errors.add(
            ConfigurationError(
                .unknownKey, location: entry.keyLocation,
                keyPath: section.isEmpty ? entry.key : "\(section).\(entry.key)", problem: "unknown key",
                suggestion: Self.suggestion(for: entry.key, known: known)
                    ?? (section.isEmpty ? Self.sectionOfOption(entry.key) : nil),
                allowed: known.map(\.name).joined(separator: ", ")))
    }

    private static func suggestion(for key: String, known: [KnownKey]) -> String? {
        let folded = key.lowercased()
        if let meant = known.first(where: { $0.synonyms.contains(folded) }) { return meant.name }
        return Spelling.nearest(to: key, in: known.map(\.name))
    }

    /// An option that was written at the top level belongs into a section.
    private static func sectionOfOption(_ key: String) -> String? {
        suggestion(for: key, known: OptionTable.trial.map { KnownKey($0) }).map { "training.\($0)" }
    }
}
