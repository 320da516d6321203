// The chains that measure a processor's peak rate: what they count is what they compute.

import KernelInterface
import Testing

@Suite struct PeakRateTests {
    /// One chain of the kernel, in plain arithmetic.
    func chain<S: KernelScalar>(_ start: S, _ rounds: Int) -> S {
        var value = start
        for _ in 0..<rounds { value = S(1e-6).addingProduct(value, S(0.999_999)) }
        return value
    }

    func check<S: KernelScalar>(_ type: S.Type, rounds: Int, lanes: [InstructionSet: Int]) {
        let (a, b) = (S(0.999_999), S(1e-6))
        let starts = [b, b + b, b, b + b, a, a + b, a, a + b, a + a, b - a, a + a, b - a]
        let c = starts.map { chain($0, rounds) }
        let sum =
            ((c[0] + c[1]) + (c[2] + c[3])) + ((c[4] + c[5]) + (c[6] + c[7]))
            + ((c[8] + c[9]) + (c[10] + c[11]))
        for tables in S.allTables {
            for table in [tables.one, tables.sixteen] {
                let found = table.measurements.multiplyAddChains(rounds)
                #expect(found.count == lanes[table.instructionSet].map { 12 * rounds * $0 })
                #expect(sameBits(found.check, Double(sum)), "\(table.instructionSet) \(S.self)")
            }
        }
    }

    @Test(arguments: [0, 1, 1000])
    func `every counted multiply-add was done`(rounds: Int) {
        check(Float.self, rounds: rounds, lanes: [.portable: 4, .avx2: 8, .avx512: 16, .neon: 4])
        check(Double.self, rounds: rounds, lanes: [.portable: 2, .avx2: 4, .avx512: 8, .neon: 2])
    }
}
