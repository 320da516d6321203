// ReLU networks with He's weights and no biases at any width: the exact law of the logarithms of gradients
// and activations (Hanin & Nica 2018; Hanin 2018), at a width and a depth drawn in each run.

import Foundation
import KernelInterface
import NeuralNetwork
import Testing

/// ln‖h_L‖² − ln‖x‖² and ln of the growth of ‖δ‖² over the depth: sums of L independent terms
/// ln((4/n) Gamma(K/2, 1)), K ~ Binomial(n, ½), given that every K > 0.
struct ReLULaw {
    let mean: Double
    let variance: Double
    /// The probability that some layer has K = 0.
    let deadProbability: Double

    init(width n: Int, depth: Int) {
        // ln Gamma(k/2, 1) has mean ψ(k/2) and variance ψ′(k/2): ψ(x + 1) = ψ(x) + 1/x, ψ′(x + 1) = ψ′(x) −
        // 1/x².
        let euler = 0.5772156649015329
        var digamma = [0, -euler - 2 * log(2), -euler]
        var trigamma = [0, Double.pi * Double.pi / 2, Double.pi * Double.pi / 6]
        for k in 3...max(n, 3) {
            let half = Double(k - 2) / 2
            digamma.append(digamma[k - 2] + 1 / half)
            trigamma.append(trigamma[k - 2] - 1 / (half * half))
        }
        var probability = pow(0.5, Double(n))
        let dead = probability
        var (first, second) = (0.0, 0.0)
        for k in 1...n {
            probability *= Double(n - k + 1) / Double(k)
            let center = log(4 / Double(n)) + digamma[k]
            first += probability * center
            second += probability * (trigamma[k] + center * center)
        }
        first /= 1 - dead
        second /= 1 - dead
        mean = Double(depth) * first
        variance = Double(depth) * (second - first * first)
        deadProbability = 1 - pow(1 - dead, Double(depth))
    }
}

/// Mean, variance and their standard errors.
struct MomentEstimate {
    let mean: Double
    let variance: Double
    let meanError: Double
    let varianceError: Double

    init(_ sample: [Double]) {
        let count = Double(sample.count)
        let mean = sample.reduce(0, +) / count
        let second = sample.reduce(0) { $0 + pow($1 - mean, 2) } / (count - 1)
        let fourth = sample.reduce(0) { $0 + pow($1 - mean, 4) } / count
        self.mean = mean
        variance = second
        meanError = (second / count).squareRoot()
        varianceError = ((fourth - second * second) / count).squareRoot()
    }

    func agrees(with law: ReLULaw) -> Bool {
        abs(mean - law.mean) <= 4 * meanError && abs(variance - law.variance) <= 4 * varianceError
    }
}

struct TheoryReLULawTests {
    static let networks = 4000

    /// The two logarithms of every network whose layers all have an active unit.
    static func logarithms(width: Int, depth: Int, firstSeed: UInt64) throws -> (
        backward: [Double], forward: [Double]
    ) {
        let experiment = TheoryExperiment(width: width, depth: depth, activation: .relu, sigmaW: 1)
        let slot = ComputeSlot(kernels: try KernelSet.select(environment: [:]))
        let distribution = WeightDistribution(scheme: .normalByFanIn(numerator: 2))
        var (backward, forward) = ([Double](), [Double]())
        for index in 0..<networks {
            let (delta, session) = try experiment.run(
                distribution, seed: firstSeed + UInt64(index), slot: slot)
            let last = session.measurement.layers[depth - 1]
            let square = pow(last.activationMean, 2) + pow(last.activationDeviation, 2)
            // A dead layer leaves neither signal nor gradient.
            guard delta[0].isFinite, square > 0 else { continue }
            backward.append(delta[0] - delta[depth])
            forward.append(log(square))
        }
        return (backward, forward)
    }

    @Test func theLawOfThePublishedBand() {
        let law = ReLULaw(width: 16, depth: 20)
        #expect(abs(law.mean + 3.53) < 0.005 && abs(law.variance - 8.39) < 0.005)
    }

    @Test func networksFollowTheLaw() throws {
        var cursor = TheorySettings.cursor(400)
        let (width, depth) = (cursor.integer(in: 8...24), cursor.integer(in: 10...24))
        let setting = "width \(width), depth \(depth), seed \(TheorySettings.seed)"
        let law = ReLULaw(width: width, depth: depth)
        let (backward, forward) = try Self.logarithms(
            width: width, depth: depth, firstSeed: cursor.networkSeed())
        for (name, sample) in [("δ", backward), ("h", forward)] {
            let found = MomentEstimate(sample)
            print(
                "ReLU law of \(name), \(setting): mean \(found.mean) ± \(found.meanError), "
                    + "theory \(law.mean); variance \(found.variance) ± \(found.varianceError), "
                    + "theory \(law.variance)"
            )
            #expect(found.agrees(with: law), "\(name), \(setting)")
        }
        let dead = Double(Self.networks - backward.count)
        let count = Double(Self.networks)
        let spread = (count * law.deadProbability * (1 - law.deadProbability)).squareRoot()
        print("dead networks: \(dead), theory \(count * law.deadProbability) ± \(spread)")
        #expect(abs(dead - count * law.deadProbability) <= 4 * spread + 3, "\(setting)")
    }

    @Test func aNeighbouringWidthsLawWouldBeSeen() throws {
        let sample = try Self.logarithms(width: 16, depth: 20, firstSeed: 0)
        #expect(MomentEstimate(sample.backward).agrees(with: ReLULaw(width: 16, depth: 20)))
        #expect(MomentEstimate(sample.forward).agrees(with: ReLULaw(width: 16, depth: 20)))
        for wrong in [ReLULaw(width: 14, depth: 20), ReLULaw(width: 18, depth: 20)] {
            #expect(!MomentEstimate(sample.backward).agrees(with: wrong))
            #expect(!MomentEstimate(sample.forward).agrees(with: wrong))
        }
    }
}
