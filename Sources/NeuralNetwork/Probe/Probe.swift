// Everything that is measured in a step, for every network of a session: figures per layer, and the first
// tensor that was not finite. Not here: what is kept of it over a trial (Training).

import KernelInterface

/// A layer's figures, in the order in which they lie.
package enum LayerFigure: Int, CaseIterable {
    case gradientNorm, gradientMeanAbsolute, gradientMaximum, gradientZeroShare, gradientNaNCount
    case gradientInfinityCount, deltaRMS, weightNorm, updateRatio, activationMean, activationDeviation
    case activationZeroShare, activationSaturatedShare
}

/// A step's figures, in the order in which they lie.
package enum StepFigure: Int, CaseIterable {
    case dataLoss, totalLoss, globalNorm, clippedNorm, isClipped
}

final class Probe {
    let workspace: Workspace
    /// All figures per lane (see ``StepView``), of the step at hand and of those before it that nobody has
    /// been told of.
    private let figures: Region
    /// Steps that there is room for: as many as leave the first-level cache to the network.
    let blockSteps: Int
    let lanes: Int
    let arithmetic: LaneArithmetic
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
    /// Whether a tensor that was not finite was found in any lane; whoever wants to know sets it back.
    @exclusivity(unchecked) var hasFoundOrigin = false
    /// The place of the step at hand, below `blockSteps`, and its first figure.
    @exclusivity(unchecked) var blockPlace = 0 {
        didSet { firstFigure = blockPlace * stepStride }
    }
    @exclusivity(unchecked) private var firstFigure = 0
    private let stepStride: Int

    init(layerCount: Int, _ workspace: Workspace) {
        self.workspace = workspace
        self.layerCount = layerCount
        lanes = workspace.lanes
        arithmetic = LaneArithmetic(lanes: lanes)
        let width = StepView.width(weightLayers: layerCount)
        stepStride = width * lanes
        blockSteps = max(1, min(32, 16_384 / stepStride))
        figures = workspace.reserveFigures(blockSteps * width)
        origins = Array(repeating: nil, count: lanes)
        isActive = Array(repeating: true, count: lanes)
        steps = Array(repeating: 0, count: lanes)
    }

    /// A figure of weight layer `layer`, per lane.
    @inline(__always)
    func figures(_ layer: Int, _ figure: LayerFigure) -> UnsafeMutablePointer<Double> {
        workspace.doubles(figures) + (firstFigure + StepView.place(layer, figure) * lanes)
    }

    /// A figure of the step, per lane.
    @inline(__always)
    func figures(_ figure: StepFigure) -> UnsafeMutablePointer<Double> {
        workspace.doubles(figures) + (firstFigure + StepView.place(figure) * lanes)
    }

    // MARK: Recording

    /// The statistics that an activation pass left in the workspace's figures.
    func recordActivation(_ layer: Int, count: Int) {
        let found = workspace.doubles(workspace.figures)
        func place(_ figure: ActivationFigure) -> UnsafePointer<Double> {
            UnsafePointer(found + figure.rawValue * lanes)
        }
        let size = Double(count)
        figures(layer, .activationMean).update(from: place(.mean), count: lanes)
        arithmetic.roots(place(.variance), into: figures(layer, .activationDeviation))
        arithmetic.quotients(place(.zeroCount), over: size, into: figures(layer, .activationZeroShare))
        arithmetic.quotients(
            place(.saturatedCount), over: size, into: figures(layer, .activationSaturatedShare))
    }

    /// δ [count], whose Σδ² lies in the workspace's figures.
    func recordDelta(_ layer: Int, _ delta: UnsafeRawPointer, count: Int) {
        let squares = workspace.doubles(workspace.figures)
        let result = figures(layer, .deltaRMS)
        if !areFinite(squares) { note(.backward, layer, .delta, delta, count) }
        norms(squares, delta, count, into: result)
        arithmetic.quotients(result, over: Double(count).squareRoot(), into: result)
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
        func place(_ figure: TensorFigure) -> UnsafePointer<Double> {
            UnsafePointer(found + figure.rawValue * lanes)
        }
        let size = Double(count)
        arithmetic.quotients(
            place(.sumOfMagnitudes), over: size, into: figures(layer, .gradientMeanAbsolute))
        figures(layer, .gradientMaximum).update(from: place(.largestFiniteMagnitude), count: lanes)
        arithmetic.quotients(place(.zeroCount), over: size, into: figures(layer, .gradientZeroShare))
        figures(layer, .gradientNaNCount).update(from: place(.nanCount), count: lanes)
        figures(layer, .gradientInfinityCount).update(from: place(.infinityCount), count: lanes)
    }

    /// Whether a figure is finite in every lane.
    @inline(__always)
    func areFinite(_ values: UnsafePointer<Double>) -> Bool { arithmetic.areFinite(values) }

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
            hasFoundOrigin = true
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
            hasFoundOrigin = true
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
        arithmetic.roots(squares, into: result)
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
    /// Lane `lane`'s figures of the step at hand and of those before it in the block.
    ///
    /// - Parameters:
    ///   - first: number of the block's first step.
    ///   - isLastProbed: whether this lane wants the complete sets of the step at hand, whatever its number.
    func block(_ lane: Int, first: Int, probeEvery: Int, isLastProbed: Bool) -> StepBlock {
        StepBlock(
            first: first, count: blockPlace + 1, weightLayers: layerCount, probeEvery: probeEvery,
            isLastProbed: isLastProbed || isCompleted(lane), figures: workspace.doubles(figures) + lane,
            stride: lanes, stepStride: stepStride)
    }

    /// Lane `lane`'s figures of the step at hand.
    ///
    /// - Parameter isProbed: whether this lane wants the complete sets.
    func view(_ lane: Int, isProbed: Bool) -> StepView {
        StepView(
            step: steps[lane], isProbed: isProbed || isCompleted(lane), weightLayers: layerCount,
            figures: workspace.doubles(figures) + (firstFigure + lane), stride: lanes)
    }

    /// Whether the step at hand was measured completely in any case, because a tensor was not finite. An
    /// update that overflows is seen too late: penalties and clipping have changed the gradient by then, so
    /// that a step that was not to be measured completely cannot be any more.
    private func isCompleted(_ lane: Int) -> Bool { origins[lane].map { $0.phase != .update } ?? false }
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
        arithmetic.roots(squares, into: norm)
        arithmetic.rootQuotients(changes, over: norm, into: ratio)
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
