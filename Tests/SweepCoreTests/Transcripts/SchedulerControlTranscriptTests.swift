// Sweeps are paused, stopped and cancelled; workers say what they can run, and keys are revoked.
// An event, and indented what comes of it.

import SweepCore
import Testing

@Suite struct SchedulerControlTranscriptTests {
    private func expect(
        _ transcript: String, trials: Int, verifying share: Double = 0,
        sourceLocation: SourceLocation = #_sourceLocation
    ) {
        #expect(
            SchedulerTranscript.replay(transcript, trials: trials, verifying: share) == transcript + "\n",
            sourceLocation: sourceLocation)
    }

    @Test("A paused sweep grants nothing, takes in what runs, and goes on")
    func pause() {
        expect(
            """
            > a registers
              note a joined
              to 1: welcome to epoch 1
              to 1: announce example
            > a ready
              persist registered a
            > a credit 2
              persist granted 0.1 1.1 to a
            > commit
              to 1: assign 0.1 1.1
            > a heartbeat running 0.1:1 waiting 1.1 finished
              to 1: heartbeat
            > pause
              note example: pause
              to 1: recall 1.1
            > a hands back 1.1
              persist ended 1.1 handed_back
            > a results 0.1
              persist result 0.1 converged
            > commit
              to 1: acknowledge 0.1
            > resume
              note example: resume
              persist granted 1.2 2.1 to a
            > commit
              to 1: assign 1.2 2.1
            """, trials: 5)
    }

    @Test("A stopped sweep ends when what runs is recorded")
    func stopSweep() {
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
            > stop sweep
              note example: stop
            > a results 0.1
              persist result 0.1 converged
            > commit
              to 1: acknowledge 0.1
              to 1: retire
              note example stopped
              sweep stopped with 1 of 3
              to 1: finished
            """, trials: 3)
    }

    @Test("A sweep whose journal fails ends at once, and is told to nobody as more than its journal holds")
    func journalFails() {
        expect(
            """
            > a registers
              note a joined
              to 1: welcome to epoch 1
              to 1: announce example
            > a ready
              persist registered a
            > a credit 2
              persist granted 0.1 1.1 to a
            > commit
              to 1: assign 0.1 1.1
            > a results 0.1
              persist result 0.1 converged
              persist granted 2.1 to a
            > journal fails
              to 1: retire
              note example failed
              sweep failed with 1 of 5
              to 1: finished
            > a results 0.1 1.1
              note a never had 0.1
              to 1: revoke 0.1 1.1
            """, trials: 5)
    }

    @Test("A cancelled sweep ends at once; what runs is thrown away")
    func cancel() {
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
            > cancel
              note example: cancel
              persist ended 0.1 revoked
              to 1: revoke 0.1
            > commit
              to 1: retire
              note example cancelled
              sweep cancelled with 0 of 3
              to 1: finished
            """, trials: 3)
    }

    @Test("Nobody gets trials of a sweep that it has not prepared")
    func unready() {
        expect(
            """
            > a registers
              note a joined
              to 1: welcome to epoch 1
              to 1: announce example
            > a credit 2
            > a unable
              note a unable: because
            > b registers
              note b joined
              to 2: welcome to epoch 1
              to 2: announce example
            > b credit 1
            > b ready
              persist registered b
              persist granted 0.1 to b
            """, trials: 2)
    }

    @Test("What a worker could not prepare is announced to it again a minute later, and then it gets trials")
    func preparationAgain() {
        let transcript = """
            > a registers
              note a joined
              to 1: welcome to epoch 1
              to 1: announce example
            > a credit 1
            > a unable
              note a unable: because
            > pass 4000ms
            > a heartbeat running waiting finished
              to 1: heartbeat
            > pass 4000ms
            > a heartbeat running waiting finished
              to 1: heartbeat
            > pass 52000ms
            > a heartbeat running waiting finished
              to 1: heartbeat
              to 1: announce example
            > pass 1000ms
            > a heartbeat running waiting finished
              to 1: heartbeat
            > a unable
            > pass 59000ms
            > a heartbeat running waiting finished
              to 1: heartbeat
              to 1: announce example
            > a ready
              persist registered a
              persist granted 0.1 to a
            > commit
              to 1: assign 0.1
            """
        #expect(
            SchedulerTranscript.replay(transcript, trials: 1, standstill: .seconds(600)) == transcript + "\n")
    }

    @Test("A revoked key ends its workers, and blames nothing")
    func revokedKey() {
        expect(
            """
            > a registers under key red
              note a joined
              to 1: welcome to epoch 1
              to 1: announce example
            > a ready
              persist registered a
            > a credit 1
              persist granted 0.1 to a
            > b registers under key blue
              note b joined
              to 2: welcome to epoch 1
              to 2: announce example
            > b ready
              persist registered b
            > commit
              to 1: assign 0.1
            > revoke key red
              note a lost with 1 leases: the key of red was revoked
              persist ended 0.1 expelled
            > a results 0.1
              to 1: refuse notRegistered
            > b credit 1
              persist granted 0.2 to b
            """, trials: 2)
    }

    @Test("Another key cannot speak for a worker")
    func otherKey() {
        expect(
            """
            > a registers under key red
              note a joined
              to 1: welcome to epoch 1
              to 1: announce example
            > a ready
              persist registered a
            > a registers under key blue
              to 1: refuse identityInUse
              note a refused
            """, trials: 1)
    }
}
