// Initial parameters that depend on a layer's place: Fixup, branches that start at 0, gates, identity; the
// truncated normal's exact variance; scaling by the first batch. Not here: variances of the plain schemes.

import Foundation
import NeuralNetwork
import ReproducibleMath
import Testing

struct SpecialInitializationTests {
    private func place(_ role: WeightLayerRole, fanIn: Int = 300, units: Int = 200) -> WeightPlace {
        var place = WeightPlace(role: role, fanIn: fanIn, units: units)
        place.branches = 9
        place.branchMatrices = 2
        return place
    }

    private func meanSquare(_ values: [Double]) -> Double {
        values.reduce(0) { $0 + $1 * $1 } / Double(values.count)
    }

    // MARK: - Truncated normal

    @Test func truncatedNormalReachesItsCutAndNoFurther() {
        // √ of the variance of N(0, 1) between ±2, by Simpson's rule.
        let (count, cut) = (4_000, 2.0)
        func integral(_ f: (Double) -> Double) -> Double {
            let step = 2 * cut / Double(count)
            return (0...count).reduce(0) { sum, index in
                let weight: Double = index == 0 || index == count ? 1 : index % 2 == 1 ? 4 : 2
                return sum + weight * f(-cut + Double(index) * step)
            } * step / 3
        }
        let variance = integral { $0 * $0 * exp(-$0 * $0 / 2) } / integral { exp(-$0 * $0 / 2) }
        var distribution = WeightDistribution(scheme: .truncatedNormalByFanIn)
        distribution.sigmaW = 1.5
        let weight = distribution.parameters(at: place(.block), number: 0, seed: 3).weight
        let bound = 1.5 * cut / (300 * variance).squareRoot()
        // The cut tells the correction apart from none to four digits, which 60,000 numbers' variance cannot.
        #expect(weight.allSatisfy { abs($0) <= bound * (1 + 1e-12) })
        #expect(weight.contains { $0 > 0.999 * bound } && weight.contains { $0 < -0.999 * bound })
        // Three standard errors of such a sample's mean square are 1.2 %.
        #expect(abs(meanSquare(weight) * 300 / 2.25 - 1) < 0.015)
        let sum: Double = weight.reduce(0, +)
        let fourErrors: Double = 4 * (2.25 / 300 * 60_000).squareRoot()
        #expect(abs(sum) < fourErrors)
    }

    // MARK: - Identity

    @Test(arguments: [(3, 3), (2, 4), (4, 2)]) func identityIsCroppedOrPadded(_ fanIn: Int, _ units: Int) {
        var distribution = WeightDistribution(scheme: .identity)
        distribution.sigmaW = 0.5
        let weight = distribution.parameters(
            at: place(.block, fanIn: fanIn, units: units), number: 0, seed: 1
        )
        .weight
        for input in 0..<fanIn {
            for unit in 0..<units {
                #expect(weight[input * units + unit] == (input == unit ? 0.5 : 0))
            }
        }
    }

    // MARK: - Fixup

    @Test func fixupScalesBranchesAndZeroesTheirEnds() {
        let distribution = WeightDistribution(scheme: .fixup)
        let he = WeightDistribution(scheme: .normalByFanIn(numerator: 2))
        func weight(_ place: WeightPlace, _ distribution: WeightDistribution) -> [Double] {
            distribution.parameters(at: place, number: 4, seed: 8).weight
        }
        for role in [WeightLayerRole.branchLast, .readout] {
            #expect(weight(place(role), distribution).allSatisfy { $0 == 0 })
        }
        for role in [WeightLayerRole.block, .gate] {
            #expect(weight(place(role), distribution) == weight(place(role), he))
        }
        // L^(−1/(2m − 2)): 9 branches of two matrices 1/3, of three matrices 1/√3.
        for (matrices, factor) in [(2, 1.0 / 3), (3, 1 / 3.0.squareRoot())] {
            var inner = place(.branchInner)
            inner.branchMatrices = matrices
            let pairs = zip(weight(inner, distribution), weight(inner, he))
            #expect(pairs.allSatisfy { abs($0 - factor * $1) <= 1e-14 * abs($1) })
        }
    }

    // MARK: - Branches that start at 0

    @Test func theLastOfABranchStartsAtZeroOrItsGammaDoes() {
        var distribution = WeightDistribution(scheme: .normalByFanIn(numerator: 1))
        distribution.zeroesLastOfBranches = true
        let bare = distribution.parameters(at: place(.branchLast), number: 0, seed: 2)
        #expect(bare.weight.allSatisfy { $0 == 0 } && bare.gamma.allSatisfy { $0 == 1 })
        var normalized = place(.branchLast)
        normalized.hasGain = true
        let scaled = distribution.parameters(at: normalized, number: 0, seed: 2)
        #expect(scaled.gamma.allSatisfy { $0 == 0 } && abs(meanSquare(scaled.weight) * 300 - 1) < 0.03)
        for role in [WeightLayerRole.block, .branchInner, .readout] {
            var other = place(role)
            other.hasGain = true
            let parameters = distribution.parameters(at: other, number: 0, seed: 2)
            #expect(parameters.gamma.allSatisfy { $0 == 1 } && parameters.weight.contains { $0 != 0 })
        }
    }

