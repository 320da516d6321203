// Weight penalties against plain loops, bit for bit.

import KernelInterface
import Testing

@Suite struct PenaltyKernelTests {
    func check<S: KernelScalar>(_ type: S.Type, _ count: Int, l2: Double?, l1: Double?) {
        var generator = TestGenerator(seed: UInt64(count) + 50)
        let w: [S] = generator.specialNumbers(count)
        let g: [S] = generator.numbers(count)
        let expected = (0..<count).map { i in
            var result = g[i]
            if let l2 { result.addProduct(w[i], S(l2)) }
            let sign: S = w[i] > 0 ? 1 : (w[i] < 0 ? -1 : w[i])
            if let l1 { result.addProduct(sign, S(l1)) }
            return result
        }
        let sums = [
            laneSum(count) { (s: inout Double, i) in s.addProduct(Double(w[i]), Double(w[i])) },
            laneSum(count) { (s: inout Double, i) in s += Double(abs(w[i])) },
        ]
        for table in S.tables {
            let memory = GuardedMemory()
            let result = memory.buffer(g)
            let figures = memory.buffer([-7.0, -7])
            table.training.addPenaltyGradient(
                count, memory.buffer(w), l2.map { UnsafePointer(memory.buffer([$0])) },
                l1.map { UnsafePointer(memory.buffer([$0])) }, result, figures)
            let note: Comment = "\(table.instructionSet) \(S.self) \(count) \(l2 ?? .nan) \(l1 ?? .nan)"
            #expect(firstDifference(contents(result, count), expected) == nil, note)
            #expect(firstDifference(contents(figures, 2), sums) == nil, note)
            #expect(memory.isIntact)
        }
    }

    @Test(arguments: [0, 1, 16, 17, 100], [(nil, nil), (0.1, nil), (nil, 0.2), (0.1, 0.2), (0, 0)])
    func `penalty gradients equal plain loops, and an unused coefficient adds not even a NaN`(
        count: Int, coefficients: (l2: Double?, l1: Double?)
    ) {
        check(Float.self, count, l2: coefficients.l2, l1: coefficients.l1)
        check(Double.self, count, l2: coefficients.l2, l1: coefficients.l1)
    }
}
