// Everything that is measured in a step, for every network of a session: figures per layer, and the first
// tensor that was not finite. Not here: what is kept of it over a trial (Training).

import KernelInterface

/// A layer's figures, in the order in which they lie.
enum LayerFigure: Int, CaseIterable {
    case gradientNorm, gradientMeanAbsolute, gradientMaximum, gradientZeroShare, gradientNaNCount
    case gradientInfinityCount, deltaRMS, weightNorm, updateRatio, activationMean, activationDeviation
    case activationZeroShare, activationSaturatedShare
}

/// A step's figures, in the order in which they lie.
enum StepFigure: Int, CaseIterable {
    case dataLoss, totalLoss, globalNorm, clippedNorm, isClipped
}

final class Probe {
    let workspace: Workspace
    private let layerFigures: Region
    private let stepFigures: Region
    let lanes: Int
    /// Weight layers.
    let layerCount: Int

    /// The first tensor that was not finite, per lane; training ends with the step that found it.
    @exclusivity(unchecked) var origins: [NonFiniteOrigin?]
    /// Lanes that train something.
    @exclusivity(unchecked) var isActive: [Bool]
    /// The step at hand, counted from 0, per lane.
    @exclusivity(unchecked) var steps: [Int]
    /// Whether the layers' complete sets are measured in this step.
    @exclusivity(unchecked) var isComplete = true

    init(layerCount: Int, _ workspace: Workspace) {
        self.workspace = workspace
        self.layerCount = layerCount
        lanes = workspace.lanes
        layerFigures = workspace.reserveFigures(layerCount * LayerFigure.allCases.count)
        stepFigures = workspace.reserveFigures(StepFigure.allCases.count)
        origins = Array(repeating: nil, count: lanes)
        isActive = Array(repeating: true, count: lanes)
        steps = Array(repeating: 0, count: lanes)
    }

    /// A figure of weight layer `layer`, per lane.
    @inline(__always)
    func figures(_ layer: Int, _ figure: LayerFigure) -> UnsafeMutablePointer<Double> {
        workspace.doubles(layerFigures)
            + (layer * LayerFigure.allCases.count + figure.rawValue) * lanes
    }

    /// A figure of the step, per lane.
    @inline(__always)
    func figures(_ figure: StepFigure) -> UnsafeMutablePointer<Double> {
        workspace.doubles(stepFigures) + figure.rawValue * lanes
    }

    // MARK: Recording

    /// The statistics that an activation pass left in the workspace's figures.
    func recordActivation(_ layer: Int, count: Int) {
        let found = workspace.doubles(workspace.figures)
        let (mean, deviation) = (figures(layer, .activationMean), figures(layer, .activationDeviation))
        let (zeros, saturated) = (
            figures(layer, .activationZeroShare), figures(layer, .activationSaturatedShare)
        )
        let size = Double(count)
        for lane in 0..<lanes {
            mean[lane] = found[ActivationFigure.mean.rawValue * lanes + lane]
            deviation[lane] = found[ActivationFigure.variance.rawValue * lanes + lane].squareRoot()
            zeros[lane] = found[ActivationFigure.zeroCount.rawValue * lanes + lane] / size
            saturated[lane] = found[ActivationFigure.saturatedCount.rawValue * lanes + lane] / size
        }
    }

    /// δ [count], whose Σδ² lies in the workspace's figures.
    func recordDelta(_ layer: Int, _ delta: UnsafeRawPointer, count: Int) {
        let squares = workspace.doubles(workspace.figures)
        let result = figures(layer, .deltaRMS)
        if !areFinite(squares) { note(.backward, layer, .delta, delta, count) }
        norms(squares, delta, count, into: result)
        let root = Double(count).squareRoot()
        for lane in 0..<lanes { result[lane] /= root }
    }

