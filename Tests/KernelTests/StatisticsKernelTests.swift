// Measurements: sums in the fixed order, counts, and the cases that Float sums would lose.

import KernelInterface
import Testing

@Suite struct StatisticsKernelTests {
    func reference<S: KernelScalar>(_ x: [S]) -> TensorStatistics {
        TensorStatistics(
            count: x.count, sum: laneSum(x.count) { $0 += Double(x[$1]) },
            sumOfSquares: laneSum(x.count) { $0.addProduct(Double(x[$1]), Double(x[$1])) },
            sumOfMagnitudes: laneSum(x.count) { $0 += Double(abs(x[$1])) },
            largestFiniteMagnitude: x.filter(\.isFinite).map { Double(abs($0)) }.max() ?? 0,
            zeroCount: x.filter { $0 == 0 }.count, nanCount: x.filter(\.isNaN).count,
            infinityCount: x.filter(\.isInfinite).count)
    }

    func expectEqual(_ a: TensorStatistics, _ b: TensorStatistics, _ note: String) {
        #expect(sameBits(a.sum, b.sum) && sameBits(a.sumOfSquares, b.sumOfSquares), "\(note) \(a) \(b)")
        #expect(sameBits(a.sumOfMagnitudes, b.sumOfMagnitudes), "\(note)")
        #expect(a.largestFiniteMagnitude == b.largestFiniteMagnitude, "\(note)")
        #expect(a.count == b.count && a.zeroCount == b.zeroCount, "\(note)")
        #expect(a.nanCount == b.nanCount && a.infinityCount == b.infinityCount, "\(note)")
    }

    func check<S: KernelScalar>(_ x: [S]) {
        let expected = reference(x)
        for table in S.tables {
            let memory = GuardedMemory()
            let p = memory.buffer(x)
            expectEqual(table.statistics(x.count, p), expected, "\(table.instructionSet) \(x.count)")
            let norm = table.norm(x.count, p)
            #expect(sameBits(norm.sumOfSquares, expected.sumOfSquares))
            #expect(norm.isFinite == (expected.nanCount + expected.infinityCount == 0))
            #expect(memory.isIntact)
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
            let memory = GuardedMemory()
            let s = table.statistics(2, memory.buffer([1e200, -1e300]))
            #expect(s.sumOfSquares == .infinity && s.infinityCount == 0 && s.largestFiniteMagnitude == 1e300)
            #expect(table.norm(2, memory.buffer([1e200, -1e300])).isFinite)
            #expect(memory.isIntact)
        }
    }

    @Test func `a Float tensor of tiny or huge elements has a finite norm above zero`() {
        for table in Float.tables {
            let memory = GuardedMemory()
            let tiny = table.norm(6, memory.buffer([Float](repeating: 1e-25, count: 6)))
            let huge = table.norm(6, memory.buffer([Float](repeating: 1e30, count: 6)))
            #expect(abs(tiny.sumOfSquares / 6e-50 - 1) < 1e-6)
            #expect(abs(huge.sumOfSquares / 6e60 - 1) < 1e-6)
            #expect(memory.isIntact)
        }
    }

    func checkActivations<S: KernelScalar>(_ type: S.Type, rows: Int, units: Int) {
        var generator = TestGenerator(seed: UInt64(rows * 100 + units))
        let h: [S] = generator.numbers(rows * units)
        let shift = Double(h[0])
        let n = Double(h.count)
        let total = laneSum(h.count) { (s: inout Double, i) in s += Double(h[i]) - shift }
        let squares = laneSum(h.count) { (s: inout Double, i) in
            s.addProduct(Double(h[i]) - shift, Double(h[i]) - shift)
        }
        for table in S.tables {
            let memory = GuardedMemory()
            let zeros = memory.buffer(repeating: Int32(-1), count: units)
            let saturated = memory.buffer(repeating: Int32(-1), count: units)
            let s = table.activationStatistics(memory.buffer(h), rows, units, -0.5, 0.75, zeros, saturated)
            #expect(sameBits(s.mean, shift + total / n))
            #expect(sameBits(s.variance, max(0, (squares - total * (total / n)) / n)))
            for unit in 0..<units {
                let column = (0..<rows).map { h[$0 * units + unit] }
                #expect(Int(zeros[unit]) == column.filter { $0 == 0 }.count)
                #expect(Int(saturated[unit]) == column.filter { $0 < -0.5 || $0 > 0.75 }.count)
            }
            #expect(s.zeroCount == h.filter { $0 == 0 }.count)
            #expect(s.saturatedCount == h.filter { $0 < -0.5 || $0 > 0.75 }.count)
            #expect(memory.isIntact)
        }
    }

    @Test(arguments: [(1, 1), (3, 5), (16, 16), (33, 17), (64, 40)])
    func `activation statistics equal plain loops`(rows: Int, units: Int) {
        checkActivations(Float.self, rows: rows, units: units)
        checkActivations(Double.self, rows: rows, units: units)
    }

    @Test func `the spread of a nearly constant activation is not lost to cancellation`() {
        for table in Double.tables {
            let memory = GuardedMemory()
            let h = (0..<64).map { 0.5 + ($0 % 2 == 0 ? 1e-9 : -1e-9) }
            let counts = memory.buffer(repeating: Int32(0), count: 16)
            let s = table.activationStatistics(
                memory.buffer(h), 8, 8, -.infinity, .infinity, counts, counts + 8)
            #expect(abs(s.variance.squareRoot() / 1e-9 - 1) < 1e-6)
            #expect(s.saturatedCount == 0 && s.zeroCount == 0)
            let none = table.activationStatistics(memory.buffer([]), 0, 8, 0, 1, counts, counts + 8)
            #expect(none.mean == 0 && none.variance == 0 && none.zeroCount == 0)
            #expect(memory.isIntact)
        }
    }
}
