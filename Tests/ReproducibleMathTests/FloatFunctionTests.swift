// Float functions against Double ones of the C library, over every 1,021st of all 2³² bit patterns; with
// GRADSWEEP_ALL_FLOATS=1 in the environment over every one.

import Foundation
import ReproducibleMath
import Testing

@Suite struct FloatFunctionTests {
    /// Prime, so that the inputs share no pattern of low bits.
    static let stride =
        ProcessInfo.processInfo.environment["GRADSWEEP_ALL_FLOATS"] == "1" ? 1 : 1_021

    /// Signed zeros, infinities, both ends of the denormals, NaN with payloads.
    static let notablePatterns: [UInt32] = [
        0, 0x0000_0001, 0x007F_FFFF, 0x0080_0000, 0x3F80_0000, 0x7F7F_FFFF, 0x7F80_0000, 0x7F80_0001,
        0x7FC1_2345, 0x7FFF_FFFF,
    ].flatMap { [$0, $0 | 0x8000_0000] }

    struct Function: Sendable, CustomTestStringConvertible {
        var name: String
        var value: @Sendable (Float) -> Float
        var reference: @Sendable (Double) -> Double
        /// As documented, in ulp.
        var limit: Double

        var testDescription: String { name }
    }

    static let functions = [
        Function(name: "exp", value: { Reproducible.exp($0) }, reference: { Foundation.exp($0) }, limit: 1),
        Function(
            name: "expm1", value: { Reproducible.expm1($0) }, reference: { Foundation.expm1($0) }, limit: 2),
        Function(
            name: "tanh", value: { Reproducible.tanh($0) }, reference: { Foundation.tanh($0) }, limit: 6),
        Function(
            name: "sigmoid", value: { Reproducible.sigmoid($0) },
            reference: { 1 / (1 + Foundation.exp(-$0)) },
            limit: 3),
        Function(
            name: "log", value: { Reproducible.log($0) }, reference: { Foundation.log($0) }, limit: 0.501),
        Function(
            name: "log1p", value: { Reproducible.log1p($0) }, reference: { Foundation.log1p($0) },
            limit: 0.501),
        Function(
            name: "sin", value: { Reproducible.sin($0) }, reference: { Foundation.sin($0) }, limit: 0.501),
        Function(
            name: "cos", value: { Reproducible.cos($0) }, reference: { Foundation.cos($0) }, limit: 0.501),
        Function(
            name: "erf", value: { Reproducible.erf($0) }, reference: { Foundation.erf($0) }, limit: 0.501),
        Function(
            name: "erfc", value: { Reproducible.erfc($0) }, reference: { Foundation.erfc($0) }, limit: 0.501),
    ]

    @Test(arguments: functions)
    func `a Float function is as accurate as its documentation says`(function: Function) {
        var worst = (error: 0.0, x: Float(0))
        var count = 0
        func check(_ pattern: UInt32) {
            let x = Float(bitPattern: pattern)
            let value = function.value(x)
            let reference = function.reference(Double(x))
            count += 1
            if reference.isNaN || value.isNaN {
                #expect(reference.isNaN && value.isNaN, "\(function.name)(\(x)) = \(value)")
                return
            }
            let rounded = Float(reference)
            if rounded.isInfinite || value.isInfinite {
                // Where the true value is within half an ulp of overflow either answer is within 1 ulp.
                #expect(
                    rounded == value || abs(reference) > 3.402_823e38 && abs(reference) < 3.402_824e38,
                    "\(function.name)(\(x)) = \(value)")
                return
            }
            let error = abs(Double(value) - reference) / Double(rounded.ulp)
            if error > worst.error { worst = (error, x) }
        }
        for pattern in Self.notablePatterns { check(pattern) }
        for pattern in Swift.stride(from: 0, to: 1 << 32, by: Self.stride) { check(UInt32(pattern)) }
        print("worst error of \(function.name) in Float: \(worst.error) ulp at \(worst.x), \(count) inputs")
        #expect(worst.error <= function.limit, "at \(worst.x)")
        #expect(count > 1_000_000)
    }
}
