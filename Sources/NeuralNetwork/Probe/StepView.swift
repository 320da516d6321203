// A step's figures of one network where they lie: in the probe's memory, or in a row that a record copied.
// Not here: measuring them (Probe), what is kept of them over a trial (Training).

/// A look at a step's figures. One from a training is void after the next step.
package struct StepView {
    /// Counted from 0.
    package let step: Int
    /// Whether the layers' complete sets were measured, or the verdict's figures only.
    package let isProbed: Bool
    package let weightLayers: Int
    /// `StepFigure`s, then each layer's `LayerFigure`s, `stride` numbers apart.
    private let figures: UnsafePointer<Double>
    private let stride: Int

    init(
        step: Int, isProbed: Bool, weightLayers: Int, figures: UnsafePointer<Double>, stride: Int
    ) {
        self.step = step
        self.isProbed = isProbed
        self.weightLayers = weightLayers
        self.figures = figures
        self.stride = stride
    }

    /// On the step's batch, before the update.
    package var dataLoss: Double { figures[StepFigure.dataLoss.rawValue * stride] }

    /// Everything as numbers of its own.
    package var measurement: StepMeasurement {
        func value(_ figure: StepFigure) -> Double { figures[figure.rawValue * stride] }
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
        let first = figures + Self.place(layer, .gradientNorm) * stride
        func value(_ figure: LayerFigure) -> Double { first[figure.rawValue * stride] }
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

extension StepView {
    /// Numbers of a row of all figures.
    package static func rowWidth(weightLayers: Int) -> Int {
        StepFigure.allCases.count + weightLayers * LayerFigure.allCases.count
    }

    /// Where a figure lies in a row.
    package static func place(_ figure: StepFigure) -> Int { figure.rawValue }

    package static func place(_ layer: Int, _ figure: LayerFigure) -> Int {
        StepFigure.allCases.count + layer * LayerFigure.allCases.count + figure.rawValue
    }

    /// A row that `copy` filled.
    package init(row: UnsafePointer<Double>, step: Int, isProbed: Bool, weightLayers: Int) {
        self.init(step: step, isProbed: isProbed, weightLayers: weightLayers, figures: row, stride: 1)
    }

    /// Copies all figures side by side to `row` [`rowWidth`].
    package func copy(to row: UnsafeMutablePointer<Double>) {
        var from = figures
        for place in 0..<Self.rowWidth(weightLayers: weightLayers) {
            row[place] = from[0]
            from += stride
        }
    }
}
