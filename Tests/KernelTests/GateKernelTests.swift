// A highway block's mixture, forward and backward, against `GatePass`'s formulas.

import KernelInterface
import Testing

@Suite struct GateKernelTests {
    func check<S: KernelScalar>(_ type: S.Type, _ count: Int) {
        var generator = TestGenerator(seed: UInt64(count) + 40)
        let gate: [S] = generator.specialNumbers(count)
        let h: [S] = generator.specialNumbers(count)
        let x: [S] = generator.specialNumbers(count)
        let u: [S] = generator.specialNumbers(count)
        for table in S.tables {
            let memory = GuardedMemory()
            let output = memory.buffer(repeating: S(0), count: count)
            let gradients = (0..<3).map { _ in memory.buffer(repeating: S(-7), count: count) }
            var pass = GatePass(
                count: count, gate: memory.buffer(gate), transformed: memory.buffer(h),
                carried: memory.buffer(x), output: output, transformedGradient: gradients[0],
                gateGradient: gradients[1], carriedGradient: gradients[2])
            let note: Comment = "\(table.instructionSet) \(S.self) \(count)"
            table.elementwise.gateForward(pass)
            let mixture = x.indices.map { x[$0].addingProduct(gate[$0], h[$0] - x[$0]) }
            #expect(firstDifference(contents(output, count), mixture) == nil, note)
            for gradient in gradients {
                #expect(contents(gradient, count).allSatisfy { $0 == -7 }, "forward writes no gradient")
            }

            for i in 0..<count { output[i] = u[i] }
            let carried = u.indices.map { u[$0].addingProduct(-gate[$0], u[$0]) }
            table.elementwise.gateBackward(pass)
            #expect(firstDifference(contents(gradients[0], count), u.indices.map { u[$0] * gate[$0] }) == nil)
            #expect(
                firstDifference(contents(gradients[1], count), u.indices.map { u[$0] * (h[$0] - x[$0]) })
                    == nil, note)
            #expect(firstDifference(contents(gradients[2], count), carried) == nil, note)
            #expect(firstDifference(contents(output, count), u) == nil, note)

            pass.carriedGradient = UnsafeMutableRawPointer(output)
            table.elementwise.gateBackward(pass)
            #expect(firstDifference(contents(output, count), carried) == nil, "in the upstream's place")
            #expect(memory.isIntact)
        }
    }

    @Test(arguments: [0, 1, 15, 16, 17, 100])
    func `gates equal plain loops on every instruction set`(count: Int) {
        check(Float.self, count)
        check(Double.self, count)
    }
}
