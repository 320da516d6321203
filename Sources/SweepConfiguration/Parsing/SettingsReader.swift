// The `settings` section: hand-picked settings, one mapping each. Not here: numbering them (ParameterSpace).

import SweepModel

/// One hand-picked setting as the file writes it.
struct SettingsEntry {
    var location: SourceLocation
    /// In the file's order.
    var keys: [String]
    var values: [String: LocatedValue]
}

extension SectionReader {
    /// Most hand-picked settings.
    static let largestEntryCount = 100_000

    mutating func settings(_ node: SourceNode) -> [SettingsEntry] {
        guard case .list(let items) = node.content, 1...Self.largestEntryCount ~= items.count else {
            errors.add(
                ConfigurationError(
                    .wrongType, location: node.location, keyPath: "settings", problem: "found \(node.found)",
                    allowed: "a list of 1 to \(Self.largestEntryCount) mappings, such as "
                        + "- {activation: relu, depth: 10}"))
            return []
        }
        var seen: [[String: ParameterValue]: Int] = [:]
        return items.enumerated().map { index, item in
            let path = "settings[\(index)]"
            let entries = entries(of: item, keyPath: path, known: OptionTable.trial.map { KnownKey($0) })
            var unused = TrialDraft()
            let values = read(OptionTable.trial, from: entries, keyPath: path, into: &unused)
            if let first = seen[values.mapValues(\.value)] {
                errors.add(
                    ConfigurationError(
                        .invalidValue, location: item.location, keyPath: path,
                        problem: "the same as settings[\(first)]; keep one"))
            } else {
                seen[values.mapValues(\.value)] = index
            }
            return SettingsEntry(
                location: item.location, keys: entries.map(\.key).filter { values[$0] != nil }, values: values
            )
        }
    }
}
