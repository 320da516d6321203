// Activations: accuracy of the Double kernels, bits between instruction sets and against ReproducibleMath,
// the values at 0, ±∞ and NaN. Not here: the accuracy of the Float kernels (ActivationAccuracyTests),
// what the pass records besides (ActivationPassTests).

import Foundation
import KernelInterface
import ReproducibleMath
import Testing

@Suite struct ActivationKernelTests {
    static let activations: [Activation] = [
        .linear, .sigmoid, .tanh, .hardTanh, .softsign, .relu, .leakyReLU(slope: 0.01),
        .prelu(initialSlope: 0.25), .gelu, .geluTanh, .silu, .mish, .elu(alpha: 1), .elu(alpha: 0.3), .selu,
        .softplus,
    ]

    /// From −30 to 30, with tiny numbers of both signs.
    func inputs<S: KernelScalar>(_ count: Int) -> [S] {
        var generator = TestGenerator(seed: 11)
        return (0..<count).map { i in
            let range = i % 3 == 0 ? 1.0 : (i % 3 == 1 ? 6 : 30)
            let z = Double.random(in: -range...range, using: &generator)
            return S(i % 17 == 0 ? z * 1e-20 : z)
        }
    }

    /// Error in units of the last place of the reference, but of no less than `floor`'s: where a formula
    /// cancels or magnifies (φ′ near 0, 1 − tanh², the cubic in an exponent) only the absolute error can be
    /// small.
    func worstError(_ values: [Double], _ references: [Double], floor: Double) -> Double {
        zip(values, references).map { abs($0 - $1) / max(abs($1), floor).ulp }.max() ?? 0
    }

    /// In Double the reference's own rounding errors count as well.
    @Test(arguments: activations)
    func `activations and their derivatives are accurate in Double`(activation: Activation) {
        let z: [Double] = inputs(20_000)
        let references = z.map { ActivationReference(activation, $0) }
        for table in Double.tables {
            let (h, d, _) = activate(table, activation, z)
            #expect(worstError(h, references.map(\.value), floor: 0.01) < 12, "\(table.instructionSet)")
            #expect(worstError(d, references.map(\.slope), floor: 1) < 8, "\(table.instructionSet)")
        }
    }

    func checkSameBits<S: KernelScalar>(_ type: S.Type, _ activation: Activation) {
        var z: [S] = inputs(4_003)
        z += [0, -0.0, .infinity, -.infinity, .nan, .leastNonzeroMagnitude, -.leastNormalMagnitude]
        z += [
            .greatestFiniteMagnitude, -.greatestFiniteMagnitude, 88.5, -88.5, -104, 710, -746, 9.1, -9.1,
            14.5,
        ]
        let expected = activate(S.tables[0], activation, z)
        for table in S.tables {
            for count in [1, 7, 16, 17, z.count] {
                let part = Array(z.suffix(count))
                let (h, d, _) = activate(table, activation, part)
                #expect(firstDifference(h, Array(expected.h.suffix(count))) == nil, "\(activation) \(count)")
                #expect(firstDifference(d, Array(expected.d.suffix(count))) == nil, "\(activation) \(count)")
            }
        }
    }

    @Test(arguments: activations)
    func `every instruction set, length and place gives the same bits`(activation: Activation) {
        checkSameBits(Float.self, activation)
        checkSameBits(Double.self, activation)
    }

    func checkTwins<S: KernelScalar>(
        _ type: S.Type, tanh: (S) -> S, sigmoid: (S) -> S, expm1: (S) -> S, exp: (S) -> S
    ) {
        let z: [S] = inputs(20_000) + [0, -0.0, .infinity, -.infinity, .nan, -700, -104, -103.5, 18.9, 9.05]
        for table in S.tables {
            #expect(firstDifference(activate(table, .tanh, z).h, z.map(tanh)) == nil)
            #expect(firstDifference(activate(table, .sigmoid, z).h, z.map(sigmoid)) == nil)
            let negative = z.map { $0.isNaN ? $0 : -abs($0) }
            let (h, d, _) = activate(table, .elu(alpha: 1), negative)
            #expect(firstDifference(h, negative.map(expm1)) == nil)
            #expect(firstDifference(d, negative.map(exp)) == nil)
        }
    }

