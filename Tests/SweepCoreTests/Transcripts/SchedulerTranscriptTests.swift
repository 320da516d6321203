// The scheduler's behaviours in order: grants, results, the end.
// An event, and indented what comes of it.

import Testing

@Suite struct SchedulerTranscriptTests {
    private func expect(
        _ transcript: String, trials: Int, sourceLocation: SourceLocation = #_sourceLocation
    ) {
        #expect(
            SchedulerTranscript.replay(transcript, trials: trials) == transcript + "\n",
            sourceLocation: sourceLocation)
    }

    @Test("A sweep from registration to farewell: nothing is said before its commit")
    func wholeSweep() {
        expect(
            """
            > deadline
            > a registers
              note a joined
              to 1: welcome to epoch 1
              to 1: announce example
            > a ready
              persist registered a
            > a credit 2
              persist granted 0.1 to a
            > commit
              to 1: assign 0.1
            > a heartbeat running 0.1:1 waiting finished
              to 1: heartbeat
            > a results 0.1
              persist result 0.1 converged
              persist granted 1.1 to a
            > commit
              to 1: acknowledge 0.1
              to 1: assign 1.1
            > a results 1.1
              persist result 1.1 converged
            > commit
              to 1: acknowledge 1.1
              to 1: retire
              note example completed
              sweep completed with 2 of 2
              to 1: finished
            > a leaves
              note a left
              ended: completed
            """, trials: 2)
    }

    @Test("A slot without work comes before anybody's prefetch, and towards the end nobody hoards")
    func freeSlotsFirst() {
        expect(
            """
            > a registers
              note a joined
              to 1: welcome to epoch 1
              to 1: announce example
            > a ready
              persist registered a
            > b registers with 2 slots
              note b joined
              to 2: welcome to epoch 1
              to 2: announce example
            > b ready
              persist registered b
            > a credit 8
              persist granted 0.1 1.1 to a
            > b credit 8
              persist granted 2.1 3.1 4.1 to b
            > commit
              to 1: assign 0.1 1.1
              to 2: assign 2.1 3.1 4.1
            > a results 0.1 1.1
              persist result 0.1 converged
              persist result 1.1 converged
              persist granted 5.1 to a
            > b results 2.1
              persist result 2.1 converged
            """, trials: 12)
    }

    @Test("A grant that another result overtook is not sent")
    func lateGrant() {
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
            > pass 6000ms
            > deadline
              note a lost with 1 leases: silent for 6000 ms
              persist ended 0.1 worker_silent
            > b registers
              note b joined
              to 2: welcome to epoch 1
              to 2: announce example
            > b ready
              persist registered b
            > b credit 1
              persist granted 0.2 to b
            > a registers
              note a joined
              note a pardoned for 1 attempts
              persist pardoned a
              to 1: welcome to epoch 1
              to 1: announce example
            > a ready
              persist registered a
            > a results 0.1
              persist ended 0.2 superseded
              to 2: revoke 0.2
              persist result 0.1 converged
              persist granted 1.1 to b
            > commit
              to 1: acknowledge 0.1
              to 2: assign 1.1
            """, trials: 4)
    }

    @Test("A second result is compared, acknowledged, and named where it differs")
    func duplicate() {
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
              persist granted 1.1 to a
            > commit
              to 1: acknowledge 0.1
              to 1: assign 1.1
            > a results 0.1
              persist duplicate 0.1
            > commit
              to 1: acknowledge 0.1
            > a other results 0.1
              persist duplicate 0.1
            > commit
              note trial 0 has two results
              to 1: acknowledge 0.1
            """, trials: 2)
    }

    @Test("A result for a lease that was never granted is not recorded")
    func unknownLease() {
        expect(
            """
            > a registers
              note a joined
              to 1: welcome to epoch 1
              to 1: announce example
            > a ready
              persist registered a
            > a results 0.1
              note a never had 0.1
              to 1: revoke 0.1
            > a results 7.1
              note a never had 7.1
              to 1: revoke 7.1
            > a results 1.1@9
              note a never had 1.1@9
              to 1: revoke 1.1@9
            > commit
            """, trials: 2)
    }

    @Test("What a worker hands back goes to the front of the queue, without blame")
    func handBack() {
        expect(
            """
            > a registers
              note a joined
              to 1: welcome to epoch 1
              to 1: announce example
            > a ready
              persist registered a
            > b registers
              note b joined
              to 2: welcome to epoch 1
              to 2: announce example
            > b ready
              persist registered b
            > a credit 2
              persist granted 0.1 1.1 to a
            > commit
              to 1: assign 0.1 1.1
            > a hands back 0.1 1.1
              persist ended 0.1 handed_back
              persist ended 1.1 handed_back
              persist granted 0.2 1.2 to a
            > a leaves
              persist ended 0.2 handed_back
              persist ended 1.2 handed_back
              note a left
            > b credit 2
              persist granted 0.3 1.3 to b
            > commit
              to 2: assign 0.3 1.3
            """, trials: 8)
    }

    @Test("Whoever is not registered is asked to register")
    func stranger() {
        expect(
            """
            > a credit 3
              to 1: refuse notRegistered
            > a heartbeat running waiting finished
              to 1: refuse notRegistered
            """, trials: 1)
    }

    @Test("A second process cannot take a registered identity")
    func identityInUse() {
        expect(
            """
            > a registers
              note a joined
              to 1: welcome to epoch 1
              to 1: announce example
            > a ready
              persist registered a
            > a registers over connection 7 as process 9
              to 7: refuse identityInUse
              note a refused
            """, trials: 1)
    }

    @Test("A stop that revokes ends at once, and keeps what is delivered until then")
    func stopRevoke() {
        expect(
            """
            > a registers
              note a joined
              to 1: welcome to epoch 1
              to 1: announce example
            > a ready
              persist registered a
            > a credit 2
              persist granted 0.1 to a
            > commit
              to 1: assign 0.1
            > stop revoke
              persist ended 0.1 revoked
              to 1: revoke 0.1
              to 1: finished
            > a results 0.1
              persist result 0.1 converged
            > commit
              to 1: acknowledge 0.1
            > a leaves
              note a left
              note example stopped
              sweep stopped with 1 of 3
              ended: stopped
            """, trials: 3)
    }

    @Test("A stop that drains waits for what runs")
    func stopDrain() {
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
            > stop drain
              to 1: drain
            > b registers
              to 2: finished
            > a results 0.1
              persist result 0.1 converged
            > a leaves
              note a left
            > commit
              note example stopped
              sweep stopped with 1 of 3
              ended: stopped
            """, trials: 3)
    }

    @Test("Workers that don't leave are not waited for")
    func nobodyLeaves() {
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
              to 1: retire
              note example completed
              sweep completed with 1 of 1
              to 1: finished
            > pass 2000ms
            > deadline
              ended: completed
            """, trials: 1)
    }

    @Test("A sweep whose trials are all recorded ends at once when resumed")
    func allRecorded() {
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
              to 1: retire
              note example completed
              sweep completed with 1 of 1
              to 1: finished
            > restart
            """, trials: 1)
    }
}
