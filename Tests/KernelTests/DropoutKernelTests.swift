// Dropout masks against ReproducibleMath's Philox, block by block, and their rate.

import KernelInterface
import ReproducibleMath
import Testing

@Suite struct DropoutKernelTests {
    func mask<S: KernelScalar>(
        _ table: KernelTable, _ count: Int, seed: UInt64, step: UInt32, probability: Double,
        purpose: UInt32, layer: UInt32
    ) -> [S] {
        #expect(table.format == S.format)
        let memory = GuardedMemory()
        let mask = memory.buffer(repeating: S(-7), count: count)
        table.elementwise.dropoutMask(
            DropoutMask(
                count: count, seeds: memory.buffer([seed]), steps: memory.buffer([step]),
                probabilities: memory.buffer([probability]), purpose: purpose, layer: layer, mask: mask))
        #expect(memory.isIntact)
        return contents(mask, count)
    }

    func check<S: KernelScalar>(_ type: S.Type, _ count: Int, probability: Double) {
        let seed: UInt64 = 0x1234_5678_9ABC_DEF0
        let key = SIMD2<UInt32>(0x9ABC_DEF0, 0x1234_5678)
        for (step, purpose, layer) in [(0, 9, 0), (7, 9, 3), (.max, 2, 1)] as [(UInt32, UInt32, UInt32)] {
            let expected = (0..<count).map { i -> S in
                let block = Philox.block(counter: Philox.Block(UInt32(i), step, purpose, layer), key: key)
                return Double(block[0]) < (probability * 0x1p32).rounded(.down) ? 0 : S(1 / (1 - probability))
            }
            for table in S.tables {
                let found: [S] = mask(
                    table, count, seed: seed, step: step, probability: probability, purpose: purpose,
                    layer: layer)
                #expect(
                    firstDifference(found, expected) == nil,
                    "\(table.instructionSet) \(S.self) \(count) \(probability)")
            }
        }
    }

    @Test(arguments: [0, 1, 5, 16, 17, 100], [0, 0.1, 0.5, 0.9999])
    func `masks are Philox's first words, one block for every element`(count: Int, probability: Double) {
        check(Float.self, count, probability: probability)
        check(Double.self, count, probability: probability)
    }

    @Test(arguments: [0.1, 0.3, 0.5, 0.8])
    func `the share of dropped elements is the probability, the mean of the mask is 1`(probability: Double) {
        let count = 100_000
        for table in Float.tables.suffix(1) {
            let found: [Float] = mask(
                table, count, seed: 5, step: 1, probability: probability, purpose: 4, layer: 2)
            let dropped = Double(found.count { $0 == 0 }) / Double(count)
            let deviation = (probability * (1 - probability) / Double(count)).squareRoot()
            #expect(abs(dropped - probability) < 4.5 * deviation)
            let mean = found.reduce(0.0) { $0 + Double($1) } / Double(count)
            #expect(abs(mean - 1) < 4.5 * deviation / (1 - probability) + 1e-6)
        }
    }

    @Test func `another seed, step, layer or purpose gives another mask`() {
        for table in Float.tables {
            func mask(seed: UInt64 = 1, step: UInt32 = 0, purpose: UInt32 = 1, layer: UInt32 = 0) -> [Float] {
                self.mask(
                    table, 200, seed: seed, step: step, probability: 0.5, purpose: purpose, layer: layer)
            }
            let masks = [
                mask(), mask(seed: 2), mask(seed: 1 << 32 | 1), mask(step: 1), mask(purpose: 2),
                mask(layer: 1),
            ]
            #expect(Set(masks).count == masks.count)
        }
    }
}
