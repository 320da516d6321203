// The layers' figures in the middle of a trial whose length is known only when it ends.

import NeuralNetwork

/// Keeps the figures of the steps that can still turn out to be the middle one, ⌊T/2⌋ of T recorded steps: at
/// step t those from ⌊t/2⌋ on, and none beyond half of the configured steps. That is a quarter of the steps
/// at most, each in a place of its own that it leaves to a later one; memory that no step reaches is not
/// touched.
final class MiddleWindow {
    private let weightLayers: Int
    private let probeEvery: Int
    private let lastCandidate: Int
    /// Steps that are kept at a time.
    private let places: Int
    /// A row of all figures a place.
    private let figures: UnsafeMutablePointer<Double>
    private let width: Int

    /// - Parameters:
    ///   - steps: the trial's steps, unless it ends early.
    ///   - probeEvery: of the steps every one whose number is a multiple of this is probed.
    init(steps: Int, probeEvery: Int, weightLayers: Int) {
        self.weightLayers = weightLayers
        self.probeEvery = probeEvery
        lastCandidate = steps / 2
        // ⌊t/2⌋ … t and one below that, at t = ⌊steps/2⌋.
        places = lastCandidate / 2 / probeEvery + 3
        width = StepView.width(weightLayers: weightLayers)
        figures = .allocate(capacity: places * width)
    }

    deinit { figures.deallocate() }

    /// Whether it serves such a trial as well.
    func fits(steps: Int, probeEvery: Int) -> Bool {
        lastCandidate == steps / 2 && self.probeEvery == probeEvery
    }

    /// Takes in steps, which come in order.
    func offer(_ block: StepBlock) {
        guard block.first <= lastCandidate else { return }
        for place in 0..<min(block.count, lastCandidate + 1 - block.first) {
            let step = block.first + place
            if step % probeEvery == 0 { block.copyAll(place, to: row(of: step)) }
        }
    }

    /// The layers' figures of the latest step at or before the middle of `steps` whose number says that it is
    /// probed.
    ///
    /// - Precondition: as many steps were offered.
    func layers(steps: Int) -> [LayerMeasurement] {
        let step = steps / 2 - steps / 2 % probeEvery
        let view = StepView(
            step: step, isProbed: true, weightLayers: weightLayers, figures: row(of: step), stride: 1)
        return (0..<weightLayers).map(view.layer)
    }

    private func row(of step: Int) -> UnsafeMutablePointer<Double> {
        figures + step / probeEvery % places * width
    }
}
