// The `parameters` section: values, lists of values, distributions. Not here: combining them.

import SweepModel

/// A parameter as the file describes it.
struct SweptParameter {
    enum Source {
        /// One value by `value` or as a scalar, several by `values` or as a list.
        case values([LocatedValue])
        case distribution(Distribution)
    }

    var option: Option<TrialDraft>
    var location: SourceLocation
    var source: Source

    /// Whether it has one value only.
    var isFixed: Bool {
        guard case .values(let values) = source else { return false }
        return values.count == 1
    }

    /// Values that stand for all in a consistency rule: null and names, the least and the greatest number.
    var representatives: [LocatedValue] {
        switch source {
        case .values(let values): LocatedValue.representatives(of: values)
        case .distribution(let distribution):
            distribution.representatives.map { LocatedValue(value: $0, location: location) }
        }
    }
}

extension LocatedValue {
    static func representatives(of values: [LocatedValue]) -> [LocatedValue] {
        let numbers = values.filter { $0.value.magnitude != nil }
        let ends = [
            numbers.min { $0.value.magnitude ?? 0 < $1.value.magnitude ?? 0 },
            numbers.max { $0.value.magnitude ?? 0 < $1.value.magnitude ?? 0 },
        ]
        return values.filter { $0.value.magnitude == nil } + ends.compactMap { $0 }
    }
}

extension ParameterValue {
    /// The number, where this is one.
    var magnitude: Double? {
        switch self {
        case .integer(let value): Double(value)
        case .number(let value): value
        case .text, .flag, .integers, .none: nil
        }
    }
}

extension SectionReader {
    /// Most values that a list may have.
    static let largestValueCount = 100_000

    mutating func parameters(_ node: SourceNode) -> [SweptParameter] {
        entries(of: node, keyPath: "parameters", known: OptionTable.trial.map { KnownKey($0) })
            .compactMap { entry in
                guard let option = OptionTable.trialByKey[entry.key],
                    let source = source(entry.value, option: option, keyPath: "parameters." + entry.key)
                else { return nil }
                return SweptParameter(option: option, location: entry.keyLocation, source: source)
            }
    }

    private mutating func source(
        _ node: SourceNode, option: Option<TrialDraft>, keyPath: String
    ) -> SweptParameter.Source? {
        switch node.content {
        case .mapping(let entries): return described(entries, node, option: option, keyPath: keyPath)
        case .list(let items) where option.type != .widths || items.contains(where: \.isList):
            return values(items, node, option: option, keyPath: keyPath).map { .values($0) }
        case .list, .scalar:
            return value(of: option.type, node, keyPath: keyPath).map {
                .values([LocatedValue(value: $0, location: node.location)])
            }
        }
    }

    /// `{value: …}`, `{values: …}` or `{distribution: …}`.
    private mutating func described(
        _ entries: [SourceNode.Entry], _ node: SourceNode, option: Option<TrialDraft>, keyPath: String
    ) -> SweptParameter.Source? {
        let known = SweepKeys.parameter.map { KnownKey($0) }
        let given = entries
        let entries = self.entries(of: node, keyPath: keyPath, known: known)
        let byKey = Dictionary(entries.map { ($0.key, $0) }, uniquingKeysWith: { first, _ in first })
        if byKey["distribution"] != nil {
            return distribution(byKey, node, option: option, keyPath: keyPath).map { .distribution($0) }
        }
        guard byKey.count == 1, let only = entries.first, only.key == "value" || only.key == "values" else {
            // Unknown keys have been named already.
            guard entries.count == given.count else { return nil }
            let found = entries.isEmpty ? "an empty mapping" : entries.map(\.key).joined(separator: ", ")
            let isDraw = entries.contains { !["value", "values"].contains($0.key) }
            errors.add(
                ConfigurationError(
                    isDraw ? .missingKey : .conflict, location: node.location, keyPath: keyPath,
                    problem: isDraw && !entries.isEmpty
                        ? "found \(found) without a distribution" : "found \(found)",
                    allowed: "one of value, values or distribution"))
            return nil
        }
        if only.key == "value" {
            return value(of: option.type, only.value, keyPath: keyPath + ".value").map {
                .values([LocatedValue(value: $0, location: only.value.location)])
            }
        }
        guard case .list(let items) = only.value.content else {
            errors.add(
                ConfigurationError(
                    .wrongType, location: only.value.location, keyPath: keyPath + ".values",
                    problem: "found \(only.value.found)", allowed: "a list, each item \(option.type.allowed)")
            )
            return nil
        }
        return values(items, only.value, option: option, keyPath: keyPath + ".values").map { .values($0) }
    }

    /// The items of a list of values: at least one, none twice.
    mutating func values(
        _ items: [SourceNode], _ node: SourceNode, option: Option<TrialDraft>, keyPath: String
    ) -> [LocatedValue]? {
        guard 1...Self.largestValueCount ~= items.count else {
            errors.add(
                ConfigurationError(
                    items.isEmpty ? .invalidValue : .tooLarge, location: node.location, keyPath: keyPath,
                    problem: items.isEmpty
                        ? "an empty list leaves no setting to try" : "a list of \(items.count) values",
                    allowed: "1 to \(Self.largestValueCount) values, each \(option.type.allowed)"))
            return nil
        }
        var result: [LocatedValue] = []
        var seen: Set<ParameterValue> = []
        for (index, item) in items.enumerated() {
            let path = "\(keyPath)[\(index)]"
            guard let value = value(of: option.type, item, keyPath: path) else { continue }
            if seen.insert(value).inserted {
                result.append(LocatedValue(value: value, location: item.location))
            } else {
                errors.add(
                    ConfigurationError(
                        .invalidValue, location: item.location, keyPath: path,
                        problem: "\(value.description) is listed twice; keep one"))
            }
        }
        return result.count == items.count ? result : nil
    }
}

extension SourceNode {
    fileprivate var isList: Bool {
        if case .list = content { true } else { false }
    }
}
