// Who spoils trials or keeps others waiting: a failing host is left alone, nobody waited for without end.
// An event, and indented what comes of it.

import SweepCore
import Testing

@Suite struct SchedulerHoldingTranscriptTests {
    @Test("Some places are beyond what workers under one key may have")
    func crowd() {
        let transcript = """
            > a registers under key one
              note a joined
              to 1: welcome to epoch 1
              to 1: announce example
            > b registers under key one
              note b joined
              to 2: welcome to epoch 1
              to 2: announce example
            > c registers under key one
              note c joined
              to 3: welcome to epoch 1
              to 3: announce example
            > d registers under key one
              note d joined
              to 4: welcome to epoch 1
              to 4: announce example
            > e registers under key one
              note e joined
              to 5: welcome to epoch 1
              to 5: announce example
            > f registers under key one
              note f joined
              to 6: welcome to epoch 1
              to 6: announce example
            > g registers under key one
              note g joined
              to 7: welcome to epoch 1
              to 7: announce example
            > h registers under key one
              to 8: refuse shuttingDown
              note h refused
            > i registers under key two
              note i joined
              to 9: welcome to epoch 1
              to 9: announce example
            > a registers under key one
              to 1: welcome to epoch 1
              to 1: announce example
            """
        #expect(SchedulerTranscript.replay(transcript, trials: 1, workersMaximum: 8) == transcript + "\n")
    }

    @Test(
        "A host whose trials keep failing for its sake rests for 10 s, and after one more failure for 20 s"
    )
    func failingHost() {
        expectPatiently(
            """
            > a registers on host bad
              note a joined
              to 1: welcome to epoch 1
              to 1: announce example
            > a ready
              persist registered a
            > b registers on host good
              note b joined
              to 2: welcome to epoch 1
              to 2: announce example
            > b ready
              persist registered b
            > a credit 5
              persist granted 0.1 1.1 2.1 3.1 4.1 to a
            > commit
              to 1: assign 0.1 1.1 2.1 3.1 4.1
            > a misses data of 0.1 1.1 2.1 3.1
              note trial 0 failed on bad
              persist ended 0.1 worker_failure
              note trial 1 failed on bad
              persist ended 1.1 worker_failure
              note trial 2 failed on bad
              persist ended 2.1 worker_failure
              note trial 3 failed on bad
              persist ended 3.1 worker_failure
              persist granted 5.1 6.1 7.1 8.1 to a
            > a misses data of 4.1
              note bad rests for 10000 ms
              note trial 4 failed on bad
              persist ended 4.1 worker_failure
            > a hands back 5.1 6.1 7.1 8.1
              persist ended 5.1 handed_back
              persist ended 6.1 handed_back
              persist ended 7.1 handed_back
              persist ended 8.1 handed_back
            > commit
              to 1: acknowledge 0.1 1.1 2.1 3.1
              to 1: acknowledge 4.1
            > pass 4500ms
            > a heartbeat running waiting finished
              to 1: heartbeat
            > b heartbeat running waiting finished
              to 2: heartbeat
            > pass 4500ms
            > a heartbeat running waiting finished
              to 1: heartbeat
            > b heartbeat running waiting finished
              to 2: heartbeat
            > pass 999ms
            > a credit 1
            > pass 1ms
            > deadline
              persist granted 5.2 to a
            > commit
              to 1: assign 5.2
            > a misses data of 5.2
              note bad rests for 20000 ms
              note trial 5 failed on bad
              persist ended 5.2 worker_failure
            > a credit 1
            > commit
              to 1: acknowledge 5.2
            > b credit 1
              persist granted 0.2 to b
            > commit
              to 2: assign 0.2
            """, trials: 40)
    }

    @Test("Who claims to be on a host of others spoils nothing for them")
    func foreignHost() {
        expectPatiently(
            """
            > a registers on host h under key one
              note a joined
              to 1: welcome to epoch 1
              to 1: announce example
            > b registers on host h under key two
              note b joined
              to 2: welcome to epoch 1
              to 2: announce example
            > a ready
              persist registered a
            > b ready
              persist registered b
            > a credit 5
              persist granted 0.1 1.1 2.1 3.1 4.1 to a
            > commit
              to 1: assign 0.1 1.1 2.1 3.1 4.1
            > a misses data of 0.1 1.1 2.1 3.1 4.1
              persist result 0.1 failed(dataUnavailable)
              persist result 1.1 failed(dataUnavailable)
              persist result 2.1 failed(dataUnavailable)
              persist result 3.1 failed(dataUnavailable)
              note h rests for 10000 ms
              persist result 4.1 failed(dataUnavailable)
            > b credit 1
              persist granted 5.1 to b
            > commit
              to 1: acknowledge 0.1 1.1 2.1 3.1 4.1
              to 2: assign 5.1
            > a credit 1
            """, trials: 40)
    }

    @Test("Who never says whether it can run a sweep is waited for, to verify it, but not without end")
    func neverReady() {
        expectPatiently(
            """
            > a registers
              note a joined
              to 1: welcome to epoch 1
              to 1: announce example
            > b registers
              note b joined
              to 2: welcome to epoch 1
              to 2: announce example
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
            > pass 5000ms
            > a heartbeat running waiting finished
              to 1: heartbeat
            > b heartbeat running waiting finished
              to 2: heartbeat
              to 2: announce example
            > deadline
            > pass 594999ms
            > a heartbeat running waiting finished
              to 1: heartbeat
            > b heartbeat running waiting finished
              to 2: heartbeat
              to 2: announce example
            > deadline
            > pass 1ms
            > deadline
              persist unverified 0
              note 1 trials unverified
            > commit
              to 1: retire
              to 2: retire
              note example completed
              sweep completed with 1 of 1
              to 1: finished
              to 2: finished
            """, trials: 1, verifying: 1)
    }

    @Test("Nor is one waited for without end who could verify it and wants nothing")
    func wantsNothing() {
        expectPatiently(
            """
            > a registers
              note a joined
              to 1: welcome to epoch 1
              to 1: announce example
            > b registers
              note b joined
              to 2: welcome to epoch 1
              to 2: announce example
            > a ready
              persist registered a
            > b ready
              persist registered b
            > a credit 1
              persist granted 0.1 to a
            > commit
              to 1: assign 0.1
            > a results 0.1
              persist result 0.1 converged
            > commit
              to 1: acknowledge 0.1
            > pass 599999ms
            > a heartbeat running waiting finished
              to 1: heartbeat
            > b heartbeat running waiting finished
              to 2: heartbeat
            > deadline
            > pass 1ms
            > deadline
              persist unverified 0
              note 1 trials unverified
            > commit
              to 1: retire
              to 2: retire
              note example completed
              sweep completed with 1 of 1
              to 1: finished
              to 2: finished
            """, trials: 1, verifying: 1)
    }
}
