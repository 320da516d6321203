// Small networks and data for the tests of this target, drawn from fixed seeds.

import KernelInterface
import NeuralNetwork
import ReproducibleMath

/// Gaussian inputs with targets that fit the loss.
func smallSamples(
    rows: Int, architecture: NetworkArchitecture, loss: Loss, format: NumberFormat = .float64,
    seed: UInt64 = 1
) throws -> Samples {
    let targets = smallTargets(of: loss, rows: rows, outputs: architecture.outputs, seed: seed)
    return try Samples(
        rows: rows, features: architecture.inputs,
        inputs: smallInputs(rows: rows, features: architecture.inputs, seed: seed), targets: targets,
        format: format)
}

func smallInputs(rows: Int, features: Int, seed: UInt64 = 1) -> [Double] {
    let stream = RandomStream(seed: seed, purpose: .inputs)
    return (0..<rows * features).map { stream.normal(at: UInt64($0)) }
}

/// Random classes, or Gaussian numbers for losses that compare element by element.
func smallTargets(of loss: Loss, rows: Int, outputs: Int, seed: UInt64 = 1) -> SampleTargets {
    switch loss {
    case .softmaxCrossEntropy, .hinge:
        .classes(smallClasses(rows: rows, count: outputs, seed: seed), count: outputs)
    case .meanSquaredError, .huber:
        .values(smallTargets(rows: rows, outputs: outputs, seed: seed), outputs: outputs)
    }
}

func smallClasses(rows: Int, count: Int, seed: UInt64 = 1) -> [Int32] {
    let labels = RandomStream(seed: seed, purpose: .labels)
    return (0..<rows).map { Int32(labels.integer(at: UInt64($0), below: UInt64(count))) }
}

func smallTargets(rows: Int, outputs: Int, seed: UInt64 = 1) -> [Double] {
    let stream = RandomStream(seed: seed, purpose: .labels)
    return (0..<rows * outputs).map { stream.normal(at: UInt64($0)) }
}

/// Parameters of every layer, norm layers' γ and β away from 1 and 0, PReLU's slopes away from each other.
func smallParameters(_ architecture: NetworkArchitecture, seed: UInt64 = 1) -> [LayerParameters] {
    var distribution = WeightDistribution(scheme: .normalByFanIn(numerator: 1.5))
    distribution.sigmaB = 0.3
    return (0..<architecture.weightLayers).map { layer in
        var parameters = distribution.parameters(of: architecture, layer: layer, seed: seed)
        let stream = RandomStream(seed: seed, purpose: .noise, substream: UInt32(layer))
        for unit in parameters.gamma.indices {
            parameters.gamma[unit] = 1 + 0.2 * stream.normal(at: UInt64(2 * unit))
            parameters.beta[unit] = 0.2 * stream.normal(at: UInt64(2 * unit + 1))
        }
        if case .prelu(let slope) = architecture.activation {
            let slopes = RandomStream(seed: seed, purpose: .noise, substream: UInt32(1000 + layer))
            parameters.slope = parameters.gamma.indices.map {
                slope + 0.1 * slopes.normal(at: UInt64($0))
            }
        }
        return parameters
    }
}

/// A session on the fastest kernels of this machine.
func smallSession(
    _ architecture: NetworkArchitecture, _ options: TrainingOptions, _ samples: Samples,
    parameters: [LayerParameters], batchRows: Int? = nil
) throws -> NetworkSession {
    NetworkSession(
        architecture: architecture, options: options, samples: samples, batchRows: batchRows ?? samples.rows,
        slot: ComputeSlot(kernels: try KernelSet.select(environment: [:])), parameters: { parameters[$0] })
}
