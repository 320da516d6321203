// Activations: accuracy against the C library in Double, bits between instruction sets and against
// ReproducibleMath, and the values at 0, ±∞ and NaN.

import Foundation
import KernelInterface
import ReproducibleMath
import Testing

@Suite struct ActivationKernelTests {
    static let activations: [Activation] = [
        .linear, .sigmoid, .tanh, .relu, .leakyReLU(slope: 0.01), .gelu, .geluTanh, .silu, .elu(alpha: 1),
        .elu(alpha: 0.3), .selu, .softplus,
    ]

    /// φ and φ′ as a textbook has them, in Double.
    static func reference(_ activation: Activation, _ z: Double) -> (value: Double, slope: Double) {
        let sigmoid = 1 / (1 + Foundation.exp(-z))
        let normal = Foundation.erfc(-z / 2.0.squareRoot()) / 2
        switch activation {
        case .linear: return (z, 1)
        case .sigmoid: return (sigmoid, sigmoid / (1 + Foundation.exp(z)))
        case .tanh: return (Foundation.tanh(z), 1 / (Foundation.cosh(z) * Foundation.cosh(z)))
        case .relu: return (max(0, z), z > 0 ? 1 : 0)
        case .leakyReLU(let slope): return (z > 0 ? z : slope * z, z > 0 ? 1 : slope)
        case .gelu:
            return (z * normal, normal + z * Foundation.exp(-z * z / 2) / (2 * Double.pi).squareRoot())
        case .geluTanh:
            let c = (2 / Double.pi).squareRoot()
            let t = 2 * c * (z + 0.044715 * z * z * z)
            let half = 1 / (1 + Foundation.exp(-t))
            let slope = half / (1 + Foundation.exp(t))
            return (z * half, half + z * slope * 2 * c * (1 + 3 * 0.044715 * z * z))
        case .silu: return (z * sigmoid, sigmoid * (1 + z / (1 + Foundation.exp(z))))
        case .elu(let alpha):
            return z > 0 ? (z, 1) : (alpha * Foundation.expm1(z), alpha * Foundation.exp(z))
        case .selu:
            let (scale, alpha) = (1.0507009873554805, 1.6732632423543772)
            return z > 0
                ? (scale * z, scale)
                : (scale * alpha * Foundation.expm1(z), scale * alpha * Foundation.exp(z))
        case .softplus: return (max(z, 0) + Foundation.log1p(Foundation.exp(-abs(z))), sigmoid)
        }
    }

    func run<S: KernelScalar>(_ table: KernelTable<S>, _ activation: Activation, _ z: [S]) -> (h: [S], d: [S])
    {
        let memory = GuardedMemory()
        let h = memory.buffer(repeating: S(-7), count: z.count)
        let d = memory.buffer(repeating: S(-7), count: z.count)
        table.activate(activation, z.count, memory.buffer(z), h, d)
        #expect(memory.isIntact)
        return (contents(h, z.count), contents(d, z.count))
    }

    /// From −30 to 30, with tiny numbers of both signs.
    func inputs<S: KernelScalar>(_ count: Int) -> [S] {
        var generator = TestGenerator(seed: 11)
        return (0..<count).map { i in
            let range = i % 3 == 0 ? 1.0 : (i % 3 == 1 ? 6 : 30)
            let z = Double.random(in: -range...range, using: &generator)
            return S(i % 17 == 0 ? z * 1e-20 : z)
        }
    }

    /// Error in units of the result's last place, but of no less than `floor`'s: where a formula cancels or
    /// magnifies (φ′ near 0, 1 − tanh², the cubic in an exponent) only the absolute error can be small.
    func worstError<S: KernelScalar>(_ values: [S], _ references: [Double], floor: Double) -> Double {
        zip(values, references).map { value, reference in
            abs(Double(value) - reference) / Double(S(max(abs(reference), floor)).ulp)
        }.max() ?? 0
    }

    func checkAccuracy<S: KernelScalar>(_ type: S.Type, _ activation: Activation) {
        let z: [S] = inputs(20_000)
        let references = z.map { Self.reference(activation, Double($0)) }
        for table in S.tables {
            let (h, d) = run(table, activation, z)
            // Float against Double shows real errors. In Double the textbook's formulas err more than the
            // kernels.
            let isExact = S.self == Float.self && activation != .geluTanh
            let valueError = worstError(h, references.map(\.value), floor: isExact ? 0 : 0.01)
            let slopeError = worstError(d, references.map(\.slope), floor: 1)
            if table.instructionSet == .portable {
                print("\(activation) \(S.self): φ \(valueError) ulp, φ′ \(slopeError) ulp")
            }
            #expect(valueError < 12, "\(activation) \(S.self) \(table.instructionSet)")
            #expect(slopeError < 8, "\(activation) \(S.self) \(table.instructionSet)")
        }
    }

    @Test(arguments: activations)
    func `activations and their derivatives are accurate`(activation: Activation) {
        checkAccuracy(Float.self, activation)
        checkAccuracy(Double.self, activation)
    }

    func checkSameBits<S: KernelScalar>(_ type: S.Type, _ activation: Activation) {
        var z: [S] = inputs(4_003)
        z += [0, -0.0, .infinity, -.infinity, .nan, .leastNonzeroMagnitude, -.leastNormalMagnitude]
        z += [
            .greatestFiniteMagnitude, -.greatestFiniteMagnitude, 88.5, -88.5, -104, 710, -746, 9.1, -9.1,
            14.5,
        ]
        let expected = run(S.tables[0], activation, z)
        for table in S.tables {
            for count in [1, 7, 16, 17, z.count] {
                let part = Array(z.suffix(count))
                let (h, d) = run(table, activation, part)
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
            #expect(firstDifference(run(table, .tanh, z).h, z.map(tanh)) == nil)
            #expect(firstDifference(run(table, .sigmoid, z).h, z.map(sigmoid)) == nil)
            let negative = z.map { $0.isNaN ? $0 : -abs($0) }
            let (h, d) = run(table, .elu(alpha: 1), negative)
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
            (.relu, 0, .infinity, 0), (.leakyReLU(slope: 0.01), -.infinity, .infinity, S(0.01)),
            (.gelu, 0, .infinity, 0.5), (.geluTanh, 0, .infinity, 0.5), (.silu, 0, .infinity, 0.5),
            (.elu(alpha: 0.5), -0.5, .infinity, 0.5), (.softplus, 0, .infinity, 0.5),
        ]
        for table in S.tables {
            for (activation, low, high, slopeAtZero) in limits {
                let (h, d) = run(table, activation, [-.infinity, .infinity, .nan, 0, -0.0])
                #expect(h[0] == low && h[1] == high, "\(activation) \(S.self): \(h)")
                #expect(h[2].isNaN && (activation == .linear || d[2].isNaN), "\(activation)")
                #expect(d[3] == slopeAtZero && d[4] == slopeAtZero, "\(activation) \(d)")
                #expect(d[0].isFinite && d[1].isFinite, "\(activation) \(d)")
                if activation != .sigmoid && activation != .softplus { #expect(h[3] == 0 && h[4] == 0) }
            }
            let selu = run(table, .selu, [0, -.infinity, .nan])
            #expect(abs(Double(selu.d[0]) - 1.0507009873554805 * 1.6732632423543772) < 1e-6)
            #expect(selu.d[1] == 0 && selu.h[2].isNaN && selu.d[2].isNaN)
        }
    }

    @Test func `limits at ±∞, NaN and the conventions at 0`() {
        checkSpecialValues(Float.self)
        checkSpecialValues(Double.self)
    }
}
