// The Float kernels' φ and φ′ over every 4,099th of all 2³² bit patterns: worst errors within documented
// limits, NaN exactly where NaN goes in, the same bits from every instruction set. With
// GRADSWEEP_ALL_FLOATS=1 in the environment every Float is tried, which takes hours.

import Foundation
import KernelInterface
import Testing

@Suite struct ActivationAccuracyTests {
    /// Prime, so that the inputs share no pattern of low bits.
    static let stride =
        ProcessInfo.processInfo.environment["GRADSWEEP_ALL_FLOATS"] == "1" ? 1 : 4_099

    /// What KernelInterface.Activation documents, in ulp.
    struct Limit: Sendable, CustomTestStringConvertible {
        var activation: Activation
        var value: Double
        var slope: Double

        var testDescription: String { "\(activation)" }
    }

    static let limits = [
        Limit(activation: .linear, value: 0, slope: 0),
        Limit(activation: .sigmoid, value: 3, slope: 6),
        Limit(activation: .tanh, value: 6, slope: 6),
        Limit(activation: .hardTanh, value: 0, slope: 0),
        Limit(activation: .softsign, value: 2, slope: 4),
        Limit(activation: .relu, value: 0, slope: 0),
        Limit(activation: .leakyReLU(slope: 0.01), value: 1, slope: 1),
        Limit(activation: .prelu(initialSlope: 0.25), value: 1, slope: 1),
        Limit(activation: .gelu, value: 8, slope: 8),
        Limit(activation: .geluTanh, value: 220, slope: 220),
        Limit(activation: .silu, value: 4, slope: 6),
        Limit(activation: .mish, value: 5, slope: 8),
        Limit(activation: .elu(alpha: 1), value: 2, slope: 1),
        Limit(activation: .elu(alpha: 0.3), value: 3, slope: 3),
        Limit(activation: .selu, value: 3, slope: 3),
        Limit(activation: .softplus, value: 3, slope: 3),
    ]

    /// Inputs at which something changes: signed zeros, both ends of the denormals, NaN with payloads (quiet
    /// and signalling), the limits inside the kernels' formulas, and their neighbours.
    static let notableInputs: [Float] = {
        let magnitudes: [Float] = [
            0, .leastNonzeroMagnitude, Float.leastNormalMagnitude.nextDown, .leastNormalMagnitude, 1, 9.1,
            14.5,
            30, 88.722_84, 89, 103.972_08, 105, 1000, 0x1p24, 0x1p63, 0x1p76, .greatestFiniteMagnitude,
            .infinity,
        ]
        let around = magnitudes.flatMap { [$0.nextDown, $0, $0.nextUp] }
        let payloads: [UInt32] = [0x7FC0_0000, 0x7FC1_2345, 0x7F80_0001, 0x7FBF_FFFF, 0x7FFF_FFFF]
        return (around + payloads.map { Float(bitPattern: $0) }).flatMap { [$0, -$0] }
    }()

    /// The largest error of φ or φ′, in ulp, and where it is.
    struct Worst {
        var error = 0.0
        var input = Float(0)

        mutating func note(_ value: Float, _ reference: Double, scale: Double, at input: Float) {
            // An overflow of either counts as the next number after the largest.
            let beyond = Double(Float.greatestFiniteMagnitude) + Double(Float.greatestFiniteMagnitude.ulp)
            let bounded = max(-beyond, min(beyond, Double(value)))
            let expected = max(-beyond, min(beyond, reference))
            let unit = Float(min(scale, Double(Float.greatestFiniteMagnitude))).ulp
            let error = abs(bounded - expected) / Double(unit)
            if error > self.error {
                self.error = error
                self.input = input
            }
        }
    }

    /// Compares `z` in every instruction set and against the reference; returns how many NaN were wrong.
    func check(_ activation: Activation, _ z: [Float], _ value: inout Worst, _ slope: inout Worst) -> Int {
        let results = Float.tables.map { activate($0, activation, z) }
        let first = results[0]
        for (table, other) in zip(Float.tables, results).dropFirst() {
            #expect(firstDifference(other.h, first.h) == nil, "φ, \(table.instructionSet)")
            #expect(firstDifference(other.d, first.d) == nil, "φ′, \(table.instructionSet)")
        }
        var wrongNaN = 0
        for i in z.indices {
            let (x, h, d) = (z[i], first.h[i], first.d[i])
            let isSlopeNaN = x.isNaN && activation != .linear
            if h.isNaN != x.isNaN || d.isNaN != isSlopeNaN { wrongNaN += 1 }
            guard x.isFinite else { continue }
            let reference = ActivationReference(activation, Double(x))
            let floor = scaleFloor(activation)
            value.note(h, reference.value, scale: max(abs(reference.value), floor), at: x)
            slope.note(d, reference.slope, scale: max(reference.slopeScale, floor), at: x)
        }
        return wrongNaN
    }

    /// z · gate(z) has as many digits as its gate, and a denormal gate has few: errors there are judged in
    /// units of numbers whose gate is normal.
    func scaleFloor(_ activation: Activation) -> Double {
        switch activation {
        case .gelu, .geluTanh, .silu, .mish: 128 * Double(Float.leastNormalMagnitude)
        default: 0
        }
    }

    @Test(arguments: limits)
    func `Float activations are as accurate as documented, with the same bits everywhere`(limit: Limit) {
        var (value, slope) = (Worst(), Worst())
        var wrongNaN = check(limit.activation, Self.notableInputs, &value, &slope)
        let chunk = 1 << 14
        for start in Swift.stride(from: 0, to: 1 << 32, by: Self.stride * chunk) {
            let patterns = Swift.stride(
                from: start, to: min(start + Self.stride * chunk, 1 << 32), by: Self.stride)
            let z = patterns.map { Float(bitPattern: UInt32($0)) }
            wrongNaN += check(limit.activation, z, &value, &slope)
        }
        print(
            "worst error of \(limit.activation): φ \(value.error) ulp at \(value.input), "
                + "φ′ \(slope.error) ulp at \(slope.input)")
        #expect(wrongNaN == 0)
        #expect(value.error <= limit.value, "φ at \(value.input)")
        #expect(slope.error <= limit.slope, "φ′ at \(slope.input)")
    }

    @Test func `an error of a few units would be seen`() {
        var worst = Worst()
        let value = Float(0.7)
        worst.note(value + 4 * value.ulp, Double(value), scale: Double(value), at: 1)
        #expect(worst.error == 4)
    }
}