    @Test func anArchitecturesBlocksKnowWhetherTheyAreBranches() {
        var architecture = NetworkArchitecture(inputs: 3, hiddenWidths: [5, 5, 4], outputs: 4)
        architecture.residual = true
        var distribution = WeightDistribution(scheme: .normalByFanIn(numerator: 1))
        distribution.zeroesLastOfBranches = true
        func isZero(_ layer: Int) -> [Bool] {
            let parameters = distribution.parameters(of: architecture, layer: layer, seed: 1)
            return [parameters.weight, parameters.gamma].map { $0.allSatisfy { $0 == 0 } }
        }
        // Only the second block's input is as wide as its output.
        #expect((0..<4).map(isZero) == [[false, false], [true, false], [false, false], [false, false]])
        architecture.normalization = .batch
        #expect((0..<4).map(isZero) == [[false, false], [false, true], [false, false], [false, false]])
        architecture.normalizationAffine = false
        #expect(isZero(1) == [true, false])
    }

    /// Without a skip connection beside them zeros would leave nothing of a block.
    @Test(arguments: [ResidualOrder.post, .pre])
    func blocksOfTwoMatricesAreBranchesOnlyBesideASkipConnection(_ order: ResidualOrder) {
        var architecture = NetworkArchitecture(inputs: 3, hiddenWidths: [5, 5, 4], outputs: 4)
        architecture.blockMatrices = 2
        architecture.residual = true
        architecture.residualOrder = order
        #expect(
            architecture.layers.map(\.role) == [
                .block, .block, .branchInner, .branchLast, .block, .block, .readout,
            ])
        var distribution = WeightDistribution(scheme: .normalByFanIn(numerator: 1))
        distribution.zeroesLastOfBranches = true
        for scheme in [distribution.scheme, .fixup] {
            distribution.scheme = scheme
            let isZero = (0..<6).map { layer in
                distribution.parameters(of: architecture, layer: layer, seed: 1).weight
                    .allSatisfy { $0 == 0 }
            }
            #expect(isZero == [false, false, false, true, false, false])
        }
        architecture.residual = false
        #expect(architecture.layers.dropLast().allSatisfy { $0.role == .block })
    }

    @Test func gatesHaveTheirOwnBias() {
        var distribution = WeightDistribution(scheme: .normalByFanIn(numerator: 1))
        distribution.sigmaB = 1
        distribution.gateBias = -2.5
        let gate = distribution.parameters(at: place(.gate), number: 1, seed: 2)
        #expect(gate.bias.allSatisfy { $0 == -2.5 } && abs(meanSquare(gate.weight) * 300 - 1) < 0.03)
    }

    // MARK: - LSUV

    /// A ReLU network on a random batch, far from unit variance at first; biases only shift.
    @Test func everyLayersPreActivationsGetUnitVariance() {
        let (rows, widths) = (64, [10, 16, 16, 16, 4])
        let stream = RandomStream(seed: 5, purpose: .inputs)
        let inputs = (0..<rows * widths[0]).map { 3 * stream.normal(at: UInt64($0)) }
        var distribution = WeightDistribution(scheme: .orthogonal)
        distribution.sigmaW = 7
        distribution.readoutSigmaW = 0.01
        distribution.sigmaB = 0.3
        let start = (0..<4).map { layer in
            let role = layer == 3 ? WeightLayerRole.readout : .block
            let place = WeightPlace(role: role, fanIn: widths[layer], units: widths[layer + 1])
            return distribution.parameters(at: place, number: layer, seed: 6)
        }
        var current = start
        func variance(_ last: Int) -> Double {
            var batch = inputs
            for layer in 0...last {
                let (fanIn, units) = (widths[layer], widths[layer + 1])
                var next = [Double](repeating: 0, count: rows * units)
                for row in 0..<rows {
                    for unit in 0..<units {
                        next[row * units + unit] = (0..<fanIn).reduce(current[layer].bias[unit]) {
                            $0 + batch[row * fanIn + $1] * current[layer].weight[$1 * units + unit]
                        }
                    }
                }
                if layer == last {
                    let mean = next.reduce(0, +) / Double(next.count)
                    return next.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(next.count)
                }
                batch = next.map { max(0, $0) }
            }
            return .nan
        }
        let result = LayerSequentialUnitVariance.scaled(
            start, layers: 0..<4, wantedVariance: { $0 == 3 ? 0.25 : 1 },
            variance: { layer, parameters in
                current[layer] = parameters
                return variance(layer)
            })
        #expect(result == current)
        for layer in 0..<4 {
            let wanted = layer == 3 ? 0.25 : 1
            #expect(abs(variance(layer) / wanted - 1) <= 0.1)
            #expect(result[layer].bias == start[layer].bias)
            // All weights of a layer got one factor.
            let factor = result[layer].weight[0] / start[layer].weight[0]
            #expect(
                zip(result[layer].weight, start[layer].weight)
                    .allSatisfy { abs($0 - factor * $1) <= 1e-12 * abs($0) })
        }
    }

    @Test func aLayerThatCannotBeScaledIsLeft() {
        let one = LayerParameters(weight: [2], bias: [1], gamma: [1], beta: [0])
        for dead in [0, Double.nan, .infinity] {
            var calls = 0
            let result = LayerSequentialUnitVariance.scaled([one], layers: [0]) { _, _ in
                calls += 1
                return dead
            }
            #expect(result == [one] && calls == 1)
        }
        // A variance that scaling does not change ends the attempts at ten.
        var calls = 0
        let result = LayerSequentialUnitVariance.scaled([one], layers: [0]) { _, _ in
            calls += 1
            return 4
        }
        #expect(calls == 11 && result[0].weight == [2 * 0x1p-10])
    }
}
