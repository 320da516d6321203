// From a piece of the sweep file to an option's value. Not here: which option (OptionTable).

import SweepModel

extension OptionType {
    /// The value that `node` writes, or what is wrong with it.
    func read(_ node: SourceNode, keyPath: String) throws(ConfigurationError) -> ParameterValue {
        let value = try unchecked(node, keyPath: keyPath)
        guard let objection = objection(to: value) else { return value }
        // As it is written: 150 % is not found as 1.5.
        let problem = self == .share ? "found \(node.found)" : objection
        throw error(.invalidValue, problem, at: node, keyPath: keyPath)
    }

    private func unchecked(_ node: SourceNode, keyPath: String) throws(ConfigurationError) -> ParameterValue {
        switch self {
        case .integer: try integer(node, keyPath: keyPath)
        case .optionalInteger: node.isNull ? .none : try integer(node, keyPath: keyPath)
        case .number: .number(try number(node, keyPath: keyPath))
        case .optionalNumber: node.isNull ? .none : .number(try number(node, keyPath: keyPath))
        case .share: .number(try share(node, keyPath: keyPath))
        case .flag: .flag(try flag(node, keyPath: keyPath))
        case .optionalFlag: node.isNull ? .none : .flag(try flag(node, keyPath: keyPath))
        case .choice(let names): try choice(node, among: names, keyPath: keyPath)
        case .batchSize:
            node.isNull || node.content == .scalar("full", isQuoted: false)
                || node.content == .scalar("full", isQuoted: true)
                ? .text("full") : try integer(node, keyPath: keyPath)
        case .widths: try widths(node, keyPath: keyPath)
        case .text: .text(try text(node, keyPath: keyPath))
        case .column:
            if case .scalar(let text, isQuoted: false) = node.content, ScalarText.number(text) != nil {
                try integer(node, keyPath: keyPath)
            } else {
                .text(try text(node, keyPath: keyPath))
            }
        }
    }

    // MARK: - Kinds of scalars

    private func plainNumber(
        _ node: SourceNode, keyPath: String
    ) throws(ConfigurationError) -> ScalarText.Number {
        guard case .scalar(let text, let isQuoted) = node.content, !node.isNull else {
            throw error(.wrongType, "found \(node.found)", at: node, keyPath: keyPath)
        }
        guard let number = ScalarText.number(text) else {
            var problem = "found \(node.found), which is not a number"
            if !isQuoted, text.count > 1, text.allSatisfy(\.isNumber) { problem += " (leading zeros)" }
            if ScalarText.isNonFinite(text) { problem = "found \(node.found), which is not finite" }
            throw error(.wrongType, problem, at: node, keyPath: keyPath)
        }
        guard !isQuoted else {
            throw error(
                .wrongType, "found \(node.found); leave the quotes out for a number", at: node,
                keyPath: keyPath)
        }
        return number
    }

    private func number(_ node: SourceNode, keyPath: String) throws(ConfigurationError) -> Double {
        switch try plainNumber(node, keyPath: keyPath) {
        case .integer(let value): Double(value)
        case .number(let value): value
        }
    }

    private func integer(_ node: SourceNode, keyPath: String) throws(ConfigurationError) -> ParameterValue {
        guard case .integer(let value) = try plainNumber(node, keyPath: keyPath) else {
            throw error(.wrongType, "found \(node.found), not a whole number", at: node, keyPath: keyPath)
        }
        return .integer(value)
    }

    /// `2 %`, `2%` (quoted or not) or a plain number.
    private func share(_ node: SourceNode, keyPath: String) throws(ConfigurationError) -> Double {
        guard case .scalar(let text, _) = node.content, text.last == "%" else {
            return try number(node, keyPath: keyPath)
        }
        let percentage = text.dropLast().last == " " ? text.dropLast(2) : text.dropLast()
        switch ScalarText.number(String(percentage)) {
        case .integer(let value): return Double(value) / 100
        case .number(let value): return value / 100
        case nil:
            throw error(
                .wrongType, "found \(node.found), which is not a number of per cent", at: node,
                keyPath: keyPath)
        }
    }

    private func flag(_ node: SourceNode, keyPath: String) throws(ConfigurationError) -> Bool {
        guard case .scalar(let text, let isQuoted) = node.content else {
            throw error(.wrongType, "found \(node.found)", at: node, keyPath: keyPath)
        }
        if !isQuoted, text == "true" || text == "false" { return text == "true" }
        let meant = ScalarText.meantFlag(text)
        throw error(
            .wrongType, "found \(node.found)" + (meant.map { "; write \($0)" } ?? ""), at: node,
            keyPath: keyPath)
    }

    private func text(_ node: SourceNode, keyPath: String) throws(ConfigurationError) -> String {
        guard case .scalar(let text, _) = node.content, !node.isNull else {
            throw error(.wrongType, "found \(node.found)", at: node, keyPath: keyPath)
        }
        guard text.count <= 1_000 else {
            throw error(.tooLarge, "a text of more than 1000 characters", at: node, keyPath: keyPath)
        }
        return text
    }

    private func choice(
        _ node: SourceNode, among names: [String], keyPath: String
    ) throws(ConfigurationError) -> ParameterValue {
        guard case .scalar(let text, _) = node.content, !node.isNull else {
            throw error(.wrongType, "found \(node.found)", at: node, keyPath: keyPath)
        }
        guard names.contains(text) else {
            throw ConfigurationError(
                .invalidValue, location: node.location, keyPath: keyPath,
                problem: "unknown value \(node.found)", suggestion: Spelling.nearest(to: text, in: names),
                allowed: allowed)
        }
        return .text(text)
    }

    private func widths(_ node: SourceNode, keyPath: String) throws(ConfigurationError) -> ParameterValue {
        guard case .list(let items) = node.content else {
            throw error(.wrongType, "found \(node.found)", at: node, keyPath: keyPath)
        }
        var widths: [Int] = []
        let width = OptionType.integer(Self.widthRange)
        for (index, item) in items.enumerated() {
            if case .integer(let value) = try width.read(item, keyPath: "\(keyPath)[\(index)]") {
                widths.append(value)
            }
        }
        return .integers(widths)
    }

    private func error(
        _ code: ConfigurationError.Code, _ problem: String, at node: SourceNode, keyPath: String
    ) -> ConfigurationError {
        ConfigurationError(
            code, location: node.location, keyPath: keyPath, problem: problem, allowed: allowed)
    }
}
