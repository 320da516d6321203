// What is wrong with a sweep although each of its parts is right. Not here: the parts.

import SweepModel

extension SweepAssembly {
    /// The method; where the file gives none, a single setting needs none.
    func method(_ errors: inout ErrorCollector) -> SweepMethod {
        let distributions = parts.parameters.filter {
            if case .distribution = $0.source { true } else { false }
        }
        let isSwept = parts.entries.count > 1 || parts.parameters.contains { !$0.isFixed }
        let names = SweepMethod.allCases.map(\.rawValue).joined(separator: ", ")
        if header.method == nil, header.methodLocation == nil, isSwept {
            errors.add(
                ConfigurationError(
                    .missingKey, keyPath: "method", problem: "missing; the sweep has several settings",
                    suggestion: "method: \(distributions.isEmpty ? "grid" : "random")", allowed: names))
        }
        switch header.method {
        case .random:
            if header.runCap == nil, header.runCapLocation == nil {
                errors.add(
                    ConfigurationError(
                        .missingKey, location: header.methodLocation, keyPath: "run_cap",
                        problem: "missing; method random needs the number of settings to draw",
                        allowed: "a whole number ≥ 1"))
            }
            if parts.isComplete, !parts.parameters.contains(where: { !$0.isFixed }) {
                errors.add(
                    ConfigurationError(
                        .conflict, location: header.methodLocation, keyPath: "method",
                        problem: "random, but no parameter has several values or a distribution"))
            }
        case .grid:
            for parameter in distributions {
                errors.add(
                    ConfigurationError(
                        .conflict, location: parameter.location,
                        keyPath: "parameters.\(parameter.option.key)",
                        problem: "a distribution has no list of values for method grid",
                        allowed: "values, or method: random with run_cap"))
            }
            if let location = header.runCapLocation {
                errors.add(
                    ConfigurationError(
                        .conflict, location: location, keyPath: "run_cap",
                        problem: "only method random has it; grid tries every combination"))
            }
        case nil: break
        }
        return header.method ?? .grid
    }

    func checkKeysGivenTwice(_ errors: inout ErrorCollector) {
        for parameter in parts.parameters {
            guard let other = parts.training[parameter.option.key] else { continue }
            errors.add(
                ConfigurationError(
                    .conflict, location: max(parameter.location, other.location),
                    keyPath: parameter.option.key,
                    problem: "given in parameters (line \(parameter.location.line)) and in training "
                        + "(line \(other.location.line)); keep one"))
        }
        for (index, entry) in parts.entries.enumerated() {
            for parameter in parts.parameters where !parameter.isFixed {
                guard let own = entry.values[parameter.option.key] else { continue }
                errors.add(
                    ConfigurationError(
                        .conflict, location: own.location,
                        keyPath: "settings[\(index)].\(parameter.option.key)",
                        problem: "swept under parameters (line \(parameter.location.line)); keep one"))
            }
        }
    }

    /// `hidden` against `depth` and `width`, in `training` and in a trial's own keys.
    func checkHiddenAgainstDepth(_ errors: inout ErrorCollector) {
        let parameters = Dictionary(
            parts.parameters.map { ($0.option.key, $0.location) }, uniquingKeysWith: { first, _ in first })
        var levels = [(path: "training", given: parts.training.mapValues(\.location))]
        if !parameters.keys.filter({ ["hidden", "depth", "width"].contains($0) }).isEmpty {
            // What training fixes meets every value of the parameters.
            let fixed = parts.training.mapValues(\.location)
            levels.append((path: "parameters", given: fixed.merging(parameters) { $1 }))
        }
        for (index, entry) in parts.entries.enumerated() {
            let own = entry.values.mapValues(\.location)
            levels.append((path: "settings[\(index)]", given: parameters.merging(own) { $1 }))
        }
        for level in levels {
            guard let hidden = level.given["hidden"] else { continue }
            for key in ["depth", "width"] {
                guard let other = level.given[key] else { continue }
                errors.add(
                    ConfigurationError(
                        .conflict, location: max(hidden, other), keyPath: "\(level.path).hidden",
                        problem: "hidden and \(key) are both given; hidden lists every width by itself",
                        allowed: "hidden, or depth and width"))
            }
        }
    }

    // MARK: - Rules over several options

    /// Holds every rule against the values that may meet.
    func checkRules(_ base: TrialDraft, _ errors: inout ErrorCollector) {
        let levels: [SettingsEntry?] = parts.entries.isEmpty ? [nil] : parts.entries.map { $0 }
        for entry in levels {
            for rule in ConsistencyRule.all { check(rule, entry: entry, base: base, &errors) }
        }
    }

    private func check(
        _ rule: ConsistencyRule, entry: SettingsEntry?, base: TrialDraft, _ errors: inout ErrorCollector
    ) {
        var drafts: [(draft: TrialDraft, place: LocatedPlace?)] = [(base, nil)]
        for key in rule.keys {
            guard let option = OptionTable.trialByKey[key] else { continue }
            let given = representatives(key, entry: entry)
            if given.isEmpty {
                guard let fixed = parts.training[key] else { continue }
                drafts = drafts.map { ($0.draft, $0.place ?? LocatedPlace(key, fixed.location)) }
                continue
            }
            drafts = drafts.flatMap { draft, _ in
                given.map { value in
                    var next = draft
                    option.apply(value.value, &next)
                    return (next, LocatedPlace(key, value.location))
                }
            }
        }
        for (draft, place) in drafts {
            guard let problem = rule.problem(draft) else { continue }
            errors.add(
                ConfigurationError(
                    .conflict, location: place?.location,
                    keyPath: place?.key ?? rule.keys.joined(separator: ", "),
                    problem: problem))
            return
        }
    }
}

/// A key's place, for an error about several keys.
private struct LocatedPlace {
    var key: String
    var location: SourceLocation

    init(_ key: String, _ location: SourceLocation) {
        self.key = key
        self.location = location
    }
}
