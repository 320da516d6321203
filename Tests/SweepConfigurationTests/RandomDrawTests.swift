// Method random: draws by name and number, with the distributions' statistics.

import SweepConfiguration
import SweepModel
import Testing

@Suite struct RandomDrawTests {
    private static let count = 20_000

    private func definition(_ parameters: String, runCap: Int = count, seed: Int = 1) throws
        -> SweepDefinition
    {
        try sweep(
            """
            method: random
            run_cap: \(runCap)
            seed: \(seed)
            data: {generator: linear_teacher}
            parameters: {\(parameters)}
            """)
    }

    private func numbers(_ definition: SweepDefinition, _ name: String) -> [Double] {
        (0..<definition.settingCount).compactMap { setting in
            let found = definition.parameters(ofSetting: setting).first { $0.name == name }
            switch found?.value {
            case .number(let value): return value
            case .integer(let value): return Double(value)
            default: return nil
            }
        }
    }

    private func moments(_ values: [Double]) -> (mean: Double, variance: Double) {
        let mean = values.reduce(0, +) / Double(values.count)
        return (mean, values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count))
    }

    private static let rate = "learning_rate: {distribution: log_uniform_values, min: 1e-4, max: 1}"

    @Test(
        "a draw depends on seed, parameter and number only: not on other parameters, their order or run_cap")
    func independence() throws {
        let alone = numbers(try definition(Self.rate, runCap: 100), "learning_rate")
        let longer = numbers(try definition(Self.rate, runCap: 200), "learning_rate")
        #expect(Array(longer.prefix(100)) == alone)
        let depth = "depth: {distribution: int_uniform, min: 1, max: 9}"
        let after = numbers(try definition("\(depth), \(Self.rate)", runCap: 100), "learning_rate")
        let before = numbers(try definition("\(Self.rate), \(depth)", runCap: 100), "learning_rate")
        #expect(after == alone)
        #expect(before == alone)
        #expect(numbers(try definition(Self.rate, runCap: 100, seed: 2), "learning_rate") != alone)
    }

    @Test("draws asked for in any order are the same")
    func order() throws {
        let definition = try definition(Self.rate, runCap: 500)
        let forward = (0..<500).map { definition.parameters(ofSetting: $0) }
        for setting in (0..<500).reversed() {
            #expect(definition.parameters(ofSetting: setting) == forward[setting])
        }
    }

    @Test("hand-picked settings get the same draws, so that they compare in pairs")
    func pairedDraws() throws {
        let text = """
            method: random
            run_cap: 40
            data: {generator: linear_teacher}
            parameters: {\(Self.rate)}
            settings: [{label: baseline}, {label: clipped, clip_norm: 1}]
            """
        let rates = numbers(try sweep(text), "learning_rate")
        #expect(rates.count == 80)
        #expect(Array(rates[..<40]) == Array(rates[40...]))
    }

    @Test("uniform: within its ends, mean and variance of the law (5 standard errors)")
    func uniform() throws {
        let values = numbers(
            try definition("skip_scale: {distribution: uniform, min: -2, max: 4}"), "skip_scale")
        #expect(values.allSatisfy { $0 >= -2 && $0 < 4 })
        let (mean, variance) = moments(values)
        #expect(abs(mean - 1) < 5 * (3.0 / Double(Self.count)).squareRoot())
        #expect(abs(variance - 3) < 5 * 3 * (0.8 / Double(Self.count)).squareRoot())
    }

    @Test("log_uniform_values: within its ends, an equal share in every decade (5 standard errors)")
    func logUniform() throws {
        let values = numbers(try definition(Self.rate), "learning_rate")
        #expect(values.allSatisfy { $0 >= 1e-4 && $0 <= 1 })
        for decade in [1e-4, 1e-3, 1e-2, 1e-1] {
            let share = Double(values.count { $0 >= decade && $0 < decade * 10 }) / Double(Self.count)
            #expect(abs(share - 0.25) < 5 * (0.25 * 0.75 / Double(Self.count)).squareRoot(), "\(decade)")
        }
    }

    @Test("int_uniform: both ends come, all equally often (5 standard errors)")
    func intUniform() throws {
        let values = numbers(try definition("depth: {distribution: int_uniform, min: 3, max: 7}"), "depth")
        #expect(Set(values) == [3, 4, 5, 6, 7])
        for value in 3...7 {
            let share = Double(values.count { $0 == Double(value) }) / Double(Self.count)
            #expect(abs(share - 0.2) < 5 * (0.2 * 0.8 / Double(Self.count)).squareRoot())
        }
    }

    @Test("normal: mean, variance and the tails' share of the law (5 standard errors)")
    func normal() throws {
        let values = numbers(
            try definition("skip_scale: {distribution: normal, mu: 3, sigma: 2}"), "skip_scale")
        let (mean, variance) = moments(values)
        #expect(abs(mean - 3) < 5 * 2 / Double(Self.count).squareRoot())
        #expect(abs(variance - 4) < 5 * 4 * (2 / Double(Self.count)).squareRoot())
        let tails = Double(values.count { abs($0 - 3) > 4 }) / Double(Self.count)
        #expect(abs(tails - 0.0455) < 5 * (0.0455 * 0.9545 / Double(Self.count)).squareRoot())
    }

    @Test("normal is cut off at the option's range, without a heap at its end")
    func truncatedNormal() throws {
        let values = numbers(
            try definition("sigma_w: {distribution: normal, mu: 0, sigma: 1}"), "sigma_w")
        #expect(values.allSatisfy { $0 >= 0 })
        #expect(Set(values).count > Self.count - 10)
        // E|z| = √(2/π), the mean of the half-normal law; its variance is 1 − 2/π.
        let (mean, _) = moments(values)
        #expect(abs(mean - 0.797_885) < 5 * (0.363_38 / Double(Self.count)).squareRoot())
    }

    @Test("values and categorical: shares as given (5 standard errors)")
    func categorical() throws {
        let definition = try definition(
            "activation: {distribution: categorical, values: [relu, tanh, elu], "
                + "probabilities: [0.7, 0.3, 0]}, "
                + "optimizer: [sgd, adam]")
        let rows = (0..<definition.settingCount).map { setting in
            definition.parameters(ofSetting: setting).map(\.value.description)
        }
        let relu = Double(rows.count { $0[0] == "relu" }) / Double(Self.count)
        #expect(abs(relu - 0.7) < 5 * (0.21 / Double(Self.count)).squareRoot())
        #expect(!rows.contains { $0[0] == "elu" })
        let adam = Double(rows.count { $0[1] == "adam" }) / Double(Self.count)
        #expect(abs(adam - 0.5) < 5 * (0.25 / Double(Self.count)).squareRoot())
        let both = Double(rows.count { $0 == ["relu", "adam"] }) / Double(Self.count)
        #expect(abs(both - relu * adam) < 5 * (0.35 * 0.65 / Double(Self.count)).squareRoot())
    }

    @Test("no two options draw from the same stream")
    func streamsApart() throws {
        // Options that take a uniform distribution on the same ends would draw equal numbers.
        let names = [
            "leaky_slope", "elu_alpha", "sigma_w", "sigma_b", "readout_sigma_w", "normalization_epsilon",
            "skip_scale", "branch_scale", "learning_rate", "momentum", "beta1", "beta2", "epsilon",
            "weight_decay", "l1", "l2", "clip_norm",
        ]
        let text = names.map { "\($0): {distribution: uniform, min: 0.25, max: 0.75}" }.joined(
            separator: ", ")
        let first = try definition(text, runCap: 1).parameters(ofSetting: 0).map(\.value)
        #expect(Set(first).count == names.count)
    }
}
