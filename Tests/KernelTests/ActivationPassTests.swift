// The pass `activate` as a whole: what it records of φ(z), PReLU's slopes per column, φ(z) in z's place, and
// alone. Not here: the formulas of φ (ActivationKernelTests).

import KernelInterface
import Testing

/// φ(z), φ′(z) and all of `ActivationFigure`, as one network's table computes them in guarded memory.
func activate<S: KernelScalar>(
    _ table: KernelTable, _ activation: Activation, _ z: [S], slopes: [S]? = nil,
    thresholds: (lower: Double, upper: Double) = (-.infinity, .infinity), inPlace: Bool = false
) -> (h: [S], d: [S], figures: [Double]) {
    #expect(table.format == S.format)
    let memory = GuardedMemory()
    let input = memory.buffer(z)
    let h = inPlace ? input : memory.buffer(repeating: S(-7), count: z.count)
    let d = memory.buffer(repeating: S(-7), count: z.count)
    let figures = memory.buffer(repeating: -7.0, count: ActivationFigure.allCases.count)
    table.elementwise.activate(
        ActivationPass(
            activation: activation, count: z.count, z: input, slopes: slopes.map { memory.buffer($0) },
            columns: slopes?.count ?? 1, h: h, d: d, lowerThreshold: thresholds.lower,
            upperThreshold: thresholds.upper, figures: figures))
    #expect(memory.isIntact)
    return (
        contents(h, z.count), contents(d, z.count), contents(figures, ActivationFigure.allCases.count)
    )
}

/// `ActivationFigure`'s formulas for activations h of pre-activations z, written plainly.
func plainActivationFigures<S: KernelScalar>(
    _ h: [S], z: [S], thresholds: (lower: Double, upper: Double) = (-.infinity, .infinity)
) -> [Double] {
    let poison = z.allSatisfy(\.isFinite) ? 0 : Double.nan
    guard let first = h.first else { return [0, 0, 0, 0, poison] }
    let shift = first.isFinite ? Double(first) : 0
    let n = Double(h.count)
    let sum = laneSum(h.count) { (s: inout Double, i) in s += Double(h[i]) - shift }
    let squares = laneSum(h.count) { (s: inout Double, i) in
        s.addProduct(Double(h[i]) - shift, Double(h[i]) - shift)
    }
    let variance = (squares - sum * (sum / n)) / n
    let (lower, upper) = (S(thresholds.lower), S(thresholds.upper))
    return [
        shift + sum / n, variance < 0 ? 0 : variance, Double(h.count { $0 == 0 }),
        Double(h.count { $0 < lower || $0 > upper }), poison,
    ]
}

@Suite struct ActivationPassTests {
    static let counts = [0, 1, 5, 15, 16, 17, 33, 100]

    func checkFigures<S: KernelScalar>(_ type: S.Type, _ activation: Activation, _ count: Int) {
        var generator = TestGenerator(seed: UInt64(count) + 20)
        let saturation = activation.saturationThresholds
        for thresholds in [saturation, (-0.5, 0.75), (-.infinity, 0.1), (0.1, 0.2)] {
            for z in [generator.numbers(count), generator.specialNumbers(count)] as [[S]] {
                for table in S.tables {
                    let found = activate(table, activation, z, thresholds: thresholds)
                    let expected = plainActivationFigures(found.h, z: z, thresholds: thresholds)
                    #expect(
                        firstDifference(found.figures, expected) == nil,
                        "\(table.instructionSet) \(S.self) \(found.figures) \(expected)")
                    let replaced = activate(table, activation, z, thresholds: thresholds, inPlace: true)
                    #expect(firstDifference(replaced.h, found.h) == nil)
                    #expect(firstDifference(replaced.d, found.d) == nil)
                    #expect(firstDifference(replaced.figures, found.figures) == nil)
                    let memory = GuardedMemory()
                    let alone = memory.buffer(z)
                    table.elementwise.apply(activation, count, alone, alone)
                    #expect(firstDifference(contents(alone, count), found.h) == nil)
                    #expect(memory.isIntact)
                }
            }
        }
    }

    @Test(arguments: [Activation.tanh, .relu, .sigmoid, .linear, .softsign], counts)
    func `mean, variance, zeros, saturation and poison equal plain loops`(
        activation: Activation, count: Int
    ) {
        checkFigures(Float.self, activation, count)
        checkFigures(Double.self, activation, count)
    }

    @Test func `an output counts as saturated within 1 % of a bound, zeros and padding do not`() {
        for table in Float.tables {
            let tanh = Activation.tanh.saturationThresholds
            let found = activate(table, .tanh, [Float(-3), 3, 2, 0, 9], thresholds: tanh)
            #expect(found.figures[ActivationFigure.saturatedCount.rawValue] == 3)
            let sigmoid = Activation.sigmoid.saturationThresholds
            let half = activate(table, .sigmoid, [Float(-5), 5, 4, 0], thresholds: sigmoid)
            #expect(half.figures[ActivationFigure.saturatedCount.rawValue] == 2)
            let relu = Activation.relu.saturationThresholds
            let unbounded = activate(table, .relu, [Float(-5), 1e9, 4, 0], thresholds: relu)
            #expect(unbounded.figures[ActivationFigure.saturatedCount.rawValue] == 0)
            #expect(unbounded.figures[ActivationFigure.zeroCount.rawValue] == 2)
        }
    }

    @Test func `a pre-activation that a bounded function hides poisons the pass`() {
        for table in Double.tables {
            for bad in [Double.infinity, -.infinity, .nan] {
                let found = activate(table, .relu, [1, 2, bad, 3])
                #expect(found.figures[ActivationFigure.poison.rawValue].isNaN)
            }
            #expect(activate(table, .tanh, [1e308, -0.0]).figures[ActivationFigure.poison.rawValue] == 0)
        }
    }

    func checkSlopes<S: KernelScalar>(_ type: S.Type, rows: Int, columns: Int) {
        var generator = TestGenerator(seed: UInt64(rows * 1000 + columns))
        let slopes: [S] = generator.numbers(columns)
        for var z in [generator.numbers(rows * columns), generator.specialNumbers(rows * columns)] as [[S]] {
            // Element 0 shifts the statistics: left of 0 it depends on its column's slope.
            z[0] = -0.75
            let h = z.indices.map { z[$0] > 0 || z[$0].isNaN ? z[$0] : z[$0] * slopes[$0 % columns] }
            let d = z.indices.map { z[$0].isNaN ? z[$0] : z[$0] > 0 ? 1 : slopes[$0 % columns] }
            let thresholds = (lower: -0.3, upper: 0.9)
            for table in S.tables {
                let found = activate(
                    table, .prelu(initialSlope: 0.25), z, slopes: slopes, thresholds: thresholds)
                let note: Comment = "\(table.instructionSet) \(S.self) \(rows)×\(columns)"
                #expect(firstDifference(found.h, h) == nil, note)
                #expect(firstDifference(found.d, d) == nil, note)
                let figures = plainActivationFigures(h, z: z, thresholds: thresholds)
                #expect(firstDifference(found.figures, figures) == nil, note)
            }
        }
    }

    @Test(arguments: [(1, 1), (1, 5), (7, 3), (3, 16), (5, 17), (9, 32), (2, 33), (4, 100)])
    func `PReLU takes every column's own slope`(rows: Int, columns: Int) {
        checkSlopes(Float.self, rows: rows, columns: columns)
        checkSlopes(Double.self, rows: rows, columns: columns)
    }
}
