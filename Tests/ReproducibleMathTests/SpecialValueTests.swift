// Infinities, NaN, signed zeros, and the ends of the range.

import Foundation
import ReproducibleMath
import Testing

@Suite struct SpecialValueTests {
    let infinity = Double.infinity

    func isMinusZero(_ x: Double) -> Bool { x == 0 && x.sign == .minus }

    @Test func `NaN in gives NaN out`() {
        let functions: [(Double) -> Double] = [
            { Reproducible.exp($0) }, { Reproducible.expm1($0) }, { Reproducible.log($0) },
            { Reproducible.log1p($0) }, { Reproducible.sin($0) }, { Reproducible.cos($0) },
            { Reproducible.tanh($0) }, { Reproducible.sigmoid($0) }, { Reproducible.erf($0) },
            { Reproducible.erfc($0) }, { Reproducible.normalQuantile($0) }, { Reproducible.sqrt($0) },
            { Reproducible.pow($0, 2) }, { Reproducible.pow(2, $0) },
            { Double(Reproducible.exp(Float($0))) }, { Double(Reproducible.tanh(Float($0))) },
            { Double(Reproducible.expm1(Float($0))) }, { Double(Reproducible.sigmoid(Float($0))) },
        ]
        for function in functions { #expect(function(.nan).isNaN) }
    }

    @Test func `exponentials at their limits`() {
        #expect(Reproducible.exp(infinity) == infinity && Reproducible.exp(-infinity) == 0)
        #expect(Reproducible.exp(0.0) == 1 && Reproducible.exp(-0.0) == 1)
        #expect(Reproducible.exp(709.78) < infinity && Reproducible.exp(709.79) == infinity)
        #expect(Reproducible.exp(-745.13) == Double.leastNonzeroMagnitude && Reproducible.exp(-745.2) == 0)
        #expect(Reproducible.exp(Float(88.72)) < .infinity && Reproducible.exp(Float(88.73)) == .infinity)
        #expect(
            Reproducible.exp(Float(-103.9)) == Float.leastNonzeroMagnitude
                && Reproducible.exp(Float(-104)) == 0)
        #expect(Reproducible.expm1(infinity) == infinity && Reproducible.expm1(-infinity) == -1)
        #expect(isMinusZero(Reproducible.expm1(-0.0)) && Reproducible.expm1(0x1p-1060) == 0x1p-1060)
        #expect(Reproducible.expm1(Float(88.73)) == .infinity && Reproducible.expm1(Float(-1e30)) == -1)
        #expect(Reproducible.sigmoid(infinity) == 1 && Reproducible.sigmoid(-infinity) == 0)
        #expect(Reproducible.sigmoid(0.0) == 0.5 && Reproducible.sigmoid(Float(0)) == 0.5)
    }

    @Test func `logarithms at their limits`() {
        #expect(Reproducible.log(infinity) == infinity && Reproducible.log(0.0) == -infinity)
        #expect(Reproducible.log(-0.0) == -infinity && Reproducible.log(-1.0).isNaN)
        #expect(Reproducible.log(1.0) == 0 && Reproducible.log(1.0).sign == .plus)
        #expect(abs(Reproducible.log(Double.leastNonzeroMagnitude) + 744.4400719213812) < 1e-12)
        #expect(Reproducible.log1p(-1.0) == -infinity && Reproducible.log1p(-1.5).isNaN)
        #expect(isMinusZero(Reproducible.log1p(-0.0)) && Reproducible.log1p(infinity) == infinity)
    }

    @Test func `tanh and erf at their limits`() {
        #expect(Reproducible.tanh(infinity) == 1 && Reproducible.tanh(-infinity) == -1)
        #expect(isMinusZero(Reproducible.tanh(-0.0)) && Reproducible.tanh(0x1p-1074) == 0x1p-1074)
        #expect(Reproducible.tanh(Float.infinity) == 1 && Reproducible.tanh(Float(0x1p-149)) == 0x1p-149)
        #expect(Reproducible.erf(infinity) == 1 && Reproducible.erf(-infinity) == -1)
        #expect(isMinusZero(Reproducible.erf(-0.0)))
        #expect(Reproducible.erfc(infinity) == 0 && Reproducible.erfc(-infinity) == 2)
    }

    @Test func `no tanh exceeds 1`() {
        for pattern in Float(7).bitPattern...Float(10).bitPattern {
            if Reproducible.tanh(Float(bitPattern: pattern)) > 1 {
                Issue.record("tanh(\(Float(bitPattern: pattern))) > 1")
                return
            }
        }
        for step in 0..<200_000 { #expect(Reproducible.tanh(17 + Double(step) * 2e-5) <= 1) }
    }

    @Test func `sin and cos of infinities are NaN, of −0 are −0 and 1`() {
        #expect(Reproducible.sin(infinity).isNaN && Reproducible.cos(-infinity).isNaN)
        #expect(isMinusZero(Reproducible.sin(-0.0)) && Reproducible.cos(-0.0) == 1)
        #expect(Reproducible.sin(Float(-0.0)).sign == .minus)
    }

    @Test func `pow treats its special cases as the C library does`() {
        let values: [Double] = [
            0, -0.0, 1, -1, 2, -2, 0.5, -0.5, 3, -3, 2.5, -2.5, 1e300, -1e300, 1e-300, infinity, -infinity,
            .nan, 0x1p53, 0x1p53 + 2, 0x1p52 + 1, 0x1p-1074,
        ]
        for x in values {
            for y in values {
                let mine = Reproducible.pow(x, y)
                let theirs = Foundation.pow(x, y)
                let agree =
                    mine.isNaN && theirs.isNaN
                    || mine.sign == theirs.sign && abs(mine - theirs) <= 2 * theirs.ulp || mine == theirs
                #expect(agree, "pow(\(x), \(y)) = \(mine), not \(theirs)")
                #expect(mine != 0 || mine.sign == theirs.sign, "pow(\(x), \(y))")
            }
        }
    }

    @Test func `the normal quantile at its limits`() {
        #expect(Reproducible.normalQuantile(0) == -infinity && Reproducible.normalQuantile(1) == infinity)
        #expect(Reproducible.normalQuantile(0.5) == 0)
        #expect(Reproducible.normalQuantile(-0.1).isNaN && Reproducible.normalQuantile(1.1).isNaN)
    }

    @Test func `square roots are the processor's`() {
        #expect(
            Reproducible.sqrt(2.0) == 2.0.squareRoot() && Reproducible.sqrt(Float(2)) == Float(2).squareRoot()
        )
    }
}
