// The layers' statistics in the middle of a trial whose length is known only when it ends.

import SweepModel

/// Keeps the statistics of the steps that can still turn out to be the middle one, ⌊T/2⌋ of T recorded steps:
/// at step t those from ⌊(t + 1)/2⌋ on, and none beyond half of the configured steps. At most a quarter of
/// the steps (and one more) are kept at a time.
struct MiddleWindow {
    private let lastCandidate: Int
    private var kept: [(step: Int, layers: [LayerStatistics])] = []
    /// Entries before this one are void.
    private var first = 0

    init(steps: Int) {
        lastCandidate = steps / 2
    }

    /// Takes in a fully probed step; steps come in order.
    mutating func offer(step: Int, _ layers: [LayerStatistics]) {
        guard step <= lastCandidate else { return }
        kept.append((step, layers))
        // The latest entry at or before ⌊(t + 1)/2⌋ stays: thinned probing may have no entry right there.
        while first + 1 < kept.count, kept[first + 1].step <= (step + 1) / 2 {
            kept[first].layers = []
            first += 1
        }
        if first > 64, first > kept.count / 2 {
            kept.removeFirst(first)
            first = 0
        }
    }

    /// The statistics of the latest probed step at or before `step`; nil if there is none.
    func statistics(at step: Int) -> [LayerStatistics]? {
        kept[first...].last { $0.step <= step }?.layers
    }
}
