// Trial numbers, settings and replicates: a pure function of the sweep file.

import SweepConfiguration
import SweepModel
import Testing

/// Parses a sweep that has to be right.
func sweep(_ text: String) throws -> SweepDefinition {
    try SweepDefinition.parse(Array(text.utf8), file: "s.yaml")
}

@Suite struct SettingNumberingTests {
    private static let grid = """
        name: grid
        method: grid
        seed: 3
        replicates: 2
        data: {generator: linear_teacher}
        parameters:
          activation: {values: [tanh, relu]}
          depth: [1, 2, 3]
          width: 8
          learning_rate: {value: 1e-2}
        """

    private func row(_ specification: TrialSpecification) -> String {
        let values = specification.parameters.map { "\($0.name)=\($0.value.description)" }
        return "\(specification.trial) \(specification.setting).\(specification.replicate) "
            + values.joined(separator: " ")
    }

    @Test("a grid expands as nested loops, the last parameter fastest, replicates innermost (golden)")
    func goldenExpansion() throws {
        let definition = try sweep(Self.grid)
        let rows = (0..<definition.trialCount).map { row(definition.trial(at: $0)) }
        #expect(
            rows == [
                "0 0.0 activation=tanh depth=1 width=8 learning_rate=0.01",
                "1 0.1 activation=tanh depth=1 width=8 learning_rate=0.01",
                "2 1.0 activation=tanh depth=2 width=8 learning_rate=0.01",
                "3 1.1 activation=tanh depth=2 width=8 learning_rate=0.01",
                "4 2.0 activation=tanh depth=3 width=8 learning_rate=0.01",
                "5 2.1 activation=tanh depth=3 width=8 learning_rate=0.01",
                "6 3.0 activation=relu depth=1 width=8 learning_rate=0.01",
                "7 3.1 activation=relu depth=1 width=8 learning_rate=0.01",
                "8 4.0 activation=relu depth=2 width=8 learning_rate=0.01",
                "9 4.1 activation=relu depth=2 width=8 learning_rate=0.01",
                "10 5.0 activation=relu depth=3 width=8 learning_rate=0.01",
                "11 5.1 activation=relu depth=3 width=8 learning_rate=0.01",
            ])
    }

    @Test("hand-picked settings come outermost, all with the same columns, what they leave out from the base")
    func handPickedSettings() throws {
        let definition = try sweep(
            """
            method: grid
            data: {generator: linear_teacher}
            training: {sigma_w: 1.5}
            parameters: {learning_rate: [0.1, 1], depth: 4}
            settings:
              - {label: baseline}
              - {label: "with clipping", clip_norm: 1, depth: 12}
              - {label: wide, sigma_w: 2}
            """)
        let names = ["label", "clip_norm", "depth", "sigma_w", "learning_rate"]
        #expect(definition.parameterNames == names)
        let rows = (0..<definition.settingCount).map { setting in
            definition.parameters(ofSetting: setting).map(\.value.description)
        }
        #expect(
            rows == [
                ["baseline", "none", "4", "1.5", "0.1"], ["baseline", "none", "4", "1.5", "1"],
                ["with clipping", "1", "12", "1.5", "0.1"], ["with clipping", "1", "12", "1.5", "1"],
                ["wide", "none", "4", "2", "0.1"], ["wide", "none", "4", "2", "1"],
            ])
    }

    @Test("index and setting are in bijection: every combination once, for uneven radices")
    func bijection() throws {
        let definition = try sweep(
            """
            method: grid
            replicates: 3
            data: {generator: linear_teacher}
            parameters:
              depth: [0, 1, 2, 3, 4, 5, 6]
              activation: [relu, tanh]
              momentum: [0, 0.5, 0.9]
              residual: [false, true]
              hidden: null
            settings: [{l2: 0}, {l2: 0.1}, {l2: 1}, {label: x}, {label: y, l2: 5}]
            """.replacing("  hidden: null\n", with: ""))
        #expect(definition.settingCount == 7 * 2 * 3 * 2 * 5)
        #expect(definition.trialCount == definition.settingCount * 3)
        var seen: Set<[ParameterAssignment]> = []
        for index in 0..<definition.trialCount {
            let trial = definition.trial(at: index)
            #expect(trial.trial == index)
            #expect(trial.setting * 3 + trial.replicate == index)
            #expect(trial.parameters == definition.parameters(ofSetting: trial.setting))
            if trial.replicate == 0 { seen.insert(trial.parameters) }
        }
        #expect(seen.count == definition.settingCount)
    }

    @Test("replicate r has the same seed in every setting, and no other replicate has it")
    func replicateSeeds() throws {
        let definition = try sweep(Self.grid.replacing("replicates: 2", with: "replicates: 50"))
        let first = (0..<50).map { definition.trial(at: $0).seed }
        #expect(Set(first).count == 50)
        for setting in 0..<definition.settingCount {
            #expect((0..<50).map { definition.trial(at: setting * 50 + $0).seed } == first)
        }
        let other = try sweep(Self.grid.replacing("seed: 3", with: "seed: 4"))
        #expect(other.trial(at: 0).seed != first[0])
    }

    @Test("data and split have seeds of their own, given or derived from the sweep's")
    func dataSeeds() throws {
        let derived = try sweep(Self.grid).base.data
        #expect(derived.seed != derived.splitSeed)
        #expect(derived.seed != (try sweep(Self.grid).trial(at: 0).seed))
        let given = try sweep(
            Self.grid.replacing("linear_teacher", with: "linear_teacher, seed: 11, split_seed: 12"))
        #expect(given.base.data.seed == 11)
        #expect(given.base.data.splitSeed == 12)
    }

    @Test("a hundred million trials are numbered without being listed")
    func manyTrials() throws {
        let definition = try sweep(
            """
            method: random
            run_cap: 100000
            replicates: 1000
            data: {generator: linear_teacher}
            parameters: {learning_rate: {distribution: log_uniform_values, min: 1e-4, max: 1}}
            """)
        #expect(definition.trialCount == 100_000_000)
        let last = definition.trial(at: 99_999_999)
        #expect(last.setting == 99_999)
        #expect(last.replicate == 999)
        #expect(try definition.configuration(for: last).seed == last.seed)
    }
}