    /// ∇W [count]; its Σg² goes to `squares` as well.
    func recordWeightGradient(
        _ layer: Int, _ gradient: UnsafeRawPointer, count: Int, squares: UnsafeMutablePointer<Double>
    ) {
        let norm = figures(layer, .gradientNorm)
        guard isComplete else {
            workspace.kernels.measurements.squares(count, gradient, squares)
            if !areFinite(squares) { note(.backward, layer, .weightGradient, gradient, count) }
            norms(squares, gradient, count, into: norm)
            return
        }
        let found = workspace.doubles(workspace.figures)
        workspace.kernels.measurements.statistics(count, gradient, found)
        squares.update(from: found, count: lanes)
        if !areFinite(squares) { note(.backward, layer, .weightGradient, gradient, count, found: found) }
        norms(squares, gradient, count, into: norm)
        let size = Double(count)
        let (mean, largest, zeros) = (
            figures(layer, .gradientMeanAbsolute), figures(layer, .gradientMaximum),
            figures(layer, .gradientZeroShare)
        )
        let (notNumbers, infinities) = (
            figures(layer, .gradientNaNCount), figures(layer, .gradientInfinityCount)
        )
        for lane in 0..<lanes {
            mean[lane] = found[TensorFigure.sumOfMagnitudes.rawValue * lanes + lane] / size
            largest[lane] = found[TensorFigure.largestFiniteMagnitude.rawValue * lanes + lane]
            zeros[lane] = found[TensorFigure.zeroCount.rawValue * lanes + lane] / size
            notNumbers[lane] = found[TensorFigure.nanCount.rawValue * lanes + lane]
            infinities[lane] = found[TensorFigure.infinityCount.rawValue * lanes + lane]
        }
    }

    /// Whether a figure is finite in every lane: one sum tells.
    @inline(__always)
    func areFinite(_ values: UnsafePointer<Double>) -> Bool {
        var poison = 0.0
        for lane in 0..<lanes { poison += values[lane] - values[lane] }
        return poison == 0
    }

    // MARK: The first tensor that is not finite

    /// Records a tensor as the origin in every lane where it is the first one with a NaN or an infinity.
    ///
    /// - Parameter found: its statistics, if they are there already.
    func note(
        _ phase: NonFiniteOrigin.Phase, _ layer: Int, _ kind: TensorKind, _ tensor: UnsafeRawPointer,
        _ count: Int, found: UnsafePointer<Double>? = nil
    ) {
        var own: [Double] = []
        if found == nil {
            own = Array(repeating: 0, count: TensorFigure.allCases.count * lanes)
            workspace.kernels.measurements.statistics(count, tensor, &own)
        }
        func figure(_ figure: TensorFigure, _ lane: Int) -> Double {
            found?[figure.rawValue * lanes + lane] ?? own[figure.rawValue * lanes + lane]
        }
        for lane in 0..<lanes where isActive[lane] && origins[lane] == nil {
            let (nans, infinities) = (Int(figure(.nanCount, lane)), Int(figure(.infinityCount, lane)))
            guard nans + infinities > 0 else { continue }
            origins[lane] = NonFiniteOrigin(
                step: steps[lane], phase: phase, layer: layer + 1, tensor: kind, nanCount: nans,
                infinityCount: infinities, largestFinite: figure(.largestFiniteMagnitude, lane))
        }
    }

    /// Records the loss as the origin where nothing before it was.
    func noteLoss() {
        let losses = figures(.dataLoss)
        if areFinite(losses) { return }
        for lane in 0..<lanes where isActive[lane] && origins[lane] == nil && !losses[lane].isFinite {
            let isNaN = losses[lane].isNaN
            origins[lane] = NonFiniteOrigin(
                step: steps[lane], phase: .loss, layer: 0, tensor: .loss, nanCount: isNaN ? 1 : 0,
                infinityCount: isNaN ? 0 : 1, largestFinite: 0)
        }
    }

    // MARK: Norms

    /// √(Σx²) per lane, also where the squares of finite numbers leave Double's range.
    @inline(__always)
    func norms(
        _ squares: UnsafePointer<Double>, _ tensor: UnsafeRawPointer, _ count: Int,
        into result: UnsafeMutablePointer<Double>
    ) {
        for lane in 0..<lanes { result[lane] = squares[lane].squareRoot() }
        if workspace.kernels.format == .float64 { repairNorms(squares, tensor, count, into: result) }
    }

    /// Below this a sum of squares in Double may have lost terms to underflow; it can only come from a
    /// float64 network.
    static let smallestTrustedSquares = 1e-280

    private func repairNorms(
        _ squares: UnsafePointer<Double>, _ tensor: UnsafeRawPointer, _ count: Int,
        into result: UnsafeMutablePointer<Double>
    ) {
        for lane in 0..<lanes {
            if squares[lane].isFinite && squares[lane] >= Self.smallestTrustedSquares { continue }
            result[lane] = scaledNorm(tensor, count, lane: lane) ?? squares[lane].squareRoot()
        }
    }

