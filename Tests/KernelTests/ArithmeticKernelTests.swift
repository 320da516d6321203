// The elementwise kernels against plain loops, bit for bit, with tails and special values.

import KernelInterface
import Testing

@Suite struct ArithmeticKernelTests {
    static let counts = [0, 1, 15, 16, 17, 31, 64, 100]

    /// Random numbers with NaN and infinities among them.
    func numbers<S: KernelScalar>(_ count: Int, seed: UInt64) -> [S] {
        var generator = TestGenerator(seed: seed)
        var x: [S] = generator.numbers(count)
        for (place, value) in [(3, S.nan), (5, .infinity), (8, -.infinity), (9, -0.0)] where place < count {
            x[place] = value
        }
        return x
    }

    func check<S: KernelScalar>(_ type: S.Type, _ count: Int) {
        let x: [S] = numbers(count, seed: 8)
        let z: [S] = numbers(count, seed: 9)
        for table in S.tables {
            let memory = GuardedMemory()
            let px = memory.buffer(x)
            let pz = memory.buffer(z)
            let y = memory.buffer(z)
            func expectResult(_ expected: (Int) -> S, _ name: String) {
                #expect(
                    firstDifference(contents(y, count), (0..<count).map(expected)) == nil,
                    "\(name) \(table.instructionSet) \(S.self) \(count)")
                for i in 0..<count { y[i] = z[i] }
            }
            table.multiplyElements(count, px, pz, 0.7, y)
            expectResult({ (z[$0] * S(0.7)) * x[$0] }, "multiplyElements")
            table.addScaled(count, 0.3, px, y)
            expectResult({ z[$0].addingProduct(S(0.3), x[$0]) }, "addScaled")
            table.combine(count, 0.3, px, -1.7, pz, y)
            expectResult({ (z[$0] * S(-1.7)).addingProduct(S(0.3), x[$0]) }, "combine")
            table.scale(count, 0.1, y)
            expectResult({ z[$0] * S(0.1) }, "scale")
            table.fill(count, 0.1, y)
            expectResult({ _ in S(0.1) }, "fill")
            let changed = table.clamp(count, 0.25, y)
            #expect(changed == z.filter { abs($0) > 0.25 }.count)
            expectResult({ z[$0].isNaN ? .nan : max(-0.25, min(0.25, z[$0])) }, "clamp")
            #expect(memory.isIntact)
        }
    }

    func checkConversions<S: KernelScalar>(_ type: S.Type) {
        let values: [Double] = [0.1, -1e300, 1e-50, .nan, .infinity, -0.0, 16_777_217, 2] + [0.3, 0.7, 1e9]
        for table in S.tables {
            let memory = GuardedMemory()
            let narrow = memory.buffer(repeating: S(0), count: values.count)
            let wide = memory.buffer(repeating: 0.0, count: values.count)
            table.fromDouble(values.count, memory.buffer(values), narrow)
            table.toDouble(values.count, narrow, wide)
            for (i, value) in values.enumerated() {
                #expect(sameBits(narrow[i], S(value)))
                #expect(sameBits(wide[i], Double(S(value))))
            }
            #expect(memory.isIntact)
        }
    }

    @Test(arguments: counts)
    func `elementwise kernels equal plain loops on every instruction set`(count: Int) {
        check(Float.self, count)
        check(Double.self, count)
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
            table.multiplyElements(20, x, z, 1, x)
            #expect(contents(x, 20) == (0..<20).map { 2 * Float($0) })
            table.combine(20, 1, x, 1, z, z)
            #expect(contents(z, 20) == (0..<20).map { 2 * Float($0) + 2 })
            #expect(memory.isIntact)
        }
    }
}
