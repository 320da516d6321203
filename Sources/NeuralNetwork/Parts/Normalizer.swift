// A norm layer: u = γ x̂ + β over the batch or over the units. Not here: weight normalisation.

import KernelInterface

/// Batch, layer or RMS normalisation of [rows × width].
final class Normalizer {
    let gamma: Parameter?
    let beta: Parameter?
    /// Batch norm's running mean and unbiased variance of each unit, per lane.
    let running: (mean: Region, variance: Region)?
    let width: Int
    /// The weight layer that it belongs to.
    let layer: Int
    private let kind: NormalizationKind
    private let epsilon: Double
    private let workspace: Workspace
    private let probe: Probe
    private let normalized: Region
    private let mean: Region
    private let variance: Region
    private let inverseDeviation: Region
    /// ∇γ and ∇β where there are none: the kernel writes them.
    private let unusedGradients: Region
    /// The linear map that fixed statistics make: factors and shifts of each unit.
    private let inferenceMap: (scale: Region, shift: Region)?

    /// - Parameter layer: the weight layer that it belongs to.
    init(layer: Int, width: Int, _ network: NetworkBuilder) {
        let architecture = network.architecture
        self.layer = layer
        self.width = width
        kind = architecture.normalization
        epsilon = architecture.normalizationEpsilon
        workspace = network.workspace
        probe = network.probe
        let isAffine = architecture.normalizationAffine
        gamma = isAffine ? network.parameter(.gamma, layer: layer, rows: width, columns: 1) : nil
        beta =
            isAffine && kind != .rms ? network.parameter(.beta, layer: layer, rows: width, columns: 1) : nil
        normalized = workspace.reserveBatch(width)
        let groups = kind == .batch ? width : workspace.rowCapacity
        mean = workspace.reserveFigures(groups)
        variance = workspace.reserveFigures(groups)
        inverseDeviation = workspace.reserveFigures(groups)
        unusedGradients = workspace.reserve(2 * width)
        let isBatch = kind == .batch
        running = isBatch ? (workspace.reserveFigures(width), workspace.reserveFigures(width)) : nil
        inferenceMap = isBatch ? (workspace.reserve(width), workspace.reserve(width)) : nil
    }

    var parameters: [Parameter] { [gamma, beta].compactMap(\.self) }

    /// u from y; `output` must not be `input`.
    func forward(_ input: UnsafeRawPointer, into output: UnsafeMutableRawPointer, _ mode: ForwardMode) {
        if mode == .inference, let inferenceMap {
            workspace.kernels.matrices.combineColumns(
                workspace.rows, width, input, workspace.pointer(inferenceMap.scale), nil,
                workspace.pointer(inferenceMap.shift), output)
            return
        }
        let arguments = NormalizationForward(
            rows: workspace.rows, columns: width, epsilon: epsilon, isCentred: kind != .rms, input: input,
            gamma: gamma.map { UnsafeRawPointer(workspace.pointer($0.values)) },
            beta: beta.map { UnsafeRawPointer(workspace.pointer($0.values)) },
            normalized: workspace.pointer(normalized), output: output, mean: workspace.doubles(mean),
            variance: workspace.doubles(variance), inverseDeviation: workspace.doubles(inverseDeviation))
        if let running {
            workspace.kernels.matrices.batchNormForward(arguments)
            if mode == .training { update(running) }
        } else {
            workspace.kernels.matrices.layerNormForward(arguments)
        }
    }

    /// running ← 0.9 · running + 0.1 · batch, with the unbiased variance, as PyTorch's default. A batch of
    /// one row has no unbiased variance; its biased one, 0, is taken.
    private func update(_ running: (mean: Region, variance: Region)) {
        let (means, variances) = (workspace.doubles(running.mean), workspace.doubles(running.variance))
        let (mean, variance) = (workspace.doubles(mean), workspace.doubles(variance))
        let rows = Double(workspace.rows)
        let unbiased = workspace.rows > 1 ? rows / (rows - 1) : 1
        for place in 0..<width * workspace.lanes {
            means[place] = 0.9 * means[place] + 0.1 * mean[place]
            variances[place] = 0.9 * variances[place] + 0.1 * (variance[place] * unbiased)
        }
    }

    /// With fixed statistics u = y · s + t with s = γ/√(v + ε) and t = β − m · s.
    /// Once before a trained network is evaluated, however many chunks of rows follow.
    func prepareInference() {
        guard let running, let map = inferenceMap else { return }
        let kernels = workspace.kernels
        let (means, variances) = (workspace.doubles(running.mean), workspace.doubles(running.variance))
        var scales = [Double](repeating: 1, count: width)
        var shifts = [Double](repeating: 0, count: width)
        for lane in 0..<workspace.lanes {
            for unit in 0..<width { (scales[unit], shifts[unit]) = (1, 0) }
            if let gamma {
                kernels.elementwise.toDouble(width, workspace.pointer(gamma.values), lane, &scales)
            }
            if let beta { kernels.elementwise.toDouble(width, workspace.pointer(beta.values), lane, &shifts) }
            for unit in 0..<width {
                let place = unit * workspace.lanes + lane
                scales[unit] /= (variances[place] + epsilon).squareRoot()
                shifts[unit] -= means[place] * scales[unit]
            }
            kernels.elementwise.fromDouble(width, scales, lane, workspace.pointer(map.scale))
            kernels.elementwise.fromDouble(width, shifts, lane, workspace.pointer(map.shift))
        }
    }

    /// ∂L/∂u becomes ∂L/∂y in place; ∇γ and ∇β come with it.
    func backward(_ gradient: UnsafeMutableRawPointer) {
        let unused = workspace.pointer(unusedGradients)
        let half = workspace.kernels.format.byteCount * workspace.lanes * width
        let arguments = NormalizationBackward(
            rows: workspace.rows, columns: width, isCentred: kind != .rms, outputGradient: gradient,
            normalized: workspace.pointer(normalized), inverseDeviation: workspace.doubles(inverseDeviation),
            gamma: gamma.map { UnsafeRawPointer(workspace.pointer($0.values)) }, inputGradient: gradient,
            gammaGradient: gamma.map { workspace.pointer($0.gradient) } ?? unused,
            betaGradient: beta.map { workspace.pointer($0.gradient) } ?? (unused + half))
        if kind == .batch {
            workspace.kernels.matrices.batchNormBackward(arguments)
        } else {
            workspace.kernels.matrices.layerNormBackward(arguments)
        }
    }

    /// A look at ∇γ and ∇β, which come after ∇W and ∇b in the order in which a step is searched for its first
    /// number that is not finite.
    func recordGradients() {
        if let gamma { probe.recordGradient(gamma) }
        if let beta { probe.recordGradient(beta) }
    }

    /// Running statistics of a new network: mean 0, variance 1.
    func reset(lane: Int) {
        guard let running else { return }
        for unit in 0..<width {
            workspace.doubles(running.mean)[unit * workspace.lanes + lane] = 0
            workspace.doubles(running.variance)[unit * workspace.lanes + lane] = 1
        }
    }
}
