// Everything that a training tells, as bits. Not here: which trainings.

import NeuralNetwork

/// The bits of every figure of every step, then of the end. NaNs are equal whatever their payload.
struct RecordedTraining: Equatable {
    private(set) var words: [UInt64] = []
    private(set) var steps = 0
    /// Figures of one step.
    private var stride = 0

    mutating func add(_ step: borrowing StepMeasurement) {
        let before = words.count
        for (_, value) in Self.stepFigures { add(value(step)) }
        for layer in step.layers.indices {
            for (_, value) in Self.layerFigures { add(value(step.layers[layer])) }
        }
        steps += 1
        stride = words.count - before
    }

    mutating func add(_ end: TrainingEnd) {
        add(Double(end.steps))
        add(end.isCancelled ? 1 : 0)
        if let origin = end.origin {
            add(Double(origin.step))
            add(origin.phase.number)
            add(Double(origin.layer))
            add(origin.tensor.number)
            add(Double(origin.nanCount))
            add(Double(origin.infinityCount))
            add(origin.largestFinite)
        }
        for evaluation in end.evaluations {
            add(Double(evaluation.rows))
            add(evaluation.loss)
            add(evaluation.correctCount.map(Double.init) ?? -1)
        }
        for share in end.inactiveUnitShares { add(share) }
        for layer in end.lastLayers {
            for (_, value) in Self.layerFigures { add(value(layer)) }
        }
    }

    private mutating func add(_ value: Double) {
        words.append(value.isNaN ? Double.nan.bitPattern : value.bitPattern)
    }

    static let stepFigures: [(name: String, value: @Sendable (borrowing StepMeasurement) -> Double)] = [
        ("step", { Double($0.step) }), ("dataLoss", { $0.dataLoss }), ("totalLoss", { $0.totalLoss }),
        ("globalNorm", { $0.globalNorm }), ("clippedNorm", { $0.clippedNorm }),
        ("isClipped", { $0.isClipped ? 1 : 0 }), ("isProbed", { $0.isProbed ? 1 : 0 }),
    ]

    static let layerFigures: [(name: String, value: @Sendable (LayerMeasurement) -> Double)] = [
        ("gradientNorm", \.gradientNorm), ("gradientMeanAbsolute", \.gradientMeanAbsolute),
        ("gradientMaximum", \.gradientMaximum), ("gradientZeroShare", \.gradientZeroShare),
        ("gradientNaNCount", { Double($0.gradientNaNCount) }),
        ("gradientInfinityCount", { Double($0.gradientInfinityCount) }), ("deltaRMS", \.deltaRMS),
        ("weightNorm", \.weightNorm), ("updateRatio", \.updateRatio), ("activationMean", \.activationMean),
        ("activationDeviation", \.activationDeviation), ("activationZeroShare", \.activationZeroShare),
        ("activationSaturatedShare", \.activationSaturatedShare),
    ]

    /// The first figure in which two differ, in words; nil where none does.
    func firstDifference(from other: RecordedTraining) -> String? {
        if self == other { return nil }
        if steps != other.steps { return "\(steps) steps, not \(other.steps)" }
        guard words.count == other.words.count else {
            return "an end of \(words.count - steps * stride) figures, not "
                + "\(other.words.count - steps * stride): \(endText), not \(other.endText)"
        }
        let place = words.indices.first { words[$0] != other.words[$0] } ?? 0
        let values =
            "\(Double(bitPattern: words[place])), not \(Double(bitPattern: other.words[place]))"
        if place >= steps * stride { return "end, figure \(place - steps * stride): \(values)" }
        let (step, figure) = place.quotientAndRemainder(dividingBy: stride)
        if figure < Self.stepFigures.count {
            return "step \(step), \(Self.stepFigures[figure].name): \(values)"
        }
        let (layer, own) = (figure - Self.stepFigures.count)
            .quotientAndRemainder(dividingBy: Self.layerFigures.count)
        return "step \(step), layer \(layer + 1), \(Self.layerFigures[own].name): \(values)"
    }

    private var endText: String { "\(words[(steps * stride)...].map(Double.init(bitPattern:)))" }
}

extension NonFiniteOrigin.Phase {
    fileprivate var number: Double {
        switch self {
        case .parameters: 0
        case .forward: 1
        case .loss: 2
        case .backward: 3
        case .update: 4
        }
    }
}

extension TensorKind {
    fileprivate var number: Double { Double(TensorKind.allCases.firstIndex(of: self) ?? -1) }
}
