// Initial parameters: each scheme's variance and shape, and that they depend on seed, layer and place only.

import NeuralNetwork
import Testing

struct InitializationTests {
    private let wide = NetworkArchitecture(inputs: 300, hiddenWidths: [200], outputs: 100)

    /// Schemes with the variance that 300 inputs and 200 units give.
    private static let variances: [(WeightScheme, Double)] = [
        (.normalByFanIn(numerator: 1), 1.0 / 300), (.normalByFanIn(numerator: 2), 2.0 / 300),
        (.normalByFanSum, 2.0 / 500), (.uniformByFanIn(numerator: 6), 2.0 / 300),
        (.uniformByFanIn(numerator: 3), 1.0 / 300), (.uniformByFanSum, 2.0 / 500), (.orthogonal, 1.0 / 300),
    ]

    @Test(arguments: variances) func varianceIsTheSchemes(_ scheme: WeightScheme, _ variance: Double) {
        for sigma in [1.0, 0.5] {
            var distribution = WeightDistribution(scheme: scheme)
            distribution.sigmaW = sigma
            let weight = distribution.parameters(of: wide, layer: 0, seed: 7).weight
            let mean = weight.reduce(0, +) / Double(weight.count)
            let found = weight.reduce(0) { $0 + $1 * $1 } / Double(weight.count)
            // 60,000 elements: 3 standard errors of a normal sample's variance are 1.7 %.
            #expect(abs(found / (sigma * sigma * variance) - 1) < 0.02)
            #expect(abs(mean) < 4 * (variance / Double(weight.count)).squareRoot())
        }
    }

    @Test func uniformSchemesKeepTheirBound() {
        let weight = WeightDistribution(scheme: .uniformByFanIn(numerator: 6))
            .parameters(of: wide, layer: 0, seed: 3).weight
        let bound = (6 / 300.0).squareRoot()
        #expect(weight.allSatisfy { abs($0) <= bound })
        #expect(weight.contains { abs($0) > 0.999 * bound })
    }

    @Test(arguments: [(6, 6), (9, 4), (4, 9), (1, 5), (5, 1), (64, 64), (65, 100)])
    func orthogonalMatricesAreOrthonormal(_ fanIn: Int, _ units: Int) {
        let architecture = NetworkArchitecture(inputs: fanIn, hiddenWidths: [], outputs: units)
        var distribution = WeightDistribution(scheme: .orthogonal)
        distribution.readoutSigmaW = 2
        let weight = distribution.parameters(of: architecture, layer: 0, seed: 5).weight
        let isTall = fanIn >= units
        let (vectors, length) = isTall ? (units, fanIn) : (fanIn, units)
        func element(_ vector: Int, _ place: Int) -> Double {
            isTall ? weight[place * units + vector] : weight[vector * units + place]
        }
        for first in 0..<vectors {
            for second in 0..<vectors {
                let product = (0..<length).reduce(0) { $0 + element(first, $1) * element(second, $1) }
                #expect(abs(product - (first == second ? 4 : 0)) < 1e-12)
            }
        }
    }

    @Test func orthogonalMatricesHaveNoPreferredSign() {
        // Without the correction after Mezzadri the first diagonal element would have one sign only.
        let architecture = NetworkArchitecture(inputs: 8, hiddenWidths: [], outputs: 8)
        let positive = (0..<200).count { seed in
            WeightDistribution(scheme: .orthogonal)
                .parameters(of: architecture, layer: 0, seed: UInt64(seed)).weight[0] > 0
        }
        #expect((70...130).contains(positive))
    }

    @Test func aLayersParametersDoNotDependOnOtherLayers() {
        let distribution = WeightDistribution(scheme: .normalByFanSum)
        let short = NetworkArchitecture(inputs: 4, hiddenWidths: [8, 8], outputs: 3)
        let long = NetworkArchitecture(inputs: 4, hiddenWidths: [8, 8, 8, 8], outputs: 2)
        #expect(
            distribution.parameters(of: short, layer: 1, seed: 9)
                == distribution.parameters(of: long, layer: 1, seed: 9))
        #expect(
            distribution.parameters(of: long, layer: 1, seed: 9).weight
                != distribution.parameters(of: long, layer: 2, seed: 9).weight)
        #expect(
            distribution.parameters(of: long, layer: 1, seed: 9).weight
                != distribution.parameters(of: long, layer: 1, seed: 10).weight)
    }

    @Test func biasesNormLayersZerosAndReadout() {
        var distribution = WeightDistribution(scheme: .zeros)
        let plain = distribution.parameters(of: wide, layer: 0, seed: 1)
        #expect(plain.weight.allSatisfy { $0 == 0 } && plain.bias.allSatisfy { $0 == 0 })
        #expect(plain.gamma.allSatisfy { $0 == 1 } && plain.beta.allSatisfy { $0 == 0 })
        distribution.scheme = .normalByFanIn(numerator: 1)
        distribution.sigmaB = 2
        distribution.sigmaW = 1
        distribution.readoutSigmaW = 3
        let hidden = distribution.parameters(of: wide, layer: 0, seed: 1)
        let readout = distribution.parameters(of: wide, layer: 1, seed: 1)
        #expect(abs(hidden.bias.reduce(0) { $0 + $1 * $1 } / 200 / 4 - 1) < 0.4)
        #expect(abs(readout.weight.reduce(0) { $0 + $1 * $1 } / 100 / 9 - 1) < 0.05)
    }
}
