// A parameter's distribution with its figures. Not here: drawing from it (Sampling).

import SweepModel

extension SectionReader {
    /// A distribution: figures of its own, none of another's, all draws within the option's range.
    mutating func distribution(
        _ entries: [String: SourceNode.Entry], _ node: SourceNode, option: Option<TrialDraft>, keyPath: String
    ) -> Distribution? {
        guard let entry = entries["distribution"] else { return nil }
        let names = OptionType.choice(DistributionName.allCases.map(\.rawValue))
        guard case .text(let text)? = value(of: names, entry.value, keyPath: keyPath + ".distribution"),
            let name = DistributionName(rawValue: text)
        else { return nil }
        guard option.type.accepts(name) else {
            errors.add(
                ConfigurationError(
                    .invalidValue, location: entry.value.location, keyPath: keyPath + ".distribution",
                    problem: "\(text) does not give \(option.type.allowed)",
                    allowed: DistributionName.allCases.filter { option.type.accepts($0) }.map(\.rawValue)
                        .joined(separator: ", ")))
            return nil
        }
        guard hasKeys(of: name, entries, node, keyPath: keyPath) else { return nil }
        let source = FigureSource(entries: entries, option: option, keyPath: keyPath)
        switch name {
        case .uniform:
            return interval(source, of: .number(.any), drawsUpperEnd: false)
                .map { .uniform(min: $0.min, max: $0.max) }
        case .logUniformValues:
            return interval(source, of: .number(.positive), drawsUpperEnd: true)
                .map { .logUniform(min: $0.min, max: $0.max) }
        case .intUniform:
            return interval(source, of: .integer(-1_000_000_000...1_000_000_000), drawsUpperEnd: true)
                .map { .intUniform(min: Int($0.min), max: Int($0.max)) }
        case .normal: return normal(source)
        case .categorical: return categorical(source)
        }
    }

    private mutating func hasKeys(
        of name: DistributionName, _ entries: [String: SourceNode.Entry], _ node: SourceNode, keyPath: String
    ) -> Bool {
        let needed = name.needed
        let allowed = needed + name.optional
        let list = "distribution, " + allowed.joined(separator: ", ")
        var isComplete = true
        for key in needed where entries[key] == nil {
            errors.add(
                ConfigurationError(
                    .missingKey, location: node.location, keyPath: "\(keyPath).\(key)",
                    problem: "missing; distribution \(name.rawValue) needs it", allowed: list))
            isComplete = false
        }
        for entry in entries.values.sorted(by: { $0.keyLocation < $1.keyLocation })
        where entry.key != "distribution" && !allowed.contains(entry.key) {
            errors.add(
                ConfigurationError(
                    .conflict, location: entry.keyLocation, keyPath: "\(keyPath).\(entry.key)",
                    problem: "not a figure of distribution \(name.rawValue)", allowed: list))
            isComplete = false
        }
        return isComplete
    }

    /// `min` and `max`: in order, all draws between them values that the option takes.
    private mutating func interval(
        _ source: FigureSource, of type: OptionType, drawsUpperEnd: Bool
    ) -> (min: Double, max: Double)? {
        guard let least = figure("min", type, source), let greatest = figure("max", type, source) else {
            return nil
        }
        guard least < greatest else {
            errors.add(
                source.error(
                    "max", .invalidValue,
                    "found min \(CanonicalNumber.text(least)) and max \(CanonicalNumber.text(greatest))",
                    allowed: "min < max"))
            return nil
        }
        let range = source.option.type.range
        var isInside = true
        for (key, value) in [("min", least), ("max", greatest)] where !range.contains(value) {
            if key == "max", !drawsUpperEnd, value == range.highest { continue }
            errors.add(
                source.error(
                    key, .invalidValue, "found \(CanonicalNumber.text(value))",
                    allowed: source.option.type.allowed))
            isInside = false
        }
        return isInside ? (least, greatest) : nil
    }

