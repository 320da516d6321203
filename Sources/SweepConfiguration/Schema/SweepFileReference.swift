// The sweep file's keys as plain text, for `--help` and the documentation. Made from the option table.

import SweepModel

/// A list of all keys with what they take, their defaults and what they mean.
package enum SweepFileReference {
    /// Sections as headings, then a key a paragraph, lines that fit a help text of 80 columns.
    package static var text: String {
        let top = SweepKeys.topLevel.map { paragraph($0.name, nil, nil, $0.documentation) }
        let parameter = SweepKeys.parameter.map { paragraph($0.name, nil, nil, $0.documentation) }
        let distributions = DistributionName.allCases.map {
            "\($0.rawValue) (\(($0.needed + $0.optional).joined(separator: ", ")))"
        }
        let sections: [(String, [String])] = [
            ("Top level", top),
            (
                "A parameter: a value, a list of values, or a mapping",
                parameter + [
                    wrapped(
                        distributions.joined(separator: "; ") + ".", after: "  Distributions: ", margin: 4)
                ]
            ),
            ("parameters, training, settings", OptionTable.trial.map { paragraph($0) }),
            (
                "data",
                (OptionTable.fileData.map { paragraph($0) } + OptionTable.generatedData.map { paragraph($0) }
                    + OptionTable.data.map { paragraph($0) })
            ),
            ("probe", OptionTable.probe.map { paragraph($0) }),
            ("verdict", OptionTable.verdict.map { paragraph($0) }),
        ]
        return sections.map { "\($0.0):\n\($0.1.joined())" }.joined(separator: "\n")
    }

    private static func paragraph<Target>(_ option: Option<Target>) -> String {
        let standard = option.defaultValue == .none ? nil : option.defaultValue.description
        return paragraph(option.key, option.type.allowed, standard, option.documentation)
    }

    private static func paragraph(
        _ key: String, _ allowed: String?, _ standard: String?, _ documentation: String
    ) -> String {
        var text = documentation
        if let allowed { text += " Allowed: \(allowed)." }
        if let standard { text += " Default: \(standard)." }
        return wrapped(text, after: "  " + key.padding(to: 24), margin: 26)
    }

    /// Words in lines that fit a help text of 80 columns.
    private static func wrapped(_ text: String, after head: String, margin: Int) -> String {
        var lines: [String] = []
        var line = head
        var isEmpty = true
        for word in text.split(separator: " ") {
            if !isEmpty, line.count + 1 + word.count > 79 {
                lines.append(line)
                line = String(repeating: " ", count: margin)
                isEmpty = true
            }
            line += (isEmpty ? "" : " ") + word
            isEmpty = false
        }
        return (lines + [line]).map { $0 + "\n" }.joined()
    }
}

extension String {
    fileprivate func padding(to count: Int) -> String {
        self + String(repeating: " ", count: Swift.max(1, count - self.count))
    }
}
