// The table of verdicts by setting that a run ends with. Not here: findings.

internal import SweepModel

/// One line a setting: what varies, how many trials got which verdict, the dominant verdict, two figures.
package enum VerdictTable {
    /// Lines of at most about `width` characters; of more than `maximumSettings` settings the most telling
    /// ones are shown (each verdict's clearest, the worst verdicts first) and the rest is counted.
    package static func lines(
        _ overview: SweepOverview, width: Int = 100, maximumSettings: Int = 40
    ) -> [String] {
        guard !overview.settings.isEmpty else { return ["No trial is recorded."] }
        let shown = selection(overview.settings, limit: max(1, maximumSettings))
        let table = TextTable(
            columns: names(overview, shown) + counts(overview, shown) + figures(shown))
        var lines = table.lines(width: width)
        let hidden = overview.settingCount - shown.count
        if hidden > 0 {
            lines.append("… and \(hidden) more of \(overview.settingCount) settings; summary.csv holds all.")
        }
        return lines
    }

    /// At most `limit` settings in their order. Where they are too many, verdicts take turns, the worst
    /// first, each with the setting whose trials agree most.
    private static func selection(_ settings: [SettingSummary], limit: Int) -> [SettingSummary] {
        guard settings.count > limit else { return settings }
        var queues = Dictionary(grouping: settings) { $0.dominantVerdict?.severity ?? Verdict.allCases.count }
            .sorted { $0.key > $1.key }
            .map { group in
                group.value.sorted { (agreement($0), -$0.setting) < (agreement($1), -$1.setting) }
            }
        var chosen: [SettingSummary] = []
        while chosen.count < limit {
            for index in queues.indices where chosen.count < limit {
                if let next = queues[index].popLast() { chosen.append(next) }
            }
        }
        return chosen.sorted {
            let (left, right) = ($0.dominantVerdict?.severity ?? .max, $1.dominantVerdict?.severity ?? .max)
            return (right, $0.setting) < (left, $1.setting)
        }
    }

    private static func agreement(_ setting: SettingSummary) -> Double {
        let most = setting.dominantVerdict.map { setting.counts[$0] } ?? setting.counts.failed
        return Double(most) / Double(setting.trials)
    }

    // MARK: - Columns

    /// What tells the settings apart: their labels where every one has its own, else what varies.
    private static func names(
        _ overview: SweepOverview, _ shown: [SettingSummary]
    ) -> [TextTable.Column] {
        if overview.isLabelled {
            return [
                TextTable.Column(
                    "setting", canBeCut: true,
                    cells: shown.map { $0.value(of: SweepOverview.labelParameter)?.description ?? "" })
            ]
        }
        let label = SweepOverview.labelParameter
        let labels = Set(overview.settings.compactMap { $0.value(of: label) })
        let varying = (labels.count > 1 ? [label] : []) + overview.varyingParameters
        guard !varying.isEmpty else {
            return [TextTable.Column("setting", numeric: true, cells: shown.map { String($0.setting) })]
        }
        return varying.map { name in
            TextTable.Column(name, canBeCut: true, cells: shown.map { text($0.value(of: name)) })
        }
    }

    private static func text(_ value: ParameterValue?) -> String {
        switch value {
        case .number(let number): RoundedNumber.text(number, digits: 4)
        case .some(let value): value.description.isEmpty ? "[]" : value.description
        case nil: "-"
        }
    }

    private static func counts(
        _ overview: SweepOverview, _ shown: [SettingSummary]
    ) -> [TextTable.Column] {
        func column(
            _ name: String, _ short: String, _ count: @escaping (OutcomeCounts) -> Int
        ) -> TextTable.Column? {
            guard count(overview.counts) > 0 else { return nil }
            return TextTable.Column(
                name, short: short, numeric: true,
                cells: shown.map { count($0.counts) == 0 ? "·" : String(count($0.counts)) })
        }
        return Verdict.allCases.compactMap { verdict in
            column(verdict.rawValue, short(verdict)) { $0[verdict] }
        }
            + [column(OutcomeName.failed, "fail") { $0.failed }].compactMap(\.self)
    }

    private static func short(_ verdict: Verdict) -> String {
        switch verdict {
        case .converged: "conv'd"
        case .converging: "conv'g"
        case .stalled: "stall"
        case .vanishing: "vanish"
        case .exploding: "explo"
        }
    }

    private static func figures(_ shown: [SettingSummary]) -> [TextTable.Column] {
        func median(_ name: String, _ setting: SettingSummary) -> String {
            setting.median("median_\(name)").map { RoundedNumber.text($0) } ?? "-"
        }
        return [
            TextTable.Column(
                "verdict", cells: shown.map { $0.dominantVerdict?.rawValue ?? OutcomeName.failed }),
            TextTable.Column(
                "final loss", short: "loss", numeric: true, expendability: 3,
                cells: shown.map { median("final_loss", $0) }),
            TextTable.Column(
                "first layer's gradient", short: "grad 1", numeric: true, expendability: 2,
                cells: shown.map { median("first_layer_grad_norm", $0) }),
        ]
    }
}
