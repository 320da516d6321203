// Who keeps what it was given: what is only ever named is taken away.
// An event, and indented what comes of it.

import SweepCore
import Testing

@Suite struct SchedulerHoardingTranscriptTests {
    @Test("What is still said to wait long after it was asked back is taken away; its result stays welcome")
    func keptWaiting() {
        expectPatiently(
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
            > b registers
              note b joined
              to 2: welcome to epoch 1
              to 2: announce example
            > b ready
              persist registered b
            > b credit 1
              persist granted 2.1 to b
            > commit
              to 2: assign 2.1
            > a heartbeat running 0.1:1 waiting 1.1 finished
              to 1: heartbeat
            > b results 2.1
              persist result 2.1 converged
              persist granted 3.1 to b
            > commit
              to 2: acknowledge 2.1
              to 2: assign 3.1
            > b results 3.1
              persist result 3.1 converged
            > pass 1000ms
            > b heartbeat running waiting finished
              to 2: heartbeat
              to 1: recall 1.1
            > commit
              to 2: acknowledge 3.1
            > pass 4999ms
            > a heartbeat running 0.1:3 waiting 1.1 finished
              to 1: heartbeat
              note 0.2 as well on b
              persist granted 0.2 to b
            > pass 1ms
            > a heartbeat running 0.1:4 waiting 1.1 finished
              to 1: heartbeat
              persist ended 1.1 withheld
              note a kept 1
              to 1: revoke 1.1
            > commit
              to 2: assign 0.2
            > a results 1.1
              persist result 1.1 converged
            > commit
              to 1: acknowledge 1.1
            """, trials: 4)
    }

    @Test("What has been called finished for as long as a trial may stand still is taken away")
    func keptFinished() {
        expectPatiently(
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
            > a heartbeat running waiting finished 0.1
              to 1: heartbeat
            > pass 599000ms
            > a heartbeat running waiting finished 0.1
              to 1: heartbeat
            > pass 1000ms
            > a heartbeat running waiting finished 0.1
              to 1: heartbeat
              persist ended 0.1 withheld
              note a kept 1
              to 1: revoke 0.1
              persist granted 0.2 to a
            > commit
              to 1: assign 0.2
            > a results 0.1
              persist ended 0.2 superseded
              persist result 0.1 converged
            > commit
              to 1: acknowledge 0.1
              to 1: retire
              note example completed
              sweep completed with 1 of 1
              to 1: finished
            """, trials: 1)
    }

    @Test("Who lets leases wait while nothing runs loses them, asked back or not, and its host rests")
    func stalled() {
        expectPatiently(
            """
            > a registers on host bad
              note a joined
              to 1: welcome to epoch 1
              to 1: announce example
            > a ready
              persist registered a
            > a credit 5
              persist granted 0.1 1.1 2.1 3.1 4.1 to a
            > commit
              to 1: assign 0.1 1.1 2.1 3.1 4.1
            > a heartbeat running waiting 0.1 1.1 2.1 3.1 4.1 finished
              to 1: heartbeat
            > pass 599999ms
            > a heartbeat running waiting 0.1 1.1 2.1 3.1 4.1 finished
              to 1: heartbeat
            > pass 1ms
            > a heartbeat running waiting 0.1 1.1 2.1 3.1 4.1 finished
              to 1: heartbeat
              persist ended 0.1 withheld
              persist ended 1.1 withheld
              persist ended 2.1 withheld
              persist ended 3.1 withheld
              persist ended 4.1 withheld
              note bad rests for 10000 ms
              note a kept 5
              to 1: revoke 0.1 1.1 2.1 3.1 4.1
            > b registers on host good
              note b joined
              to 2: welcome to epoch 1
              to 2: announce example
            > b ready
              persist registered b
            > b credit 1
              persist granted 0.2 to b
            > commit
              to 2: assign 0.2
            """, trials: 10)
    }

    @Test("A trial that runs, or a result, shows that what waits does so for a reason")
    func notStalled() {
        expectPatiently(
            """
            > a registers
              note a joined
              to 1: welcome to epoch 1
              to 1: announce example
            > a ready
              persist registered a
            > a credit 3
              persist granted 0.1 1.1 2.1 to a
            > commit
              to 1: assign 0.1 1.1 2.1
            > a heartbeat running waiting 0.1 1.1 2.1 finished
              to 1: heartbeat
            > pass 599999ms
            > a heartbeat running 0.1:1 waiting 1.1 2.1 finished
              to 1: heartbeat
            > pass 599999ms
            > a heartbeat running waiting 1.1 2.1 finished 0.1
              to 1: heartbeat
            > a results 0.1
              persist result 0.1 converged
              persist granted 3.1 to a
            > pass 599999ms
            > a heartbeat running waiting 1.1 2.1 finished
              to 1: heartbeat
            > pass 599999ms
            > a heartbeat running waiting 1.1 2.1 finished
              to 1: heartbeat
            """, trials: 10)
    }

    @Test("Replicas that wait are asked back for others who could verify, and given up where nobody does")
    func keptReplica() {
        expectPatiently(
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
            > a credit 1
              persist granted 0.1 to a
            > commit
              to 1: assign 0.1
            > a results 0.1
              persist result 0.1 converged
            > commit
              to 1: acknowledge 0.1
            > b credit 1
              persist granted 0.2 to b
            > commit
              to 2: assign 0.2
            > b heartbeat running waiting 0.2 finished
              to 2: heartbeat
            > c registers
              note c joined
              to 3: welcome to epoch 1
              to 3: announce example
            > c ready
              persist registered c
            > c credit 1
            > pass 1000ms
            > c heartbeat running waiting finished
              to 3: heartbeat
              to 2: recall 0.2
            > pass 5000ms
            > b heartbeat running waiting 0.2 finished
              to 2: heartbeat
              persist ended 0.2 withheld
              note b kept 1
              to 2: revoke 0.2
              persist granted 0.3 to c
            """, trials: 1, verifying: 1)
    }

    @Test("A stop does not wait for workers who hold nothing and stay")
    func stays() {
        expectPatiently(
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
            > stop drain
              to 1: drain
            > a results 0.1
              persist result 0.1 converged
            > commit
              to 1: acknowledge 0.1
              to 1: finished
            > pass 10000ms
            > deadline
              note a lost with 0 leases: silent for 10000 ms
              note example stopped
              sweep stopped with 1 of 3
              ended: stopped
            """, trials: 3)
    }

    @Test("A trial that failed elsewhere waits for who wants nothing, but not without end")
    func helplessRetry() {
        expectPatiently(
            """
            > a registers on host one
              note a joined
              to 1: welcome to epoch 1
              to 1: announce example
            > b registers on host two
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
            > a misses data of 0.1
              note trial 0 failed on one
              persist ended 0.1 worker_failure
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
              persist result 0.1 failed(dataUnavailable)
            > commit
              to 1: retire
              to 2: retire
              note example completed
              sweep completed with 1 of 1
              to 1: finished
              to 2: finished
            """, trials: 1)
    }
}
