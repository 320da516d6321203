// Sweep files with random damage: an answer or a message, never a crash.

import SweepConfiguration
import SweepModel
import Testing

@Suite struct SweepFileMutationTests {
    private static let text = """
        name: x
        method: random
        run_cap: 5
        replicates: 2
        data: {file: a.csv, target: last, scaling: standardize, test_fraction: 0.2}
        training: {width: 3, clip_norm: 1}
        parameters:
          learning_rate: {distribution: log_uniform_values, min: 1e-4, max: 1}
          skip_scale: {distribution: normal, mu: 0, sigma: 1}
          activation: {distribution: categorical, values: [relu, tanh], probabilities: [0.5, 0.5]}
          steps: {distribution: int_uniform, min: 1, max: 9}
          l2: [0, 0.1]
        settings:
          - &a {label: a, beta1: 0.5}
          - <<: *a
            label: b
        verdict: {tau: 0.3}
        """

    private static let pieces = [
        "*a", "<<: *a", "[", "]", "{", "}", ": ", "- ", "\n", "  ", "1e999", "-1", "null", "0", "\"", "|\n",
        "---\n", "!!int ", "? ", "99999999999999999999", "values", "distribution: uniform", "min: 1",
        "max: 0",
        "\u{1}", "é", "hidden: [1]", "# ", "\t",
    ].map { Array($0.utf8) }

    /// Knuth's linear congruential generator (MMIX): random enough for damage, the seed reproduces it.
    private struct Damage {
        var state: UInt64

        mutating func number(below count: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % count
        }

        mutating func apply(to bytes: inout [UInt8], pieces: [[UInt8]]) {
            let place = number(below: bytes.count + 1)
            let end = min(bytes.count, place + number(below: 24))
            switch number(below: 4) {
            case 0: if place < bytes.count { bytes[place] = UInt8(number(below: 256)) }
            case 1: bytes.insert(contentsOf: pieces[number(below: pieces.count)], at: place)
            case 2: bytes.removeSubrange(place..<end)
            default: bytes.insert(contentsOf: Array(bytes[place..<end]), at: number(below: bytes.count + 1))
            }
        }
    }

    @Test("damaged sweep files give trials or messages with a place in the file", arguments: 1...4)
    func damage(_ seed: UInt64) throws {
        var damage = Damage(state: seed)
        var refused = 0
        for round in 0..<500 {
            var bytes = Array(Self.text.utf8)
            for _ in 0...damage.number(below: 4) { damage.apply(to: &bytes, pieces: Self.pieces) }
            do throws(ConfigurationErrors) {
                let definition = try SweepDefinition.parse(bytes, file: "s.yaml")
                let last = definition.trial(at: definition.trialCount - 1)
                let configuration = try? definition.configuration(for: last)
                #expect(configuration?.seed == last.seed, "seed \(seed), round \(round)")
            } catch {
                refused += 1
                #expect(error.errors.allSatisfy { !$0.problem.isEmpty }, "seed \(seed), round \(round)")
            }
        }
        #expect(refused > 100)
        #expect(refused < 500)
    }
}
