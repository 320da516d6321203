// The columns of summary.csv: one row a setting. Not here: aggregating (SettingAggregator).

internal import SweepModel

extension CSVTable where Row == SettingSummary {
    /// `summary.csv`: by setting number. `parameters` as for `trials`.
    package static func summary(parameters: [String]) -> CSVTable<SettingSummary> {
        CSVTable(
            file: "summary.csv",
            columns: [
                CSVColumn("setting", "Number of the setting, from 0.") { .integer($0.setting) }
            ] + parameters.map(parameter) + [
                CSVColumn("trials", "Trials of the setting, failed ones included.") { .integer($0.trials) }
            ] + shares + medians + [
                CSVColumn(
                    "dominant_verdict",
                    "Most frequent verdict, the worse one on a tie; `failed` where every trial failed."
                ) { .text($0.dominantVerdict?.rawValue ?? OutcomeName.failed) }
            ])
    }

    private static func parameter(_ name: String) -> CSVColumn<SettingSummary> {
        CSVColumn("param.\(name)", ParameterColumn.documentation) {
            ParameterColumn.field(name, of: $0.parameters)
        }
    }

    /// Count, share and its interval, for every verdict and for `failed`.
    private static let shares: [CSVColumn<SettingSummary>] =
        Verdict.allCases.flatMap { verdict in
            share(verdict.rawValue) { $0.counts[verdict] }
        } + share(OutcomeName.failed) { $0.counts.failed }

    private static func share(
        _ name: String, _ count: @escaping @Sendable (SettingSummary) -> Int
    ) -> [CSVColumn<SettingSummary>] {
        [
            CSVColumn("\(name)_count", "Trials that are \(name).") { .integer(count($0)) },
            CSVColumn("\(name)_share", "Their share of the setting's trials.") {
                .number(Double(count($0)) / Double($0.trials))
            },
            CSVColumn("\(name)_share_low", "Lower end of the share's 95 % Wilson interval.") {
                .number(WilsonInterval(count: count($0), total: $0.trials).low)
            },
            CSVColumn("\(name)_share_high", "Upper end of it.") {
                .number(WilsonInterval(count: count($0), total: $0.trials).high)
            },
        ]
    }

    private static let medians: [CSVColumn<SettingSummary>] = SettingMedian.all.enumerated().map {
        index, median in
        CSVColumn(median.name, median.documentation) { CSVField($0.medians[index]) }
    }
}
