// The layers' statistics in the middle of a trial whose length is known only when it ends.

import NeuralNetwork
import SweepModel

/// Keeps the statistics of the steps that can still turn out to be the middle one, ⌊T/2⌋ of T recorded steps:
/// at step t those from ⌊(t + 1)/2⌋ on, and none beyond half of the configured steps. At most a quarter of
/// the steps (and one more) are kept at a time, in memory that grows to that and is used again.
struct MiddleWindow {
    private let lastCandidate: Int
    private let layers: Int
    private var steps: [Int] = []
    /// `layers` entries a step.
    private var statistics: [LayerStatistics] = []
    /// Steps before this one are void.
    private var first = 0

    init(steps: Int, layers: Int) {
        lastCandidate = steps / 2
        self.layers = layers
    }

    /// Takes in a fully probed step; steps come in order.
    mutating func offer(step: Int, _ layers: [LayerMeasurement]) {
        guard step <= lastCandidate else { return }
        steps.append(step)
        for layer in layers { statistics.append(LayerStatistics(layer)) }
        // The latest entry at or before ⌊(t + 1)/2⌋ stays: thinned probing may have no entry right there.
        while first + 1 < steps.count, steps[first + 1] <= (step + 1) / 2 { first += 1 }
        if first > 64, first > steps.count / 2 {
            steps.removeFirst(first)
            statistics.removeFirst(first * self.layers)
            first = 0
        }
    }

    /// The statistics of the latest probed step at or before `step`; nil if there is none.
    func statistics(at step: Int) -> ArraySlice<LayerStatistics>? {
        guard let place = steps[first...].lastIndex(where: { $0 <= step }) else { return nil }
        return statistics[place * layers..<(place + 1) * layers]
    }
}
