// Measurements: sums in the fixed order, counts, and the cases that Float sums would lose.

import KernelInterface
import Testing

@Suite struct StatisticsKernelTests {
    /// All of `TensorFigure`.
    func plainFigures<S: KernelScalar>(_ x: [S]) -> [Double] {
        [
            laneSum(x.count) { $0.addProduct(Double(x[$1]), Double(x[$1])) },
            laneSum(x.count) { $0 += Double(abs(x[$1])) },
            x.filter(\.isFinite).map { Double(abs($0)) }.max() ?? 0, Double(x.count { $0 == 0 }),
            Double(x.count(where: \.isNaN)), Double(x.count(where: \.isInfinite)),
        ]
    }

    func statistics<S: KernelScalar>(_ table: KernelTable, _ x: [S]) -> [Double] {
        #expect(table.format == S.format)
        let memory = GuardedMemory()
        let figures = memory.buffer(repeating: -7.0, count: TensorFigure.allCases.count)
        table.measurements.statistics(x.count, memory.buffer(x), figures)
        #expect(memory.isIntact)
        return contents(figures, TensorFigure.allCases.count)
    }

    func squares<S: KernelScalar>(_ table: KernelTable, _ x: [S]) -> Double {
        #expect(table.format == S.format)
        let memory = GuardedMemory()
        let sum = memory.buffer([-7.0])
        table.measurements.squares(x.count, memory.buffer(x), sum)
        #expect(memory.isIntact)
        return sum[0]
    }

    func activationStatistics<S: KernelScalar>(_ table: KernelTable, _ h: [S]) -> [Double] {
        #expect(table.format == S.format)
        let memory = GuardedMemory()
        let figures = memory.buffer(repeating: -7.0, count: ActivationFigure.allCases.count)
        table.measurements.activationStatistics(h.count, memory.buffer(h), figures)
        #expect(memory.isIntact)
        return contents(figures, ActivationFigure.allCases.count)
    }

    func check<S: KernelScalar>(_ x: [S]) {
        let expected = plainFigures(x)
        for table in S.tables {
            let found = statistics(table, x)
            let note: Comment = "\(table.instructionSet) \(S.self) \(x.count): \(found) \(expected)"
            #expect(firstDifference(found, expected) == nil, note)
            #expect(sameBits(squares(table, x), expected[TensorFigure.sumOfSquares.rawValue]), note)
            let activation = activationStatistics(table, x)
            #expect(firstDifference(activation, plainActivationFigures(x, z: x)) == nil, note)
        }
    }

    @Test(arguments: [0, 1, 2, 15, 16, 17, 33, 100, 1000])
    func `sums and counts equal plain loops`(count: Int) {
        var generator = TestGenerator(seed: UInt64(count))
        check(generator.numbers(count) as [Float])
        check(generator.numbers(count) as [Double])
    }

    @Test func `NaN, infinities and zeros are counted, the largest finite magnitude is found`() {
        var generator = TestGenerator(seed: 10)
        for place in 0..<40 {
            var x: [Float] = generator.numbers(40)
            x[place] = .nan
            x[(place + 7) % 40] = -.infinity
            x[(place + 9) % 40] = -0.0
            check(x)
            check(x.map { Double($0) })
        }
        check([Double.nan])
        check([-Float.infinity])
    }

    @Test func `finite Doubles whose squares overflow count as finite`() {
        check([1e200, -1e300, 0])
        for table in Double.tables {
            let found = statistics(table, [1e200, -1e300])
            #expect(found[TensorFigure.sumOfSquares.rawValue] == .infinity)
            #expect(found[TensorFigure.infinityCount.rawValue] == 0)
            #expect(found[TensorFigure.largestFiniteMagnitude.rawValue] == 1e300)
        }
    }

    @Test func `a Float tensor of tiny or huge elements has a finite norm above zero`() {
        for table in Float.tables {
            #expect(abs(squares(table, [Float](repeating: 1e-25, count: 6)) / 6e-50 - 1) < 1e-6)
            #expect(abs(squares(table, [Float](repeating: 1e30, count: 6)) / 6e60 - 1) < 1e-6)
        }
    }

    @Test func `the spread of a nearly constant activation is not lost to cancellation`() {
        for table in Double.tables {
            let h = (0..<64).map { 0.5 + ($0 % 2 == 0 ? 1e-9 : -1e-9) }
            let variance = activationStatistics(table, h)[ActivationFigure.variance.rawValue]
            #expect(abs(variance.squareRoot() / 1e-9 - 1) < 1e-6)
        }
    }
}
