// The layers' figures in the middle of a trial whose length is known only when it ends.

import NeuralNetwork

/// Keeps the figures of the steps that can still turn out to be the middle one, ⌊T/2⌋ of T recorded steps: at
/// step t those from ⌊(t + 1)/2⌋ on, and none beyond half of the configured steps. At most a quarter of the
/// steps (and a few more) are kept at a time, in memory that grows to that and is used again.
struct MiddleWindow {
    private var lastCandidate = -1
    private let weightLayers: Int
    private var steps: [Int] = []
    /// A row of figures a step.
    private var figures: [Double] = []
    /// Steps before this one are void.
    private var first = 0

    init(weightLayers: Int) { self.weightLayers = weightLayers }

    /// Starts again, for a trial of `steps` steps.
    mutating func reset(steps count: Int) {
        lastCandidate = count / 2
        steps.removeAll(keepingCapacity: true)
        figures.removeAll(keepingCapacity: true)
        first = 0
    }

    /// Takes in the fully probed ones of some steps, which come in order.
    mutating func offer(_ rows: StepRows) {
        for place in 0..<max(0, min(rows.count, lastCandidate + 1 - rows.first)) {
            let (row, isProbed) = rows.row(place)
            guard isProbed else { continue }
            steps.append(rows.first + place)
            figures.append(contentsOf: row)
        }
        // The latest entry at or before ⌊(t + 1)/2⌋ stays: thinned probing may have no entry right there.
        let middle = (rows.first + rows.count) / 2
        while first + 1 < steps.count, steps[first + 1] <= middle { first += 1 }
        if first > 64, first > steps.count / 2 {
            steps.removeFirst(first)
            figures.removeFirst(first * rows.width)
            first = 0
        }
    }

    /// The layers' figures of the latest probed step at or before `step`; nil if there is none.
    func layers(at step: Int) -> [LayerMeasurement]? {
        guard let place = steps[first...].lastIndex(where: { $0 <= step }) else { return nil }
        return figures.withUnsafeBufferPointer { figures in
            guard let base = figures.baseAddress else { return nil }
            let view = StepView(
                row: base + place * StepView.rowWidth(weightLayers: weightLayers), step: steps[place],
                isProbed: true, weightLayers: weightLayers)
            return (0..<weightLayers).map(view.layer)
        }
    }
}
