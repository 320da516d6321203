// Steps' figures of one network where they lie in the probe's memory. Not here: measuring them (Probe), what
// is kept of them over a trial (Training).

/// Figures of one step; void after the next one, or the next few (see ``StepBlock``).
package struct StepView {
    /// Counted from 0.
    package let step: Int
    /// Whether the layers' complete sets were measured, or the verdict's figures only.
    package let isProbed: Bool
    package let weightLayers: Int
    /// `StepFigure`s, then each layer's `LayerFigure`s, `stride` numbers apart.
    private let figures: UnsafePointer<Double>
    private let stride: Int

    package init(
        step: Int, isProbed: Bool, weightLayers: Int, figures: UnsafePointer<Double>, stride: Int
    ) {
        self.step = step
        self.isProbed = isProbed
        self.weightLayers = weightLayers
        self.figures = figures
        self.stride = stride
    }

    /// Numbers of all figures.
    package static func width(weightLayers: Int) -> Int {
        StepFigure.allCases.count + weightLayers * LayerFigure.allCases.count
    }

    /// Where a figure lies among all of them.
    package static func place(_ figure: StepFigure) -> Int { figure.rawValue }

    package static func place(_ layer: Int, _ figure: LayerFigure) -> Int {
        StepFigure.allCases.count + layer * LayerFigure.allCases.count + figure.rawValue
    }

    /// On the step's batch, before the update.
    package var dataLoss: Double { figures[Self.place(.dataLoss) * stride] }

    /// Everything as numbers of its own.
    package var measurement: StepMeasurement {
        func value(_ figure: StepFigure) -> Double { figures[Self.place(figure) * stride] }
        var result = StepMeasurement(weightLayers: weightLayers)
        result.step = step
        result.dataLoss = value(.dataLoss)
        result.totalLoss = value(.totalLoss)
        result.globalNorm = value(.globalNorm)
        result.clippedNorm = value(.clippedNorm)
        result.isClipped = value(.isClipped) != 0
        result.isProbed = isProbed
        for layer in 0..<weightLayers { result.layers[layer] = self.layer(layer) }
        return result
    }

    /// A weight layer's figures.
    package func layer(_ layer: Int) -> LayerMeasurement {
        func value(_ figure: LayerFigure) -> Double { figures[Self.place(layer, figure) * stride] }
        var result = LayerMeasurement()
        result.gradientNorm = value(.gradientNorm)
        result.gradientMeanAbsolute = isProbed ? value(.gradientMeanAbsolute) : .nan
        result.gradientMaximum = isProbed ? value(.gradientMaximum) : .nan
        result.gradientZeroShare = isProbed ? value(.gradientZeroShare) : .nan
        result.gradientNaNCount = isProbed ? Int(value(.gradientNaNCount)) : 0
        result.gradientInfinityCount = isProbed ? Int(value(.gradientInfinityCount)) : 0
        result.deltaRMS = value(.deltaRMS)
        result.weightNorm = value(.weightNorm)
        result.updateRatio = value(.updateRatio)
        result.activationMean = value(.activationMean)
        result.activationDeviation = value(.activationDeviation)
        result.activationZeroShare = value(.activationZeroShare)
        result.activationSaturatedShare = value(.activationSaturatedShare)
        return result
    }
}

/// Consecutive steps of one network, void after the next one. A tiny network's step takes less than a
/// microsecond: telling somebody of every one would be a good part of it.
package struct StepBlock {
    /// Number of the first step, counted from 0.
    package let first: Int
    /// At least 1.
    package let count: Int
    package let weightLayers: Int
    private let probeEvery: Int
    /// Whether the last step is probed whatever its number.
    private let isLastProbed: Bool
    private let figures: UnsafePointer<Double>
    /// From figure to figure, and from step to step.
    private let stride: Int
    private let stepStride: Int

    init(
        first: Int, count: Int, weightLayers: Int, probeEvery: Int, isLastProbed: Bool,
        figures: UnsafePointer<Double>, stride: Int, stepStride: Int
    ) {
        self.first = first
        self.count = count
        self.weightLayers = weightLayers
        self.probeEvery = probeEvery
        self.isLastProbed = isLastProbed
        self.figures = figures
        self.stride = stride
        self.stepStride = stepStride
    }

    /// - Parameter place: among the block's steps, from 0.
    package func step(_ place: Int) -> StepView {
        StepView(
            step: first + place,
            isProbed: (first + place) % probeEvery == 0 || (place == count - 1 && isLastProbed),
            weightLayers: weightLayers, figures: figures + place * stepStride, stride: stride)
    }

    package var last: StepView { step(count - 1) }

    /// Copies a figure of every step to `numbers` [count].
    package func copy(_ figure: StepFigure, to numbers: UnsafeMutablePointer<Double>) {
        copy(from: StepView.place(figure), spacing: 1, places: 1, to: numbers)
    }

    /// Copies a figure of the first `layers` layers of every step to `numbers` [count × layers].
    package func copy(_ figure: LayerFigure, layers: Int, to numbers: UnsafeMutablePointer<Double>) {
        copy(
            from: StepView.place(0, figure), spacing: LayerFigure.allCases.count, places: layers,
            to: numbers)
    }

    /// Copies all figures of one of the steps side by side to `numbers` [`StepView.width`].
    package func copyAll(_ place: Int, to numbers: UnsafeMutablePointer<Double>) {
        var from = figures + place * stepStride
        for figure in 0..<StepView.width(weightLayers: weightLayers) {
            numbers[figure] = from[0]
            from += stride
        }
    }

    private func copy(from: Int, spacing: Int, places: Int, to numbers: UnsafeMutablePointer<Double>) {
        var next = numbers
        var step = figures + from * stride
        for _ in 0..<count {
            var figure = step
            for _ in 0..<places {
                next[0] = figure[0]
                next += 1
                figure += spacing * stride
            }
            step += stepStride
        }
    }
}
