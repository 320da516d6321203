// Verification replicas: a share of the trials is run twice and compared.
// An event, and indented what comes of it.

import Testing

@Suite struct SchedulerVerificationTranscriptTests {
    private func expect(
        _ transcript: String, trials: Int, verifying share: Double = 0,
        sourceLocation: SourceLocation = #_sourceLocation
    ) {
        #expect(
            SchedulerTranscript.replay(transcript, trials: trials, verifying: share) == transcript + "\n",
            sourceLocation: sourceLocation)
    }

    @Test("A verified trial is run again by another worker, and the sweep ends when that has agreed")
    func agreement() {
        expect(
            """
            > a registers
              note a joined
              to 1: welcome to epoch 1
              to 1: announce example
            > a ready
              persist registered a
            > a credit 1
              persist granted 0.1 to a
            > commit
              to 1: assign 0.1
            > a heartbeat running 0.1:1 waiting finished
              to 1: heartbeat
            > a results 0.1
              persist result 0.1 converged
            > commit
              to 1: acknowledge 0.1
            > b registers
              note b joined
              to 2: welcome to epoch 1
              to 2: announce example
            > b ready
              persist registered b
            > b credit 1
              persist granted 0.2 to b
            > commit
              to 2: assign 0.2
            > b results 0.2
              persist verification 0.2
            > commit
              to 2: acknowledge 0.2
              to 1: retire
              to 2: retire
              note example completed
              sweep completed with 1 of 1
              to 1: finished
              to 2: finished
            """, trials: 1, verifying: 1)
    }

    @Test("A replica that differs is told with both workers")
    func difference() {
        expect(
            """
            > a registers
              note a joined
              to 1: welcome to epoch 1
              to 1: announce example
            > a ready
              persist registered a
            > a credit 1
              persist granted 0.1 to a
            > commit
              to 1: assign 0.1
            > a results 0.1
              persist result 0.1 converged
            > commit
              to 1: acknowledge 0.1
            > b registers
              note b joined
              to 2: welcome to epoch 1
              to 2: announce example
            > b ready
              persist registered b
            > b credit 1
              persist granted 0.2 to b
            > commit
              to 2: assign 0.2
            > b other results 0.2
              persist verification 0.2
            > commit
              note trial 0 has two results
              to 2: acknowledge 0.2
              to 1: retire
              to 2: retire
              note example completed
              sweep completed with 1 of 1
              to 1: finished
              to 2: finished
            """, trials: 1, verifying: 1)
    }

    @Test("With one worker only, a trial ends as unverified, but not before somebody had time to come")
    func oneWorker() {
        expect(
            """
            > a registers
              note a joined
              to 1: welcome to epoch 1
              to 1: announce example
            > a ready
              persist registered a
            > a credit 1
              persist granted 0.1 to a
            > commit
              to 1: assign 0.1
            > a results 0.1
              persist result 0.1 converged
            > commit
              to 1: acknowledge 0.1
            > pass 4900ms
            > a heartbeat running waiting finished
              to 1: heartbeat
            > pass 100ms
            > deadline
              persist unverified 0
              note 1 trials unverified
            > commit
              to 1: retire
              note example completed
              sweep completed with 1 of 1
              to 1: finished
            """, trials: 1, verifying: 1)
    }

    @Test("A verification is not lost with the coordinator, nor with the worker that was to make it")
    func restart() {
        expect(
            """
            > a registers
              note a joined
              to 1: welcome to epoch 1
              to 1: announce example
            > a ready
              persist registered a
            > a credit 1
              persist granted 0.1 to a
            > commit
              to 1: assign 0.1
            > a results 0.1
              persist result 0.1 converged
            > commit
              to 1: acknowledge 0.1
            > restart
            > b registers over connection 7
              note b joined
              to 7: welcome to epoch 2
              to 7: announce example
            > b ready
              persist registered b
            > b credit 1
              persist granted 0.2@2 to b
            > commit
              to 7: assign 0.2@2
            > process of b ended
              note b lost with 1 leases: its process ended
              persist ended 0.2@2 worker_lost
            > c registers
              note c joined
              to 3: welcome to epoch 2
              to 3: announce example
            > c ready
              persist registered c
            > c credit 1
              persist granted 0.3@2 to c
            > commit
              to 3: assign 0.3@2
            > c results 0.3@2
              persist verification 0.3@2
            > commit
              to 3: acknowledge 0.3@2
              to 3: retire
              note example completed
              sweep completed with 1 of 1
              to 3: finished
            """, trials: 1, verifying: 1)
    }

    @Test("A worker does not verify itself, and a repeated result does not verify anything")
    func itself() {
        expect(
            """
            > a registers
              note a joined
              to 1: welcome to epoch 1
              to 1: announce example
            > a ready
              persist registered a
            > a credit 1
              persist granted 0.1 to a
            > commit
              to 1: assign 0.1
            > a results 0.1
              persist result 0.1 converged
            > commit
              to 1: acknowledge 0.1
            > a results 0.1
              persist duplicate 0.1
            > commit
              to 1: acknowledge 0.1
            """, trials: 1, verifying: 1)
    }
}