    @Test func `the kernels' tanh, sigmoid, expm1 and exp are ReproducibleMath's, bit for bit`() {
        checkTwins(
            Float.self, tanh: { Reproducible.tanh($0) }, sigmoid: { Reproducible.sigmoid($0) },
            expm1: { Reproducible.expm1($0) }, exp: { Reproducible.exp($0) })
        checkTwins(
            Double.self, tanh: { Reproducible.tanh($0) }, sigmoid: { Reproducible.sigmoid($0) },
            expm1: { Reproducible.expm1($0) }, exp: { Reproducible.exp($0) })
    }

    func checkSpecialValues<S: KernelScalar>(_ type: S.Type) {
        let limits: [(Activation, low: S, high: S, slopeAtZero: S)] = [
            (.linear, -.infinity, .infinity, 1), (.sigmoid, 0, 1, 0.25), (.tanh, -1, 1, 1),
            (.hardTanh, -1, 1, 1), (.softsign, -1, 1, 1),
            (.relu, 0, .infinity, 0), (.leakyReLU(slope: 0.01), -.infinity, .infinity, S(0.01)),
            (.prelu(initialSlope: 0.25), -.infinity, .infinity, 0.25),
            (.gelu, 0, .infinity, 0.5), (.geluTanh, 0, .infinity, 0.5), (.silu, 0, .infinity, 0.5),
            (.elu(alpha: 0.5), -0.5, .infinity, 0.5), (.softplus, 0, .infinity, 0.5),
        ]
        for table in S.tables {
            for (activation, low, high, slopeAtZero) in limits {
                let (h, d, _) = activate(table, activation, [-.infinity, .infinity, .nan, 0, -0.0] as [S])
                #expect(h[0] == low && h[1] == high, "\(activation) \(S.self): \(h)")
                #expect(h[2].isNaN && (activation == .linear || d[2].isNaN), "\(activation)")
                #expect(d[3] == slopeAtZero && d[4] == slopeAtZero, "\(activation) \(d)")
                #expect(d[0].isFinite && d[1].isFinite, "\(activation) \(d)")
                if activation != .sigmoid && activation != .softplus { #expect(h[3] == 0 && h[4] == 0) }
            }
            let mish = activate(table, .mish, [0, -.infinity, .infinity, .nan] as [S])
            #expect(mish.h[0] == 0 && mish.h[1] == 0 && mish.h[2] == .infinity && mish.h[3].isNaN)
            #expect(
                abs(Double(mish.d[0]) - 0.6) < 1e-7 && mish.d[1] == 0 && mish.d[2] == 1 && mish.d[3].isNaN)
            let selu = activate(table, .selu, [0, -.infinity, .nan] as [S])
            #expect(abs(Double(selu.d[0]) - 1.0507009873554805 * 1.6732632423543772) < 1e-6)
            #expect(selu.d[1] == 0 && selu.h[2].isNaN && selu.d[2].isNaN)
        }
    }

    func checkHardTanh<S: KernelScalar>(_ type: S.Type) {
        let z: [S] = [-1, 1, S(1).nextDown, -(S(1).nextDown), S(1).nextUp, 5, -0.0]
        for table in S.tables {
            let (h, d, _) = activate(table, .hardTanh, z)
            #expect(firstDifference(h, [-1, 1, z[2], z[3], 1, 1, -0.0]) == nil)
            #expect(d == [0, 0, 1, 1, 0, 0, 1])
        }
    }

    @Test func `hard tanh has slope 0 at its bounds`() {
        checkHardTanh(Float.self)
        checkHardTanh(Double.self)
    }

    @Test func `limits at ±∞, NaN and the conventions at 0`() {
        checkSpecialValues(Float.self)
        checkSpecialValues(Double.self)
    }
}
