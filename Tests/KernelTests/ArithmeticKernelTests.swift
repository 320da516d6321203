// The plain elementwise kernels against plain loops, bit for bit, with tails and special values. Not here:
// activations, gates, dropout (files of their own).

import KernelInterface
import Testing

@Suite struct ArithmeticKernelTests {
    static let counts = [0, 1, 15, 16, 17, 31, 64, 100]

    func check<S: KernelScalar>(_ type: S.Type, _ count: Int) {
        var generator = TestGenerator(seed: UInt64(count) + 8)
        let x: [S] = generator.specialNumbers(count)
        let z: [S] = generator.specialNumbers(count)
        for table in S.tables {
            let memory = GuardedMemory()
            let px = memory.buffer(x)
            let pz = memory.buffer(z)
            let y = memory.buffer(z)
            let figure = memory.buffer([-7.0])
            func expectResult(_ name: String, _ expected: (Int) -> S) {
                #expect(
                    firstDifference(contents(y, count), (0..<count).map(expected)) == nil,
                    "\(name) \(table.instructionSet) \(S.self) \(count)")
                for i in 0..<count { y[i] = z[i] }
            }
            table.elementwise.multiply(count, px, y)
            expectResult("multiply") { x[$0] * z[$0] }
            table.elementwise.combine(count, 0.3, px, -1.7, pz, y)
            expectResult("combine") { (z[$0] * S(-1.7)).addingProduct(S(0.3), x[$0]) }
            table.elementwise.scale(count, 0.1, y)
            expectResult("scale") { z[$0] * S(0.1) }
            table.elementwise.backpropagate(count, y, px, 0.7, figure)
            let delta = (0..<count).map { (x[$0] * S(0.7)) * z[$0] }
            expectResult("backpropagate") { delta[$0] }
            let squares = laneSum(count) { (s: inout Double, i) in
                s.addProduct(Double(delta[i]), Double(delta[i]))
            }
            #expect(sameBits(figure[0], squares))
            #expect(memory.isIntact)
        }
    }

    @Test(arguments: counts)
    func `elementwise kernels equal plain loops on every instruction set`(count: Int) {
        check(Float.self, count)
        check(Double.self, count)
    }

    func checkClamp<S: KernelScalar>(_ type: S.Type, _ count: Int, limit: Double) {
        var generator = TestGenerator(seed: UInt64(count) + 30)
        for x in [generator.numbers(count), generator.specialNumbers(count)] as [[S]] {
            let bound = S(limit)
            let expected = x.map { abs($0) > bound ? ($0 < 0 ? -bound : bound) : $0 }
            for table in S.tables {
                let memory = GuardedMemory()
                let y = memory.buffer(x)
                let changed = memory.buffer([-7.0])
                table.elementwise.clamp(count, memory.buffer([limit]), y, changed)
                let note: Comment = "\(table.instructionSet) \(S.self) \(count) \(limit)"
                #expect(firstDifference(contents(y, count), expected) == nil, note)
                #expect(changed[0] == Double(x.count { abs($0) > bound }), note)
                #expect(memory.isIntact)
            }
        }
    }

    @Test(arguments: counts, [0, 0.1, 0.5, 2000, .infinity])
    func `clamping keeps NaN, brings infinities to the limit and counts what changed`(
        count: Int, limit: Double
    ) {
        checkClamp(Float.self, count, limit: limit)
        checkClamp(Double.self, count, limit: limit)
    }

    func checkConversions<S: KernelScalar>(_ type: S.Type) {
        let values: [Double] = [0.1, -1e300, 1e-50, .nan, .infinity, -0.0, 16_777_217, 2] + [0.3, 0.7, 1e9]
        for table in S.tables {
            let memory = GuardedMemory()
            let narrow = memory.buffer(repeating: S(0), count: values.count)
            let wide = memory.buffer(repeating: 0.0, count: values.count)
            table.elementwise.fromDouble(values.count, memory.buffer(values), 0, narrow)
            table.elementwise.toDouble(values.count, narrow, 0, wide)
            for (i, value) in values.enumerated() {
                #expect(sameBits(narrow[i], S(value)))
                #expect(sameBits(wide[i], Double(S(value))))
            }
            #expect(memory.isIntact)
        }
    }

    @Test func `conversions round once and keep special values`() {
        checkConversions(Float.self)
        checkConversions(Double.self)
    }

    @Test func `results may overwrite an input`() {
        for table in Float.tables {
            let memory = GuardedMemory()
            let x = memory.buffer((0..<20).map { Float($0) })
            let z = memory.buffer(repeating: Float(2), count: 20)
            table.elementwise.combine(20, 2, x, 0, z, x)
            #expect(contents(x, 20) == (0..<20).map { 2 * Float($0) })
            table.elementwise.combine(20, 1, x, 1, z, z)
            #expect(contents(z, 20) == (0..<20).map { 2 * Float($0) + 2 })
            #expect(memory.isIntact)
        }
    }
}
