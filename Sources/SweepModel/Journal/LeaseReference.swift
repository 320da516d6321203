// How coordinator, worker and journal name one claim on one trial. Not here: who holds it (SweepCore).

/// A worker's claim on one attempt at a trial, named so that it can be told apart from every other claim.
///
/// `epoch` is that of the coordinator's start which granted it and `attempt` counts per trial over all
/// epochs, so the pair is a fencing token (Kleppmann 2016): a late result names the claim it was made under.
package struct LeaseReference: Hashable, Sendable {
    package var trial: Int
    /// Counted from 1 per trial, persisted, never reused.
    package var attempt: Int
    /// Counted from 1 per run directory, persisted at each coordinator start.
    package var epoch: UInt64

    package init(trial: Int, attempt: Int, epoch: UInt64) {
        self.trial = trial
        self.attempt = attempt
        self.epoch = epoch
    }
}