    private mutating func normal(_ source: FigureSource) -> Distribution? {
        guard let mu = figure("mu", .number(.any), source),
            let sigma = figure("sigma", .number(.nonNegative), source)
        else { return nil }
        let range = source.option.type.range
        guard range.contains(mu) else {
            errors.add(
                source.error(
                    "mu", .invalidValue, "found \(CanonicalNumber.text(mu))",
                    allowed: source.option.type.allowed))
            return nil
        }
        let width = range.highest - range.lowest
        guard sigma <= 10 * width else {
            errors.add(
                source.error(
                    "sigma", .invalidValue,
                    "found \(CanonicalNumber.text(sigma)), so that few draws lie in the option's range",
                    allowed: "at most \(CanonicalNumber.text(10 * width)), ten times its width"))
            return nil
        }
        return .normal(mu: mu, sigma: sigma)
    }

    private mutating func categorical(_ source: FigureSource) -> Distribution? {
        guard let list = source.entries["values"]?.value, case .list(let items) = list.content else {
            errors.add(source.error("values", .wrongType, "found no list", allowed: "a list of values"))
            return nil
        }
        guard let values = values(items, list, option: source.option, keyPath: source.keyPath + ".values")
        else { return nil }
        guard let weights = source.entries["probabilities"]?.value else {
            return .categorical(values.map(\.value), probabilities: nil)
        }
        guard case .list(let parts) = weights.content, parts.count == values.count else {
            var found = weights.found
            if case .list(let parts) = weights.content { found = "a list of \(parts.count)" }
            errors.add(
                source.error(
                    "probabilities", .wrongType, "found \(found)",
                    allowed: "a list of \(values.count) numbers, one a value"))
            return nil
        }
        var probabilities: [Double] = []
        for (index, part) in parts.enumerated() {
            let share = OptionType.number(NumberRange(lowest: 0, highest: 1))
            let path = "\(source.keyPath).probabilities[\(index)]"
            guard case .number(let value)? = value(of: share, part, keyPath: path) else { return nil }
            probabilities.append(value)
        }
        let sum = probabilities.reduce(0, +)
        guard abs(sum - 1) <= 1e-6 else {
            errors.add(
                source.error(
                    "probabilities", .invalidValue, "they sum to \(CanonicalNumber.text(sum))",
                    allowed: "a sum of 1"))
            return nil
        }
        return .categorical(values.map(\.value), probabilities: probabilities)
    }

    private mutating func figure(_ key: String, _ type: OptionType, _ source: FigureSource) -> Double? {
        guard let entry = source.entries[key] else { return nil }
        return value(of: type, entry.value, keyPath: "\(source.keyPath).\(key)")?.magnitude
    }
}

/// Where a distribution's figures are read from.
private struct FigureSource {
    var entries: [String: SourceNode.Entry]
    var option: Option<TrialDraft>
    var keyPath: String

    func error(
        _ key: String, _ code: ConfigurationError.Code, _ problem: String, allowed: String
    ) -> ConfigurationError {
        ConfigurationError(
            code, location: entries[key]?.value.location, keyPath: "\(keyPath).\(key)", problem: problem,
            allowed: allowed)
    }
}

extension DistributionName {
    /// Keys that it cannot do without.
    var needed: [String] {
        switch self {
        case .uniform, .logUniformValues, .intUniform: ["min", "max"]
        case .normal: ["mu", "sigma"]
        case .categorical: ["values"]
        }
    }

    var optional: [String] { self == .categorical ? ["probabilities"] : [] }
}

extension OptionType {
    /// Whether a distribution's draws are of this type.
    func accepts(_ name: DistributionName) -> Bool {
        switch (self, name) {
        case (_, .categorical): true
        case (.number, .intUniform), (.optionalNumber, .intUniform): false
        case (.number, _), (.optionalNumber, _): true
        case (.integer, .intUniform), (.optionalInteger, .intUniform), (.batchSize, .intUniform): true
        default: false
        }
    }

    /// The numbers that an option takes.
    var range: NumberRange {
        switch self {
        case .number(let range), .optionalNumber(let range): range
        case .integer(let range), .optionalInteger(let range):
            NumberRange(lowest: Double(range.lowerBound), highest: Double(range.upperBound))
        case .batchSize: NumberRange(lowest: 1, highest: Double(Self.greatestCount))
        case .share: .share
        case .flag, .optionalFlag, .choice, .widths, .text, .column: .any
        }
    }
}
