// Which settings of a sweep differ in one thing only: the basis of every comparison. Not here: what the
// comparisons say.

internal import SweepModel

/// The settings of a sweep as points in a grid of value numbers, grouped by what they share.
struct MatchedSettings {
    /// Settings that are equal in everything but one parameter.
    struct Group {
        /// Number of a value → index of the setting that has it.
        var settings: [Int: Int] = [:]
    }

    let settings: [SettingSummary]
    /// Whether somebody chose every setting by hand; else they are a grid, or drawn at random.
    let isListed: Bool
    /// The parameters that vary; labels are names, not parameters.
    let parameters: [String]
    /// The values of each parameter: numbers ascending, anything else as it first appears; nil where a
    /// setting does not name the parameter.
    let values: [[ParameterValue?]]
    /// For each setting the numbers of its values.
    let points: [[Int]]

    init(_ overview: SweepOverview) {
        settings = overview.settings
        isListed = overview.isLabelled
        parameters = overview.varyingParameters
        var values: [[ParameterValue?]] = []
        var points = Array(repeating: [Int](), count: overview.settings.count)
        for parameter in overview.varyingParameters {
            let column = overview.settings.map { $0.value(of: parameter) }
            let distinct = Self.ordered(column)
            let numbers = Dictionary(uniqueKeysWithValues: zip(distinct, 0...))
            for (index, value) in column.enumerated() { points[index].append(numbers[value] ?? 0) }
            values.append(distinct)
        }
        self.values = values
        self.points = points
    }

    /// Settings that differ in that parameter only, in the order of their first setting; of two settings that
    /// agree in everything the first counts.
    func groups(differingIn parameter: Int) -> [Group] {
        var groups: [Group] = []
        var places: [[Int]: Int] = [:]
        for (index, point) in points.enumerated() {
            var shared = point
            shared[parameter] = -1
            let place = places[shared] ?? groups.count
            if place == groups.count {
                places[shared] = place
                groups.append(Group())
            }
            if groups[place].settings[point[parameter]] == nil {
                groups[place].settings[point[parameter]] = index
            }
        }
        return groups
    }

    /// A value as sentences show it.
    func text(_ value: Int, of parameter: Int) -> String {
        switch values[parameter][value] {
        case .number(let number): RoundedNumber.text(number, digits: 4)
        case .some(let value): value.description
        case nil: "default"
        }
    }

    /// The setting's label in quotes, or its number.
    func name(_ setting: Int) -> String {
        let label = settings[setting].value(of: SweepOverview.labelParameter)
        return label.map { "“\($0.description)”" } ?? "setting \(settings[setting].setting)"
    }

    private static func ordered(_ column: [ParameterValue?]) -> [ParameterValue?] {
        var distinct: [ParameterValue?] = []
        var seen: Set<ParameterValue?> = []
        for value in column where seen.insert(value).inserted { distinct.append(value) }
        let numbers = distinct.map(number)
        guard numbers.allSatisfy({ $0 != nil }) else { return distinct }
        return zip(distinct, numbers).sorted { ($0.1 ?? 0) < ($1.1 ?? 0) }.map(\.0)
    }

    private static func number(_ value: ParameterValue?) -> Double? {
        switch value {
        case .integer(let integer): Double(integer)
        case .number(let number): number
        default: nil
        }
    }
}