    /// ‖x‖ of a float64 tensor by its largest element; nil where it is not finite.
    func scaledNorm(_ tensor: UnsafeRawPointer, _ count: Int, lane: Int) -> Double? {
        let x = tensor.assumingMemoryBound(to: Double.self)
        var largest = 0.0
        for place in 0..<count {
            let size = abs(x[place * lanes + lane])
            guard size.isFinite else { return nil }
            largest = max(largest, size)
        }
        if largest == 0 { return 0 }
        var scaled = LaneSum()
        for place in 0..<count {
            let element = x[place * lanes + lane] / largest
            scaled.add(element * element)
        }
        return largest * scaled.total.squareRoot()
    }
}

extension Probe {
    /// Lane `lane`'s figures into `measurement`.
    ///
    /// - Parameter isProbed: whether this lane wants the complete sets.
    func read(_ lane: Int, isProbed: Bool, into measurement: inout StepMeasurement) {
        // An update that overflows is seen too late: penalties and clipping have changed the gradient by
        // then, so that a step that was not to be measured completely cannot be any more.
        let isProbed = isProbed || (origins[lane].map { $0.phase != .update } ?? false)
        measurement.step = steps[lane]
        measurement.dataLoss = figures(.dataLoss)[lane]
        measurement.totalLoss = figures(.totalLoss)[lane]
        measurement.globalNorm = figures(.globalNorm)[lane]
        measurement.clippedNorm = figures(.clippedNorm)[lane]
        measurement.isClipped = figures(.isClipped)[lane] != 0
        measurement.isProbed = isProbed
        let stride = lanes
        for layer in 0..<layerCount {
            let from = figures(layer, .gradientNorm) + lane
            @inline(__always) func value(_ figure: LayerFigure) -> Double { from[figure.rawValue * stride] }
            measurement.layers[layer].gradientNorm = value(.gradientNorm)
            measurement.layers[layer].gradientMeanAbsolute = isProbed ? value(.gradientMeanAbsolute) : .nan
            measurement.layers[layer].gradientMaximum = isProbed ? value(.gradientMaximum) : .nan
            measurement.layers[layer].gradientZeroShare = isProbed ? value(.gradientZeroShare) : .nan
            measurement.layers[layer].gradientNaNCount = isProbed ? Int(value(.gradientNaNCount)) : 0
            measurement.layers[layer].gradientInfinityCount =
                isProbed ? Int(value(.gradientInfinityCount)) : 0
            measurement.layers[layer].deltaRMS = value(.deltaRMS)
            measurement.layers[layer].weightNorm = value(.weightNorm)
            measurement.layers[layer].updateRatio = value(.updateRatio)
            measurement.layers[layer].activationMean = value(.activationMean)
            measurement.layers[layer].activationDeviation = value(.activationDeviation)
            measurement.layers[layer].activationZeroShare = value(.activationZeroShare)
            measurement.layers[layer].activationSaturatedShare = value(.activationSaturatedShare)
        }
    }
}

extension Probe {
    /// Σg² of a parameter's gradient, and a look whether it is finite.
    func recordGradient(_ parameter: Parameter) {
        let gradient = workspace.pointer(parameter.gradient)
        let squares = workspace.doubles(parameter.squares)
        workspace.kernels.measurements.squares(parameter.count, gradient, squares)
        if !areFinite(squares) {
            note(.backward, parameter.layer, parameter.kind.gradientTensor, gradient, parameter.count)
        }
    }

    /// ‖W‖ and ‖ΔW‖/‖W‖ of a weight matrix, from their squares.
    func recordUpdate(
        _ layer: Int, squares: UnsafePointer<Double>, changes: UnsafePointer<Double>
    ) {
        let (norm, ratio) = (figures(layer, .weightNorm), figures(layer, .updateRatio))
        for lane in 0..<lanes {
            norm[lane] = squares[lane].squareRoot()
            ratio[lane] = norm[lane] == 0 ? .nan : changes[lane].squareRoot() / norm[lane]
        }
    }
}

extension Probe {
    /// The statistics of a product that no activation of its layer follows, and a look whether it is finite.
    func measureProduct(
        _ layer: Int, _ product: UnsafeRawPointer, count: Int, kind: TensorKind = .product
    ) {
        let found = workspace.doubles(workspace.figures)
        workspace.kernels.measurements.activationStatistics(count, product, found)
        if !areFinite(found + ActivationFigure.poison.rawValue * lanes) {
            note(.forward, layer, kind, product, count)
        }
        recordActivation(layer, count: count)
    }

    /// The RMS of a δ that no activation measured.
    func measureDelta(_ layer: Int, _ delta: UnsafeRawPointer, count: Int) {
        workspace.kernels.measurements.squares(count, delta, workspace.doubles(workspace.figures))
        recordDelta(layer, delta, count: count)
    }
}
