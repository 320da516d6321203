// From a setting's number to its parameter values: a pure function, so a million settings cost no memory.

import SweepModel

/// The settings of a sweep.
///
/// Settings are numbered like nested loops: the hand-picked entries of `settings` outermost, then the
/// parameters in the file's order, the last one fastest (mixed radix). With method random the d-th draw takes
/// the combinations' place and is the same for every hand-picked entry, so that entries compare in pairs.
struct ParameterSpace: Hashable, Sendable {
    /// A parameter of the `parameters` section.
    struct Axis: Hashable, Sendable {
        enum Source: Hashable, Sendable {
            case values([ParameterValue])
            case distribution(Distribution, within: NumberRange)
        }

        var name: String
        var source: Source

        var valueCount: Int {
            guard case .values(let values) = source else { return 1 }
            return values.count
        }
    }

    var method: SweepMethod
    var axes: [Axis]
    /// Keys of the hand-picked entries, in order of first appearance.
    var entryNames: [String]
    /// One list of values a hand-picked entry, in the order of `entryNames`; a single empty one where the
    /// sweep has none.
    var entries: [[ParameterValue]]
    /// Key of the draws.
    var seed: UInt64
    /// Settings of one entry: combinations or draws.
    let settingsPerEntry: Int

    /// - Returns: nil if the number of settings does not fit an Int.
    init?(
        method: SweepMethod, axes: [Axis], entryNames: [String], entries: [[ParameterValue]], runCap: Int,
        seed: UInt64
    ) {
        self.method = method
        self.axes = axes
        self.entryNames = entryNames
        self.entries = entries
        self.seed = seed
        var count = runCap
        if method == .grid {
            count = 1
            for axis in axes {
                let (product, overflow) = count.multipliedReportingOverflow(by: axis.valueCount)
                guard !overflow else { return nil }
                count = product
            }
        }
        guard !count.multipliedReportingOverflow(by: entries.count).overflow else { return nil }
        settingsPerEntry = count
    }

    var settingCount: Int { settingsPerEntry * entries.count }

    var parameterNames: [String] { entryNames + axes.map(\.name) }

    /// The parameters of a setting, 0 ≤ `setting` < `settingCount`.
    func assignments(setting: Int) -> [ParameterAssignment] {
        let entry = entries[setting / settingsPerEntry]
        var result = zip(entryNames, entry).map { ParameterAssignment(name: $0, value: $1) }
        let rest = setting % settingsPerEntry
        let values = method == .grid ? combination(rest) : draw(rest)
        result += zip(axes, values).map { ParameterAssignment(name: $0.name, value: $1) }
        return result
    }

    private func combination(_ index: Int) -> [ParameterValue] {
        var rest = index
        var reversed: [ParameterValue] = []
        for axis in axes.reversed() {
            guard case .values(let values) = axis.source else { continue }
            reversed.append(values[rest % values.count])
            rest /= values.count
        }
        return reversed.reversed()
    }

    private func draw(_ index: Int) -> [ParameterValue] {
        axes.map { axis in
            let draws = ParameterDraws(seed: seed, parameter: axis.name, draw: index)
            switch axis.source {
            case .values(let values): return values[draws.index(below: values.count)]
            case .distribution(let distribution, let range): return distribution.value(draws, within: range)
            }
        }
    }
}
